//! Every filter of gaps against the whole list.

use super::references;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, TestApp, TestDatabase, all_gaps, on_both};

/// A filter, and what it must let through.
type Case = (Value, fn(&Value) -> bool);

/// At least one for every field of the filter.
fn cases() -> Vec<Case> {
    vec![
        (json!({ "text": "customs" }), |gap| {
            gap.to_string().to_lowercase().contains("custom") || gap.has("sector.code", "33120")
        }),
        (
            json!({ "references": ["unoci-customs-post", "gen-customs-training", "no-such-gap"] }),
            |gap| ["unoci-customs-post", "gen-customs-training"].contains(&gap.text("reference")),
        ),
        (json!({ "countries": ["LBR"] }), |gap| {
            gap.has("countries.alpha3", "LBR")
        }),
        (json!({ "countries": ["ci", "430"] }), |gap| {
            gap.has("countries.alpha3", "CIV") || gap.has("countries.alpha3", "LBR")
        }),
        (json!({ "mainSectors": ["33120", "152"] }), |gap| {
            gap.has("sector.code", "33120") || gap.has("sector.category.code", "152")
        }),
        (json!({ "countries": [] }), |_| false),
        (json!({ "regions": ["icglr"] }), |gap| {
            gap.has("countries.groups.code", "icglr")
        }),
        (json!({ "regions": ["011", "mru"] }), |gap| {
            gap.has("countries.groups.code", "011") || gap.has("countries.groups.code", "mru")
        }),
        (json!({ "country": "NOT_STATED" }), |gap| {
            gap["countries"] == json!([])
        }),
        (json!({ "country": "STATED" }), |gap| {
            gap["countries"] != json!([])
        }),
        (json!({ "holders": ["MISSION", "COMMITTEE"] }), |gap| {
            ["MISSION", "COMMITTEE"].contains(&gap.text("holder"))
        }),
        (
            json!({ "organisations": ["civ-presidential-guard"] }),
            |gap| gap.has("organisation.code", "civ-presidential-guard"),
        ),
        (json!({ "missions": ["monuc"] }), |gap| {
            gap.has("mission.acronym", "MONUC")
        }),
        (json!({ "panels": ["group-civ"] }), |gap| {
            gap.has("panel.code", "group-civ")
        }),
        (json!({ "stewards": ["dpko"] }), |gap| {
            gap.has("steward.code", "dpko")
        }),
        (json!({ "sectors": ["33120"] }), |gap| {
            gap.has("sector.code", "33120")
        }),
        (json!({ "sectors": ["152"] }), |gap| {
            gap.has("sector.category.code", "152")
        }),
        (json!({ "regimes": ["1572"] }), |gap| {
            gap.has("regime.code", "1572") || gap.has("liftingConditions.regime.code", "1572")
        }),
        (json!({ "measures": ["1533-arms"] }), |gap| {
            gap.has("measures.code", "1533-arms")
        }),
        (json!({ "measureKinds": ["TIMBER", "AVIATION"] }), |gap| {
            gap.has("measures.kind", "TIMBER") || gap.has("measures.kind", "AVIATION")
        }),
        (
            json!({ "liftingConditions": ["general-resources"] }),
            |gap| gap.has("liftingConditions.code", "general-resources"),
        ),
        (json!({ "liftingCondition": "STATED" }), |gap| {
            gap["liftingConditions"] != json!([])
        }),
        (json!({ "liftingCondition": "NOT_STATED" }), |gap| {
            gap["liftingConditions"] == json!([])
        }),
        (json!({ "mandateTasks": ["unoci-inspect-cargo"] }), |gap| {
            gap.has("mandateTasks.code", "unoci-inspect-cargo")
        }),
        (json!({ "activities": ["SHARE_INFORMATION"] }), |gap| {
            gap.has("mandateTasks.activity", "SHARE_INFORMATION")
        }),
        (json!({ "assistance": ["ICT"] }), |gap| {
            gap.has("needs.assistance", "ICT")
        }),
        (json!({ "natures": ["WILL"] }), |gap| {
            gap["nature"] == "WILL"
        }),
        (json!({ "states": ["IN_PROGRESS", "CLOSED"] }), |gap| {
            gap["state"] != "OPEN"
        }),
        (json!({ "evidence": ["IMPLIED"] }), |gap| {
            gap["evidence"] == "IMPLIED"
        }),
        (json!({ "coverage": ["UNSIZED"] }), |gap| {
            gap["coverageState"] == "UNSIZED"
        }),
        (json!({ "coverage": ["NONE"] }), |gap| {
            gap["coverageState"] == "NONE"
        }),
        (json!({ "coverage": ["PART", "FULL"] }), |gap| {
            gap["coverageState"] == "PART" || gap["coverageState"] == "FULL"
        }),
        (json!({ "document": "s/2009/521" }), |gap| {
            gap.has("provenance.document.key", "S/2009/521")
        }),
        (
            json!({ "document": "S/2009/521", "paragraph": "15" }),
            |gap| {
                gap["provenance"].as_array().unwrap().iter().any(|place| {
                    place["document"]["key"] == "S/2009/521"
                        && place["paragraph"]
                            .as_str()
                            .is_some_and(|paragraph| spans(paragraph, 15))
                })
            },
        ),
        (json!({ "yearFrom": 2010 }), |gap| {
            gap["year"].as_i64().is_some_and(|year| year >= 2010)
        }),
        (json!({ "yearTo": 2009 }), |gap| {
            gap["year"].as_i64().is_some_and(|year| year <= 2009)
        }),
        (json!({ "language": "EN" }), |gap| gap["language"] == "en"),
        (
            json!({ "countries": ["COD"], "holders": ["HOST_STATE"], "states": ["OPEN"], "assistance": ["TRAINING"] }),
            |gap| {
                gap.has("countries.alpha3", "COD")
                    && gap["holder"] == "HOST_STATE"
                    && gap["state"] == "OPEN"
                    && gap.has("needs.assistance", "TRAINING")
            },
        ),
    ]
}

