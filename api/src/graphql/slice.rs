//! Parts of lists that can grow without end and are too short, as a rule, for pages with cursors.

use crate::error::{Error, Result};
use domain::validation::{LIST_MAX, ensure};

/// Which part of a list is asked for.
pub(super) struct Slice {
    skip: usize,
    first: usize,
    /// Whether the list is asked for as a whole.
    is_whole: bool,
}

impl Slice {
    /// The arguments `first` and `skip` of a field, checked; by default the list as a whole.
    pub(super) fn new(first: Option<i32>, skip: Option<i32>) -> Result<Self> {
        let is_whole = first.is_none();
        let number = |asked: Option<i32>, default| {
            asked.map_or(Some(default), |asked| usize::try_from(asked).ok())
        };
        let (first, skip) = (number(first, LIST_MAX), number(skip, 0));
        let first = first.filter(|first| *first <= LIST_MAX);
        ensure(
            first.is_some(),
            "first",
            &format!(
                "must lie between 0 and {LIST_MAX}: ask for fewer, and for those behind with skip"
            ),
        )?;
        ensure(skip.is_some(), "skip", "must not be below 0")?;
        Ok(Self {
            skip: skip.unwrap_or_default(),
            first: first.unwrap_or_default(),
            is_whole,
        })
    }

    /// That part of a list; an error where it is asked for as a whole and longer than can be had at once, since nothing would tell
    /// that something is left out.
    pub(super) fn of<T, L: FromIterator<T>>(&self, list: impl IntoIterator<Item = T>) -> Result<L> {
        let mut list = list.into_iter().skip(self.skip);
        let part = list.by_ref().take(self.first).collect();
        if self.is_whole && list.next().is_some() {
            return Err(Error::Limited(format!(
                "This list has more than {LIST_MAX} entries: ask for it in parts, with first and skip."
            )));
        }
        Ok(part)
    }
}
