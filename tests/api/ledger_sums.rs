//! The ledger is summed up in SQL where gaps are filtered and figures are made, and in `domain::ledger` everywhere else: of the same
//! entries, both make the same.

use crate::gap_changes::whole;
use domain::{
    gap::need_share::{split, weights},
    ledger::Ledger,
    matches::CommitmentKind,
    money::{MINOR_MAX, decimal},
    size::SizeUnit,
};
use entity::{commitment, country, gap, gap_country, need, organisation};
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

/// A day that has passed, and one that has not.
const PAST: &str = "2020-01-31";
const TO_COME: &str = "2999-12-31";

/// An entry of any kind, sound or not: which need it is on, how much of it in tenths of what the need asks for, and whether it is in
/// the unit of the need (most), in another, or has no figure; and when it ends, if it does.
type MadeUp = (CommitmentKind, prop::sample::Index, i64, u8, Ends);

/// The last day of an entry, and of the commitment that it fulfils where it is a delivery.
type Ends = (Option<&'static str>, Option<&'static str>);

fn entry() -> impl Strategy<Value = MadeUp> {
    let kind = prop::sample::select(vec![
        CommitmentKind::Pledged,
        CommitmentKind::Committed,
        CommitmentKind::Committed,
        CommitmentKind::Delivered,
        CommitmentKind::Withdrawn,
        CommitmentKind::CommitmentReversed,
        CommitmentKind::DeliveryReversed,
    ]);
    let end = || prop::sample::select(vec![None, None, Some(PAST), Some(TO_COME)]);
    (
        kind,
        any::<prop::sample::Index>(),
        1..12_i64,
        0..6_u8,
        (end(), end()),
    )
}

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
        assert_eq!(found.get(&key), Some(&[all.clone(), nothing(), nothing(), nothing(), all, "0".to_owned()]), "{:?}", found.keys().collect::<Vec<_>>());
    }
}

/// Key, unit and currency of a bucket.
type Key = (String, Option<String>, Option<String>);

/// Needed, pledged, committed, delivered, remaining, as they are shown, and how many needs are looked after.
type Figures = [String; 6];

/// Needs of gaps that everybody may read, and a ledger on them.
struct Books {
    gaps: HashMap<Uuid, String>,
    /// Codes of the countries of each gap, in order.
    countries: HashMap<Uuid, Vec<String>>,
    needs: Vec<need::Model>,
    entries: Vec<commitment::Model>,
    providers: HashMap<Uuid, String>,
}

