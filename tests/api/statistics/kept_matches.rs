//! Figures, coverage and statistics for members: what is kept, with matches of which they alone are told and what they give without being
//! named, is what the database counts of all.

use crate::{gap_changes::whole, matches::gap as public_gap};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Anew, Service, TestDatabase, number, offer, on_both};

const PANEL: &str = "group-civ";

const FIGURES: &str = "query ($by: [FigureBy!]!, $filter: GapFilter) { figures(of: [GAPS, NEEDED, MATCHES], by: $by, filter: $filter) {
    cells { keys gaps figures { of unit value } } total { gaps figures { of unit value } } } }";
const STATISTICS: &str =
    "query ($by: StatisticsDimension!, $filter: GapFilter) { statistics(by: $by, filter: $filter) {
    key gaps matched committed delivered daysToMatch } }";
const COVERAGE: &str =
    "query ($by: CoverageDimension!, $filter: GapFilter) { coverage(by: $by, filter: $filter) {
    key unit currency needs pledged committed delivered } }";

/// Filters that what is kept tells, and such that the database has to find.
fn filters() -> [Value; 5] {
    [
        Value::Null,
        json!({ "natures": ["CAPACITY"] }),
        json!({ "countries": ["CIV"], "coverage": ["NONE", "PART"] }),
        json!({ "language": "en" }),
        json!({ "text": "scales" }),
    ]
}

/// All of these, which must be those that the database adds up anew.
async fn told((viewer, anew): (&Service, &Anew)) -> Vec<Value> {
    let figures = [json!(["STATE"]), json!(["COUNTRY", "SECTOR"])].map(|by| (FIGURES, by));
    let statistics = ["ALL", "SECTOR", "PROVIDER"].map(|by| (STATISTICS, json!(by)));
    let coverage = [(COVERAGE, json!("PROVIDER"))];
    let mut all = Vec::new();
    for (query, by) in figures.into_iter().chain(statistics).chain(coverage) {
        for filter in filters() {
            let asked = json!({ "by": by, "filter": filter });
            let whole = anew.data(query, asked.clone()).await;
            assert_eq!(viewer.data(query, asked).await, whole, "by {by}, {filter}");
            all.push(whole);
        }
    }
    all
}

on_both! {
    async fn members_are_told_of_their_own_matches_in_every_figure(database: &TestDatabase) {
        database.load_demo().await;
        let app = database.serve().await;
        let panel = app.as_member(PANEL, Role::Approver);
        let donor: &Service = &app.approver("state-can");
        let other: &Service = &app.approver("state-fra");
        let mission: &Service = &app.approver("unoci");
        let whole_of = [
            (&panel, database.anew(&panel, PANEL).await),
            (donor, database.anew(donor, "state-can").await),
            (other, database.anew(other, "state-fra").await),
            (&app, database.anew(&app, PANEL).await),
            (mission, database.anew(mission, "unoci").await),
        ];
        let all = async || {
            let mut all = Vec::new();
            for (viewer, anew) in &whole_of {
                all.push(told((*viewer, anew)).await);
            }
            all
        };
        // Its Panel alone reads the first of these, and a mission the second.
        let owner = app.approver(PANEL);
        owner.done("recordGap", whole(), "gap { id }").await;
        let shared = owner.done("recordGap", whole(), "gap { id }").await;
        owner.done("shareGap", json!({ "gap": shared["id"], "organisation": "unoci" }), "share { id }").await;
        let (agreed, proposed) = (public_gap(&app).await, public_gap(&app).await);
        let before = all().await;
        assert_ne!(before[0], before[3], "the Panel has gaps of its own");
        assert_ne!(before[4], before[3], "the mission reads what is shared with it");
        assert_ne!(before[4], before[0], "and nothing else");
        let mut unnamed = offer("EQUIPMENT", number("ITEMS", 4));
        unnamed["attribution"] = json!("UNATTRIBUTED");
        let (giver, of) = app.agreed("state-can", "civ-authorities", &agreed, 0, unnamed).await;
        giver.enters("commit", &of, "3").await;
        let made = giver.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        giver.proposes(&proposed, &made, 0).await;
        let after = all().await;
        assert!(after.iter().zip(&before).all(|(after, before)| after != before), "what is agreed everybody reads");
        assert_ne!(after[1], after[3], "what is proposed its sides read, and who gives unnamed knows of it");
    }
}
