//! Rules about what is given: its type, money and people.

use crate::{
    facts::{Line, Need, Size},
    obstacle::{Case, Obstacle, Rule, listed},
    size::{self, kind_name, shown},
};
use domain::{
    assistance::{AssistanceForm, AssistanceType, line::is_below_least},
    size::SizeUnit,
};
use std::collections::BTreeSet;

/// ASSISTANCE: nothing that is needed is of a type and form that is given, or nothing is needed any more, or nothing of it is left to give.
pub(super) fn assistance(case: &Case<'_>) -> Option<Obstacle> {
    let needs = &case.gap.needs;
    if !needs.is_empty() && needs.iter().all(|need| need.met) {
        return Some(Obstacle {
            rule: Rule::Assistance,
            explanation: "All that the gap needs is covered.".to_owned(),
            change: None,
            values: Vec::new(),
        });
    }
    let needed: BTreeSet<AssistanceType> = needs
        .iter()
        .filter(|need| !need.met)
        .map(|need| need.assistance)
        .collect();
    let given: BTreeSet<AssistanceType> = case
        .assistance
        .lines
        .iter()
        .map(|line| line.assistance)
        .collect();
    if needed.is_empty() || given.is_empty() {
        return None;
    }
    if !needed.is_disjoint(&given) {
        let types: BTreeSet<_> = needed.intersection(&given).copied().collect();
        return other_form(case, &types).or_else(|| nothing_left(case));
    }
    Some(Obstacle {
        rule: Rule::Assistance,
        explanation: format!(
            "What is needed is {}; what is given is {}.",
            named(&needed),
            named(&given)
        ),
        change: Some(format!(
            "Add {} to the assistance.",
            needed.iter().next().map_or("it", |kind| kind_name(*kind))
        )),
        values: vec![("needed", words(&needed)), ("given", words(&given))],
    })
}

/// ASSISTANCE where what is given is of a type that is needed, and in each case in another form. Of other types than these, which are
/// needed and given, no form would help.
fn other_form(case: &Case<'_>, types: &BTreeSet<AssistanceType>) -> Option<Obstacle> {
    let (needs, lines) = (&case.gap.needs, &case.assistance.lines);
    if size::pairs(needs, lines).next().is_some() {
        return None;
    }
    let forms = |forms: BTreeSet<AssistanceForm>| {
        let words: Vec<&str> = forms.iter().map(AsRef::as_ref).collect();
        words.join(" ")
    };
    let open = needs
        .iter()
        .filter(|need| !need.met && types.contains(&need.assistance));
    let wanted = forms(open.filter_map(|need| need.form).collect());
    let of_types = lines.iter().filter(|line| types.contains(&line.assistance));
    let given = forms(of_types.filter_map(|line| line.form).collect());
    Some(Obstacle {
        rule: Rule::Assistance,
        explanation: format!("The form in which it is needed is {wanted}; it is given as {given}."),
        change: Some(format!("Give it as {wanted}, or leave the form open.")),
        values: vec![("neededForm", wanted), ("givenForm", given)],
    })
}

/// ASSISTANCE where lines serve what is needed, and nothing is left of any of them. Where too little is left, [`least`] says so.
fn nothing_left(case: &Case<'_>) -> Option<Obstacle> {
    let (needs, lines) = (&case.gap.needs, &case.assistance.lines);
    for (need, line) in size::pairs(needs, lines) {
        if line.left_for(need)? > 0 {
            return None;
        }
    }
    Some(Obstacle {
        rule: Rule::Assistance,
        explanation: "All that it gives of what is needed is committed already.".to_owned(),
        change: Some("Give more of it.".to_owned()),
        values: vec![("left", "0".to_owned())],
    })
}

fn named(kinds: &BTreeSet<AssistanceType>) -> String {
    listed(kinds.iter().map(|kind| kind_name(*kind)))
}

fn words(kinds: &BTreeSet<AssistanceType>) -> String {
    kinds
        .iter()
        .map(crate::obstacle::word)
        .collect::<Vec<_>>()
        .join(" ")
}