impl Books {
    /// Writes entries in place of those there are.
    async fn write(connection: &DatabaseConnection, made_up: Vec<MadeUp>) -> Self {
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
        let (sized, bare): (Vec<_>, Vec<_>) = needs.iter().partition(|need| size(need).is_some());
        // Few needs, so that each has many entries.
        let some: Vec<&need::Model> = sized
            .into_iter()
            .take(60)
            .chain(bare.into_iter().take(15))
            .collect();
        let mut entries: Vec<commitment::Model> = Vec::new();
        for (at, made_up) in made_up.iter().enumerate() {
            let need = made_up.1.get(&some);
            let last = entries.last().map(|entry| entry.id);
            entries.push(row(need, providers[at % 3].id, made_up, last));
        }
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
            countries: countries_of_gaps(connection).await,
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

    /// The same of what counts today, said another way than in the service: what has ended is left out, and commitments are taken off
    /// that a delivery fulfilled which has ended.
    fn today(&self, is_meant: impl Fn(&commitment::Model) -> bool) -> Ledger {
        let meant = self.entries.iter().filter(|row| is_meant(row));
        let meant: Vec<&commitment::Model> = meant.collect();
        let counts = meant
            .iter()
            .filter(|row| row.until.as_deref() != Some(PAST));
        let mut ledger = Ledger::of(counts.map(|row| (row.kind, amount(row))));
        let goes_on = |row: &&&commitment::Model| {
            row.until.as_deref() == Some(PAST) && row.commitment_until.as_deref() != Some(PAST)
        };
        for row in meant.iter().filter(goes_on) {
            match row.kind {
                CommitmentKind::Delivered => ledger.committed -= i128::from(amount(row)),
                CommitmentKind::DeliveryReversed => ledger.committed += i128::from(amount(row)),
                _ => {}
            }
        }
        ledger
    }

    /// What counts against the size of a need.
    fn on(&self, need: &need::Model) -> Ledger {
        self.today(|row| row.need_id == need.id && counts(row, need))
    }

    /// Whether a need is looked after: in any measure but its own, something is committed or delivered.
    fn looks_after(&self, need: &need::Model) -> bool {
        let beside = self
            .entries
            .iter()
            .filter(|row| row.need_id == need.id && !counts(row, need));
        let mut measures = beside.map(|row| (row.unit, row.currency.clone()));
        measures.any(|(unit, currency)| {
            let same = |row: &commitment::Model| row.unit == unit && row.currency == currency;
            self.today(|row| row.need_id == need.id && same(row))
                .covered()
                > 0
        })
    }

    /// What the domain says of a need.
    fn figures(&self, need: &need::Model) -> [Option<i128>; 6] {
        let (ledger, size) = (self.on(need), size(need));
        [
            size.map(i128::from),
            Some(ledger.pledged),
            Some(ledger.standing()),
            Some(ledger.delivered),
            ledger.room(size).map(i128::from),
            Some(i128::from(self.looks_after(need))),
        ]
    }

    /// Figures of each gap in each unit: sums of what the domain says of each need.
    fn by_gap(&self) -> BTreeMap<Key, Figures> {
        let of_need = |need: &need::Model| {
            let key = key(self.gaps[&need.gap_id].clone(), need);
            (key, self.figures(need))
        };
        summed(self.needs.iter().map(of_need))
    }

    /// Figures of each country in each unit: of a sized need of several countries, its parts as the domain makes them.
    fn by_country(&self) -> BTreeMap<Key, Figures> {
        let mut all = Vec::new();
        for need in &self.needs {
            let countries = self.countries.get(&need.gap_id).into_iter().flatten();
            let alpha3: Vec<&str> = countries.map(String::as_str).collect();
            let whole = self.figures(need);
            let parts: Vec<[Option<i128>; 6]> = match whole {
                [
                    Some(needed),
                    Some(pledged),
                    Some(committed),
                    Some(delivered),
                    ..,
                ] if alpha3.len() > 1 => {
                    let stated = weights(need.shares.as_deref(), &alpha3);
                    let weights = stated.unwrap_or_else(|| vec![1; alpha3.len()]);
                    let parts = split([needed, pledged, committed, delivered], &weights);
                    parts
                        .into_iter()
                        .map(|[a, b, c, d, e]| {
                            [Some(a), Some(b), Some(c), Some(d), Some(e), whole[5]]
                        })
                        .collect()
                }
                _ => vec![whole; alpha3.len().max(1)],
            };
            let names = if alpha3.is_empty() { vec![""] } else { alpha3 };
            all.extend(
                names
                    .into_iter()
                    .map(|name| key(name.to_owned(), need))
                    .zip(parts),
            );
        }
        summed(all)
    }

    /// Pledged, committed less what was taken back, and delivered, of each provider in each unit, also what has ended.
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
                let ledger = self.of(|row| key_of(row) == key && counts(row, needs[&row.need_id]));
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
            let covered = |need: &need::Model| self.on(need).covered();
            let is_looked_after = needs.iter().any(|need| self.looks_after(need));
            let is_sized = needs.iter().any(|need| size(need).is_some());
            let is_begun = is_looked_after || needs.iter().any(|need| covered(need) > 0);
            let is_met = needs
                .iter()
                .all(|need| size(need).is_some_and(|size| covered(need) >= i128::from(size)));
            let state = match (is_sized, is_begun, is_met) {
                (false, true, _) => "LOOKED_AFTER",
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

/// The sums of what is under the same key, as they are shown.
fn summed(all: impl IntoIterator<Item = (Key, [Option<i128>; 6])>) -> BTreeMap<Key, Figures> {
    let mut sums: BTreeMap<Key, [Option<i128>; 6]> = BTreeMap::new();
    for (key, figures) in all {
        for (sum, figure) in sums.entry(key).or_default().iter_mut().zip(figures) {
            *sum = figure.map(|figure| figure + sum.unwrap_or(0)).or(*sum);
        }
    }
    let told = sums.into_iter().map(|(key, sums)| {
        let mut figures = sums.map(|sum| shown(sum, key.2.as_deref()));
        figures[5] = shown(sums[5], None);
        (key, figures)
    });
    told.collect()
}

/// Makes every other gap one of three countries or more, and states shares of some of their needs: of two countries, the others have none.
async fn spread(connection: &DatabaseConnection) {
    let countries = country::Entity::find()
        .all(connection)
        .await
        .expect("countries");
    let three = ["CIV", "GIN", "LBR"].map(|alpha3| {
        countries
            .iter()
            .find(|row| row.alpha3 == alpha3)
            .expect("a country")
            .id
    });
    let gaps = gap::Entity::find().all(connection).await.expect("gaps");
    let known = gap_country::Entity::find()
        .all(connection)
        .await
        .expect("countries of gaps");
    for gap in gaps.iter().step_by(2) {
        for country_id in three {
            let row = gap_country::Model {
                gap_id: gap.id,
                country_id,
            };
            if !known.contains(&row) {
                gap_country::Entity::insert(row.into_active_model().reset_all())
                    .exec_without_returning(connection)
                    .await
                    .expect("written");
            }
        }
        let of_gap = need::Entity::find().filter(need::Column::GapId.eq(gap.id));
        for (at, need) in of_gap
            .all(connection)
            .await
            .expect("needs")
            .into_iter()
            .enumerate()
        {
            let shares = [
                None,
                Some("CIV:33.3333 LBR:66.6667"),
                Some("GIN:0.0001 LBR:99.9999"),
            ][at % 3];
            let split = need::Model {
                shares: shares.map(str::to_owned),
                ..need
            };
            need::Entity::update(split.into_active_model().reset_all())
                .exec(connection)
                .await
                .expect("written");
        }
    }
}

/// Codes of the countries of each gap, in order.
async fn countries_of_gaps(connection: &DatabaseConnection) -> HashMap<Uuid, Vec<String>> {
    let countries = country::Entity::find()
        .all(connection)
        .await
        .expect("countries");
    let alpha3: HashMap<Uuid, String> = countries
        .into_iter()
        .map(|row| (row.id, row.alpha3))
        .collect();
    let mut of_gaps: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in gap_country::Entity::find()
        .all(connection)
        .await
        .expect("countries of gaps")
    {
        of_gaps
            .entry(row.gap_id)
            .or_default()
            .push(alpha3[&row.country_id].clone());
    }
    of_gaps.values_mut().for_each(|codes| codes.sort());
    of_gaps
}

fn row(
    need: &need::Model,
    provider_id: Uuid,
    (kind, _, tenths, measure, (until, commitment_until)): &MadeUp,
    last: Option<Uuid>,
) -> commitment::Model {
    let amount = (size(need).unwrap_or(10) * tenths / 10).max(1);
    let (unit, currency) = match measure {
        0 => (None, None),
        1 => (Some(SizeUnit::Courses), None),
        2 => (Some(SizeUnit::Money), Some("JPY".to_owned())),
        _ => (need.unit, need.currency.clone()),
    };
    let figure = unit.map(|_| amount);
    let kind = match last {
        None => CommitmentKind::Committed,
        Some(_) => *kind,
    };
    let is_delivery = matches!(
        kind,
        CommitmentKind::Delivered | CommitmentKind::DeliveryReversed
    );
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
        unit,
        quantity: figure.filter(|_| currency.is_none()),
        amount_minor: figure.filter(|_| currency.is_some()),
        currency,
        dated: Some("2011-03".to_owned()),
        until: until.map(str::to_owned),
        commitment_until: commitment_until.filter(|_| is_delivery).map(str::to_owned),
        note: None,
        reverses_id: last.filter(|_| kind.reverses()),
        source: "invented".to_owned(),
    }
}

fn counts(row: &commitment::Model, need: &need::Model) -> bool {
    need.unit.is_some() && row.unit == need.unit && row.currency == need.currency
}

fn size(need: &need::Model) -> Option<i64> {
    need.quantity.or(need.amount_minor)
}

fn amount(row: &commitment::Model) -> i64 {
    row.quantity.or(row.amount_minor).unwrap_or(1)
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
