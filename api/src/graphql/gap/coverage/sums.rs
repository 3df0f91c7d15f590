//! Sums of coverage as they are read, and money in them converted into one currency.

use crate::{
    db::{exchange_rate as exchange, ledger::wide, scope::Scope},
    error::{Error, Result},
    graphql::gap::names::{Named, Names},
};
use domain::{money::decimal, size::SizeUnit};
use entity::exchange_rate;
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};

/// Most buckets of one answer: all countries, or all sectors, each in all units and several currencies.
pub const BUCKETS_MAX: u64 = 2_500;

/// Sums of one bucket.
#[derive(Clone)]
pub struct Sums {
    /// Value of the dimension.
    pub key: Option<String>,
    /// The value in words.
    pub names: Names,
    /// Unit of the figures.
    pub unit: Option<SizeUnit>,
    /// Their currency.
    pub currency: Option<String>,
    /// How many needs.
    pub needs: i64,
    /// How many of them are looked after.
    pub looked_after: i64,
    /// How many of them are split among countries without stated shares.
    pub assumed_shares: i64,
    /// Needed, pledged, committed, delivered, remaining.
    pub figures: [Option<i128>; 5],
    /// Rates by which they were converted.
    pub rates: Vec<Arc<exchange_rate::Model>>,
}

/// Key, unit, currency, counts and figures of one bucket, as they are read.
pub type Row<K> = (
    Option<K>,
    Option<SizeUnit>,
    Option<String>,
    i64,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<String>,
);

/// Sums as they are read.
pub fn sums<K>(
    (key, unit, currency, needs, looked_after, a, b, c, d, e): Row<K>,
    name: impl Fn(Option<K>) -> Named,
) -> Result<Sums> {
    let (key, names) = name(key);
    let figure = |parts: Option<String>| parts.map(|parts| wide(&parts)).transpose();
    Ok(Sums {
        key,
        names,
        unit,
        currency,
        needs,
        looked_after,
        assumed_shares: 0,
        figures: [figure(a)?, figure(b)?, figure(c)?, figure(d)?, figure(e)?],
        rates: Vec::new(),
    })
}

/// A figure as it is shown: of money, in the decimals of its currency.
pub fn shown(figure: i128, currency: Option<&str>) -> String {
    currency.map_or_else(|| figure.to_string(), |currency| decimal(figure, currency))
}

/// Buckets with others of the same key, unit and currency added to them.
pub fn merged(buckets: Vec<Sums>, more: Vec<Sums>) -> Result<Vec<Sums>> {
    let mut merged: BTreeMap<_, Sums> = BTreeMap::new();
    for bucket in buckets.into_iter().chain(more) {
        let key = (bucket.key.clone(), bucket.unit, bucket.currency.clone());
        match merged.entry(key) {
            Entry::Occupied(mut known) => known.get_mut().add(bucket)?,
            Entry::Vacant(place) => {
                place.insert(bucket);
            }
        }
    }
    Ok(merged.into_values().collect())
}

/// Money in one currency, as far as there are rates: the sum of each other one is converted once, and added to what there is.
pub fn converted(scope: &Scope, buckets: Vec<Sums>, to: &str) -> Result<Vec<Sums>> {
    let day = scope
        .today()
        .parse()
        .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
    let mut done: Vec<Sums> = Vec::new();
    for mut bucket in buckets {
        let from = bucket.currency.clone().filter(|from| from != to);
        if let Some((from, rate)) = from.and_then(|from| {
            exchange::rate(scope.reference(), &from, to, day).map(|rate| (from, rate))
        }) {
            let too_much = || {
                Error::Limited(format!(
                    "Amounts in {from} are too large to be shown in {to}."
                ))
            };
            bucket.convert(|figure| {
                let converted = i64::try_from(figure)
                    .ok()
                    .and_then(|figure| exchange::convert(figure, &from, to, &rate));
                Ok(converted.ok_or_else(too_much)?.into())
            })?;
            (bucket.currency, bucket.rates) = (Some(to.to_owned()), vec![rate]);
        }
        let same = |other: &&mut Sums| {
            (&other.key, other.unit, &other.currency)
                == (&bucket.key, bucket.unit, &bucket.currency)
        };
        match done
            .iter_mut()
            .find(same)
            .filter(|_| bucket.currency.is_some())
        {
            Some(sum) => sum.add(bucket)?,
            None => done.push(bucket),
        }
    }
    Ok(done)
}

impl Sums {
    /// Converts the figures so that they still add up: each is rounded, but what remains is what of the need is not covered.
    fn convert(&mut self, convert: impl Fn(i128) -> Result<i128>) -> Result<()> {
        let [needed, pledged, committed, delivered, remaining] = &mut self.figures;
        let covered = needed.zip(*remaining);
        let covered = covered.map(|(needed, remaining)| needed - remaining);
        for figure in [&mut *needed, pledged, committed, delivered] {
            *figure = figure.map(&convert).transpose()?;
        }
        if let Some((needed, covered)) = needed.zip(covered) {
            *remaining = Some(needed - convert(covered)?);
        }
        Ok(())
    }

    fn add(&mut self, other: Self) -> Result<()> {
        let too_much = || Error::Limited("The sum is too large to be shown.".to_owned());
        for (figure, more) in self.figures.iter_mut().zip(other.figures) {
            *figure = match (*figure, more) {
                (Some(figure), Some(more)) => Some(figure.checked_add(more).ok_or_else(too_much)?),
                (figure, more) => figure.or(more),
            };
        }
        self.needs += other.needs;
        self.looked_after += other.looked_after;
        self.assumed_shares += other.assumed_shares;
        self.rates.extend(other.rates);
        Ok(())
    }
}

/// Buckets in their order, unless there are too many.
pub fn sorted(mut buckets: Vec<Sums>) -> Result<Vec<Sums>> {
    if buckets.len() as u64 > BUCKETS_MAX {
        return Err(too_many());
    }
    buckets.sort_by(|a, b| (&a.key, a.unit, &a.currency).cmp(&(&b.key, b.unit, &b.currency)));
    Ok(buckets)
}

/// What to say where there are.
pub fn too_many() -> Error {
    Error::Limited(format!(
        "There are more than {BUCKETS_MAX} buckets: narrow the filter, or sum by a coarser dimension."
    ))
}
