//! Who gets to read a Panel's findings and gaps before everybody does: categories and shares.

use crate::{
    access::{
        permission::{Action, Target},
        policy::Guarded,
    },
    actions::{reply::was_heard, share::end_shares},
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        finding::{Finding, mutation::own_finding, share::Share},
        id::Kind,
        mutation::{
            input::{self as check, PublicTextConfirmation},
            mutate, payloads,
        },
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    event::EventKind,
    finding::InformationCategory,
    organisation::OrganisationKind,
    validation::{NOTE_MAX, Validation},
};
use entity::{finding, gap, report, share};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// The category a finding is to have.
#[derive(InputObject)]
pub struct ReclassifyFindingInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The finding.
    finding: ID,
    /// Its `version` as you read it.
    expected_version: String,
    /// The category. PUBLIC takes a published report, a confirmation, and that whom the finding names was heard. TACTICAL is for
    /// findings that are recorded so, without their source.
    category: InformationCategory,
    /// With PUBLIC: what you confirm about the text.
    confirmation: Option<PublicTextConfirmation>,
    /// Why, for the history.
    reason: String,
}

/// Whom to let read a finding.
#[derive(InputObject)]
pub struct ShareFindingInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The finding: of category REPORT, or TACTICAL to share with a mission.
    finding: ID,
    /// Code of the organisation that may read it.
    organisation: String,
    /// Last day of the share; leave it out for no end. Sharing again with the same organisation sets it anew.
    until: Option<PartialDate>,
}

/// Whom to let read a gap.
#[derive(InputObject)]
pub struct ShareGapInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The gap: of category REPORT, or TACTICAL to share with a mission.
    gap: ID,
    /// Code of the organisation that may read it.
    organisation: String,
    /// Last day of the share; leave it out for no end. Sharing again with the same organisation sets it anew.
    until: Option<PartialDate>,
}

/// The share to end.
#[derive(InputObject)]
pub struct EndShareInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
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

    /// Ends a share at once. Approvers of the Panel that shares can.
    async fn end_share(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The share to end.")] input: EndShareInput,
    ) -> Result<Option<EndSharePayload>> {
        mutate(ctx, Action::EndShare, input, end_share).await
    }
}

