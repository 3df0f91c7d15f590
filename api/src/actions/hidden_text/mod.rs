//! Texts that everybody reads and should not: a registrar hides them, and shows them again.

use crate::{
    access::permission::{Action, Target},
    actions::{conflict, gap::words, public_reason},
    db::transaction::{Reason, Tx},
    error::Result,
    history::event::State,
};
use domain::event::EventKind;
use entity::{
    assistance, finding, focal_point, gap, hidden_text, lifting_condition, matches, recommendation,
    report,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use subject::find;
use uuid::Uuid;

mod parts;
mod subject;

pub use subject::Subject;

/// The object in whose history a text is.
#[derive(Clone, Copy)]
enum Whole {
    Assistance(Uuid),
    Finding(Uuid),
    FocalPoint(Uuid),
    Gap(Uuid),
    LiftingCondition(Uuid),
    Match(Uuid),
    Recommendation(Uuid),
    Report(Uuid),
}

/// A row with texts.
struct Found {
    table: &'static str,
    id: Uuid,
    whole: Whole,
    owner: Option<Uuid>,
    /// The row that the registrar named, where that is another, whose texts are hidden with it.
    named: Option<Uuid>,
}

/// Hides the texts of something that the registrar reads, as everybody does.
pub async fn hide(tx: &mut Tx, subject: Subject, reason: &str) -> Result<Uuid> {
    tx.allow(Action::HideText, &Target::default())?;
    let found = find(tx, subject).await?;
    let why = public_reason(reason, None)?;
    if is_hidden(tx, found.id).await? {
        return Err(conflict("This text is hidden already."));
    }
    let before = state(tx, found.whole).await?;
    tx.insert(hidden_text::Model {
        id: found.id,
        about: found.table.to_owned(),
        subject_id: found.id,
        whole_id: found.whole.id(),
        owner_id: found.owner,
        since: tx.now(),
        reason: why.reason.clone().unwrap_or_default(),
        texts: "{}".to_owned(),
        dated: None,
    })
    .await?;
    note(tx, EventKind::TextHidden, found.whole, &before, why).await?;
    Ok(found.named.unwrap_or(found.id))
}

/// Shows hidden texts again, as they are now.
pub async fn show(tx: &mut Tx, subject: Subject, reason: &str) -> Result<Uuid> {
    tx.allow(Action::ShowText, &Target::default())?;
    let found = find(tx, subject).await?;
    let why = public_reason(reason, None)?;
    if !is_hidden(tx, found.id).await? {
        return Err(conflict("This text is not hidden."));
    }
    let before = state(tx, found.whole).await?;
    tx.give_back_texts(found.id).await?;
    if let Whole::Gap(id) = found.whole {
        words::write(tx, id).await?;
    }
    note(tx, EventKind::TextShown, found.whole, &before, why).await?;
    Ok(found.named.unwrap_or(found.id))
}

async fn is_hidden(tx: &Tx, id: Uuid) -> Result<bool> {
    let hidden = hidden_text::Entity::find().filter(hidden_text::Column::Id.eq(id));
    Ok(!tx.rows_whoever_may_read(hidden).await?.is_empty())
}

impl Whole {
    fn id(self) -> Uuid {
        match self {
            Self::Assistance(id)
            | Self::Finding(id)
            | Self::FocalPoint(id)
            | Self::Gap(id)
            | Self::LiftingCondition(id)
            | Self::Match(id)
            | Self::Recommendation(id)
            | Self::Report(id) => id,
        }
    }
}

async fn state(tx: &Tx, whole: Whole) -> Result<State> {
    match whole {
        Whole::Assistance(id) => tx.state::<assistance::Entity>(id).await,
        Whole::Finding(id) => tx.state::<finding::Entity>(id).await,
        Whole::FocalPoint(id) => tx.state::<focal_point::Entity>(id).await,
        Whole::Gap(id) => tx.state::<gap::Entity>(id).await,
        Whole::LiftingCondition(id) => tx.state::<lifting_condition::Entity>(id).await,
        Whole::Match(id) => tx.state::<matches::Entity>(id).await,
        Whole::Recommendation(id) => tx.state::<recommendation::Entity>(id).await,
        Whole::Report(id) => tx.state::<report::Entity>(id).await,
    }
}

async fn note(
    tx: &mut Tx,
    kind: EventKind,
    whole: Whole,
    before: &State,
    why: Reason,
) -> Result<()> {
    let before = Some(before);
    match whole {
        Whole::Assistance(id) => tx.note::<assistance::Entity>(kind, id, before, why).await,
        Whole::Finding(id) => tx.note::<finding::Entity>(kind, id, before, why).await,
        Whole::FocalPoint(id) => {
            tx.renew_reference().await?;
            tx.note::<focal_point::Entity>(kind, id, before, why).await
        }
        Whole::Gap(id) => tx.note::<gap::Entity>(kind, id, before, why).await,
        Whole::LiftingCondition(id) => {
            // The rest of the request reads progress again.
            tx.read_again();
            tx.note::<lifting_condition::Entity>(kind, id, before, why)
                .await
        }
        Whole::Match(id) => tx.note::<matches::Entity>(kind, id, before, why).await,
        Whole::Recommendation(id) => {
            tx.note::<recommendation::Entity>(kind, id, before, why)
                .await
        }
        Whole::Report(id) => tx.note::<report::Entity>(kind, id, before, why).await,
    }
}
