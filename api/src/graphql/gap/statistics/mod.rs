//! Statistics that a resolution could quote: how many gaps were matched, and how long each step took.

pub mod dimension;
pub mod entries;
pub mod kept;
pub mod member;
pub mod steps;
pub mod way;

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::{
        ContextExt,
        gap::{
            filter::GapFilter,
            key_kind::KeyKind,
            names::{ALL, Named, without_key},
        },
        inline_object::Objects,
    },
};
use async_graphql::{Context, Object, SimpleObject};
use chrono::NaiveDate;
use dimension::StatisticsDimension;
use kept::{Begun, Grouped, of_kept};
use member::of_member;
use std::{collections::BTreeMap, sync::Arc};
use uuid::Uuid;
use way::{RatingStats, Step, Way};

/// How many gaps with one value of a dimension were matched, and how long each step took. Only gaps that help can close count, and
/// only what the viewer may see.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct StatisticsBucket {
    /// Value of the dimension, as filters take it; null for all, where none is stated, and for providers that are not named.
    key: Option<String>,
    /// Its value in words.
    label: String,
    /// The same in French; null where no French name is on record.
    label_fr: Option<String>,
    /// How many gaps.
    gaps: u64,
    /// How many of them are matched with an offer or programme, and nobody said no or took it back; those that are committed to
    /// without a match on record are among them.
    matched: u64,
    /// How many of them have a commitment that stands today, counted or not; those that were delivered to are among them.
    committed: u64,
    /// How many of them have a delivery that was not reversed, also where what was delivered has ended.
    delivered: u64,
    /// Median of days from the oldest source to the first match; null where no gap has both as whole days, in this order.
    days_to_match: Option<i32>,
    /// Median of days from the first match to the first commitment, both with one provider: of a gap with several, the one that came
    /// there first. Null where no gap has both as whole days, in this order.
    days_to_commitment: Option<i32>,
    /// Median of days from the first commitment to the first delivery, both by one provider: of a gap with several, the one that came
    /// there first. Null where no gap has both as whole days, in this order.
    days_to_delivery: Option<i32>,
    /// How well what was delivered under their matches serves, counted in matches.
    ratings: RatingStats,
}

/// Statistics.
#[derive(Default)]
pub struct StatisticsQuery;

#[Object]
impl StatisticsQuery {
    /// How many gaps were matched, committed to and delivered on, and the median days of each step.
    async fn statistics(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which gaps; all by default.")] filter: Option<GapFilter>,
        #[graphql(desc = "By which dimension it is counted.")] by: StatisticsDimension,
    ) -> Result<Option<Objects<StatisticsBucket>>> {
        let scope = ctx.scope();
        let filter = filter.unwrap_or_default();
        let kept = match scope.viewer().insider() {
            _ if scope.adds_anew() => None,
            // A registrar, and who does not read for their organisation, are told what everybody is.
            None => Some(of_kept(scope, &filter, by).await?),
            Some(_) => of_member(scope, &filter, by).await?,
        };
        let parts = match kept {
            Some(parts) => parts,
            None => {
                let query = filter.query(scope).await?;
                vec![Arc::new(Grouped::read(scope, query, by).await?)]
            }
        };
        Ok(Some(buckets(&parts, scope, by).into()))
    }
}

/// The buckets of gaps that are given in parts, each gap in one of them.
fn buckets(
    parts: &[Arc<Grouped>],
    scope: &Scope,
    by: StatisticsDimension,
) -> Vec<StatisticsBucket> {
    let mut gaps: BTreeMap<Option<Uuid>, u64> = BTreeMap::new();
    for (key, count) in parts.iter().flat_map(|part| &part.gaps) {
        *gaps.entry(*key).or_default() += count;
    }
    let mut buckets: Vec<_> = gaps
        .into_iter()
        .map(|(key, gaps)| {
            let begun = parts.iter().filter_map(|part| part.begun.get(&key));
            let begun: Vec<&Begun> = begun.flatten().map(|(_, begun)| begun).collect();
            bucket(name(scope, by, key), gaps, &begun)
        })
        .collect();
    buckets.sort_by(|one, other| {
        other
            .gaps
            .cmp(&one.gaps)
            .then_with(|| one.key.cmp(&other.key))
    });
    buckets
}

/// A value as key and in words.
fn name(scope: &Scope, by: StatisticsDimension, key: Option<Uuid>) -> Named {
    let kind = match by {
        StatisticsDimension::All => return without_key(ALL),
        StatisticsDimension::Regime => KeyKind::Regime,
        StatisticsDimension::Sector => KeyKind::Sector,
        StatisticsDimension::Provider => KeyKind::Organisation,
    };
    kind.name(scope.reference(), key)
}