async fn reclassify_finding(tx: &mut Tx, input: ReclassifyFindingInput) -> Result<Uuid> {
    let mut finding = own_finding(tx, &input.finding, Action::ReclassifyFinding).await?;
    let before = tx.state::<finding::Entity>(finding.id).await?;
    Tx::expect(&before, &input.expected_version)?;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.ensure(
        input.category != finding.category,
        "category",
        "is the one it has",
    );
    faults.ensure(
        input.category != InformationCategory::Tactical,
        "category",
        "cannot become TACTICAL: record a sanitised finding of its own, which keeps nothing of the source",
    );
    faults.into_result()?;
    let is_public = input.category == InformationCategory::Public;
    if is_public {
        may_be_public(tx, &finding, input.confirmation).await?;
    }
    finding.category = input.category;
    finding.published = is_public.then(|| tx.today().to_owned());
    let id = finding.id;
    tx.update(finding).await?;
    end_shares(tx, share::Column::FindingId, id).await?;
    let why = Why {
        reason: Some(reason),
        confirmed: input
            .confirmation
            .filter(|_| is_public)
            .map(PublicTextConfirmation::said),
    };
    tx.note::<finding::Entity>(EventKind::FindingReclassified, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// Whether everybody may get to read a finding today.
async fn may_be_public(
    tx: &Tx,
    finding: &finding::Model,
    confirmation: Option<PublicTextConfirmation>,
) -> Result<()> {
    let mut faults = Validation::default();
    faults.ensure(
        confirmation.is_some(),
        "confirmation",
        "is missing: who makes a text public confirms that it names no private person",
    );
    let is_out = match finding.report_id {
        Some(report) => tx.is_public::<report::Entity>(report).await?,
        None => false,
    };
    faults.ensure(
        is_out,
        "category",
        "cannot be PUBLIC before its report is published: publish the report",
    );
    faults.collect(was_heard(tx, finding, tx.today(), "category").await?);
    Ok(faults.into_result()?)
}

async fn share_finding(tx: &mut Tx, input: ShareFindingInput) -> Result<Uuid> {
    let finding = own_finding(tx, &input.finding, Action::ShareFinding).await?;
    let before = tx.state::<finding::Entity>(finding.id).await?;
    let wanted = Wanted {
        category: finding.category,
        organisation: &input.organisation,
        until: input.until.as_ref(),
    };
    let found = tx
        .all(share::Entity::find().filter(share::Column::FindingId.eq(finding.id)))
        .await?;
    let fresh = share::Model {
        finding_id: Some(finding.id),
        ..no_share()
    };
    let id = share_with::<finding::Entity>(tx, wanted, finding.id, found, fresh).await?;
    tx.note::<finding::Entity>(
        EventKind::FindingShared,
        finding.id,
        Some(&before),
        Why::default(),
    )
    .await?;
    Ok(id)
}

async fn share_gap(tx: &mut Tx, input: ShareGapInput) -> Result<Uuid> {
    let gap = tx
        .find::<gap::Entity>(check::row_id(&input.gap, Kind::Gap, "gap")?, "gap")
        .await?;
    tx.allow(
        Action::ShareGap,
        &Target {
            panel: gap.panel_id,
            ..Target::default()
        },
    )?;
    let before = tx.state::<gap::Entity>(gap.id).await?;
    let wanted = Wanted {
        category: gap.category,
        organisation: &input.organisation,
        until: input.until.as_ref(),
    };
    let found = tx
        .all(share::Entity::find().filter(share::Column::GapId.eq(gap.id)))
        .await?;
    let id = share_with::<gap::Entity>(
        tx,
        wanted,
        gap.id,
        found,
        share::Model {
            gap_id: Some(gap.id),
            ..no_share()
        },
    )
    .await?;
    tx.note::<gap::Entity>(EventKind::GapShared, gap.id, Some(&before), Why::default())
        .await?;
    Ok(id)
}

fn no_share() -> share::Model {
    share::Model {
        id: Uuid::now_v7(),
        finding_id: None,
        gap_id: None,
        organisation_id: Uuid::nil(),
        until: None,
        ended: None,
    }
}

/// A share that is asked for.
struct Wanted<'a> {
    category: InformationCategory,
    organisation: &'a str,
    until: Option<&'a PartialDate>,
}

/// Opens a share, or the one there is anew.
async fn share_with<E: Guarded>(
    tx: &Tx,
    wanted: Wanted<'_>,
    of: Uuid,
    found: Vec<share::Model>,
    fresh: share::Model,
) -> Result<Uuid> {
    let organisation = tx
        .reference()
        .organisations
        .named(wanted.organisation, "organisation")?;
    let mut faults = Validation::default();
    let until = wanted
        .until
        .map(|until| faults.day_to_come(until, tx.today(), "until"));
    faults.ensure(
        organisation.id != tx.member().organisation,
        "organisation",
        "is your own, which reads it anyway",
    );
    match wanted.category {
        InformationCategory::Report => {}
        InformationCategory::Tactical => faults.ensure(
            organisation.kind == OrganisationKind::Mission,
            "organisation",
            "is no mission: what is TACTICAL is shared with missions alone",
        ),
        InformationCategory::Confidential => {
            return Err(Error::Conflict(
                "What is CONFIDENTIAL is not shared: put it into another category first.".into(),
            ));
        }
        InformationCategory::Allegation => {
            return Err(Error::Conflict("An ALLEGATION is not shared before it is published: invite the party it names to reply.".into()));
        }
        InformationCategory::Public => {
            return Err(Error::Conflict("Everybody may read this already.".into()));
        }
    }
    faults.into_result()?;
    if tx.is_public::<E>(of).await? {
        return Err(Error::Conflict("Everybody may read this already.".into()));
    }
    match found
        .into_iter()
        .find(|share| share.organisation_id == organisation.id)
    {
        Some(known) => {
            let id = known.id;
            tx.update(share::Model {
                until,
                ended: None,
                ..known
            })
            .await?;
            Ok(id)
        }
        None => {
            let id = fresh.id;
            tx.insert(share::Model {
                organisation_id: organisation.id,
                until,
                ..fresh
            })
            .await?;
            Ok(id)
        }
    }
}

async fn end_share(tx: &mut Tx, input: EndShareInput) -> Result<Uuid> {
    let share = tx
        .find::<share::Entity>(check::row_id(&input.share, Kind::Share, "share")?, "share")
        .await?;
    // Only the Panel whose share it is can have found it.
    tx.allow(
        Action::EndShare,
        &Target {
            panel: tx.member().panel,
            ..Target::default()
        },
    )?;
    let mut faults = Validation::default();
    let reason = faults.text_if(input.reason.as_ref(), NOTE_MAX, "reason");
    faults.into_result()?;
    if share.ended.is_some() {
        return Err(Error::Conflict("This share was ended already.".into()));
    }
    let (id, why) = (share.id, Why::reason(reason));
    let (finding_id, gap_id, ended) = (
        share.finding_id,
        share.gap_id,
        share::Model {
            ended: Some(tx.now()),
            ..share
        },
    );
    if let Some(finding) = finding_id {
        let before = tx.state::<finding::Entity>(finding).await?;
        tx.update(ended).await?;
        tx.note::<finding::Entity>(EventKind::ShareEnded, finding, Some(&before), why)
            .await?;
    } else if let Some(gap) = gap_id {
        let before = tx.state::<gap::Entity>(gap).await?;
        tx.update(ended).await?;
        tx.note::<gap::Entity>(EventKind::ShareEnded, gap, Some(&before), why)
            .await?;
    }
    Ok(id)
}
