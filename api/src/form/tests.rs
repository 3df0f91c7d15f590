use super::*;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum Kind {
    Training,
    Expertise,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only read into")]
struct Offer {
    name: String,
    title: String,
    kind: Kind,
    open: bool,
    #[serde(default)]
    line: Vec<Line>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it is only read into")]
struct Line {
    amount: i64,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "it is only read into")]
struct File {
    offer: Vec<Spanned<Offer>>,
}

fn said(text: &str) -> Vec<String> {
    let faults = read::<File>(text).expect_err("a file with faults");
    faults.iter().map(FormFault::said).collect()
}

#[test]
fn all_faults_are_said_each_with_its_place() {
    let text = "[[offer]]\nname = \"a\"\nkind = \"TRAINNG\"\nopen = \"yes\"\ncolour = 1\n\n[[offer]]\ntitle = 7\nkind = 3\nopen = true\n[[offer.line]]\namount = 1\n[[offer.line]]\namont = 2\n";
    let said = said(text);
    for (at, (start, part)) in [
        ("line 1, offer.0: ", "missing field `title`"),
        ("line 3, offer.0.kind: ", "did you mean TRAINING?"),
        ("line 4, offer.0.open: ", "expected a boolean"),
        ("line 5, offer.0: ", "unknown field `colour`"),
        ("line 7, offer.1: ", "missing field `name`"),
        ("line 8, offer.1.title: ", "expected a string"),
        ("line 9, offer.1.kind: ", "in quotation marks"),
        ("line 14, offer.1.line.1: ", "did you mean amount?"),
    ]
    .into_iter()
    .enumerate()
    {
        assert!(
            said[at].starts_with(start) && said[at].contains(part),
            "{said:#?}"
        );
    }
    assert_eq!(said.len(), 8, "{said:#?}");
}

#[test]
fn a_word_that_is_missing_is_said_once_and_hides_nothing() {
    let said = said("[[offer]]\nname = \"a\"\ntitle = \"b\"\nopen = true\ncolour = 1\n");
    assert_eq!(said.len(), 2, "{said:#?}");
    assert_eq!(said[0], "line 1, offer.0: missing field `kind`");
    assert!(
        said[1].starts_with("line 5, offer.0: unknown field `colour`"),
        "{said:#?}"
    );
}

#[test]
fn what_is_no_toml_or_lacks_all_is_said() {
    assert_eq!(said("[[offer]\n").len(), 1);
    assert_eq!(said(""), ["line 1: missing field `offer`"]);
}