/// BUDGET_SMALL, TICKET_LARGE, HEADCOUNT and LEAST_LARGE. Where lines and needs can be compared in money, or in people, some pair of
/// them has to work: a line that is too small for every need is no help, whatever else the assistance has.
pub(super) fn amounts(case: &Case<'_>) -> Vec<Obstacle> {
    let rules = [money as fn(&Case<'_>) -> Option<Obstacle>, people];
    let mut found: Vec<Obstacle> = rules.iter().filter_map(|rule| rule(case)).collect();
    // What is far too large, and what nothing is left of, is told as such.
    if found.iter().all(|one| one.rule != Rule::TicketLarge) && nothing_left(case).is_none() {
        found.extend(least(case));
    }
    found
}

/// LEAST_LARGE: out of no line that serves could anything be committed to a need, by the rule that proposals obey.
fn least(case: &Case<'_>) -> Option<Obstacle> {
    let pairs = size::pairs(&case.gap.needs, &case.assistance.lines);
    first_unless_any_works(pairs.map(|(need, line)| below_least(case, need, line)))
}

fn below_least(case: &Case<'_>, need: &Need, line: &Line) -> Option<Obstacle> {
    let (size, of_line) = (need.size.as_ref()?, line.size.as_ref()?);
    if (size.unit, &size.currency) != (of_line.unit, &of_line.currency) {
        return None;
    }
    let least = line.least?;
    let lacks = need.remaining.unwrap_or(size.value);
    let bounds = [Some(lacks), line.left_for(need), line.most];
    let most = bounds.into_iter().flatten().min();
    let needs = case.gap.needs.iter();
    let given = needs.filter_map(|need| need.given_by(line.id));
    if !is_below_least(most, given.map(i128::from).sum(), least) {
        return None;
    }
    let most = shown(most.unwrap_or(lacks), size);
    let least = shown(least, size);
    Some(Obstacle {
        rule: Rule::LeastLarge,
        explanation: format!(
            "It gives no less than {least} to one gap, and no more than {most} could be committed."
        ),
        change: Some(format!(
            "Lower the least it gives to one gap to {most}, or have the gap need {least}."
        )),
        values: vec![
            ("least", least),
            ("most", most),
            ("lacks", shown(lacks, size)),
        ],
    })
}

/// Pairs of need and line whose sizes are of these units; a line without one where a ceiling bounds what it gives of the unit of the need.
fn sized<'a>(
    case: &'a Case<'_>,
    units: &'a [SizeUnit],
) -> impl Iterator<Item = (&'a Need, &'a Size, &'a Line)> {
    size::pairs(&case.gap.needs, &case.assistance.lines).filter_map(|(need, line)| {
        let size = need
            .size
            .as_ref()
            .filter(|size| units.contains(&size.unit))?;
        let is_compared = match (&line.size, &line.ceiling) {
            (Some(of_line), _) => of_line.unit == size.unit,
            (None, ceiling) => {
                let left = ceiling.as_ref().and_then(|over| over.left_of(size));
                left.is_some()
            }
        };
        is_compared.then_some((need, size, line))
    })
}

fn money(case: &Case<'_>) -> Option<Obstacle> {
    first_unless_any_works(sized(case, &[SizeUnit::Money]).map(|(need, size, line)| {
        too_small(case, need, size, line).or_else(|| too_large(case, size, need.assistance, line))
    }))
    .or_else(|| too_large_for_whole(case))
}

/// TICKET_LARGE where no need says how much money it asks for, and the gap says what the whole of it costs.
fn too_large_for_whole(case: &Case<'_>) -> Option<Obstacle> {
    let cost = case.gap.whole_cost()?;
    let pairs = size::pairs(&case.gap.needs, &case.assistance.lines);
    first_unless_any_works(pairs.map(|(_, line)| ticket(case, &cost, cost.value, line)))
}

fn people(case: &Case<'_>) -> Option<Obstacle> {
    first_unless_any_works(
        sized(case, &[SizeUnit::Persons, SizeUnit::PersonMonths])
            .map(|(need, size, line)| too_few(case, need, size, line)),
    )
}

/// The first obstacle of a list, if every entry is one.
fn first_unless_any_works(found: impl Iterator<Item = Option<Obstacle>>) -> Option<Obstacle> {
    found.collect::<Option<Vec<_>>>()?.into_iter().next()
}

fn too_small(case: &Case<'_>, need: &Need, size: &Size, line: &Line) -> Option<Obstacle> {
    let least = need.least?;
    let most = case.units().most(line, size)?;
    (most < least).then(|| Obstacle {
        rule: Rule::BudgetSmall,
        explanation: format!(
            "It gives at most {} to one gap; less than {} is of no use.",
            shown(most, size),
            shown(least, size)
        ),
        change: Some(format!(
            "Raise what it gives to one gap to {}.",
            shown(least, size)
        )),
        values: vec![
            ("most", shown(most, size)),
            ("leastViable", shown(least, size)),
        ],
    })
}

fn too_large(case: &Case<'_>, size: &Size, kind: AssistanceType, line: &Line) -> Option<Obstacle> {
    // Several needs of one type can be met by one grant: they count together.
    let alike = case
        .gap
        .needs
        .iter()
        .filter(|need| need.assistance == kind)
        .filter_map(|need| need.size.as_ref());
    let cost: i64 = alike
        .filter_map(|other| case.units().in_unit(other.value, other, size))
        .sum();
    ticket(case, size, cost, line)
}

/// A line that gives one gap far more than that costs, given the cost in the unit of a size.
fn ticket(case: &Case<'_>, size: &Size, cost: i64, line: &Line) -> Option<Obstacle> {
    let least = case.units().least(line, size)?;
    let ratio = case.policy.ticket_ratio_max;
    let limit = cost as f64 * ratio;
    (least as f64 > limit).then(|| Obstacle {
        rule: Rule::TicketLarge,
        explanation: format!(
            "It gives no less than {} to one gap, which costs {}.",
            shown(least, size),
            shown(cost, size)
        ),
        change: Some(format!(
            "Lower the least it gives to one gap to {}.",
            shown(limit as i64, size)
        )),
        values: vec![
            ("least", shown(least, size)),
            ("cost", shown(cost, size)),
            ("ratioMax", ratio.to_string()),
        ],
    })
}

fn too_few(case: &Case<'_>, need: &Need, size: &Size, line: &Line) -> Option<Obstacle> {
    let least = need.least?;
    let most = case.units().most(line, size)?;
    (most < least).then(|| Obstacle {
        rule: Rule::Headcount,
        explanation: format!(
            "It has {}; fewer than {} are of no use.",
            shown(most, size),
            shown(least, size)
        ),
        change: Some(format!(
            "Raise it to {}, or leave that line out.",
            shown(least, size)
        )),
        values: vec![
            ("people", shown(most, size)),
            ("leastUseful", shown(least, size)),
        ],
    })
}
