//! That a text is hidden, as its object says it.

use crate::{
    access::policy,
    db::scope::{Scope, Seen},
    error::Result,
    graphql::{ContextExt, found::Found, id, inline_object::Objects},
    history::hidden::{HIDDEN, kept},
};
use async_graphql::{Context, Description, ID, Object, SimpleObject};
use domain::date::PartialDate;
use entity::hidden_text;
use uuid::Uuid;

/// That a registrar hid the texts of something. In place of each stands "[hidden by a registrar]".
#[derive(Description)]
pub struct HiddenText(Seen<hidden_text::Model>);

/// One of the texts that are hidden.
#[derive(SimpleObject)]
pub struct OwnText {
    /// Derived from field and text: a computed value, not for `node`.
    id: ID,
    /// What it is of, as the history calls it.
    field: String,
    /// The text.
    text: String,
}

impl HiddenText {
    /// What is hidden of the row of this id. One of its texts tells whether anything is, so that others cost no question.
    pub async fn of(scope: &Scope, id: Uuid, text: Option<&str>) -> Result<Option<Self>> {
        if text == Some(HIDDEN) {
            Self::found(scope, id).await
        } else {
            Ok(None)
        }
    }
}

#[Object(use_type_description, serial)]
impl HiddenText {
    /// An id made from what is hidden. `node` does not find it.
    async fn id(&self) -> ID {
        id::of_value("hidden-text", &self.0.id)
    }

    /// The day on which it was hidden.
    fn on(&self) -> PartialDate {
        PartialDate::of_moment(self.0.since)
    }

    /// Why, in the registrar's words.
    fn reason(&self) -> &str {
        &self.0.reason
    }

    /// The hidden texts as they are now, for their owner, who can correct them, and for registrars; null for everybody else.
    fn texts(&self, ctx: &Context<'_>) -> Option<Objects<OwnText>> {
        if !policy::reads_hidden(ctx.scope().viewer(), &self.0) {
            return None;
        }
        let own = |(field, text): (String, serde_json::Value)| {
            let text = text.as_str()?.to_owned();
            // What stands beside the row is kept under a longer name.
            let field = field.split('/').next()?.to_owned();
            Some(OwnText {
                id: id::of_value("own-text", &(self.0.id, &field, &text)),
                field,
                text,
            })
        };
        Some(kept(&self.0).into_iter().filter_map(own).collect())
    }
}

impl Found for HiddenText {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        let found = scope.by_ids::<hidden_text::Entity>([id]).await?.pop();
        Ok(found.map(Self))
    }
}
