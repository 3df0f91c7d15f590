//! Coverage by country: what a need of several countries asks for and gets is split among them, so that their rows sum to it.

use crate::{
    db::{kept::Stretch, ledger::of_need, scope::Scope},
    error::{Error, Result},
    graphql::gap::{
        coverage::sums::Sums,
        dimension::{Found, with_key},
        key_kind::KeyKind,
    },
};
use domain::{gap::need_share::by_country, size::SizeUnit};
use entity::{country, gap, gap_country, need};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, Query},
};
use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::Arc,
};
use uuid::Uuid;

/// Whether a need of a gap of this stretch is split: it has figures, and its gap is about several countries.
pub fn is_split(of: Stretch) -> Expr {
    let gap_id = (gap_country::Entity, gap_country::Column::GapId);
    // As a list, which is made once, where counting for each gap of a need would be done again for every need.
    let mut several = Query::select();
    several
        .column(gap_id)
        .from(gap_country::Entity)
        .cond_where(of.holds(&Expr::col(gap_id)))
        .group_by_col(gap_id)
        .cond_having(Expr::cust("count(*) > 1"));
    let is_of_several = Expr::col((gap::Entity, gap::Column::Id)).in_subquery(several);
    is_of_several.and(need::Column::Unit.is_not_null())
}

/// A need in one of its countries, as it is read: both, the key of another dimension, its shares, unit and currency, whether it is looked
/// after, and what of the need as a whole is needed, pledged, committed and delivered.
type Row = (
    Uuid,
    Uuid,
    Option<Uuid>,
    Option<String>,
    Option<String>,
    Option<SizeUnit>,
    Option<String>,
    i64,
    Option<i64>,
    i64,
    i64,
    i64,
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

/// Sums of the needs of a stretch that are split, each in each of its countries; needs, ledger and countries are joined already.
pub async fn split(scope: &Scope, query: Select<gap::Entity>, of: Stretch) -> Result<Vec<Sums>> {
    let parts = split_by(scope, query, of, None, None).await?;
    Ok(parts.into_iter().map(|(_, part)| part).collect())
}

/// The same by the key of another dimension as well, which is joined already; a need is split anew for each of its keys there. Where
/// there are more rows than `most` says, it fails as that says.
pub async fn split_by(
    scope: &Scope,
    query: Select<gap::Entity>,
    of: Stretch,
    other: Option<(&str, KeyKind)>,
    most: Option<(u64, fn() -> Error)>,
) -> Result<Vec<(Found, Sums)>> {
    let query = query.filter(is_split(of));
    let mut query = by_need_and_country(query, other);
    if let Some((most, _)) = most {
        query = query.limit(most + 1);
    }
    let rows: Vec<Row> = scope.tally(query).await?;
    if let Some((_, too_many)) = most.filter(|(most, _)| rows.len() as u64 > *most) {
        return Err(too_many());
    }
    let mut needs: BTreeMap<(Found, Uuid), Whole> = BTreeMap::new();
    for row in rows {
        let country = scope.reference().countries.get(row.1);
        let need = match needs.entry(((row.2, row.3.clone()), row.0)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(Whole::new(row)),
        };
        need.countries.extend(country);
    }
    let known = needs
        .into_iter()
        .filter(|(_, need)| !need.countries.is_empty());
    let parts = known.flat_map(|((other, _), need)| {
        let parts = need.parts(scope).into_iter();
        parts.map(move |part| (other.clone(), part))
    });
    Ok(parts.collect())
}

/// A row for each need that is split, country and other key.
fn by_need_and_country(
    query: Select<gap::Entity>,
    other: Option<(&str, KeyKind)>,
) -> Select<gap::Entity> {
    let query = query
        .select_only()
        .expr(Expr::col((need::Entity, need::Column::Id)))
        .expr(Expr::col((
            gap_country::Entity,
            gap_country::Column::CountryId,
        )));
    let mut query = with_key(query, other);
    for column in [
        need::Column::Shares,
        need::Column::Unit,
        need::Column::Currency,
    ] {
        query = query.expr(Expr::col((need::Entity, column)));
    }
    for figure in of_need() {
        query = query.expr(figure);
    }
    query
}

impl Whole {
    fn new((_, _, _, _, shares, unit, currency, looked_after, size, a, b, c): Row) -> Self {
        Self {
            shares,
            unit,
            currency,
            looked_after,
            figures: [size.unwrap_or(0), a, b, c].map(i128::from),
            countries: Vec::new(),
        }
    }

    /// Its parts in its countries.
    fn parts(self, scope: &Scope) -> Vec<Sums> {
        let alpha3 = self.countries.iter().map(|row| row.alpha3.as_str());
        let parts = by_country(self.figures, self.shares.as_deref(), alpha3);
        let part = |country: &Arc<country::Model>| {
            let part = parts.get(country.alpha3.as_str())?;
            let (key, names) = KeyKind::Country.name(scope.reference(), Some(country.id));
            Some(Sums {
                key,
                names,
                unit: self.unit,
                currency: self.currency.clone(),
                needs: 1,
                looked_after: self.looked_after,
                assumed_shares: i64::from(part.percent.is_none()),
                figures: part.figures.map(Some),
                rates: Vec::new(),
            })
        };
        self.countries.iter().filter_map(part).collect()
    }
}
