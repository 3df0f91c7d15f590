//! What gaps, needs and offers say of when, for whom and how much at least.

use super::{gap, need};

pub(super) fn faults() -> Vec<(String, &'static str)> {
    let least = |more: &str| {
        gap(
            "",
            &need(&format!("unit = \"ITEMS\"\nquantity = 5\n{more}")),
        )
    };
    let tags = vec!["\"t\""; 21].join(", ");
    vec![
        (
            least("least = \"6\""),
            "2: gap \"w\", need 1 \"T\", least: is more than there is: state no more than the whole",
        ),
        (
            least("least = \"0\""),
            "2: gap \"w\", need 1 \"T\", least: must be above 0",
        ),
        (
            least("least = \"some\""),
            "2: gap \"w\", need 1 \"T\", least: is wrong: \"some\" is not a whole number: write digits alone",
        ),
        (
            gap("", &need("least = \"1\"")),
            "2: gap \"w\", need 1 \"T\", least: has no unit: give it a size first",
        ),
        (
            gap(
                "",
                &need("unit = \"MONEY\"\namount = \"1\"\ncurrency = \"USD\"\nleast = \"1.01\""),
            ),
            "2: gap \"w\", need 1 \"T\", least: is more than there is: state no more than the whole",
        ),
        (
            gap(
                "",
                &need("starts = \"2026-06\"\nneeded_by = \"2026-05-31\""),
            ),
            "2: gap \"w\", need 1 \"T\", needed_by: lies before starts: write the earlier date in starts",
        ),
        (
            gap("starts = \"2027\"\nends = \"2026-12\"", ""),
            "2: gap \"w\", ends: lies before starts: write the earlier date in starts",
        ),
        (
            gap(&format!("tags = [{tags}]"), ""),
            "2: gap \"w\", tags: has more than 20 entries",
        ),
        (
            gap("beneficiaries = [\" \"]", ""),
            "2: gap \"w\", beneficiaries 1: is not a word or short name of 1 to 60 characters",
        ),
        (
            offer("groups = [\"atlantis\"]", ""),
            "1: assistance \"w\", groups: no country group \"atlantis\" is on record or in these files",
        ),
        (
            offer("memberships = [\"atlantis\"]", ""),
            "1: assistance \"w\", memberships: no country group \"atlantis\" is on record or in these files",
        ),
        (
            offer("memberships = [\"ida\", \"ida\"]", ""),
            "1: assistance \"w\", memberships: names \"ida\" twice",
        ),
        (
            offer("seeks_exemption = \"MAYBE\"", ""),
            "15: reference = \"w\", seeks_exemption: unknown variant `MAYBE`",
        ),
        (
            offer("excluded = [{ kind = \"COUNTRY\", value = \"ZZZ\" }]", ""),
            "1: assistance \"w\", excluded 1, value: no country \"ZZZ\" is on record or in these files",
        ),
        (
            offer("excluded = [{ kind = \"TAG\", value = \"\" }]", ""),
            "1: assistance \"w\", excluded 1, value: is empty: say something",
        ),
        (
            offer("", "least = \"10\""),
            "1: assistance \"w\", line 1 \"T\", least: is more than there is: state no more than the whole",
        ),
        (
            offer("", "least = \"3\", most = \"2\""),
            "1: assistance \"w\", line 1 \"T\", most: is below least: write the greater of the two in most",
        ),
        (
            offer("", "most = \"0\""),
            "1: assistance \"w\", line 1 \"T\", most: must be above 0",
        ),
        (
            offer("condition = \" \"", ""),
            "1: assistance \"w\", condition: is empty: say something",
        ),
        (
            offer("languages = [\"French\"]", ""),
            "1: assistance \"w\", languages 1: \"French\" is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            offer("covers = [{ gap = \"own-gap\", extent = \"PART\" }]", ""),
            "1: assistance \"w\", covers 1, not_covered: is missing: say what is left where a gap is covered in part",
        ),
    ]
}

/// An offer of nine scales, with more in it and in its line.
fn offer(more: &str, line: &str) -> String {
    let line = if line.is_empty() {
        String::new()
    } else {
        format!(", {line}")
    };
    format!(
        "[[offer]]\nreference = \"w\"\nprovider = \"own-donor\"\ntitle = \"T\"\ndescription = \"D\"\nlanguage = \"en\"\n\
         status = \"PIPELINE\"\nwilling = \"YES\"\nable = \"YES\"\nattributed = true\ncountries = []\nsectors = []\nsource = \"own\"\n\
         line = [{{ assistance = \"EQUIPMENT\", title = \"T\", unit = \"ITEMS\", quantity = 9{line} }}]\n{more}\n"
    )
}
