//! What counts for more, and what of a text does not count.

use super::*;

#[test]
fn what_is_negated_neither_tags_an_offer_nor_counts_as_a_word() {
    let bench = Bench::new();
    let doc = Doc::of_assistance(
        &offer("Advisers for courts", "No training of police.", "en", &[]),
        &bench.reader(),
    );
    let police = bench.lexicon.position("policing").expect("policing");
    assert!(doc.holds(police).is_none() && doc.negated.contains(&police));
    let stem = bench.vocabulary.number("polic");
    assert!(stem.is_none_or(|stem| doc.stems.iter().all(|posting| posting.term != stem)));
    // A gap's negations say what lacks.
    let doc = Doc::of_gap(
        &gap("State weapons stockpiles not secured", "", "en", &[]),
        &bench.reader(),
    );
    assert!(
        doc.holds(
            bench
                .lexicon
                .position("stockpile-management")
                .expect("stockpiles")
        )
        .is_some()
    );
    assert!(doc.negated.is_empty() && doc.limits.is_empty());
}

#[test]
fn needs_and_lines_stand_in_their_field() {
    let bench = Bench::new();
    let doc = Doc::of_gap(
        &gap(
            "Customs",
            "",
            "en",
            &[(AssistanceType::Equipment, "Cargo scanners")],
        ),
        &bench.reader(),
    );
    let held = |id: &str| {
        doc.holds(bench.lexicon.position(id).expect("a concept"))
            .expect(id)
            .counts
    };
    assert_eq!(
        (held("customs-control")[TITLE], held("scanners")[LINES]),
        (1, 1)
    );
    assert!(
        held("equipment").iter().sum::<u8>() > 0,
        "the type of assistance is a keyword"
    );
}

#[test]
fn one_that_says_the_same_is_one_and_nothing_else_is() {
    let bench = Bench::new();
    let lines = [(
        AssistanceType::Training,
        "Courses for customs officers on cargo inspection",
    )];
    let offer = |title: &str, description: &str| offer(title, description, "en", &lines);
    let asked = gap(
        "Customs officers cannot inspect cargo",
        "Manifests are read by nobody.",
        "en",
        &lines,
    );
    let offers = [
        offer(&asked.title.replace("cannot", "can"), &asked.description),
        offer(
            "Customs officers can inspect cargo",
            "Manifests are read by somebody.",
        ),
        offer("Customs officers inspect cargo", "Manifests and scanners."),
    ];
    let found = bench.meanings(&asked, &offers);
    assert!((found[0].value - 1.0).abs() < 1e-6, "{:?}", found[0]);
    assert!(
        found[2].value < 1.0 && found[2].value > 0.6,
        "{:?}",
        found[2]
    );
    assert!(
        found
            .iter()
            .all(|meaning| (0.0..=1.0).contains(&meaning.value))
    );
}

impl Bench {
    /// A gap for which one offer counts clearly more than another.
    fn prefers(&self, asked: &Gap, good: Assistance, bad: Assistance) {
        let found = self.meanings(asked, &[good, bad]);
        assert!(
            found[0].value > 1.25 * found[1].value,
            "{}: {:#?}",
            asked.title,
            found
        );
    }
}

#[test]
fn a_tax_on_passengers_comes_after_cargo_inspection() {
    Bench::new().prefers(
        &gap(
            "Customs cannot inspect cargo for embargoed goods",
            "",
            "en",
            &[(AssistanceType::Training, "Training in cargo inspection")],
        ),
        offer(
            "Container inspection for customs",
            "Courses in inspecting shipments under embargo.",
            "en",
            &[],
        ),
        offer(
            "Customs training on passenger tax",
            "Courses for customs officers on passenger tax and allowances.",
            "en",
            &[],
        ),
    );
}

#[test]
fn a_cutting_school_comes_after_diamond_certificates() {
    Bench::new().prefers(
        &gap(
            "Kimberley Process certification of diamonds is not kept",
            "",
            "en",
            &[(AssistanceType::Expertise, "Expert in diamond controls")],
        ),
        offer(
            "Kimberley Process certificates and diamond controls",
            "Experts for diamond offices.",
            "en",
            &[],
        ),
        offer(
            "Diamond cutting vocational school",
            "Courses in diamond polishing and jewellery.",
            "en",
            &[],
        ),
    );
}

#[test]
fn a_timber_nursery_comes_after_timber_tracking() {
    Bench::new().prefers(
        &gap(
            "Timber cannot be traced to its concession",
            "",
            "en",
            &[(AssistanceType::Ict, "Timber tracking system")],
        ),
        offer(
            "Traçabilité du bois",
            "Système de suivi des grumes pour l'administration forestière.",
            "fr",
            &[(AssistanceType::Ict, "Suivi du bois")],
        ),
        offer(
            "Timber nurseries",
            "Nurseries and reforestation with communities that plant timber.",
            "en",
            &[],
        ),
    );
}

#[test]
fn only_institution_or_help_in_common_is_weak() {
    let bench = Bench::new();
    let asked = gap(
        "Weapons of the police are not marked",
        "",
        "en",
        &[(AssistanceType::Training, "Training in marking weapons")],
    );
    let found = bench.meanings(
        &asked,
        &[offer(
            "Training in accounting",
            "Courses for clerks.",
            "en",
            &[(AssistanceType::Training, "Courses")],
        )],
    );
    assert!(found[0].conceptual < 0.2, "{:?}", found[0]);
}

#[test]
fn a_limit_that_speaks_against_is_told_and_costs() {
    let bench = Bench::new();
    let asked = gap(
        "Police and prisons lack vehicles",
        "",
        "en",
        &[(AssistanceType::Equipment, "Vehicles for prisons")],
    );
    let plain = offer(
        "Equipment for prisons",
        "Radios and furniture for prisons.",
        "en",
        &[],
    );
    let mut limited = plain.clone();
    limited.exclusions = Some("Vehicles.".to_owned());
    let found = bench.meanings(&asked, &[plain, limited]);
    assert!(found[0].value > found[1].value && found[0].conflicts.is_empty());
    assert_eq!(found[1].conflicts, ["Vehicles."]);
}
