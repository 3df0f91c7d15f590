//! The rows of a list: those of the API, whole and in its order, each with names and units.

use super::{LISTS, bytes, column, csv, feed, ndjson, sheet, with_a_hidden_gap};
use crate::{gap_changes::whole, gaps::references};
use domain::organisation::Role;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Asked, Service, TestApp, TestDatabase, money, number, offer, on_both};

/// What the API itself gives of a list.
async fn expected(service: &Service, list: &str) -> Vec<String> {
    let text = |value: &Value, field: &str| value.text(field).to_owned();
    match list {
        "needs" | "commitments" => {
            let selection = "needs { id commitments(first: 60) { id } }";
            let gaps = service.nodes("gaps", "", 5, selection).await;
            let needs: Vec<&Value> = gaps
                .iter()
                .flat_map(|gap| gap["needs"].as_array().unwrap())
                .collect();
            match list {
                "needs" => needs.iter().map(|need| text(need, "id")).collect(),
                _ => needs
                    .iter()
                    .flat_map(|need| need["commitments"].as_array().unwrap())
                    .map(|entry| text(entry, "id"))
                    .collect(),
            }
        }
        "progress" => service
            .nodes("gaps", "", 5, "progress { id }")
            .await
            .iter()
            .flat_map(|gap| gap["progress"].as_array().unwrap())
            .map(|step| text(step, "id"))
            .collect(),
        "suggestions" => service
            .nodes("gaps", "", 5, "suggestions { id }")
            .await
            .iter()
            .flat_map(|gap| gap["suggestions"].as_array().unwrap())
            .map(|suggestion| text(suggestion, "id"))
            .collect(),
        "coverage" => {
            let data = service
                .data("{ coverage(by: SECTOR) { label } }", json!({}))
                .await;
            data["coverage"]
                .as_array()
                .unwrap()
                .iter()
                .map(|bucket| text(bucket, "label"))
                .collect()
        }
        "judgements" => service
            .nodes("suggestionJudgements", "", 50, "id")
            .await
            .iter()
            .map(|node| text(node, "id"))
            .collect(),
        list => service
            .nodes(list, "", 50, "reference")
            .await
            .iter()
            .map(|node| text(node, "reference"))
            .collect(),
    }
}

