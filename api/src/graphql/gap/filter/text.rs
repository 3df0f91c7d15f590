//! The words that gaps, and other lists, are searched for by.

use crate::{
    db::{
        scope::Scope,
        search::{Term, Terms},
    },
    error::{Error, Result},
    graphql::gap::filter::GapFilter,
};
use async_graphql::SimpleObject;
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
        let text = self.text.as_ref();
        text.map(|text| terms(text, "filter.text")).transpose()
    }
}

/// The words of a text to search for; `field` is where it was given.
pub fn terms(text: &str, field: &str) -> Result<Terms> {
    if text.len() > TEXT_MAX {
        let message = format!("is longer than {TEXT_MAX} bytes: a few words are enough");
        return Err(Error::invalid(field, &message));
    }
    let terms = Terms::parse(text);
    if terms.is_empty() {
        let message = "has no word to search for: give at least one meaningful word";
        return Err(Error::invalid(field, message));
    }
    Ok(terms)
}

/// A word that is searched for, or several that must stand side by side.
#[derive(SimpleObject)]
pub struct SearchTerm {
    /// As it was typed.
    typed: String,
    /// English names of the concepts it names: what uses another word for one of them is found too.
    concepts: Vec<String>,
    /// Their French names, in the same order.
    concepts_fr: Vec<String>,
}

impl From<Term> for SearchTerm {
    fn from(term: Term) -> Self {
        let (concepts, concepts_fr) = term.concepts.into_iter().map(Into::into).unzip();
        Self {
            typed: term.typed,
            concepts,
            concepts_fr,
        }
    }
}

fn text_of_gap() -> RelationDef {
    gap_text::Entity::belongs_to(gap::Entity)
        .from(gap_text::Column::Id)
        .to(gap::Column::Id)
        .into()
}
