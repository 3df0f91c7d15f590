//! Whose consent a match takes: organisations are asked by name, or as those of a state.

use crate::access::viewer::Member;
use domain::organisation::OrganisationKind;
use entity::{match_consent, matches, organisation};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};

/// Matches that take a member's consent.
pub(super) fn is_asked_of_match(member: &Member) -> Expr {
    let asked = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(is_asked(member))
        .into_query();
    matches::Column::Id.in_subquery(asked)
}

/// Whether it is this member's organisation that is asked for its consent: by name, or as one of a state.
pub fn is_asked(member: &Member) -> Condition {
    let of_state = match_consent::Column::CountryId.in_subquery(own_country(member));
    Condition::any()
        .add(match_consent::Column::OrganisationId.eq(member.organisation))
        .add_option(answered_for_state(member.kind, of_state))
}

/// The country of a member's organisation, where it is of one.
pub(in crate::access) fn own_country(member: &Member) -> SelectStatement {
    organisation::Entity::find()
        .select_only()
        .column(organisation::Column::CountryId)
        .filter(organisation::Column::Id.eq(member.organisation))
        .filter(organisation::Column::CountryId.is_not_null())
        .into_query()
}

/// Which consents of a state, `of_state`, organisations of it of this kind answer. Where an institution is asked by name, no other does but
/// the state itself.
pub fn answered_for_state(kind: OrganisationKind, of_state: Expr) -> Option<Expr> {
    match kind {
        OrganisationKind::MemberState => Some(of_state),
        OrganisationKind::HostInstitution => {
            Some(of_state.and(match_consent::Column::OrganisationId.is_null()))
        }
        _ => None,
    }
}
