//! What figures are made of, kept in memory of every gap that everybody may read: its values in each dimension, its needs with what the
//! ledger has of them, how far they are covered, why nothing is happening about it, what was given to
//! it by whom and when, how many matches it has, and when it last changed.
//!
//! What a filter asks for is told by what is kept, or else found by the database, in the viewer's scope: of these gaps everything is added
//! up from here, where the database would join needs and entries of each anew. It is read by the words that add up in SQL, stretch by stretch as all that
//! is kept ([`kept`]), so that it is what the database would say. What a viewer may read beyond it is read for them alone.

mod agreed;
mod among;
mod beside;
mod called;
pub mod counted;
pub mod given;
mod hindering;
mod kept_gap;
mod keys;
mod number;
mod page;
mod parts;
mod picked;
mod places;
mod read;
mod stalls;
mod unnamed;
mod updates;
mod with_rows;

pub use among::is_among;
pub use beside::{confided, with_confided, with_more};
pub use hindering::hindering;
pub use kept_gap::{KnownGap, KnownNeed, Part};
pub use number::number;
pub use page::{All, all_picked, on_page, walked_by};
pub use picked::{Kept, Picked, Values};
pub use stalls::Reasons;
pub use unnamed::{given_unnamed, unnamed};
pub use updates::{Latest, Update};
pub use with_rows::WithRows;

use crate::{
    db::{
        kept::{self, Moment},
        scope::Scope,
        store::Store,
        watermark::Watermark,
    },
    error::{Error, Result},
    graphql::gap::dimension::Found,
};
use entity::gap;
use kept_gap::{KnownPlace, NOTHING, SINGLE};
use sea_orm::{DbBackend, QuerySelect, Select, sea_query::Expr};
use std::{collections::HashSet, sync::Arc};
use uuid::Uuid;

/// By what it is kept.
const NAME: &str = "gaps";

/// Characters of an id without dashes.
const ID: usize = 32;

/// A value of a dimension, or a currency: its place in a list of its stretch.
pub type Key = u32;

/// The place of what is not stated.
const NOT_STATED: Key = 0;

/// The gaps of one stretch.
pub struct Gaps {
    /// What their keys stand for; that nothing is stated comes first.
    keys: Vec<Found>,
    /// In the order of their ids.
    gaps: Vec<KnownGap>,
    /// Their places there, in the order in which they last changed.
    by_update: Box<[u32]>,
}

impl Gaps {
    /// What a key stands for.
    pub fn found(&self, key: Key) -> &Found {
        &self.keys[key as usize]
    }
}

/// Which gaps are asked for.
pub enum Asked {
    /// Those that what is kept tells, of those that everybody may read.
    Public(Picked),
    /// The same, and of those that the viewer may read beside them, those of a query.
    Confided(Picked, Select<gap::Entity>),
    /// Those of a query, which asks for more than what is kept tells.
    Found(Select<gap::Entity>),
}

/// What is kept of all gaps that everybody may read, and which of them are asked for.
pub struct Known {
    marks: Watermark,
    stretches: Vec<Arc<Gaps>>,
    /// All of them where there are none.
    chosen: Option<HashSet<Uuid>>,
}

impl Known {
    /// All gaps.
    pub async fn of_all(scope: &Scope) -> Result<Self> {
        let kept = kept::of_everybody(scope, NAME.to_owned(), |everybody, stretch| {
            Box::pin(read::stretch(everybody, stretch))
        });
        let (marks, stretches) = kept.await?;
        Ok(Self {
            marks,
            stretches,
            chosen: None,
        })
    }

    /// The same where it is kept as it is now, so that nobody waits for it.
    async fn at_hand(scope: &Scope) -> Result<Option<Self>> {
        let kept = kept::at_hand(scope, NAME).await?;
        Ok(kept.map(|(marks, stretches)| Self {
            marks,
            stretches,
            chosen: None,
        }))
    }

    /// Those that are asked for; all without one.
    pub async fn of(scope: &Scope, asked: Option<&Asked>) -> Result<Self> {
        let mut known = Self::of_all(scope).await?;
        known.chosen = match asked {
            None => None,
            Some(Asked::Public(picked) | Asked::Confided(picked, _)) => {
                let stretches = known.stretches.iter();
                let asked = stretches.flat_map(|gaps| picked.among(gaps));
                Some(asked.map(|gap| gap.id).collect())
            }
            Some(Asked::Found(query)) => Some(ids(scope, query.clone()).await?),
        };
        Ok(known)
    }

    /// Whether nothing happened since it was read. Else what is published or hidden meanwhile might count twice, or not at all, beside
    /// what was read later.
    pub async fn is_current(&self, scope: &Scope) -> Result<bool> {
        Ok(Watermark::read(scope.store()).await? == self.marks)
    }

    /// Whether it is of this moment.
    pub fn is_of(&self, marks: Watermark) -> bool {
        self.marks == marks
    }

    /// Asks for none of these.
    pub fn leave_out(&mut self, these: &HashSet<Uuid>) {
        let asked = self.stretches().flat_map(|(_, gaps)| gaps);
        let others = asked.map(|gap| gap.id).filter(|id| !these.contains(id));
        self.chosen = Some(others.collect());
    }

    /// Whether a gap is asked for.
    pub fn has(&self, gap: Uuid) -> bool {
        self.chosen.as_ref().is_none_or(|ids| ids.contains(&gap))
    }

    /// How many gaps are asked for that are so.
    pub fn number(&self, is_so: impl Fn(&KnownGap) -> bool) -> u64 {
        let asked = self.stretches().flat_map(|(_, gaps)| gaps);
        asked.filter(|gap| is_so(gap)).count() as u64
    }

    /// The gaps that are asked for, by stretches.
    pub fn stretches(&self) -> impl Iterator<Item = (&Gaps, impl Iterator<Item = &KnownGap>)> {
        self.stretches.iter().map(move |stretch| {
            let asked = stretch.gaps.iter().filter(move |gap| self.has(gap.id));
            (&**stretch, asked)
        })
    }
}

/// The ids of a query that the viewer may read: as one text, since a row for each takes the database's driver longer than finding them.
async fn ids(scope: &Scope, query: Select<gap::Entity>) -> Result<HashSet<Uuid>> {
    let all = match scope.backend() {
        DbBackend::Postgres => "string_agg(replace(cast(gap.id as text), '-', ''), '')",
        _ => "group_concat(hex(gap.id), '')",
    };
    let query = query.select_only().expr(Expr::cust(all));
    let found: Vec<Option<String>> = scope.tally(query).await?;
    let found = found.into_iter().flatten().next().unwrap_or_default();
    let ids = found.as_bytes().chunks(ID).map(Uuid::try_parse_ascii);
    let ids: std::result::Result<_, uuid::Error> = ids.collect();
    ids.map_err(|error| Error::Internal(anyhow::Error::new(error)))
}

/// Finds out what it lacks, whenever something happened.
pub async fn follow(store: &Store) -> Result<()> {
    kept::follow(store, NAME).await
}

/// Reads it where it is to be read before a question waits for that.
pub async fn keep(everybody: &Scope, now: Moment) -> Result<()> {
    if kept::is_due(everybody, now, NAME) {
        Known::of_all(everybody).await?;
    }
    Ok(())
}
