//! Free text: what the words of one language find, those of the other do, and what is of a country is found by what its people are called.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Service, TestApp, TestDatabase, on_both};

/// Plain words of the register, in French and in English.
const WORDS: [(&str, &str); 40] = [
    ("bureaux", "offices"),
    ("recrutement", "recruitment"),
    ("marquage", "marking"),
    ("suivi", "monitoring"),
    ("renseignement", "intelligence"),
    ("siège", "headquarters"),
    ("autorités", "authorities"),
    ("comités", "committees"),
    ("voisins", "neighbours"),
    ("cellules", "cells"),
    ("fonctionnaires", "officials"),
    ("civils", "civilians"),
    ("comptables", "accountants"),
    ("chefs", "leaders"),
    ("fournisseurs", "providers"),
    ("gestion", "management"),
    ("supervision", "oversight"),
    ("vérifications", "checks"),
    ("entretiens", "interviews"),
    ("réunions", "meetings"),
    ("partage", "sharing"),
    ("appui", "support"),
    ("comptabilité", "accounting"),
    ("planification", "planning"),
    ("infractions", "violations"),
    ("données", "data"),
    ("normes", "standards"),
    ("règles", "rules"),
    ("constatations", "findings"),
    ("demandes", "requests"),
    ("dérogations", "exemptions"),
    ("coûts", "costs"),
    ("ressources", "resources"),
    ("marchandises", "goods"),
    ("manque", "lack"),
    ("tâches", "tasks"),
    ("paix", "peace"),
    ("critères", "thresholds"),
    ("hebdomadaire", "weekly"),
    ("regionaux", "regional"),
];

/// Invented gaps, by reference, language, title and countries.
fn library(gaps: &[(&str, &str, &str, &str)]) -> String {
    let document = "[[document]]\nkey = \"S/2012/700\"\nsymbol = \"S/2012/700\"\nkind = \"PANEL_REPORT\"\ntitle = \"Invented report\"\ndate = \"2012\"\nsource = \"invented\"\n";
    let gaps = gaps.iter().map(|(reference, language, title, countries)| {
        format!(
            "[[gap]]\nreference = \"{reference}\"\nlanguage = \"{language}\"\nsector = \"15130\"\ntitle = \"{title}\"\ndescription = \"Rien.\"\n\
             holder = \"HOST_STATE\"\nnature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\nsource = \"invented\"\n\
             countries = [{countries}]\nprovenance = [{{ document = \"S/2012/700\", paragraph = \"27\" }}]\n"
        )
    });
    document.to_owned() + &gaps.collect::<String>()
}

/// References found.
async fn search(service: &Service, typed: &str) -> BTreeSet<String> {
    let filter = format!("filter: {{ text: {} }},", json!(typed));
    let found = service.nodes("gaps", &filter, 100, "reference").await;
    found
        .iter()
        .map(|gap| gap.text("reference").to_owned())
        .collect()
}

/// Of the invented ones.
async fn ours(service: &Service, typed: &str) -> Vec<String> {
    let found = search(service, typed).await.into_iter();
    found
        .filter(|reference| reference.starts_with("x-"))
        .collect()
}

