//! Suggestions for drafts: what would fit a gap or an offer that is not on record, by example.

mod ask;
mod weigh;

use crate::{
    error::Result,
    graphql::{
        ContextExt,
        assistance::input::{AssistanceLineInput, ExclusionInput},
        gap::{
            further_sector::FurtherSectorInput,
            input::{MoneyInput, NeedInput},
        },
        id,
        inline_object::Objects,
        suggestion::{self, Suggestion},
    },
};
use ask::Drafts;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::{
    assistance::{AssistanceKind, Stated},
    date::PartialDate,
    gap::GapHolder,
};

/// A gap that is not on record. Nothing of it is stored.
#[derive(InputObject)]
pub struct DraftGapInput {
    /// What is missing, in one line.
    title: String,
    /// What is missing, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// The gap's holder.
    #[graphql(default_with = "GapHolder::HostState")]
    holder: GapHolder,
    /// The institution that lacks the capacity.
    institution: Option<String>,
    /// Kinds of institution that would be helped.
    beneficiaries: Option<Vec<String>>,
    /// Free tags.
    tags: Option<Vec<String>>,
    /// Countries it concerns: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Main sector, as an OECD DAC code.
    sector: Option<String>,
    /// Sectors it touches beside the main one.
    further_sectors: Option<Vec<FurtherSectorInput>>,
    /// Code of the sanctions regime.
    regime: Option<String>,
    /// From when on it is to be closed.
    starts: Option<PartialDate>,
    /// Until when it is to be closed.
    ends: Option<PartialDate>,
    /// What would close it.
    needs: Option<Vec<NeedInput>>,
}

/// An offer or programme that is not on record. Nothing of it is stored.
#[derive(InputObject)]
pub struct DraftAssistanceInput {
    /// Offer or programme.
    #[graphql(default_with = "AssistanceKind::Offer")]
    kind: AssistanceKind,
    /// What it is, in a line.
    title: String,
    /// What it is, in a few sentences.
    description: String,
    /// Language of title and description, ISO 639-1.
    language: String,
    /// Since when.
    starts: Option<PartialDate>,
    /// Until when.
    ends: Option<PartialDate>,
    /// What it depends on.
    condition: Option<String>,
    /// Working languages, ISO 639-1.
    languages: Option<Vec<String>>,
    /// Countries it is for: alpha-3, alpha-2 or M49. With none, and no groups, it is bound to none.
    countries: Option<Vec<String>>,
    /// Codes of country groups it is for, such as ecowas: their members when it starts, or now. A group that has no member then is
    /// refused.
    groups: Option<Vec<String>>,
    /// Sectors, as OECD DAC codes.
    sectors: Option<Vec<String>>,
    /// What it is not for.
    excluded: Option<Vec<ExclusionInput>>,
    /// Kinds of institution that it is for alone; by default all that it does not exclude.
    only_beneficiaries: Option<Vec<String>>,
    /// What it does not cover, in words.
    exclusions: Option<String>,
    /// Codes of country groups that a receiving state has to be in, all of them.
    memberships: Option<Vec<String>>,
    /// Whether the provider would ask for an exemption, or give notice, where a measure asks it.
    #[graphql(default_with = "Stated::NotStated")]
    seeks_exemption: Stated,
    /// What is given.
    lines: Option<Vec<AssistanceLineInput>>,
    /// The most that its lines of this currency give together.
    ceiling: Option<MoneyInput>,
    /// What of the cost others have to bear, in percent as a decimal string from 0 to 100: `12.5`.
    cofinancing_percent: Option<String>,
}

/// Drafts to find partners for, at most 100 in all.
#[derive(InputObject)]
pub struct SuggestInput {
    /// Gaps that look for help.
    gaps: Option<Vec<DraftGapInput>>,
    /// Offers and programmes that look for gaps.
    assistance: Option<Vec<DraftAssistanceInput>>,
    /// How many suggestions for each at most, 1 to 50; 10 by default.
    first: Option<i32>,
    /// Offers, programmes, or both; both by default.
    kinds: Option<Vec<AssistanceKind>>,
    /// The day asked about; by default the first day on which each gap is to be helped, or today.
    on: Option<PartialDate>,
}

/// What fits one draft best.
#[derive(SimpleObject)]
pub struct DraftSuggestions {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// Best first.
    suggestions: Objects<Suggestion>,
}

impl DraftSuggestions {
    fn new(suggestions: Vec<Suggestion>) -> Self {
        let says: Vec<ID> = suggestions.iter().map(Suggestion::says).collect();
        Self {
            id: id::of_value("draft-suggestions", &says),
            suggestions: suggestions.into(),
        }
    }
}

/// What fits drafts best.
#[derive(SimpleObject)]
pub struct SuggestPayload {
    /// For each gap, in the order of the input.
    gaps: Objects<DraftSuggestions>,
    /// For each offer or programme, in the order of the input.
    assistance: Objects<DraftSuggestions>,
}

/// Suggestions for drafts.
#[derive(Default)]
pub struct SuggestQuery;

#[Object]
impl SuggestQuery {
    /// What would fit gaps, offers or programmes that are not on record, by example. Nothing of the input is stored.
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The drafts.")] mut input: SuggestInput,
    ) -> Result<Option<SuggestPayload>> {
        let scope = ctx.scope();
        let (drafts, first) = (
            Drafts::read(&mut input, scope.reference())?,
            suggestion::number(input.first)?,
        );
        drafts.answer(ctx, &input, first).await.map(Some)
    }
}
