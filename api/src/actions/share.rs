//! Shares: a Panel lets an organisation read a finding or a gap that is not public.

use crate::{
    access::{
        permission::{Action, Target},
        policy::{Guarded, answered_for_state},
    },
    actions::{
        self, conflict,
        finding::{self, hearing::waits_for},
        matches::running::running,
    },
    db::transaction::{Reason, Tx},
    error::Result,
    history::event::Kept,
};
use domain::{
    date::PartialDate,
    event::EventKind,
    finding::InformationCategory,
    organisation::OrganisationKind,
    validation::{NOTE_MAX, Validation},
};
use entity::{assistance, gap, match_consent, matches, share};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

/// Why what is public is not shared.
const IS_PUBLIC: &str = "Everybody may read this already.";

/// A share to open.
pub struct ShareDraft {
    /// Code of the organisation that may read.
    pub organisation: String,
    /// Last day of the share; none for no end.
    pub until: Option<PartialDate>,
}

/// What is shared.
struct Subject {
    id: Uuid,
    category: InformationCategory,
    /// Where shares name it.
    column: share::Column,
    /// The event of sharing it.
    event: EventKind,
}

/// Shares a finding with an organisation, or sets the end of that share anew.
pub async fn share_finding(tx: &mut Tx, id: Uuid, draft: &ShareDraft) -> Result<Uuid> {
    let finding = finding::allowed(tx, id, Action::ShareFinding).await?;
    let subject = Subject {
        id,
        category: finding.category,
        column: share::Column::FindingId,
        event: EventKind::FindingShared,
    };
    check_heard(tx, std::slice::from_ref(&finding)).await?;
    open::<entity::finding::Entity>(tx, &subject, draft).await
}

/// Shares a gap with an organisation, or sets the end of that share anew.
pub async fn share_gap(tx: &mut Tx, id: Uuid, draft: &ShareDraft) -> Result<Uuid> {
    let gap = actions::gap::allowed(tx, id, Action::ShareGap).await?;
    let subject = Subject {
        id,
        category: gap.category,
        column: share::Column::GapId,
        event: EventKind::GapShared,
    };
    check_heard(tx, &actions::gap::publish::findings_of(tx, id).await?).await?;
    open::<gap::Entity>(tx, &subject, draft).await
}

/// Whom these findings accuse was heard: until then nobody else is let in.
async fn check_heard(tx: &Tx, findings: &[entity::finding::Model]) -> Result<()> {
    for finding in findings {
        if let Some(waits) = waits_for(tx, finding, tx.today()).await? {
            return Err(conflict(&format!("Nobody else is let in to {waits}.")));
        }
    }
    Ok(())
}

async fn open<E: Guarded + Kept>(
    tx: &mut Tx,
    subject: &Subject,
    draft: &ShareDraft,
) -> Result<Uuid> {
    let before = tx.state::<E>(subject.id).await?;
    let (organisation, until) = check(tx, subject.category, draft)?;
    if tx.is_public::<E>(subject.id).await? {
        return Err(conflict(IS_PUBLIC));
    }
    let id = write(tx, subject, organisation, until).await?;
    tx.note::<E>(subject.event, subject.id, Some(&before), Reason::default())
        .await?;
    Ok(id)
}

/// The organisation and last day of a share that is in order.
fn check(
    tx: &Tx,
    category: InformationCategory,
    draft: &ShareDraft,
) -> Result<(Uuid, Option<String>)> {
    let organisations = &tx.reference().organisations;
    let organisation = organisations.named(&draft.organisation, "organisation")?;
    may_be_shared(category).map_err(conflict)?;
    let mut faults = Validation::default();
    let until = draft.until.as_ref();
    let until = until.map(|until| faults.day_to_come(until, tx.today(), "until"));
    faults.ensure(
        organisation.id != tx.member().organisation,
        "organisation",
        "is your own, which reads it anyway",
    );
    faults.ensure(
        category != InformationCategory::Tactical || organisation.kind == OrganisationKind::Mission,
        "organisation",
        "is not a mission: a TACTICAL record is shared only with missions",
    );
    faults.into_result()?;
    Ok((organisation.id, until))
}

/// Whether what is of this category can be shared.
fn may_be_shared(category: InformationCategory) -> Result<(), &'static str> {
    match category {
        InformationCategory::Report | InformationCategory::Tactical => Ok(()),
        InformationCategory::Confidential => {
            Err("What is CONFIDENTIAL is not shared: put it into another category first.")
        }
        InformationCategory::Allegation => Err(
            "An ALLEGATION is not shared before it is published: invite the party it names to reply.",
        ),
        InformationCategory::Public => Err(IS_PUBLIC),
    }
}

