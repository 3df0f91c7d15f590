//! Memberships of groups of countries with dates: who is a member today, and who was on the day that counts.

use crate::{gap_changes::whole, imports::load::only_fault};
use serde_json::{Value, json};
use tests::{Asked, TestDatabase, number, offer, on_both};

/// A scheme that a country left, and that another joined.
const SCHEME: &str = r#"
[[country_group]]
code = "own-scheme"
kind = "MEMBERSHIP"
name = "Own scheme"
members = ["GIN", "LBR"]
terms = [{ country = "LBR", from = "2012-07" }, { country = "CIV", from = "2003", until = "2010-06-15" }]
source = "own"
"#;

/// The rules against help for members of the scheme in a gap of Côte d'Ivoire that is to be closed from this day on, and what the rule
/// about members says.
async fn against(app: &tests::Service, offer: &Value, starts: &str) -> (bool, String) {
    let mut input = whole();
    input["starts"] = json!(starts);
    let gap = app.approver("group-civ").publishes(input).await;
    let query = "query ($g: ID!, $a: ID!) { whyNot(gap: $g, assistance: $a) { obstacles { rule explanation } } }";
    let judged = app
        .data(query, json!({ "g": gap["id"], "a": offer["id"] }))
        .await;
    let obstacles = judged["whyNot"]["obstacles"].as_array().expect("a list");
    let said = obstacles.iter().find(|one| one["rule"] == "MEMBERSHIP");
    let text = said.map(|one| one.text("explanation").to_owned());
    (said.is_some(), text.unwrap_or_default())
}

