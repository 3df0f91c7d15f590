//! Who gets what from every root field, and what comes of every mutation for whoever says it: one line a field.
//!
//! What the schema has and the tables have not fails with its name, so that nothing is added without this being decided.

mod fresh;
mod kept;
mod mutations;
mod queries;
mod said;

pub(crate) use fresh::{Fresh, make};
pub(crate) use mutations::MUTATIONS;
pub(crate) use said::input;

use async_graphql::{Request, Variables};
use chrono::Utc;
use domain::organisation::{OrganisationKind, OrganisationStanding, Role};
use gapbridge::{
    access::{
        permission::{Action, allowed_at_all},
        viewer::Viewer,
    },
    db::scope::Scope,
    graphql,
    matchmaking::catalogue::CatalogueCache,
};
use kept::keep;
use queries::queries;
use said::of_owners;
use sea_orm::Iterable;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};
use tests::{Asked, Rows, TestApp, TestDatabase, member, on_both};

pub(crate) const OWNER: &str = "group-civ";
const PARTY: &str = "civ-authorities";
const MEASURE: &str = "1591-arms";
const DONOR: &str = "state-can";
/// A public key of age, whose private key nobody kept.
const PUBLIC_KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Who asks, in the order of the columns of the tables.
pub(crate) const COLUMNS: [(&str, &str, Role, OrganisationStanding); 11] = {
    use {
        OrganisationStanding::{Active, Suspended},
        Role::{Approver, Editor, Reader, Registrar},
    };
    [
        ("anonymous", "", Reader, Active),
        ("stranger reader", "state-fra", Reader, Active),
        ("owner reader", OWNER, Reader, Active),
        ("owner editor", OWNER, Editor, Active),
        ("owner approver", OWNER, Approver, Active),
        ("other Panel approver", "group-cod", Approver, Active),
        ("party approver", PARTY, Approver, Active),
        ("mission editor", "unoci", Editor, Active),
        ("registrar", "un-secretariat", Registrar, Active),
        ("suspended approver", OWNER, Approver, Suspended),
        ("donor approver", DONOR, Approver, Active),
    ]
};

async fn viewers(database: &TestDatabase) -> Vec<Viewer> {
    let store = database.store().await;
    let viewer = |(_, organisation, role, standing): &(_, &str, Role, OrganisationStanding)| {
        if organisation.is_empty() {
            return Viewer::Anonymous;
        }
        let Viewer::Member(mut member) = member(&store, organisation) else {
            unreachable!("a member")
        };
        (member.role, member.standing) = (*role, *standing);
        Viewer::Member(member)
    };
    let viewers = COLUMNS.iter().map(viewer).collect();
    store.close().await;
    viewers
}

async fn answer(
    scope: &Scope,
    catalogue: &Arc<CatalogueCache>,
    query: &str,
    variables: Value,
) -> Value {
    let request = Request::new(query).variables(Variables::from_json(variables));
    let request = graphql::equipped(request, scope, catalogue);
    serde_json::to_value(gapbridge::error::present(
        graphql::schema().execute(request).await,
    ))
    .expect("JSON")
}

/// Names of the fields of a root that no line of a table is about, and the other way round.
async fn undecided(root: &str, decided: impl Iterator<Item = &'static str>) -> Vec<String> {
    let query = format!("{{ __schema {{ {root} {{ fields {{ name }} }} }} }}");
    let schema = graphql::schema()
        .execute(Request::new(query))
        .await
        .data
        .into_json()
        .expect("JSON");
    let (there, decided) = (
        schema["__schema"][root]["fields"].texts("name"),
        decided.map(str::to_owned).collect::<BTreeSet<_>>(),
    );
    there.symmetric_difference(&decided).cloned().collect()
}

/// What somebody got of a query: `o` something, `-` nothing, or the code of its error.
fn got(field: &str, answer: &Value) -> String {
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return code.to_owned();
    }
    let nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(Value::is_null),
        Value::Object(fields) => {
            let is = |field: &str, value: Value| fields.get(field) == Some(&value);
            is("totalCount", json!(0)) || is("edges", json!([])) || is("cells", json!([]))
        }
        _ => false,
    };
    if nothing(&answer["data"][field]) {
        "-"
    } else {
        "o"
    }
    .to_owned()
}

