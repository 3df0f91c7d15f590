//! Drafts as matching weighs them.

use super::{DraftAssistanceInput, DraftGapInput};
use crate::{
    actions::{
        assistance::{lines, parts::exclusion},
        gap::{
            need_row,
            parts::{check_sectors, further_sectors},
        },
    },
    db::{ledger::under_ceiling, reference::Reference},
    graphql::{
        assistance::input::{AssistanceLineInput, ExclusionInput},
        gap::{further_sector::FurtherSectorInput, input::NeedInput},
    },
    matchmaking::facts,
};
use domain::{
    assistance::{ActivityStatus, Ceiling, Stated, ceiling::check_lines, check_words},
    date::PartialDate,
    gap::{GapNature, GapState, Statement, further_sector, need, need_share::of_whole},
    ledger::Ledger,
    validation::{Fault, NOTE_MAX, TEXT_MAX, Validation},
};
use entity::{assistance_line, sector};
use matching::facts as weighed;
use uuid::Uuid;

/// The codes that a check takes, as they are on record.
fn codes(
    given: Option<&Vec<String>>,
    field: &str,
    faults: &mut Validation,
    check: impl Fn(&str, &str) -> Result<Vec<String>, Fault>,
) -> Vec<String> {
    let given = given.map_or(&[][..], Vec::as_slice);
    faults.within(given.len(), field);
    given
        .iter()
        .enumerate()
        .filter_map(|(at, code)| faults.collect(check(code, &format!("{field}.{at}"))))
        .flatten()
        .collect()
}

fn window(
    starts: Option<&PartialDate>,
    ends: Option<&PartialDate>,
    faults: &mut Validation,
) -> weighed::Window {
    let text = |date: Option<&PartialDate>| date.map(|date| date.as_str().to_owned());
    let (starts, ends) = (text(starts), text(ends));
    faults.order(starts.as_ref(), ends.as_ref(), "ends");
    facts::window(starts.as_deref(), ends.as_deref())
}

impl DraftGapInput {
    fn statement(&self) -> Statement {
        Statement {
            title: self.title.clone(),
            description: self.description.clone(),
            language: self.language.clone(),
            institution: self.institution.clone(),
            starts: self.starts.clone(),
            ends: self.ends.clone(),
            ..Statement::default()
        }
    }

    /// The draft as matching weighs it, with its faults noted.
    pub(super) fn weigh(self, reference: &Reference, faults: &mut Validation) -> weighed::Gap {
        let mut says = self.statement();
        says.check(faults);
        let country =
            |code: &str, field: &str| Ok(vec![reference.country(code, field)?.alpha3.clone()]);
        let sector = self.sector.as_ref();
        let sector = sector
            .and_then(|code| faults.collect(reference.sectors.named(code, "sector")))
            .map(|sector| &**sector);
        let further = self.further_sectors.unwrap_or_default();
        let further = weigh_sectors(further, sector, reference, faults);
        let regime = self.regime.as_ref();
        let regime =
            regime.and_then(|code| faults.collect(reference.regimes.named(code, "regime")));
        let day = |date: Option<PartialDate>| date.map(String::from);
        let (starts, ends) = (day(says.starts), day(says.ends));
        weighed::Gap {
            id: Uuid::nil(),
            reference: String::new(),
            title: says.title,
            description: says.description.into(),
            language: says.language,
            holder: self.holder,
            institution: says.institution,
            beneficiaries: words(self.beneficiaries.as_ref(), "beneficiaries", faults),
            tags: words(self.tags.as_ref(), "tags", faults),
            countries: codes(self.countries.as_ref(), "countries", faults, country),
            sector: sector.map_or_else(String::new, |sector| sector.code.clone()),
            further_sectors: further.into(),
            nature: GapNature::Capacity,
            state: GapState::Open,
            severity: None,
            priority: None,
            window: facts::window(starts.as_deref(), ends.as_deref()),
            regime: regime.map(|regime| regime.code.clone()),
            mandate_tasks: Box::default(),
            mission_end: None,
            whole: None,
            needs: weigh_needs(self.needs.unwrap_or_default(), faults),
        }
    }
}

/// The codes of further sectors, as they are on record. What of the gap each of them is weighs nothing.
fn weigh_sectors(
    given: Vec<FurtherSectorInput>,
    main: Option<&sector::Model>,
    reference: &Reference,
    faults: &mut Validation,
) -> Vec<String> {
    let drafts: Vec<_> = given.into_iter().map(FurtherSectorInput::draft).collect();
    further_sector::check(&drafts, faults);
    let found = further_sectors(reference, &drafts, faults).into_iter();
    let ids: Vec<Uuid> = found.map(|(sector, _)| sector).collect();
    check_sectors(main.map_or(Uuid::nil(), |main| main.id), &ids, faults);
    reference.sectors.codes(ids).map(str::to_owned).collect()
}

/// Words or short names, as they are stored.
fn words(given: Option<&Vec<String>>, field: &str, faults: &mut Validation) -> Box<[String]> {
    let words = given.and_then(|words| faults.words(words, field));
    facts::lines(words.as_deref())
}

fn weigh_needs(given: Vec<NeedInput>, faults: &mut Validation) -> Vec<weighed::Need> {
    let drafts = given.into_iter().map(NeedInput::draft).collect();
    let needs = need::check(drafts, faults).into_iter().enumerate();
    let rows = needs.map(|(at, need)| need_row::row(need, Uuid::nil(), Uuid::nil(), at));
    rows.map(|row| facts::weigh_need(&row, &[], Ledger::default(), None))
        .collect()
}

