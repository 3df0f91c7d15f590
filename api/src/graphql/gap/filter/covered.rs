//! Gaps by how far their needs are covered: what is kept tells it of those that everybody may read, and the database of what else the
//! viewer may.

use crate::{
    access::policy,
    db::{ledger, scope::Scope},
    error::Result,
    graphql::gap::{
        coverage::state::CoverageState,
        filter::id_in,
        known::{Known, is_among},
    },
};
use entity::need;
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

/// That the needs of a gap are covered as far as one of these says.
pub(super) async fn covered(scope: &Scope, these: &[CoverageState]) -> Result<Condition> {
    let known = Known::of_all(scope).await?;
    let gaps = known.stretches().flat_map(|(_, gaps)| gaps);
    let gaps = gaps.filter(|gap| these.contains(&gap.coverage));
    let public = is_among(scope, gaps.map(|gap| gap.id));
    let confided = scope.confided_gaps().map(|confided| {
        let asked = these.iter().fold(Condition::any(), |any, state| {
            any.add(confided_and_covered(scope, *state))
        });
        Condition::all().add(id_in(scope, confided)).add(asked)
    });
    Ok(Condition::any().add(public).add_option(confided))
}

/// That the needs of a gap are covered as far as this says, found by the database alone: of gaps that the viewer may read beside the public
/// ones, since what is kept tells it of these; of all of them only where nothing that is kept may be taken.
pub fn covered_as_far(scope: &Scope, state: CoverageState) -> Expr {
    if !scope.adds_anew() {
        return confided_and_covered(scope, state);
    }
    is_covered(state, &|are| {
        by_needs(scope, ledger::entered_gaps_whose_needs(are, scope.today()))
    })
}

/// The same of gaps that the viewer may read beside the public ones.
fn confided_and_covered(scope: &Scope, state: CoverageState) -> Expr {
    is_covered(state, &|are| {
        let gaps = match scope.confided_gaps() {
            Some(confided) => ledger::gaps_among_whose_needs(confided, are, scope.today()),
            None => ledger::entered_gaps_whose_needs(are, scope.today()),
        };
        id_in(scope, gaps)
    })
}

/// The same rule as `coverage_state` of needs has, as the database sees it, by what finds gaps whose needs with entries are so.
fn is_covered(state: CoverageState, entered: &dyn Fn(Condition) -> Expr) -> Expr {
    let sized = || Condition::all().add(ledger::is_sized());
    match state {
        CoverageState::Unsized => {
            let looked_after = is_covered(CoverageState::LookedAfter, entered);
            ledger::has_sized_needs().not().and(looked_after.not())
        }
        CoverageState::LookedAfter => entered(
            Condition::all()
                .add(ledger::is_sized().not())
                .add(ledger::is_looked_after()),
        ),
        CoverageState::None => {
            let begun = entered(Condition::all().add(ledger::is_begun()));
            ledger::has_sized_needs().and(begun.not())
        }
        CoverageState::Part => entered(sized().add(ledger::is_begun()).add(ledger::is_met().not())),
        CoverageState::Full => entered(sized().add(ledger::is_met())),
    }
}

/// That a gap is among those that a query over needs gives, of which the viewer may read.
pub(super) fn by_needs(scope: &Scope, mut gaps: SelectStatement) -> Expr {
    let known = Condition::any()
        .add(policy::is_public_gap(scope.today()))
        .add_option(scope.confided_gaps().map(in_confided));
    id_in(scope, gaps.cond_where(known).take())
}

fn in_confided(gaps: SelectStatement) -> Expr {
    need::Column::GapId.in_subquery(gaps)
}
