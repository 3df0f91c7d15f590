//! Many things at once: all of them, or none and the faults of every row.

use crate::{
    access::permission::Action,
    db::{scope::Scope, transaction::Tx},
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::{
            Offer, Programme,
            offer::{NewOfferInput, make_offer},
            programme::{NewProgrammeInput, register_programme},
            warning::{AssistanceWarning, warnings_of},
        },
        found::FoundAll,
        gap::{Gap, draft::NewGapInput, mutation::record_gap, warned::same_title},
        inline_object::Objects,
        mutation::{
            Payload, input::Said, mutate_all, outcome::Outcome, tried::Tried, warning::Warning,
        },
    },
};
use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use domain::validation::Validation;
use domain::validation::{Fault, ensure};
use uuid::Uuid;

/// Rows of one input at most.
const ROWS_MAX: usize = 100;

/// Declares inputs and payloads of mutations that do many things at once.
macro_rules! bulk {
    ($($(#[$doc:meta])* $input:ident, $(#[$attr:meta])* $payload:ident of $mutation:literal $(tried by $tried:path)? {
        $(#[$what:meta])* $field:ident: $item:ident => $(#[$done:meta])* $thing:ident
    })*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $input {
            #[graphql(flatten)]
            said: Said,
            $(#[$what])*
            $field: Vec<$item>,
        }

        #[doc = concat!("What `", $mutation, "` answers.")]
        #[derive(SimpleObject)]
        $(#[$attr])*
        pub struct $payload {
            $(#[$done])*
            pub $field: Option<Objects<$thing>>,
            /// What came of it: the second part of a fault's `field` is the place of the row, from 0.
            #[graphql(flatten)]
            pub outcome: Outcome,
            /// What it was done to.
            #[graphql(skip)]
            pub done: Vec<Uuid>,
        }

        impl Payload for $payload {
            async fn of(scope: &Scope, done: &[Uuid], outcome: Outcome) -> Result<Self> {
                let $field = if done.is_empty() { None } else { Some($thing::found_all(scope, done).await?.into()) };
                Ok(Self { $field, outcome, done: done.to_vec() })
            }

            $(async fn tried(_: &Context<'_>, inside: &Scope, done: &[Uuid]) -> Result<Tried> {
                $tried(inside, done).await
            })?
        }
    )*};
}

bulk! {
    /// Gaps to record together.
    RecordGapsInput, #[graphql(complex)] RecordGapsPayload of "recordGaps" tried by same_gaps {
        /// The gaps, 1 to 100.
        gaps: NewGapInput =>
        /// The gaps, in the order of the input; null where nothing was done.
        Gap
    }
    /// Offers to make together.
    MakeOffersInput, #[graphql(complex)] MakeOffersPayload of "makeOffers" tried by looked_at {
        /// The offers, 1 to 100.
        offers: NewOfferInput =>
        /// The offers, in the order of the input; null where nothing was done.
        Offer
    }
    /// Programmes to register together.
    RegisterProgrammesInput, #[graphql(complex)] RegisterProgrammesPayload of "registerProgrammes" tried by looked_at {
        /// The programmes, 1 to 100.
        programmes: NewProgrammeInput =>
        /// The programmes, in the order of the input; null where nothing was done.
        Programme
    }
}

/// Adds warnings to payloads with offers or programmes that were made.
macro_rules! warned {
    ($($payload:ident of $rows:literal)*) => {$(
        #[ComplexObject]
        impl $payload {
            /// What should be looked at, by rows: others of your organisation that are likely the same, at most 5 of each row, ceilings that
            /// bound nothing, and times and missions that are over. Nothing is refused for it; empty where there are `userErrors`.
            async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<AssistanceWarning>> {
                Ok(self.told(ctx).await?.to_vec())
            }

            /// The same as `warnings`, as all mutations tell it.
            async fn warning_details(&self, ctx: &Context<'_>) -> Result<Vec<Warning>> {
                let warnings = self.told(ctx).await?.iter().cloned();
                Ok(warnings.map(|warning| warning.detail(Some($rows))).collect())
            }
        }

        impl $payload {
            async fn told(&self, ctx: &Context<'_>) -> Result<&[AssistanceWarning]> {
                let found = || warnings_of(ctx.scope(), &self.done, true);
                let found = self.outcome.looked_at.get_or_try_init(found).await;
                found.map(Vec::as_slice)
            }
        }
    )*};
}

