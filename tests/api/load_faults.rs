//! Wrong records, and what is said of them.

/// A wrong file, and its one fault: line, record, field, reason.
pub(crate) fn faults() -> Vec<(String, &'static str)> {
    let mut faults = records();
    faults.extend(gaps());
    faults.extend(texts());
    faults.extend(terms());
    faults
}

fn organisation(more: &str) -> String {
    format!("[[organisation]]\ncode = \"w\"\nkind = \"NGO\"\nsource = \"own\"\n{more}\n")
}

fn document(symbol: &str, more: &str) -> String {
    format!(
        "\n[[document]]\nkey = \"{symbol}\"\nsymbol = \"{symbol}\"\nkind = \"RESOLUTION\"\ntitle = \"T\"\nsource = \"own\"\n{more}\n"
    )
}

/// A gap on line 2 with its needs behind.
fn gap(more: &str, needs: &str) -> String {
    format!(
        "\n[[gap]]\nreference = \"w\"\ntitle = \"T\"\ndescription = \"D\"\nlanguage = \"en\"\nholder = \"HOST_STATE\"\nsector = \"33120\"\n\
         nature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\nsource = \"own\"\n\
         provenance = [{{ document = \"S/2009/640\" }}]\n{more}\n{needs}\n"
    )
}

fn rate(to: &str, date: &str, rate: &str) -> String {
    format!(
        "[[exchange_rate]]\ncode = \"w\"\nname = \"N\"\nfrom = \"EUR\"\nto = \"{to}\"\ndate = \"{date}\"\nrate = \"{rate}\"\nsource = \"own\"\n"
    )
}

fn need(more: &str) -> String {
    format!("[[gap.need]]\nassistance = \"TRAINING\"\ntitle = \"T\"\n{more}\n")
}

fn commitment(need: u32, more: &str) -> String {
    format!(
        "[[commitment]]\ncode = \"w\"\ngap = \"own-gap\"\nneed = {need}\nprovider = \"own-donor\"\nkind = \"PLEDGED\"\nsource = \"own\"\n{more}\n"
    )
}

fn records() -> Vec<(String, &'static str)> {
    vec![
        (rate("Yen", "2020-01-01", "1"), "1: exchange_rate \"w\", to: \"Yen\" is not an ISO 4217 currency: write for example USD, EUR or XOF"),
        (rate("EUR", "2020-01-01", "1"), "1: exchange_rate \"w\", to: is the same currency as `from`"),
        (rate("USD", "2020", "1"), "1: exchange_rate \"w\", date: must be a day: a rate holds from one day on"),
        (rate("USD", "2020-01-01", "1,1"), "1: exchange_rate \"w\", rate: \"1,1\" is no rate: write digits, a point and at most 6 decimals, above 0"),
        ("[[gap]\n".into(), "1: [[gap]: unclosed array table, expected `]`"),
        ("[[gab]]\ncode = \"w\"\n".into(), "1: [[gab]]: unknown field `gab`"),
        (organisation("name = \"N\"\ncolour = \"red\""), "6: code = \"w\": unknown field `colour`"),
        (organisation(""), "1: [[organisation]]: missing field `name`"),
        (organisation("name = \"N\"").replace("NGO", "CLUB"), "3: code = \"w\": unknown variant `CLUB`"),
        (organisation("name = \"N\"\ncountry = \"ZZZ\""), "1: organisation \"w\", country: no country \"ZZZ\" is on record or in these files"),
        (organisation("name = \"N\"") + &organisation("name = \"N\""), "6: organisation \"w\": appears twice"),
        (organisation("name = \"N\"").replace("\"w\"", "\" \""), "1: organisation \" \": needs a name of 1 to 200 bytes"),
        (
            organisation("name = \"Customs of the Democratic Republic of the Congo\"\ncountry = \"COG\""),
            "1: organisation \"w\", country: the name speaks of the other Congo: COD is the Democratic Republic of the Congo (Kinshasa), COG the Congo (Brazzaville)",
        ),
        (
            organisation("name = \"Customs of Congo-Brazzaville\"\ncountry = \"COD\""),
            "1: organisation \"w\", country: the name speaks of the other Congo: COD is the Democratic Republic of the Congo (Kinshasa), COG the Congo (Brazzaville)",
        ),
        (
            document("S/RES/1819 (2009)", ""),
            "2: document \"S/RES/1819 (2009)\", symbol: contradicts resolution ",
        ),
        (document("S/RES/1521", ""), "2: document \"S/RES/1521\", symbol: a resolution needs its year: S/RES/1521 (2003)"),
        (document("s/2030/12", ""), "2: document \"s/2030/12\", symbol: write it as S/2030/12"),
        (
            document("Liberia", ""),
            "2: document \"Liberia\", symbol: \"Liberia\" is not a UN document symbol: write for example S/2009/640 or S/RES/1521 (2003)",
        ),
        (
            document("S/2030/12", "").replacen("S/2030/12", "other", 1),
            "2: document \"other\", key: must be the symbol, where there is one",
        ),
        (document("S/2030/12", "date = \"2030-02-30\""), "8: key = \"S/2030/12\": \"2030-02-30\" is not a date: write 2009, 2009-10 or 2009-10-13"),
        (
            "[[finding]]\nreference = \"w\"\nreport = \"report-S-2009-521\"\ntext = \"T\"\nlanguage = \"en\"\ncategory = \"ALLEGATION\"\nsource = \"own\"\n".into(),
            "1: finding \"w\", named_party: goes with category = ALLEGATION, and only with it",
        ),
        (
            "[[mission]]\nacronym = \"UNOCI\"\nname = \"N\"\nkind = \"UN\"\nstarted = \"2010\"\nended = \"2009\"\nsource = \"own\"\n".into(),
            "1: mission \"UNOCI\", ended: lies before the beginning",
        ),
        (
            "[[panel_cost]]\ntable = \"A1\"\nperiod = \"2008-09\"\nposition = 99\nlabel = \"L\"\nkind = \"GRAND_TOTAL\"\nprinted = \"BLANK\"\namount = \"1\"\ncurrency = \"USD\"\nsource = \"own\"\n".into(),
            "1: panel_cost \"A1/99/2008-09\", amount: goes with printed = AMOUNT, and only with it",
        ),
        (commitment(9, "quantity = 1"), "1: commitment \"w\", need: gap \"own-gap\" has no need 9"),
        (commitment(2, "quantity = 1"), "1: commitment \"w\", quantity: must be in the unit of the need, and in its currency where it is money"),
        (
            commitment(2, "amount = \"1\"\ncurrency = \"EUR\""),
            "1: commitment \"w\", quantity: must be in the unit of the need, and in its currency where it is money",
        ),
        (
            commitment(1, "quantity = 1").replace("own-gap", "gen-customs-training"),
            "1: commitment \"w\", quantity: must have its unit, or an amount its currency, since the need is unsized: leave all of them out where there is no figure",
        ),
        (commitment(1, "quantity = 1\ndate = \"2999\""), "1: commitment \"w\", date: lies ahead: say what was so at a date that has come"),
        (
            commitment(1, "quantity = 1").replace("PLEDGED", "WITHDRAWN"),
            "1: commitment \"w\", quantity: takes back more than its provider committed to the need and has not delivered, with what is on record",
        ),
        (
            commitment(1, "quantity = 4\nassistance = \"own-offer\"").replace("PLEDGED", "WITHDRAWN"),
            "1: commitment \"w\", quantity: takes back more than its provider committed to the need and has not delivered, with what is on record",
        ),
    ]
}

