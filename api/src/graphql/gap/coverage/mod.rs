//! Figures for dashboards: how many gaps there are by what, and how far their needs are covered.
//!
//! Every figure is counted over the gaps the viewer may read, and over nothing else.

pub mod by_country;
pub mod kept;
pub mod read;
pub mod state;
pub mod sums;

use crate::{
    error::{Error, Result},
    graphql::{
        ContextExt,
        gap::{
            dimension::{Count, CoverageDimension, GapDimension},
            facets::facets,
            filter::GapFilter,
        },
        inline_object::Objects,
        reference::exchange_rate::{ExchangeRate, asked_currency},
    },
};
use async_graphql::{Context, Object, SimpleObject};
use domain::size::SizeUnit;
use kept::{kept_as, of_kept};
use read::anew;
use sums::{Sums, converted, shown};

/// How many gaps there are with one value of a dimension.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct GapFacetBucket {
    /// The dimension.
    dimension: GapDimension,
    /// Its value, as filters take it, sectors as `mainSectors`; null where the gaps state none.
    key: Option<String>,
    /// Its value in words; "not stated" where there is none.
    label: String,
    /// The same in French: "non précisé" where there is none; null where no French name is on record.
    label_fr: Option<String>,
    /// How many gaps.
    count: u64,
}

/// What is needed, pledged, committed and delivered for one value of a dimension, in one unit. Sums are never made across
/// currencies without a rate that is named in `rates`. By `MEASURE` and `LIFTING_CONDITION` a need counts whole for each, so that rows
/// overlap and do not add up to a total; in all other dimensions they do.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct CoverageBucket {
    /// Value of the dimension, as filters take it; null where none is stated.
    key: Option<String>,
    /// Its value in words; "not stated" where there is none, "asked not to be named" for such providers.
    label: String,
    /// The same in French: "non précisé", "a demandé à ne pas être nommé"; null where no French name is on record.
    label_fr: Option<String>,
    /// Unit of the figures; null for needs without a stated size, which have none, and by provider or month for what was given without a
    /// figure.
    unit: Option<SizeUnit>,
    /// Currency of the figures, ISO 4217; null where they are not money.
    currency: Option<String>,
    /// How many needs these are; by country, one of several countries counts in each. 0 by provider or month.
    needs: u64,
    /// How many of them are split among several countries in equal parts, since their shares are not stated: their figures in this row
    /// are assumed. 0 in other dimensions than country.
    assumed_shares: u64,
    /// How many of them are looked after: something is committed or delivered to them, not taken back and not ended, that the figures
    /// do not count, since it has no figure or another unit; 0 by provider or month.
    looked_after: u64,
    /// How much is needed, as a decimal string; null where unsized, and by provider or month.
    needed: Option<String>,
    /// How much is promised, without what has ended; by provider or month all that was neither reversed nor ended with its match, whatever
    /// its last day, also to needs without a size. 0 where `unit` is null, which says nothing of how much.
    pledged: String,
    /// How much is firmly committed today, withdrawals, reversals and what has ended taken off; by provider or month what has ended is
    /// in it, and what is committed to needs without a size. 0 where `unit` is null, which says nothing of how much.
    committed: String,
    /// How much is delivered and lasts, reversals and what has ended taken off; by provider or month what has ended is in it, and what is
    /// delivered to needs without a size. 0 where `unit` is null, which says nothing of how much.
    delivered: String,
    /// How much is neither committed nor delivered today; null where unsized, and by provider or month. `needed` is what is covered and
    /// this, also of converted money: there it is the converted need less the converted rest, each rounded half to even.
    remaining: Option<String>,
    /// Rates by which money of other currencies was converted into this one, where that was asked for; empty otherwise.
    rates: Objects<ExchangeRate>,
}

/// Facets and coverage.
#[derive(Default)]
pub struct CoverageQuery;

#[Object]
impl CoverageQuery {
    /// How many gaps there are by each of the dimensions asked for, most first.
    async fn gap_facets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which gaps to count; all by default.")] filter: Option<GapFilter>,
        #[graphql(desc = "By what, at most 6.")] by: Vec<GapDimension>,
    ) -> Result<Option<Objects<GapFacetBucket>>> {
        let by: Vec<GapDimension> = by
            .iter()
            .enumerate()
            .filter(|(at, dimension)| !by[..*at].contains(dimension))
            .map(|(_, dimension)| *dimension)
            .collect();
        if by.len() > 6 {
            return Err(Error::invalid(
                "by",
                "takes at most 6 dimensions: ask again for the others",
            ));
        }
        let counted = facets(ctx.scope(), &filter.unwrap_or_default(), &by).await?;
        let counted = by.into_iter().zip(counted);
        let buckets = counted.flat_map(|(dimension, counted)| {
            let counted = counted.into_iter();
            counted.map(move |count| GapFacetBucket::new(dimension, count))
        });
        Ok(Some(buckets.collect()))
    }

    /// What is needed, pledged, committed and delivered, by a dimension, in each unit and currency apart. Of needs without a size no figure
    /// is made, but by provider or month, where what was given counts whatever was asked for: `lookedAfter` says of the other dimensions
    /// how many of them get help. By country, the figures of a
    /// need of several are split among them by its shares, in whole units or the smallest part of the currency, so that they sum to the
    /// need.
    async fn coverage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which gaps; all by default.")] filter: Option<GapFilter>,
        #[graphql(desc = "By which dimension it is summed up.")] by: CoverageDimension,
        #[graphql(
            desc = "ISO 4217 currency to convert money into, by the latest rate on record; what has no rate stays apart. Each figure is rounded half to even, but `remaining`, which is what the converted need exceeds the converted covered part by. By default, nothing is converted."
        )]
        currency: Option<String>,
    ) -> Result<Option<Objects<CoverageBucket>>> {
        let currency = asked_currency(currency, "currency")?;
        let filter = filter.unwrap_or_default();
        let scope = ctx.scope();
        let sums = match kept_as(scope, by) {
            Some(kept) => of_kept(scope, filter.asked(scope).await?, (by, kept)).await?,
            None => anew(scope, filter.query(scope).await?, by).await?,
        };
        let sums = match currency {
            Some(currency) => converted(scope, sums, &currency)?,
            None => sums,
        };
        Ok(Some(sums.into_iter().map(CoverageBucket::new).collect()))
    }
}

impl GapFacetBucket {
    fn new(dimension: GapDimension, (key, names, count): Count) -> Self {
        Self {
            dimension,
            key,
            label: names.en,
            label_fr: names.fr,
            count,
        }
    }
}

impl CoverageBucket {
    fn new(sums: Sums) -> Self {
        let Sums {
            key,
            names,
            unit,
            currency,
            needs,
            looked_after,
            assumed_shares,
            figures: [needed, pledged, committed, delivered, remaining],
            rates,
        } = sums;
        let figure = |value: i128| shown(value, currency.as_deref());
        Self {
            key,
            label: names.en,
            label_fr: names.fr,
            needs: needs.unsigned_abs(),
            looked_after: looked_after.unsigned_abs(),
            assumed_shares: assumed_shares.unsigned_abs(),
            needed: needed.map(figure),
            pledged: figure(pledged.unwrap_or(0)),
            committed: figure(committed.unwrap_or(0)),
            delivered: figure(delivered.unwrap_or(0)),
            remaining: remaining.map(figure),
            rates: rates.into_iter().map(ExchangeRate).collect(),
            unit,
            currency,
        }
    }
}