/// Whether a paragraph, or a range of them, holds this number.
fn spans(paragraph: &str, number: u32) -> bool {
    let (from, to) = paragraph.split_once('-').unwrap_or((paragraph, paragraph));
    matches!((from.parse::<u32>(), to.parse::<u32>()), (Ok(from), Ok(to)) if (from..=to).contains(&number))
}

on_both! {
    async fn every_filter_gives_what_the_whole_list_says(database: &TestDatabase) {
        database.load_demo().await;
        let service = database.serve().await;
        let all = all_gaps(&service).await;
        for (filter, fits) in cases() {
            let expected: Vec<_> = all.iter().filter(|gap| fits(gap)).map(|gap| gap.text("reference").to_owned()).collect();
            let found = references(&service, &filter, "NEWEST").await;
            if filter.get("text").is_none() {
                assert_eq!(found, expected, "{filter}");
            } else {
                assert!(found.iter().all(|reference| expected.contains(reference)), "{filter}");
            }
            let nothing = filter == json!({ "countries": [] });
            assert_eq!(found.is_empty(), nothing, "{filter}");
            assert!(found.len() < all.len() || filter.get("language").is_some(), "{filter} narrows nothing");
        }
    }

    async fn every_field_of_the_filter_is_tried(app: &TestApp) {
        let data = app.data(r#"{ __type(name: "GapFilter") { inputFields { name } } }"#, json!({})).await;
        let tried: BTreeSet<String> = cases().iter().flat_map(|(filter, _)| filter.as_object().unwrap().keys().cloned()).collect();
        // Nothing on record is assessed, endorsed, changed or urgent: that is tried where something is, and what is covered with programmes;
        // what is not stated, with facets.
        let elsewhere = ["assessed", "covered", "endorsedBy", "isEndorsed", "changedSince", "priorities", "notStated"].map(str::to_owned);
        let tried: BTreeSet<String> = tried.into_iter().chain(elsewhere).collect();
        assert_eq!(tried, data["__type"]["inputFields"].texts("name"));
    }
}
