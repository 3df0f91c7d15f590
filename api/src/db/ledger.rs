//! The ledger in the database: its rows as [`Ledger`] takes them, and the same sums in SQL, where lists are filtered and summed.
//!
//! What is covered, what stands and what remains is said twice in all: in `domain::ledger`, and here. A test has both add up the
//! same entries.

use crate::{
    access::policy,
    db::kept::Stretch,
    error::{Error, Result},
};
use domain::{
    ledger::{
        Account, Ledger,
        end::{EVER, Ends},
    },
    matches::CommitmentKind,
    size::{Measure, SizeUnit},
};
use entity::{assistance, assistance_line, commitment, gap, need};
use sea_orm::{
    QuerySelect, Select,
    sea_query::{
        Alias, BinOper, CaseStatement, Condition, Expr, ExprTrait, Func, JoinType, Query,
        SelectStatement,
    },
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// How much an entry is in its measure: one where it has no figure.
pub fn amount_of(entry: &commitment::Model) -> i64 {
    entry.quantity.or(entry.amount_minor).unwrap_or(1)
}

/// What an entry is counted in.
pub fn measure_of(entry: &commitment::Model) -> Measure {
    Measure {
        unit: entry.unit,
        currency: entry.currency.clone(),
    }
}

/// What is counted on a need; nothing where it is unsized.
pub fn measure_of_need(need: &need::Model) -> Measure {
    Measure {
        unit: need.unit,
        currency: need.currency.clone(),
    }
}

/// What a line is counted in; nothing where it is open-ended.
pub fn measure_of_line(line: &assistance_line::Model) -> Measure {
    Measure {
        unit: line.unit,
        currency: line.currency.clone(),
    }
}

/// The last days of an entry.
pub fn ends_of(entry: &commitment::Model) -> Ends<'_> {
    Ends {
        own: entry.until.as_deref(),
        commitment: entry.commitment_until.as_deref(),
    }
}

fn enter(sum: &mut Ledger, row: &commitment::Model, day: &str) {
    sum.enter_as_of(day, row.kind, amount_of(row), ends_of(row));
}

fn of_rows<'a>(entries: impl IntoIterator<Item = &'a commitment::Model>, day: &str) -> Ledger {
    let mut sum = Ledger::default();
    for row in entries {
        enter(&mut sum, row, day);
    }
    sum
}

/// The sums of those of these entries that are in a measure, as of a day: of all of them where that is [`EVER`].
pub fn in_measure<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    measure: &Measure,
    day: &str,
) -> Ledger {
    let is_in =
        |row: &&commitment::Model| row.unit == measure.unit && row.currency == measure.currency;
    of_rows(entries.into_iter().filter(is_in), day)
}

/// The sums of those of its entries that count against the size of a need, as of a day.
pub fn on_need<'a>(
    need: &need::Model,
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    day: &str,
) -> Ledger {
    let measure = measure_of_need(need);
    let counted = entries.into_iter().filter(|_| measure.counts());
    in_measure(counted, &measure, day)
}

/// The sums of the entries that draw on a line: all that have a figure, which is in the unit of the line where it has one. What has
/// ended was given all the same.
pub fn from_line<'a>(entries: impl IntoIterator<Item = &'a commitment::Model>) -> Ledger {
    of_rows(entries.into_iter().filter(|row| row.unit.is_some()), EVER)
}

/// The same of each line that these entries draw on, by its id.
pub fn by_line<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
) -> HashMap<Uuid, Ledger> {
    let mut of_line: HashMap<Uuid, Vec<&commitment::Model>> = HashMap::new();
    for entry in entries {
        let line = entry.line_id.unwrap_or_default();
        of_line.entry(line).or_default().push(entry);
    }
    let lines = of_line.into_iter();
    lines
        .map(|(line, entries)| (line, from_line(entries)))
        .collect()
}

/// The ends that what is committed in a measure and stands under a line of a match has, given the entries under it: one, if any does.
pub fn standing_ends<'a>(
    under: impl IntoIterator<Item = &'a commitment::Model>,
    measure: &Measure,
) -> Vec<Option<String>> {
    let mut sums: BTreeMap<Option<String>, Ledger> = BTreeMap::new();
    let in_measure = under.into_iter().filter(|row| measure_of(row) == *measure);
    for row in in_measure {
        enter(sums.entry(row.until.clone()).or_default(), row, EVER);
    }
    let standing = sums.into_iter().filter(|(_, sum)| sum.standing() > 0);
    standing.map(|(until, _)| until).collect()
}

