//! Every text that somebody may have written can be hidden or erased, or it is said here why it holds no words of theirs.

use crate::{
    hidden::hidden_texts::{HIDDEN, hide, show},
    history::audit_columns::{WITHOUT_HISTORY, lines},
};
use gapbridge::{cli::erase::erased, history::hidden::all_texts};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, TestApp, TestDatabase, erasing, on_both};

/// Columns that hold no free texts in whatever table they are.
const NOWHERE: &str = "
reference digest recipient: made by the register or a program
starts ends published state_since first_called_for invited reply_due due requested decided valid_from valid_until revoked proposed agreed ended made approved dated until commitment_until needed_by deadline established public_from: dates
language languages currency ceiling_currency cost_currency memberships: codes
cofinancing_percent cost least_viable percent shares filled waits_for: figures, and places in lists
kind status state standing category severity priority evidence nature holder assistance requires tied goods form willing able seeks_exemption extent decision verdict answer side rating reach addressee: words of a list
";

/// Columns of these tables that hold none, or are hidden and erased otherwise.
const NOT_HERE: &str = "
api_key role: a word of a list
judgement reason: a word of a list
assistance_line unit: a word of a list
commitment unit: a word of a list
need unit: a word of a list
need_plan_line unit: a word of a list
plan_line unit: a word of a list, or a currency
judgement model score parts: what matching said
match terms: a digest
plan policy result: of the register's own making; the titles that it names are hidden and erased with theirs
gap_text title keywords body: an index, made anew without what is hidden or erased
assistance_exclusion value: hidden and erased with its offer or programme, all words together
assistance_gap not_covered: hidden with its offer or programme, and erased
finding paragraph subparagraph: numbers
gap_provenance paragraph subparagraph: numbers
recommendation paragraph: a number
recommendation_instruction paragraph: a number
commitment code: by which files name it
focal_point code: by which files name it
organisation code: by which all name it
report code: by which all name it
assistance source: the file, or that it was made here
commitment source: the file, or that it was made here
finding source: the file, or that it was made here
focal_point source: the file, or that it was made here
gap source: the file, or that it was made here
organisation source: the file, or that it was made here
recommendation source: the file, or that it was made here
report source: the file, or that it was made here
lifting_condition code title description threshold paragraph note source: from files alone, of which the history holds digests
panel code name name_fr note source: from files alone, of which the history holds digests
sealed_note ciphertext: sealed
webhook url filter search: what programs go by, which its own members alone read
webhook secret old_secret: secrets
";

/// The columns of type text.
async fn texts(connection: &DatabaseConnection) -> BTreeSet<(String, String)> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => {
            "select c.table_name::text as part, c.column_name::text as name from information_schema.columns c
             join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
             where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.data_type = 'text'"
        }
        _ => {
            "select m.name as part, p.name as name from sqlite_master m join pragma_table_xinfo(m.name) p
             where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'gap_fts%' and lower(p.type) = 'text'"
        }
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql));
    let rows = rows.await.expect("names of columns").into_iter();
    rows.map(|row| {
        let [part, name] = ["part", "name"].map(|column| row.try_get("", column).expect("a name"));
        (part, name)
    })
    .collect()
}

/// What everybody reads of a recommendation.
async fn read(app: &TestApp, id: &Value) -> Value {
    let query = "query ($id: ID!) { node(id: $id) { ... on Recommendation { locator text hidden { reason } } } }";
    app.data(query, json!({ "id": id })).await["node"].take()
}

on_both! {
    async fn every_text_can_be_hidden_or_erased_or_it_is_said_why_not(database: &TestDatabase) {
        let all = texts(&database.connect().await).await;
        let mut there = all.clone();
        let without: BTreeSet<&str> = lines(WITHOUT_HISTORY).flat_map(|(tables, _)| tables.split(' ')).collect();
        there.retain(|(table, _)| !without.contains(table.as_str()));
        // A table is named once for each history that its rows can be in.
        let named = all_texts().iter().flat_map(|texts| {
            let columns = texts.columns().into_iter();
            columns.map(|column| (texts.table.to_owned(), column.to_owned()))
        });
        for text in named.collect::<BTreeSet<_>>() {
            assert!(there.remove(&text), "there is no text {text:?}");
        }
        let nowhere: BTreeSet<&str> = lines(NOWHERE).flat_map(|(columns, _)| columns.split(' ')).collect();
        let not_here: BTreeSet<(&str, &str)> = lines(NOT_HERE)
            .flat_map(|(columns, _)| {
                let (table, columns) = columns.split_once(' ').expect("a table and columns");
                columns.split(' ').map(move |column| (table, column))
            })
            .collect();
        let is_gone = |(table, column): &&(&str, &str)| !all.contains(&((*table).to_owned(), (*column).to_owned()));
        let gone: Vec<_> = not_here.iter().filter(is_gone).collect();
        assert!(gone.is_empty(), "these are no texts any more, or under that name: {gone:?}");
        there.retain(|(table, column)| !nowhere.contains(column.as_str()) && !not_here.contains(&(table.as_str(), column.as_str())));
        assert!(there.is_empty(), "name these where their `Kept` stands or among the parts of an object, or say here why not: {there:?}");
    }

    async fn where_a_recommendation_stands_is_hidden_and_erased_with_it(app: &TestApp) {
        let query = "{ recommendations(first: 100) { edges { node { id locator } } } }";
        let all = app.data(query, json!({})).await["recommendations"]["edges"].take();
        let mut all = all.as_array().expect("a list").iter().map(|edge| &edge["node"]);
        let one = all.find(|node| node["locator"].is_string()).expect("a file states a place");
        hide(app, &one["id"]).await;
        let seen = read(app, &one["id"]).await;
        assert_eq!((&seen["locator"], &seen["text"]), (&json!(HIDDEN), &json!(HIDDEN)), "{seen}");
        show(app, &one["id"]).await;
        assert_eq!(read(app, &one["id"]).await["locator"], one["locator"]);
        let options = erasing(one.text("id"), "locator");
        erased(&app.database.config(), &options).await.expect("it is erased");
        let seen = read(app, &one["id"]).await;
        assert!(seen.text("locator").starts_with("[erased on "), "{seen}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
