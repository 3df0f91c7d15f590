//! Exclusions as donors write them, and what looks like one.

use super::*;
use crate::text::limits::limits;

fn kinds(text: &str, language: Language) -> Vec<LimitKind> {
    let found = limits(text, language, lexicon(), false).found;
    found.iter().map(|limit| limit.kind).collect()
}

#[test]
fn exclusions_of_prose_are_read() {
    let english = [
        "Members of the armed forces cannot be admitted.",
        "Harbour police are not eligible.",
        "Support does not extend to air force units.",
        "Inland sites are declined.",
        "Prisons are outside our mandate.",
    ];
    for text in english {
        assert_eq!(kinds(text, Language::En), [LimitKind::Negation], "{text}");
    }
    let french = [
        "Les militaires ne sont pas admis.",
        "À l'exclusion des ports maritimes.",
        "Les banques privées sont non éligibles.",
    ];
    for text in french {
        assert_eq!(kinds(text, Language::Fr), [LimitKind::Negation], "{text}");
    }
}

#[test]
fn what_is_kept_for_some_is_told_from_an_amount() {
    let only = [
        "Reserved for civilian staff.",
        "Limited to coast guards.",
        "Women officers only.",
    ];
    for text in only {
        assert_eq!(kinds(text, Language::En), [LimitKind::Only], "{text}");
    }
    assert_eq!(
        kinds("Réservé aux magistrats.", Language::Fr),
        [LimitKind::Only]
    );
    assert_eq!(
        kinds("Up to 20 officers.", Language::En),
        [LimitKind::Limit]
    );
    assert!(kinds("It is open to all and not only to judges.", Language::En).is_empty());
}

#[test]
fn an_institution_that_is_shut_out_is_a_conflict_and_its_salaries_are_none() {
    let bench = Bench::new();
    let mut asked = gap("Guards cannot search cargo", "", "en", &[]);
    asked.beneficiaries = ["armed forces".to_owned()].into();
    let of = |text: &str| {
        let offer = offer("Courses on the search of cargo", text, "en", &[]);
        bench.meanings(&asked, &[offer]).remove(0)
    };
    let shut = of("Members of the armed forces cannot be admitted.");
    assert_eq!((shut.taken_out, shut.conflicts.len()), (1.0, 1));
    assert_eq!(of("Reserved for the customs service.").taken_out, 1.0);
    assert!(of("Reserved for the army.").taken_out < 1.0);
    assert!(of("Open to the armed forces.").taken_out < 1.0);
    let salaries = of(
        "Salaries and daily allowances of officers of the armed forces on leave abroad cannot be funded.",
    );
    assert!(salaries.taken_out < 1.0, "{salaries:?}");
}

#[test]
fn circles_of_countries_are_known_where_only_they_are_helped() {
    let circles = |text: &str, language| {
        let found = limits(text, language, lexicon(), false).found;
        found
            .iter()
            .map(|limit| limit.circles.to_vec())
            .collect::<Vec<_>>()
    };
    let has = |circles: &[Vec<u8>], code: &str| {
        let all = circles.iter().flatten();
        let mut all =
            all.map(|circle| crate::text::circles::has_one_of(*circle, &[code.to_owned()]));
        all.any(|is_in| is_in)
    };
    let french = circles("Réservé aux pays francophones.", Language::Fr);
    assert!(has(&french, "CIV") && !has(&french, "LBR"));
    let islands = circles("Only island states are served.", Language::En);
    assert!(has(&islands, "SYC") && !has(&islands, "SOM"));
    assert!(
        circles(
            "Experts speak French; French-speaking states have asked for it.",
            Language::En
        )
        .is_empty()
    );
}
