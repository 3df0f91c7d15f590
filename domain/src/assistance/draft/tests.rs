//! What an offer or programme may state.

use super::*;
use crate::{
    assistance::{
        AssistanceType,
        line::{Becomes, held},
    },
    size::{self, QuantityUnit},
};

fn line(size: i64) -> line::Draft {
    line::Draft {
        line: None,
        assistance: AssistanceType::Equipment,
        title: " Scales ".to_owned(),
        size: size::Draft::Quantity {
            unit: QuantityUnit::Items,
            value: size,
        },
        least: None,
        most: None,
        requires: None,
        tied: None,
        goods: None,
        form: None,
        people: None,
        note: None,
    }
}

fn draft() -> Draft {
    Draft {
        statement: Statement {
            title: "Scales".to_owned(),
            description: "Scales for customs posts.".to_owned(),
            language: "en".to_owned(),
            ..Statement::default()
        },
        links: Links::default(),
        lines: vec![line(9)],
        confirmed: None,
        promised_now: false,
    }
}

fn faults(change: impl FnOnce(&mut Draft)) -> Vec<String> {
    let (mut draft, mut faults) = (draft(), Validation::default());
    change(&mut draft);
    draft.check(&mut faults);
    let faults = faults.into_result().err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_draft_is_trimmed() {
    let (mut draft, mut faults) = (draft(), Validation::default());
    draft.statement.note = Some(" Seen. ".to_owned());
    let lines = draft.check(&mut faults);
    assert_eq!(faults.into_result(), Ok(()));
    assert_eq!(lines[0].title, "Scales");
    assert_eq!(draft.statement.note.as_deref(), Some("Seen."));
}

#[test]
fn what_a_draft_states_has_its_limits() {
    type Case = (fn(&mut Draft), &'static str);
    let cases: [Case; 7] = [
        (
            |draft| draft.statement.title.clear(),
            "title is empty: say something",
        ),
        (
            |draft| draft.statement.condition = Some("a".repeat(2_001)),
            "condition is longer than 2000 bytes: say it in fewer words",
        ),
        (
            |draft| draft.statement.languages = vec!["French".to_owned()],
            "languages.0 \"French\" is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            |draft| {
                draft.statement.starts = "2027-01".parse().ok();
                draft.statement.ends = "2026-12".parse().ok();
            },
            "ends lies before starts: write the earlier date in starts",
        ),
        (
            |draft| draft.links.groups = Some(vec![String::new(); 61]),
            "groups has more than 60 entries",
        ),
        (
            |draft| {
                let (kind, value) = (ExclusionKind::Tag, String::new());
                draft.links.excluded = Some(vec![Exclusion { kind, value }]);
            },
            "excluded.0.value is empty: say something",
        ),
        (
            |draft| draft.lines.clear(),
            "lines is empty: say what is given",
        ),
    ];
    for (change, fault) in cases {
        assert_eq!(faults(change), [fault]);
    }
}

#[test]
fn a_gap_is_covered_once_and_in_part_with_what_is_left() {
    let cover = |gap: u128, extent| Cover {
        gap: Uuid::from_u128(gap),
        extent,
        not_covered: None,
    };
    let covers = |covers: Vec<Cover>| faults(|draft| draft.links.covers = Some(covers));
    let full = CoverageExtent::Full;
    assert!(covers(vec![cover(1, full), cover(2, full)]).is_empty());
    assert_eq!(
        covers(vec![cover(1, full), cover(1, full)]),
        ["covers.1.gap appears twice"]
    );
    assert_eq!(
        covers(vec![cover(1, CoverageExtent::Part)]),
        ["covers.0.notCovered is missing: say what is left where a gap is covered in part"]
    );
}

#[test]
fn the_bounds_of_a_line_lie_within_each_other_and_its_size() {
    for (least, most, fault) in [
        (Some("3"), Some("9"), None),
        (None, Some("12"), None),
        (
            Some("10"),
            None,
            Some("lines.0.least is more than there is: state no more than the whole"),
        ),
        (
            Some("3"),
            Some("2"),
            Some("lines.0.most is below least: write the greater of the two in most"),
        ),
        (None, Some("0"), Some("lines.0.most must be above 0")),
    ] {
        let found = faults(|draft| {
            draft.lines[0].least = least.map(str::to_owned);
            draft.lines[0].most = most.map(str::to_owned);
        });
        assert_eq!(found, fault.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_line_in_a_match_stays_as_it_is_counted_and_as_large_as_what_is_committed() {
    assert!(held(Becomes::LeftOut, 0).is_some());
    assert!(held(Becomes::Other, 0).is_some());
    assert!(held(Becomes::Sized(Some(4)), 5).is_some());
    assert_eq!(held(Becomes::Sized(Some(5)), 5), None);
    assert_eq!(held(Becomes::Sized(None), 5), None);
}
