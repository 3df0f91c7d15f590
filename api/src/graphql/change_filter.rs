//! Which entries of the feed are asked for, and what can never find any.

use crate::{
    db::{
        feed::{GapsAlike, Thing, Wanted},
        scope::Scope,
    },
    error::{Error, Result},
    graphql::{gap::filter::GapFilter, resolve},
};
use async_graphql::{InputObject, InputType, Value};
use domain::event::EventKind;
use entity::{assistance, gap};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeSet, sync::Arc};

/// Which entries of the feed to list. Conditions add up; within a list one match is enough.
#[derive(Clone, InputObject, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeFilter {
    /// Sorts of things that changed. As with each of these lists, an empty one is refused: leave it out for all.
    pub things: Option<Vec<Thing>>,
    /// What was done; at least one of these can happen to what else is asked for. Days that opened something are left out.
    pub kinds: Option<Vec<EventKind>>,
    /// References of gaps: changes of them and of their matches. A webhook takes those that you may read.
    pub gaps: Option<Vec<String>>,
    /// What gaps are like, as in the filter of `gaps`: changes of these and of their matches. Each entry goes by how its gap is when it is
    /// given: a gap that comes to be so is told of from that change on.
    #[serde(with = "variable", skip_serializing_if = "Option::is_none")]
    pub gap_filter: Option<GapFilter>,
    /// References of offers and programmes: changes of them and of their matches, by whomever. A webhook takes those that you may read.
    pub assistance: Option<Vec<String>>,
    /// Codes of organisations that did it, as far as the viewer may know that. What the operator loaded, and days that opened something,
    /// are left out.
    pub organisations: Option<Vec<String>>,
}

impl ChangeFilter {
    /// The filter that a webhook keeps; all where it keeps none.
    pub fn kept(text: Option<&String>) -> Result<Self> {
        let read = |text: &String| serde_json::from_str(text);
        let kept = text.map(read).transpose();
        Ok(kept
            .map_err(anyhow::Error::new)
            .map_err(Error::Internal)?
            .unwrap_or_default())
    }

    /// The same as a webhook keeps it, once it is seen that it can be understood, finds something, and names gaps that the viewer may
    /// read; none where it leaves nothing out.
    pub async fn keep(&self, scope: &Scope) -> Result<Option<String>> {
        let wanted = self.clone().asked(scope)?;
        reads(scope, &wanted).await?;
        wanted.check(scope).await?;
        let Self {
            things,
            kinds,
            gaps,
            gap_filter,
            assistance,
            organisations,
        } = self;
        let is_of_all = things.is_none() && kinds.is_none() && organisations.is_none();
        if is_of_all && gaps.is_none() && gap_filter.is_none() && assistance.is_none() {
            return Ok(None);
        }
        let text = serde_json::to_string(self).map_err(anyhow::Error::new);
        text.map(Some).map_err(Error::Internal)
    }

    /// The entries that it asks for, where there can be any. Whether the gaps that it names are there is not looked at.
    pub fn asked(self, scope: &Scope) -> Result<Wanted> {
        if let Some(name) = empty_list(&self.to_value()) {
            let reason = "is empty, which finds nothing: leave it out for all, or name some";
            return Err(Error::invalid(&format!("filter.{name}"), reason));
        }
        let wanted = self.wanted(scope)?;
        if wanted.is_empty() {
            return Err(finds_nothing(&wanted));
        }
        Ok(wanted)
    }

    /// The entries that it asks for.
    pub fn wanted(self, scope: &Scope) -> Result<Wanted> {
        let organisations = &scope.reference().organisations;
        Ok(Wanted {
            actors: resolve(&self.organisations, |code| {
                Ok(organisations.named(code, "filter.organisations")?.id)
            })?,
            gaps: resolve(&self.gaps, |reference| Ok(reference.to_owned()))?,
            assistance: resolve(&self.assistance, |reference| Ok(reference.to_owned()))?,
            alike: self
                .gap_filter
                .map(|filter| -> Arc<dyn GapsAlike> { Arc::new(filter) }),
            things: self.things,
            kinds: self.kinds,
            since: None,
        })
    }
}

impl GapsAlike for GapFilter {
    fn these<'a>(&'a self, scope: &'a Scope) -> BoxFuture<'a, Result<Select<gap::Entity>>> {
        Box::pin(async move { self.query(scope).await.map_err(of_gap_filter) })
    }
}

