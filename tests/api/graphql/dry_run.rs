//! Changes that are only tried: judged as in earnest, of every mutation there is, and gone without a trace.

use crate::hidden::access::{COLUMNS, Fresh, MUTATIONS, OWNER, doer, input, make};
use async_graphql::Request;
use domain::organisation::{OrganisationStanding, Role};
use gapbridge::graphql;
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, TestApp, on_both};

/// What the input of every mutation takes and its payload answers.
const MUTATION_FIELDS: &str = "{ __schema { mutationType { fields { name \
    args { name type { ofType { inputFields { name defaultValue type { kind ofType { name } } } } } } \
    type { fields { name type { kind ofType { kind name ofType { kind ofType { kind } } } } } } } } } }";

/// What all mutations answer.
const SHARED: [&str; 4] = ["dryRun", "userErrors", "clientMutationId", "query"];

/// A version that nothing has.
const STALE: &str = "0123456789abcdef";

/// Every mutation, as the schema has it.
async fn mutations() -> Vec<Value> {
    let answer = graphql::schema()
        .execute(Request::new(MUTATION_FIELDS))
        .await;
    let mut schema = answer.data.into_json().expect("JSON");
    match schema["__schema"]["mutationType"]["fields"].take() {
        Value::Array(mutations) => mutations,
        other => panic!("no mutations: {other}"),
    }
}

/// The one of this name among fields or arguments.
fn named<'a>(fields: &'a Value, name: &str) -> &'a Value {
    let mut fields = fields.as_array().into_iter().flatten();
    fields
        .find(|field| field["name"] == name)
        .unwrap_or(&Value::Null)
}

fn is_a_certain_boolean(field: &Value) -> bool {
    field["type"]["kind"] == "NON_NULL" && field["type"]["ofType"]["name"] == "Boolean"
}

/// What a mutation answers beside what all of them do: each name, and how it is selected.
fn own(mutations: &[Value], name: &str) -> Vec<(String, String)> {
    let mutation = mutations.iter().find(|mutation| mutation["name"] == name);
    let fields = &mutation.expect("a mutation")["type"]["fields"];
    let fields = fields.as_array().expect("fields").iter();
    let own = fields.filter(|field| !SHARED.contains(&field.text("name")));
    own.map(|field| {
        let name = field.text("name").to_owned();
        let is_object = field["type"].to_string().contains("\"OBJECT\"");
        let parts = if is_object { " { __typename }" } else { "" };
        (name.clone(), format!("{name}{parts}"))
    })
    .collect()
}

/// Whether a field of a payload shows nothing.
fn is_nothing(value: &Value) -> bool {
    [Value::Null, json!(false), json!([])].contains(value)
}

async fn rows(app: &TestApp) -> Rows {
    Rows::read(&app.database.connect().await).await
}

/// Fails where a table is other than before, and gives what there is. How far webhooks are goes on beside.
async fn is_as_before(app: &TestApp, before: &Rows, mutation: &str) -> Rows {
    let after = rows(app).await;
    let changes = before.changes(&after).into_iter();
    let changes: Vec<_> = changes
        .filter(|(table, ..)| !table.starts_with("webhook_"))
        .collect();
    assert_eq!(changes, [], "{mutation} was only tried");
    after
}

/// Somebody who is refused a mutation, by what each column gets: the last of them, who is no stranger.
fn refused(expected: &str) -> Option<(&'static str, Role)> {
    let came: Vec<&str> = expected.split(' ').collect();
    let ((_, organisation, role, _), _) =
        COLUMNS.into_iter().zip(came).rfind(|(column, came)| {
            !["D", "U"].contains(came) && column.3 == OrganisationStanding::Active
        })?;
    Some((organisation, role))
}

/// Who says a mutation and has it done.
fn actor(app: &TestApp, mutation: &str) -> Actor {
    let of = MUTATIONS.iter().find(|row| row.0 == mutation);
    let (organisation, role) = of.and_then(|row| doer(row.2)).expect("somebody who may");
    app.actor(organisation, role)
}

/// Tries a change that must be refused, then says it in earnest: the faults are the same.
async fn is_refused_alike(app: &TestApp, actor: &Actor, mutation: &str, mut said: Value) {
    said["dryRun"] = json!(true);
    let before = rows(app).await;
    let tried = actor.say(mutation, said.clone(), "dryRun").await;
    is_as_before(app, &before, mutation).await;
    assert_eq!(tried["dryRun"], true, "{mutation}");
    assert_ne!(tried["userErrors"], json!([]), "{mutation} of {said}");
    said["dryRun"] = json!(false);
    let refused = actor.say(mutation, said.clone(), "dryRun").await;
    assert_eq!(refused["dryRun"], false, "{mutation}");
    assert_eq!(
        tried["userErrors"], refused["userErrors"],
        "{mutation} of {said}"
    );
}