/// Writes a share, over the one that this organisation has or had.
async fn write(
    tx: &Tx,
    subject: &Subject,
    organisation_id: Uuid,
    until: Option<String>,
) -> Result<Uuid> {
    let query = share::Entity::find()
        .filter(subject.column.eq(subject.id))
        .filter(share::Column::OrganisationId.eq(organisation_id));
    if let Some(known) = tx.all(query).await?.into_iter().next() {
        if let Some(gap) = known.gap_id
            && known.ended.is_none()
            && is_sooner(until.as_deref(), known.until.as_deref())
        {
            keeps_its_side(tx, gap, &known).await?;
        }
        let id = known.id;
        let ended = None;
        tx.update(share::Model {
            until,
            ended,
            ..known
        })
        .await?;
        return Ok(id);
    }
    let (finding_id, gap_id) = match subject.column {
        share::Column::FindingId => (Some(subject.id), None),
        _ => (None, Some(subject.id)),
    };
    let id = domain::id::random();
    tx.insert(share::Model {
        id,
        finding_id,
        gap_id,
        organisation_id,
        until,
        ended: None,
    })
    .await?;
    Ok(id)
}

/// Whether a share would end before the day on which it ends now.
fn is_sooner(until: Option<&str>, known: Option<&str>) -> bool {
    until.is_some_and(|until| known.is_none_or(|known| until < known))
}

/// Ends a share of the Panel's own at once.
pub async fn end(tx: &mut Tx, id: Uuid, reason: Option<&String>) -> Result<Uuid> {
    let share = tx.find::<share::Entity>(id, "share").await?;
    // Only the Panel whose share it is can have found it.
    let target = Target {
        panel: tx.member().panel,
        ..Target::default()
    };
    tx.allow(Action::EndShare, &target)?;
    let mut faults = Validation::default();
    let why = Reason::given(faults.text_if(reason, NOTE_MAX, "reason"));
    faults.into_result()?;
    if share.ended.is_some() {
        return Err(conflict("This share has already ended."));
    }
    if let Some(shared) = share.gap_id {
        keeps_its_side(tx, shared, &share).await?;
    }
    match (share.finding_id, share.gap_id) {
        (Some(finding), _) => end_of::<entity::finding::Entity>(tx, finding, share, why).await?,
        (None, Some(id)) => end_of::<gap::Entity>(tx, id, share, why).await?,
        (None, None) => {}
    }
    Ok(id)
}

/// Refuses to end a share by which a side of an agreed match reads it while it runs: that side could neither read what it owes nor end it.
/// By one that has lapsed it reads on too.
async fn keeps_its_side(tx: &Tx, shared: Uuid, share: &share::Model) -> Result<()> {
    if tx.is_public::<gap::Entity>(shared).await? {
        return Ok(());
    }
    let which = is_side(tx, share.organisation_id);
    let Some(running) = running(tx, shared, which).await? else {
        return Ok(());
    };
    Err(conflict(&format!(
        "Whom you share this gap with is, or may be unnamed, a side of agreed matches of it that run ({running}), and could no longer read or end them: withdraw them by withdrawMatch, or have them delivered and verified, first."
    )))
}

/// Matches that an organisation gives to, or answers for as whose gap it is. Under one whose provider is not named anybody may be that
/// provider: a refusal to end one share and no other would name them.
fn is_side(tx: &Tx, organisation: Uuid) -> Condition {
    let gives = Condition::any()
        .add(assistance::Column::ProviderId.eq(organisation))
        .add(assistance::Column::Attributed.eq(false));
    let given = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(gives);
    let own = tx.reference().organisations.get(organisation);
    let of_state = own.and_then(|own| {
        let of_state = match_consent::Column::CountryId.eq(own.country_id?);
        answered_for_state(own.kind, of_state)
    });
    let asked = Condition::any()
        .add(match_consent::Column::OrganisationId.eq(organisation))
        .add_option(of_state);
    let held = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(asked);
    Condition::any()
        .add(matches::Column::AssistanceId.in_subquery(given.into_query()))
        .add(matches::Column::Id.in_subquery(held.into_query()))
}

async fn end_of<E: Kept>(
    tx: &mut Tx,
    shared: Uuid,
    share: share::Model,
    why: Reason,
) -> Result<()> {
    let before = tx.state::<E>(shared).await?;
    let ended = Some(tx.now());
    tx.update(share::Model { ended, ..share }).await?;
    tx.note::<E>(EventKind::ShareEnded, shared, Some(&before), why)
        .await
}

/// Ends all shares of a finding or gap.
pub async fn end_shares(tx: &Tx, of: share::Column, id: Uuid) -> Result<()> {
    let open = share::Entity::find()
        .filter(of.eq(id))
        .filter(share::Column::Ended.is_null());
    for share in tx.all(open).await? {
        let ended = Some(tx.now());
        tx.update(share::Model { ended, ..share }).await?;
    }
    Ok(())
}
