//! What offers and programmes state, as their rows hold it.

use crate::actions::OWN_PROVIDER;
use domain::{
    assistance::{AssistanceKind, Ceiling, Revision, Statement},
    date::PartialDate,
    validation::Validation,
};
use entity::assistance;
use uuid::Uuid;

/// What a row of an offer or programme holds beside what it states.
pub struct Named {
    /// Whether it is an offer or a programme.
    pub kind: AssistanceKind,
    /// Who provides it.
    pub provider: Uuid,
    /// The mission, where it is a mission's programme.
    pub mission: Option<Uuid>,
    /// Codes of groups that a receiving state has to be in, separated by spaces.
    pub memberships: Option<String>,
    /// Kinds of institution that it is for alone, one a line.
    pub only_beneficiaries: Option<String>,
}

/// What an offer or programme states as a row that was recorded here, without a reference.
pub fn row(id: Uuid, says: Statement, named: Named) -> assistance::Model {
    // A ceiling that breaks a rule was noted as a fault.
    let ceiling = says.ceiling.as_ref();
    let ceiling = ceiling.and_then(|stated| Some((stated.minor().ok()?, stated.currency.clone())));
    let (ceiling_minor, ceiling_currency) = ceiling.unzip();
    assistance::Model {
        id,
        reference: String::new(),
        kind: named.kind,
        provider_id: named.provider,
        mission_id: named.mission,
        title: says.title,
        description: says.description,
        language: says.language,
        status: says.status,
        starts: says.starts.map(String::from),
        ends: says.ends.map(String::from),
        willing: says.willing,
        able: says.able,
        attributed: says.attributed,
        condition: says.condition,
        languages: (!says.languages.is_empty()).then(|| says.languages.join(" ")),
        place: says.place,
        earmark: says.earmark,
        membership: says.membership,
        memberships: named.memberships,
        seeks_exemption: says.seeks_exemption,
        cofinancing: says.cofinancing,
        cofinancing_percent: says.cofinancing_percent,
        exclusions: says.exclusions,
        only_beneficiaries: named.only_beneficiaries,
        note: says.note,
        source: OWN_PROVIDER.to_owned(),
        external_reference: says.external_reference,
        ceiling_minor,
        ceiling_currency,
    }
}

/// Words as they are stored, one a line; none of no word.
pub fn one_a_line(words: Option<&[String]>) -> Option<String> {
    words
        .filter(|words| !words.is_empty())
        .map(|words| words.join("\n"))
}

/// What a row states.
fn statement(row: &assistance::Model) -> Statement {
    let row = row.clone();
    let languages = row.languages.as_deref().unwrap_or_default();
    Statement {
        languages: languages.split_whitespace().map(str::to_owned).collect(),
        title: row.title,
        description: row.description,
        language: row.language,
        status: row.status,
        starts: row.starts.as_deref().map(PartialDate::stored),
        ends: row.ends.as_deref().map(PartialDate::stored),
        willing: row.willing,
        able: row.able,
        attributed: row.attributed,
        condition: row.condition,
        place: row.place,
        earmark: row.earmark,
        membership: row.membership,
        seeks_exemption: row.seeks_exemption,
        cofinancing: row.cofinancing,
        cofinancing_percent: row.cofinancing_percent,
        exclusions: row.exclusions,
        note: row.note,
        external_reference: row.external_reference,
        ceiling: Ceiling::kept(row.ceiling_minor, row.ceiling_currency.as_deref()),
    }
}

/// What a row states once it is revised.
pub(super) fn restated(
    was: &assistance::Model,
    revision: &mut Revision,
    faults: &mut Validation,
) -> Statement {
    let mut says = statement(was);
    faults.are_on_record(says.texts());
    revision.restate(&mut says);
    says.check(faults);
    says
}
