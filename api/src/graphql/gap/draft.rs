//! Inputs that record or revise a gap, and how they become drafts of the domain.

use crate::graphql::{
    gap::{
        cost::{CostInput, ReviseCostInput},
        further_sector::FurtherSectorInput,
        input::{NeedInput, ProvenanceInput},
        state::PublicationInput,
    },
    id::{Kind, row_or_nil},
    mutation::input::{PublicTextConfirmation, Said, replaced, revised},
};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::{
    date::PartialDate,
    finding::InformationCategory,
    gap::{
        Draft, GapEvidence, GapHolder, GapNature, GapPriority, GapSeverity, Links, Revision,
        Statement, further_sector,
    },
};
use uuid::Uuid;

/// A gap to record.
#[derive(InputObject)]
pub struct NewGapInput {
    /// What is missing, in a line.
    title: String,
    /// What is missing, in a few sentences of your own. No names of private persons, no source.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// The gap's holder: the kind of body whose capacity is missing.
    holder: GapHolder,
    /// The institution that lacks the capacity, as the source names it.
    institution: Option<String>,
    /// Code of the institution, where it is on record as an organisation.
    organisation: Option<String>,
    /// Acronym of the mission, where a mission holds the gap.
    mission: Option<String>,
    /// Countries it concerns: alpha-3, alpha-2 or M49. An empty list means that the source states none.
    countries: Vec<String>,
    /// Main sector, as an OECD DAC purpose code.
    sector: String,
    /// Sectors it touches beside the main one.
    further_sectors: Option<Vec<FurtherSectorInput>>,
    /// Whether help can close it. A gap of WILL has no needs.
    #[graphql(default_with = "GapNature::Capacity")]
    nature: GapNature,
    /// Who may read it until it is published. A TACTICAL gap is sanitised: it takes neither provenance nor findings.
    #[graphql(default_with = "InformationCategory::Confidential")]
    category: InformationCategory,
    /// How serious the source considers it; omit where it does not say.
    severity: Option<GapSeverity>,
    /// How urgent the source says it is; omit where it does not say.
    priority: Option<GapPriority>,
    #[graphql(flatten)]
    cost: CostInput,
    /// What would show that it is closed.
    desired_end_state: Option<String>,
    /// Whether the source names it outright or only implies it.
    evidence: GapEvidence,
    /// Code of the sanctions regime under which it was found.
    regime: Option<String>,
    /// Free tags: at most 20, each of at most 60 characters; case does not matter.
    tags: Option<Vec<String>>,
    /// Kinds of institution that would be helped, such as customs or armed forces; as many and as long as tags.
    beneficiaries: Option<Vec<String>>,
    /// When work to close it is to start.
    starts: Option<PartialDate>,
    /// When it is to be closed at the latest.
    ends: Option<PartialDate>,
    /// When it was first called for, as a source states it: a year, a month or a day that has begun. Omit where that is when its oldest
    /// source was written: `year` is taken from there.
    first_called_for: Option<PartialDate>,
    /// Where it is written.
    provenance: Vec<ProvenanceInput>,
    /// Findings it is based on. The link is visible to those who may read both.
    findings: Option<Vec<ID>>,
    /// Codes of lifting conditions that it hinders.
    lifting_conditions: Option<Vec<String>>,
    /// Codes of mandate tasks under which a mission could help.
    mandate_tasks: Option<Vec<String>>,
    /// Recommendations about it.
    recommendations: Option<Vec<ID>>,
    /// What would close it, as the finding states. Others plan it further.
    needs: Vec<NeedInput>,
    /// What a reader should know.
    note: Option<String>,
    /// What you call it in systems of your own: no two of your gaps have the same. Whoever reads the gap reads it.
    external_reference: Option<String>,
    /// To publish it at once or on a later day. Only approvers can.
    pub(super) publication: Option<PublicationInput>,
}

impl NewGapInput {
    /// The gap in words of the domain.
    pub fn draft(self) -> Draft {
        Draft {
            statement: Statement {
                title: self.title,
                description: self.description,
                language: self.language,
                institution: self.institution,
                desired_end_state: self.desired_end_state,
                cost: self.cost.stated(),
                starts: self.starts,
                ends: self.ends,
                first_called_for: self.first_called_for,
                note: self.note,
                external_reference: self.external_reference,
            },
            holder: self.holder,
            organisation: self.organisation,
            mission: self.mission,
            sector: self.sector,
            nature: self.nature,
            category: self.category,
            severity: self.severity,
            priority: self.priority,
            evidence: self.evidence,
            regime: self.regime,
            tags: self.tags.unwrap_or_default(),
            beneficiaries: self.beneficiaries.unwrap_or_default(),
            links: Links {
                countries: Some(self.countries),
                further_sectors: Some(further(self.further_sectors.unwrap_or_default())),
                provenance: Some(drafts(self.provenance, ProvenanceInput::draft)),
                findings: Some(ids(self.findings.unwrap_or_default(), Kind::Finding)),
                lifting_conditions: Some(self.lifting_conditions.unwrap_or_default()),
                mandate_tasks: Some(self.mandate_tasks.unwrap_or_default()),
                recommendations: Some(ids(
                    self.recommendations.unwrap_or_default(),
                    Kind::Recommendation,
                )),
            },
            needs: drafts(self.needs, NeedInput::draft),
        }
    }
}

