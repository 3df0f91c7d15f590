//! Suggestions for drafts: what would fit a gap or an offer that is not on record, by example.

mod weigh;

use crate::{
    db::reference::Reference,
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
    matchmaking::{
        matchmaker::Matchmaker,
        queue::{blocking, shared_out},
    },
};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use domain::{
    assistance::{AssistanceKind, Stated},
    date::PartialDate,
    gap::GapHolder,
    validation::{Validation, ensure},
};
use matching::{
    catalogue::{Catalogue, Ranked, ViewerExtras},
    engine::Asked,
    facts as weighed,
};

/// Drafts of one question at most.
const DRAFTS_MAX: usize = 100;

/// Drafts of a question that need not wait for its turn: more of them keep a processor busy.
const DRAFTS_AT_ONCE: usize = 10;

/// The partners of each gap, and of each offer or programme.
type RankedDrafts = (
    Vec<Vec<Ranked<weighed::Assistance>>>,
    Vec<Vec<Ranked<weighed::Gap>>>,
);

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

/// Drafts as matching weighs them.
struct Drafts {
    gaps: Vec<weighed::Gap>,
    assistance: Vec<weighed::Assistance>,
}

impl Drafts {
    fn read(input: &mut SuggestInput, reference: &Reference) -> Result<Self> {
        let (gaps, all) = (
            input.gaps.take().unwrap_or_default(),
            input.assistance.as_deref().unwrap_or_default(),
        );
        let number = gaps.len() + all.len();
        ensure(
            (1..=DRAFTS_MAX).contains(&number),
            "input",
            &format!("must have between 1 and {DRAFTS_MAX} drafts, and has {number}"),
        )?;
        let mut faults = Validation::default();
        let mut read = Self {
            gaps: Vec::new(),
            assistance: Vec::new(),
        };
        for (at, draft) in gaps.into_iter().enumerate() {
            let mut own = Validation::default();
            read.gaps.push(draft.weigh(reference, &mut own));
            faults.under(&format!("input.gaps.{at}"), own);
        }
        for (at, draft) in all.iter().enumerate() {
            let mut own = Validation::default();
            read.assistance.push(draft.weigh(reference, &mut own));
            faults.under(&format!("input.assistance.{at}"), own);
        }
        faults.into_result()?;
        Ok(read)
    }

    async fn answer(
        self,
        ctx: &Context<'_>,
        input: &SuggestInput,
        first: usize,
    ) -> Result<SuggestPayload> {
        let scope = ctx.scope();
        let (for_gaps, for_assistance) = self.rank(ctx, input, first).await?;
        let mut gaps = Vec::new();
        for ranked in for_gaps {
            let suggestions = suggestion::assistance_of(scope, ranked, None).await?;
            gaps.push(DraftSuggestions::new(suggestions));
        }
        let mut assistance = Vec::new();
        for ranked in for_assistance {
            let suggestions = suggestion::gaps_of(scope, ranked, None).await?;
            assistance.push(DraftSuggestions::new(suggestions));
        }
        Ok(SuggestPayload {
            gaps: gaps.into(),
            assistance: assistance.into(),
        })
    }

    /// What fits each gap best, and what each offer or programme fits best.
    async fn rank(
        self,
        ctx: &Context<'_>,
        input: &SuggestInput,
        first: usize,
    ) -> Result<RankedDrafts> {
        let number = self.gaps.len() + self.assistance.len();
        // Kept until the work is done, also for a client that went away meanwhile.
        let mut turns = Vec::new();
        if number > DRAFTS_AT_ONCE {
            let drafts = &ctx.catalogue().drafts;
            turns.push(drafts.turn(ctx.scope().viewer()).await?);
            turns.extend(drafts.spare());
        }
        let on = suggestion::day(input.on.clone());
        let matchmaker = Matchmaker::open(ctx.catalogue(), ctx.scope(), on).await?;
        let question = Question {
            drafts: self,
            assistance: matchmaker.own_for_draft_gap().await?,
            gaps: matchmaker.own_for_draft().await?,
            asked: matchmaker.asked,
            first,
            kinds: input.kinds.clone(),
        };
        let current = matchmaker.current.clone();
        blocking(move || {
            let hands = turns.len().max(1);
            let answer = question.answer(&current.catalogue, hands);
            drop(turns);
            Ok(answer)
        })
        .await
    }
}

/// Drafts, with what else ranks their partners.
struct Question {
    drafts: Drafts,
    assistance: ViewerExtras<weighed::Assistance>,
    gaps: ViewerExtras<weighed::Gap>,
    asked: Asked,
    first: usize,
    kinds: suggestion::Forms,
}

impl Question {
    /// What fits each draft, found by so many threads.
    fn answer(self, catalogue: &Catalogue, hands: usize) -> RankedDrafts {
        let (engine, asked, first) = (catalogue.engine(), self.asked, self.first);
        let (kinds, own, own_gaps) = (&self.kinds, &self.assistance, &self.gaps);
        let wanted = |one: &weighed::Assistance| suggestion::is_asked(kinds, one.form);
        let Drafts { gaps, assistance } = self.drafts;
        let gaps: Vec<_> = gaps.into_iter().map(|draft| engine.gap(draft)).collect();
        let all = assistance.into_iter();
        let all: Vec<_> = all.map(|draft| engine.assistance(draft)).collect();
        (
            shared_out(&gaps, hands, |gaps| {
                catalogue.for_gaps(gaps, own, asked, first, wanted)
            }),
            shared_out(&all, hands, |all| {
                catalogue.for_assistances(all, own_gaps, asked, first, |_| true)
            }),
        )
    }
}