on_both! {
    async fn words_of_either_language_find_what_is_said_in_the_other(database: &TestDatabase) {
        let titled = |(french, english): (&str, &str)| [("en", format!("Zorbs: {english}")), ("fr", format!("Zorbs : {french}"))];
        let titles: Vec<(&str, String)> = WORDS.into_iter().flat_map(titled).collect();
        let references: Vec<String> = (0..titles.len()).map(|at| format!("x-{at}")).collect();
        let gaps = titles.iter().zip(&references);
        let gaps: Vec<_> = gaps.map(|((language, title), reference)| (reference.as_str(), *language, title.as_str(), "")).collect();
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for ((french, english), both) in WORDS.into_iter().zip(references.chunks(2)) {
            for typed in [french, english] {
                let found = search(&service, &format!("{typed} zorb")).await;
                assert!(both.iter().all(|reference| found.contains(reference)), "{typed}: {both:?} {found:?}");
            }
        }
    }

    async fn french_words_find_gaps_of_the_reference_data(app: &TestApp) {
        for (french, english) in WORDS {
            assert!(!search(app, french).await.is_empty(), "{french}, {english}");
        }
    }

    async fn gold_is_found_by_its_french_word_alone(app: &TestApp) {
        let gold = search(app, "l'or").await;
        assert!(gold.contains("caf-gold-due-diligence"), "{gold:?}");
        for typed in ["or", "Or", " OR "] {
            assert_eq!(search(app, typed).await, gold, "{typed}");
        }
    }

    async fn panels_are_found_by_whatever_they_are_called(app: &TestApp) {
        let said = ["panel", "\"group of experts\"", "\"monitoring group\"", "\"groupe d'experts\""];
        for said in said {
            let those = search(app, said).await;
            for typed in ["panel of experts", "group of experts", "monitoring group", "groupe d'experts", "groupe de contrôle"] {
                let found = search(app, typed).await;
                assert!(found.is_superset(&those), "{typed}, {said}: {:?}", &those - &found);
            }
        }
        assert!(!search(app, "panel").await.is_empty());
    }

    async fn what_stands_in_quotes_is_found_where_it_is_written_like_that(database: &TestDatabase) {
        let title = "Sécurité des zorbs : données sur les embargos, comité des zorbs";
        let gaps = [("x-dit", "fr", title, ""), ("x-autre", "fr", "Zorbs du comité, embargos et données, sécurité", "")];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for quoted in [title, "Sécurité des zorbs", "securite des zorbs", "données sur les embargos", "DONNEES SUR LES EMBARGOS", "comité des zorbs"] {
            assert_eq!(ours(&service, &format!("\"{quoted}\"")).await, ["x-dit"], "{quoted}");
        }
        let named = "query($text: String!) { panels(filter: { text: $text }) { nodes { nameFr } } }";
        let found = service.data(named, json!({ "text": "\"Experts du Comité 1540\"" })).await;
        assert_eq!(found["panels"]["nodes"], json!([{ "nameFr": "Experts du Comité 1540" }]));
    }

    async fn accents_do_not_matter_in_quotes(database: &TestDatabase) {
        let accented = "Qualité des données du zorb, sécurité des armes à l'école : siège où l'accès est contrôlé";
        let plain = domain::text::fold(accented);
        let gaps = [("x-accents", "fr", accented, ""), ("x-plain", "fr", plain.as_str(), ""), ("x-autre", "fr", "Zorb des données, armes de qualité", "")];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        let quoted = [
            "qualité des données", "qualite des données", "qualité des donnees", "qualite des donnees", "sécurité des armes", "securite des armes",
            "armes a l'ecole", "armes à l'école", "SIEGE OU L'ACCES", "siège où l’accès", "acces est controle", accented, plain.as_str(),
        ];
        for quoted in quoted {
            let query = "query($text: String!) { gaps(filter: { text: $text }) { nodes { reference } } }";
            let found = service.data(query, json!({ "text": format!("zorb \"{quoted}\"") })).await;
            let found: BTreeSet<&str> = found["gaps"]["nodes"].as_array().expect("gaps").iter().filter_map(|gap| gap["reference"].as_str()).collect();
            assert_eq!(found, BTreeSet::from(["x-accents", "x-plain"]), "{quoted}");
        }
    }

    async fn a_whole_name_in_quotes_finds_what_is_called_so(app: &TestApp) {
        for list in ["panels", "missions", "sanctionsRegimes"] {
            for called in app.nodes(list, "", 100, "id name nameFr").await {
                for name in ["name", "nameFr"].iter().filter_map(|name| called[*name].as_str()) {
                    for name in BTreeSet::from([name.to_owned(), domain::text::fold(name)]) {
                        let filter = format!("filter: {{ text: {} }},", json!(format!("\"{name}\"")));
                        let found = app.nodes(list, &filter, 100, "id").await;
                        assert!(found.iter().any(|one| one["id"] == called["id"]), "{list}: {name}");
                    }
                }
            }
        }
    }

    async fn what_has_the_stem_of_something_else_finds_that_alone(database: &TestDatabase) {
        let gaps = [
            ("x-pay", "en", "Pay for zorbs", ""), ("x-kit", "en", "Equipment of zorbs", ""), ("x-policy", "en", "Policies on zorbs", ""),
            ("x-police", "en", "Police of zorbs", ""), ("x-policiers", "fr", "Zorbs policiers", ""),
        ];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for typed in ["countries", "team"] {
            assert!(ours(&service, &format!("{typed} zorb")).await.is_empty(), "{typed}");
        }
        for typed in ["police", "policier", "policiers", "policière"] {
            assert_eq!(ours(&service, &format!("{typed} zorb")).await, ["x-police", "x-policiers"], "{typed}");
        }
        assert_eq!(ours(&service, "policy zorb").await, ["x-policy"]);
        let told = service.data(r#"{ searchTerms(text: "bureaux") { concepts conceptsFr didYouMean } }"#, json!({})).await;
        let concepts = told["searchTerms"][0]["concepts"].as_array().expect("concepts");
        assert!(concepts.contains(&json!("offices")), "{told}");
    }

    async fn what_is_of_a_country_is_found_by_what_its_people_are_called(database: &TestDatabase) {
        let gaps = [
            ("x-civ", "en", "Zorbs closed", "\"CIV\""), ("x-cod", "en", "Zorbs closed", "\"COD\""), ("x-cog", "en", "Zorbs closed", "\"COG\""),
            ("x-sdn", "en", "Zorbs closed", "\"SDN\""), ("x-ssd", "en", "Zorbs closed", "\"SSD\""), ("x-ner", "en", "Zorbs closed", "\"NER\""),
            ("x-nga", "en", "Zorbs closed", "\"NGA\""), ("x-gin", "en", "Zorbs closed", "\"GIN\""), ("x-gnb", "en", "Zorbs closed", "\"GNB\""),
            ("x-said", "en", "Ivorian zorbs", ""), ("x-dit", "fr", "Zorbs ivoiriens fermés", ""),
        ];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        let ivorian = vec!["x-civ", "x-dit", "x-said"];
        for (typed, found) in [
            ("ivoirien", ivorian.clone()), ("Ivoiriennes", ivorian.clone()), ("Ivorians", ivorian.clone()), ("Côte d'Ivoire", ivorian.clone()),
            ("Ivory Coast", ivorian.clone()), ("cote divoire", ivorian), ("congolais", vec!["x-cod", "x-cog"]), ("Congolese", vec!["x-cod", "x-cog"]),
            ("congolaises", vec!["x-cod", "x-cog"]), ("Sudanese", vec!["x-sdn"]), ("soudanaise", vec!["x-sdn"]),
            ("sud-soudanais", vec!["x-ssd"]), ("South Sudanese", vec!["x-ssd"]),
            ("nigérien", vec!["x-ner"]), ("nigériane", vec!["x-nga"]), ("guinéenne", vec!["x-gin"]), ("bissau-guinéens", vec!["x-gnb"]),
        ] {
            assert_eq!(ours(&service, &format!("{typed} zorb")).await, found, "{typed}");
        }
        let told = service.data(r#"{ searchTerms(text: "congolais") { concepts } }"#, json!({})).await;
        let concepts: &Value = &told["searchTerms"][0]["concepts"];
        assert_eq!(*concepts, json!(["Democratic Republic of the Congo", "Congo"]));
    }
}
