//! Many things at once: all of them, or none and the faults of every row.

use crate::{
    access::permission::Action,
    actions::assistance::likely::{Likely, in_change, of_made},
    db::{scope::Scope, transaction::Tx},
    error::{Error, Result},
    graphql::{
        ContextExt, Query,
        assistance::{
            Offer, Programme,
            offer::{NewOfferInput, make_offer},
            programme::{NewProgrammeInput, register_programme},
            warning::AssistanceWarning,
        },
        gap::{Gap, draft::NewGapInput, mutation::record_gap},
        mutation::{FoundAll, Payload, UserError, mutate_or_try},
        root::Root,
    },
};
use async_graphql::{ComplexObject, Context, InputObject, Object, SimpleObject};
use domain::validation::Validation;
use domain::validation::{Fault, ensure};
use std::sync::OnceLock;
use uuid::Uuid;

/// Rows of one input at most.
const ROWS_MAX: usize = 100;

/// Declares inputs and payloads of mutations that do many things at once.
macro_rules! bulk {
    ($($(#[$doc:meta])* $input:ident, $(#[$attr:meta])* $payload:ident of $mutation:literal {
        $(#[$what:meta])* $field:ident: $item:ident => $(#[$done:meta])* $thing:ident
    })*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $input {
            /// Your name for this change: repeat it to repeat safely.
            client_mutation_id: String,
            $(#[$what])*
            $field: Vec<$item>,
            /// Only look for faults: everything is checked, and nothing is written.
            #[graphql(default)]
            dry_run: bool,
        }

        #[doc = concat!("What `", $mutation, "` answers.")]
        #[derive(SimpleObject)]
        $(#[$attr])*
        pub struct $payload {
            $(#[$done])*
            pub $field: Option<Vec<$thing>>,
            /// Whether faults were only looked for: nothing was written, and without `userErrors` nothing speaks against it.
            pub dry_run: bool,
            /// Why nothing was done, row by row: the second part of `field` is the place of the row, from 0. Empty where all of it was done.
            pub user_errors: Vec<UserError>,
            /// The name you gave this change.
            pub client_mutation_id: Option<String>,
            /// The query root, to read on from here.
            pub query: Root<Query>,
            /// What it was done to.
            #[graphql(skip)]
            pub done: Vec<Uuid>,
            /// What was found of a trial.
            #[graphql(skip)]
            pub found: Vec<Likely>,
        }

        impl $payload {
            /// The same, of faults that were only looked for, and of what was found by it.
            fn tried(self, dry_run: bool, found: Vec<Likely>) -> Self {
                Self { dry_run, found, ..self }
            }
        }

        impl Payload for $payload {
            async fn of(scope: &Scope, done: &[Uuid], user_errors: Vec<UserError>, client_mutation_id: Option<String>) -> Result<Self> {
                let $field = if done.is_empty() { None } else { Some($thing::found_all(scope, done).await?) };
                Ok(Self {
                    $field,
                    dry_run: false,
                    user_errors,
                    client_mutation_id,
                    query: Root::default(),
                    done: done.to_vec(),
                    found: Vec::new(),
                })
            }
        }
    )*};
}

bulk! {
    /// Gaps to record together.
    RecordGapsInput, RecordGapsPayload of "recordGaps" {
        /// The gaps, 1 to 100.
        gaps: NewGapInput =>
        /// The gaps, in the order of the input; null where nothing was done.
        Gap
    }
    /// Offers to make together.
    MakeOffersInput, #[graphql(complex)] MakeOffersPayload of "makeOffers" {
        /// The offers, 1 to 100.
        offers: NewOfferInput =>
        /// The offers, in the order of the input; null where nothing was done.
        Offer
    }
    /// Programmes to register together.
    RegisterProgrammesInput, #[graphql(complex)] RegisterProgrammesPayload of "registerProgrammes" {
        /// The programmes, 1 to 100.
        programmes: NewProgrammeInput =>
        /// The programmes, in the order of the input; null where nothing was done.
        Programme
    }
}

/// Adds `warnings` to payloads with offers or programmes that were made.
macro_rules! warned {
    ($($payload:ident)*) => {$(
        #[ComplexObject]
        impl $payload {
            /// What should be looked at, by rows: others of your organisation that are likely the same, at most 5 of each row. Nothing is
            /// refused for it; empty where there are `userErrors`.
            async fn warnings(&self, ctx: &Context<'_>) -> Result<Vec<AssistanceWarning>> {
                let done = of_made(ctx.scope(), &self.done).await?;
                let found = done.iter().chain(&self.found);
                Ok(found.map(|likely| AssistanceWarning::new(likely, true)).collect())
            }
        }
    )*};
}

warned! { MakeOffersPayload RegisterProgrammesPayload }

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
        let dry_run = input.dry_run;
        let payload: Option<RecordGapsPayload> =
            mutate_or_try(ctx, Action::RecordGap, input, dry_run, async |tx, input| {
                each(tx, "gaps", input.gaps, record_gap).await
            })
            .await?;
        Ok(payload.map(|payload| payload.tried(dry_run, Vec::new())))
    }

    /// Makes offers together in the name of your organisation: all of them, or none, with the faults of every row. Approvers of
    /// donors can.
    async fn make_offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The offers.")] input: MakeOffersInput,
    ) -> Result<Option<MakeOffersPayload>> {
        let (dry_run, found) = (input.dry_run, OnceLock::new());
        let payload: Option<MakeOffersPayload> =
            mutate_or_try(ctx, Action::MakeOffer, input, dry_run, async |tx, input| {
                let done = each(tx, "offers", input.offers, make_offer).await?;
                look(tx, dry_run, &done, &found).await?;
                Ok(done)
            })
            .await?;
        let found = found.into_inner().unwrap_or_default();
        Ok(payload.map(|payload| payload.tried(dry_run, found)))
    }

    /// Registers programmes together: all of them, or none, with the faults of every row. Editors of missions, agencies, schemes and
    /// organisations can.
    async fn register_programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The programmes.")] input: RegisterProgrammesInput,
    ) -> Result<Option<RegisterProgrammesPayload>> {
        let (dry_run, found) = (input.dry_run, OnceLock::new());
        let payload: Option<RegisterProgrammesPayload> = mutate_or_try(
            ctx,
            Action::RegisterProgramme,
            input,
            dry_run,
            async |tx, input| {
                let done = each(tx, "programmes", input.programmes, register_programme).await?;
                look(tx, dry_run, &done, &found).await?;
                Ok(done)
            },
        )
        .await?;
        let found = found.into_inner().unwrap_or_default();
        Ok(payload.map(|payload| payload.tried(dry_run, found)))
    }
}

/// Finds what is likely the same as what a trial made: what is done is looked at where it is asked for.
async fn look(tx: &Tx, is_trial: bool, done: &[Uuid], found: &OnceLock<Vec<Likely>>) -> Result<()> {
    if is_trial {
        let _ = found.set(in_change(tx, done).await?);
    }
    Ok(())
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