fn gaps() -> Vec<(String, &'static str)> {
    let sized = |more: &str| {
        let size = "2: gap \"w\", need.unit: MONEY goes with an amount above 0 and its currency, any other unit with a quantity above 0, no unit with neither";
        (gap("", &need(more)), size)
    };
    vec![
        (
            gap("", &need("")).replace("CAPACITY", "WILL"),
            "2: gap \"w\", need: must be empty for a gap of WILL: help cannot close it",
        ),
        (
            gap("", "").replace("provenance = [{ document = \"S/2009/640\" }]", ""),
            "2: gap \"w\", provenance: is missing: name the document in which it is written",
        ),
        (
            gap("", "").replace("S/2009/640", "S/1/1"),
            "2: gap \"w\", provenance.document: no document \"S/1/1\" is on record or in these files",
        ),
        (
            gap("", "").replace("PUBLIC", "CONFIDENTIAL"),
            "2: gap \"w\", panel: is missing: what is not public belongs to a Panel",
        ),
        (
            gap("", "").replace("\"en\"", "\"english\""),
            "2: gap \"w\", language: is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            gap("countries = [\"LBR\", \"LBR\"]", ""),
            "2: gap \"w\", countries: names \"LBR\" twice",
        ),
        (
            gap("countries = [\"COG\"]", "")
                .replace("title = \"T\"", "title = \"Customs of the DRC untrained\""),
            "2: gap \"w\", countries: are wrong: the name speaks of the other Congo: COD is the Democratic Republic of the Congo (Kinshasa), COG the Congo (Brazzaville)",
        ),
        (
            gap(
                "",
                &(need("depends_on = [2]") + &need("depends_on = [3]") + &need("depends_on = [1]")),
            ),
            "2: gap \"w\", need.depends_on: is circular: none of the needs 1, 2, 3 could come first",
        ),
        (
            gap("", &need("depends_on = [2]")),
            "2: gap \"w\", need.depends_on: has 2, which is not the place of another need, counted from 1",
        ),
        sized("unit = \"ITEMS\""),
        sized("unit = \"ITEMS\"\nquantity = 0"),
        sized("unit = \"ITEMS\"\nquantity = -1"),
        sized("quantity = 1"),
        sized("unit = \"MONEY\"\nquantity = 1"),
        sized("unit = \"PERSONS\"\namount = \"1\"\ncurrency = \"USD\""),
        (
            gap(
                "",
                &need("unit = \"MONEY\"\namount = \"1.234\"\ncurrency = \"USD\""),
            ),
            "2: gap \"w\", amount: \"1.234\" is not an amount in USD: write digits, a point and at most 2 decimals",
        ),
        (
            gap(
                "",
                &need("unit = \"MONEY\"\namount = \"1\"\ncurrency = \"XYZ\""),
            ),
            "2: gap \"w\", amount: \"XYZ\" is not an ISO 4217 currency: write for example USD, EUR or XOF",
        ),
        (
            gap("", &need("unit = \"MONEY\"\namount = \"1\"")),
            "2: gap \"w\", amount: amount and currency go together",
        ),
        (
            gap("regime = \"9999\"", ""),
            "2: gap \"w\", regime: no regime \"9999\" is on record or in these files",
        ),
        (
            gap("lifting_conditions = [\"nothing\"]", ""),
            "2: gap \"w\", lifting_conditions: no lifting condition \"nothing\" is on record or in these files",
        ),
    ]
}

