//! Who gets to read a Panel's findings and gaps before everybody does: categories and shares.

use crate::{
    access::permission::Action,
    actions::{
        finding::reclassify::{FindingReclassification, reclassify},
        share::{self, ShareDraft},
    },
    db::transaction::Tx,
    error::Result,
    graphql::{
        finding::{Finding, share::Share},
        id::{Kind, row_or_nil},
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{date::PartialDate, finding::InformationCategory};
use uuid::Uuid;

/// The category a finding is to have.
#[derive(InputObject)]
pub struct ReclassifyFindingInput {
    #[graphql(flatten)]
    said: Said,
    /// The finding.
    finding: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// The category. PUBLIC requires a published report, a confirmation, and that the party named was heard. CONFIDENTIAL waits
    /// while the party may reply. TACTICAL is for findings that are recorded so, without their source.
    category: InformationCategory,
    /// With PUBLIC: what you confirm about the text.
    confirmation: Option<PublicTextConfirmation>,
    /// Why, for the history.
    reason: String,
}

/// Whom to let read a finding.
#[derive(InputObject)]
pub struct ShareFindingInput {
    #[graphql(flatten)]
    said: Said,
    /// The finding: of category REPORT, or TACTICAL to share with a mission.
    finding: ID,
    /// Code of the organisation that may read it.
    organisation: String,
    /// Last day of the share; leave it out for no end. Sharing again with the same organisation replaces it.
    until: Option<PartialDate>,
}

/// Whom to let read a gap.
#[derive(InputObject)]
pub struct ShareGapInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap: of category REPORT, or TACTICAL to share with a mission.
    gap: ID,
    /// Code of the organisation that may read it.
    organisation: String,
    /// Last day of the share; leave it out for no end. Sharing again with the same organisation replaces it.
    until: Option<PartialDate>,
}

/// The share to end.
#[derive(InputObject)]
pub struct EndShareInput {
    #[graphql(flatten)]
    said: Said,
    /// The share.
    share: ID,
    /// Why, for the history.
    reason: Option<String>,
}

payloads! {
    ReclassifyFindingPayload of "reclassifyFinding" {
        /// The finding; null where nothing was done.
        finding: Finding
    }
    ShareFindingPayload of "shareFinding" {
        /// The share; null where nothing was done.
        share: Share
    }
    ShareGapPayload of "shareGap" {
        /// The share; null where nothing was done.
        share: Share
    }
    EndSharePayload of "endShare" {
        /// The share; null where nothing was done.
        share: Share
    }
}

/// What Panels do about who reads what is theirs.
#[derive(Default)]
pub struct ClassifyMutation;

#[Object]
impl ClassifyMutation {
    /// Puts a finding into another category, and ends all its shares. Approvers of the Panel that owns it can.
    async fn reclassify_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The category it is to have.")] input: ReclassifyFindingInput,
    ) -> Result<Option<ReclassifyFindingPayload>> {
        mutate(ctx, Action::ReclassifyFinding, input, reclassify_finding).await
    }

    /// Lets an organisation read a finding. Approvers of the Panel that owns it can.
    async fn share_finding(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to let read what.")] input: ShareFindingInput,
    ) -> Result<Option<ShareFindingPayload>> {
        mutate(ctx, Action::ShareFinding, input, share_finding).await
    }

    /// Lets an organisation read a gap. Approvers of the Panel that owns it can.
    async fn share_gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whom to let read what.")] input: ShareGapInput,
    ) -> Result<Option<ShareGapPayload>> {
        mutate(ctx, Action::ShareGap, input, share_gap).await
    }

    /// Ends a share at once; that of a gap not while whom it is shared with is a side of an agreed match of it. Approvers of the Panel that
    /// shares can.
    async fn end_share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The share to end.")] input: EndShareInput,
    ) -> Result<Option<EndSharePayload>> {
        mutate(ctx, Action::EndShare, input, end_share).await
    }
}

async fn reclassify_finding(tx: &mut Tx, input: ReclassifyFindingInput) -> Result<Uuid> {
    let id = row_or_nil(&input.finding, Kind::Finding);
    let change = FindingReclassification {
        category: input.category,
        confirmed: input.confirmation.map(PublicTextConfirmation::said),
        reason: input.reason,
    };
    reclassify(tx, id, &input.expected_version, change).await
}

async fn share_finding(tx: &mut Tx, input: ShareFindingInput) -> Result<Uuid> {
    let id = row_or_nil(&input.finding, Kind::Finding);
    let draft = ShareDraft {
        organisation: input.organisation,
        until: input.until,
    };
    share::share_finding(tx, id, &draft).await
}

async fn share_gap(tx: &mut Tx, input: ShareGapInput) -> Result<Uuid> {
    let id = row_or_nil(&input.gap, Kind::Gap);
    let draft = ShareDraft {
        organisation: input.organisation,
        until: input.until,
    };
    share::share_gap(tx, id, &draft).await
}

async fn end_share(tx: &mut Tx, input: EndShareInput) -> Result<Uuid> {
    let id = row_or_nil(&input.share, Kind::Share);
    share::end(tx, id, input.reason.as_ref()).await
}
