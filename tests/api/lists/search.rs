//! Free text: the same answers on both databases, whatever is typed.

use serde_json::{Value, json};
use tests::{Asked, Service, TestApp, TestDatabase, on_both};

/// Gaps of an invented country's invented institutions, so that what is found does not hang on the reference data.
const LIBRARY: &str = r#"
[[document]]
key = "S/2012/700"
symbol = "S/2012/700"
kind = "PANEL_REPORT"
title = "Invented report"
date = "2012"
source = "invented"
"#;

/// One gap of the library.
fn gap(
    reference: &str,
    language: &str,
    sector: &str,
    title: &str,
    description: &str,
    more: &str,
) -> String {
    format!(
        "[[gap]]\nreference = \"{reference}\"\nlanguage = \"{language}\"\nsector = \"{sector}\"\ntitle = \"{title}\"\ndescription = \"{description}\"\n\
         holder = \"HOST_STATE\"\nnature = \"CAPACITY\"\ncategory = \"PUBLIC\"\nstate = \"OPEN\"\nevidence = \"NAMED\"\nsource = \"invented\"\n{more}\n\
         provenance = [{{ document = \"S/2012/700\" }}]\n"
    )
}

fn library() -> String {
    [
        LIBRARY.to_owned(),
        gap(
            "x-title",
            "en",
            "33120",
            "Zebra officers untrained",
            "Nobody taught them.",
            "",
        ),
        gap(
            "x-keyword",
            "en",
            "33120",
            "Officers untrained",
            "Nobody taught them.",
            "institution = \"Zebra office\"",
        ),
        gap(
            "x-body",
            "en",
            "33120",
            "Officials untrained",
            "The zebras are not counted.",
            "",
        ),
        gap(
            "x-both",
            "en",
            "33120",
            "Zebra counting",
            "The zebra is counted by hand, and zebras run.",
            "",
        ),
        gap(
            "x-french",
            "fr",
            "31210",
            "Gardes forestiers mal équipés",
            "Les douanières de la forêt manquent d'œillets et de garçons à Nîmes.",
            "",
        ),
        gap(
            "x-country",
            "en",
            "15130",
            "Courts closed",
            "Judges left.",
            "countries = [\"TCD\"]",
        ),
    ]
    .concat()
}

