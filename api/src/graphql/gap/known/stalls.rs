//! Why nothing is happening about gaps, as far as everybody can know: by the rule of `stall`, of what is read for it of a stretch.

use super::{keys::with_id, parts::Parts};
use crate::{
    access::policy,
    db::{kept::Stretch, ledger, scope::Scope},
    error::Result,
    graphql::gap::{
        dimension::join,
        stall::{StallReason, rule::MatchFacts},
    },
};
use domain::{
    deadline::Clock,
    gap::AssessmentDecision,
    matches::{Exemption, ExemptionState, MatchState},
};
use entity::{assessment, exemption_request, gap, match_line, matches, need};
use sea_orm::{
    ColumnTrait, QueryFilter, QuerySelect, Select,
    sea_query::{Expr, ExprTrait, JoinType},
};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Reasons, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons(u32);

impl Reasons {
    /// Whether one of these is among them.
    pub fn has_any(self, these: Self) -> bool {
        self.0 & these.0 != 0
    }
}

impl FromIterator<StallReason> for Reasons {
    fn from_iter<I: IntoIterator<Item = StallReason>>(reasons: I) -> Self {
        let bits = reasons.into_iter().map(|reason| 1_u32 << (reason as u32));
        Self(bits.fold(0_u32, |all, bit| all | bit))
    }
}

/// A match as it is read: its gap, id, offer or programme, state, when it was proposed, and the day by which it is to go on.
type MatchRow = (Uuid, Uuid, Uuid, MatchState, String, Option<String>);

/// A request for an exemption as it is read: its gap, match, measure, state and last day.
type RequestRow = (Uuid, Uuid, Uuid, ExemptionState, Option<String>);
/// States of exemptions that were asked for, with their measures, by their matches.
type Requests = HashMap<Uuid, Vec<(Uuid, ExemptionState)>>;

/// Adds to the gaps of a stretch, whose needs are known, what else tells why nothing is happening about them, and counts their matches.
pub(super) async fn read(
    everybody: &Scope,
    stretch: Stretch,
    gaps: &mut BTreeMap<Uuid, Parts>,
) -> Result<()> {
    for (gap, row) in matches(everybody, stretch).await? {
        if let Some(parts) = gaps.get_mut(&gap) {
            parts.matches += u64::from(!row.state.came_to_nothing());
            parts.stall.matches.push(row);
        }
    }
    for (gap, decision) in decisions(everybody, stretch).await? {
        if let Some(parts) = gaps.get_mut(&gap) {
            parts.stall.decisions.push(decision);
        }
    }
    for gap in promised(everybody, stretch).await? {
        if let Some(parts) = gaps.get_mut(&gap) {
            parts.stall.is_promised = true;
        }
    }
    for (gap, id) in over(everybody, stretch).await? {
        let needs = gaps.get_mut(&gap).map(|parts| parts.stall.needs.iter_mut());
        if let Some(need) = needs.into_iter().flatten().find(|need| need.id == id) {
            need.is_over = true;
        }
    }
    Ok(())
}

/// The matches of which everybody may know, by their gaps.
async fn matches(everybody: &Scope, stretch: Stretch) -> Result<Vec<(Uuid, MatchFacts)>> {
    use matches::Column::{AssistanceId, Due, Id, Proposed, State};
    let mut query = with_matches(everybody, stretch);
    for column in [Id, AssistanceId, State, Proposed, Due] {
        query = query.expr(Expr::col((matches::Entity, column)));
    }
    let rows: Vec<MatchRow> = everybody.tally(query).await?;
    let mut needs: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (_, of, need) in lines(everybody, stretch).await? {
        needs.entry(of).or_default().push(need);
    }
    let mut requests = requests(everybody, stretch).await?;
    let committed = committed(everybody, stretch).await?;
    let facts = rows.into_iter().map(|row| {
        let (gap, id, assistance, state, proposed, due) = row;
        let facts = MatchFacts {
            id,
            assistance,
            state,
            proposed,
            // Everybody knows of none to which somebody objected.
            proposal: None,
            is_overdue: Clock::is_silent(due.as_deref(), everybody.today()),
            is_committed: committed.contains(&id),
            needs: needs.remove(&id).unwrap_or_default(),
            requests: requests.remove(&id).unwrap_or_default(),
        };
        (gap, facts)
    });
    Ok(facts.collect())
}

