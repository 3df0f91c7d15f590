//! What negations, exclusions and limits take out.

use super::*;

fn taken_out(text: &str, language: Language, excludes: bool) -> BTreeSet<String> {
    let lexicon = lexicon();
    let limits = limits(text, language, lexicon, excludes);
    let negations = limits
        .found
        .iter()
        .filter(|limit| limit.kind == LimitKind::Negation);
    negations
        .flat_map(|limit| &limit.concepts)
        .map(|concept| lexicon.concept(*concept).id.clone())
        .collect()
}

/// A text, a concept that it takes out and one that it keeps.
const NEGATIONS: &[(&str, Language, &str, &str)] = &[
    (
        "Advisers for courts, but no training of police.",
        En,
        "policing",
        "courts",
    ),
    (
        "No weapons, ammunition or spare parts.",
        En,
        "ammunition",
        "courts",
    ),
    (
        "No salaries are paid, training is included.",
        En,
        "salaries",
        "training",
    ),
    (
        "Training is covered, salaries are excluded.",
        En,
        "salaries",
        "training",
    ),
    (
        "Salaries, rent and vehicles are excluded.",
        En,
        "vehicles",
        "training",
    ),
    (
        "The offer does not cover vehicles.",
        En,
        "vehicles",
        "training",
    ),
    ("All training except vehicles.", En, "vehicles", "training"),
    ("Vehicles are not covered.", En, "vehicles", "training"),
    (
        "Not only training but also vehicles.",
        En,
        "none",
        "training",
    ),
    (
        "Formation des juges, sauf salaires.",
        Fr,
        "salaries",
        "training",
    ),
    (
        "Le projet ne finance pas les véhicules.",
        Fr,
        "vehicles",
        "training",
    ),
    (
        "Les salaires ne sont pas pris en charge.",
        Fr,
        "salaries",
        "training",
    ),
    ("Formation, hors véhicules.", Fr, "vehicles", "training"),
    (
        "Équipement à l'exclusion des armes.",
        Fr,
        "arms",
        "equipment",
    ),
    ("Ni armes ni munitions.", Fr, "ammunition", "equipment"),
    (
        "Aucun véhicule, mais formation des juges.",
        Fr,
        "vehicles",
        "training",
    ),
    ("L'offre exclut les salaires.", Fr, "salaries", "training"),
    (
        "La formation n'est donnée que sur place.",
        Fr,
        "none",
        "training",
    ),
];

#[test]
fn negations_take_out_what_they_reach_and_no_more() {
    for &(text, language, out, kept) in NEGATIONS {
        let found = taken_out(text, language, false);
        assert!(
            out == "none" || found.contains(out),
            "{text:?} takes out {found:?}"
        );
        assert!(!found.contains(kept), "{text:?} takes out {found:?}");
    }
}

#[test]
fn an_exclusion_is_a_negation_but_for_double_ones_and_conditions() {
    assert!(taken_out("Salaries.", Language::En, true).contains("salaries"));
    assert!(taken_out("Salaires et loyers.", Language::Fr, true).contains("salaries"));
    assert!(
        !taken_out("Regimes other than counter-terrorism.", Language::En, true)
            .contains("counter-terrorism")
    );
    let found = taken_out(
        "Aucun matériel létal ; candidats soumis à vérification des antécédents.",
        Language::Fr,
        true,
    );
    assert!(
        !found.contains("vetting") && found.contains("equipment"),
        "{found:?}"
    );
}

#[test]
fn limits_and_conditions_are_told_with_their_sentence() {
    let lexicon = lexicon();
    let kinds = |text: &str, language| -> Vec<(LimitKind, String)> {
        limits(text, language, lexicon, false)
            .found
            .into_iter()
            .map(|limit| (limit.kind, limit.sentence.into()))
            .collect()
    };
    assert_eq!(
        kinds(
            "Courses for police. Up to 20 people. Subject to approval of the board.",
            Language::En
        ),
        [
            (LimitKind::Limit, "Up to 20 people.".to_owned()),
            (
                LimitKind::Condition,
                "Subject to approval of the board.".to_owned()
            )
        ]
    );
    assert_eq!(
        kinds(
            "Cours. Sous réserve de l'accord du Comité. Uniquement en français.",
            Language::Fr
        ),
        [
            (
                LimitKind::Condition,
                "Sous réserve de l'accord du Comité.".to_owned()
            ),
            (LimitKind::Only, "Uniquement en français.".to_owned())
        ]
    );
}
