//! Coverage by country: what a need of several countries asks for and gets is split among them, so that their rows sum to it.

use crate::{
    db::{
        ledger::{of_needs, wide},
        scope::Scope,
    },
    error::Result,
    graphql::gap::{coverage_sums::Sums, dimension::KeyKind},
};
use domain::{
    gap::need_share::{Figures, split as split_figures, weights},
    size::SizeUnit,
};
use entity::{country, gap, gap_country, need};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};
use uuid::Uuid;

/// Whether a need is split: it has figures, and its gap is about several countries.
pub fn is_split() -> Expr {
    let several = "(select count(*) from gap_country several where several.gap_id = gap.id) > 1";
    Expr::cust(several).and(need::Column::Unit.is_not_null())
}

/// A need in one of its countries, as it is read: both, its shares, unit and currency, counts and figures of the need as a whole.
type Row = (
    Uuid,
    Uuid,
    Option<String>,
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

/// A need of several countries.
struct Whole {
    shares: Option<String>,
    unit: Option<SizeUnit>,
    currency: Option<String>,
    looked_after: i64,
    /// Needed, pledged, committed, delivered.
    figures: [i128; 4],
    countries: Vec<Arc<country::Model>>,
}

/// Sums of the needs that are split, each in each of its countries; needs, ledger and countries are joined already.
pub async fn split(scope: &Scope, query: Select<gap::Entity>) -> Result<Vec<Sums>> {
    let mut query = query.filter(is_split()).select_only();
    let by = [
        Expr::col((need::Entity, need::Column::Id)),
        Expr::col((gap_country::Entity, gap_country::Column::CountryId)),
        Expr::col((need::Entity, need::Column::Shares)),
        Expr::col((need::Entity, need::Column::Unit)),
        Expr::col((need::Entity, need::Column::Currency)),
    ];
    for column in by {
        query = query.expr(column.clone()).group_by(column);
    }
    for sum in of_needs() {
        query = query.expr(sum);
    }
    let rows: Vec<Row> = scope.tally(query).await?;
    let mut needs: BTreeMap<Uuid, Whole> = BTreeMap::new();
    for row in rows {
        let (id, country) = (row.0, scope.reference().countries.get(row.1));
        let need = match needs.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Whole::new(row)?),
        };
        need.countries.extend(country);
    }
    let known = needs
        .into_values()
        .filter(|need| !need.countries.is_empty());
    Ok(known.flat_map(|need| need.parts(scope)).collect())
}

impl Whole {
    fn new((_, _, shares, unit, currency, _, looked_after, a, b, c, d, _): Row) -> Result<Self> {
        let figure = |parts: Option<String>| parts.map_or(Ok(0), |parts| wide(&parts));
        Ok(Self {
            shares,
            unit,
            currency,
            looked_after,
            figures: [figure(a)?, figure(b)?, figure(c)?, figure(d)?],
            countries: Vec::new(),
        })
    }

    /// Its parts in its countries, which are in the order of their codes so that what cannot be divided goes to the same ones always.
    fn parts(mut self, scope: &Scope) -> Vec<Sums> {
        self.countries
            .sort_by(|one, other| one.alpha3.cmp(&other.alpha3));
        let alpha3: Vec<&str> = self
            .countries
            .iter()
            .map(|row| row.alpha3.as_str())
            .collect();
        let stated = weights(self.shares.as_deref(), &alpha3);
        let is_assumed = stated.is_none();
        let weights = stated.unwrap_or_else(|| vec![1; alpha3.len()]);
        let parts = split_figures(self.figures, &weights).into_iter();
        let part = |(country, figures): (&Arc<country::Model>, Figures)| {
            let (key, label) = KeyKind::Country.name(scope.reference(), Some(country.id));
            Sums {
                key,
                label,
                unit: self.unit,
                currency: self.currency.clone(),
                needs: 1,
                looked_after: self.looked_after,
                assumed_shares: i64::from(is_assumed),
                figures: figures.map(Some),
                rates: Vec::new(),
            }
        };
        self.countries.iter().zip(parts).map(part).collect()
    }
}