/// What came of a mutation, in a letter.
fn came(mutation: &str, answer: &Value) -> String {
    let code = answer["errors"][0]["extensions"]["code"]
        .as_str()
        .or(answer["data"][mutation]["userErrors"][0]["code"].as_str());
    match code {
        None => "D",
        Some("UNAUTHENTICATED") => "U",
        Some("FORBIDDEN") => "F",
        Some("NOT_FOUND") => "N",
        Some(other) => other,
    }
    .to_owned()
}

/// The fields of a mutation's input that take a word of a list.
async fn enum_fields(app: &TestApp, mutation: &str) -> Vec<String> {
    let (first, rest) = mutation.split_at(1);
    let query = "query ($name: String!) { __type(name: $name) { inputFields { name type { kind ofType { kind } } } } }";
    let name = format!("{}{rest}Input", first.to_uppercase());
    let ty = app.data(query, json!({ "name": name })).await["__type"].take();
    let fields = ty["inputFields"].as_array().expect("fields");
    let words = fields.iter().filter(|field| {
        field["type"]["kind"] == "ENUM" || field["type"]["ofType"]["kind"] == "ENUM"
    });
    words.map(|field| field.text("name").to_owned()).collect()
}

/// Who says a mutation and has it done, by what each column gets.
pub(crate) fn doer(expected: &str) -> Option<(&'static str, Role)> {
    let at = expected.split(' ').position(|came| came == "D")?;
    let (_, organisation, role, _) = COLUMNS[at];
    Some((organisation, role))
}

/// What is said, of things that are not there.
fn of_nothing(said: Value) -> Value {
    match said {
        Value::Null => json!("x"),
        Value::Array(items) => items.into_iter().map(of_nothing).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter();
            fields
                .map(|(name, value)| (name, of_nothing(value)))
                .collect()
        }
        other => other,
    }
}

