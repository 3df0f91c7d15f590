//! Feeds for readers that keep what they read: what changed since is newer, and known by the same id.

use super::feed;
use crate::gap_changes::whole;
use chrono::{DateTime, Days, FixedOffset, Utc};
use gapbridge::cli::erase::erased;
use serde_json::json;
use tests::{TestApp, erasing, on_both};

on_both! {
    async fn an_entry_whose_text_was_revised_or_erased_is_newer(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = panel.publishes(whole()).await;
        let query = format!("?references={}", gap["reference"].as_str().unwrap());
        let entry = async || feed(app, &query).await.entries.remove(0);
        let first = entry().await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "title": "Scales for the quay", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("reviseGap", revise, "gap { id }").await;
        let revised = entry().await;
        assert_eq!((revised.title.value.as_str(), &revised.id, revised.published), ("Scales for the quay", &first.id, first.published));
        assert!(revised.updated > first.updated, "{first:?} {revised:?}");
        erased(&app.database.config(), &erasing(gap["id"].as_str().unwrap(), "title")).await.unwrap();
        let left = entry().await;
        assert!(left.title.value.starts_with("[erased on ") && left.id == first.id, "{left:?}");
        assert!(left.updated > revised.updated, "{revised:?} {left:?}");
        let all = feed(app, &query).await;
        assert_eq!(all.updated, left.updated, "and so is the feed");
    }

    async fn what_only_its_panel_is_told_of_makes_no_entry_newer(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = panel.publishes(whole()).await;
        let query = format!("?references={}", gap["reference"].as_str().unwrap());
        let before = feed(app, &query).await;
        let revise = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "externalReference": "own-7", "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        panel.done("reviseGap", revise, "gap { id }").await;
        assert_eq!(feed(app, &query).await, before);
    }

    async fn an_entry_of_what_waits_for_its_day_is_not_dated_by_it(app: &TestApp) {
        let panel = app.approver("group-civ");
        let mut input = whole();
        let day = Utc::now() + Days::new(2);
        input["publication"] = json!({ "on": day.format("%Y-%m-%d").to_string(), "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let gap = panel.done("recordGap", input, "gap { reference published updatedAt }").await;
        assert_eq!(gap["published"], day.format("%Y-%m-%d").to_string());
        let feed = feed(&panel, &format!("?references={}", gap["reference"].as_str().unwrap())).await;
        let changed: DateTime<FixedOffset> = gap["updatedAt"].as_str().unwrap().parse().unwrap();
        assert_eq!((feed.entries[0].updated, feed.entries[0].published, feed.updated), (changed, None, changed));
    }

    async fn an_entry_of_a_gap_of_a_file_is_as_new_as_its_loading(app: &TestApp) {
        let entry = feed(app, "?references=lbr-regional-diamond-offices").await.entries.remove(0);
        let gap = app.data("{ gap(reference: \"lbr-regional-diamond-offices\") { published updatedAt } }", json!({})).await["gap"].take();
        assert_eq!((&gap["published"], entry.published), (&json!(null), None));
        assert_eq!(entry.updated, gap["updatedAt"].as_str().unwrap().parse::<DateTime<FixedOffset>>().unwrap());
    }

    async fn an_entry_of_the_feed_whose_text_was_hidden_is_newer(app: &TestApp) {
        let entry = async || feed(app, "?references=lbr-regional-diamond-offices").await.entries.remove(0);
        let before = entry().await;
        let gap = app.data("{ gap(reference: \"lbr-regional-diamond-offices\") { id } }", json!({})).await;
        crate::hidden::hidden_texts::hide(app, &gap["gap"]["id"]).await;
        let after = entry().await;
        assert!(after.id == before.id && after.title != before.title && after.updated > before.updated, "{before:?} {after:?}");
    }
}
