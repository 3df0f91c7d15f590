//! What the domain makes of the entries of the ledger: the other side of the comparison.

use super::{
    Figures, Key,
    invented::{MadeUp, PAST, countries_of_gaps, row},
};
use domain::{
    gap::need_share::{split, weights},
    ledger::Ledger,
    matches::CommitmentKind,
    money::decimal,
};
use entity::{commitment, gap, need, organisation};
use sea_orm::{ActiveModelTrait, DatabaseConnection, EntityTrait, IntoActiveModel};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Needs of gaps that everybody may read, and a ledger on them.
pub(super) struct Books {
    gaps: HashMap<Uuid, String>,
    /// Codes of the countries of each gap, in order.
    countries: HashMap<Uuid, Vec<String>>,
    needs: Vec<need::Model>,
    entries: Vec<commitment::Model>,
    providers: HashMap<Uuid, String>,
}

impl Books {
    /// Writes entries in place of those there are.
    pub(super) async fn write(connection: &DatabaseConnection, made_up: Vec<MadeUp>) -> Self {
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
    pub(super) fn by_gap(&self) -> BTreeMap<Key, Figures> {
        let of_need = |need: &need::Model| {
            let key = key(self.gaps[&need.gap_id].clone(), need);
            (key, self.figures(need))
        };
        summed(self.needs.iter().map(of_need))
    }

    /// Figures of each country in each unit: of a sized need of several countries, its parts as the domain makes them.
    pub(super) fn by_country(&self) -> BTreeMap<Key, Figures> {
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

    /// Pledged, committed less what was taken back, and delivered, of each provider in each unit, also what has ended, and to needs of
    /// another unit or of no size.
    pub(super) fn by_provider(&self) -> BTreeMap<Key, [String; 3]> {
        let key_of = |row: &commitment::Model| {
            let provider = self.providers[&row.provider_id].clone();
            let unit = row.unit.map(|unit| unit.to_string());
            (provider, unit, row.currency.clone())
        };
        let keys: BTreeSet<Key> = self.entries.iter().map(key_of).collect();
        keys.into_iter()
            .map(|key| {
                let ledger = self.of(|row| key_of(row) == key && row.unit.is_some());
                let stands = ledger.committed - ledger.withdrawn;
                let currency = key.2.clone();
                let figures = [ledger.pledged, stands, ledger.delivered]
                    .map(|figure| shown(Some(figure), currency.as_deref()));
                (key, figures)
            })
            .collect()
    }

    /// Gaps by how far their needs are covered.
    pub(super) fn by_state(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
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

fn counts(row: &commitment::Model, need: &need::Model) -> bool {
    need.unit.is_some() && row.unit == need.unit && row.currency == need.currency
}

pub(super) fn size(need: &need::Model) -> Option<i64> {
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
