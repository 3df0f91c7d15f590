//! What editors and donors put on record to make documents dear: as much as they may.

use super::list;
use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Service, TestApp, number, offer, public};

/// As many needs, dependencies and proposals as an input or a part of a list may have.
pub(super) const MOST: usize = 60;
const DRAFT: &str = r#"{ title: "Scales", description: "Scales for the harbour", language: "en", countries: ["CI"] }"#;
/// Fields of the root, and arguments that are good in any register.
const ALWAYS: [(&str, &str); 10] = [
    ("coverage", "by: GAP"),
    (
        "figures",
        "of: [GAPS, NEEDED, MATCHES], by: [SECTOR, COUNTRY]",
    ),
    ("gapFacets", "by: [SECTOR, COUNTRY]"),
    ("recommendationFacets", "by: [STATUS, COUNTRY]"),
    ("statistics", "by: PROVIDER"),
    ("searchTerms", r#"text: "customs weighbridges""#),
    ("sanctionsRegime", r#"code: "1572""#),
    ("mission", r#"acronym: "UNOCI""#),
    ("panel", r#"code: "group-civ""#),
    ("organisation", r#"code: "state-can""#),
];
/// As many links as an organisation makes of a gap.
const LINKS: usize = 40;
/// As many instructions as an organisation records about a recommendation.
const INSTRUCTIONS: usize = 10;

/// A published gap whose planned needs each wait for all before, and proposals to meet its first need; with who owns it.
pub(super) async fn planted(app: &TestApp) -> (Actor, Value) {
    let panel = app.approver("group-civ");
    let mut input = whole();
    input["needs"] = json!([whole()["needs"][0]]);
    let gap = panel.publishes(input).await;
    let line = |at: usize| match at {
        0 => whole()["needs"][0].clone(),
        _ => {
            json!({ "assistance": "TRAINING", "title": format!("Weighers {at}"), "size": { "unsized": "UNSIZED" } })
        }
    };
    let stated = |at: usize| match at {
        0 => gap["needs"][0]["id"].clone(),
        _ => Value::Null,
    };
    let needs = (0..MOST).map(|at| {
        json!({ "need": stated(at), "line": line(at), "dependsOn": (1..=at).collect::<Vec<_>>() })
    });
    let plan = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": needs.collect::<Vec<_>>() });
    let gap = app
        .approver("civ-authorities")
        .done("planNeeds", plan, "gap { id reference needs { id } }")
        .await;
    let donor = app.approver("state-can");
    let offers = json!({ "offers": vec![offer("EQUIPMENT", number("ITEMS", 4)); MOST] });
    let offers = donor
        .done("makeOffers", offers, "offers { id lines { id } }")
        .await;
    for offer in list(&offers) {
        donor.proposes(&gap, offer, 0).await;
    }
    (panel, gap)
}

/// Links of the gap, what the Council asks about a recommendation, and what this Panel thinks of suggestions: as many as it may, or some.
pub(super) async fn more(app: &TestApp, panel: &Actor, gap: &Value) {
    let mut like = public(whole());
    like["needs"] = json!([whole()["needs"][0]]);
    let others = json!({ "gaps": vec![like; LINKS] });
    let others = panel.done("recordGaps", others, "gaps { id }").await;
    for other in list(&others) {
        let link = json!({ "gap": gap["id"], "other": other["id"], "kind": "SAME_CAUSE" });
        panel.done("linkGaps", link, "gap { id }").await;
    }
    let first = "{ recommendations(first: 1) { nodes { id } } offers(first: 20) { nodes { id } } }";
    let found = app.data(first, json!({})).await;
    for paragraph in 1..=INSTRUCTIONS {
        let instruction = json!({ "recommendation": found["recommendations"]["nodes"][0]["id"], "document": "S/RES/1521 (2003)",
            "kind": "INSTRUCTS", "paragraph": paragraph.to_string(), "addressee": "SECRETARIAT", "statement": "Train them." });
        panel
            .done("recordInstruction", instruction, "recommendation { id }")
            .await;
    }
    for offer in list(&found["offers"]["nodes"]) {
        let judged = json!({ "gap": gap["id"], "assistance": offer["id"], "verdict": "USEFUL" });
        panel
            .done("judgeSuggestion", judged, "judgement { id }")
            .await;
    }
}

/// Fields of the root, and arguments with which they ask for as much as they can: of what was planted, where they need a name.
pub(super) async fn named(panel: &Service, gap: &Value) -> Vec<(&'static str, String)> {
    let first =
        "{ offers(first: 1) { nodes { id reference } } matches(first: 1) { nodes { reference } }
        documents(first: 1) { nodes { symbol } } }";
    let found = panel.data(first, json!({})).await;
    let of = |list: &str, field: &str| found[list]["nodes"][0][field].to_string();
    let (id, offer) = (gap["id"].to_string(), of("offers", "id"));
    let ids = vec![id.as_str(); 100].join(" ");
    let drafts = vec![DRAFT; 20].join(" ");
    let asked = [
        ("gap", format!("reference: {}", gap["reference"])),
        (
            "suggest",
            format!("input: {{ first: 50, gaps: [{drafts}] }}"),
        ),
        ("node", format!("id: {id}")),
        ("nodes", format!("ids: [{ids}]")),
        ("whyNot", format!("gap: {id}, assistance: {offer}")),
        ("offer", format!("reference: {}", of("offers", "reference"))),
        (
            "match",
            format!("reference: {}", of("matches", "reference")),
        ),
        ("document", format!("symbol: {}", of("documents", "symbol"))),
    ];
    let always = ALWAYS.map(|(field, arguments)| (field, arguments.to_owned()));
    asked.into_iter().chain(always).collect()
}
