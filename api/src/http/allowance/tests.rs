//! Budgets are drawn from, refused and told.

use domain::organisation::{OrganisationKind, OrganisationStanding, Role};
use uuid::Uuid;

use super::*;
use crate::access::viewer::Member;

/// So small that nothing comes back while a test runs.
const SMALL: Budgets = Budgets {
    anonymous: 10,
    signed_in: 20,
};

fn member(organisation: u128, subject: &str) -> Viewer {
    Viewer::Member(Member {
        organisation: Uuid::from_u128(organisation),
        kind: OrganisationKind::MemberState,
        panel: None,
        standing: OrganisationStanding::Active,
        role: Role::Editor,
        subject: subject.to_owned(),
        reads_as_organisation: true,
    })
}

fn left(allowances: &Allowances, viewer: &Viewer, from: &str, cost: u64) -> Option<u32> {
    let from = Some(from.parse().expect("an address"));
    let drawn = allowances.draw(viewer, from, cost);
    drawn
        .ok()
        .map(|standing| standing.expect("a budget").remaining)
}

#[test]
fn each_address_and_each_member_has_a_budget() {
    let allowances = Allowances::new(&SMALL);
    let nobody = Viewer::Anonymous;
    assert_eq!(left(&allowances, &nobody, "192.0.2.1", 8), Some(2));
    assert_eq!(left(&allowances, &nobody, "192.0.2.2", 1), Some(9));
    let (one, two) = (member(1, "one"), member(1, "two"));
    assert_eq!(left(&allowances, &one, "192.0.2.1", 20), Some(0));
    assert_eq!(left(&allowances, &one, "192.0.2.2", 1), None);
    assert_eq!(left(&allowances, &two, "192.0.2.1", 1), Some(19));
    assert_eq!(left(&allowances, &member(2, "one"), "::1", 1), Some(19));
    assert_eq!(allowances.clients(), 5);
}

#[test]
fn what_is_not_left_is_not_drawn_and_it_is_told_when_it_will_be() {
    let allowances = Allowances::new(&SMALL);
    let draw = |cost| allowances.draw(&Viewer::Anonymous, None, cost);
    assert!(draw(7).is_ok());
    let Overdrawn {
        standing,
        wait,
        asked,
    } = draw(5).expect_err("three are left");
    assert_eq!(
        (standing.remaining, standing.cost, standing.limit, asked),
        (3, 5, 10, 5)
    );
    // Two points are missing, and one comes back each six seconds.
    assert!(wait > Duration::from_secs(11) && wait <= Duration::from_secs(12));
    let left = draw(3).expect("three are left").expect("a budget");
    assert_eq!((left.remaining, left.full_in()), (0, WINDOW));
}

#[test]
fn what_costs_more_than_all_takes_all_and_nothing_costs_nothing() {
    let allowances = Allowances::new(&SMALL);
    let nobody = Viewer::Anonymous;
    assert_eq!(left(&allowances, &nobody, "::1", u64::MAX), Some(0));
    let from = Some("::1".parse().expect("an address"));
    let refused = allowances.draw(&nobody, from, 1_901);
    let refused = refused.expect_err("all are spent");
    assert_eq!((refused.asked, refused.standing.cost), (1_901, 10));
    let message = refusal(&refused, Some(LESS)).message;
    assert!(
        message.contains("This costs 1901, more than a whole minute has"),
        "{message}"
    );
    assert_eq!(left(&allowances, &nobody, "2001:db8::1", 0), Some(9));
}

#[test]
fn zero_is_no_budget() {
    let allowances = Allowances::new(&Budgets::default());
    let drawn = allowances.draw(&Viewer::Anonymous, None, u64::MAX);
    assert_eq!(drawn.expect("no budget"), None);
}
