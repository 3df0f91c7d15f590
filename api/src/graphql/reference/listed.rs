//! Lists of rows of the reference tables: in memory, in an order of their reader's choice, and by words.

use crate::{
    db::{
        page::{DATELESS, PageArgs, by_words},
        reference::{Coded, Reference},
        search::Terms,
    },
    error::Result,
    graphql::{
        connection::Connection,
        gap::filter::text::{needs_text, terms},
    },
};
use async_graphql::OutputType;
use std::{borrow::Cow, sync::Arc};

/// More than any rank: a text has few words that count.
const RANK_MAX: i64 = 9_999;

/// What stands between a value and the code of its row: less than whatever a value has in it, so that of two values the shorter comes
/// first.
pub const BREAK: char = '\t';

/// What a list is ordered by; the code decides between equals.
pub enum By<M> {
    /// How well a row has the words of a text, best first.
    Relevance,
    /// The code alone.
    Code,
    /// A value, the least first, in an order of this name.
    Rising(&'static str, fn(&M) -> String),
    /// A date, the latest first, and those without one last.
    Newest(fn(&M) -> Option<String>),
    /// A date, the earliest first, and those without one last.
    Oldest(fn(&M) -> Option<String>),
}

impl<M: Coded> By<M> {
    /// Its name in a list that is called so, where this text is looked for.
    fn name(&self, list: &str, text: Option<&str>) -> Cow<'static, str> {
        let name = match self {
            Self::Relevance => return by_words(list, text.unwrap_or_default()),
            Self::Code => "code",
            Self::Rising(name, _) => *name,
            Self::Newest(_) => "newest",
            Self::Oldest(_) => "oldest",
        };
        name.into()
    }

    /// The unique text that a row is ordered by.
    fn place(&self, row: &M, rank: i64) -> String {
        let code = row.code();
        let value = match self {
            Self::Relevance => return format!("{:04} {code}", RANK_MAX - rank),
            Self::Code => return code.to_owned(),
            Self::Rising(_, value) => value(row),
            Self::Newest(date) => date(row).unwrap_or_default(),
            Self::Oldest(date) => date(row).unwrap_or_else(|| DATELESS.to_owned()),
        };
        format!("{value}{BREAK}{code}")
    }
}

/// A page of rows that have all words of a text, where there is one: in the order asked for, else best match first where there is a
/// text, else by code.
pub fn page<'a, M: Coded, T: OutputType>(
    reference: &Reference,
    rows: impl Iterator<Item = &'a Arc<M>>,
    text: Option<&str>,
    by: Option<By<M>>,
    args: PageArgs,
    wrap: fn(Arc<M>) -> T,
) -> Result<Connection<T>> {
    let terms = text
        .map(|text| terms(reference, text, "filter.text"))
        .transpose()?;
    let by = match (by, &terms) {
        (Some(By::Relevance), None) => return Err(needs_text()),
        (Some(by), _) => by,
        (None, Some(_)) => By::Relevance,
        (None, None) => By::Code,
    };
    let rows = match &terms {
        Some(terms) => having(reference, terms, rows),
        None => rows.map(|row| (row.clone(), 0)).collect(),
    };
    let placed = rows
        .into_iter()
        .map(|(row, rank)| (by.place(&row, rank), row));
    let mut placed: Vec<(String, Arc<M>)> = placed.collect();
    placed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let falling = matches!(by, By::Newest(_));
    if falling {
        placed.reverse();
    }
    let list = placed.into_iter().map(|(place, row)| (place, wrap(row)));
    Connection::in_order(by.name(&T::type_name(), text), falling, list, args)
}

/// Those that have all words, and how well each fits.
fn having<'a, M: Coded>(
    reference: &Reference,
    terms: &Terms,
    rows: impl Iterator<Item = &'a Arc<M>>,
) -> Vec<(Arc<M>, i64)> {
    let words = reference.words();
    let worded = rows.filter_map(|row| Some((row.clone(), words.get(&row.id())?)));
    terms.among(worded)
}
