//! What is gone from among the rows, endorsements that ended and links that were taken away, is hidden and erased where it is still told.

use crate::{
    feed::changes::record,
    gap_changes::whole,
    gaps::gap_links::{LINKS, PANEL, said},
    hidden::hidden_texts::{HIDDEN, hide, show},
};
use domain::organisation::Role;
use gapbridge::cli::erase::erased;
use serde_json::{Value, json};
use tests::{Actor, Rows, Service, TestApp, erasing, on_both};

/// What the history of a gap tells somebody.
async fn history(who: &Service, gap: &Value) -> String {
    let query = "query ($r: String!) { gap(reference: $r) { history { edges { node { kind changes { before after } } } } } }";
    who.data(query, json!({ "r": gap["reference"] }))
        .await
        .to_string()
}

/// Erases a text of what is gone, and sees that no event tells it any more.
async fn erases(app: &TestApp, id: &Value, field: &str, table: &str) {
    let erasing = erasing(id.as_str().expect("an id"), field);
    let done = erased(&app.database.config(), &erasing).await.unwrap();
    assert_eq!((done.table, done.events), (table, 2));
    let rows = Rows::read(&app.database.connect().await).await;
    assert!(!rows.of("event").iter().any(|row| row.contains("numbat")));
    assert_eq!(app.database.differences().await, [""; 0]);
}

/// The id of a link between two gaps with a note, which is taken away again.
async fn unlinked(panel: &Actor, one: &Value, other: &Value) -> Value {
    let mut link = said(one, other, "SAME_NETWORK");
    link["note"] = json!("The numbat trades in both.");
    let id = panel.done("linkGaps", link, LINKS).await["links"][0]["id"].take();
    panel.done("unlinkGaps", json!({ "link": id }), LINKS).await;
    id
}

on_both! {
    async fn an_endorsement_that_ended_is_hidden_and_erased(app: &TestApp) {
        let (panel, mission) = (app.approver(PANEL), app.approver("unoci"));
        let gap = panel.publishes(whole()).await;
        let endorse = json!({ "need": gap["needs"][0]["id"], "reason": "The numbat was seen at the harbour." });
        let endorsed = mission.done("endorseNeed", endorse, "gap { needs { endorsements { id } } }").await;
        let id = endorsed["needs"][0]["endorsements"][0]["id"].clone();
        mission.done("endEndorsement", json!({ "need": gap["needs"][0]["id"] }), "gap { id }").await;
        assert!(history(&panel, &gap).await.contains("numbat"));
        hide(app, &id).await;
        let told = history(&panel, &gap).await;
        assert!(told.contains(HIDDEN) && !told.contains("numbat"), "{told}");
        assert!(history(&mission, &gap).await.contains("numbat"), "it is theirs");
        show(app, &id).await;
        assert!(history(&panel, &gap).await.contains("numbat"));
        erases(app, &id, "reason", "need_endorsement").await;
        assert!(!history(&mission, &gap).await.contains("numbat"));
    }

    async fn a_link_that_was_taken_away_is_hidden_and_erased(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (one, other) = (panel.publishes(whole()).await, panel.publishes(whole()).await);
        let id = unlinked(&panel, &one, &other).await;
        hide(app, &id).await;
        assert!(history(&panel, &one).await.contains("numbat"), "it is theirs");
        show(app, &id).await;
        erases(app, &id, "note", "gap_link").await;
        assert!(!history(&panel, &one).await.contains("numbat"));
    }

    async fn a_link_to_a_gap_that_is_not_out_is_not_found(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (open, kept) = (panel.publishes(whole()).await, record(&panel, whole()).await);
        let id = unlinked(&panel, &open, &kept).await;
        let input = json!({ "id": id, "reason": "It names a person." });
        let registrar = app.actor("un-secretariat", Role::Registrar);
        assert_eq!(registrar.refused("hideText", input).await, ["NOT_FOUND id"]);
    }
}