warned! { MakeOffersPayload of "offers" RegisterProgrammesPayload of "programmes" }

same_title::warned! { RecordGapsPayload, |payload| payload.done.clone(), Some("gaps") }

/// What is done to many things at once.
#[derive(Default)]
pub struct BulkMutation;

#[Object]
impl BulkMutation {
    /// Records gaps together: all of them, or none, with the faults of every row. Editors of Panels can; so can approvers of missions,
    /// Member States, committees and the Secretariat for gaps of their own, as by `recordGap`.
    async fn record_gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gaps.")] input: RecordGapsInput,
    ) -> Result<Option<RecordGapsPayload>> {
        mutate_all(
            ctx,
            Action::RecordGap,
            input,
            async |tx, input: RecordGapsInput| each(tx, "gaps", input.gaps, record_gap).await,
        )
        .await
    }

    /// Makes offers together in the name of your organisation: all of them, or none, with the faults of every row. Approvers of
    /// donors can.
    async fn make_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offers.")] input: MakeOffersInput,
    ) -> Result<Option<MakeOffersPayload>> {
        mutate_all(
            ctx,
            Action::MakeOffer,
            input,
            async |tx, input: MakeOffersInput| each(tx, "offers", input.offers, make_offer).await,
        )
        .await
    }

    /// Registers programmes together: all of them, or none, with the faults of every row. Editors of missions, agencies, schemes and
    /// organisations can.
    async fn register_programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The programmes.")] input: RegisterProgrammesInput,
    ) -> Result<Option<RegisterProgrammesPayload>> {
        mutate_all(
            ctx,
            Action::RegisterProgramme,
            input,
            async |tx, input: RegisterProgrammesInput| {
                each(tx, "programmes", input.programmes, register_programme).await
            },
        )
        .await
    }
}

/// What should be looked at of what a trial made.
async fn looked_at(inside: &Scope, made: &[Uuid]) -> Result<Tried> {
    Ok(Tried::looked_at(warnings_of(inside, made, true).await?))
}

/// What should be known of gaps that a trial recorded.
async fn same_gaps(inside: &Scope, recorded: &[Uuid]) -> Result<Tried> {
    same_title::tried_rows(inside, recorded, "gaps").await
}

/// Does each row, and gathers the faults of all of them: with one, nothing of it is kept, since the change is not committed.
async fn each<I>(
    tx: &mut Tx,
    field: &str,
    rows: Vec<I>,
    work: impl AsyncFn(&mut Tx, I) -> Result<Uuid>,
) -> Result<Vec<Uuid>> {
    let number = rows.len();
    ensure(
        (1..=ROWS_MAX).contains(&number),
        field,
        &format!("must have between 1 and {ROWS_MAX} rows, and has {number}"),
    )?;
    let (mut done, mut faults) = (Vec::new(), Validation::default());
    for (at, row) in rows.into_iter().enumerate() {
        let place = format!("{field}.{at}");
        match work(tx, row).await {
            Ok(id) => done.push(id),
            Err(Error::Faults(found)) => {
                faults.extend(found.into_iter().map(|fault| fault.under(&place)));
            }
            // What is wrong with no field of a row is told of the row as a whole.
            Err(Error::Conflict(message)) => faults.extend([Fault::taken(&place, message)]),
            Err(error) => return Err(error),
        }
    }
    faults.into_result()?;
    Ok(done)
}
