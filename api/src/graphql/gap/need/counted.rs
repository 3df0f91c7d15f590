//! What the ledger counts on a need, and what matches are to give to it.

use super::{Need, Needs, page::Given};
use crate::{
    db::{
        ledger::{looks_after, on_need, size_of_need},
        scope::Seen,
    },
    error::Result,
    graphql::{
        gap::{coverage::state::CoverageState, need::commitment::Commitment},
        inline_object::Objects,
        slice::Slice,
    },
};
use domain::{ledger::Ledger, matches::MatchState, money::decimal};
use entity::{commitment, need_dependency};
use uuid::Uuid;

impl Need {
    /// What was entered on it.
    pub(in crate::graphql) async fn entries(&self) -> Result<&[Seen<commitment::Model>]> {
        let Needs { batch, ledger, .. } = &*self.page;
        ledger.parts(batch, self.row.id).await
    }

    /// What was entered on it under this line of a match, oldest first: that part of it.
    pub(in crate::graphql) async fn entries_under(
        &self,
        line: Uuid,
        part: &Slice,
    ) -> Result<Objects<Commitment>> {
        let entries = self.entries().await?.iter();
        let under = entries.filter(|entry| entry.match_line_id == Some(line));
        part.of(under.map(|row| Commitment {
            row: row.clone(),
            page: self.page.clone(),
        }))
        .map(Objects)
    }

    /// The sums of what the ledger counts on it today.
    pub async fn ledger(&self) -> Result<Ledger> {
        let entries = self.entries().await?.iter().map(|entry| &**entry);
        Ok(on_need(&self.row, entries, self.page.batch.scope.today()))
    }

    /// Whether anything that does not count against its size is committed or delivered to it.
    pub async fn is_looked_after(&self) -> Result<bool> {
        let entries = self.entries().await?.iter().map(|entry| &**entry);
        Ok(looks_after(
            &self.row,
            entries,
            self.page.batch.scope.today(),
        ))
    }

    /// What matches are to give to it.
    pub(super) async fn given(&self) -> Result<&[Given]> {
        let given = self.page.matched().await?.given.get(&self.row.id);
        Ok(given.map_or(&[] as &[_], Vec::as_slice))
    }

    /// Whether a match that was ever agreed is to give to it.
    pub(in crate::graphql::gap) async fn is_agreed(&self) -> Result<bool> {
        Ok(self.given().await?.iter().any(|given| given.agreed))
    }

    /// Which needs it waits for.
    pub(in crate::graphql::gap) async fn order(&self) -> Result<&[Seen<need_dependency::Model>]> {
        let Needs {
            batch,
            dependencies,
            ..
        } = &*self.page;
        dependencies.of(batch, self.row.id).await
    }

    /// The day of the last verification, where what was verified is all that is needed. Of a need without a size, anything is.
    pub async fn met_since(&self) -> Result<Option<String>> {
        let given = self.given().await?.iter();
        let verified: Vec<&Given> = given
            .filter(|given| given.state == MatchState::Verified)
            .collect();
        let is_verified = |entry: &&Seen<commitment::Model>| {
            let line = entry.match_line_id;
            verified.iter().any(|given| Some(given.line) == line)
        };
        let entries = self.entries().await?.iter().filter(is_verified);
        let today = self.page.batch.scope.today();
        let delivered = on_need(&self.row, entries.map(|entry| &**entry), today).delivered;
        let is_met = match self.size() {
            Some(size) => delivered >= i128::from(size),
            None => self.is_looked_after().await?,
        };
        let days = verified.iter().filter_map(|given| given.ended.clone());
        Ok(days.max().filter(|_| is_met))
    }

    pub(super) fn size(&self) -> Option<i64> {
        size_of_need(&self.row)
    }

    /// A figure of the need, in its unit, as people write it.
    pub fn figure(&self, value: impl Into<i128>) -> String {
        let value = value.into();
        self.row
            .currency
            .as_deref()
            .map_or_else(|| value.to_string(), |currency| decimal(value, currency))
    }
}

/// How far the needs of a gap are covered: the state of one with these.
pub async fn coverage_state(needs: &[Need]) -> Result<CoverageState> {
    let (mut sized, mut begun, mut met, mut looked_after) = (0, 0, 0, 0);
    for need in needs {
        let covered = need.ledger().await?.covered();
        sized += usize::from(need.size().is_some());
        begun += usize::from(covered > 0);
        looked_after += usize::from(need.is_looked_after().await?);
        met += usize::from(need.size().is_some_and(|size| covered >= i128::from(size)));
    }
    Ok(match (sized, begun + looked_after) {
        (0, 0) => CoverageState::Unsized,
        (0, _) => CoverageState::LookedAfter,
        (_, 0) => CoverageState::None,
        _ if met == needs.len() => CoverageState::Full,
        _ => CoverageState::Part,
    })
}
