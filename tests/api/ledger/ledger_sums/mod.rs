//! The ledger is summed up in SQL where gaps are filtered and figures are made, and in `domain::ledger` everywhere else: of the same
//! entries, both make the same.

mod books;
mod invented;

use crate::gap_changes::whole;
use books::Books;
use domain::money::MINOR_MAX;
use entity::{gap, need};
use invented::{entry, spread};
use proptest::{
    collection::vec,
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Asked, Service, TestApp, TestDatabase, on_both};
use uuid::Uuid;

/// Books that are made up and compared.
const ROUNDS: usize = 3;
/// Entries of each.
const ENTRIES: usize = 400;

/// Key, unit and currency of a bucket.
type Key = (String, Option<String>, Option<String>);

/// Needed, pledged, committed, delivered, remaining, as they are shown, and how many needs are looked after.
type Figures = [String; 6];

on_both! {
    async fn the_database_sums_up_entries_as_the_domain_does(database: &TestDatabase) {
        database.load_demo().await;
        let connection = database.connect().await;
        spread(&connection).await;
        let mut runner = TestRunner::deterministic();
        for _ in 0..ROUNDS {
            let entries = vec(entry(), ENTRIES).new_tree(&mut runner).expect("entries").current();
            let books = Books::write(&connection, entries).await;
            // Matchmaking keeps what it read: a service of its own reads what is there now.
            let service = database.serve().await;
            let found = buckets(&service, "GAP").await;
            for (key, expected) in books.by_gap() {
                assert_eq!(found.get(&key), Some(&expected), "{key:?}");
            }
            let found = buckets(&service, "COUNTRY").await;
            for (key, expected) in books.by_country() {
                assert_eq!(found.get(&key), Some(&expected), "{key:?}");
            }
            let found = buckets(&service, "PROVIDER").await;
            for (key, [pledged, stands, delivered]) in books.by_provider() {
                assert_eq!(found[&key][1..4], [pledged, stands, delivered], "{key:?}");
            }
            for (state, expected) in books.by_state() {
                let found = crate::gaps::references(&service, &json!({ "coverage": [state] }), "NEWEST").await;
                assert_eq!(BTreeSet::from_iter(found), expected, "{state}");
            }
        }
    }

    async fn a_thousand_of_the_largest_amounts_are_summed_exactly(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let connection = app.database.connect().await;
        let row = gap::Entity::find().filter(gap::Column::Reference.eq(gap.text("reference"))).one(&connection).await.unwrap().unwrap();
        let funding = need::Entity::find().filter(need::Column::GapId.eq(row.id)).filter(need::Column::Currency.eq("EUR")).one(&connection).await.unwrap().unwrap();
        let largest = (0..1_000).map(|at| {
            let planted = need::Model { id: Uuid::now_v7(), position: 100 + at, currency: Some("CHF".to_owned()), amount_minor: Some(MINOR_MAX), ..funding.clone() };
            planted.into_active_model().reset_all()
        });
        for some in largest.collect::<Vec<_>>().chunks(100) {
            need::Entity::insert_many(some.to_vec()).exec_without_returning(&connection).await.expect("planted");
        }
        app.database.changed_by_hand().await;
        let found = buckets(app, "GAP").await;
        let key = (gap.text("reference").to_owned(), Some("MONEY".to_owned()), Some("CHF".to_owned()));
        let all = "99999999999999990.00".to_owned();
        let nothing = || "0.00".to_owned();
        assert_eq!(found.get(&key), Some(&[all.clone(), nothing(), nothing(), nothing(), all, "0".to_owned()]), "{:?}", found.keys().collect::<Vec<_>>());
    }
}

async fn buckets(service: &Service, by: &str) -> BTreeMap<Key, Figures> {
    let query = "query ($by: CoverageDimension!) { coverage(by: $by) { key unit currency needed pledged committed delivered remaining lookedAfter } }";
    let data = service.data(query, json!({ "by": by })).await;
    let buckets = data["coverage"].as_array().expect("buckets");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    buckets
        .iter()
        .map(|bucket| {
            let figure = |field: &str| {
                let number = || bucket[field].as_i64().map(|number| number.to_string());
                text(&bucket[field])
                    .or_else(number)
                    .unwrap_or_else(|| "null".to_owned())
            };
            let key = (
                text(&bucket["key"]).unwrap_or_default(),
                text(&bucket["unit"]),
                text(&bucket["currency"]),
            );
            let fields = [
                "needed",
                "pledged",
                "committed",
                "delivered",
                "remaining",
                "lookedAfter",
            ];
            (key, fields.map(figure))
        })
        .collect()
}
