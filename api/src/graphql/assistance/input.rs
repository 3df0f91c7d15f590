//! What offers and programmes have in common in their inputs, and how it becomes words of the domain.

use crate::graphql::{
    gap::input::{MoneyInput, NeedSizeInput},
    id::{Kind, row_or_nil},
    mutation::input::{PublicTextConfirmation, replaced, revised},
};
use async_graphql::{ID, InputObject, MaybeUndefined};
use domain::{
    assistance::{
        ActivityStatus, AssistanceForm, AssistanceType, Ceiling, Exclusion, ExclusionKind,
        GoodsClass, Links, Revision, Stated, line,
    },
    date::PartialDate,
};

/// One line of what is given.
#[derive(InputObject)]
pub struct AssistanceLineInput {
    /// The line this one revises; leave it out for a new one.
    line: Option<ID>,
    /// Type of assistance.
    assistance: AssistanceType,
    /// What is given.
    title: String,
    /// How much of it; unsized where it is open-ended.
    size: NeedSizeInput,
    /// Least for one gap, as a decimal string in the unit of `size`.
    least: Option<String>,
    /// Most for one gap, as a decimal string in the unit of `size`.
    most: Option<String>,
    /// What another line, of anybody, must have committed on the same gap first: EXPERTISE that requires FUNDING, say.
    requires: Option<AssistanceType>,
    /// Whether it is bound to your own goods or people.
    tied: Option<Stated>,
    /// Class of goods, where goods are given: measures tell them apart.
    goods: Option<GoodsClass>,
    /// In what form it is given, where the type leaves that open: secondment or advice, a grant or a loan.
    form: Option<AssistanceForm>,
    /// How many people it reaches, where `size` counts something else or nothing: officers trained for a sum of money, say.
    /// Suggestions compare it where sizes cannot be.
    people: Option<i32>,
    /// What a reader should know.
    note: Option<String>,
}

impl AssistanceLineInput {
    /// The line in words of the domain.
    pub fn draft(&self) -> line::Draft {
        line::Draft {
            line: self
                .line
                .as_ref()
                .map(|id| row_or_nil(id, Kind::AssistanceLine)),
            assistance: self.assistance,
            title: self.title.clone(),
            size: self.size.draft(),
            least: self.least.clone(),
            most: self.most.clone(),
            requires: self.requires,
            tied: self.tied,
            goods: self.goods,
            form: self.form,
            people: self.people,
            note: self.note.clone(),
        }
    }
}

/// The lines in words of the domain.
pub(super) fn drafts(lines: &[AssistanceLineInput]) -> Vec<line::Draft> {
    lines.iter().map(AssistanceLineInput::draft).collect()
}

/// What is excluded.
#[derive(InputObject)]
pub struct ExclusionInput {
    /// What sort of thing it is.
    kind: ExclusionKind,
    /// A country or sector by its code; a tag or a kind of beneficiary in a word or two.
    value: String,
}

impl ExclusionInput {
    /// The exclusion in words of the domain.
    pub fn draft(&self) -> Exclusion {
        Exclusion {
            kind: self.kind,
            value: self.value.clone(),
        }
    }
}

/// A ceiling in words of the domain.
fn ceiling(given: MoneyInput) -> Ceiling {
    let MoneyInput { amount, currency } = given;
    Ceiling { amount, currency }
}

/// What may be said of any offer or programme. What is left out stays as it is, null takes it away, and a list replaces the one there is.
#[derive(InputObject)]
pub struct AssistanceTermsInput {
    /// Status, as IATI names it; for a new one PIPELINE by default.
    status: Option<ActivityStatus>,
    /// Since when.
    starts: MaybeUndefined<PartialDate>,
    /// Until when.
    ends: MaybeUndefined<PartialDate>,
    /// What it depends on.
    condition: MaybeUndefined<String>,
    /// Working languages, ISO 639-1.
    languages: MaybeUndefined<Vec<String>>,
    /// Countries it is for: alpha-3, alpha-2 or M49. With none, and no groups, it is bound to none.
    countries: MaybeUndefined<Vec<String>>,
    /// Codes of country groups it is for, such as ecowas: their members when it starts, or now where that is not stated, as of when this is
    /// said. Name the groups again after moving the start. A group that has no member then is refused.
    groups: MaybeUndefined<Vec<String>>,
    /// Where within its countries.
    place: MaybeUndefined<String>,
    /// Sectors, as OECD DAC codes.
    sectors: MaybeUndefined<Vec<String>>,
    /// What it is not for.
    excluded: MaybeUndefined<Vec<ExclusionInput>>,
    /// Kinds of institution that it is for alone, such as customs, each in a word or two: gaps that say whom help would reach, and name none
    /// of these, are ruled out. An empty list means all that it does not exclude.
    only_beneficiaries: MaybeUndefined<Vec<String>>,
    /// What it does not cover, in words.
    exclusions: MaybeUndefined<String>,
    /// What its money is bound to.
    earmark: MaybeUndefined<String>,
    /// What a receiving state has to be a member of, in words.
    membership: MaybeUndefined<String>,
    /// Codes of country groups that a receiving state has to be in, all of them: kimberley, say.
    memberships: MaybeUndefined<Vec<String>>,
    /// Whether you would ask for an exemption, or give notice, where a measure asks it; for a new one NOT_STATED by default.
    seeks_exemption: Option<Stated>,
    /// What others have to pay.
    cofinancing: MaybeUndefined<String>,
    /// What of the cost others have to bear, in percent as a decimal string from 0 to 100: `12.5`.
    cofinancing_percent: MaybeUndefined<String>,
    /// What a reader should know.
    note: MaybeUndefined<String>,
    /// What you call it in systems of your own, such as its IATI identifier: no other of your offers and programmes has the same.
    external_reference: MaybeUndefined<String>,
    /// The most that it gives over its lines of this currency together, beside what each of them has: 400000 USD in all, say, of which
    /// up to 200000 for training and up to 300000 for equipment. Lines of other currencies and units are not under it.
    ceiling: MaybeUndefined<MoneyInput>,
    /// What you confirm about the texts and the reason: needed where something in them looks like a way to a private person, and
    /// is the address of an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl AssistanceTermsInput {
    /// What is to be revised, in words of the domain.
    pub fn revision(self) -> Revision {
        let excluded = |all: Vec<ExclusionInput>| all.iter().map(ExclusionInput::draft).collect();
        Revision {
            status: self.status,
            starts: revised(self.starts),
            ends: revised(self.ends),
            condition: revised(self.condition),
            languages: replaced(self.languages),
            place: revised(self.place),
            earmark: revised(self.earmark),
            membership: revised(self.membership),
            seeks_exemption: self.seeks_exemption,
            cofinancing: revised(self.cofinancing),
            cofinancing_percent: revised(self.cofinancing_percent),
            exclusions: revised(self.exclusions),
            note: revised(self.note),
            external_reference: revised(self.external_reference),
            ceiling: revised(self.ceiling).map(|given| given.map(ceiling)),
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
            promised_now: true,
            links: Links {
                countries: replaced(self.countries),
                groups: replaced(self.groups),
                sectors: replaced(self.sectors),
                memberships: replaced(self.memberships),
                excluded: replaced(self.excluded).map(excluded),
                only_beneficiaries: replaced(self.only_beneficiaries),
                ..Links::default()
            },
            ..Revision::default()
        }
    }
}
