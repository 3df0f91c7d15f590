//! Gaps of Panels and of stewards: recorded and revised.

use crate::{
    access::permission::Action,
    actions::gap::{record::record, revise::revise},
    db::transaction::Tx,
    error::Result,
    graphql::{
        gap::{
            Gap,
            draft::{NewGapInput, ReviseGapInput},
            state::PublicationInput,
            warned::{
                left_matches::ReviseGapPayload,
                same_title::{tried_one, warned},
            },
        },
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, mutate_all, payloads,
        },
    },
};
use async_graphql::{Context, InputObject, Object};
use uuid::Uuid;

/// A gap to record.
#[derive(InputObject)]
pub struct RecordGapInput {
    #[graphql(flatten)]
    said: Said,
    #[graphql(flatten)]
    gap: NewGapInput,
}

payloads! {
    #[graphql(complex)]
    RecordGapPayload of "recordGap" tried by tried_one {
        /// The gap; null where nothing was done.
        gap: Gap
    }
}

warned! { RecordGapPayload, |payload| payload.gap.iter().map(|gap| gap.4.0.row.id).collect(), None }

/// What Panels and stewards do with gaps.
#[derive(Default)]
pub struct GapMutation;

#[Object]
impl GapMutation {
    /// Records a gap. Editors of a Panel can. So can approvers of a mission, a Member State, a committee or the Secretariat for a gap of
    /// their own, which they publish at once (`publication`) and are the steward of.
    async fn record_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gap.")] input: RecordGapInput,
    ) -> Result<Option<RecordGapPayload>> {
        mutate(ctx, Action::RecordGap, input, async |tx, input| {
            record_gap(tx, input.gap).await
        })
        .await
    }

    /// Revises a gap. Editors of the Panel that owns it can or, where none does, of its steward; what is public or has its embargo date,
    /// approvers.
    async fn revise_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to revise.")] input: ReviseGapInput,
    ) -> Result<Option<ReviseGapPayload>> {
        mutate_all(ctx, Action::ReviseGap, input, revise_gap).await
    }
}

/// Records one.
pub async fn record_gap(tx: &mut Tx, mut input: NewGapInput) -> Result<Uuid> {
    let publication = input.publication.take();
    let publication = publication.map(PublicationInput::publication);
    record(tx, input.draft(), publication).await
}

/// Revises one, and gives it, and then the matches that a need left.
async fn revise_gap(tx: &mut Tx, input: ReviseGapInput) -> Result<Vec<Uuid>> {
    let gap = row_or_nil(&input.gap, Kind::Gap);
    let version = input.expected_version.clone();
    let confirmed = input.confirmation.map(PublicTextConfirmation::said);
    revise(tx, gap, &version, input.revision(), confirmed).await
}
