//! Free text and names: one of a mission finds no other, one of a country is found whichever it is, and slips are answered.

use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Service, TestApp, TestDatabase, on_both};

/// Invented gaps, by reference, language, title and what else they state.
fn library(gaps: &[(&str, &str, &str, &str)]) -> String {
    let document = "[[document]]\nkey = \"S/2012/700\"\nsymbol = \"S/2012/700\"\nkind = \"PANEL_REPORT\"\ntitle = \"Invented report\"\ndate = \"2012\"\nsource = \"invented\"\n";
    let gaps = gaps.iter().map(|(reference, language, title, more)| {
        format!(
            "[[gap]]\nreference = \"{reference}\"\nlanguage = \"{language}\"\nsector = \"15130\"\ntitle = \"{title}\"\ndescription = \"Rien.\"\n\
             holder = \"HOST_STATE\"\nnature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\nsource = \"invented\"\n{more}\n\
             provenance = [{{ document = \"S/2012/700\", paragraph = \"27\" }}]\n"
        )
    });
    document.to_owned() + &gaps.collect::<String>()
}

/// References found.
async fn search(service: &Service, typed: &str) -> Vec<String> {
    let filter = format!("filter: {{ text: {} }},", json!(typed));
    let found = service.nodes("gaps", &filter, 100, "reference").await;
    found
        .iter()
        .map(|gap| gap.text("reference").to_owned())
        .collect()
}

/// How a text is understood.
async fn told(service: &Service, typed: &str) -> Value {
    let query = "query ($text: String!) { searchTerms(text: $text) { typed concepts didYouMean } }";
    service.data(query, json!({ "text": typed })).await["searchTerms"].take()
}

