//! Parts of lists that can grow without end and are too short, as a rule, for pages with cursors.

use crate::error::Result;
use domain::validation::{LIST_MAX, ensure};

/// Which part of a list is asked for.
pub(super) struct Slice {
    skip: usize,
    first: usize,
}

impl Slice {
    /// The arguments `first` and `skip` of a field, checked; by default as much as can be had, from the start.
    pub(super) fn new(first: Option<i32>, skip: Option<i32>) -> Result<Self> {
        let number = |asked: Option<i32>, default| {
            asked.map_or(Some(default), |asked| usize::try_from(asked).ok())
        };
        let (first, skip) = (number(first, LIST_MAX), number(skip, 0));
        let first = first.filter(|first| *first <= LIST_MAX);
        ensure(
            first.is_some(),
            "first",
            &format!("must lie between 0 and {LIST_MAX}"),
        )?;
        ensure(skip.is_some(), "skip", "must not be below 0")?;
        Ok(Self {
            skip: skip.unwrap_or_default(),
            first: first.unwrap_or_default(),
        })
    }

    /// That part of a list.
    pub(super) fn of<T>(&self, list: impl IntoIterator<Item = T>) -> Vec<T> {
        list.into_iter().skip(self.skip).take(self.first).collect()
    }
}
