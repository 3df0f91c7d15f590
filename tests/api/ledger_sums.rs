//! The ledger is summed up in SQL where gaps are filtered and figures are made, and in `domain::ledger` everywhere else: of the same
//! entries, both make the same.

use crate::gap_changes::whole;
use domain::{
    ledger::Ledger,
    matches::CommitmentKind,
    money::{MINOR_MAX, decimal},
};
use entity::{commitment, gap, need, organisation};
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tests::{Asked, Service, TestApp, TestDatabase, on_both};
use uuid::Uuid;

/// Books that are made up and compared.
const ROUNDS: usize = 3;
/// Entries of each.
const ENTRIES: usize = 400;

/// An entry of any kind, sound or not: which need it is on, and how much of it in tenths of what the need asks for.
fn entry() -> impl Strategy<Value = (CommitmentKind, prop::sample::Index, i64)> {
    let kind = prop::sample::select(vec![
        CommitmentKind::Pledged,
        CommitmentKind::Committed,
        CommitmentKind::Committed,
        CommitmentKind::Delivered,
        CommitmentKind::Withdrawn,
    ]);
    (kind, any::<prop::sample::Index>(), 1..12_i64)
}

on_both! {
    async fn the_database_sums_up_entries_as_the_domain_does(database: &TestDatabase) {
        database.load_demo().await;
        let connection = database.connect().await;
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
        let mut input = whole();
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = app.approver("group-civ").done("recordGap", input, "gap { reference }").await;
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
        let found = buckets(app, "GAP").await;
        let key = (gap.text("reference").to_owned(), Some("MONEY".to_owned()), Some("CHF".to_owned()));
        let all = "99999999999999990.00".to_owned();
        let nothing = || "0.00".to_owned();
        assert_eq!(found.get(&key), Some(&[all.clone(), nothing(), nothing(), nothing(), all]), "{:?}", found.keys().collect::<Vec<_>>());
    }
}

/// Key, unit and currency of a bucket.
type Key = (String, Option<String>, Option<String>);

/// Needed, pledged, committed, delivered, remaining, as they are shown.
type Figures = [String; 5];

/// Needs of gaps that everybody may read, and a ledger on them.
struct Books {
    gaps: HashMap<Uuid, String>,
    needs: Vec<need::Model>,
    entries: Vec<commitment::Model>,
    providers: HashMap<Uuid, String>,
}

impl Books {
    /// Writes entries in place of those there are.
    async fn write(
        connection: &DatabaseConnection,
        made_up: Vec<(CommitmentKind, prop::sample::Index, i64)>,
    ) -> Self {
        commitment::Entity::delete_many()
            .exec(connection)
            .await
            .expect("deleted");
        let gaps = gap::Entity::find().all(connection).await.expect("gaps");
        let needs = need::Entity::find().all(connection).await.expect("needs");
        let providers = organisation::Entity::find()
            .all(connection)
            .await
            .expect("organisations");
        let sized = needs.iter().filter(|need| size(need).is_some());
        // Few needs, so that each has many entries.
        let some: Vec<need::Model> = sized.take(60).cloned().collect();
        let entries: Vec<commitment::Model> = made_up
            .iter()
            .enumerate()
            .map(|(at, (kind, index, tenths))| {
                let provider = providers[at % 3].id;
                row(index.get(&some), provider, *kind, *tenths)
            })
            .collect();
        let models = entries
            .iter()
            .map(|row| row.clone().into_active_model().reset_all());
        for some in models.collect::<Vec<_>>().chunks(100) {
            commitment::Entity::insert_many(some.to_vec())
                .exec_without_returning(connection)
                .await
                .expect("written");
        }
        Self {
            gaps: gaps
                .into_iter()
                .map(|gap| (gap.id, gap.reference))
                .collect(),
            providers: providers
                .into_iter()
                .map(|row| (row.id, row.code))
                .collect(),
            needs,
            entries,
        }
    }

    fn of(&self, is_meant: impl Fn(&commitment::Model) -> bool) -> Ledger {
        let meant = self.entries.iter().filter(|row| is_meant(row));
        Ledger::of(meant.map(|row| (row.kind, amount(row))))
    }