on_both! {
    async fn the_name_of_a_mission_finds_what_is_of_that_mission(app: &TestApp) {
        let selection = "reference title description note institution desiredEndState tags beneficiaries mission { acronym } needs { title }";
        let all = app.nodes("gaps", "", 100, selection).await;
        for (typed, names) in [("UNOCI", ["unoci", "onuci"]), ("unmil", ["unmil", "minul"]), ("MONUC", ["monuc", "monuc"])] {
            let found = search(app, typed).await;
            // Its own reference is not searched.
            let words = |gap: &Value| gap.to_string().replacen(gap.text("reference"), "", 1).to_lowercase();
            let bears = |gap: &&Value| names.iter().any(|name| words(gap).contains(name));
            let bearers: BTreeSet<&str> = all.iter().filter(bears).map(|gap| gap.text("reference")).collect();
            assert!(!bearers.is_empty(), "{typed}");
            assert_eq!(found.iter().map(String::as_str).collect::<BTreeSet<_>>(), bearers, "{typed}");
        }
        let missions = app.nodes("missions", "filter: { text: \"UNMIL\" },", 100, "acronym").await;
        let has = |acronym: &str| missions.iter().any(|mission| mission["acronym"] == acronym);
        assert!(has("UNMIL") && !has("MINUSTAH") && !has("MONUC"), "{missions:?}");
        // What says the name is about a peace operation all the same.
        assert!(search(app, "peacekeeping").await.contains(&"unoci-customs-experts".to_owned()));
        assert_eq!(told(app, "UNOCI").await, json!([{ "typed": "unoci", "concepts": [], "didYouMean": [] }]));
    }

    async fn the_category_of_a_sector_is_no_word_of_a_gap(database: &TestDatabase) {
        database.load("library.toml", &library(&[("x-courts", "en", "Courts closed", "")])).await.unwrap();
        let service = database.serve().await;
        // 15130 is legal and judicial development, in the category of government and civil society.
        assert!(search(&service, "judicial courts").await.contains(&"x-courts".to_owned()));
        assert!(!search(&service, "government").await.contains(&"x-courts".to_owned()));
    }

    async fn words_of_an_older_version_are_made_anew_at_the_start(database: &TestDatabase) {
        database.load("library.toml", &library(&[("x-courts", "en", "Courts closed", "countries = [\"COD\"]")])).await.unwrap();
        // As a version before made them, and as a registrar's hiding leaves them.
        database.run_sql("update gap_text set keywords = ' quokka '").await;
        database.run_sql("update gap_text set title = '', keywords = '', body = '' where id = (select id from gap where reference = 'gen-customs-training')").await;
        database.run_sql("insert into register_state (name, value) values ('stale_words', 1)").await;
        let service = database.serve().await;
        assert!(search(&service, "quokka").await.is_empty());
        assert!(search(&service, "Zaire judicial").await.contains(&"x-courts".to_owned()));
        assert!(!search(&service, "customs training").await.contains(&"gen-customs-training".to_owned()));
        drop(service);
        // Once: it is not done at every start.
        database.run_sql("update gap_text set keywords = ' quokka '").await;
        let service = database.serve().await;
        assert!(!search(&service, "quokka").await.is_empty());
    }

    async fn servers_that_start_at_once_share_the_words_and_go_on_where_one_stopped(database: &TestDatabase) {
        database.load("library.toml", &library(&[("x-courts", "en", "Courts closed", "countries = [\"COD\"]")])).await.unwrap();
        let stale = "update gap_text set keywords = ' quokka '";
        // As one left it that was stopped when all had their words, but for those of the last gap.
        database.run_sql(stale).await;
        database.run_sql("insert into register_state (name, value) select 'stale_words', count(*) from gap").await;
        let service = database.serve().await;
        let found = service.nodes("gaps", "filter: { text: \"quokka\" },", 100, "reference").await;
        let all = service.nodes("gaps", "", 100, "reference").await;
        assert_eq!(found.len() + 1, all.len(), "those before it were done");
        drop(service);
        database.run_sql(stale).await;
        database.run_sql("insert into register_state (name, value) values ('stale_words', 1)").await;
        let (one, other) = tokio::join!(database.serve(), database.serve());
        for service in [&one, &other] {
            assert!(search(service, "quokka").await.is_empty());
            assert!(search(service, "Zaire judicial").await.contains(&"x-courts".to_owned()));
        }
    }

    async fn a_country_is_found_by_all_its_names(database: &TestDatabase) {
        let gaps = [
            ("x-civ", "en", "Courts closed", "countries = [\"CIV\"]"), ("x-cod", "en", "Courts closed", "countries = [\"COD\"]"),
            ("x-coast", "en", "The coast has no ivory and no courts", ""), ("x-said", "en", "Zaire had courts", ""), ("x-car", "en", "A car for courts", ""),
            ("x-caf", "en", "Courts closed", "countries = [\"CAF\"]"), ("x-cog", "en", "Courts closed", "countries = [\"COG\"]"),
        ];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for (typed, found) in [
            ("Ivory Coast courts", vec!["x-civ"]), ("courts ivory coast", vec!["x-civ"]), ("Zaire courts", vec!["x-cod", "x-said"]),
            ("Zaïre courts", vec!["x-cod", "x-said"]), ("RDC courts", vec!["x-cod", "x-said"]), ("DR Congo courts", vec!["x-cod", "x-said"]),
            ("Congo-Brazzaville courts", vec!["x-cog"]), ("Republic of the Congo courts closed", vec!["x-cog"]),
            ("Democratic Republic of the Congo courts closed", vec!["x-cod"]), ("CAR courts", vec!["x-caf", "x-car"]), ("car courts", vec!["x-car"]),
            ("\"Ivory Coast\" courts", vec![]),
        ] {
            let mut ours = search(&service, typed).await;
            ours.retain(|reference| reference.starts_with("x-"));
            ours.sort();
            assert_eq!(ours, found, "{typed}");
        }
        assert_eq!(told(&service, "Ivory Coast").await[0]["concepts"], json!(["Côte d'Ivoire"]));
    }

    async fn what_is_said_of_a_country_is_not_of_what_its_name_means(database: &TestDatabase) {
        let gaps = [
            ("x-parks", "fr", "Ivoire saisi dans les parcs", ""), ("x-said", "fr", "Douaniers de Côte d’Ivoire", ""),
            ("x-post", "en", "Posts on the border of Cote d'Ivoire", ""), ("x-ports", "en", "Ports of the Ivory Coast", ""),
            ("x-civ", "en", "Courts closed", "countries = [\"CIV\"]"),
        ];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for (typed, found) in [
            ("wildlife", vec!["x-parks"]), ("ivory", vec!["x-parks"]), ("éléphants", vec!["x-parks"]),
            ("Côte d'Ivoire", vec!["x-civ", "x-ports", "x-post", "x-said"]), ("cote d’ivoire", vec!["x-civ", "x-ports", "x-post", "x-said"]),
            ("cote divoire", vec!["x-civ", "x-ports", "x-post", "x-said"]), ("Ivorian", vec!["x-civ", "x-ports", "x-post", "x-said"]),
            ("\"Côte d'Ivoire\"", vec!["x-civ", "x-post", "x-said"]), ("Ivoire", vec!["x-civ", "x-parks", "x-post", "x-said"]),
            ("Ivory Coast", vec!["x-civ", "x-ports", "x-post", "x-said"]),
        ] {
            let mut ours = search(&service, typed).await;
            ours.retain(|reference| reference.starts_with("x-"));
            ours.sort();
            assert_eq!(ours, found, "{typed}");
        }
        let named = told(&service, "Côte d'Ivoire").await;
        assert!(named.as_array().expect("words").iter().all(|word| word["concepts"] == json!([])), "{named}");
        assert_eq!(told(&service, "ivoire").await[0]["concepts"], json!(["wildlife"]));
    }

    async fn words_that_would_have_the_stem_of_another_find_what_is_meant(database: &TestDatabase) {
        let gaps = [
            ("x-arms", "en", "Arms in the market", ""), ("x-army", "fr", "Armée sans solde", ""), ("x-groups", "en", "Armed bands roam", ""),
            ("x-decree", "fr", "Loi sans décret", ""), ("x-rent", "fr", "Loyer impayé", ""), ("x-customs", "en", "Customs posts", ""),
        ];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for (typed, found) in [
            ("soldiers", vec!["x-army"]), ("army", vec!["x-army"]), ("armée", vec!["x-army"]), ("armee", vec!["x-army"]), ("weapons", vec!["x-arms"]),
            ("armes", vec!["x-arms"]), ("armed", vec!["x-groups"]), ("rent", vec!["x-rent"]), ("loyer", vec!["x-rent"]), ("loyers", vec!["x-rent"]),
            ("customers", vec![]), ("douane", vec!["x-customs"]),
        ] {
            let mut ours = search(&service, typed).await;
            ours.retain(|reference| reference.starts_with("x-"));
            ours.sort();
            assert_eq!(ours, found, "{typed}");
        }
    }

    async fn what_several_words_name_is_found_by_its_other_names(database: &TestDatabase) {
        let gaps = [
            ("x-rights", "en", "No human rights office", ""), ("x-base", "en", "Database lost", ""), ("x-aml", "fr", "Blanchiment impuni", ""),
            ("x-men", "en", "Rights of men", ""),
        ];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for (typed, found) in [
            ("droits de l'homme", vec!["x-rights"]), ("office droits de l'homme", vec!["x-rights"]), ("base de données", vec!["x-base"]),
            ("base de donnees", vec!["x-base"]), ("money laundering", vec!["x-aml"]), ("laundering", vec![]), ("human rights", vec!["x-rights"]),
        ] {
            let mut ours = search(&service, typed).await;
            ours.retain(|reference| reference.starts_with("x-"));
            assert_eq!(ours, found, "{typed}");
        }
        let told = told(&service, "droits de l'homme").await;
        let concepts = told[1]["concepts"].as_array().expect("concepts");
        assert!(concepts.contains(&json!("human rights monitoring")), "{told}");
    }

    async fn a_country_that_is_not_named_by_its_code_is_answered_with_it(app: &TestApp) {
        for (written, hint) in [
            ("Zaire", "; did you mean COD, Democratic Republic of the Congo?"), ("Zaïre", "; did you mean COD, Democratic Republic of the Congo?"),
            ("Ivory Coast", "; did you mean CIV, Côte d'Ivoire?"), ("cote divoire", "; did you mean CIV, Côte d'Ivoire?"),
            ("RDC", "; did you mean COD, Democratic Republic of the Congo?"), ("Liberia", "; did you mean LBR, Liberia?"),
            ("ZAR", "; it was the code of Zaire until 1997: did you mean COD, Democratic Republic of the Congo?"),
            ("zr", "; it was the code of Zaire until 1997: did you mean COD, Democratic Republic of the Congo?"),
            ("CSK", "; it was the code of Czechoslovakia until 1993: did you mean CZE, Czechia, or SVK, Slovakia?"),
            ("CS", "; it was the code of Czechoslovakia until 1993, and of Serbia and Montenegro until 2006: did you mean CZE, Czechia, or SVK, Slovakia, \
                or MNE, Montenegro, or SRB, Serbia?"),
            ("LIB", "; did you mean LBN, Lebanon, or LBR, Liberia, or LBY, Libya?"), ("Kos", "; did you mean XKX, Kosovo?"),
            ("Atlantis", "M49 (180)"),
        ] {
            let query = "query ($codes: [String!]) { gaps(filter: { countries: $codes }) { totalCount } }";
            let (code, message) = app.error(query, json!({ "codes": [written] })).await;
            assert!(code == "INVALID" && message.ends_with(hint), "{written}: {message}");
        }
    }

    async fn gold_behind_an_elided_article_is_a_word(database: &TestDatabase) {
        let gaps = [("x-gold", "fr", "Mines d'or sans contrôle", ""), ("x-mines", "fr", "Mines de cuivre", ""), ("x-our", "en", "Our mines, or what is left", "")];
        database.load("library.toml", &library(&gaps)).await.unwrap();
        let service = database.serve().await;
        for typed in ["mines d'or", "d'or mines", "l’or mines", "gold mines"] {
            let found = search(&service, typed).await;
            let ours: Vec<_> = found.iter().filter(|reference| reference.starts_with("x-")).collect();
            assert_eq!(ours, ["x-gold"], "{typed}");
        }
        assert!(search(&service, "d'or").await.contains(&"x-gold".to_owned()));
    }

    async fn a_slip_is_answered_with_words_on_record(app: &TestApp) {
        for (typed, meant) in [("forestery", "forestry"), ("custms", "customs"), ("duoane", "douane"), ("timbre licence", "timber"), ("Liberai", "Liberia"), ("drc", "DRC"), ("\"custms diamnds\"", "customs diamonds"), ("\"customs diamnds\" forest", "customs diamonds")] {
            let told = told(app, typed).await;
            let offered = told[0]["didYouMean"].as_array().expect("words");
            assert!(offered.len() <= 3 && offered.contains(&json!(meant)), "{typed}: {told}");
            assert!(told[1]["didYouMean"].as_array().is_none_or(Vec::is_empty), "{told}");
        }
        assert_eq!(told(app, "cote divoire").await, json!([{ "typed": "cote divoire", "concepts": [], "didYouMean": [] }]));
        let divoire = told(app, "divoire").await;
        let offered = divoire[0]["didYouMean"].as_array().expect("words");
        assert!(offered.iter().any(|word| word.as_str().is_some_and(|word| word.eq_ignore_ascii_case("ivoire"))), "{divoire}");
        for typed in ["customs", "douanes", "Liberia", "DRC", "\"customs officers\""] {
            assert_eq!(told(app, typed).await[0]["didYouMean"], json!([]), "{typed}");
        }
    }

    async fn no_word_of_a_gap_is_offered_for_a_slip(database: &TestDatabase) {
        database.load("library.toml", &library(&[("x-quokka", "en", "Quokkamundo untrained", "")])).await.unwrap();
        let service = database.serve().await;
        assert_eq!(search(&service, "quokkamundo").await, ["x-quokka"]);
        assert_eq!(told(&service, "quokkamunda").await[0]["didYouMean"], json!([]));
    }

    async fn a_filter_that_nothing_can_meet_says_so(app: &TestApp) {
        let years = "lies before filter.yearFrom: write the earlier year in yearFrom";
        for (list, filter, field, message) in [
            ("gaps", json!({ "language": "english" }), "language", "\"english\" is not an ISO 639-1 code: write for example en or fr"),
            ("gaps", json!({ "language": "xx" }), "language", "\"xx\" is not an ISO 639-1 code: write for example en or fr"),
            ("gaps", json!({ "yearFrom": 2020, "yearTo": 2010 }), "yearTo", years),
            ("gaps", json!({ "yearFrom": -5 }), "yearFrom", "is no year: write four digits, 2009"),
            ("gaps", json!({ "yearTo": 20_100 }), "yearTo", "is no year: write four digits, 2009"),
            ("gaps", json!({ "document": "S/2009/521", "paragraph": "20-40" }), "paragraph", "is a range of more than 20 paragraphs: ask for parts of it"),
            ("documents", json!({ "yearFrom": 2020, "yearTo": 2010 }), "yearTo", years),
            ("recommendations", json!({ "yearFrom": 2020, "yearTo": 2010 }), "yearTo", years),
        ] {
            let of = format!("{}{}Filter", list[..1].to_uppercase(), &list[1..list.len() - 1]);
            let query = format!("query ($filter: {of}) {{ {list}(filter: $filter) {{ totalCount }} }}");
            let refused = app.error(&query, json!({ "filter": filter })).await;
            assert_eq!(refused, ("INVALID".to_owned(), format!("filter.{field} {message}")), "{list} {filter}");
        }
        let languages = app.data("{ all: gaps { totalCount } en: gaps(filter: { language: \"EN\" }) { totalCount } }", json!({})).await;
        assert!(languages["en"]["totalCount"].as_u64() > Some(100), "{languages}");
    }

    async fn a_range_of_paragraphs_finds_what_is_written_in_one_of_them(database: &TestDatabase) {
        let gaps = library(&[("x-single", "en", "Courts closed", ""), ("x-range", "en", "Courts open", ""), ("x-beyond", "en", "Courts far", "")]);
        let (first, rest) = gaps.split_at(gaps.find("reference = \"x-range\"").expect("the second"));
        let rest = rest.replacen("\"27\"", "\"28-31\"", 1).replacen("\"27\"", "\"40\"", 1);
        database.load("library.toml", &(first.to_owned() + &rest)).await.unwrap();
        let service = database.serve().await;
        for (asked, found) in [
            ("27", vec!["x-single"]), ("27-28", vec!["x-range", "x-single"]), ("27–28", vec!["x-range", "x-single"]), ("30", vec!["x-range"]),
            ("31-39", vec!["x-range"]), ("32-39", vec![]), ("21-40", vec!["x-beyond", "x-range", "x-single"]),
        ] {
            let filter = format!("filter: {{ document: \"S/2012/700\", paragraph: \"{asked}\" }},");
            let nodes = service.nodes("gaps", &filter, 100, "reference").await;
            let mut references: Vec<&str> = nodes.iter().map(|gap| gap.text("reference")).collect();
            references.sort_unstable();
            assert_eq!(references, found, "{asked}");
        }
    }
}