/// The sums of these entries in each measure, as of a day.
pub fn by_measure<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    day: &str,
) -> BTreeMap<Measure, Ledger> {
    let mut sums: BTreeMap<Measure, Ledger> = BTreeMap::new();
    for row in entries {
        enter(sums.entry(measure_of(row)).or_default(), row, day);
    }
    sums
}

/// Whether anything that does not count against the size of a need is committed or delivered to it, as of a day.
pub fn looks_after<'a>(
    need: &need::Model,
    entries: impl IntoIterator<Item = &'a commitment::Model>,
    day: &str,
) -> bool {
    let counted = measure_of_need(need);
    let sums = by_measure(entries, day);
    let mut beside = sums
        .iter()
        .filter(|(measure, _)| !measure.counts() || **measure != counted);
    beside.any(|(_, sum)| sum.covered() > 0)
}

/// The size of a need in its unit; none where it is unsized.
pub fn size_of_need(need: &need::Model) -> Option<i64> {
    need.quantity.or(need.amount_minor)
}

/// How much a line gives, in its unit; none where it is open-ended.
pub fn size_of_line(line: &assistance_line::Model) -> Option<i64> {
    line.quantity.or(line.amount_minor)
}

/// The most that an offer or programme gives in all over its lines of one currency, and what it is counted in; none where none is stated.
pub fn ceiling_of(assistance: &assistance::Model) -> Option<(i64, Measure)> {
    let measure = Measure {
        unit: Some(SizeUnit::Money),
        currency: assistance.ceiling_currency.clone(),
    };
    Some((assistance.ceiling_minor?, measure))
}

/// The sums of the entries of each offer or programme, by its id and in each measure: what counts against its ceiling. What has ended
/// was given all the same.
pub fn by_assistance<'a>(
    entries: impl IntoIterator<Item = &'a commitment::Model>,
) -> HashMap<Uuid, BTreeMap<Measure, Ledger>> {
    let mut sums: HashMap<Uuid, BTreeMap<Measure, Ledger>> = HashMap::new();
    for row in entries {
        let of = sums.entry(row.assistance_id.unwrap_or_default());
        let sum = of.or_default().entry(measure_of(row)).or_default();
        enter(sum, row, EVER);
    }
    sums
}

/// The ceiling of an offer or programme as an account, given the sums of its entries; none where none is stated.
pub fn ceiling_account(
    assistance: &assistance::Model,
    sums: Option<&BTreeMap<Measure, Ledger>>,
) -> Option<Account> {
    let (minor, measure) = ceiling_of(assistance)?;
    let entered = sums.and_then(|sums| sums.get(&measure));
    Some(Account {
        entered: entered.copied().unwrap_or_default(),
        size: Some(minor),
    })
}

/// Names of the sums of the entries of one need.
const SUMS: [&str; 3] = ["pledged", "stands", "delivered"];

/// What is summed up per need and measure, joined to a need as far as it is counted on it.
const ENTERED: &str = "entered";

/// What is known of a need with entries, beside their sums: what of them covers it, whether anything else looks after it (1 or 0),
/// and how much of its size is covered; nothing of what is unsized.
const COVERED: &str = "covered";
const LOOKED_AFTER: &str = "looked_after";
const MET: &str = "met";

/// What these follow from: the size of the need, and in how many measures anything is committed or delivered to it.
const SIZE: &str = "size";
const MEASURES: &str = "measures";

/// The need of an entry.
const OF_NEED: &str = "of_need";
const ITS_SIZE: &str = "coalesce(max(of_need.quantity), max(of_need.amount_minor))";

/// Whether sums in a measure count on the need.
const COUNTS: &str = "entered.unit = of_need.unit and coalesce(entered.currency, '') = coalesce(of_need.currency, '')";

/// How many of the sums are of something committed or delivered.
const COVERING: &str = "count(case when stands > 0 or delivered > 0 then 1 end)";

/// What counts against the size of a need, as [`Ledger::covered`] has it.
const COVERS: &str = "case when stands > delivered and stands > 0 then stands when delivered > 0 then delivered else 0 end";

/// Whether a need is looked after, as [`looks_after`] has it: 1 or 0.
const IS_LOOKED_AFTER: &str =
    "case when measures > (case when covered > 0 then 1 else 0 end) then 1 else 0 end";

/// How much of the size of a need is covered.
const IS_MET: &str = "case when size > covered then covered else size end";

