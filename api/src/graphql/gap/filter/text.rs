//! The words that gaps, and other lists, are searched for by.

use crate::{
    access::policy::Guarded,
    db::{
        reference::Reference,
        scope::Scope,
        search::{Term, Terms, Vocabulary},
    },
    error::{Error, Result},
    graphql::gap::filter::GapFilter,
};
use async_graphql::{InputType, SimpleObject, Value};
use entity::{gap, gap_text};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, RelationDef, Select,
    sea_query::{Expr, Func, JoinType},
};
use uuid::Uuid;

/// Longest text to search for, in bytes.
const TEXT_MAX: usize = 400;

/// Most rows whose texts are looked through without an index.
const TEXTS_MAX: u64 = 10_000;

impl GapFilter {
    /// Gaps that have all the words of the text; all gaps if there is no text.
    pub(super) fn matching_text(&self, scope: &Scope) -> Result<Select<gap::Entity>> {
        let query = gap::Entity::find();
        let Some(terms) = self.terms(scope.reference())? else {
            return Ok(query);
        };
        Ok(query
            .join_rev(JoinType::InnerJoin, text_of_gap())
            .filter(terms.are_in_row(scope)))
    }

    /// Whether it asks for a text and for nothing else.
    pub(super) fn is_text_alone(&self) -> bool {
        let Value::Object(asked) = self.to_value() else {
            return false;
        };
        asked
            .into_iter()
            .all(|(name, value)| (name == "text") != (value == Value::Null))
    }

    /// Whether it asks for nothing, so that it leaves out no gap.
    pub(super) fn asks_nothing(&self) -> bool {
        let Value::Object(asked) = self.to_value() else {
            return false;
        };
        asked.into_iter().all(|(_, value)| value == Value::Null)
    }

    /// The words of the text; none if there is no text.
    pub(super) fn terms(&self, reference: &Reference) -> Result<Option<Terms>> {
        let text = self.text.as_ref();
        text.map(|text| terms(reference, text, "filter.text"))
            .transpose()
    }
}

/// The words of a text to search for; `field` is where it was given.
pub fn terms(reference: &Reference, text: &str, field: &str) -> Result<Terms> {
    if text.len() > TEXT_MAX {
        let message = format!("is longer than {TEXT_MAX} bytes: a few words are enough");
        return Err(Error::invalid(field, &message));
    }
    let terms = Terms::with_places(text, reference.places());
    if terms.is_empty() {
        let message = "has no word to search for: give at least one meaningful word";
        return Err(Error::invalid(field, message));
    }
    Ok(terms)
}

/// That an order by relevance is asked for, and no text.
pub fn needs_text() -> Error {
    let message = "RELEVANCE needs filter.text: give words to search for, or another order";
    Error::invalid("orderBy", message)
}

/// Where the text of a row stands that is searched without an index.
pub struct Text<E: EntityTrait> {
    /// The column that names the row.
    pub id: E::Column,
    /// The language of the text, ISO 639-1.
    pub language: Expr,
    /// The text itself.
    pub text: Expr,
    /// What the rows are called in the API.
    pub called: &'static str,
}

impl<E: EntityTrait> Text<E> {
    /// What stands in a column of notes, which some rows are without. They are read as English, as nobody says of what language they are.
    pub fn of_note(id: E::Column, note: E::Column, called: &'static str) -> Self {
        Self {
            id,
            language: Expr::val("en"),
            text: Func::coalesce([note.into_expr(), Expr::val("")]).into(),
            called,
        }
    }
}

/// Those of a query whose texts have all words that were typed in a field, of what the viewer may read. There are few beside the
/// gaps, and so they are read through without an index.
pub async fn having<E: Guarded>(
    scope: &Scope,
    query: Select<E>,
    (typed, field): (&str, &str),
    of: Text<E>,
) -> Result<Select<E>> {
    let terms = terms(scope.reference(), typed, field)?;
    let texts = query.clone().select_only().column(of.id);
    let texts = texts.expr(of.language).expr(of.text).limit(TEXTS_MAX + 1);
    let texts: Vec<(Uuid, String, String)> = scope.tally(texts).await?;
    if texts.len() as u64 > TEXTS_MAX {
        return Err(Error::Limited(format!(
            "There are more than {TEXTS_MAX} {} to look through for {field}: narrow the filter.",
            of.called
        )));
    }
    let found = texts
        .into_iter()
        .filter(|(_, language, text)| terms.are_in(text, language));
    let found: Vec<Uuid> = found.map(|(id, ..)| id).collect();
    Ok(query.filter(of.id.is_in(found)))
}

/// A word that is searched for, or several that must stand side by side.
#[derive(SimpleObject)]
pub struct SearchTerm {
    /// As it was typed.
    typed: String,
    /// English names of the concepts and countries it names: what uses another word for one of them is found too.
    concepts: Vec<String>,
    /// Their French names, in the same order.
    concepts_fr: Vec<String>,
    /// Words that were perhaps meant, where it is neither a word of these concepts nor of a name on record: `custms` may be customs.
    /// Texts may have it all the same. None is taken from the text of a gap, an offer or anything else that not everybody may read.
    did_you_mean: Vec<String>,
}

impl SearchTerm {
    /// A term as it is understood, by the words on record for everybody.
    pub fn of(term: Term, vocabulary: &Vocabulary) -> Self {
        let did_you_mean = vocabulary.meant(&term);
        let (concepts, concepts_fr) = term.concepts.into_iter().map(Into::into).unzip();
        Self {
            did_you_mean,
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
