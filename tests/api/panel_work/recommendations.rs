//! Recommendations: whom they are for and by when, how they are found, and how many there are by what.

use crate::gap_changes::whole;
use entity::recommendation;
use sea_orm::{ConnectionTrait as _, IdenStatic as _, Iterable as _};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Asked, Service, TestApp, TestDatabase, on_both, with};

const PANEL: &str = "group-civ";

/// A dimension of facets, and where a recommendation says its values.
const DIMENSIONS: [(&str, &str); 4] = [
    ("YEAR", "year"),
    ("STATUS", "status"),
    ("ADDRESSEE", "addressees"),
    ("PANEL", "panel.code"),
];

/// References of the recommendations that a filter lets through.
async fn found(service: &Service, filter: Value) -> BTreeSet<String> {
    let query = "query ($f: RecommendationFilter) { recommendations(filter: $f, first: 100) { totalCount edges { node { reference } } } }";
    let listed = service.data(query, json!({ "f": filter })).await["recommendations"].take();
    let names = listed["edges"].texts("node.reference");
    assert_eq!(listed["totalCount"], names.len(), "{filter}");
    names
}

/// A data file with recommendations, each of a name, a status and more fields.
fn file(entries: &[(&str, &str, &str)]) -> String {
    let entry = |(name, status, more): &(&str, &str, &str)| {
        format!(
            "[[recommendation]]\nreference = \"{name}\"\ntext = \"The mission should count the quokkas at the harbour.\"\nlanguage = \"en\"\n\
             addressees = [\"MISSION\"]\naddressee_organisations = [\"unmil\"]\nstatus = \"{status}\"\n{more}category = \"PUBLIC\"\nsource = \"own\"\n"
        )
    };
    entries.iter().map(entry).collect()
}

fn names(of: &[&str]) -> BTreeSet<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

/// Numbers of the buckets of one dimension, by key.
async fn counted(
    service: &Service,
    filter: &Value,
    dimension: &str,
) -> BTreeMap<Option<String>, u64> {
    let query = "query ($f: RecommendationFilter, $by: [RecommendationDimension!]!) { recommendationFacets(filter: $f, by: $by) { key count } }";
    let variables = json!({ "f": filter, "by": [dimension] });
    let data = service.data(query, variables).await;
    let buckets = data["recommendationFacets"].as_array().unwrap().iter();
    buckets
        .map(|bucket| {
            (
                bucket["key"].as_str().map(str::to_owned),
                bucket["count"].as_u64().unwrap(),
            )
        })
        .collect()
}

/// How many of these there are with each value; those without one count under none.
fn tally<'a>(values: impl Iterator<Item = &'a BTreeSet<String>>) -> BTreeMap<Option<String>, u64> {
    let mut tally = BTreeMap::new();
    for values in values {
        let keys: Vec<_> = if values.is_empty() {
            vec![None]
        } else {
            values.iter().cloned().map(Some).collect()
        };
        for key in keys {
            *tally.entry(key).or_default() += 1;
        }
    }
    tally
}

