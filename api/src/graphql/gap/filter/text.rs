//! The words that gaps are searched for by.

use crate::{
    db::{scope::Scope, search::Terms},
    error::{Error, Result},
    graphql::gap::filter::GapFilter,
};
use entity::{gap, gap_text};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, RelationDef, Select, sea_query::JoinType,
};

/// Longest text to search for, in bytes.
const TEXT_MAX: usize = 400;

impl GapFilter {
    /// Gaps that have all the words of the text; all gaps if there is no text.
    pub(super) fn matching_text(&self, scope: &Scope) -> Result<Select<gap::Entity>> {
        let query = gap::Entity::find();
        let Some(terms) = self.terms()? else {
            return Ok(query);
        };
        Ok(query
            .join_rev(JoinType::InnerJoin, text_of_gap())
            .filter(gap_text::Column::Id.in_subquery(terms.matches(scope))))
    }

    /// The words of the text; none if there is no text.
    pub(super) fn terms(&self) -> Result<Option<Terms>> {
        let Some(text) = &self.text else {
            return Ok(None);
        };
        if text.len() > TEXT_MAX {
            let message = format!("is longer than {TEXT_MAX} bytes: a few words are enough");
            return Err(Error::invalid("filter.text", &message));
        }
        let terms = Terms::parse(text);
        if terms.is_empty() {
            let message = "has no word to search for: give at least one meaningful word";
            return Err(Error::invalid("filter.text", message));
        }
        Ok(Some(terms))
    }
}

fn text_of_gap() -> RelationDef {
    gap_text::Entity::belongs_to(gap::Entity)
        .from(gap_text::Column::Id)
        .to(gap::Column::Id)
        .into()
}
