//! Hidden texts are put back for a while, where something is decided on their words.

use super::{HIDDEN, kept, of};
use crate::history::event::Fields;
use entity::{hidden_text, need, need_plan_line};
use sea_orm::{ConnectionTrait, DbErr};
use std::collections::HashMap;
use uuid::Uuid;

/// Puts hidden texts back into needs of these gaps, for what is decided on their words or writes them again: [`stow`](super::stow) takes them
/// out once more.
pub async fn unhide_needs(
    database: &impl ConnectionTrait,
    gaps: &[Uuid],
    needs: &mut [need::Model],
) -> Result<(), DbErr> {
    let hidden = of(database, gaps).await?;
    unhide_needs_of(hidden.values().flatten(), needs);
    Ok(())
}

/// Puts these hidden texts back into needs whose they are.
pub fn unhide_needs_of<'a>(
    hidden: impl IntoIterator<Item = &'a hidden_text::Model>,
    needs: &mut [need::Model],
) {
    let kept = by_row(hidden);
    for need in needs {
        if let Some(texts) = kept.get(&need.id) {
            unhide(texts, &mut need.title, [&mut need.place, &mut need.note]);
        }
    }
}

/// The same of lines of plans of a gap's needs.
pub async fn unhide_lines(
    database: &impl ConnectionTrait,
    gap: Uuid,
    lines: &mut [need_plan_line::Model],
) -> Result<(), DbErr> {
    let hidden = of(database, &[gap]).await?;
    let kept = by_row(hidden.values().flatten());
    for line in lines {
        if let Some(texts) = kept.get(&line.id) {
            unhide(texts, &mut line.title, [&mut line.place, &mut line.note]);
        }
    }
    Ok(())
}

/// Hidden texts, by row.
fn by_row<'a>(hidden: impl IntoIterator<Item = &'a hidden_text::Model>) -> HashMap<Uuid, Fields> {
    let rows = hidden.into_iter();
    rows.map(|row| (row.id, kept(row))).collect()
}

/// Puts the texts of a need, or of a line of a plan, in place of placeholders.
fn unhide(texts: &Fields, title: &mut String, [place, note]: [&mut Option<String>; 2]) {
    let text = |column: &str| Some(texts.get(column)?.as_str()?.to_owned());
    if title == HIDDEN
        && let Some(text) = text("title")
    {
        *title = text;
    }
    for (column, own) in [("place", place), ("note", note)] {
        if own.as_deref() == Some(HIDDEN) {
            *own = text(column).or_else(|| own.take());
        }
    }
}
