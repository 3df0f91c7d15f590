//! Which entries of the feed are asked for, and what can never find any.

use crate::{
    db::{
        feed::{Thing, Wanted},
        scope::Scope,
    },
    error::{Error, Result},
    graphql::resolve,
};
use async_graphql::InputObject;
use domain::event::EventKind;
use entity::gap;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;

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
        let Self {
            things,
            kinds,
            gaps,
            organisations,
        } = self;
        if things.is_none() && kinds.is_none() && gaps.is_none() && organisations.is_none() {
            return Ok(None);
        }
        let text = serde_json::to_string(self).map_err(anyhow::Error::new);
        text.map(Some).map_err(Error::Internal)
    }

    /// The entries that it asks for, where there can be any. Whether the gaps that it names are there is not looked at.
    pub fn asked(self, scope: &Scope) -> Result<Wanted> {
        let is_empty = [
            ("things", self.things.as_ref().is_some_and(Vec::is_empty)),
            ("kinds", self.kinds.as_ref().is_some_and(Vec::is_empty)),
            ("gaps", self.gaps.as_ref().is_some_and(Vec::is_empty)),
            (
                "organisations",
                self.organisations.as_ref().is_some_and(Vec::is_empty),
            ),
        ];
        if let Some((name, _)) = is_empty.into_iter().find(|(_, is_empty)| *is_empty) {
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
            things: self.things,
            kinds: self.kinds,
        })
    }
}

/// Why nothing can be among these: what is named has nothing in common.
fn finds_nothing(wanted: &Wanted) -> Error {
    let things = match (&wanted.things, &wanted.gaps) {
        (Some(things), None) => json!(things).to_string(),
        (Some(things), Some(_)) => format!("{} of gaps", json!(things)),
        (None, Some(_)) => "gaps and their matches".to_owned(),
        (None, None) => "what the feed tells of".to_owned(),
    };
    match &wanted.kinds {
        Some(kinds) => {
            let kinds = json!(kinds);
            let reason = format!(
                "finds nothing: {kinds} never happens to {things}; name other kinds, or leave them out"
            );
            Error::invalid("filter.kinds", &reason)
        }
        None => {
            let reason = "finds nothing, for of gaps only changes of GAP and MATCH are told: name one of them, or leave out gaps";
            Error::invalid("filter.things", reason)
        }
    }
}

/// Refuses gaps that the viewer may not read, alike whether they are hidden or not there.
async fn reads(scope: &Scope, wanted: &Wanted) -> Result<()> {
    let Some(named) = &wanted.gaps else {
        return Ok(());
    };
    let these = gap::Entity::find()
        .select_only()
        .column(gap::Column::Reference)
        .filter(gap::Column::Reference.is_in(named.iter().cloned()));
    let known: Vec<String> = scope.tally(these).await?;
    let known = BTreeSet::from_iter(known);
    let unknown: Vec<&str> = named.difference(&known).map(String::as_str).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let reason = format!(
        "names no gap that you may read: {}; give references of gaps as they were given to you",
        unknown.join(", ")
    );
    Err(Error::invalid("filter.gaps", &reason))
}