impl DraftAssistanceInput {
    /// The draft as matching weighs it, with its faults noted.
    pub(super) fn weigh(
        &self,
        reference: &Reference,
        faults: &mut Validation,
    ) -> weighed::Assistance {
        faults.within(self.lines().len(), "lines");
        faults.within(self.excluded().len(), "excluded");
        let ceiling = self.weigh_ceiling(faults);
        let group = |code: &str, field: &str| {
            Ok(vec![
                reference.country_groups.named(code, field)?.code.clone(),
            ])
        };
        let sector =
            |code: &str, field: &str| Ok(vec![reference.sectors.named(code, field)?.code.clone()]);
        weighed::Assistance {
            id: Uuid::nil(),
            reference: String::new(),
            form: self.kind,
            countries: self.weigh_countries(reference, faults),
            languages: self.weigh_languages(faults),
            excluded: self.weigh_excluded(reference, faults),
            title: faults.title(&self.title, "title"),
            description: faults.text(&self.description, TEXT_MAX, "description"),
            language: faults.language(&self.language, "language"),
            exclusions: faults.text_if(self.exclusions.as_ref(), NOTE_MAX, "exclusions"),
            condition: faults.text_if(self.condition.as_ref(), NOTE_MAX, "condition"),
            status: ActivityStatus::Pipeline,
            window: window(self.starts.as_ref(), self.ends.as_ref(), faults),
            willing: Stated::Yes,
            able: Stated::NotStated,
            seeks_exemption: self.seeks_exemption,
            sectors: codes(self.sectors.as_ref(), "sectors", faults, sector),
            only_beneficiaries: self.weigh_beneficiaries(faults),
            memberships: codes(self.memberships.as_ref(), "memberships", faults, group).into(),
            mandate_tasks: Box::default(),
            lines: self.weigh_lines(ceiling.as_ref(), faults),
            ceiling,
            cofinancing: self.weigh_cofinancing(faults),
            barred: false,
            mission_end: None,
            record: None,
        }
    }

    fn lines(&self) -> &[AssistanceLineInput] {
        self.lines.as_deref().unwrap_or_default()
    }

    fn excluded(&self) -> &[ExclusionInput] {
        self.excluded.as_deref().unwrap_or_default()
    }

    /// The countries named, and those of the groups named.
    fn weigh_countries(&self, reference: &Reference, faults: &mut Validation) -> Vec<String> {
        let starts = self.starts.as_ref().map(PartialDate::as_str);
        let members = |code: &str, field: &str| {
            let ids = reference.members_since(code, field, starts)?;
            Ok(reference.countries.codes(ids).map(str::to_owned).collect())
        };
        let country =
            |code: &str, field: &str| Ok(vec![reference.country(code, field)?.alpha3.clone()]);
        let mut countries = codes(self.countries.as_ref(), "countries", faults, country);
        countries.extend(codes(self.groups.as_ref(), "groups", faults, members));
        countries.sort();
        countries.dedup();
        countries
    }

    fn weigh_beneficiaries(&self, faults: &mut Validation) -> Box<[String]> {
        let mut words = self.only_beneficiaries.clone();
        check_words(words.as_mut(), faults);
        words.unwrap_or_default().into()
    }

    fn weigh_languages(&self, faults: &mut Validation) -> Box<[String]> {
        let languages = self.languages.iter().flatten().enumerate();
        languages
            .map(|(at, code)| faults.language(code, &format!("languages.{at}")))
            .collect()
    }

    fn weigh_excluded(
        &self,
        reference: &Reference,
        faults: &mut Validation,
    ) -> Box<[weighed::Exclusion]> {
        let excluded = self.excluded().iter().enumerate();
        excluded
            .filter_map(|(at, what)| {
                let field = format!("excluded.{at}.value");
                let mut what = what.draft();
                what.check(&field, faults);
                faults.collect(exclusion(reference, &what, &field))
            })
            .map(|what| facts::exclusion(what.kind, &what.value))
            .collect()
    }

    /// What its lines give together, where that is stated.
    fn weigh_ceiling(&self, faults: &mut Validation) -> Option<weighed::Ceiling> {
        let given = self.ceiling.as_ref()?;
        let stated = Ceiling {
            amount: given.amount.clone(),
            currency: given.currency.clone(),
        };
        stated.check(faults);
        Some(weighed::Ceiling {
            remaining: stated.minor().ok()?,
            currency: stated.currency.into(),
        })
    }

    /// What of the cost others have to bear, where that is stated.
    fn weigh_cofinancing(&self, faults: &mut Validation) -> Option<u32> {
        let given = of_whole(self.cofinancing_percent.as_deref()?);
        let kept = faults.collect_reason(given, "cofinancingPercent")?;
        facts::cofinancing(Some(&kept))
    }

    fn weigh_lines(
        &self,
        ceiling: Option<&weighed::Ceiling>,
        faults: &mut Validation,
    ) -> Vec<weighed::Line> {
        let lines = self.lines().iter().enumerate();
        let rows = lines.map(|(at, line)| {
            let line = line.draft().check(&format!("lines.{at}"), faults);
            lines::row(line, Uuid::nil(), Uuid::nil(), at)
        });
        let rows: Vec<assistance_line::Model> = rows.collect();
        // Without lines, what is given is not stated.
        if let Some(over) = ceiling.filter(|_| !rows.is_empty()) {
            let under: Vec<_> = rows.iter().map(under_ceiling).collect();
            check_lines(over.remaining, &over.currency, &under, faults);
        }
        rows.iter()
            .map(|row| facts::weigh_line(row, None).under(ceiling))
            .collect()
    }
}
