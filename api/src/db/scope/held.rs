//! How many gaps missions hold themselves: counted once for all missions of a request, and anew after a change.

use super::Scope;
use crate::error::Result;
use futures_util::future::BoxFuture;
use std::collections::HashMap;

/// How many gaps of its own a mission has that are not closed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// All of them.
    pub remaining: u64,
    /// Those of them for which nothing is known to be given.
    pub without_resources: u64,
}

/// Those of missions, by acronym.
pub type HeldBy = HashMap<String, Held>;

impl Scope {
    /// How many a mission holds of those that `count` gives of all missions.
    pub fn held<'a>(
        &'a self,
        acronym: &'a str,
        count: impl FnOnce() -> BoxFuture<'a, Result<HeldBy>> + Send + 'a,
    ) -> BoxFuture<'a, Result<Held>> {
        Box::pin(async move {
            let counted = self.counts.now();
            let all = counted.missions.get_or_try_init(count).await?;
            Ok(all.get(acronym).copied().unwrap_or_default())
        })
    }
}
