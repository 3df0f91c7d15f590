//! How far gaps came, and when: read of those to which anything happened, which are few, and counted of the others.

use crate::{
    access::policy,
    db::scope::Scope,
    error::{Error, Result},
    graphql::gap::{
        dimension::{NO_ID, join},
        statistics::{
            entries::{ENTRY, Entered, Entry, by_ledger},
            way::{RATED, RatingStats, Step, VERIFIED, Way, day},
        },
    },
};
use chrono::NaiveDate;
use domain::matches::MatchState;
use entity::{assistance, commitment, document, gap, gap_provenance, matches};
use sea_orm::{
    ColumnTrait, Condition, QueryFilter, QuerySelect, Select, TryGetableMany,
    sea_query::{CaseStatement, Expr, JoinType},
};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Most matches, entries of the ledger or sources that are read at once.
const ROWS_MAX: u64 = 200_000;

/// What happened to one gap: when it was found, and how far it came with each who gives.
#[derive(Default)]
pub struct History {
    /// What it is counted by.
    pub key: Option<Uuid>,
    /// When it was found, where it has a match and that is a whole day.
    pub found: Option<NaiveDate>,
    /// How far it came, by the provider, or where the viewer may not name them by the offer or programme: whoever is behind it, they are
    /// one.
    pub ways: BTreeMap<Option<Uuid>, Way>,
}

/// Gaps by a key, and what happened to them.
pub struct Steps {
    /// How many there are with each key.
    pub gaps: BTreeMap<Option<Uuid>, u64>,
    /// What happened to those to which anything did.
    pub histories: HashMap<Uuid, History>,
}

/// Matches of one gap with one who gives: the gap, its key, who gives, when the first of them was proposed, where that is a whole day, how
/// many did not come to nothing, and how many there are of each count of [`RATED`].
type Matched = (
    Uuid,
    Option<Uuid>,
    Option<Uuid>,
    Option<String>,
    i64,
    i64,
    i64,
    i64,
    i64,
);

/// The first day on which one of the matches was proposed.
const FIRST_PROPOSED: &str = r#"min(case when length("match".proposed) = 10 and "match".state not in ('OBJECTED', 'DECLINED', 'WITHDRAWN') then "match".proposed end)"#;

/// How many matches did not come to nothing: beside these, those are read that were verified before they did.
const LIVE: &str =
    r#"sum(case when "match".state in ('OBJECTED', 'DECLINED', 'WITHDRAWN') then 0 else 1 end)"#;

/// What who gives is called in the query.
const GIVER: &str = "giver";

impl Steps {
    /// The steps of the gaps of a query, by an id that `key` gives of each; none where all count together. Who is matched with them and
    /// who gives is told apart.
    pub async fn read(
        scope: &Scope,
        gaps: &Select<gap::Entity>,
        key: Option<&'static str>,
    ) -> Result<Self> {
        let mut steps = Self {
            gaps: Self::count(scope, gaps, key).await?,
            histories: HashMap::new(),
        };
        steps.read_matches(scope, gaps, key).await?;
        steps.read_sources(scope, gaps).await?;
        steps.read_ledger(scope, gaps, key).await?;
        Ok(steps)
    }

    fn came(&mut self, (gap, key): (Uuid, Option<Uuid>), giver: Option<Uuid>, way: &Way) {
        let history = self.histories.entry(gap).or_default();
        history.key = key;
        let known = history.ways.entry(giver).or_default();
        *known = known.or(way);
    }

    /// How many gaps of a query there are with each key.
    pub async fn count(
        scope: &Scope,
        gaps: &Select<gap::Entity>,
        key: Option<&'static str>,
    ) -> Result<BTreeMap<Option<Uuid>, u64>> {
        let mut query = gaps.clone().select_only().expr(of_gap(key));
        query = query.expr(Expr::cust("count(*)"));
        if key.is_some() {
            query = query.group_by(of_gap(key));
        }
        let counted: Vec<(Option<Uuid>, i64)> = scope.tally(query).await?;
        let any = counted.into_iter().filter(|(_, count)| *count > 0);
        Ok(any
            .map(|(key, count)| (key, count.unsigned_abs()))
            .collect())
    }