/// What an entry adds, as of a day, to what is pledged, to what of the commitments is not taken back, and to what is delivered, as
/// [`Ledger::enter_as_of`] has it.
fn amounts(day: &str) -> [CaseStatement; 3] {
    use CommitmentKind::{
        CommitmentReversed, Committed, Delivered, DeliveryReversed, Pledged, Withdrawn,
    };
    let amount = || {
        Expr::from(Func::coalesce([
            column(commitment::Column::Quantity),
            column(commitment::Column::AmountMinor),
            Expr::val(1_i64),
        ]))
    };
    let less = || Expr::val(0_i64).sub(amount());
    let is = |kind: CommitmentKind| column(commitment::Column::Kind).eq(kind);
    let lasts = || until(commitment::Column::Until, day);
    let fulfilled = || {
        let commitment = until(commitment::Column::CommitmentUntil, day);
        lasts().not().and(commitment)
    };
    [
        CaseStatement::new().case(is(Pledged).and(lasts()), amount()),
        CaseStatement::new()
            .case(is(Committed).and(lasts()), amount())
            .case(
                is(Withdrawn).or(is(CommitmentReversed)).and(lasts()),
                less(),
            )
            .case(is(Delivered).and(fulfilled()), less())
            .case(is(DeliveryReversed).and(fulfilled()), amount()),
        CaseStatement::new()
            .case(is(Delivered).and(lasts()), amount())
            .case(is(DeliveryReversed).and(lasts()), less()),
    ]
    .map(|case| case.finally(0_i64))
}

fn column(column: commitment::Column) -> Expr {
    Expr::col((commitment::Entity, column))
}

/// Whether a day is no later than a last day, where there is one. Never null, so that it can be turned round.
fn until(last: commitment::Column, day: &str) -> Expr {
    column(last).is_null().or(column(last).gte(day))
}

fn bigint(expr: impl Into<Expr>) -> Expr {
    expr.into().cast_as(Alias::new("bigint"))
}

/// What a number is split by, to be summed in two parts.
const LOW: i64 = 1 << 31;

/// The sum of numbers of 64 bits, as text that [`wide`] reads: SQLite counts in 64 bits, and a sum may need more.
fn wide_sum(number: Expr) -> Expr {
    let part = |part: Expr| Expr::from(Func::sum(part)).cast_as(Alias::new("text"));
    let concat = || BinOper::Custom("||");
    part(number.clone().div(LOW))
        .binary(concat(), " ")
        .binary(concat(), part(number.modulo(LOW)))
}

/// A sum that is read as its high and its low part.
pub fn wide(parts: &str) -> Result<i128> {
    let number = |text: &str| text.parse::<i128>().ok();
    let sum = parts
        .split_once(' ')
        .and_then(|(high, low)| Some(number(high)? * i128::from(LOW) + number(low)?));
    sum.ok_or_else(|| Error::Internal(anyhow::anyhow!("\"{parts}\" is not a sum")))
}

/// Sums over the entries of a query that joins their needs, for [`wide`] but the first two: how many needs, how many of them looked
/// after, needed, pledged, committed, delivered, remaining; nothing where only needs have it.
pub fn of_entries() -> [Expr; 7] {
    let counted = || {
        let of_need = |column| Expr::col((need::Entity, column));
        let currency = Func::coalesce([column(commitment::Column::Currency), Expr::val("")]);
        let same = Func::coalesce([of_need(need::Column::Currency), Expr::val("")]);
        column(commitment::Column::Unit)
            .eq(of_need(need::Column::Unit))
            .and(Expr::from(currency).eq(Expr::from(same)))
    };
    // What has ended was given all the same.
    let [pledged, stands, delivered] = amounts(EVER).map(|amount| {
        let amount = CaseStatement::new().case(counted(), amount).finally(0_i64);
        wide_sum(amount.into())
    });
    let nothing = || Expr::cust("cast(null as text)");
    let none = || Expr::cust("cast(0 as bigint)");
    [
        none(),
        none(),
        nothing(),
        pledged,
        stands,
        delivered,
        nothing(),
    ]
}

/// Sums over the needs of a query of gaps that [`join_needs`] joined, for [`wide`] but the first two: how many, how many looked after,
/// needed, pledged, committed, delivered, remaining.
pub fn of_needs() -> [Expr; 7] {
    let [looked_after, needed, pledged, committed, delivered] = of_need();
    [
        Expr::cust("count(*)"),
        bigint(Func::sum(looked_after)),
        wide_sum(needed),
        wide_sum(pledged),
        wide_sum(committed),
        wide_sum(delivered),
        wide_sum(remaining()),
    ]
}

/// What these are of each need: whether it is looked after, 1 or 0, needed, pledged, committed, delivered.
pub fn of_need() -> [Expr; 5] {
    let stands = CaseStatement::new()
        .case(entered("stands").gt(0_i64), entered("stands"))
        .finally(0_i64);
    [
        looked_after(),
        size(),
        entered("pledged"),
        stands.into(),
        entered("delivered"),
    ]
}

