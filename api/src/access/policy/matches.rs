//! Matches: who is a side of one, and who is told of what breaches a measure.

use super::{Beside, Guarded, asked::is_asked_of_match, gap::is_of_readable_gap};
use crate::access::viewer::{Member, Viewer};
use domain::organisation::OrganisationKind;
use entity::{assistance, exemption_request, gap, gap_head, match_head, matches, measure, regime};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use uuid::Uuid;

impl Guarded for matches::Entity {
    type Row = matches::Model;

    fn id(row: &matches::Model) -> Uuid {
        row.id
    }

    /// Who reads the gap reads what was agreed about it. What is proposed, or was refused, is the affair of both sides and of the
    /// Panel that owns the gap.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        Condition::all()
            .add(is_of_readable_gap(matches::Column::GapId, viewer, today))
            .add(<Self as Beside<gap::Entity>>::told(viewer))
    }

    fn of_gap(row: &matches::Model) -> Option<Uuid> {
        Some(row.gap_id)
    }
}

impl Beside<gap::Entity> for matches::Entity {
    const WHOLE: matches::Column = matches::Column::GapId;

    fn told(viewer: &Viewer) -> Condition {
        Condition::any()
            .add(matches::Column::Agreed.is_not_null())
            .add_option(viewer.insider().map(is_side))
    }
}

impl Guarded for match_head::Entity {
    type Row = match_head::Model;

    fn id(row: &match_head::Model) -> Uuid {
        row.id
    }

    /// As the whole of it.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        matches::Entity::readable(viewer, today)
    }

    fn of_gap(row: &match_head::Model) -> Option<Uuid> {
        Some(row.gap_id)
    }
}

impl Beside<gap_head::Entity> for match_head::Entity {
    const WHOLE: match_head::Column = match_head::Column::GapId;

    fn told(viewer: &Viewer) -> Condition {
        <matches::Entity as Beside<gap::Entity>>::told(viewer)
    }
}

impl Beside<gap_head::Entity> for matches::Entity {
    const WHOLE: matches::Column = <Self as Beside<gap::Entity>>::WHOLE;

    fn told(viewer: &Viewer) -> Condition {
        <Self as Beside<gap::Entity>>::told(viewer)
    }
}

/// Whether the viewer is told of deliveries against a measure: the Panel that owns the gap, and the committee of the measure.
pub fn is_told_of_breaches(viewer: &Viewer, panel: Option<Uuid>, committee: Option<Uuid>) -> bool {
    let is_panel = panel.is_some() && viewer.panel() == panel;
    is_panel || committee.is_some_and(|committee| viewer.is(committee))
}

/// Measures of the regimes whose committee an organisation is now.
pub(in crate::access) fn measures_of(committee: Uuid) -> SelectStatement {
    let regimes = regime::Entity::find()
        .select_only()
        .column(regime::Column::Id)
        .filter(regime::Column::CommitteeId.eq(committee));
    measure::Entity::find()
        .select_only()
        .column(measure::Column::Id)
        .filter(measure::Column::RegimeId.in_subquery(regimes.into_query()))
        .into_query()
}

/// Matches that a member is a side of, or decides an exemption for.
pub(super) fn is_side(member: &Member) -> Condition {
    let of_mine = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id);
    let of_mine = of_mine
        .filter(assistance::Column::ProviderId.eq(member.organisation))
        .into_query();
    let of_panel = member.panel.map(|panel| {
        let gaps = gap::Entity::find()
            .select_only()
            .column(gap::Column::Id)
            .filter(gap::Column::PanelId.eq(panel));
        matches::Column::GapId.in_subquery(gaps.into_query())
    });
    let decides = exemption_request::Entity::find()
        .select_only()
        .column(exemption_request::Column::MatchId);
    // The committee that was asked, and the one that the regime has by now: nobody but committees decides, and has regimes to look for.
    let asked = exemption_request::Column::CommitteeId.eq(member.organisation);
    let by_now =
        || exemption_request::Column::MeasureId.in_subquery(measures_of(member.organisation));
    let by_now = (member.kind == OrganisationKind::Committee).then(by_now);
    let decides = decides
        .filter(Condition::any().add(asked).add_option(by_now))
        .into_query();
    Condition::any()
        .add(matches::Column::Id.in_subquery(decides))
        // Who approved a plan sees what became of it.
        .add(matches::Column::ProposerId.eq(member.organisation))
        .add(matches::Column::AssistanceId.in_subquery(of_mine))
        .add(is_asked_of_match(member))
        .add_option(of_panel)
}
