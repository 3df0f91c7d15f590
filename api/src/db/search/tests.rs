use super::*;

#[test]
fn case_and_accents_and_endings_fold() {
    assert_eq!(
        stems("Diamonds, DIAMOND", Language::English),
        " diamond diamond "
    );
    assert_eq!(
        stems("Côte d'Ivoire", Language::French),
        stems("cote d ivoire", Language::French)
    );
}

#[test]
fn a_query_finds_the_words_of_either_language() {
    let terms = Terms::parse("forêts");
    let french = stems("la forêt", Language::French);
    assert!(
        terms.0[0]
            .own
            .iter()
            .any(|stem| french.contains(&format!(" {stem} ")))
    );
    let terms = Terms::parse("trained officers");
    let english = stems("training of an officer", Language::English);
    assert!(terms.0.iter().all(|term| {
        term.own
            .iter()
            .any(|stem| english.contains(&format!(" {stem} ")))
    }));
}

#[test]
fn accents_left_out_lose_nothing() {
    for (written, typed) in [
        ("sécurité", "securite"),
        ("contrôlée", "controlee"),
        ("frontière", "frontiere"),
        ("activité", "ACTIVITE"),
    ] {
        let text = stems(written, Language::French);
        for typed in [written, typed] {
            assert!(
                Terms::parse(typed).0[0]
                    .own
                    .iter()
                    .any(|stem| text.contains(&format!(" {stem} "))),
                "{typed}"
            );
        }
    }
}

#[test]
fn typing_without_accents_finds_as_much() {
    for (written, typed) in [
        ("capacité", "capacite"),
        ("sécurité", "securite"),
        ("activités", "activites"),
        ("contrôlée", "controlee"),
        ("Łódź", "Lodz"),
        ("embar\u{ad}go", "embargo"),
        ("se\u{301}curite\u{301}", "sécurité"),
    ] {
        let (all, some) = (Terms::parse(typed), Terms::parse(written));
        assert!(
            some.0[0].own.iter().all(|stem| all.0[0].own.contains(stem)),
            "{written}: {:?} {:?}",
            some.0,
            all.0
        );
    }
}

#[test]
fn words_of_other_scripts_are_found() {
    for (text, typed) in [
        ("تدريب الجمارك في بانغي", "الجمارك"),
        ("Обучение таможни в Банги", "таможня"),
    ] {
        let text = stems(text, Language::English);
        assert!(
            Terms::parse(typed).0[0]
                .own
                .iter()
                .any(|stem| text.contains(&format!(" {stem} "))),
            "{text}"
        );
    }
}

#[test]
fn a_name_of_two_words_is_one_where_it_stands_as_one() {
    for (text, word, language, is_found) in [
        (
            "Ports of the Ivory Coast",
            "ivory",
            Language::English,
            false,
        ),
        ("Ivory from the coast", "ivory", Language::English, true),
        (
            "Ivory, coast guards and ports",
            "ivory",
            Language::English,
            true,
        ),
        (
            "Douaniers de Côte d’Ivoire",
            "ivoire",
            Language::French,
            false,
        ),
        ("Ports de Cote d' Ivoire", "ivoire", Language::French, false),
        (
            "Sur la côte, l'ivoire est saisi",
            "ivoire",
            Language::French,
            true,
        ),
    ] {
        let found = stems(text, language).contains(&stems(word, language));
        assert_eq!(found, is_found, "{text}");
    }
}

#[test]
fn no_typed_character_reaches_the_database_as_syntax() {
    let terms = Terms::parse("x' OR \"1\"=\"1 & | ! * (");
    assert!(
        terms
            .expression(" AND ", " OR ", '"')
            .chars()
            .all(|c| c.is_alphanumeric() || " ()\"".contains(c))
    );
    assert!(Terms::parse(" ,;!").is_empty());
}
