//! What gaps and their parts may say in words, and how much of it.

use super::{gap, need};

pub(super) fn faults() -> Vec<(String, &'static str)> {
    let line = |more: &str| {
        let line = format!("document = \"S/2009/640\", {more}");
        gap("", "").replace("document = \"S/2009/640\"", &line)
    };
    let long = |name: &str, bytes: usize| format!("{name} = \"{}\"", "a".repeat(bytes));
    vec![
        (
            gap("", "").replace("title = \"T\"", "title = \" \""),
            "2: gap \"w\", title: is empty: say something",
        ),
        (
            gap(&long("desired_end_state", 2_001), ""),
            "2: gap \"w\", desired_end_state: is longer than 2000 bytes: say it in fewer words",
        ),
        (
            gap("first_called_for = \"2999\"", ""),
            "2: gap \"w\", first_called_for: lies ahead: say what was so at a date that has come",
        ),
        (
            gap("institution = \"a\\u0007\"", ""),
            "2: gap \"w\", institution: has a control character, U+0007 at character 2: send plain text",
        ),
        (
            gap(
                "countries = [\"COG\"]\ninstitution = \"Customs of the DRC\"",
                "",
            ),
            "2: gap \"w\", countries: are wrong: the name speaks of the other Congo",
        ),
        (
            gap("", "")
                .replace("PUBLIC", "TACTICAL")
                .replace("source =", "panel = \"group-civ\"\nsource ="),
            "2: gap \"w\", provenance: cannot go with TACTICAL: leave out provenance and findings, since no source is kept",
        ),
        (
            line("paragraph = \"ninth\""),
            "2: gap \"w\", provenance 1, paragraph: is not a paragraph: write its number, 223, or a range, 14-16",
        ),
        (
            line("subparagraph = \"(n)\""),
            "2: gap \"w\", provenance 1, subparagraph: is not a sub-paragraph: write its letter or number alone, n or iv",
        ),
        (
            line(&long("locator", 301)),
            "2: gap \"w\", provenance 1, locator: is longer than 300 bytes: say it in fewer words",
        ),
        (
            gap("", &need("").repeat(61)),
            "2: gap \"w\", need: has more than 60 entries",
        ),
        (
            gap("", &need("languages = [\"French\"]")),
            "2: gap \"w\", need 1 \"T\", languages: \"French\" is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            gap("", &need("place = \"\"")),
            "2: gap \"w\", need 1 \"T\", place: is empty: say something",
        ),
        (
            gap("", &need(&long("note", 2_001))),
            "2: gap \"w\", need 1 \"T\", note: is longer than 2000 bytes: say it in fewer words",
        ),
        (
            gap("", &need("depends_on = [0]")),
            "2: gap \"w\", need 1 \"T\", depends_on: has 0, which is not the place of another need, counted from 1",
        ),
    ]
}
