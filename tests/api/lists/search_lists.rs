//! Free text over offers, programmes and organisations: what finds gaps finds them.

use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Service, TestApp, number, offer, on_both};

/// Whose members register organisations.
const REGISTRY: &str = "un-secretariat";

/// An offer with this title and description.
fn described(title: &str, description: &str) -> Value {
    let mut input = offer("EXPERTISE", number("PERSONS", 3));
    input["title"] = json!(title);
    input["description"] = json!(description);
    input
}

/// What a list has for a text, by `name`, best first and one by one.
async fn found(service: &Service, list: &str, name: &str, typed: &str) -> Vec<String> {
    let arguments = format!("filter: {{ text: {} }},", json!(typed));
    let nodes = service
        .nodes(list, &arguments, 3, &format!("name: {name}"))
        .await;
    nodes
        .iter()
        .map(|node| node.text("name").to_owned())
        .collect()
}

on_both! {
    async fn offers_are_found_by_what_people_type(app: &TestApp) {
        let donor = app.approver("state-can");
        assert!(found(app, "offers", "title", "vacancy").await.is_empty());
        for (typed, title) in [
            ("vacancy", "Filling vacant posts"), ("license", "Timber licences"), ("trading centers", "Diamond trading centres"),
            ("pre-deployment", "Predeployment briefings"), ("douane", "Customs posts"), ("experts douaniers", "Two customs experts"),
            ("diamants", "Rough diamonds"), ("\"customs experts\"", "Two customs experts"),
        ] {
            donor.offers(described(title, "As it is needed.")).await;
            let titles = found(app, "offers", "title", typed).await;
            assert!(titles.iter().any(|found| found == title), "{typed}: {titles:?}");
            assert!(!found(app, "programmes", "title", typed).await.iter().any(|found| found == title), "{typed}");
        }
        assert!(found(app, "offers", "title", "\"experts customs\"").await.is_empty());
        assert!(found(app, "offers", "title", "customs wombat").await.is_empty(), "all words must be there");
    }

    async fn countries_and_sectors_are_found_by_any_of_their_names(app: &TestApp) {
        for (list, name, typed, wanted) in [
            ("countries", "alpha3", "Ivory Coast", "CIV"), ("countries", "alpha3", "Zaire", "COD"), ("countries", "alpha3", "Liberia", "LBR"),
            ("countries", "alpha3", "République démocratique du Congo", "COD"), ("countries", "alpha3", "ivoirienne", "CIV"),
            ("countries", "alpha3", "American", "USA"), ("countries", "alpha3", "Américaines", "USA"), ("countries", "alpha3", "chinoise", "CHN"),
            ("countries", "alpha3", "francais", "FRA"), ("countries", "alpha3", "New Zealanders", "NZL"), ("countries", "alpha3", "bresilienne", "BRA"), ("sectors", "code", "facilitation du commerce", "33120"),
            ("sectors", "code", "trade facilitation", "33120"), ("sectors", "code", "customs", "33120"), ("sectors", "code", "douanes", "33120"),
            ("sectors", "code", "douanier", "33120"), ("sectors", "code", "diamonds", "32265"), ("sectors", "code", "diamants", "32265"),
            ("sectors", "code", "bois", "32162"), ("sectors", "code", "cacao", "31162"), ("sectors", "code", "small arms", "15240"),
        ] {
            let all = found(app, list, name, typed).await;
            assert!(all.iter().any(|one| one == wanted) && all.len() < 60, "{typed}: {all:?}");
        }
        for typed in ["police", "policiers"] {
            assert_eq!(found(app, "sectors", "code", typed).await, ["15132"], "a policy is none of the police");
        }
        let both = app.data("{ sectors(filter: { text: \"legal\", level: PURPOSE }, orderBy: RELEVANCE) { nodes { name level } } }", json!({})).await;
        let nodes = both["sectors"]["nodes"].as_array().unwrap();
        assert!(!nodes.is_empty() && nodes.iter().all(|node| node["level"] == "PURPOSE"), "{both}");
        for list in ["countries", "sectors"] {
            let (code, message) = app.error(&format!("{{ {list}(orderBy: RELEVANCE) {{ totalCount }} }}"), json!({})).await;
            assert!(code == "INVALID" && message.contains("filter.text"), "{message}");
        }
    }

    async fn a_country_is_found_by_each_word_of_a_name_of_it(app: &TestApp) {
        let all = app.nodes("countries", "", 200, "alpha3 aliases { name }").await;
        let words = |country: &Value| -> BTreeSet<String> {
            let names = country.texts("aliases.name");
            let words = names.iter().flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()));
            words.filter(|word| word.chars().count() > 3).map(str::to_owned).collect()
        };
        let named: Vec<(String, String)> = all.iter().flat_map(|country| words(country).into_iter().map(move |word| (country.text("alpha3").to_owned(), word))).collect();
        assert!(named.contains(&("CIV".to_owned(), "Ivory".to_owned())) && named.len() > 50, "{named:?}");
        for some in named.chunks(5) {
            let asked = some.iter().enumerate().map(|(at, (_, word))| {
                format!("text{at}: countries(filter: {{ text: \"{word}\" }}, first: 100) {{ nodes {{ alpha3 }} }} part{at}: countries(filter: {{ nameContains: \"{word}\" }}, first: 100) {{ nodes {{ alpha3 }} }}")
            });
            let data = app.data(&format!("{{ {} }}", asked.collect::<String>()), json!({})).await;
            for (at, (country, word)) in some.iter().enumerate() {
                for way in ["text", "part"] {
                    assert!(data[format!("{way}{at}")].texts("nodes.alpha3").contains(country), "{way} {word}: {data}");
                }
            }
        }
        assert_eq!(found(app, "countries", "alpha3", "ivory").await, ["CIV"]);
        assert_eq!(found(app, "countries", "alpha3", "ivory coast").await, ["CIV"]);
    }

    async fn the_best_offer_comes_first_on_pages_of_any_size(app: &TestApp) {
        let donor = app.approver("state-can");
        for (title, description) in [
            ("Counting", "Zebras are counted."), ("Zebra counting", "Zebras are counted by hand."), ("Help", "Nothing of the kind."),
            ("Lists", "For the zebra."), ("Zebras", "As they come."),
        ] {
            donor.offers(described(title, description)).await;
        }
        let titles = found(app, "offers", "title", "zebra").await;
        assert_eq!((titles.len(), titles[0].as_str(), titles[1].as_str()), (4, "Zebra counting", "Zebras"), "{titles:?}");
        let arguments = "filter: { text: \"zebra\" },";
        for size in [1, 2, 100] {
            let paged = app.nodes("offers", arguments, size, "title").await;
            let paged: Vec<&str> = paged.iter().map(|node| node.text("title")).collect();
            assert_eq!(paged, titles, "{size} at a time");
        }
        let back = app.data(r#"{ offers(filter: { text: "zebra" }, last: 2) { nodes { title } } }"#, json!({})).await;
        assert_eq!(back["offers"]["nodes"], json!([{ "title": titles[2] }, { "title": titles[3] }]));
        let narrowed = r#"{ offers(filter: { text: "zebra", providers: ["state-fra"] }) { totalCount } }"#;
        assert_eq!(app.data(narrowed, json!({})).await["offers"]["totalCount"], 0, "conditions add up");
    }

    async fn a_revised_offer_is_found_by_its_new_words_only(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(described("Zebra counting", "By hand.")).await;
        assert_eq!(found(app, "offers", "reference", "zebra").await, [made.text("reference")]);
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "title": "Giraffe counting" });
        donor.done("reviseOffer", revise, "offer { version }").await;
        assert!(found(app, "offers", "reference", "zebra").await.is_empty());
        assert_eq!(found(app, "offers", "reference", "giraffe").await, [made.text("reference")]);
    }

    async fn who_gives_unattributed_is_found_by_name_by_nobody(app: &TestApp) {
        let donor = app.approver("state-can");
        let name = app.data(r#"{ organisation(code: "state-can") { name } }"#, json!({})).await["organisation"]["name"].take();
        let typed = format!("zebra {}", name.as_str().unwrap());
        let mut input = described("Zebra counting", "By hand.");
        input["attribution"] = json!("UNATTRIBUTED");
        let made = donor.offers(input).await;
        for asker in [&**app, &donor] {
            assert_eq!(found(asker, "offers", "reference", "zebra").await, [made.text("reference")]);
            assert!(found(asker, "offers", "reference", &typed).await.is_empty());
        }
        let revise = json!({ "offer": made["id"], "expectedVersion": made["version"], "attribution": "ATTRIBUTED" });
        donor.done("reviseOffer", revise, "offer { version }").await;
        assert_eq!(found(app, "offers", "reference", &typed).await, [made.text("reference")]);
    }

    async fn programmes_are_found_by_what_people_type(app: &TestApp) {
        for (typed, one) in [
            ("trading centers", "programme-monuc-trading-centres"), ("experts douaniers", "programme-swiss-customs-expert"),
            ("diamants", "programme-unv-diamonds-expert"), ("\"embargo training\"", "programme-unoci-embargo-training"),
            ("Bouake inspection", "programme-unoci-bouake-inspections"),
        ] {
            let references = found(app, "programmes", "reference", typed).await;
            assert!(references.iter().any(|reference| reference == one), "{typed}: {references:?}");
        }
        assert!(found(app, "programmes", "reference", "wombat").await.is_empty());
    }

    async fn organisations_are_found_by_what_people_type(app: &TestApp) {
        for (typed, first) in [
            ("peacekeeping operations", "dpko"), ("opérations de maintien de la paix", "dpko"), ("ombudsperson", "ombudsperson-1267"),
            ("delisting", "delisting-focal-point"), ("radiation", "delisting-focal-point"),
        ] {
            let codes = found(app, "organisations", "code", typed).await;
            assert!(codes.iter().any(|code| code == first), "{typed}: {codes:?}");
        }
        assert!(found(app, "organisations", "code", "wombat").await.is_empty());
        let new = json!({ "code": "wombat-customs", "name": "Customs of the Wombats", "kind": "NGO", "note": "They look after burrows." });
        app.actor(REGISTRY, Role::Registrar).done("registerOrganisation", new, "organisation { code }").await;
        for typed in ["wombat", "douane wombats", "burrow"] {
            assert_eq!(found(app, "organisations", "code", typed).await, ["wombat-customs"], "{typed}");
        }
        let kinds = r#"{ organisations(filter: { text: "wombat", kinds: [MISSION] }) { totalCount } }"#;
        assert_eq!(app.data(kinds, json!({})).await["organisations"]["totalCount"], 0, "conditions add up");
    }

    async fn a_text_without_words_is_refused_in_every_list(app: &TestApp) {
        for list in ["offers", "programmes", "organisations"] {
            let query = format!("query ($text: String) {{ {list}(filter: {{ text: $text }}) {{ totalCount }} }}");
            for (typed, message) in [
                ("the of and".to_owned(), "filter.text has no word to search for: give at least one meaningful word"),
                ("zebra ".repeat(100), "filter.text is longer than 400 bytes: a few words are enough"),
            ] {
                let refused = app.error(&query, json!({ "text": typed })).await;
                assert_eq!(refused, ("INVALID".to_owned(), message.to_owned()), "{list}");
            }
        }
    }
}