on_both! {
    async fn every_list_comes_whole_and_in_its_order_in_each_format_for_each_viewer(database: &TestDatabase) {
        let (service, panel, hidden) = with_a_hidden_gap(database).await;
        for (viewer, sees) in [(&service, false), (&panel, true)] {
            for (list, query, key) in LISTS {
                let expected = expected(viewer, list).await;
                let found = csv(viewer, &format!("/export/{list}.csv{query}")).await;
                let column = column(&found, key);
                // Ids that are made from what they stand for begin with `=`, which a spreadsheet would take for a formula.
                let values: Vec<&str> = column.iter().map(|value| if value.starts_with("'=") { &value[1..] } else { value.as_str() }).collect();
                assert_eq!(values, expected, "{list}.csv");
                let lines = ndjson(viewer, &format!("/export/{list}.ndjson{query}")).await;
                let texts: Vec<&str> = lines.iter().map(|line| line.text(key)).collect();
                assert_eq!(texts, expected, "{list}.ndjson");
                let cells = sheet(viewer, &format!("/export/{list}.xlsx{query}"), list).await;
                let at = cells[0].iter().position(|cell| *cell == *key).expect("a column");
                let texts: Vec<String> = cells[1..].iter().map(|row| row[at].to_string()).collect();
                assert_eq!(texts, expected, "{list}.xlsx");
                if list == "gaps" {
                    assert_eq!(expected.contains(&hidden), sees);
                }
            }
        }
    }

    async fn names_stand_beside_codes_and_amounts_with_their_units(app: &TestApp) {
        let gap = app.nodes("gaps", "filter: { countries: [\"LBR\"] }, orderBy: REFERENCE,", 100,
            "reference sector { code name nameFr } countries { alpha3 name nameFr } needs { size unit } provenance { paragraph document { symbol } }").await.remove(0);
        let path = format!("/export/gaps.csv?references={}", gap.text("reference"));
        let row = csv(app, &path).await.remove(0);
        assert_eq!((row["sector_code"].as_str(), row["sector_name"].as_str()), (gap["sector"].text("code"), gap["sector"].text("name")));
        let joined = |path: &[&str], list: &str| {
            let items = gap[list].as_array().unwrap().iter();
            let texts = items.map(|item| path.iter().fold(item, |at, name| &at[*name]).as_str().unwrap_or_default().to_owned());
            texts.collect::<Vec<_>>().join(";")
        };
        assert_eq!(row["sector_name_fr"], gap["sector"].text("nameFr"));
        assert_eq!(row["country_names"], joined(&["name"], "countries"));
        assert_eq!(row["country_names_fr"], joined(&["nameFr"], "countries"));
        assert_eq!(row["needed"], joined(&["size"], "needs"));
        assert_eq!(row["need_units"], joined(&["unit"], "needs"));
        assert_eq!(row["proof_symbols"], joined(&["document", "symbol"], "provenance"));
        assert_eq!(row["proof_paragraphs"], joined(&["paragraph"], "provenance"));
        let line = ndjson(app, &path.replace(".csv", ".ndjson")).await.remove(0);
        assert!(line["country_codes"].is_array() && line["country_count"].is_number() && line["note"].is_null() | line["note"].is_string(), "{line}");
    }

    async fn cells_of_lists_have_as_many_parts_as_there_are_items_and_give_them_back(app: &TestApp) {
        let titles = ["Scales; large ones", "50% of the %3B and %25;", "Weighers"];
        let mut input = whole();
        for (at, title) in titles.iter().enumerate() {
            input["needs"][at]["title"] = json!(title);
        }
        let gap = app.approver("group-civ").publishes(input).await;
        let path = |extension: &str| format!("/export/gaps.{extension}?references={}", gap.text("reference"));
        let row = csv(app, &path("csv")).await.remove(0);
        // As docs/export.md says it.
        let back = |part: &str| part.replace("%3B", ";").replace("%25", "%");
        let parts: Vec<String> = row["need_titles"].split(';').map(back).collect();
        assert_eq!(parts, titles);
        assert_eq!((row["need_types"].as_str(), row["needed"].as_str()), ("EQUIPMENT;FUNDING;TRAINING", "4;1250.50;"));
        let line = ndjson(app, &path("ndjson")).await.remove(0);
        assert_eq!(line["need_titles"], json!(titles));
        let cells = sheet(app, &path("xlsx"), "gaps").await;
        let at = cells[0].iter().position(|cell| *cell == *"need_titles").expect("a column");
        assert_eq!(cells[1][at].to_string(), row["need_titles"]);
        for row in csv(app, "/export/gaps.csv").await {
            let parts = |name: &str| row[name].split(';').count();
            assert_eq!(["need_titles", "need_units", "needed"].map(parts), [parts("need_types"); 3], "{row:?}");
            assert_eq!(["proof_titles", "proof_paragraphs"].map(parts), [parts("proof_symbols"); 2], "{row:?}");
        }
    }

    async fn chosen_columns_say_what_they_say_among_all(app: &TestApp) {
        for (list, query, columns) in [
            ("gaps", "", "state,reference,country_count,need_titles"),
            ("gaps", "expand=country", "country_names,reference"),
            ("needs", "", "gap_reference"),
            ("progress", "", "value,gap_title"),
            ("needs", "", "needed,country_count,title"),
            ("needs", "expand=country", "title,country_codes,remaining"),
            ("offers", "expand=line,sector", "reference,sector_codes,offered"),
            ("programmes", "", "title,mission_acronym"),
            ("commitments", "", "amount,gap_title"),
            ("recommendations", "", "reference"),
            ("coverage", "by=COUNTRY", "needed,key"),
        ] {
            let path = format!("/export/{list}.csv?{query}");
            let all = csv(app, &path).await;
            let chosen = csv(app, &format!("{path}&columns={columns}")).await;
            let names: Vec<&str> = columns.split(',').collect();
            assert!(!all.is_empty() && chosen.iter().all(|row| row.len() == names.len()), "{path}");
            for name in &names {
                assert_eq!(column(&chosen, name), column(&all, name), "{name} of {path}");
            }
            let bytes = bytes(app, &format!("{path}&columns={columns}")).await;
            assert!(bytes.starts_with(format!("{columns}\r\n").as_bytes()), "{path}: in this order");
        }
    }

    async fn filters_are_those_of_the_api(app: &TestApp) {
        for (query, filter, order) in [
            ("countries=LBR&states=OPEN", json!({ "countries": ["LBR"], "states": ["OPEN"] }), "NEWEST"),
            ("countries=LBR,CIV", json!({ "countries": ["LBR", "CIV"] }), "NEWEST"),
            ("countries=LBR&countries=CIV", json!({ "countries": ["LBR", "CIV"] }), "NEWEST"),
            ("text=customs", json!({ "text": "customs" }), "RELEVANCE"),
            ("yearFrom=2008&yearTo=2009&orderBy=TITLE", json!({ "yearFrom": 2008, "yearTo": 2009 }), "TITLE"),
            ("country=NOT_STATED", json!({ "country": "NOT_STATED" }), "NEWEST"),
            ("orderBy=OLDEST", json!({}), "OLDEST"),
        ] {
            let found = csv(app, &format!("/export/gaps.csv?{query}")).await;
            assert_eq!(column(&found, "reference"), references(app, &filter, order).await, "{query}");
        }
        let sums = csv(app, "/export/coverage.csv?by=COUNTRY&countries=LBR&currency=USD").await;
        assert!(!sums.is_empty() && sums.iter().all(|sum| sum.contains_key("needed")), "{sums:?}");
    }

    async fn several_countries_are_one_row_or_a_row_each(app: &TestApp) {
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        input["groups"] = json!(["mru"]);
        input["sectors"] = json!(["33120"]);
        let made = app.approver("state-can").offers(input).await;
        let of = async |query: &str| {
            let mut found = csv(app, &format!("/export/offers.csv?providers=state-can{query}")).await;
            found.retain(|row| row["reference"] == made.text("reference"));
            found
        };
        let whole = of("").await;
        assert_eq!(whole.len(), 1);
        let codes: Vec<String> = whole[0]["country_codes"].split(';').map(str::to_owned).collect();
        let names: Vec<String> = whole[0]["country_names"].split(';').map(str::to_owned).collect();
        assert!(codes.len() > 2 && names.len() == codes.len(), "{whole:?}");
        let each = of("&expand=country").await;
        assert_eq!((column(&each, "country_codes"), column(&each, "country_names")), (codes.clone(), names));
        assert_eq!(column(&each, "country_count"), vec![codes.len().to_string(); codes.len()]);
        assert_eq!(of("&expand=country,sector,line").await.len(), codes.len());
    }

    async fn a_need_of_several_countries_is_split_as_coverage_splits_it(app: &TestApp) {
        let share = |country: &str, percent: &str| json!({ "country": country, "percent": percent });
        let mut input = whole();
        input["countries"] = json!(["LBR", "CIV"]);
        input["needs"] = json!([
            { "assistance": "FUNDING", "title": "Upkeep", "size": money("655957", "XOF"), "shares": [share("LBR", "60.5"), share("CIV", "39.5")] },
            { "assistance": "EQUIPMENT", "title": "Scales", "size": number("ITEMS", 7) },
            { "assistance": "TRAINING", "title": "Weighers", "size": { "unsized": "UNSIZED" } }
        ]);
        let gap = app.approver("group-civ").publishes(input).await;
        let path = format!("/export/needs.csv?references={}", gap.text("reference"));
        let of = |row: &BTreeMap<String, String>| ["country_codes", "title", "share_codes", "share_percents", "needed", "remaining"].map(|name| row[name].clone());
        let found: BTreeSet<_> = csv(app, &format!("{path}&expand=country")).await.iter().map(of).collect();
        let expected = [
            ["CIV", "Scales", "", "", "4", "4"],
            ["CIV", "Upkeep", "CIV", "39.5", "259103", "259103"],
            ["CIV", "Weighers", "", "", "", ""],
            ["LBR", "Scales", "", "", "3", "3"],
            ["LBR", "Upkeep", "LBR", "60.5", "396854", "396854"],
            ["LBR", "Weighers", "", "", "", ""],
        ];
        assert_eq!(found, BTreeSet::from(expected.map(|row| row.map(str::to_owned))));
        let plain = csv(app, &path).await;
        assert_eq!((plain[0]["share_codes"].as_str(), plain[0]["share_percents"].as_str(), plain[0]["needed"].as_str()), ("CIV;LBR", "39.5;60.5", "655957"));

        // Of the whole register, and each of its figures.
        let figures = ["needed", "pledged", "committed", "delivered", "remaining"];
        let minor = |text: &str| text.replace('.', "").parse::<i128>().unwrap_or(0);
        let mut sums = BTreeMap::<[String; 3], [i128; 5]>::new();
        for row in csv(app, "/export/needs.csv?expand=country").await {
            let sum = sums.entry(["country_codes", "unit", "currency"].map(|name| row[name].clone())).or_default();
            figures.iter().zip(sum).for_each(|(name, sum)| *sum += minor(&row[*name]));
        }
        let rows = csv(app, "/export/coverage.csv?by=COUNTRY").await;
        let counted = rows.iter().map(|row| (["key", "unit", "currency"].map(|name| row[name].clone()), figures.map(|name| minor(&row[name]))));
        assert_eq!(sums, counted.collect());
    }

    async fn the_feed_begins_with_what_was_published_last(app: &TestApp) {
        let approver = app.approver("group-civ");
        let hidden = app.actor("group-civ", Role::Editor).done("recordGap", whole(), "gap { reference }").await;
        let mut input = whole();
        input["title"] = json!("Scales & \"weights\" <for> the harbour");
        input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let made = approver.done("recordGap", input, "gap { reference title published }").await;
        let public = feed(app, "").await;
        let first = &public.entries[0];
        assert_eq!((first.title.value.as_str(), public.entries.len()), (made.text("title"), 50));
        assert_eq!(first.updated.format("%Y-%m-%d").to_string(), made.text("published"));
        assert!(first.links[0].href.ends_with(made.text("reference")), "{:?}", first.links);
        let ids: BTreeSet<&str> = public.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), 50);
        let names = |of: &atom_syndication::Feed| of.entries.iter().any(|entry| entry.links[0].href.ends_with(hidden.text("reference")));
        assert!(!names(&public));
        let own = format!("?references={}", hidden.text("reference"));
        assert!(names(&feed(&approver, &own).await));
        assert!(feed(app, &own).await.entries.is_empty());
        let filtered = feed(app, "?countries=LBR").await;
        assert!(!filtered.entries.is_empty() && filtered.entries.iter().all(|entry| entry.categories.iter().any(|category| category.term == "LBR")));
    }

    async fn what_is_hidden_changes_no_byte_of_an_export(app: &TestApp) {
        let all = async || {
            let mut found = Vec::new();
            for (list, query, _) in LISTS {
                for extension in ["csv", "ndjson"] {
                    found.push(bytes(app, &format!("/export/{list}.{extension}{query}")).await);
                }
                let cells = sheet(app, &format!("/export/{list}.xlsx{query}"), list).await;
                found.push(format!("{cells:?}").into_bytes());
            }
            found.push(bytes(app, "/feeds/gaps.atom").await);
            found
        };
        let before = all().await;
        app.actor("group-civ", Role::Editor).done("recordGap", whole(), "gap { reference }").await;
        assert!(before == all().await, "a hidden gap shows");
    }
}
