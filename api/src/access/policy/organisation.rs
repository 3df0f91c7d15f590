//! What is an organisation's own: its keys, webhooks, judgements and plans.

use super::{Guarded, gap::is_of_readable_gap, nobody};
use crate::access::viewer::{Member, Viewer};
use entity::{api_key, judgement, plan, plan_line, webhook, webhook_delivery};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

/// What is of the viewer's own organisation, by this column.
fn of_own_organisation(viewer: &Viewer, organisation: impl ColumnTrait) -> Condition {
    let own = |member: &Member| Condition::all().add(organisation.eq(member.organisation));
    viewer.insider().map_or_else(nobody, own)
}

impl Guarded for api_key::Entity {
    type Row = api_key::Model;

    fn id(row: &api_key::Model) -> Uuid {
        row.id
    }

    /// The keys of an organisation are known to its members.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, api_key::Column::OrganisationId)
    }
}

impl Guarded for webhook::Entity {
    type Row = webhook::Model;

    fn id(row: &webhook::Model) -> Uuid {
        row.id
    }

    /// The webhooks of an organisation are known to its members.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, webhook::Column::OrganisationId)
    }
}

impl Guarded for webhook_delivery::Entity {
    type Row = webhook_delivery::Model;

    fn id(row: &webhook_delivery::Model) -> Uuid {
        row.id
    }

    /// What was sent to an organisation is known to its members.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, webhook_delivery::Column::OrganisationId)
    }
}

impl Guarded for judgement::Entity {
    type Row = judgement::Model;

    fn id(row: &judgement::Model) -> Uuid {
        row.id
    }

    /// What an organisation thinks of a suggestion is its own affair, not that of the other side, nor of the Panel; and it reads it as
    /// long as it reads the gap.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        of_own_organisation(viewer, judgement::Column::OrganisationId).add(is_of_readable_gap(
            judgement::Column::GapId,
            viewer,
            today,
        ))
    }
}

impl Guarded for plan::Entity {
    type Row = plan::Model;

    fn id(row: &plan::Model) -> Uuid {
        row.id
    }

    /// A plan weighs what its organisation may read: it is theirs alone.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, plan::Column::OrganisationId)
    }
}

impl Guarded for plan_line::Entity {
    type Row = plan_line::Model;

    fn id(row: &plan_line::Model) -> Uuid {
        row.id
    }

    /// A line is read where its plan is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let plans = plan::Entity::find()
            .select_only()
            .column(plan::Column::Id)
            .filter(plan::Entity::readable(viewer, today));
        Condition::all().add(plan_line::Column::PlanId.in_subquery(plans.into_query()))
    }
}