/// A mutation, what it is said of, and what is wrong with its input, where it is not what it is said of.
fn wrong() -> Vec<(&'static str, Fresh, Value)> {
    vec![
        ("recordReport", Fresh::Nothing, json!({ "title": "" })),
        ("recordReport", Fresh::Nothing, json!({ "kind": "WOMBAT" })),
        (
            "recordReport",
            Fresh::Nothing,
            json!({ "wombat": 1, "title": "" }),
        ),
        (
            "recordFinding",
            Fresh::Report,
            json!({ "language": "English" }),
        ),
        (
            "reviseFinding",
            Fresh::Finding("REPORT"),
            json!({ "expectedVersion": STALE }),
        ),
        (
            "publishGap",
            Fresh::Recorded,
            json!({ "expectedVersion": STALE }),
        ),
        ("submitReply", Fresh::Accused, json!({ "text": "" })),
        (
            "attachSealedNote",
            Fresh::Sealable,
            json!({ "ciphertext": "sealed" }),
        ),
        ("makeOffers", Fresh::Nothing, json!({ "offers": [] })),
        (
            "makeOffer",
            Fresh::Nothing,
            json!({ "language": "English" }),
        ),
        ("proposeMatch", Fresh::Offered, json!({ "lines": [] })),
        ("commit", Fresh::Agreed, json!({ "amount": "1000000" })),
        ("draftPlan", Fresh::Nothing, json!({ "rounds": 0 })),
        (
            "registerOrganisation",
            Fresh::Nothing,
            json!({ "code": "undp" }),
        ),
        ("hideText", Fresh::Published, json!({ "reason": "" })),
        (
            "createApiKey",
            Fresh::Nothing,
            json!({ "expiresOn": "2020-01-01" }),
        ),
        (
            "registerWebhook",
            Fresh::Nothing,
            json!({ "url": "example.org" }),
        ),
        ("pauseWebhook", Fresh::Paused, json!({})),
    ]
}

#[tokio::test]
async fn every_mutation_can_be_tried_and_says_so() {
    let all = mutations().await;
    assert!(all.len() > 50, "{} mutations", all.len());
    for mutation in &all {
        let name = mutation.text("name");
        let asked = named(
            &named(&mutation["args"], "input")["type"]["ofType"]["inputFields"],
            "dryRun",
        );
        assert!(
            is_a_certain_boolean(asked) && asked["defaultValue"] == "false",
            "{name} takes no `dryRun: Boolean! = false`: flatten `Said` into its input"
        );
        assert!(
            is_a_certain_boolean(named(&mutation["type"]["fields"], "dryRun")),
            "{name} answers no `dryRun: Boolean!`: flatten `Outcome` into its payload"
        );
    }
}

on_both! {
    async fn what_is_tried_leaves_no_trace_and_is_then_done_under_the_same_name(app: &TestApp) {
        let (panel, all) = (app.approver(OWNER), mutations().await);
        for (mutation, fresh, expected) in MUTATIONS {
            let Some((organisation, role)) = doer(expected) else { continue };
            let (actor, own) = (app.actor(organisation, role), own(&all, mutation));
            let parts: Vec<&str> = own.iter().map(|(_, part)| part.as_str()).collect();
            let selection = format!("dryRun clientMutationId {}", parts.join(" "));
            let mut said = input(mutation, &make(app, &panel, *fresh).await);
            said["dryRun"] = json!(true);
            let before = rows(app).await;
            let tried = actor.say(mutation, said.clone(), &selection).await;
            let left = is_as_before(app, &before, mutation).await;
            assert_eq!((&tried["userErrors"], &tried["dryRun"], &tried["clientMutationId"]), (&json!([]), &json!(true), &said["clientMutationId"]), "{mutation}");
            // What a trial is for: what would become of the rows, and what should be looked at.
            let is_of_a_trial = |field: &str| *mutation == "importTable" || matches!(field, "warnings" | "warningDetails");
            for (field, _) in own.iter().filter(|(field, _)| !is_of_a_trial(field)) {
                assert!(is_nothing(&tried[field]), "{mutation} shows {field} of what was only tried: {tried}");
            }
            // Deliveries are left out above; a test is one that only this asks for.
            let is_sent = left.of("webhook_delivery").iter().any(|row| row.contains("Ping"));
            assert!(*mutation != "testWebhook" || !is_sent, "a test was sent");
            said["dryRun"] = json!(false);
            let done = actor.say(mutation, said, &selection).await;
            assert_eq!((&done["userErrors"], &done["dryRun"]), (&json!([]), &json!(false)), "{mutation}");
            assert!(own.iter().all(|(field, _)| field != "secret" || done[field].is_string()), "{mutation} shows its secret");
            let after = rows(app).await;
            assert!(before.changes(&after).iter().any(|(table, ..)| *table == "mutation_key"), "{mutation} was not done");
        }
    }

    async fn who_is_refused_is_refused_alike(app: &TestApp) {
        let panel = app.approver(OWNER);
        for (mutation, fresh, expected) in MUTATIONS {
            let Some((organisation, role)) = refused(expected) else { continue };
            let said = input(mutation, &make(app, &panel, *fresh).await);
            is_refused_alike(app, &app.actor(organisation, role), mutation, said).await;
        }
    }

    async fn what_is_wrong_is_told_alike(app: &TestApp) {
        let panel = app.approver(OWNER);
        for (mutation, fresh, wrong) in wrong() {
            let mut said = input(mutation, &make(app, &panel, fresh).await);
            said.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            is_refused_alike(app, &actor(app, mutation), mutation, said).await;
        }
    }

    async fn a_name_that_was_used_stands_for_what_was_done_under_it(app: &TestApp) {
        for (mutation, changed) in [("recordReport", json!({ "title": "Other" })), ("draftPlan", json!({ "note": "Other" }))] {
            let (actor, mut said) = (actor(app, mutation), input(mutation, &json!({})));
            assert_eq!(actor.say(mutation, said.clone(), "dryRun").await, json!({ "dryRun": false, "userErrors": [] }));
            let before = rows(app).await;
            said["dryRun"] = json!(true);
            assert_eq!(actor.say(mutation, said.clone(), "dryRun").await, json!({ "dryRun": true, "userErrors": [] }), "{mutation} said again does nothing");
            said.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
            assert_eq!(actor.refused(mutation, said.clone()).await, ["KEY_REUSED"], "{mutation}");
            said["dryRun"] = json!("perhaps");
            said["clientMutationId"] = Value::Null;
            assert_eq!(actor.refused(mutation, said).await, ["INVALID dryRun"], "{mutation}");
            is_as_before(app, &before, mutation).await;
        }
    }
}
