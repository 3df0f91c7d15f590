//! Texts that everybody reads and should not: a registrar hides them, and shows them again.

mod found;
mod parts;
mod subject;

use crate::{
    access::permission::{Action, Target},
    actions::{conflict, gap::words, public_reason},
    db::transaction::Tx,
    error::Result,
    history::objects::Object,
};
use domain::{event::EventKind, kind::Kind};
use entity::hidden_text;
use found::Whole;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use subject::find;
use uuid::Uuid;

pub(crate) use subject::with_texts;

/// Hides the texts of something that the registrar reads, as everybody does.
pub async fn hide(tx: &mut Tx, (kind, id): (Kind, Uuid), reason: &str) -> Result<Uuid> {
    tx.allow(Action::HideText, &Target::default())?;
    let found = find(tx, kind, id).await?;
    let why = public_reason(reason, None)?;
    if is_hidden(tx, found.id).await? {
        return Err(conflict("This text is hidden already."));
    }
    let before = found.whole.state(tx).await?;
    tx.insert(hidden_text::Model {
        id: found.id,
        about: found.table.to_owned(),
        subject_id: found.id,
        whole_id: found.whole.1,
        owner_id: found.owner,
        since: tx.now(),
        reason: why.reason.clone().unwrap_or_default(),
        texts: "{}".to_owned(),
        dated: None,
    })
    .await?;
    found
        .whole
        .note(tx, EventKind::TextHidden, &before, why)
        .await?;
    Ok(found.named.unwrap_or(found.id))
}

/// Shows hidden texts again, as they are now.
pub async fn show(tx: &mut Tx, (kind, id): (Kind, Uuid), reason: &str) -> Result<Uuid> {
    tx.allow(Action::ShowText, &Target::default())?;
    let found = find(tx, kind, id).await?;
    let why = public_reason(reason, None)?;
    if !is_hidden(tx, found.id).await? {
        return Err(conflict("This text is not hidden."));
    }
    let before = found.whole.state(tx).await?;
    tx.give_back_texts(found.id).await?;
    if let Whole(Object::Gap, id) = found.whole {
        words::write(tx, id).await?;
    }
    found
        .whole
        .note(tx, EventKind::TextShown, &before, why)
        .await?;
    Ok(found.named.unwrap_or(found.id))
}

async fn is_hidden(tx: &Tx, id: Uuid) -> Result<bool> {
    let hidden = hidden_text::Entity::find().filter(hidden_text::Column::Id.eq(id));
    Ok(!tx.rows_whoever_may_read(hidden).await?.is_empty())
}
