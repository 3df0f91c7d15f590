use super::*;
use crate::size::QuantityUnit;
use proptest::prelude::*;

fn need() -> Draft {
    Draft {
        assistance: AssistanceType::Equipment,
        title: " Scales ".to_owned(),
        size: size::Draft::Quantity {
            unit: QuantityUnit::Items,
            value: 4,
        },
        least: None,
        goods: None,
        form: None,
        people: None,
        starts: None,
        deadline: None,
        languages: Vec::new(),
        place: None,
        shares: Vec::new(),
        note: None,
        depends_on: Vec::new(),
    }
}

fn items(value: i64) -> Size {
    let unit = QuantityUnit::Items;
    Size::Quantity { unit, value }
}

fn faults(checked: Validation) -> Vec<String> {
    let faults = checked.into_result().err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_good_need_is_trimmed_and_has_no_fault() {
    let mut checked = Validation::default();
    let draft = Draft {
        least: Some("2".to_owned()),
        languages: vec!["fr".to_owned(), "en".to_owned()],
        starts: Some(PartialDate::stored("2026-05-10")),
        deadline: Some(PartialDate::stored("2026-05")),
        ..need()
    };
    let need = draft.check("needs.0", &mut checked);
    assert_eq!(faults(checked), Vec::<String>::new());
    assert_eq!((need.title.as_str(), need.least), ("Scales", Some(2)));
    assert_eq!(need.size, Some(items(4)));
    assert_eq!(need.languages.as_deref(), Some("fr en"));
}

/// What makes a good draft a wrong one.
type Spoil = fn(&mut Draft);

#[test]
fn each_rule_of_a_need_names_its_field() {
    let cases: [(Spoil, &str); 6] = [
        (
            |draft| draft.title = " ".to_owned(),
            "title is empty: say something",
        ),
        (
            |draft| draft.least = Some("5".to_owned()),
            "least is more than there is: state no more than the whole",
        ),
        (
            |draft| {
                draft.least = Some("1".to_owned());
                draft.size = size::Draft::Unsized;
            },
            "least has no unit: give it a size first",
        ),
        (
            |draft| draft.languages = vec!["french".to_owned()],
            "languages \"french\" is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            |draft| {
                draft.starts = Some(PartialDate::stored("2026-06"));
                draft.deadline = Some(PartialDate::stored("2026-05-31"));
            },
            "deadline lies before starts: write the earlier date in starts",
        ),
        (
            |draft| draft.place = Some("a\u{7}b".to_owned()),
            "place has a control character, U+0007 at character 2: send plain text",
        ),
    ];
    for (spoil, fault) in cases {
        let (mut draft, mut checked) = (need(), Validation::default());
        spoil(&mut draft);
        draft.check("needs.3", &mut checked);
        assert_eq!(faults(checked), [format!("needs.3.{fault}")]);
    }
}

#[test]
fn needs_wait_for_others_and_not_in_a_circle() {
    let order = |depends_on: &[&[i64]]| {
        let needs: Vec<Draft> = depends_on
            .iter()
            .map(|places| Draft {
                depends_on: places.to_vec(),
                ..need()
            })
            .collect();
        let mut checked = Validation::default();
        let waits_for = super::order(needs.iter(), &mut checked);
        (waits_for, faults(checked))
    };
    assert_eq!(
        order(&[&[], &[1], &[2, 1, 1]]),
        (vec![vec![], vec![0], vec![0, 1]], vec![])
    );
    for place in [0, 1, 3, -1] {
        let fault = format!(
            "needs.0.dependsOn has {place}, which is not the place of another need, counted from 1"
        );
        assert_eq!(order(&[&[place], &[]]).1, [fault]);
    }
    let circle = "needs.1.dependsOn is circular: none of the needs 2, 3 could come first";
    assert_eq!(order(&[&[], &[3], &[2]]).1, [circle]);
}

#[test]
fn a_circle_is_found_wherever_it_begins() {
    let none = Vec::<usize>::new();
    assert_eq!(in_a_circle(&[]), none);
    assert_eq!(in_a_circle(&[vec![], vec![0], vec![0, 1]]), none);
    assert_eq!(in_a_circle(&[vec![], vec![2], vec![1]]), [1, 2]);
    assert_eq!(in_a_circle(&[vec![0]]), [0]);
}

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table of cases")]
fn the_ledger_holds_a_need_to_its_unit_and_to_what_is_covered() {
    let money = Size::Money {
        minor: 1_000,
        currency: "EUR".to_owned(),
    };
    let (before, less) = (items(5), items(3));
    let unit = "has lines in the ledger: its unit and currency cannot change";
    for (before, after, covered, objection) in [
        (
            Some(&before),
            Becomes::LeftOut,
            0,
            Some("has lines in the ledger: it cannot be left out"),
        ),
        (
            Some(&before),
            Becomes::Unsized,
            0,
            Some("has lines in the ledger: it cannot become unsized"),
        ),
        (Some(&before), Becomes::Sized(&money), 0, Some(unit)),
        (
            None,
            Becomes::LeftOut,
            0,
            Some("has lines in the ledger: it cannot be left out"),
        ),
        (None, Becomes::Unsized, 0, None),
        (None, Becomes::Sized(&before), 5, None),
        (
            None,
            Becomes::Sized(&before),
            6,
            Some("has more committed or delivered than it would ask for"),
        ),
        (Some(&before), Becomes::Sized(&less), 3, None),
        (
            Some(&before),
            Becomes::Sized(&less),
            4,
            Some("has more committed or delivered than it would ask for"),
        ),
    ] {
        assert_eq!(ledger_against(before, after, covered), objection);
    }
}

proptest! {
    #[test]
    fn what_waits_only_for_earlier_places_has_no_circle(
        edges in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..4), 1..20)
    ) {
        let waits_for: Vec<Vec<usize>> = edges
            .iter()
            .enumerate()
            .map(|(at, edges)| if at == 0 { Vec::new() } else { edges.iter().map(|edge| edge.index(at)).collect() })
            .collect();
        prop_assert!(in_a_circle(&waits_for).is_empty());
        let mut closed = waits_for.clone();
        let last = closed.len() - 1;
        closed[0].push(last);
        closed[last].push(0);
        prop_assert!(in_a_circle(&closed).contains(&0));
    }

    #[test]
    fn whatever_is_said_of_a_size_a_checked_least_is_within_it(value in -3i64..50, least in 0i64..60) {
        let draft = Draft {
            size: size::Draft::Quantity { unit: QuantityUnit::Persons, value },
            least: Some(least.to_string()),
            ..need()
        };
        let mut checked = Validation::default();
        let need = draft.check("needs.0", &mut checked);
        if checked.into_result().is_ok() {
            prop_assert!(need.least.zip(need.size).is_some_and(|(least, size)| (1..=size.value()).contains(&least)));
        }
    }
}