on_both! {
    async fn it_says_which_organisations_it_is_for_and_by_when(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = panel.done("recordReport", json!({ "title": "Final report", "kind": "FINAL", "document": "S/2031/7" }), "report { id }").await;
        let input = |organisations: Value| json!({ "report": report["id"], "text": "Weigh them.", "language": "en", "addressees": ["MISSION"],
            "category": "REPORT", "addresseeOrganisations": organisations, "due": "2031-06" });
        let selection = "recommendation { due addresseeOrganisations { code } history { edges { node { kind changes { field } } } } }";
        let recorded = panel.done("recordRecommendation", input(json!(["unoci", "civ-authorities", "unoci"])), selection).await;
        assert_eq!(recorded["due"], "2031-06");
        assert_eq!(recorded["addresseeOrganisations"], json!([{ "code": "civ-authorities" }, { "code": "unoci" }]));
        let changed = recorded["history"]["edges"].texts("node.changes.field");
        assert!(changed.contains("due") && changed.contains("addresseeOrganisations"), "{changed:?}");
        assert_eq!(app.database.differences().await, [""; 0]);
        assert_eq!(panel.refused("recordRecommendation", input(json!(["unoci", "nobody-at-all"]))).await, ["INVALID addresseeOrganisations.1"]);
        assert_eq!(panel.refused("recordRecommendation", input(json!(vec!["unoci"; 51]))).await, ["INVALID addresseeOrganisations"]);
        app.database.run_sql("delete from recommendation_organisation").await;
        assert!(!app.database.differences().await.is_empty(), "the history knows whom it was for");
    }

    async fn where_the_source_names_nobody_and_no_date_nothing_is_said(app: &TestApp) {
        let panel = app.approver(PANEL);
        let report = panel.done("recordReport", json!({ "title": "Final report", "kind": "FINAL", "document": "S/2031/7" }), "report { id }").await;
        let input = json!({ "report": report["id"], "text": "Weigh them.", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
        let recorded = panel.done("recordRecommendation", input, "recommendation { due addresseeOrganisations { code } }").await;
        assert_eq!(recorded, json!({ "due": null, "addresseeOrganisations": [] }));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn files_say_whom_it_is_for_and_by_when(database: &TestDatabase) {
        database.load("own.toml", &file(&[("q-due", "OPEN", "due = \"2031\"\n"), ("q-open", "OPEN", "")])).await.expect("it loads");
        let service = database.serve().await;
        let query = "query ($f: RecommendationFilter) { recommendations(filter: $f) { edges { node { reference due addresseeOrganisations { code } } } } }";
        let listed = service.data(query, json!({ "f": { "organisations": ["unmil"] } })).await["recommendations"]["edges"].take();
        let of = |name: &str| listed.as_array().unwrap().iter().find(|edge| edge["node"]["reference"] == name).unwrap()["node"].clone();
        assert_eq!(of("q-due"), json!({ "reference": "q-due", "due": "2031", "addresseeOrganisations": [{ "code": "unmil" }] }));
        assert_eq!(of("q-open"), json!({ "reference": "q-open", "due": null, "addresseeOrganisations": [{ "code": "unmil" }] }));
        // Said again with fewer fields, it has fewer.
        let again = file(&[("q-due", "OPEN", "")]).replace("[\"unmil\"]", "[]");
        database.load("own.toml", &again).await.expect("it loads");
        let service = database.serve().await;
        assert_eq!(found(&service, json!({ "organisations": ["unmil"] })).await, names(&["q-open"]));
        let refused = file(&[("q-bad", "OPEN", "")]).replace("[\"unmil\"]", "[\"nobody-at-all\"]");
        assert!(database.load("own.toml", &refused).await.is_err());
        // As `recordRecommendation` has it: for somebody, and for each once.
        let whom = |kinds: &str| file(&[("q-whom", "OPEN", "")]).replace("[\"MISSION\"]", kinds);
        let fault = crate::imports::load::only_fault(database, &whom("[]")).await;
        assert_eq!((fault.field.as_str(), fault.reason.as_str()), ("addressees", "is empty: give at least one addressee"));
        database.load("whom.toml", &whom("[\"MISSION\", \"DONORS\", \"MISSION\"]")).await.expect("one kind said twice is one");
        let service = database.serve().await;
        assert!(found(&service, json!({ "addressees": ["DONORS"] })).await.contains("q-whom"));
    }

    async fn what_is_overdue_is_known_not_to_be_done_though_its_date_has_passed(database: &TestDatabase) {
        let past = "due = \"2020\"\n";
        let entries = [("q-late", "OPEN", past), ("q-partly", "PARTLY_DONE", "due = \"2020-02\"\n"), ("q-done", "DONE", past), ("q-unknown", "NOT_STATED", past),
            ("q-lapsed", "LAPSED", past), ("q-ahead", "OPEN", "due = \"2999-01-01\"\n"), ("q-no-date", "OPEN", "")];
        database.load("own.toml", &file(&entries)).await.expect("it loads");
        let service = database.serve().await;
        let (all, late) = (found(&service, json!({})).await, found(&service, json!({ "overdue": true })).await);
        assert_eq!(late, names(&["q-late", "q-partly"]));
        assert_eq!(found(&service, json!({ "overdue": false })).await, all.difference(&late).cloned().collect());
        // A year lasts until its last day.
        let this_year = format!("due = \"{}\"\n", &tests::today()[..4]);
        database.load("own.toml", &file(&[("q-late", "OPEN", &this_year)])).await.expect("it loads");
        let service = database.serve().await;
        assert_eq!(found(&service, json!({ "overdue": true })).await, names(&["q-partly"]));
    }

    async fn one_whose_addressee_is_no_more_lapsed_and_is_open_no_longer(app: &TestApp) {
        // UNOCI and the embargo cell in it ended; what was asked of every mission is open as before.
        let lapsed = found(app, json!({ "statuses": ["LAPSED"] })).await;
        assert!(lapsed.is_superset(&names(&["rec-2005-group-civ-customs-expert", "rec-2010-group-cod-raw-information"])), "{lapsed:?}");
        let open = found(app, json!({ "unansweredDays": 365 })).await;
        assert!(open.is_disjoint(&lapsed) && open.contains("rec-2010-officials-senior-diplomat"), "{open:?}");
        let panel = app.approver(PANEL);
        let report = panel.done("recordReport", json!({ "title": "Final report", "kind": "FINAL", "document": "S/2031/7" }), "report { id }").await;
        let input = json!({ "report": report["id"], "text": "Weigh them.", "language": "en", "addressees": ["MISSION"], "category": "REPORT" });
        let own = panel.done("recordRecommendation", input, "recommendation { id status }").await;
        assert_eq!(own["status"], "OPEN");
        let said = json!({ "recommendation": own["id"], "status": "LAPSED", "on": "2026-03", "note": "The mission ended." });
        let after = panel.done("followUpRecommendation", said, "recommendation { status statusNote followUps { status } }").await;
        assert_eq!(after, json!({ "status": "LAPSED", "statusNote": "The mission ended.", "followUps": [{ "status": "LAPSED" }] }));
        // What is entered afterwards of a day before is on record, and no news; of the same time it is.
        for (status, on, expected) in [("PARTLY_DONE", "2025-11", "LAPSED"), ("PARTLY_DONE", "2025", "LAPSED"), ("DONE", "2026", "DONE"), ("OPEN", "2026-03-31", "OPEN")] {
            let said = json!({ "recommendation": own["id"], "status": status, "on": on });
            let after = panel.done("followUpRecommendation", said, "recommendation { status }").await;
            assert_eq!(after["status"], expected, "{on}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn it_is_found_by_whom_it_is_for_its_words_and_its_report(database: &TestDatabase) {
        let written = "document = \"S/2009/521\"\nparagraph = \"3\"\n";
        database.load("own.toml", &file(&[("q-one", "OPEN", written), ("q-two", "DONE", "")])).await.expect("it loads");
        let service = database.serve().await;
        let both = names(&["q-one", "q-two"]);
        assert_eq!(found(&service, json!({ "organisations": ["unmil"] })).await, both);
        assert_eq!(found(&service, json!({ "text": "Quokka" })).await, both);
        assert_eq!(found(&service, json!({ "text": "counting quokkas" })).await, both);
        assert_eq!(found(&service, json!({ "text": "quokka", "statuses": ["DONE"] })).await, names(&["q-two"]));
        assert_eq!(found(&service, json!({ "text": "quokka wombat" })).await, names(&[]));
        assert_eq!(found(&service, json!({ "text": "quokka", "symbol": "S/2009/521" })).await, names(&["q-one"]));
        assert!(found(&service, json!({ "organisations": ["unoci"] })).await.contains("rec-2005-group-civ-customs-expert"));
        for (filter, field) in [(json!({ "text": ",;" }), "filter.text"), (json!({ "organisations": ["nobody-at-all"] }), "filter.organisations"),
            (json!({ "countries": ["XX"] }), "filter.countries"), (json!({ "missions": ["NOBODY"] }), "filter.missions"), (json!({ "symbol": "S/1900/1" }), "filter.symbol")] {
            let (code, message) = service.error("query ($f: RecommendationFilter) { recommendations(filter: $f) { totalCount } }", json!({ "f": filter })).await;
            assert_eq!(code, "INVALID", "{filter}");
            assert!(message.contains(field), "{message}");
        }
    }

    async fn countries_and_missions_are_those_of_the_gaps_it_is_about(database: &TestDatabase) {
        let service = database.serve().await;
        for (filter, value) in [("countries", "CIV"), ("countries", "LBR"), ("missions", "UNOCI"), ("missions", "MONUC")] {
            let gaps = service.nodes("gaps", &format!("filter: {{ {filter}: [\"{value}\"] }},"), 50, "recommendations { reference }").await;
            let about = Value::from(gaps).texts("recommendations.reference");
            assert!(!about.is_empty(), "{value}");
            assert_eq!(found(&service, json!({ filter: [value] })).await, about, "{value}");
        }
    }

    async fn a_gap_that_one_may_not_read_tells_nothing_of_a_recommendation(app: &TestApp) {
        let (panel, donor) = (app.approver(PANEL), app.approver("state-can"));
        let query = "{ recommendations(filter: { organisations: [\"unoci\"] }, first: 1) { edges { node { id reference } } } }";
        let public = app.data(query, json!({})).await["recommendations"]["edges"][0]["node"].take();
        let mut gap = whole();
        gap["countries"] = json!(["NZ"]);
        gap["recommendations"] = json!([public["id"]]);
        panel.done("recordGap", gap, "gap { id }").await;
        let filter = json!({ "countries": ["NZL"] });
        let new_zealand = Some("NZL".to_owned());
        assert_eq!(found(&panel, filter.clone()).await, names(&[public.text("reference")]));
        assert_eq!(counted(&panel, &json!({}), "COUNTRY").await.get(&new_zealand), Some(&1));
        for stranger in [app as &Service, &donor] {
            assert_eq!(found(stranger, filter.clone()).await, names(&[]));
            assert_eq!(counted(stranger, &filter, "COUNTRY").await, BTreeMap::new());
            assert!(!counted(stranger, &json!({}), "COUNTRY").await.contains_key(&new_zealand));
        }
    }

    async fn facets_of_recommendations_are_what_counting_the_list_gives(database: &TestDatabase) {
        let service = database.serve().await;
        let listed = service.nodes("recommendations", "", 50, "reference year status addressees panel { code }").await;
        for (dimension, path) in DIMENSIONS {
            let values: Vec<_> = listed.iter().map(|one| one.texts(path)).collect();
            assert_eq!(counted(&service, &json!({}), dimension).await, tally(values.iter()), "{dimension}");
        }
        let mut countries: BTreeMap<String, BTreeSet<String>> = listed.iter().map(|one| (one.text("reference").to_owned(), BTreeSet::new())).collect();
        for gap in service.nodes("gaps", "", 50, "countries { alpha3 } recommendations { reference }").await {
            for reference in gap.texts("recommendations.reference") {
                countries.entry(reference).or_default().extend(gap.texts("countries.alpha3"));
            }
        }
        assert_eq!(counted(&service, &json!({}), "COUNTRY").await, tally(countries.values()));
        let open = found(&service, json!({ "statuses": ["OPEN"], "text": "mission" })).await;
        let counts = counted(&service, &json!({ "statuses": ["OPEN"], "text": "mission" }), "STATUS").await;
        assert_eq!(counts, BTreeMap::from([(Some("OPEN".to_owned()), open.len() as u64)]));
        let asked = service.data("{ recommendationFacets(by: [STATUS, PANEL, STATUS]) { dimension label count } }", json!({})).await;
        assert_eq!(asked["recommendationFacets"].texts("dimension"), names(&["STATUS", "PANEL"]));
        assert!(asked["recommendationFacets"].has("label", "not stated"), "a study's are no Panel's");
    }

    async fn what_facets_count_without_a_value_is_found_by_that(app: &TestApp) {
        let panel = app.approver(PANEL);
        // One that is about no country, but for its Panel, which alone reads a gap of one.
        let query = "{ recommendations(filter: { notStated: [COUNTRY] }, first: 1) { nodes { id reference } } }";
        let public = app.data(query, json!({})).await["recommendations"]["nodes"][0].take();
        let mut gap = whole();
        gap["countries"] = json!(["NZ"]);
        gap["recommendations"] = json!([public["id"]]);
        panel.done("recordGap", gap, "gap { id }").await;
        for service in [app as &Service, &panel] {
            for dimension in DIMENSIONS.iter().map(|(name, _)| *name).chain(["COUNTRY"]) {
                for more in [json!({}), json!({ "statuses": ["OPEN"] })] {
                    let filter = with(json!({ "notStated": [dimension] }), more.clone());
                    let count = counted(service, &more, dimension).await.get(&None::<String>).copied().unwrap_or_default();
                    assert_eq!(found(service, filter).await.len() as u64, count, "{dimension} {more}");
                }
            }
        }
        let lacking = json!({ "notStated": ["COUNTRY"] });
        assert!(found(app, lacking.clone()).await.contains(public.text("reference")), "nothing tells of a gap that one may not read");
        assert!(!found(&panel, lacking).await.contains(public.text("reference")));
        let either = found(app, json!({ "notStated": ["YEAR", "PANEL"] })).await;
        let years = found(app, json!({ "notStated": ["YEAR"] })).await;
        assert_eq!(either, years.union(&found(app, json!({ "notStated": ["PANEL"] })).await).cloned().collect());
        assert_eq!(found(app, json!({ "notStated": [] })).await, names(&[]));
    }

    async fn every_dimension_of_recommendations_is_compared(database: &TestDatabase) {
        let service = database.serve().await;
        let data = service.data(r#"{ __type(name: "RecommendationDimension") { enumValues { name } } }"#, json!({})).await;
        let compared = DIMENSIONS.iter().map(|(name, _)| (*name).to_owned()).chain(["COUNTRY".to_owned()]).collect();
        assert_eq!(data["__type"]["enumValues"].texts("name"), compared);
    }

    async fn what_became_of_a_recommendation_is_said_and_not_taken_for_granted(database: &TestDatabase) {
        let columns: Vec<String> = recommendation::Column::iter().map(|column| column.as_str().to_owned()).filter(|name| name != "status").collect();
        let columns = columns.join(", ");
        let connection = database.connect().await;
        for sql in [
            format!("insert into recommendation ({columns}) select {columns} from recommendation limit 1"),
            "insert into recommendation_follow_up (id, recommendation_id, organisation_id, dated, recorded) \
             select recommendation.id, recommendation.id, organisation.id, '2025', 0 from recommendation, organisation limit 1".to_owned(),
        ] {
            let refused = connection.execute_unprepared(&sql).await.unwrap_err().to_string();
            assert!(refused.contains("status") && refused.to_lowercase().contains("null"), "{refused}");
        }
    }
}
