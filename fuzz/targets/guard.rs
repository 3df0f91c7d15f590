//! Documents of GraphQL with their variables, against the schema that is served: what the guards let through is within the bounds,
//! and the engine can check it. Behind a line `---` the input has variables.

#![cfg_attr(fuzzing, no_main)]

use async_graphql::Variables;
use gapbridge::{
    graphql::{Schema, schema, sdl},
    http::{
        documents::{Call, Documents},
        guard::{Count, Limits, Refusal, Shape},
    },
};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use tokio::runtime::{Builder, Runtime};

/// Most bytes of what is said of a document.
const SAID_MAX: usize = 20_000;

static SCHEMA: LazyLock<Schema> = LazyLock::new(schema);
static DOCUMENTS: LazyLock<Documents> = LazyLock::new(|| {
    let shape = Shape::from_sdl(&sdl()).expect("our own schema");
    Documents::new(Arc::new(shape), Limits::default(), 1 << 20).expect("room for documents")
});
static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().build().expect("a runtime"));

fuzz_target!(|text: &str| {
    let (document, variables) = text.split_once("\n---\n").unwrap_or((text, "{}"));
    let variables: serde_json::Value = serde_json::from_str(variables).unwrap_or_default();
    let call = || Call {
        query: Some(document.to_owned()),
        variables: Variables::from_json(variables.clone()),
        ..Call::default()
    };
    let prepared = match DOCUMENTS.prepare(call()) {
        Ok(prepared) => prepared,
        Err(refusal) => return refused(&refusal, document),
    };
    let limits = DOCUMENTS.limits();
    let cost = prepared.cost;
    assert!(cost.data.usual <= limits.cost && cost.data.worst <= limits.cost_at_worst);
    assert!(cost.introspection_bytes <= limits.answer_bytes as u64);
    let again = DOCUMENTS.prepare(call()).expect("let through before");
    assert_eq!((again.cost, again.question), (cost, prepared.question));
    let (request, _) = prepared.receipt();
    let response = RUNTIME.block_on(SCHEMA.execute(request.only_introspection()));
    if cost.data == Count::default() && response.is_ok() {
        let answer = serde_json::to_vec(&response.data).expect("plain data");
        // The braces around it, and names of the types of operations, are not reckoned.
        assert!(answer.len() as u64 <= cost.introspection_bytes + 1_000);
    }
});

fn refused(refusal: &Refusal, document: &str) {
    assert!(!refusal.message.is_empty() && refusal.message.len() <= SAID_MAX);
    if let Some(at) = refusal.at {
        let lines = document.matches(['\n', '\r']).count() + 1;
        assert!((1..=lines).contains(&at.line) && at.column >= 1, "{at:?}");
    }
}