on_both! {
    async fn a_word_in_the_title_ranks_before_one_in_the_institution_and_that_before_the_body(database: &TestDatabase) {
        let service = with_library(database).await;
        assert_eq!(search(&service, "zebra").await, ["x-both", "x-title", "x-keyword", "x-body"]);
    }

    async fn case_accents_and_endings_do_not_matter(database: &TestDatabase) {
        let service = with_library(database).await;
        for typed in ["zebra", "ZEBRAS", "Zébra", "zebra's", "zebra, zebra!", "  zebra  "] {
            assert_eq!(search(&service, typed).await, ["x-both", "x-title", "x-keyword", "x-body"], "{typed}");
        }
        for typed in ["forestiers", "FORESTIER", "garde forestière", "equipes", "équipé", "oeillets", "œillet", "nimes", "Nîmes garcons", "garçon"] {
            assert_eq!(only_ours(search(&service, typed).await), ["x-french"], "{typed}");
        }
    }

    async fn words_copied_out_of_a_pdf_and_typed_on_other_keyboards_are_the_same_words(database: &TestDatabase) {
        let odd = [
            gap("x-apart", "fr", "33120", "Contro\u{302}le a\u{300} Ze\u{301}mio", "Rien.", ""),
            gap("x-hyphens", "en", "33120", "Zorb\u{ad}ing of kwan\u{200b}zas", "Nothing.", ""),
            gap("x-strokes", "fr", "33120", "Formation à Łódź, Tromsø et Iğdır", "Rien.", ""),
            gap("x-arabic", "ar", "33120", "تدريب الجمارك في بانغي", "لا شيء", ""),
            gap("x-russian", "ru", "33120", "Обучение таможни в Банги", "Ничего.", ""),
        ];
        database.load("library.toml", &[LIBRARY, &odd.concat()].concat()).await.unwrap();
        let service = database.serve().await;
        for (typed, reference) in [
            ("Zémio", "x-apart"), ("Ze\u{301}mio contro\u{302}le", "x-apart"), ("zemio", "x-apart"),
            ("zorbing kwanzas", "x-hyphens"), ("zor\u{ad}bing", "x-hyphens"), ("kwan\u{2060}zas", "x-hyphens"),
            ("Łódź", "x-strokes"), ("Lodz", "x-strokes"), ("tromso", "x-strokes"), ("Igdir", "x-strokes"), ("IĞDIR", "x-strokes"),
            ("الجمارك", "x-arabic"), ("таможня", "x-russian"), ("ТАМОЖНИ", "x-russian"),
        ] {
            assert_eq!(search(&service, typed).await, [reference], "{typed}");
        }
        let title = service.data(r#"{ gap(reference: "x-hyphens") { title } }"#, json!({})).await;
        assert_eq!(title["gap"]["title"], "Zorbing of kwanzas", "stored as it is read");
    }

    async fn whoever_leaves_accents_out_finds_as_much(app: &TestApp) {
        let query = "query ($text: String) { gaps(filter: { text: $text }) { totalCount } }";
        for (written, typed) in [("capacité", "capacite"), ("sécurité", "securite"), ("activité", "activite"), ("embargo", "embar\u{ad}go")] {
            let (one, other) = (app.data(query, json!({ "text": written })).await, app.data(query, json!({ "text": typed })).await);
            assert_eq!(one, other, "{typed}");
            assert_ne!(one["gaps"]["totalCount"], 0, "{written}");
        }
    }

    async fn countries_and_sectors_are_found_in_english_and_in_french(database: &TestDatabase) {
        let service = with_library(database).await;
        for typed in ["Chad", "Tchad", "tcd", "chad courts", "judges Tchad"] {
            assert_eq!(only_ours(search(&service, typed).await), ["x-country"], "{typed}");
        }
        // Sector 33120 is trade facilitation, facilitation du commerce; 31210 is forestry policy, politique de la sylviculture.
        for (typed, reference) in [("facilitation du commerce zebra", "x-title"), ("trade zebra", "x-title"), ("sylviculture garçons", "x-french")] {
            assert!(search(&service, typed).await.contains(&reference.to_owned()), "{typed}");
        }
    }

    async fn all_words_must_be_there(database: &TestDatabase) {
        let service = with_library(database).await;
        assert_eq!(search(&service, "zebra untrained").await, ["x-title", "x-keyword", "x-body"]);
        assert_eq!(search(&service, "zebra hand").await, ["x-both"]);
        assert!(search(&service, "zebra giraffe").await.is_empty());
        // Words that tell nothing are not asked for.
        assert_eq!(search(&service, "the zebra of the hand").await, ["x-both"]);
    }

    async fn a_fixed_list_of_questions_finds_what_it_should(app: &TestApp) {
        for (typed, first) in [
            ("customs officials training", "gen-customs-training"),
            ("timber licence", "gen-timber-licence-procedure"),
            ("regional diamond office", "gen-diamond-office-funds"),
            ("Presidential Guard", "civ-presidential-guard-stocks"),
            ("weapons expert", "unoci-weapons-expert"),
            ("DONOR PORTAL", "secretariat-donor-portal"),
            ("kimberley certificates", "lbr-kimberley-certificates"),
        ] {
            assert!(search(app, typed).await.iter().take(3).any(|reference| reference == first), "{typed}: {:?}", search(app, typed).await);
        }
    }

    async fn what_people_type_finds_what_is_written_in_other_words(app: &TestApp) {
        for (typed, one) in [
            ("license", "gen-timber-licence-procedure"), ("douane", "gen-customs-training"), ("experts douaniers", "unoci-customs-experts"),
            ("diamants", "gen-diamond-office-funds"),
        ] {
            let found = app.nodes("gaps", &format!("filter: {{ text: \"{typed}\" }}"), 100, "reference").await;
            assert!(found.iter().any(|gap| gap["reference"] == one), "{typed}: {found:?}");
        }
        for typed in ["vacancy", "trading centers", "pre-deployment", "predeployment"] {
            assert!(!search(app, typed).await.is_empty(), "{typed}");
        }
        assert_eq!(search(app, "customs experts").await[0], "unoci-customs-experts");
        let exactly = search(app, "\"customs experts\"").await;
        assert!(exactly.contains(&"unoci-customs-experts".to_owned()) && search(app, "\"experts customs\"").await.is_empty(), "{exactly:?}");
        let asked = r#"{ searchTerms(text: "douane \"rough diamonds\" wombat") { typed concepts conceptsFr } }"#;
        let told = app.data(asked, json!({})).await["searchTerms"].take();
        assert_eq!((told[0].text("typed"), told[1].text("typed"), told[2].text("typed")), ("douane", "rough diamonds", "wombat"));
        assert_eq!((&told[1]["concepts"], &told[2]["concepts"]), (&json!([]), &json!([])), "{told}");
        assert!(told[0]["concepts"].as_array().unwrap().iter().any(|name| name.as_str().unwrap().contains("customs")), "{told}");
    }

    async fn a_changed_text_is_found_by_its_new_words_only(database: &TestDatabase) {
        database.load("library.toml", &library()).await.unwrap();
        database.load("library.toml", &library().replace("The zebras are not counted.", "The giraffes are.")).await.unwrap();
        let service = database.serve().await;
        assert_eq!(search(&service, "giraffe").await, ["x-body"]);
        assert_eq!(search(&service, "zebra").await, ["x-both", "x-title", "x-keyword"]);
    }

    async fn whatever_is_typed_is_words_and_never_syntax(database: &TestDatabase) {
        let service = with_library(database).await;
        for typed in ["zebra\"", "\"zebra\"", "'zebra'", "zebra*", "zebra OR nothing", "zebra NOT count", "NEAR(zebra)", "title:zebra", "-zebra",
            "zebra%", "%zebra%", "_ebra", "zebra & | ! <-> ( )", "zebra:*", "zebra;drop table gap", "zebra\\", "{zebra}", "zebra^2", "zebra\u{0}",
            "zebra 🦓", "🦓", "زرافة zebra", "زرافة", "斑马", "' OR 1=1 --", "\u{202e}arbez", "zebra\r\n\t", "ﬁ", "İ", "ß"] {
            let answer = ask(&service, typed).await;
            if let Some(error) = answer["errors"].get(0) {
                assert!(["INVALID", "BAD_USER_INPUT"].contains(&error["extensions"].text("code")), "{typed:?}: {error}");
            }
        }
        assert_eq!(search(&service, "zebra\"").await, search(&service, "zebra").await);
        assert_eq!(search(&service, "zebra % _").await, search(&service, "zebra").await);
        assert!(search(&service, "_ebra").await.is_empty());
        // Still there.
        assert_eq!(search(&service, "zebra").await.len(), 4);
    }

    async fn a_text_without_words_and_a_text_of_ten_kilobytes_are_refused(app: &TestApp) {
        for (typed, message) in [
            ("", "filter.text has no word to search for: give at least one meaningful word"),
            (" ,;!?", "filter.text has no word to search for: give at least one meaningful word"),
            ("the of and", "filter.text has no word to search for: give at least one meaningful word"),
            ("🦓", "filter.text has no word to search for: give at least one meaningful word"),
            (&"zebra ".repeat(1_700), "filter.text is longer than 400 bytes: a few words are enough"),
        ] {
            let answer = ask(app, typed).await;
            assert_eq!(answer["errors"][0]["message"], message, "{:?}", &typed[..typed.len().min(20)]);
        }
    }

    async fn a_zero_byte_in_any_text_finds_nothing_and_breaks_nothing(app: &TestApp) {
        let mut internal = Vec::new();
        for query in [r#"{ gap(reference: "a\u0000b") { id } }"#, r#"{ gaps(filter: { references: ["a\u0000"] }) { totalCount } }"#,
            r#"{ gaps(filter: { language: "\u0000" }) { totalCount } }"#, r#"{ gaps(filter: { document: "S/2009/640", paragraph: "\u0000" }) { totalCount } }"#,
            r#"{ offer(reference: "\u0000") { id } }"#, r#"{ report(symbol: "\u0000") { id } }"#, r#"{ finding(reference: "\u0000") { id } }"#,
            r#"{ recommendations(filter: { gaps: ["\u0000"] }) { totalCount } }"#] {
            let answer = app.query(query, json!({})).await;
            if answer["errors"][0]["extensions"]["code"] == "INTERNAL" {
                internal.push(query);
            }
        }
        assert_eq!(internal, Vec::<&str>::new());
    }

    async fn the_best_are_the_same_wherever_they_are_picked_from(app: &TestApp) {
        // By words alone they are picked before the gaps are read; with another condition, and for a member, after it.
        let member = app.approver("state-can");
        for text in ["customs", "douane", "sanctions"] {
            let filter = |more: &str| format!("filter: {{ text: \"{text}\" {more} }},");
            let picked = app.nodes("gaps", &filter(""), 3, "reference").await;
            let all_states = filter("states: [OPEN, IN_PROGRESS, CLOSED]");
            assert!(!picked.is_empty(), "{text}");
            assert_eq!(picked, app.nodes("gaps", &all_states, 100, "reference").await, "{text}");
            let theirs = member.nodes("gaps", &filter(""), 100, "reference").await;
            let of_everybody: Vec<_> = theirs.into_iter().filter(|gap| picked.contains(gap)).collect();
            assert_eq!(picked, of_everybody, "{text}");
        }
    }

    async fn relevance_needs_a_text(app: &TestApp) {
        let (code, message) = app.error("{ gaps(orderBy: RELEVANCE) { totalCount } }", json!({})).await;
        assert_eq!((code.as_str(), message.as_str()), ("INVALID", "orderBy RELEVANCE needs filter.text: give words to search for, or another order"));
    }
}

async fn with_library(database: &TestDatabase) -> Service {
    database.load("library.toml", &library()).await.unwrap();
    database.serve().await
}

async fn ask(service: &Service, typed: &str) -> Value {
    let query = "query ($text: String) { gaps(filter: { text: $text }, first: 100) { edges { node { reference } } } }";
    service.query(query, json!({ "text": typed })).await
}

/// References found, best first; none where the text was refused.
async fn search(service: &Service, typed: &str) -> Vec<String> {
    let answer = ask(service, typed).await;
    let edges = answer["data"]["gaps"]["edges"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    edges
        .iter()
        .map(|edge| edge["node"].text("reference").to_owned())
        .collect()
}

fn only_ours(found: Vec<String>) -> Vec<String> {
    found
        .into_iter()
        .filter(|reference| reference.starts_with("x-"))
        .collect()
}
