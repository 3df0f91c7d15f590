//! Puts the mark where a text is, where it is repeated or hidden, and takes its words out of the index.

use super::place::{Place, tables};
use crate::{
    db::search::{Language, stems},
    error::Result,
    history::{
        event::{Fields, erasure::without},
        hidden::{self, excluded},
    },
};
use entity::{gap, gap_text, hidden_text, need_plan_line, text_meaning};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, ExprTrait, Query},
};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

/// Erases the text where a registrar hid it, of a need also in the lines of plans about it, and gives what stood there.
pub(super) async fn erase_hidden(
    transaction: &DatabaseTransaction,
    place: &Place,
    mark: &str,
) -> Result<Vec<String>> {
    let mut ids = vec![place.row];
    if place.is_repeated() {
        let lines: Vec<Uuid> = need_plan_line::Entity::find()
            .select_only()
            .column(need_plan_line::Column::Id)
            .filter(need_plan_line::Column::NeedId.eq(place.row))
            .into_tuple()
            .all(transaction)
            .await?;
        ids.extend(lines);
    }
    let rows = hidden_text::Entity::find().filter(hidden_text::Column::Id.is_in(ids));
    let mut erased = Vec::new();
    for row in rows.all(transaction).await? {
        let mut kept = hidden::kept(&row);
        let Some(text) = kept.get_mut(place.column).filter(|text| text.is_string()) else {
            continue;
        };
        let was = std::mem::replace(text, mark.into());
        erased.extend(was.as_str().map(str::to_owned));
        keep(transaction, row.id, kept).await?;
    }
    Ok(erased)
}

/// Writes what is kept of hidden texts.
async fn keep(transaction: &DatabaseTransaction, id: Uuid, kept: Fields) -> Result<()> {
    let texts = Value::Object(kept).to_string();
    hidden_text::Entity::update_many()
        .col_expr(hidden_text::Column::Texts, Expr::value(texts))
        .filter(hidden_text::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Puts the mark wherever the same object has the same text, as the note of a Panel's follow-up stands in its recommendation: in
/// other rows and columns, also where it is hidden, and in why it is. Words of what help is not for are erased by themselves. Whether there
/// was any.
pub(super) async fn write_copies(
    transaction: &DatabaseTransaction,
    place: &Place,
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<bool> {
    // That two figures are alike says nothing.
    if hidden::is_figure(place.column) {
        return Ok(false);
    }
    let mut is_any = false;
    let (whole, id) = place.whole;
    for (texts_of, (whole_id, _)) in tables().filter(|(_, (_, of))| *of == whole) {
        let columns = texts_of.columns().into_iter();
        for column in columns.filter(|column| !hidden::is_figure(column)) {
            let update = Query::update()
                .table(texts_of.table)
                .value(column, mark)
                .and_where(Expr::cust(whole_id).eq(id))
                .and_where(Expr::col(column).is_in(texts.iter().map(String::as_str)))
                .take();
            is_any |= transaction.execute(&update).await?.rows_affected() > 0;
        }
    }
    let hidden = hidden_text::Entity::find().filter(hidden_text::Column::WholeId.eq(id));
    for row in hidden.all(transaction).await? {
        let mut kept = hidden::kept(&row);
        let same = |text: &&mut Value| text.as_str().is_some_and(|text| texts.contains(text));
        let own = kept.iter_mut();
        let own = own.filter(|(name, _)| {
            !hidden::is_figure(name) && (place.is_words() || !excluded::is_name(name))
        });
        let found: Vec<_> = own.map(|(_, text)| text).filter(same).collect();
        let any = !found.is_empty();
        found.into_iter().for_each(|text| *text = mark.into());
        if any {
            keep(transaction, row.id, kept).await?;
            is_any = true;
        }
        write_reason(transaction, &row, texts, mark).await?;
    }
    Ok(is_any)
}

/// Puts the mark where the reason for which a text is hidden says the same: events tell it, too.
async fn write_reason(
    transaction: &DatabaseTransaction,
    hidden: &hidden_text::Model,
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<()> {
    let left = without(hidden.reason.clone(), texts, mark);
    if left == hidden.reason {
        return Ok(());
    }
    hidden_text::Entity::update_many()
        .col_expr(hidden_text::Column::Reason, Expr::value(left))
        .filter(hidden_text::Column::Id.eq(hidden.id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Puts the mark where the text is. Where it is hidden or was taken away, nothing is there to be replaced.
pub(super) async fn write(
    transaction: &DatabaseTransaction,
    place: &Place,
    mark: &str,
) -> Result<()> {
    if place
        .text
        .as_deref()
        .is_none_or(|text| text == hidden::HIDDEN)
    {
        return Ok(());
    }
    let update = Query::update()
        .table(place.table)
        .value(place.column, mark)
        .and_where(Expr::col("id").eq(place.row))
        .take();
    transaction.execute(&update).await?;
    Ok(())
}

/// Puts the mark where the lines of plans repeat a need or complete it, as in the events that tell of them: adopting a plan writes
/// its words into the need.
pub(super) async fn write_lines(
    transaction: &DatabaseTransaction,
    place: &Place,
    mark: &str,
) -> Result<()> {
    if !place.is_repeated() {
        return Ok(());
    }
    let update = Query::update()
        .table("need_plan_line")
        .value(place.column, mark)
        .and_where(Expr::col("need_id").eq(place.row))
        .and_where(Expr::col(place.column).is_not_null())
        .and_where(Expr::col(place.column).ne(hidden::HIDDEN))
        .take();
    transaction.execute(&update).await?;
    Ok(())
}

/// Takes the words of erased texts out of those by which a gap is found.
pub(super) async fn forget_words(
    transaction: &DatabaseTransaction,
    place: &Place,
    texts: &BTreeSet<String>,
) -> Result<()> {
    let (_, id) = place.whole;
    let words = gap_text::Entity::find().filter(gap_text::Column::Id.eq(id));
    let Some(words) = words.one(transaction).await? else {
        return Ok(());
    };
    let gap = gap::Entity::find_by_id(id).one(transaction).await?;
    let language = Language::of_code(gap.as_ref().map_or("en", |gap| &gap.language));
    let stems: Vec<String> = texts.iter().map(|text| stems(text, language)).collect();
    let erased: HashSet<&str> = stems.iter().flat_map(|stems| stems.split(' ')).collect();
    let left = |words: &str| {
        let left: Vec<&str> = words
            .split(' ')
            .filter(|word| word.is_empty() || !erased.contains(word))
            .collect();
        Expr::value(left.join(" "))
    };
    gap_text::Entity::update_many()
        .col_expr(gap_text::Column::Title, left(&words.title))
        .col_expr(gap_text::Column::Keywords, left(&words.keywords))
        .col_expr(gap_text::Column::Body, left(&words.body))
        .filter(gap_text::Column::Id.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}

/// Takes away what a language model made of the texts of the whole: the service reads them anew, without what was erased.
pub(super) async fn forget_meaning(transaction: &DatabaseTransaction, place: &Place) -> Result<()> {
    let (_, id) = place.whole;
    text_meaning::Entity::delete_many()
        .filter(text_meaning::Column::ItemId.eq(id))
        .exec(transaction)
        .await?;
    Ok(())
}