/// What is wrong with a filter of gaps, said of where it stands here.
fn of_gap_filter(error: Error) -> Error {
    let Error::Faults(mut faults) = error else {
        return error;
    };
    for fault in &mut faults {
        if fault.field.first().is_some_and(|field| field == "filter") {
            fault.field.insert(1, "gapFilter".to_owned());
        }
    }
    Error::Faults(faults)
}

/// The path to a list within an input that is there and has nothing in it.
fn empty_list(input: &Value) -> Option<String> {
    let Value::Object(fields) = input else {
        return None;
    };
    fields.iter().find_map(|(name, value)| match value {
        Value::List(these) if these.is_empty() => Some(name.to_string()),
        within => empty_list(within).map(|path| format!("{name}.{path}")),
    })
}

/// A filter of gaps as a client gives it in a variable, without what it leaves out.
pub fn as_variable(filter: &GapFilter) -> Value {
    match filter.to_value() {
        Value::Object(fields) => {
            let stated = fields
                .into_iter()
                .filter(|(_, value)| *value != Value::Null);
            Value::Object(stated.collect())
        }
        other => other,
    }
}

/// How a filter of gaps is kept: as a client gives it in a variable.
mod variable {
    use super::{GapFilter, as_variable};
    use async_graphql::{InputType, InputValueError, Pos, Value};
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(
        filter: &Option<GapFilter>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        filter.as_ref().map(as_variable).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<GapFilter>, D::Error> {
        let kept = Value::deserialize(deserializer)?;
        let read: Result<_, InputValueError<Option<GapFilter>>> = InputType::parse(Some(kept));
        read.map_err(|error| D::Error::custom(error.into_server_error(Pos::default()).message))
    }
}

/// Why nothing can be among these: what is named has nothing in common.
fn finds_nothing(wanted: &Wanted) -> Error {
    let (of, all) = match (wanted.is_of_gaps(), wanted.assistance.is_some()) {
        (false, false) => ("", "what the feed tells of"),
        (true, false) => (" of gaps", "gaps and their matches"),
        (false, true) => (
            " of offers and programmes",
            "offers, programmes and their matches",
        ),
        (true, true) => (" of help for gaps", "matches"),
    };
    let things = wanted.things.as_ref();
    let things = things.map_or_else(|| all.to_owned(), |these| format!("{}{of}", json!(these)));
    if let Some(kinds) = &wanted.kinds {
        let kinds = json!(kinds);
        let reason = format!(
            "finds nothing: {kinds} never happens to {things}; name other kinds, or leave them out"
        );
        return Error::invalid("filter.kinds", &reason);
    }
    let reason = match (wanted.is_of_gaps(), wanted.assistance.is_some()) {
        (_, false) => {
            "finds nothing, for of gaps only changes of GAP and MATCH are told: name one of them, or leave out gaps and gapFilter"
        }
        (false, true) => {
            "finds nothing, for of offers and programmes only changes of OFFER, PROGRAMME and MATCH are told: name one of them, or leave out assistance"
        }
        (true, true) => {
            "finds nothing, for of gaps and assistance together only changes of MATCH are told: name it, or leave out either"
        }
    };
    Error::invalid("filter.things", reason)
}

/// Refuses gaps, offers and programmes that the viewer may not read, alike whether they are hidden or not there.
async fn reads(scope: &Scope, wanted: &Wanted) -> Result<()> {
    if let Some(named) = &wanted.gaps {
        let these = gap::Entity::find()
            .select_only()
            .column(gap::Column::Reference)
            .filter(gap::Column::Reference.is_in(named.iter().cloned()));
        let told = ["gaps", "gap", "gaps"];
        are_known(named, scope.tally(these).await?, told)?;
    }
    if let Some(named) = &wanted.assistance {
        let these = assistance::Entity::find()
            .select_only()
            .column(assistance::Column::Reference)
            .filter(assistance::Column::Reference.is_in(named.iter().cloned()));
        let told = ["assistance", "offer or programme", "offers and programmes"];
        are_known(named, scope.tally(these).await?, told)?;
    }
    Ok(())
}

/// Refuses what is named in a field and not among those that are known.
fn are_known(
    named: &BTreeSet<String>,
    known: Vec<String>,
    [field, one, many]: [&str; 3],
) -> Result<()> {
    let known = BTreeSet::from_iter(known);
    let unknown: Vec<&str> = named.difference(&known).map(String::as_str).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let reason = format!(
        "names no {one} that you may read: {}; give references of {many} as they were given to you",
        unknown.join(", ")
    );
    Err(Error::invalid(&format!("filter.{field}"), &reason))
}