/// Joins needs to gaps, which are of this stretch, and to each what the ledger has of it as of a day.
pub fn join_needs(gaps: &mut Select<gap::Entity>, day: &str, of: Stretch) {
    let on = Expr::col((need::Entity, need::Column::GapId)).equals((gap::Entity, gap::Column::Id));
    let query = QuerySelect::query(gaps);
    query.join(JoinType::InnerJoin, need::Entity, on);
    join_entries(query, day, of);
}

fn join_entries(needs: &mut SelectStatement, day: &str, of: Stretch) {
    let on = Expr::col((Alias::new(ENTERED), commitment::Column::NeedId))
        .equals((need::Entity, need::Column::Id));
    needs.join_subquery(JoinType::LeftJoin, judged(day, of), Alias::new(ENTERED), on);
}

/// What was entered on each need that has entries, as of a day: the sums that count on it, and what follows from them. It is worked
/// out here, once for each of the few, and not by those who join it to all needs.
fn judged(day: &str, of: Stretch) -> SelectStatement {
    let mut judged = Query::select();
    judged.column(commitment::Column::NeedId);
    for sum in SUMS.into_iter().chain([COVERED]) {
        judged.column(Alias::new(sum));
    }
    for (expr, name) in [(IS_LOOKED_AFTER, LOOKED_AFTER), (IS_MET, MET)] {
        judged.expr_as(Expr::cust(expr), Alias::new(name));
    }
    judged.from_subquery(covering(day, of), Alias::new(ENTERED));
    judged
}

/// The same with what covers the need, its size, and in how many measures anything is committed or delivered.
fn covering(day: &str, of: Stretch) -> SelectStatement {
    let mut covering = Query::select();
    covering.column(commitment::Column::NeedId);
    for name in SUMS.into_iter().chain([SIZE, MEASURES]) {
        covering.column(Alias::new(name));
    }
    covering
        .expr_as(Expr::cust(COVERS), Alias::new(COVERED))
        .from_subquery(counted(day, of), Alias::new(ENTERED));
    covering
}

/// The sums of those entries of each need that count on it, its size, and in how many measures anything is committed or delivered.
fn counted(day: &str, of: Stretch) -> SelectStatement {
    let of_need = Alias::new(OF_NEED);
    let id = (of_need.clone(), need::Column::Id);
    let on = Expr::col(id.clone()).equals((Alias::new(ENTERED), commitment::Column::NeedId));
    let mut counted = Query::select();
    counted.expr_as(Expr::col(id.clone()), commitment::Column::NeedId);
    for sum in SUMS {
        let counts = Expr::cust(format!("sum(case when {COUNTS} then {sum} else 0 end)"));
        counted.expr_as(bigint(counts), Alias::new(sum));
    }
    for (expr, name) in [(ITS_SIZE, SIZE), (COVERING, MEASURES)] {
        counted.expr_as(Expr::cust(expr), Alias::new(name));
    }
    counted
        .from_subquery(entries(day, of), Alias::new(ENTERED))
        .join_as(JoinType::InnerJoin, need::Entity, of_need, on)
        .group_by_col(id);
    counted
}

/// What is entered on each need of a stretch of gaps, in each measure, as of a day.
fn entries(day: &str, of: Stretch) -> SelectStatement {
    use commitment::Column::{Currency, NeedId, Unit};
    let mut sums = Query::select();
    sums.from(commitment::Entity);
    for column in [NeedId, Unit, Currency] {
        let column = (commitment::Entity, column);
        sums.column(column).group_by_col(column);
    }
    for (amount, name) in amounts(day).into_iter().zip(SUMS) {
        sums.expr_as(bigint(Func::sum(amount)), Alias::new(name));
    }
    if of != Stretch::ALL {
        let mut needs = Query::select();
        needs
            .column((need::Entity, need::Column::Id))
            .from(need::Entity)
            .cond_where(of.holds(need::Column::GapId));
        sums.and_where(Expr::col((commitment::Entity, NeedId)).in_subquery(needs));
    }
    sums
}

/// A sum of the entries that count on the need to which they were joined.
fn entered(sum: &'static str) -> Expr {
    let sum = Expr::col((Alias::new(ENTERED), Alias::new(sum)));
    Func::coalesce([sum, Expr::val(0_i64)]).into()
}

/// Whether a need is looked after: 1 or 0.
fn looked_after() -> Expr {
    entered(LOOKED_AFTER)
}

