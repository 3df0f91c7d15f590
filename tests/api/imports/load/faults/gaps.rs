//! Wrong gaps and needs: their facts, and how they hang together.

use super::{gap, need};

pub(super) fn faults() -> Vec<(String, &'static str)> {
    let sized = |more: &str| {
        let size = "2: gap \"w\", need 1 \"T\", unit: MONEY goes with an amount above 0 and its currency, any other unit with a quantity above 0, no unit with neither";
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
            "2: gap \"w\", provenance 1, document: no document \"S/1/1\" is on record or in these files",
        ),
        (
            gap("", "").replace("PUBLIC", "CONFIDENTIAL"),
            "2: gap \"w\", panel: is missing: what is not public belongs to a Panel",
        ),
        (
            gap("", "").replace("\"en\"", "\"english\""),
            "2: gap \"w\", language: \"english\" is not an ISO 639-1 code: write for example en or fr",
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
            "2: gap \"w\", need 1 \"T\", depends_on: is circular: none of the needs 1, 2, 3 could come first",
        ),
        (
            gap("", &need("depends_on = [2]")),
            "2: gap \"w\", need 1 \"T\", depends_on: has 2, which is not the place of another need, counted from 1",
        ),
        (
            gap(
                "",
                &(need("") + &need("unit = \"ITEMS\"").replace("\"T\"", "\"Scales for posts\"")),
            ),
            "2: gap \"w\", need 2 \"Scales for posts\", unit: MONEY goes with an amount above 0",
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
            "2: gap \"w\", need 1 \"T\", amount: \"1.234\" is not an amount in USD: write digits, a point and at most 2 decimals",
        ),
        (
            gap(
                "",
                &need("unit = \"MONEY\"\namount = \"1\"\ncurrency = \"XYZ\""),
            ),
            "2: gap \"w\", need 1 \"T\", amount: \"XYZ\" is not an ISO 4217 currency: write for example USD, EUR or XOF",
        ),
        (
            gap("", &need("unit = \"MONEY\"\namount = \"1\"")),
            "2: gap \"w\", need 1 \"T\", amount: amount and currency go together",
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
