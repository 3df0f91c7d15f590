//! The history: which events are read, and what of them; and texts that a registrar hid.

use super::{
    Guarded, asked::is_asked_of_match, everyone, matches::is_side, public::provider_is_seen,
};
use crate::access::viewer::{Member, Viewer};
use domain::{
    event::EventKind,
    organisation::{OrganisationStanding, Role},
};
use entity::{assistance, event, hidden_text, matches};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityName, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use uuid::Uuid;

impl Guarded for event::Entity {
    type Row = event::Model;

    fn id(row: &event::Model) -> Uuid {
        row.id
    }

    /// What changed for everybody, what happened to a Panel's own, what one did oneself, and what was done about matches that
    /// one is told of. That the object itself may be read is for whoever asks for its history to see to.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let own = |member: &Member| event::Column::OrganisationId.eq(member.organisation);
        Condition::any()
            .add(is_open(viewer))
            .add_option(viewer.panel().map(|panel| event::Column::PanelId.eq(panel)))
            .add_option(viewer.insider().map(own))
            .add(is_told_of_match(viewer, today))
    }
}

/// Whether the viewer, who may read an event, may read what of it is not for everybody: the owning Panel and who did it may. An
/// event about a match says nothing for everybody; who may read it at all, reads it whole.
pub fn reads_closed(viewer: &Viewer, event: &event::Model) -> bool {
    let own = event
        .organisation_id
        .is_some_and(|organisation| viewer.is(organisation));
    let of_panel = event.panel_id.is_some() && event.panel_id == viewer.panel();
    own || of_panel || (event.about == matches::Entity.table_name() && event.open.is_none())
}

/// Events that say something for everybody. Every event names who acts, and who provides may have asked not to be named since: those
/// about offers and programmes are for whoever may know the provider now.
fn is_open(viewer: &Viewer) -> Condition {
    use assistance::Column;
    let of_event =
        Expr::col(Column::Id.as_column_ref()).eq(Expr::col(event::Column::AboutId.as_column_ref()));
    let named = assistance::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(of_event)
        .filter(provider_is_seen(viewer));
    let names_nobody_hidden = Condition::any()
        .add(event::Column::About.ne(assistance::Entity.table_name()))
        .add(Expr::exists(named.into_query()));
    Condition::all()
        .add(event::Column::Open.is_not_null())
        .add(names_nobody_hidden)
}

/// Of the events that the viewer may read, those of which they may know who did it. That work on a gap began follows from the
/// agreement to a match and is everybody's; who agreed, and so provides, is not. That help with it ended follows from a match that one
/// of its sides took back, and names it to itself alone.
pub fn names_actor(viewer: &Viewer) -> Condition {
    let own = |member: &Member| event::Column::OrganisationId.eq(member.organisation);
    Condition::any()
        .add(event::Column::Kind.is_not_in([EventKind::GapBegun, EventKind::GapHelpEnded]))
        .add_option(viewer.insider().map(own))
        .add(Expr::exists(known_agreement(viewer)))
}

/// The agreement from which an event follows, or the reversal by which its match runs again, which is written right before it, where the
/// viewer may know who provides.
fn known_agreement(viewer: &Viewer) -> SelectStatement {
    let agreement = |column: event::Column| Expr::col(("agreement", column));
    let event = |column: event::Column| Expr::col(column.as_column_ref());
    let agreed = matches::Entity::find()
        .select_only()
        .column(matches::Column::Id)
        .filter(
            Expr::col(matches::Column::Id.as_column_ref()).eq(agreement(event::Column::AboutId)),
        )
        .filter(knows_provider(viewer));
    let kinds = [EventKind::MatchAgreed, EventKind::EntryReversed].map(|kind| kind.to_value());
    Query::select()
        .expr(agreement(event::Column::Id))
        .from_as(event::Entity, "agreement")
        .and_where(agreement(event::Column::Sequence).eq(event(event::Column::Sequence).sub(1_i64)))
        .and_where(agreement(event::Column::Kind).is_in(kinds))
        .and_where(Expr::exists(agreed.into_query()))
        .to_owned()
}

/// Matches of which the viewer may know who provides.
fn knows_provider(viewer: &Viewer) -> Condition {
    let named = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(provider_is_seen(viewer));
    Condition::any()
        .add(matches::Column::AssistanceId.in_subquery(named.into_query()))
        .add_option(viewer.insider().map(is_asked_of_match))
}

/// Events about matches that the viewer may read: those of its own from the proposal on, and of others from their agreement on.
/// Every event names who acts, so that none is read by whoever may not know who provides.
fn is_told_of_match(viewer: &Viewer, today: &str) -> Condition {
    use matches::Column;
    let told = Condition::any()
        .add(Expr::exists(agreement_before()))
        .add_option(viewer.insider().map(is_side));
    let of_event =
        Expr::col(Column::Id.as_column_ref()).eq(Expr::col(event::Column::AboutId.as_column_ref()));
    let read = matches::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(of_event)
        .filter(matches::Entity::readable(viewer, today))
        .filter(knows_provider(viewer))
        .filter(told);
    Condition::all()
        .add(event::Column::About.eq(matches::Entity.table_name()))
        .add(Expr::exists(read.into_query()))
}

/// The agreement of the match that an event is about, if it is this event or came before it.
fn agreement_before() -> SelectStatement {
    let agreement = |column: event::Column| Expr::col(("agreement", column));
    let event = |column: event::Column| Expr::col(column.as_column_ref());
    Query::select()
        .expr(agreement(event::Column::Id))
        .from_as(event::Entity, "agreement")
        .and_where(agreement(event::Column::AboutId).eq(event(event::Column::AboutId)))
        .and_where(agreement(event::Column::Kind).eq(EventKind::MatchAgreed.to_value()))
        .and_where(agreement(event::Column::Sequence).lte(event(event::Column::Sequence)))
        .to_owned()
}

impl Guarded for hidden_text::Entity {
    type Row = hidden_text::Model;

    fn id(row: &hidden_text::Model) -> Uuid {
        row.id
    }

    /// That a text is hidden, since when and why, everybody may know who reads what it was in: that is for whoever asks to see
    /// to, as for events. The text itself is for [`reads_hidden`].
    fn readable(_: &Viewer, _: &str) -> Condition {
        everyone()
    }
}

/// Whether the viewer still reads what a registrar hid: whose text it is, to mend it, and registrars.
pub fn reads_hidden(viewer: &Viewer, hidden: &hidden_text::Model) -> bool {
    let is_registrar = |member: &Member| {
        member.role == Role::Registrar && member.standing == OrganisationStanding::Active
    };
    viewer.member().is_some_and(is_registrar)
        || hidden.owner_id.is_some_and(|owner| viewer.is(owner))
}