    async fn read_matches(
        &mut self,
        scope: &Scope,
        gaps: &Select<gap::Entity>,
        key: Option<&'static str>,
    ) -> Result<()> {
        let mut query = gaps
            .clone()
            .filter(scope.condition::<matches::Entity>())
            .filter(
                Condition::any()
                    .add(matches::Column::State.is_not_in(MatchState::GIVEN_UP.iter().copied()))
                    .add(Expr::cust(VERIFIED)),
            );
        let of = ("match", r#""match".gap_id = gap.id"#);
        join(&mut query, JoinType::InnerJoin, of);
        let mut query = with_gap(query, key).group_by(Expr::col((gap::Entity, gap::Column::Id)));
        let of = ("assistance", r#"assistance.id = "match".assistance_id"#);
        join(&mut query, JoinType::InnerJoin, of);
        query = query
            .expr_as(giver(scope, CaseStatement::new()), GIVER)
            .group_by(Expr::cust(GIVER));
        query = query.expr(Expr::cust(FIRST_PROPOSED));
        query = query.expr(Expr::cust(LIVE));
        for counted in RATED {
            query = query.expr(Expr::cust(counted));
        }
        let rows: Vec<Matched> = read(scope, query).await?;
        for (gap, key, giver, proposed, live, useful, partly, not, unrated) in rows {
            let way = Way {
                state: if live > 0 { Step::Matched } else { Step::Found },
                matched: proposed.as_deref().and_then(day),
                ratings: RatingStats::of([useful, partly, not, unrated]),
                ..Way::default()
            };
            self.came((gap, key), giver, &way);
        }
        Ok(())
    }

    /// When the gaps with matches were found: of others nothing is reckoned from there.
    async fn read_sources(&mut self, scope: &Scope, gaps: &Select<gap::Entity>) -> Result<()> {
        if self.histories.is_empty() {
            return Ok(());
        }
        let matched = Expr::cust(r#"gap.id in (select gap_id from "match")"#);
        let mut query = gaps.clone().filter(matched);
        let of = ("gap_provenance", "gap_provenance.gap_id = gap.id");
        join(&mut query, JoinType::InnerJoin, of);
        let document = (gap_provenance::Entity, gap_provenance::Column::DocumentId);
        let query = query
            .select_only()
            .expr(Expr::col((gap::Entity, gap::Column::Id)))
            .expr(Expr::col(document));
        let rows: Vec<(Uuid, Uuid)> = read(scope, query).await?;
        let documents = &scope.reference().documents;
        let mut oldest: HashMap<Uuid, String> = HashMap::new();
        for (gap, document) in rows {
            let dated = documents.get(document);
            let dated = dated.and_then(|document| date_of(&document));
            let dated = [oldest.remove(&gap), dated].into_iter().flatten().min();
            oldest.extend(dated.map(|date| (gap, date)));
        }
        for (gap, date) in oldest {
            if let Some(history) = self.histories.get_mut(&gap) {
                history.found = day(&date);
            }
        }
        Ok(())
    }

    async fn read_ledger(
        &mut self,
        scope: &Scope,
        gaps: &Select<gap::Entity>,
        key: Option<&'static str>,
    ) -> Result<()> {
        let rows: Vec<Entered> = read(scope, entries(scope, gaps, key)).await?;
        let mut strands: BTreeMap<_, Vec<Entry>> = BTreeMap::new();
        for row in rows {
            let strand = strands.entry((row.0, row.1, row.2, row.3));
            strand.or_default().push(Entry::new(row));
        }
        for ((gap, key, _, giver), entries) in strands {
            if let Some(way) = by_ledger(&entries, scope.today()) {
                self.came((gap, key), giver, &way);
            }
        }
        Ok(())
    }
}

/// The date of a source, as far as it is known. A year comes before its days, so that a source of which no more is known leaves the day
/// open.
fn date_of(document: &document::Model) -> Option<String> {
    let year = || document.year.map(|year| year.to_string());
    document.dated.clone().or_else(year)
}

/// The id that gaps are counted by, or a stand for it.
fn of_gap(key: Option<&'static str>) -> Expr {
    Expr::cust(key.unwrap_or(NO_ID))
}

/// A query that gives the gap's id and its key first.
fn with_gap(query: Select<gap::Entity>, key: Option<&'static str>) -> Select<gap::Entity> {
    query
        .select_only()
        .expr(Expr::col((gap::Entity, gap::Column::Id)))
        .expr(of_gap(key))
}

/// The entries of the ledger on the needs of gaps.
fn entries(
    scope: &Scope,
    gaps: &Select<gap::Entity>,
    key: Option<&'static str>,
) -> Select<gap::Entity> {
    use commitment::Column::{AssistanceId, Kind, NeedId, ProviderId};
    let column = |column: commitment::Column| Expr::col((commitment::Entity, column));
    let mut query = gaps.clone();
    for of in [
        ("need", "need.gap_id = gap.id"),
        ("commitment", "commitment.need_id = need.id"),
    ] {
        join(&mut query, JoinType::InnerJoin, of);
    }
    let of = ("assistance", "assistance.id = commitment.assistance_id");
    join(&mut query, JoinType::LeftJoin, of);
    let from_none = CaseStatement::new().case(AssistanceId.is_null(), column(ProviderId));
    let mut query = with_gap(query, key)
        .expr(column(NeedId))
        .expr(giver(scope, from_none))
        .expr(column(Kind));
    for column in ENTRY {
        query = query.expr(Expr::cust(column));
    }
    query
}

/// Rows of a query, unless there are too many: figures over some of them would be wrong.
async fn read<T: TryGetableMany + Send + 'static>(
    scope: &Scope,
    query: Select<gap::Entity>,
) -> Result<Vec<T>> {
    let rows: Vec<T> = scope.tally(query.limit(ROWS_MAX + 1)).await?;
    if rows.len() as u64 > ROWS_MAX {
        return Err(Error::Limited(format!(
            "This is about more than {ROWS_MAX} matches, entries of the ledger or sources: narrow the filter."
        )));
    }
    Ok(rows)
}

/// Who gives by the offer or programme that is joined, where no case before says it: its provider, or itself where the viewer may not
/// name them.
fn giver(scope: &Scope, before: CaseStatement) -> Expr {
    let column = |column: assistance::Column| Expr::col((assistance::Entity, column));
    let provider = column(assistance::Column::ProviderId);
    let case = before.case(policy::provider_is_seen(scope.viewer()), provider);
    case.finally(column(assistance::Column::Id)).into()
}
