//! Those who change things: members of organisations, in their roles.

use crate::{TestApp, viewers::member};
use async_graphql::{Request, Variables};
use chrono::Utc;
use entity::values::Role;
use gapbridge::{graphql, readings, scope::Scope, store::Store, viewer::Viewer};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// Somebody who acts for an organisation.
pub struct Actor {
    store: Arc<Store>,
    viewer: Viewer,
}

impl TestApp {
    /// Somebody who acts for the organisation of this code.
    pub async fn actor(&self, organisation: &str, role: Role) -> Actor {
        let store = self.database.store().await;
        let Viewer::Member(mut member) = member(&store, organisation) else { unreachable!("a member") };
        member.role = role;
        Actor { store, viewer: Viewer::Member(member) }
    }

    /// An approver of the organisation of this code.
    pub async fn approver(&self, organisation: &str) -> Actor {
        self.actor(organisation, Role::Approver).await
    }
}

impl Actor {
    /// Asks, and gives the whole answer.
    pub async fn query(&self, query: &str, variables: Value) -> Value {
        let now = Utc::now();
        let scope = Scope::new(self.store.clone(), self.viewer.clone(), now);
        let request = Request::new(query).variables(Variables::from_json(variables)).data(scope.clone());
        let response = gapbridge::error::present(graphql::schema().execute(request).await);
        readings::write(&scope, now).await.expect("readings are written");
        serde_json::to_value(response).expect("JSON")
    }

    /// Asks what must succeed, and gives its data.
    pub async fn data(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.query(query, variables).await;
        assert!(answer["errors"].is_null(), "{query}: {}", answer["errors"]);
        answer["data"].take()
    }

    /// Says a mutation, and gives its payload. Without a `clientMutationId` it gets a new one.
    pub async fn say(&self, mutation: &str, mut input: Value, selection: &str) -> Value {
        if input["clientMutationId"].is_null() {
            input["clientMutationId"] = Uuid::now_v7().to_string().into();
        }
        let (first, rest) = mutation.split_at(1);
        let query = format!(
            "mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ {selection} \
             userErrors {{ code field message currentVersion }} }} }}",
            first.to_uppercase()
        );
        self.data(&query, json!({ "input": input })).await[mutation].take()
    }

    /// Says a mutation that must succeed, and gives the only thing selected.
    pub async fn done(&self, mutation: &str, input: Value, selection: &str) -> Value {
        let mut payload = self.say(mutation, input, selection).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        let thing = selection.split([' ', '{']).next().expect("a selection");
        let thing = payload[thing].take();
        assert!(!thing.is_null(), "{mutation} gave nothing");
        thing
    }

    /// Says a mutation that must be refused, and gives `CODE field.path` of each fault.
    pub async fn refused(&self, mutation: &str, input: Value) -> Vec<String> {
        let payload = self.say(mutation, input, "clientMutationId").await;
        let faults = payload["userErrors"].as_array().expect("a list");
        assert!(!faults.is_empty(), "{mutation} was done");
        let path = |fault: &Value| {
            let parts = fault["field"].as_array().into_iter().flatten();
            parts.map(|part| part.as_str().expect("a text").to_owned()).collect::<Vec<_>>().join(".")
        };
        let said = |fault: &Value| format!("{} {}", fault["code"].as_str().expect("a code"), path(fault)).trim().to_owned();
        faults.iter().map(said).collect()
    }
}
