//! What the Security Council asks about recommendations: recorded, corrected, found, exported, hidden and loaded; that it only takes note is
//! told, too.

use crate::hidden::hidden_texts::{HIDDEN, hide, show};
use domain::organisation::Role;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Actor, Asked, Service, TestApp, TestDatabase, erasing, on_both, with};

const RESOLUTION: &str = "S/RES/1521 (2003)";
const LATER: &str = "S/RES/1609 (2005)";
const INSTRUCTIONS: &str = "instructionState instructions { id kind paragraph addressee statement hidden { reason } document { symbol } recordedBy { code } }";

/// A recommendation that everybody reads.
async fn public(app: &Service) -> Value {
    let query = "{ recommendations(first: 1) { nodes { id reference } } }";
    app.data(query, json!({})).await["recommendations"]["nodes"][0].take()
}

async fn seen(viewer: &Service, of: &Value) -> Value {
    let query = format!(
        "query ($id: ID!) {{ node(id: $id) {{ ... on Recommendation {{ {INSTRUCTIONS} history(first: 1) {{ nodes {{ kind changes {{ field }} }} }} }} }} }}"
    );
    viewer.data(&query, json!({ "id": of["id"] })).await["node"].take()
}

fn note(of: &Value, document: &str) -> Value {
    json!({ "recommendation": of["id"], "document": document, "kind": "TAKES_NOTE" })
}

fn asks(of: &Value, document: &str, statement: &str) -> Value {
    let more = json!({ "kind": "INSTRUCTS", "paragraph": "7", "addressee": "SECRETARIAT", "statement": statement });
    with(note(of, document), more)
}

/// What an actor records, as the recommendation then has it.
async fn records(actor: &Actor, input: Value) -> Value {
    let selection = format!("recommendation {{ {INSTRUCTIONS} }}");
    actor.done("recordInstruction", input, &selection).await
}

/// Kinds and statements, in their order.
fn told(of: &Value) -> Vec<(&str, Option<&str>)> {
    let all = of["instructions"].as_array().expect("instructions").iter();
    all.map(|one| (one.text("kind"), one["statement"].as_str()))
        .collect()
}

/// References of the recommendations in these states.
async fn found(viewer: &Service, states: &[&str]) -> BTreeSet<String> {
    let arguments = format!("filter: {{ instructionStates: [{}] }},", states.join(", "));
    let all = viewer
        .nodes("recommendations", &arguments, 50, "reference")
        .await;
    Value::from(all).texts("reference")
}

