//! Gaps: where they are written, what they say, and the words by which they are found.

use domain::{
    finding::InformationCategory,
    gap::{GapEvidence, GapHolder, GapNature, GapSeverity, GapState},
};
use entity::{country, gap, gap_provenance, gap_text, need};
use gapbridge::db::search::{Language, stems};
use uuid::Uuid;

use super::Rows;
use crate::{
    generate::{
        known::{Known, SOURCE},
        words::Words,
    },
    random::Random,
};

impl Rows {
    /// One or two places where the gap is written; answers the year of the oldest.
    pub(super) fn provenance(
        &mut self,
        number: usize,
        reference: &str,
        known: &Known,
        random: &mut Random,
    ) -> i32 {
        let count = 1 + random.below(2);
        let documents = random.some(&known.documents, count);
        let year = documents
            .iter()
            .map(|(_, year)| *year)
            .min()
            .expect("at least one");
        let gap_id = gap_id(reference, year);
        self.provenance.extend(
            documents
                .into_iter()
                .zip(0..)
                .map(|((document_id, _), at)| gap_provenance::Model {
                    id: domain::id::of_record("gap_provenance", &format!("{reference}#{at}"), 0),
                    gap_id,
                    position: at + 1,
                    document_id,
                    paragraph: Some(format!("{}", 1 + (number * 7 + random.below(9)) % 260)),
                    subparagraph: None,
                    locator: None,
                    finding_id: None,
                    note: None,
                }),
        );
        year
    }
}

/// In front the year of the oldest source, so that the newest come first as in a real register.
fn gap_id(reference: &str, year: i32) -> Uuid {
    let since_1970 = u64::try_from(year - 1970).expect("after 1970");
    domain::id::of_record("gap", reference, since_1970 * 365 * 24 * 3_600_000)
}

/// Who may read it: 5 % of gaps are CONFIDENTIAL, as many were published with a report.
fn category(random: &mut Random) -> (InformationCategory, Option<String>) {
    match random.below(100) {
        0..5 => (InformationCategory::Confidential, None),
        5..10 => (InformationCategory::Report, Some("2020-01-31".to_owned())),
        _ => (InformationCategory::Public, None),
    }
}

#[expect(clippy::too_many_lines, reason = "a column a line")]
pub(super) fn gap_row(
    reference: &str,
    year: i32,
    words: &Words,
    known: &Known,
    random: &mut Random,
) -> gap::Model {
    let holder = *random.one(&HOLDERS);
    let (institution, task) = (*random.one(words.institutions), *random.one(words.tasks));
    let (title, description) = gap_words(institution, task, words, random);
    let (category, published) = category(random);
    gap::Model {
        id: gap_id(reference, year),
        reference: reference.to_owned(),
        title,
        description,
        language: words.language.to_owned(),
        holder,
        institution: Some(institution.to_owned()),
        organisation_id: None,
        mission_id: (holder == GapHolder::Mission).then(|| random.one(&known.missions).id),
        panel_id: Some(*random.one(&known.panels)),
        steward_id: None,
        sector_id: random.one(&known.sectors).id,
        nature: nature(random),
        category,
        state: *random.one(&STATES),
        severity: random.chance(20).then(|| *random.one(&SEVERITIES)),
        desired_end_state: random.chance(30).then(|| format!("{institution}: {task}")),
        evidence: evidence(random),
        regime_id: random.chance(60).then(|| *random.one(&known.regimes)),
        tags: None,
        beneficiaries: None,
        starts: None,
        ends: None,
        year: Some(year),
        note: None,
        published,
        state_since: None,
        state_note: None,
        source: SOURCE.to_owned(),
        first_called_for: None,
        external_reference: None,
        priority: None,
        cost: None,
        least_viable: None,
        cost_currency: None,
        cost_year: None,
    }
}

/// Holders, as often as they are drawn.
const HOLDERS: [GapHolder; 5] = [
    GapHolder::HostState,
    GapHolder::HostState,
    GapHolder::HostState,
    GapHolder::Mission,
    GapHolder::Secretariat,
];
/// States, as often as they are drawn.
const STATES: [GapState; 4] = [
    GapState::Open,
    GapState::Open,
    GapState::InProgress,
    GapState::Closed,
];
const SEVERITIES: [GapSeverity; 3] = [GapSeverity::Low, GapSeverity::Medium, GapSeverity::High];

/// Title and description of a gap.
fn gap_words(
    institution: &str,
    task: &str,
    words: &Words,
    random: &mut Random,
) -> (String, String) {
    let (fault, place) = (random.one(words.faults), random.one(words.places));
    let title = format!("{institution} {fault} {task} {place}");
    let (first, second) = (random.one(words.remarks), random.one(words.remarks));
    let description = format!("{title}. {first} {second}");
    (title, description)
}

fn nature(random: &mut Random) -> GapNature {
    if random.chance(5) {
        GapNature::Will
    } else {
        GapNature::Capacity
    }
}

fn evidence(random: &mut Random) -> GapEvidence {
    if random.chance(70) {
        GapEvidence::Named
    } else {
        GapEvidence::Implied
    }
}

/// The words by which a gap is found, as loading a file makes them.
pub(super) fn text(
    gap: &gap::Model,
    countries: &[&country::Model],
    needs: &[need::Model],
    known: &Known,
) -> gap_text::Model {
    let language = Language::of_code(&gap.language);
    let sector = known.sectors.iter().find(|row| row.id == gap.sector_id);
    let category = sector.and_then(|row| known.categories.get(&row.category_id?));
    let (mut english, mut french) = (String::new(), String::new());
    for row in sector.into_iter().chain(category) {
        english.extend([&row.name, " "]);
        french.extend([&row.name_fr, " "]);
    }
    for country in countries {
        english.extend([&country.name, " ", &country.alpha3, " "]);
        french.extend([&country.name_fr, " "]);
    }
    let holder = stems(gap.institution.as_deref().unwrap_or_default(), language);
    let mut body = gap.description.clone();
    for more in needs
        .iter()
        .map(|need| need.title.as_str())
        .chain(gap.desired_end_state.as_deref())
    {
        body.extend([" ", more]);
    }
    gap_text::Model {
        id: gap.id,
        title: stems(&gap.title, language),
        keywords: format!(
            "{holder}{}{}",
            stems(&english, Language::English),
            stems(&french, Language::French)
        ),
        body: stems(&body, language),
    }
}