on_both! {
    async fn a_member_is_one_on_the_day_on_which_help_could_begin(database: &TestDatabase) {
        database.load("scheme.toml", SCHEME).await.unwrap();
        let app = database.serve().await;
        let mut input = offer("TRAINING", number("PERSONS", 9));
        input["memberships"] = json!(["own-scheme"]);
        let made = app.approver("state-can").offers(input).await;
        assert!(!against(&app, &made, "2005-03").await.0);
        assert!(!against(&app, &made, "2010-06-15").await.0);
        let (is_against, said) = against(&app, &made, "2010-06-16").await;
        assert!(is_against && said.ends_with("is none on 2010-06-16."), "{said}");
        let (is_against, said) = against(&app, &made, "2002").await;
        assert!(is_against && said.ends_with("is none on 2002-01-01."), "{said}");
        // A year begins with its first day, and so does the membership that is of it.
        assert!(against(&app, &made, "2002-12-31").await.0);
        assert!(!against(&app, &made, "2003-01-01").await.0);
    }

    async fn groups_are_those_of_today_and_their_terms_tell_the_rest(database: &TestDatabase) {
        database.load("scheme.toml", SCHEME).await.unwrap();
        assert_eq!(database.load("scheme.toml", SCHEME).await.unwrap().changed, 0);
        let app = database.serve().await;
        let query = "{ countryGroups(first: 100) { edges { node { code countries { alpha3 } terms { country { alpha3 } starts ends } } } }
            countries(filter: { codes: [\"CIV\"] }) { edges { node { groups { code } } } } }";
        let data = app.data(query, json!({})).await;
        let groups = data["countryGroups"]["edges"].as_array().expect("a list");
        let group = |code: &str| {
            let found = groups.iter().find(|edge| edge["node"]["code"] == code);
            &found.expect("a group")["node"]
        };
        let own = group("own-scheme");
        assert_eq!(own.texts("countries.alpha3"), ["GIN", "LBR"].map(str::to_owned).into());
        let terms = own["terms"].as_array().expect("a list");
        let civ = terms.iter().find(|term| term["country"]["alpha3"] == "CIV").expect("a term");
        assert_eq!((&civ["starts"], &civ["ends"], terms.len()), (&json!("2003"), &json!("2010-06-15"), 2));
        assert!(!data["countries"].has("edges.node.groups.code", "own-scheme"));
        let ecowas = group("ecowas");
        assert!(!ecowas.has("countries.alpha3", "MLI") && ecowas.has("terms.country.alpha3", "MLI"), "{ecowas}");
    }

    async fn help_for_a_group_is_for_its_members_when_it_starts(database: &TestDatabase) {
        let app = database.serve().await;
        let donor = app.approver("state-can");
        for (starts, country, is_member) in [
            ("2005", "MLI", true),
            ("2025-01-28", "MLI", true),
            ("2025-01-29", "MLI", false),
            ("2000-12-31", "MRT", true),
            ("2001-01-01", "MRT", false),
        ] {
            let mut input = offer("TRAINING", number("PERSONS", 9));
            input["groups"] = json!(["ecowas"]);
            input["starts"] = json!(starts);
            let made = donor.done("makeOffer", input, "offer { countries { alpha3 } }").await;
            assert_eq!(made.has("countries.alpha3", country), is_member, "{starts} {country}");
            assert!(made.has("countries.alpha3", "SEN"), "{starts}");
        }
    }

    async fn groups_are_read_when_they_are_named_and_not_when_the_start_moves(database: &TestDatabase) {
        let app = database.serve().await;
        let donor = app.approver("state-can");
        let mut input = offer("TRAINING", number("PERSONS", 9));
        input["groups"] = json!(["ecowas"]);
        input["starts"] = json!("2025-01-29");
        let selection = "offer { id version countries { alpha3 } }";
        let made = donor.done("makeOffer", input, selection).await;
        let moved = json!({ "offer": made["id"], "expectedVersion": made["version"], "starts": "2025-01-28" });
        let moved = donor.done("reviseOffer", moved, selection).await;
        assert!(!moved.has("countries.alpha3", "MLI"), "{moved}");
        let named = json!({ "offer": made["id"], "expectedVersion": moved["version"], "groups": ["ecowas"] });
        let named = donor.done("reviseOffer", named, selection).await;
        assert!(named.has("countries.alpha3", "MLI"), "{named}");
        let query = "{ __type(name: \"MakeOfferInput\") { inputFields { name description } } }";
        let fields = app.data(query, json!({})).await["__type"]["inputFields"].take();
        let fields = fields.as_array().expect("fields");
        let groups = fields.iter().find(|field| field["name"] == "groups").expect("groups");
        assert!(groups.text("description").contains("Name the groups again after moving the start."), "{groups}");
    }

    async fn a_membership_that_begins_with_a_month_begins_on_its_first_day(database: &TestDatabase) {
        database.load("scheme.toml", SCHEME).await.unwrap();
        let app = database.serve().await;
        let donor = app.approver("state-can");
        for (starts, is_member) in [("2012-06-30", false), ("2012-06", false), ("2012-07-01", true), ("2012-07", true)] {
            let mut input = offer("TRAINING", number("PERSONS", 9));
            input["groups"] = json!(["own-scheme"]);
            input["starts"] = json!(starts);
            let made = donor.done("makeOffer", input, "offer { countries { alpha3 } }").await;
            assert_eq!(made.has("countries.alpha3", "LBR"), is_member, "{starts}");
        }
    }

    async fn help_for_a_group_of_nobody_yet_is_refused_and_not_for_all_the_world(database: &TestDatabase) {
        let app = database.serve().await;
        let donor = app.approver("state-can");
        let mut input = offer("TRAINING", number("PERSONS", 9));
        input["groups"] = json!(["ecowas", "eac"]);
        input["starts"] = json!("1999");
        assert_eq!(donor.refused("makeOffer", input.clone()).await, ["INVALID groups.1"]);
        input["starts"] = json!("2000-07-07");
        let made = donor.done("makeOffer", input, "offer { id version countries { alpha3 } }").await;
        assert!(made.has("countries.alpha3", "KEN"), "{made}");
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "groups": ["eac"], "starts": "2000-07-06" });
        assert_eq!(donor.refused("reviseOffer", revise).await, ["INVALID groups.0"]);
        let draft = json!({ "kind": "OFFER", "title": "Courses", "description": "Courses.", "language": "en", "groups": ["eac"], "starts": "1999" });
        let query = "query ($input: SuggestInput!) { suggest(input: $input) { assistance { suggestions { score } } } }";
        let (code, said) = app.error(query, json!({ "input": { "assistance": [draft] } })).await;
        assert!(code == "INVALID" && said.starts_with("input.assistance.0.groups.0 has no member"), "{code}: {said}");
    }

    async fn a_file_with_help_for_a_group_of_nobody_yet_is_refused(database: &TestDatabase) {
        let filed = "[[offer]]\nreference = \"own-eac\"\nprovider = \"state-can\"\ntitle = \"Courses\"\ndescription = \"Courses.\"\nlanguage = \"en\"\nstatus = \"PIPELINE\"\n\
            willing = \"YES\"\nable = \"YES\"\nattributed = true\ncountries = []\ngroups = [\"eac\"]\nsectors = []\nlanguages = []\nstarts = \"1999\"\nsource = \"own\"\nline = [{ assistance = \"TRAINING\", title = \"Courses\" }]\n";
        let fault = only_fault(database, filed).await;
        assert_eq!(fault.field, "groups", "{fault:?}");
        assert!(fault.reason.starts_with("has no member"), "{fault:?}");
        database.load("right.toml", &filed.replace("1999", "2001")).await.expect("it loads");
    }

    async fn who_left_the_least_developed_countries_is_one_until_the_day_before(database: &TestDatabase) {
        let app = database.serve().await;
        let donor = app.approver("state-can");
        for (starts, is_one) in [("2026-11-23", true), ("2026-11-24", false)] {
            let mut input = offer("TRAINING", number("PERSONS", 9));
            input["groups"] = json!(["ldc"]);
            input["starts"] = json!(starts);
            let made = donor.done("makeOffer", input, "offer { countries { alpha3 } }").await;
            for country in ["BGD", "LAO", "NPL"] {
                assert_eq!(made.has("countries.alpha3", country), is_one, "{starts} {country}");
            }
            assert!(made.has("countries.alpha3", "LBR"), "{starts}");
        }
    }

    async fn groups_that_are_built_in_tell_since_when_and_until_when(database: &TestDatabase) {
        let app = database.serve().await;
        let donor = app.approver("state-can");
        for (group, starts, country, is_member) in [
            ("cemac", "1999-06-25", "CMR", true),
            ("ida", "1991-06-30", "CIV", false),
            ("ida", "1991-07", "CIV", true),
            ("ida", "1991-06-30", "LBR", true),
            ("ida", "2014-06-30", "IND", true),
            ("ida", "2014-07-01", "IND", false),
            ("eiti", "2008-05-06", "CIV", false),
            ("eiti", "2008-05-07", "CIV", true),
            ("eiti", "2008-05-06", "SLE", true),
            ("eiti", "2017-04-01", "AZE", false),
            // Of one that was delisted and came back, nobody says since when.
            ("eiti", "2001", "GAB", true),
            // A region is its countries, whatever became of the body that they founded.
            ("sahel-g5", "2013", "MLI", true),
            ("sahel-g5", "2026", "MLI", true),
        ] {
            let mut input = offer("TRAINING", number("PERSONS", 9));
            input["groups"] = json!([group]);
            input["starts"] = json!(starts);
            let made = donor.done("makeOffer", input, "offer { countries { alpha3 } }").await;
            assert_eq!(made.has("countries.alpha3", country), is_member, "{group} {starts} {country}");
        }
        let mut input = offer("TRAINING", number("PERSONS", 9));
        input["groups"] = json!(["cemac"]);
        input["starts"] = json!("1999-06-24");
        assert_eq!(donor.refused("makeOffer", input).await, ["INVALID groups.0"]);
    }

    async fn terms_that_cannot_be_are_refused(database: &TestDatabase) {
        for (wrong, field) in [
            (SCHEME.replace("\"2003\"", "\"2011\""), "terms.until"),
            (SCHEME.replace(", from = \"2012-07\"", ""), "terms"),
            (SCHEME.replace("\"CIV\"", "\"LBR\""), "terms.country"),
        ] {
            let fault = only_fault(database, &wrong).await;
            assert_eq!(fault.field, field, "{fault:?}");
        }
    }
}
