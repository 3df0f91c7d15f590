//! Wrong records of everything but gaps and offers: organisations, documents, rates, the ledger.

fn organisation(more: &str) -> String {
    format!("[[organisation]]\ncode = \"w\"\nkind = \"NGO\"\nsource = \"own\"\n{more}\n")
}

fn document(symbol: &str, more: &str) -> String {
    format!(
        "\n[[document]]\nkey = \"{symbol}\"\nsymbol = \"{symbol}\"\nkind = \"RESOLUTION\"\ntitle = \"T\"\nsource = \"own\"\n{more}\n"
    )
}

fn rate(to: &str, date: &str, rate: &str) -> String {
    format!(
        "[[exchange_rate]]\ncode = \"w\"\nname = \"N\"\nfrom = \"EUR\"\nto = \"{to}\"\ndate = \"{date}\"\nrate = \"{rate}\"\nsource = \"own\"\n"
    )
}

fn commitment(need: u32, more: &str) -> String {
    format!(
        "[[commitment]]\ncode = \"w\"\ngap = \"own-gap\"\nneed = {need}\nprovider = \"own-donor\"\nkind = \"PLEDGED\"\nsource = \"own\"\n{more}\n"
    )
}

/// A focal point of a mission that ended in 2017, with more in it.
fn focal_point(more: &str) -> String {
    format!(
        "[[focal_point]]\ncode = \"w\"\nmission = \"UNOCI\"\nunit = \"U\"\nsource = \"own\"\n{more}\n"
    )
}

/// A programme of an organisation, with more in it.
fn programme(provider: &str, more: &str) -> String {
    format!(
        "[[programme]]\nreference = \"w\"\nprovider = \"{provider}\"\ntitle = \"T\"\ndescription = \"D\"\nlanguage = \"en\"\nstatus = \"PIPELINE\"\n\
         willing = \"YES\"\nable = \"YES\"\nattributed = true\ncountries = []\nsectors = []\nlanguages = []\nsource = \"own\"\n{more}\n\
         line = [{{ assistance = \"TRAINING\", title = \"T\" }}]\n"
    )
}

pub(super) fn faults() -> Vec<(String, &'static str)> {
    vec![
        (rate("Yen", "2020-01-01", "1"), "1: exchange_rate \"w\", to: \"Yen\" is not an ISO 4217 currency: write for example USD, EUR or XOF"),
        (rate("EUR", "2020-01-01", "1"), "1: exchange_rate \"w\", to: is the same currency as `from`"),
        (rate("USD", "2020", "1"), "1: exchange_rate \"w\", date: must be a day: a rate holds from one day on"),
        (rate("USD", "2020-01-01", "1,1"), "1: exchange_rate \"w\", rate: \"1,1\" is no rate: write digits, a point and at most 6 decimals, above 0"),
        ("[[gap]\n".into(), "1: [[gap]: unclosed array table, expected `]`"),
        ("[[colour]]\ncode = \"w\"\n".into(), "1: [[colour]]: unknown field `colour`"),
        (organisation("name = \"N\"\ncolour = \"red\""), "6: code = \"w\": unknown field `colour`"),
        (organisation(""), "1: [[organisation]]: missing field `name`"),
        (organisation("name = \"N\"").replace("NGO", "CLUB"), "3: code = \"w\", kind: unknown variant `CLUB`"),
        (organisation("name = \"N\"\ncountry = \"ZZZ\""), "1: organisation \"w\", country: no country \"ZZZ\" is on record or in these files"),
        (organisation("name = \"N\"") + &organisation("name = \"N\""), "6: organisation \"w\": appears twice"),
        (organisation("name = \"N\"").replace("\"w\"", "\" \""), "1: organisation \" \": needs a name of 1 to 200 bytes"),
        (organisation("name = \"N\"").replace("\"w\"", "\"w \""), "1: organisation \"w \": has blanks at the ends of its name: remove them"),
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
        (document("S/2030/12", "date = \"2030-02-30\""), "8: key = \"S/2030/12\", date: \"2030-02-30\" is not a date: write 2009, 2009-10 or 2009-10-13"),
        (
            "[[finding]]\nreference = \"w\"\nreport = \"report-S-2009-521\"\ntext = \"T\"\nlanguage = \"en\"\ncategory = \"ALLEGATION\"\nsource = \"own\"\n".into(),
            "1: finding \"w\", named_party: goes with category = ALLEGATION, and only with it",
        ),
        (
            "[[mission]]\nacronym = \"UNOCI\"\nname = \"N\"\nkind = \"UN\"\nstarted = \"2010\"\nended = \"2009\"\nsource = \"own\"\n".into(),
            "1: mission \"UNOCI\", ended: lies before started: write the earlier date in started",
        ),
        (
            focal_point("from = \"2018\""),
            "1: focal_point \"w\", from: lies after the end of the mission: name the mission that followed it",
        ),
        (
            focal_point("from = \"2010-05\"\nuntil = \"2010-05\""),
            "1: focal_point \"w\", until: must lie after the first date on which it holds: give the first date on which it no longer does",
        ),
        (
            "[[lifting_condition]]\ncode = \"w\"\nkind = \"GENERAL\"\ntitle = \"T\"\ndescription = \"D\"\nsource = \"own\"\nprogress = [{ date = \"2999\", statement = \"S\" }]\n".into(),
            "1: lifting_condition \"w\", progress 1, date: lies ahead: say what was so at a date that has come",
        ),
        (
            programme("unoci", "mission = \"UNOCI\"\nmandate_tasks = [\"unoci-broad-cooperation\", \"unmil-broad-cooperation\"]"),
            "1: assistance \"w\", mandate_tasks: are not all of its mission: name those of its own alone",
        ),
        (
            programme("monuc", "mission = \"UNOCI\"\nmandate_tasks = []"),
            "1: assistance \"w\", mission: is not its provider: a mission's programme is its own, so name the mission as provider, or leave mission out",
        ),
        (
            programme("undp", "mission = \"UNOCI\"\nmandate_tasks = []"),
            "1: assistance \"w\", mission: is not its provider",
        ),
        (
            programme("unoci", "mandate_tasks = [\"unmil-broad-cooperation\"]"),
            "1: assistance \"w\", mandate_tasks: are not all of its mission: name those of its own alone",
        ),
        (
            programme("undp", "mandate_tasks = [\"unmil-broad-cooperation\"]"),
            "1: assistance \"w\", mandate_tasks: are for programmes of missions: leave them out, or name the mission as provider",
        ),
        (
            programme("own-donor", "mandate_tasks = [\"unmil-broad-cooperation\"]").replace("programme", "offer"),
            "1: assistance \"w\", mandate_tasks: are for programmes of missions: leave them out, or name the mission as provider",
        ),
        (
            programme("own-donor", "mission = \"UNOCI\"").replace("programme", "offer"),
            "1: assistance \"w\", mission: is for programmes: leave it out of an offer",
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
        (
            commitment(1, "amount = \"1\"\ncurrency = \"DEM\"\ndate = \"2010-05\"").replace("own-gap", "gen-customs-training"),
            "1: commitment \"w\", currency: is in DEM, which was money until 2002-02: say it in EUR",
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
