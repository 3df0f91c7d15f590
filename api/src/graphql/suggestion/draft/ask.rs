//! Drafts are asked about together.

use super::{DraftSuggestions, SuggestInput, SuggestPayload};
use crate::{
    db::reference::Reference,
    error::Result,
    graphql::{ContextExt, suggestion},
    matchmaking::{
        matchmaker::Matchmaker,
        queue::{blocking, shared_out},
    },
};
use async_graphql::Context;
use domain::validation::{Validation, ensure};
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

/// Drafts as matching weighs them.
pub(super) struct Drafts {
    gaps: Vec<weighed::Gap>,
    assistance: Vec<weighed::Assistance>,
}

impl Drafts {
    pub(super) fn read(input: &mut SuggestInput, reference: &Reference) -> Result<Self> {
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

    pub(super) async fn answer(
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