fn size() -> Expr {
    let column = |column| Expr::col((need::Entity, column));
    Func::coalesce([
        column(need::Column::Quantity),
        column(need::Column::AmountMinor),
    ])
    .into()
}

/// What counts against the size of a need.
fn covered() -> Expr {
    entered(COVERED)
}

/// How much more a need bears, as [`Ledger::room`] has it; nothing where it is unsized.
fn remaining() -> Expr {
    size().sub(entered(MET))
}

/// Ids of gaps with needs that are so as of a day, all of them seen together: [`is_sized`], [`is_looked_after`],
/// [`is_left_alone`], [`is_begun`], [`is_met`], [`is_late`].
pub fn gaps_whose_needs(are: Condition, day: &str) -> SelectStatement {
    let mut query = Query::select();
    query
        .column((need::Entity, need::Column::GapId))
        .from(need::Entity);
    join_entries(&mut query, day, Stretch::ALL);
    query
        .group_by_col((need::Entity, need::Column::GapId))
        .cond_having(are);
    query
}

/// The same of gaps to which anything was ever entered. Most have no entries: where it takes one to be so, this asks of few.
pub fn entered_gaps_whose_needs(are: Condition, day: &str) -> SelectStatement {
    let on = Expr::col((need::Entity, need::Column::Id))
        .equals((commitment::Entity, commitment::Column::NeedId));
    let mut of_entries = Query::select();
    of_entries
        .column((need::Entity, need::Column::GapId))
        .from(commitment::Entity)
        .join(JoinType::InnerJoin, need::Entity, on);
    let mut gaps = gaps_whose_needs(are, day);
    gaps.and_where(Expr::col((need::Entity, need::Column::GapId)).in_subquery(of_entries));
    gaps
}

/// Whether a gap has needs with a size.
pub fn has_sized_needs() -> Expr {
    let of_gap =
        Expr::col((need::Entity, need::Column::GapId)).equals((gap::Entity, gap::Column::Id));
    let mut sized = Query::select();
    sized
        .column((need::Entity, need::Column::Id))
        .from(need::Entity)
        .and_where(of_gap)
        .and_where(Expr::col((need::Entity, need::Column::Unit)).is_not_null());
    Expr::exists(sized)
}

/// Ids of gaps to a need of which something is entered, in any one measure and as of a day, that is so: [`is_covering`], [`is_promised`].
pub fn gaps_given(entries_are: Condition, day: &str) -> SelectStatement {
    let on = Expr::col((Alias::new(ENTERED), commitment::Column::NeedId))
        .equals((need::Entity, need::Column::Id));
    let mut query = Query::select();
    query
        .column((need::Entity, need::Column::GapId))
        .from(need::Entity);
    query.join_subquery(
        JoinType::InnerJoin,
        entries(day, Stretch::ALL),
        Alias::new(ENTERED),
        on,
    );
    query.cond_where(entries_are);
    query
}

/// Whether anything is committed or delivered, as [`Ledger::covered`] has it.
pub fn is_covering() -> Condition {
    Condition::any()
        .add(entered("stands").gt(0_i64))
        .add(entered("delivered").gt(0_i64))
}

/// Whether anything is pledged, committed or delivered.
pub fn is_promised() -> Condition {
    is_covering().add(entered("pledged").gt(0_i64))
}

/// Whether any of the needs has a size.
pub fn is_sized() -> Expr {
    Expr::from(Func::count(Expr::col((need::Entity, need::Column::Unit)))).gt(0_i64)
}

/// Whether any of the needs is looked after.
pub fn is_looked_after() -> Expr {
    Expr::from(Func::max(looked_after())).gt(0_i64)
}

/// Whether any of the needs is not looked after.
pub fn is_left_alone() -> Expr {
    Expr::from(Func::min(looked_after())).eq(0_i64)
}

/// Whether the last day of any of the needs has passed, and it is not covered.
pub fn is_late(today: &str) -> Expr {
    let is_open = size().is_null().or(covered().lt(size()));
    let late = CaseStatement::new()
        .case(
            policy::is_over(need::Column::NeededBy, today).and(is_open),
            1_i64,
        )
        .finally(0_i64);
    Expr::from(Func::max(late)).gt(0_i64)
}

/// Whether anything is committed or delivered to any of the needs, counted or not.
pub fn is_begun() -> Expr {
    Expr::from(Func::max(covered()))
        .gt(0_i64)
        .or(is_looked_after())
}

/// Whether all of the needs are sized and covered.
pub fn is_met() -> Expr {
    let met = CaseStatement::new()
        .case(covered().gte(size()), 1_i64)
        .finally(0_i64);
    Expr::cust("count(*)").eq(Func::sum(met))
}