/// The matches of which everybody may know under which anything is committed or delivered.
async fn committed(everybody: &Scope, stretch: Stretch) -> Result<HashSet<Uuid>> {
    let id = Expr::col((matches::Entity, matches::Column::Id));
    let given = ledger::matches_given(everybody.today(), stretch);
    let query = with_matches(everybody, stretch).filter(id.clone().in_subquery(given));
    let rows: Vec<(Uuid, Uuid)> = everybody.tally(query.expr(id)).await?;
    Ok(rows.into_iter().map(|(_, id)| id).collect())
}

/// Exemptions that were asked for, as they stand today, with their measures, by their matches.
async fn requests(everybody: &Scope, stretch: Stretch) -> Result<Requests> {
    let mut requests = Requests::new();
    let lifted = everybody.reference().measures_over(everybody.today());
    for (_, of, measure, state, valid_until) in exemptions(everybody, stretch).await? {
        let exemption = Exemption {
            state,
            decided: None,
            valid_until: valid_until.as_deref(),
            revoked: None,
        };
        if !lifted.contains(&measure) {
            let today = exemption.state_on(everybody.today());
            requests.entry(of).or_default().push((measure, today));
        }
    }
    Ok(requests)
}

/// A query that gives the id of the gap of each match first.
pub(super) fn with_matches(everybody: &Scope, stretch: Stretch) -> Select<gap::Entity> {
    let known = everybody.condition::<matches::Entity>();
    let mut query = with_id(everybody, stretch).filter(known);
    let of_gap = ("match", r#""match".gap_id = gap.id"#);
    join(&mut query, JoinType::InnerJoin, of_gap);
    query
}

/// Gaps, matches, and needs that these are about.
async fn lines(everybody: &Scope, stretch: Stretch) -> Result<Vec<(Uuid, Uuid, Uuid)>> {
    let mut query = with_matches(everybody, stretch);
    let of_match = ("match_line", r#"match_line.match_id = "match".id"#);
    join(&mut query, JoinType::InnerJoin, of_match);
    for column in [match_line::Column::MatchId, match_line::Column::NeedId] {
        query = query.expr(Expr::col((match_line::Entity, column)));
    }
    everybody.tally(query).await
}

/// Requests for exemptions: their gaps, matches and measures, what became of them, and the last day of what is granted.
async fn exemptions(everybody: &Scope, stretch: Stretch) -> Result<Vec<RequestRow>> {
    use exemption_request::Column::{MatchId, MeasureId, State, ValidUntil};
    let mut query = with_matches(everybody, stretch);
    let of_match = (
        "exemption_request",
        r#"exemption_request.match_id = "match".id"#,
    );
    join(&mut query, JoinType::InnerJoin, of_match);
    for column in [MatchId, MeasureId, State, ValidUntil] {
        query = query.expr(Expr::col((exemption_request::Entity, column)));
    }
    everybody.tally(query).await
}

/// What those who assessed gaps decided.
async fn decisions(everybody: &Scope, stretch: Stretch) -> Result<Vec<(Uuid, AssessmentDecision)>> {
    let mut query = with_id(everybody, stretch);
    let of_gap = ("assessment", "assessment.gap_id = gap.id");
    join(&mut query, JoinType::InnerJoin, of_gap);
    let decision = (assessment::Entity, assessment::Column::Decision);
    everybody.tally(query.expr(Expr::col(decision))).await
}

/// Gaps to which anything is pledged, committed or delivered.
async fn promised(everybody: &Scope, stretch: Stretch) -> Result<Vec<Uuid>> {
    let promised = ledger::gaps_given(ledger::is_promised(), everybody.today(), stretch);
    let gaps = with_id(everybody, stretch).filter(gap::Column::Id.in_subquery(promised));
    everybody.tally(gaps).await
}

/// Needs whose last day has passed, each after its gap.
async fn over(everybody: &Scope, stretch: Stretch) -> Result<Vec<(Uuid, Uuid)>> {
    let is_over = policy::is_over(need::Column::NeededBy, everybody.today());
    let mut query = with_id(everybody, stretch).filter(is_over);
    let of_gap = ("need", "need.gap_id = gap.id");
    join(&mut query, JoinType::InnerJoin, of_gap);
    let id = Expr::col((need::Entity, need::Column::Id));
    everybody.tally(query.expr(id)).await
}