/// What to revise of a gap; what is left out stays as it is, and a list that is given replaces the one there is.
#[derive(InputObject)]
pub struct ReviseGapInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    pub(super) gap: ID,
    /// Its `version` as you read it.
    pub(super) expected_version: String,
    /// What is missing, in a line.
    title: Option<String>,
    /// What is missing, in a few sentences of your own.
    description: Option<String>,
    /// Language of title and description, ISO 639-1.
    language: Option<String>,
    /// The gap's holder: the kind of body whose capacity is missing.
    holder: Option<GapHolder>,
    /// The institution that lacks the capacity; null removes it.
    institution: MaybeUndefined<String>,
    /// Code of the institution on record; null removes it.
    organisation: MaybeUndefined<String>,
    /// Acronym of the mission; null removes it.
    mission: MaybeUndefined<String>,
    /// Countries it concerns.
    countries: MaybeUndefined<Vec<String>>,
    /// Main sector, as an OECD DAC purpose code.
    sector: Option<String>,
    /// Sectors it touches beside the main one.
    further_sectors: MaybeUndefined<Vec<FurtherSectorInput>>,
    /// How serious the source considers it; null removes it.
    severity: MaybeUndefined<GapSeverity>,
    /// How urgent the source says it is; null removes it.
    priority: MaybeUndefined<GapPriority>,
    #[graphql(flatten)]
    cost: ReviseCostInput,
    /// What would show that it is closed; null removes it.
    desired_end_state: MaybeUndefined<String>,
    /// Whether the source names it outright or only implies it.
    evidence: Option<GapEvidence>,
    /// Code of the sanctions regime; null removes it.
    regime: MaybeUndefined<String>,
    /// Free tags.
    tags: MaybeUndefined<Vec<String>>,
    /// Kinds of institution that would be helped.
    beneficiaries: MaybeUndefined<Vec<String>>,
    /// When work to close it is to start; null removes it.
    starts: MaybeUndefined<PartialDate>,
    /// When it is to be closed at the latest; null removes it.
    ends: MaybeUndefined<PartialDate>,
    /// When it was first called for: a year, a month or a day that has begun; null removes it.
    first_called_for: MaybeUndefined<PartialDate>,
    /// Where it is written.
    provenance: MaybeUndefined<Vec<ProvenanceInput>>,
    /// Findings it is based on.
    findings: MaybeUndefined<Vec<ID>>,
    /// Codes of lifting conditions that it hinders.
    lifting_conditions: MaybeUndefined<Vec<String>>,
    /// Codes of mandate tasks under which a mission could help.
    mandate_tasks: MaybeUndefined<Vec<String>>,
    /// Recommendations about it.
    recommendations: MaybeUndefined<Vec<ID>>,
    /// What would close it, as the finding states; plans of others stay. A need that is given again unchanged stays the same need; one
    /// that the ledger or an agreed match counts on cannot be left out.
    needs: MaybeUndefined<Vec<NeedInput>>,
    /// What a reader should know; null removes it.
    note: MaybeUndefined<String>,
    /// What you call it in systems of your own: no two of your gaps have the same. Null removes it.
    external_reference: MaybeUndefined<String>,
    /// What you confirm about the text: needed where the gap is public or has an embargo date; only approvers can revise it then.
    pub(super) confirmation: Option<PublicTextConfirmation>,
    /// Why, for the history.
    reason: Option<String>,
}

impl ReviseGapInput {
    /// What to revise, in words of the domain.
    pub fn revision(self) -> Revision {
        Revision {
            title: self.title,
            description: self.description,
            language: self.language,
            institution: revised(self.institution),
            desired_end_state: revised(self.desired_end_state),
            cost: self.cost.revision(),
            starts: revised(self.starts),
            ends: revised(self.ends),
            first_called_for: revised(self.first_called_for),
            note: revised(self.note),
            external_reference: revised(self.external_reference),
            holder: self.holder,
            organisation: revised(self.organisation),
            mission: revised(self.mission),
            sector: self.sector,
            severity: revised(self.severity),
            priority: revised(self.priority),
            evidence: self.evidence,
            regime: revised(self.regime),
            tags: replaced(self.tags),
            beneficiaries: replaced(self.beneficiaries),
            links: Links {
                countries: replaced(self.countries),
                further_sectors: replaced(self.further_sectors).map(further),
                provenance: replaced(self.provenance)
                    .map(|lines| drafts(lines, ProvenanceInput::draft)),
                findings: replaced(self.findings).map(|named| ids(named, Kind::Finding)),
                lifting_conditions: replaced(self.lifting_conditions),
                mandate_tasks: replaced(self.mandate_tasks),
                recommendations: replaced(self.recommendations)
                    .map(|named| ids(named, Kind::Recommendation)),
            },
            needs: replaced(self.needs).map(|lines| drafts(lines, NeedInput::draft)),
            reason: self.reason,
        }
    }
}

fn drafts<I, D>(inputs: Vec<I>, draft: impl Fn(I) -> D) -> Vec<D> {
    inputs.into_iter().map(draft).collect()
}

fn further(sectors: Vec<FurtherSectorInput>) -> Vec<further_sector::Draft> {
    drafts(sectors, FurtherSectorInput::draft)
}

fn ids(named: Vec<ID>, kind: Kind) -> Vec<Uuid> {
    drafts(named, |id| row_or_nil(&id, kind))
}