/// What gaps and their parts may say in words, and how much of it.
fn texts() -> Vec<(String, &'static str)> {
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
            "2: gap \"w\", institution: has control characters: send plain text",
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
            "2: gap \"w\", provenance.paragraph: is not a paragraph: write its number, 223, or a range, 14-16",
        ),
        (
            line("subparagraph = \"(n)\""),
            "2: gap \"w\", provenance.subparagraph: is not a sub-paragraph: write its letter or number alone, n or iv",
        ),
        (
            line(&long("locator", 301)),
            "2: gap \"w\", provenance.locator: is longer than 300 bytes: say it in fewer words",
        ),
        (
            gap("", &need("").repeat(61)),
            "2: gap \"w\", need: has more than 60 entries",
        ),
        (
            gap("", &need("languages = [\"French\"]")),
            "2: gap \"w\", need.languages: is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            gap("", &need("place = \"\"")),
            "2: gap \"w\", need.place: is empty: say something",
        ),
        (
            gap("", &need(&long("note", 2_001))),
            "2: gap \"w\", need.note: is longer than 2000 bytes: say it in fewer words",
        ),
        (
            gap("", &need("depends_on = [0]")),
            "2: gap \"w\", need.depends_on: has 0, which is not the place of another need, counted from 1",
        ),
    ]
}

/// What gaps, needs and offers say of when, for whom and how much at least.
fn terms() -> Vec<(String, &'static str)> {
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
            "2: gap \"w\", need.least: is more than there is",
        ),
        (
            least("least = \"0\""),
            "2: gap \"w\", need.least: must be above 0",
        ),
        (
            least("least = \"some\""),
            "2: gap \"w\", need.least: is wrong: \"some\" is not a whole number of at most nine digits",
        ),
        (
            gap("", &need("least = \"1\"")),
            "2: gap \"w\", need.least: has no unit: give it a size first",
        ),
        (
            gap(
                "",
                &need("unit = \"MONEY\"\namount = \"1\"\ncurrency = \"USD\"\nleast = \"1.01\""),
            ),
            "2: gap \"w\", need.least: is more than there is",
        ),
        (
            gap(
                "",
                &need("starts = \"2026-06\"\nneeded_by = \"2026-05-31\""),
            ),
            "2: gap \"w\", need.needed_by: lies before starts",
        ),
        (
            gap("starts = \"2027\"\nends = \"2026-12\"", ""),
            "2: gap \"w\", ends: lies before starts",
        ),
        (
            gap(&format!("tags = [{tags}]"), ""),
            "2: gap \"w\", tags: has more than 20 entries",
        ),
        (
            gap("beneficiaries = [\" \"]", ""),
            "2: gap \"w\", beneficiaries: has an entry that is not a word or short name of 1 to 60 characters",
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
            "15: reference = \"w\": unknown variant `MAYBE`",
        ),
        (
            offer("excluded = [{ kind = \"COUNTRY\", value = \"ZZZ\" }]", ""),
            "1: assistance \"w\", excluded.value: no country \"ZZZ\" is on record or in these files",
        ),
        (
            offer("excluded = [{ kind = \"TAG\", value = \"\" }]", ""),
            "1: assistance \"w\", excluded.value: is empty: say something",
        ),
        (
            offer("", "least = \"10\""),
            "1: assistance \"w\", line.least: is more than there is",
        ),
        (
            offer("", "least = \"3\", most = \"2\""),
            "1: assistance \"w\", line.most: is below least",
        ),
        (
            offer("", "most = \"0\""),
            "1: assistance \"w\", line.most: must be above 0",
        ),
        (
            offer("condition = \" \"", ""),
            "1: assistance \"w\", condition: is empty: say something",
        ),
        (
            offer("languages = [\"French\"]", ""),
            "1: assistance \"w\", languages: is not an ISO 639-1 code: write for example en or fr",
        ),
        (
            offer("covers = [{ gap = \"own-gap\", extent = \"PART\" }]", ""),
            "1: assistance \"w\", covers.not_covered: is missing: say what is left where a gap is covered in part",
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
