//! Needs to which a match gives less than is of use, or is to give more than is open of them.

use super::{Match, batch::ReadNeed};
use crate::{
    db::ledger::{measure_of_need, size_of_need},
    error::Result,
    graphql::gap::need::Need,
};
use domain::ledger::Ledger;
use entity::need;
use std::collections::BTreeSet;

impl Match {
    /// The needs to which it gives less than is of use, with what else is given to them today, each as a sentence.
    pub(super) async fn too_little(&self) -> Result<Vec<String>> {
        let mut sentences = Vec::new();
        for (row, page) in self.needs_once().await? {
            let (Some(least), Some(most)) = (row.least, self.at_most(row).await?) else {
                continue;
            };
            let need = Need::new(row.clone(), page.clone());
            let others = need.ledger().await?.covered() - self.gives(row).await?;
            if most + others.max(0) < i128::from(least) {
                sentences.push(format!(
                    "This match gives {} at most to the need \"{}\", of which less than {} is of no use.",
                    need.figure(most),
                    row.title,
                    need.figure(least),
                ));
            }
        }
        Ok(sentences)
    }

    /// The needs to which it is to give more than is open of them today, what is given under it put aside, each as a sentence. What takes all
    /// that is open takes too much where nothing is.
    pub(super) async fn too_much(&self) -> Result<Vec<String>> {
        let mut sentences = Vec::new();
        for (row, page) in self.needs_once().await? {
            let Some(size) = size_of_need(row) else {
                continue;
            };
            let lines = self.line_rows().await?.iter();
            let lines: Vec<_> = lines.filter(|line| line.need_id == row.id).collect();
            let sizes = lines.iter().filter_map(|line| line.size);
            let stated: i128 = sizes.map(i128::from).sum();
            let takes_all = lines.iter().any(|line| line.size.is_none());
            let need = Need::new(row.clone(), page.clone());
            let others = need.ledger().await?.covered() - self.gives(row).await?;
            let open = std::cmp::max(i128::from(size) - std::cmp::max(others, 0), 0);
            if open == 0 && takes_all {
                sentences.push(format!(
                    "Nothing is open of the need \"{}\", which others cover: nothing can be committed to it before they take something back.",
                    row.title
                ));
            } else if stated > open {
                sentences.push(format!(
                    "This match is to give {} to the need \"{}\", of which {} is open: no more than that can be committed.",
                    need.figure(stated),
                    row.title,
                    need.figure(open),
                ));
            }
        }
        Ok(sentences)
    }

    /// The needs that it gives to, each once, in the order of its lines.
    pub(super) async fn needs_once(&self) -> Result<Vec<&ReadNeed>> {
        let needs = self.together.needs().await?;
        let mut seen = BTreeSet::new();
        let lines = self.line_rows().await?.iter();
        let first = lines.filter(|line| seen.insert(line.need_id));
        Ok(first.filter_map(|line| needs.get(&line.need_id)).collect())
    }

    /// How much at most comes by it to a need; none where nothing says.
    async fn at_most(&self, need: &need::Model) -> Result<Option<i128>> {
        let (assistance, _) = self.given().await?;
        let mut sum = 0;
        for line in self.line_rows().await? {
            if line.need_id != need.id {
                continue;
            }
            let gives = assistance.line(line.line_id).await?;
            let Some(gives) = gives else { return Ok(None) };
            match gives.most_to(need, line.size).await? {
                Some(most) => sum += i128::from(most),
                None => return Ok(None),
            }
        }
        Ok(Some(sum))
    }

    /// How much of what is counted on a need is committed or delivered under it.
    async fn gives(&self, need: &need::Model) -> Result<i128> {
        let (ledger, measure) = (self.together.ledger().await?, measure_of_need(need));
        let lines = self.line_rows().await?.iter();
        let under = lines
            .filter(|line| line.need_id == need.id)
            .filter_map(|line| ledger.get(&line.id)?.get(&measure).copied());
        Ok(under.map(Ledger::covered).sum())
    }
}
