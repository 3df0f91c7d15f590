//! Those who change things: members of organisations, in their roles, each a client of the service.

use crate::app::Service;
use domain::organisation::Role;
use serde_json::{Value, json};
use uuid::Uuid;

/// Somebody who acts for an organisation.
pub type Actor = Service;

impl Service {
    /// Somebody who acts for the organisation of this code.
    pub fn actor(&self, organisation: &str, role: Role) -> Actor {
        self.as_person(organisation, role, "test")
    }

    /// An approver of the organisation of this code.
    pub fn approver(&self, organisation: &str) -> Actor {
        self.actor(organisation, Role::Approver)
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
            parts
                .map(|part| part.as_str().expect("a text").to_owned())
                .collect::<Vec<_>>()
                .join(".")
        };
        let said = |fault: &Value| {
            format!(
                "{} {}",
                fault["code"].as_str().expect("a code"),
                path(fault)
            )
            .trim()
            .to_owned()
        };
        faults.iter().map(said).collect()
    }
}