on_both! {
    async fn what_the_council_asks_is_recorded_and_corrected_in_ones_own_name(app: &TestApp) {
        let (mission, panel) = (app.actor("unoci", Role::Editor), app.actor("group-civ", Role::Editor));
        let of = public(app).await;
        let untold = seen(app, &of).await;
        assert_eq!((untold.text("instructionState"), &untold["instructions"]), ("NOT_STATED", &json!([])));
        let noted = records(&mission, note(&of, LATER)).await;
        assert_eq!(noted["instructionState"], "NOTED_ONLY");
        assert_eq!(told(&noted), [("TAKES_NOTE", None)]);
        let asked = records(&panel, asks(&of, RESOLUTION, "Train them before they are deployed.")).await;
        assert_eq!(asked["instructionState"], "INSTRUCTED");
        assert_eq!(told(&asked), [("INSTRUCTS", Some("Train them before they are deployed.")), ("TAKES_NOTE", None)], "by the dates of the documents");
        let first = &asked["instructions"][0];
        let place = (&first["document"]["symbol"], &first["paragraph"], &first["addressee"], &first["recordedBy"]["code"]);
        assert_eq!(place, (&json!(RESOLUTION), &json!("7"), &json!("SECRETARIAT"), &json!("group-civ")));
        // In other words it is the same; of another addressee it is another; what took note asks, or the other way round.
        let again = records(&panel, asks(&of, RESOLUTION, "Train them in time.")).await;
        assert_eq!(told(&again), [("INSTRUCTS", Some("Train them in time.")), ("TAKES_NOTE", None)]);
        assert_eq!(again["instructions"][0]["id"], first["id"]);
        let other = with(asks(&of, RESOLUTION, "Pay for it."), json!({ "addressee": "MEMBER_STATES" }));
        assert_eq!(told(&records(&panel, other).await).len(), 3);
        let theirs = records(&mission, note(&of, RESOLUTION)).await;
        assert_eq!(told(&theirs).len(), 4, "nobody takes back what others recorded");
        let back = records(&panel, note(&of, RESOLUTION)).await;
        assert_eq!((back.text("instructionState"), told(&back)), ("NOTED_ONLY", vec![("TAKES_NOTE", None); 3]));
        let history = seen(app, &of).await["history"]["nodes"][0].take();
        assert_eq!(history, json!({ "kind": "INSTRUCTION_RECORDED", "changes": [{ "field": "instructions" }] }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_no_instruction_is_refused(app: &TestApp) {
        let panel = app.approver("group-civ");
        let of = public(app).await;
        for (input, faults) in [
            (note(&of, "S/2009/521"), vec!["INVALID document"]),
            (note(&of, "stimson-2010"), vec!["INVALID document"]),
            (note(&of, "a letter"), vec!["INVALID document"]),
            (note(&of, "S/RES/9999 (2031)"), vec!["INVALID document"]),
            (with(note(&of, RESOLUTION), json!({ "addressee": "DONORS" })), vec!["INVALID addressee"]),
            (with(asks(&of, RESOLUTION, "Train them."), json!({ "addressee": null })), vec!["INVALID addressee"]),
            (with(asks(&of, RESOLUTION, "Train them."), json!({ "statement": null })), vec!["INVALID statement"]),
            (asks(&of, RESOLUTION, "Write to jane.doe@example.com."), vec!["INVALID statement"]),
        ] {
            assert_eq!(panel.refused("recordInstruction", input.clone()).await, faults, "{input}");
        }
        for at in 1..=10 {
            records(&panel, with(note(&of, RESOLUTION), json!({ "paragraph": at.to_string() }))).await;
        }
        assert_eq!(panel.refused("recordInstruction", note(&of, RESOLUTION)).await, ["CONFLICT"]);
        records(&panel, with(note(&of, RESOLUTION), json!({ "paragraph": "3" }))).await;
        // What takes note of a document goes once that is said to ask for something, and makes room.
        assert_eq!(told(&records(&panel, asks(&of, RESOLUTION, "Train them.")).await), [("INSTRUCTS", Some("Train them."))]);
        let donor = app.approver("state-can").refused("recordInstruction", note(&of, RESOLUTION)).await;
        assert_eq!(donor, ["FORBIDDEN"]);
    }

    async fn it_is_found_by_what_is_asked_of_it_and_exported(app: &TestApp) {
        let panel = app.approver("group-civ");
        let all = found(app, &["INSTRUCTED", "NOTED_ONLY", "NOT_STATED"]).await;
        assert_eq!(found(app, &["NOT_STATED"]).await, all);
        let mut nodes = app.data("{ recommendations(first: 2) { nodes { id reference } } }", json!({})).await["recommendations"]["nodes"].take();
        let [one, two] = [0, 1].map(|at| nodes[at].take());
        records(&panel, asks(&one, RESOLUTION, "Train them.")).await;
        records(&panel, note(&one, LATER)).await;
        records(&panel, note(&two, LATER)).await;
        let names = |of: &[&Value]| of.iter().map(|one| one.text("reference").to_owned()).collect::<BTreeSet<_>>();
        for (states, these) in [(vec!["INSTRUCTED"], names(&[&one])), (vec!["NOTED_ONLY"], names(&[&two])), (vec!["INSTRUCTED", "NOTED_ONLY"], names(&[&one, &two]))] {
            assert_eq!(found(app, &states).await, these, "{states:?}");
        }
        assert_eq!(found(app, &["NOT_STATED"]).await, &all - &names(&[&one, &two]));
        let columns = "reference,instruction_state,instruction_symbols,instruction_addressees,instruction_statements";
        let path = format!("/export/recommendations.csv?instructionStates=INSTRUCTED&columns={columns}");
        let exported = app.http(Method::GET, &path).send().await.unwrap().text().await.unwrap();
        assert!(exported.contains(&format!("{},INSTRUCTED,", one.text("reference"))) && exported.contains("Train them."), "{exported}");
    }

    async fn a_hidden_statement_stays_hidden_and_an_erased_one_is_gone(app: &TestApp) {
        let panel = app.approver("group-civ");
        let of = public(app).await;
        let id = records(&panel, asks(&of, RESOLUTION, "Ask the wallaby.")).await["instructions"][0]["id"].take();
        hide(app, &id).await;
        records(&panel, asks(&of, RESOLUTION, "Ask the wallaby again.")).await;
        let hidden = seen(app, &of).await;
        assert_eq!((told(&hidden), &hidden["instructions"][0]["hidden"]["reason"]), (vec![("INSTRUCTS", Some(HIDDEN))], &json!("It names a person.")));
        show(app, &id).await;
        assert_eq!(told(&seen(app, &of).await), [("INSTRUCTS", Some("Ask the wallaby again."))]);
        let options = erasing(id.as_str().unwrap(), "statement");
        gapbridge::cli::erase::erased(&app.database.config(), &options).await.expect("it is erased");
        let erased = seen(app, &of).await.to_string();
        assert!(!erased.contains("wallaby"), "{erased}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn files_state_instructions_beside_those_that_are_recorded(database: &TestDatabase) {
        let file = |more: &str| format!(
            "[[recommendation]]\nreference = \"q-asked\"\ntext = \"Count the quokkas.\"\nlanguage = \"en\"\naddressees = [\"MISSION\"]\nstatus = \"OPEN\"\nsource = \"own\"\n{more}"
        );
        let entry = |document: &str, more: &str| format!("[[recommendation.instruction]]\ndocument = \"{document}\"\n{more}\n");
        let asking = "kind = \"INSTRUCTS\"\nparagraph = \"7\"\naddressee = \"SECRETARIAT\"\nstatement = \"Count them.\"";
        database.load("own.toml", &file(&(entry(RESOLUTION, asking) + &entry(LATER, "kind = \"TAKES_NOTE\"")))).await.expect("it loads");
        let service = database.serve().await;
        let query = "{ recommendations(filter: { instructionStates: [INSTRUCTED] }) { nodes { id reference } } }";
        let of = service.data(query, json!({})).await["recommendations"]["nodes"][0].take();
        assert_eq!(of["reference"], "q-asked");
        assert_eq!(told(&seen(&service, &of).await), [("INSTRUCTS", Some("Count them.")), ("TAKES_NOTE", None)]);
        let id = seen(&service, &of).await["instructions"][0]["id"].take();
        hide(&service, &id).await;
        records(&service.approver("group-civ"), asks(&of, LATER, "Report on it.")).await;
        // What a registrar hid is hidden in the file's other words, too; what was recorded stays.
        database.load("own.toml", &file(&entry(RESOLUTION, &asking.replace("Count them.", "Count them all.")))).await.expect("it loads");
        let service = database.serve().await;
        assert_eq!(told(&seen(&service, &of).await), [("INSTRUCTS", Some(HIDDEN)), ("INSTRUCTS", Some("Report on it."))]);
        assert_eq!(database.differences().await, [""; 0]);
        for (wrong, field) in [
            (entry("S/2009/521", "kind = \"TAKES_NOTE\""), "document"),
            (entry("stimson-2010", "kind = \"TAKES_NOTE\""), "document"),
            (entry(RESOLUTION, "kind = \"INSTRUCTS\"\naddressee = \"DONORS\""), "statement"),
        ] {
            let refused = database.load("own.toml", &file(&wrong)).await.expect_err("it is refused").to_string();
            assert!(refused.contains("instruction 1") && refused.contains(field), "{refused}");
        }
    }
}
