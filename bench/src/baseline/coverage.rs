//! Coverage by hand: what all needs ask for and what the ledger has for them, summed by one thing.

use super::{Answer, Pool, json, today};
use actix_web::web::{self, Query};
use serde::{Deserialize, Serialize};

/// The sums by a column of these gaps. Each database goes through the gaps, from an index that has the column and who may read them, to
/// their needs. Entries count on a need in its own unit and currency, as far as they have not ended by the day; a
/// delivery whose own end has passed takes up its commitment no more.
macro_rules! sums {
    ($column:literal, $key:literal, $join:literal, $($gaps:tt)+) => {
        concat!(
            "select ", $key, ", unit, currency, needs, needed, pledged, committed, delivered, remaining from (",
            "select ", $column, " as value, unit, currency, count(*) as needs, cast(sum(size) as bigint) as needed,",
            " cast(sum(pledged) as bigint) as pledged, cast(sum(case when stands > 0 then stands else 0 end) as bigint) as committed,",
            " cast(sum(delivered) as bigint) as delivered,",
            " cast(sum(case when size > covered then size - covered when size is not null then 0 end) as bigint) as remaining from (",
            "select ", $column, ", need.unit, need.currency, coalesce(quantity, amount_minor) as size,",
            " coalesce(pledged, 0) as pledged, coalesce(stands, 0) as stands, coalesce(delivered, 0) as delivered,",
            " case when stands > delivered and stands > 0 then stands when delivered > 0 then delivered else 0 end as covered",
            " from gap cross join need left join (",
            "select need_id, unit, coalesce(currency, '') as money,",
            " sum(case when kind = 'PLEDGED' and lasts then amount",
            " when kind in ('PLEDGE_REVERSED', 'PLEDGE_ENDED') and lasts then -amount else 0 end) as pledged,",
            " sum(case when kind = 'COMMITTED' and lasts then amount",
            " when kind in ('WITHDRAWN', 'COMMITMENT_REVERSED') and lasts then -amount",
            " when kind = 'DELIVERED' and fulfils and not lasts then -amount",
            " when kind = 'DELIVERY_REVERSED' and fulfils and not lasts then amount else 0 end) as stands,",
            " sum(case when kind = 'DELIVERED' and lasts then amount",
            " when kind = 'DELIVERY_REVERSED' and lasts then -amount else 0 end) as delivered from (",
            "select need_id, unit, currency, kind, coalesce(quantity, amount_minor, 1) as amount,",
            " (until is null or until >= $1) as lasts, (commitment_until is null or commitment_until >= $1) as fulfils from commitment",
            ") entry group by need_id, unit, currency",
            ") entered on entered.need_id = need.id and entered.unit = need.unit and entered.money = coalesce(need.currency, '')",
            " where need.gap_id = gap.id and ", $($gaps)+,
            ") covered group by ", $column, ", unit, currency",
            ") summed", $join, " order by 1, 2, 3"
        )
    };
}

const BY_REGIME: &str = sums!(
    "regime_id",
    "regime.code",
    " left join regime on regime.id = value",
    "gap.public_from <= $1"
);
const BY_HOLDER: &str = sums!(
    "holder",
    "value",
    "",
    concat!(some_day!(), " and ", readable!(""))
);

/// By what.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum By {
    Regime,
    Holder,
}

#[derive(Deserialize)]
pub(super) struct OfCoverage {
    by: By,
}

#[derive(Serialize)]
struct Sum {
    key: Option<String>,
    unit: Option<String>,
    currency: Option<String>,
    needs: i64,
    needed: Option<String>,
    pledged: String,
    committed: String,
    delivered: String,
    remaining: Option<String>,
}

/// Key, unit and currency, needs, and needed, pledged, committed, delivered and remaining in the smallest part.
type Row = (
    Option<String>,
    Option<String>,
    Option<String>,
    i64,
    Option<i64>,
    i64,
    i64,
    i64,
    Option<i64>,
);

pub(super) async fn coverage(pool: web::Data<Pool>, asked: Query<OfCoverage>) -> Answer {
    let sql = match asked.by {
        By::Regime => BY_REGIME,
        By::Holder => BY_HOLDER,
    };
    let rows: Vec<Row> = rows!(&**pool, sql, today())?;
    json(&rows.into_iter().map(sum).collect::<Vec<_>>())
}

fn sum((key, unit, currency, needs, needed, pledged, committed, delivered, remaining): Row) -> Sum {
    let money = currency.clone();
    let shown = |figure: i64| match &money {
        Some(currency) => domain::money::decimal(figure, currency),
        None => figure.to_string(),
    };
    Sum {
        key,
        unit,
        currency,
        needs,
        needed: needed.map(shown),
        pledged: shown(pledged),
        committed: shown(committed),
        delivered: shown(delivered),
        remaining: remaining.map(shown),
    }
}
