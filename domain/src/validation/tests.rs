use super::*;

#[test]
fn faults_are_gathered_and_know_their_place() {
    let mut inner = Validation::default();
    inner.text(" ", TITLE_MAX, "title");
    inner.ensure(true, "note", "is fine");
    let mut outer = Validation::default();
    outer.under("needs.0", inner);
    outer.collect::<()>(Err(Fault::taken("needs.1", "It is taken.")));
    let faults = outer.into_result().expect_err("two faults");
    assert_eq!(
        faults.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["needs.0.title is empty: say something", "It is taken."]
    );
    assert_eq!(faults[0].field, ["needs", "0", "title"]);
}

#[test]
fn what_follows_from_a_fault_is_of_its_field_or_of_the_list_around() {
    let cause = Fault::invalid("gaps.1.languages.0", "is no text");
    for (field, follows) in [
        ("gaps.1.languages.0", true),
        ("gaps.1.languages.0.code", true),
        ("gaps.1.languages", true),
        ("gaps.1.languages.1", false),
        ("gaps.1", false),
        ("gaps", false),
    ] {
        let fault = Fault::invalid(field, "is wrong");
        assert_eq!(fault.may_come_of(&cause), follows, "{field}");
    }
    let cause = Fault::invalid("needs.0.assistance", "is no word");
    assert!(!Fault::invalid("needs.0", "is twice there").may_come_of(&cause));
    let cause = Fault::invalid("lines.0.size.money.amount", "is no text");
    for (field, follows) in [
        ("lines.0.size.money", true),
        ("lines.0.size", true),
        ("lines.0", false),
        ("lines", false),
        ("lines.0.least", false),
    ] {
        let fault = Fault::invalid(field, "is wrong");
        assert_eq!(fault.may_come_of(&cause), follows, "{field}");
    }
}

#[test]
fn paragraphs_are_numbers_or_ranges_that_go_up() {
    for (text, fits) in [
        ("223", true),
        ("14-16", true),
        ("16-14", false),
        ("n", false),
        ("", false),
    ] {
        let mut validation = Validation::default();
        validation.paragraph(Some(&text.to_owned()), "paragraph");
        assert_eq!(validation.into_result().is_ok(), fits, "{text}");
    }
}
