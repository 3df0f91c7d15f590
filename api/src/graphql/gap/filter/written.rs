//! Where gaps are written: documents, and their paragraphs.

use crate::{
    db::scope::Scope,
    error::{Error, Result},
    graphql::{finding::drafts::named, gap::filter::GapFilter},
};
use domain::validation::Validation;
use entity::gap_provenance;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, SelectStatement},
};

/// Most paragraphs of a range that is asked for, or looked into.
const RANGE_MAX: u32 = 20;

/// Where a paragraph is given.
const FIELD: &str = "filter.paragraph";

impl GapFilter {
    /// Ids of the gaps that are written in the document, and there in the paragraphs asked for.
    pub(super) async fn written_in(&self, scope: &Scope) -> Result<Option<SelectStatement>> {
        let Some(symbol) = &self.document else {
            return match self.paragraph {
                Some(_) => Err(Error::invalid(
                    FIELD,
                    "needs filter.document: name the document",
                )),
                None => Ok(None),
            };
        };
        let documents = named(scope, symbol, "filter.document").await?;
        let mut written = gap_provenance::Entity::find()
            .filter(gap_provenance::Column::DocumentId.is_in(documents));
        if let Some(asked) = &self.paragraph {
            written = written.filter(in_paragraphs(asked)?);
        }
        Ok(Some(scope.gaps_of(written, gap_provenance::Column::GapId)))
    }
}

/// The paragraphs asked for, or ranges that have one of them, decided by the database as words.
fn in_paragraphs(asked: &str) -> Result<Expr> {
    let (first, last) = paragraphs(asked)?;
    let single = (first..=last).map(|number| number.to_string());
    // A paragraph range in a report is short: the ranges that can hold one of these are few enough to be listed.
    let ranges = (first.saturating_sub(RANGE_MAX - 1)..=last).flat_map(|from| {
        let ends = Ord::max(first, from + 1)..=from + RANGE_MAX - 1;
        ends.map(move |to| format!("{from}-{to}"))
    });
    Ok(gap_provenance::Column::Paragraph.is_in(single.chain(ranges)))
}

/// The first and the last paragraph asked for.
fn paragraphs(asked: &str) -> Result<(u32, u32)> {
    // Reports print a longer dash.
    let written = asked.trim().replace('–', "-");
    let mut faults = Validation::default();
    faults.paragraph(Some(&written), FIELD);
    faults.into_result()?;
    let (from, to) = written
        .split_once('-')
        .unwrap_or((written.as_str(), written.as_str()));
    let (Ok(first), Ok(last)) = (from.parse(), to.parse()) else {
        return Err(Error::invalid(
            FIELD,
            "is not a paragraph: write its number, 223",
        ));
    };
    if last - first >= RANGE_MAX {
        let message =
            format!("is a range of more than {RANGE_MAX} paragraphs: ask for parts of it");
        return Err(Error::invalid(FIELD, &message));
    }
    Ok((first, last))
}