/// From when to when a step took; none where not known.
type Span = (Option<NaiveDate>, Option<NaiveDate>);

/// The figures of so many gaps, of which these came anywhere.
fn bucket((key, names): Named, gaps: u64, begun: &[&Begun]) -> StatisticsBucket {
    let count = |step: Step| {
        let came = |(_, ways): &&&Begun| ways.iter().any(|way| way.state >= step);
        begun.iter().filter(came).count() as u64
    };
    let days = |ends: fn(Option<NaiveDate>, &Way) -> Span| {
        let passed = |(found, ways): &&Begun| passed(ways.iter().map(|way| ends(*found, way)));
        median(begun.iter().filter_map(passed).collect())
    };
    let all = begun.iter().flat_map(|(_, ways)| ways);
    StatisticsBucket {
        key,
        label: names.en,
        label_fr: names.fr,
        gaps,
        matched: count(Step::Matched),
        committed: count(Step::Committed),
        delivered: count(Step::Delivered),
        days_to_match: days(|found, way| (found, way.matched)),
        days_to_commitment: days(|_, way| (way.matched, way.committed)),
        days_to_delivery: days(|_, way| (way.committed, way.delivered)),
        ratings: all.fold(RatingStats::default(), |sum, way| sum.and(way.ratings)),
    }
}

/// The days that a step took with who came first to its end; none where nobody's has both days, in their order.
fn passed(spans: impl Iterator<Item = Span>) -> Option<i64> {
    let known = spans.filter_map(|(from, to)| Some((from?, to?)));
    let (from, to) = known
        .filter(|(from, to)| from <= to)
        .min_by_key(|(from, to)| (*to, *from))?;
    Some((to - from).num_days())
}

/// The middle value, or the lower of two.
fn median(mut days: Vec<i64>) -> Option<i32> {
    days.sort_unstable();
    let middle = days.len().checked_sub(1)? / 2;
    i32::try_from(days[middle]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::gap::{names::Names, statistics::way::day};
    use domain::{ledger::Ledger, matches::CommitmentKind};
    use proptest::{collection::vec, prelude::*};
    use strum::IntoEnumIterator;

    #[test]
    fn the_median_is_a_value_that_there_is() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![9, 1, 5]), Some(5));
        assert_eq!(median(vec![4, 1]), Some(1));
    }

    #[test]
    fn what_has_no_whole_day_happened_and_counts_in_no_median() {
        let way = |matched: &str| Way {
            state: Step::Matched,
            matched: day(matched),
            ..Way::default()
        };
        let known = way("2009").or(&Way::default());
        assert_eq!((known.state, known.matched), (Step::Matched, None));
        let known = known.or(&way("2009-05-03")).or(&way("2009-05-02"));
        assert_eq!(known.matched, day("2009-05-02"));
    }

    #[test]
    fn a_step_takes_the_days_of_one_provider_and_never_less_than_none() {
        let span = |from: &str, to: &str| (day(from), day(to));
        let passed = |spans: &[Span]| passed(spans.iter().copied());
        let (early, late) = (
            span("2009-05-01", "2009-05-04"),
            span("2009-01-01", "2009-06-01"),
        );
        assert_eq!(passed(&[late, early]), Some(3));
        assert_eq!(passed(&[span("2009-05-04", "2009-05-01"), early]), Some(3));
        assert_eq!(passed(&[span("2009-05-04", "2009-05-01")]), None);
        assert_eq!(
            passed(&[span("2009-05-04", "2009"), span("", "2009-05-01")]),
            None
        );
        assert_eq!(passed(&[]), None);
    }

    fn entry() -> impl Strategy<Value = (CommitmentKind, i64)> {
        let kinds: Vec<_> = CommitmentKind::iter().collect();
        (prop::sample::select(kinds), 1..9_i64)
    }

    proptest! {
        /// Whatever the ledgers hold, no step has more gaps than the one before.
        #[test]
        fn the_funnel_never_widens(ledgers in vec((vec(entry(), 0..6), 0..6_usize), 0..12)) {
            let ways = ledgers.into_iter().enumerate().map(|(at, (entries, ended))| {
                let found = if at % 2 == 0 { Step::Found } else { Step::Matched };
                let today = Ledger::of(entries.iter().copied().skip(ended));
                let state = Step::by(Ledger::of(entries), today).unwrap_or_default().max(found);
                (None, vec![Way { state, ..Way::default() }])
            });
            let ways: Vec<_> = ways.collect();
            let begun: Vec<&Begun> = ways.iter().collect();
            let bucket = bucket((None, Names::default()), ways.len() as u64, &begun);
            prop_assert!(bucket.delivered <= bucket.committed && bucket.committed <= bucket.matched && bucket.matched <= bucket.gaps);
        }
    }
}
