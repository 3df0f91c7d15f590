//! An assistance against the sanctions that bind a gap: every line that could serve is judged, the mildest counts.

use crate::{
    compliance::{Delivery, Rules, StricterLine, Verdict, check::check_for},
    facts::{Assistance, Exclusion, Gap, Line, Need},
};
use chrono::NaiveDate;
use domain::{
    assistance::{AssistanceType, GoodsClass},
    gap::GapHolder,
};
use uuid::Uuid;

/// Something that would be delivered.
struct Part<'a> {
    id: Uuid,
    title: &'a str,
    kind: AssistanceType,
    goods: Option<GoodsClass>,
}

/// What the sanctions ask before this assistance can help this gap, with the lines that are judged more strictly.
///
/// A line could serve where it is of the type and form of a need that is not met; where none is, all lines are judged. Without lines
/// the needs are judged, and without either, equipment of an unstated class.
///
/// Every arms embargo leaves free what is for a mission of the United Nations itself: goods of any class are civil help to it.
pub fn check_pair(
    rules: &Rules,
    gap: &Gap,
    assistance: &Assistance,
    asked_on: NaiveDate,
    start: NaiveDate,
) -> Verdict {
    let beneficiaries = beneficiaries(gap);
    let parties = rules.parties(&beneficiaries);
    let places = places(gap, assistance);
    let judged: Vec<_> = parts(gap, assistance)
        .into_iter()
        .map(|part| own_use(gap, part))
        .map(|part| {
            let at = |countries: &Vec<String>| {
                let delivery = Delivery {
                    countries,
                    regime: gap.regime.as_deref(),
                    kind: part.kind,
                    goods: part.goods,
                    beneficiaries: &beneficiaries,
                    asked_on,
                    start,
                };
                check_for(rules, &delivery, &parties)
            };
            let strictest = places.iter().map(at).reduce(Verdict::and);
            (strictest.expect("there is always a place to judge"), part)
        })
        .collect();
    let mildest = judged
        .iter()
        .map(|(verdict, _)| verdict)
        .min_by_key(|verdict| (verdict.outcome, verdict.earliest_start));
    let mut verdict = mildest.expect("there is always a part to judge").clone();
    verdict.stricter = judged
        .into_iter()
        .filter(|(other, _)| other.outcome > verdict.outcome)
        .map(|(other, part)| stricter(other, &part))
        .collect();
    verdict
}

/// Where it could go: the countries of the gap, or where it names none, each that the assistance names, and the regime that it was
/// found under.
fn places(gap: &Gap, assistance: &Assistance) -> Vec<Vec<String>> {
    if !gap.countries.is_empty() {
        return vec![gap.countries.clone()];
    }
    let excluded = |country: &String| {
        let own = Exclusion::Country(country.clone());
        assistance.excluded.contains(&own)
    };
    let named = assistance.countries.iter();
    let named: Vec<String> = named
        .filter(|country| !excluded(country))
        .cloned()
        .collect();
    if named.is_empty() || gap.regime.is_none() {
        vec![named]
    } else {
        vec![named, Vec::new()]
    }
}

fn stricter(verdict: Verdict, part: &Part) -> StricterLine {
    let Verdict {
        outcome,
        class,
        explanation,
        ..
    } = verdict;
    StricterLine {
        id: part.id,
        title: part.title.to_owned(),
        outcome,
        class,
        explanation,
    }
}

fn parts<'a>(gap: &'a Gap, assistance: &'a Assistance) -> Vec<Part<'a>> {
    let needs: Vec<_> = gap.needs.iter().filter(|need| !need.met).collect();
    let useful: Vec<_> = assistance
        .lines
        .iter()
        .filter(|line| needs.iter().any(|need| line.serves(need)))
        .collect();
    let lines = if useful.is_empty() {
        assistance.lines.iter().collect()
    } else {
        useful
    };
    if !lines.is_empty() {
        return lines
            .into_iter()
            .map(|line| of_line(line, &needs))
            .collect();
    }
    if !needs.is_empty() {
        return needs.into_iter().map(of_need).collect();
    }
    vec![Part {
        id: Uuid::nil(),
        title: &assistance.title,
        kind: AssistanceType::Equipment,
        goods: None,
    }]
}

/// What would be delivered, without its class of goods where a mission is to have it for itself.
fn own_use<'a>(gap: &Gap, part: Part<'a>) -> Part<'a> {
    let is_own = gap.holder == GapHolder::Mission;
    Part {
        goods: part.goods.filter(|_| !is_own),
        ..part
    }
}

/// Goods that the line does not state are those of the needs it serves, the most delicate of them.
fn of_line<'a>(line: &'a Line, needs: &[&Need]) -> Part<'a> {
    let needed = needs
        .iter()
        .filter(|need| line.serves(need))
        .filter_map(|need| need.goods)
        .max();
    Part {
        id: line.id,
        title: &line.title,
        kind: line.assistance,
        goods: line.goods.or(needed),
    }
}

fn of_need(need: &Need) -> Part<'_> {
    Part {
        id: need.id,
        title: &need.title,
        kind: need.assistance,
        goods: need.goods,
    }
}

/// Who would be helped. The forces of a United Nations operation are not those that an embargo is about.
fn beneficiaries(gap: &Gap) -> Vec<String> {
    match gap.holder {
        GapHolder::Mission | GapHolder::Secretariat | GapHolder::Committee => Vec::new(),
        _ if gap.beneficiaries.is_empty() => gap.institution.iter().cloned().collect(),
        _ => gap.beneficiaries.to_vec(),
    }
}