on_both! {
    async fn every_root_field_gives_everybody_what_the_table_says(database: &TestDatabase) {
        assert_eq!(undecided("queryType", queries().map(|row| row.0)).await, Vec::<String>::new(), "add lines to access/queries");
        database.load_demo().await;
        let things = keep(database).await;
        let (viewers, store) = (viewers(database).await, database.store().await);
        let catalogue = Arc::new(CatalogueCache::new(store.clone()));
        for (field, arguments, selection, expected) in queries() {
            let arguments = things.iter().fold((*arguments).to_owned(), |text, (name, id)| text.replace(&format!("{name})"), &format!("{id})")).replace(&format!("{name},"), &format!("{id},")).replace(&format!("{name}]"), &format!("{id}]")));
            let query = format!("{{ {field}{arguments} {selection} }}");
            let mut outcome = Vec::new();
            for viewer in &viewers {
                let scope = Scope::new(store.clone(), viewer.clone(), Utc::now());
                outcome.push(got(field, &answer(&scope, &catalogue, &query, json!({})).await));
            }
            assert_eq!(outcome.join(" "), *expected, "{query}\nfor {:?}", COLUMNS.map(|column| column.0));
        }
    }

    async fn what_a_viewer_can_is_what_they_are_not_forbidden(app: &TestApp) {
        let store = app.database.store().await;
        let catalogue = Arc::new(CatalogueCache::new(store.clone()));
        let mut wrong = Vec::new();
        let kinds = OrganisationKind::iter();
        for (kind, role) in kinds.flat_map(|kind| Role::iter().map(move |role| (kind, role))) {
            let code = if kind == OrganisationKind::Panel { OWNER } else { DONOR };
            let Viewer::Member(mut member) = member(&store, code) else { unreachable!("a member") };
            (member.kind, member.role) = (kind, role);
            let scope = Scope::new(store.clone(), Viewer::Member(member), Utc::now());
            let seen = answer(&scope, &catalogue, "{ viewer { can } }", json!({})).await;
            let can = allowed_at_all(scope.viewer());
            assert_eq!(seen["data"]["viewer"].texts("can").len(), can.len());
            for action in Action::iter() {
                let mutation = action.name();
                let (first, rest) = mutation.split_at(1);
                let query = format!("mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code }} }} }}", first.to_uppercase());
                let mut said = of_nothing(input(mutation, &json!({})));
                said["dryRun"] = json!(true);
                if mutation == "recordFocalPoint" {
                    // That of another mission is refused.
                    said["mission"] = json!("NOWHERE");
                }
                let came = came(mutation, &answer(&scope, &catalogue, &query, json!({ "input": said })).await);
                // What nobody of the kind has of their own as a rule is not offered, and not refused to who has one all the same.
                if can.contains(&action) == (came == "F") && !(came == "N" && of_owners(action)) {
                    wrong.push(format!("{kind} {role}: {mutation} came to {came}"));
                }
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }

    async fn an_organisation_can_do_what_its_kind_does(database: &TestDatabase) {
        let store = database.store().await;
        for kind in OrganisationKind::iter() {
            let Viewer::Member(mut member) = member(&store, DONOR) else { unreachable!("a member") };
            (member.kind, member.role) = (kind, Role::Approver);
            let can = allowed_at_all(&Viewer::Member(member));
            let has = |action: Action| can.contains(&action);
            assert_eq!(has(Action::DecideExemption), kind == OrganisationKind::Committee, "{kind}");
            assert_eq!(has(Action::WithdrawProgress), has(Action::RecordProgress), "{kind}");
            assert_eq!(has(Action::ReviseProgramme), has(Action::RegisterProgramme), "{kind}");
            assert_eq!((has(Action::ReviseOffer), has(Action::WithdrawOffer)), (has(Action::MakeOffer), has(Action::MakeOffer)), "{kind}");
            assert_eq!(has(Action::Commit), has(Action::MakeOffer) || has(Action::RegisterProgramme), "{kind}");
        }
        store.close().await;
    }

    async fn every_mutation_comes_to_what_the_table_says(app: &TestApp) {
        assert_eq!(undecided("mutationType", MUTATIONS.iter().map(|row| row.0)).await, Vec::<String>::new(), "add lines to MUTATIONS");
        let (viewers, panel, store) = (viewers(&app.database).await, app.approver(OWNER), app.database.store().await);
        let catalogue = Arc::new(CatalogueCache::new(store.clone()));
        let mut wrong = Vec::new();
        for (mutation, fresh, expected) in MUTATIONS {
            let (first, rest) = mutation.split_at(1);
            let query = format!("mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code message }} }} }}", first.to_uppercase());
            let mut outcome = Vec::new();
            for viewer in &viewers {
                let input = input(mutation, &make(app, &panel, *fresh).await);
                let scope = Scope::new(store.clone(), viewer.clone(), Utc::now());
                outcome.push(came(mutation, &answer(&scope, &catalogue, &query, json!({ "input": input })).await));
            }
            if outcome.join(" ") != *expected {
                wrong.push(format!("{mutation} of {fresh:?}: {}, not {expected}", outcome.join(" ")));
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "for {:?}", COLUMNS.map(|column| column.0));
    }

    async fn a_value_that_cannot_be_taken_keeps_every_mutation_from_doing_anything(app: &TestApp) {
        let panel = app.approver(OWNER);
        for (mutation, fresh, expected) in MUTATIONS {
            let Some((organisation, role)) = doer(expected) else { continue };
            let mut said = input(mutation, &make(app, &panel, *fresh).await);
            let mut wrong = vec!["INVALID wombat".to_owned()];
            said["wombat"] = json!(1);
            for field in enum_fields(app, mutation).await {
                said[&field] = json!("WOMBAT");
                wrong.push(format!("INVALID {field}"));
            }
            let before = Rows::read(&app.database.connect().await).await;
            let faults = app.actor(organisation, role).refused(mutation, said).await;
            assert!(wrong.iter().all(|fault| faults.contains(fault)), "{mutation}: {faults:?}, not {wrong:?}");
            let after = Rows::read(&app.database.connect().await).await;
            // How far webhooks are goes on beside.
            let changes: Vec<_> = before.changes(&after).into_iter().filter(|(table, ..)| !table.starts_with("webhook_")).collect();
            assert_eq!(changes, [], "{mutation}");
        }
    }
}