    /// Figures of each gap in each unit: sums of what the domain says of each need.
    fn by_gap(&self) -> BTreeMap<Key, Figures> {
        let mut sums: BTreeMap<Key, [Option<i128>; 5]> = BTreeMap::new();
        for need in &self.needs {
            let ledger = self.of(|row| row.need_id == need.id);
            let key = key(self.gaps[&need.gap_id].clone(), need);
            let size = size(need);
            let figures = [
                size.map(i128::from),
                Some(ledger.pledged),
                Some(ledger.standing()),
                Some(ledger.delivered),
                ledger.room(size).map(i128::from),
            ];
            for (sum, figure) in sums.entry(key).or_default().iter_mut().zip(figures) {
                *sum = figure.map(|figure| figure + sum.unwrap_or(0)).or(*sum);
            }
        }
        sums.into_iter()
            .map(|(key, sums)| {
                let shown = sums.map(|sum| shown(sum, key.2.as_deref()));
                (key, shown)
            })
            .collect()
    }

    /// Pledged, committed less what was taken back, and delivered, of each provider in each unit.
    fn by_provider(&self) -> BTreeMap<Key, [String; 3]> {
        let needs: HashMap<Uuid, &need::Model> =
            self.needs.iter().map(|need| (need.id, need)).collect();
        let key_of = |row: &commitment::Model| {
            let provider = self.providers[&row.provider_id].clone();
            key(provider, needs[&row.need_id])
        };
        let keys: BTreeSet<Key> = self.entries.iter().map(key_of).collect();
        keys.into_iter()
            .map(|key| {
                let ledger = self.of(|row| key_of(row) == key);
                let stands = ledger.committed - ledger.withdrawn;
                let currency = key.2.clone();
                let figures = [ledger.pledged, stands, ledger.delivered]
                    .map(|figure| shown(Some(figure), currency.as_deref()));
                (key, figures)
            })
            .collect()
    }

    /// Gaps by how far their needs are covered.
    fn by_state(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let mut states = BTreeMap::<_, BTreeSet<String>>::new();
        for (id, reference) in &self.gaps {
            let needs: Vec<_> = self
                .needs
                .iter()
                .filter(|need| need.gap_id == *id)
                .collect();
            let covered = |need: &need::Model| self.of(|row| row.need_id == need.id).covered();
            let is_sized = needs.iter().any(|need| size(need).is_some());
            let is_begun = needs.iter().any(|need| covered(need) > 0);
            let is_met = needs
                .iter()
                .all(|need| size(need).is_some_and(|size| covered(need) >= i128::from(size)));
            let state = match (is_sized, is_begun, is_met) {
                (false, ..) => "UNSIZED",
                (_, false, _) => "NONE",
                (_, _, true) => "FULL",
                _ => "PART",
            };
            states.entry(state).or_default().insert(reference.clone());
        }
        states
    }
}

fn row(
    need: &need::Model,
    provider_id: Uuid,
    kind: CommitmentKind,
    tenths: i64,
) -> commitment::Model {
    let amount = (size(need).unwrap_or(1) * tenths / 10).max(1);
    let id = Uuid::now_v7();
    commitment::Model {
        id,
        code: id.to_string(),
        need_id: need.id,
        provider_id,
        assistance_id: None,
        line_id: None,
        match_line_id: None,
        kind,
        quantity: need.currency.is_none().then_some(amount),
        amount_minor: need.currency.is_some().then_some(amount),
        currency: need.currency.clone(),
        dated: Some("2011-03".to_owned()),
        note: None,
        source: "invented".to_owned(),
    }
}

fn size(need: &need::Model) -> Option<i64> {
    need.quantity.or(need.amount_minor)
}

fn amount(row: &commitment::Model) -> i64 {
    row.quantity.or(row.amount_minor).expect("one of them")
}

fn key(name: String, need: &need::Model) -> Key {
    let unit = need.unit.map(|unit| unit.to_string());
    (name, unit, need.currency.clone())
}

fn shown(figure: Option<i128>, currency: Option<&str>) -> String {
    match (figure, currency) {
        (None, _) => "null".to_owned(),
        (Some(figure), Some(currency)) => decimal(figure, currency),
        (Some(figure), None) => figure.to_string(),
    }
}

async fn buckets(service: &Service, by: &str) -> BTreeMap<Key, Figures> {
    let query = "query ($by: CoverageDimension!) { coverage(by: $by) { key unit currency needed pledged committed delivered remaining } }";
    let data = service.data(query, json!({ "by": by })).await;
    let buckets = data["coverage"].as_array().expect("buckets");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    buckets
        .iter()
        .map(|bucket| {
            let figure = |field: &str| text(&bucket[field]).unwrap_or_else(|| "null".to_owned());
            let key = (
                bucket.text("key").to_owned(),
                text(&bucket["unit"]),
                text(&bucket["currency"]),
            );
            let fields = ["needed", "pledged", "committed", "delivered", "remaining"];
            (key, fields.map(figure))
        })
        .collect()
}
