//! What changed since somebody last asked: the feed, and when things changed, for each as far as they are told.

use crate::gap_changes::whole;
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, ahead, money, offer, on_both};

const PANEL: &str = "group-civ";
const FEED: &str = "query ($after: String, $first: Int, $filter: ChangeFilter) { changes(after: $after, first: $first, filter: $filter) {
    edges { cursor node { id kind at thingKind thing node { id } } } pageInfo { hasNextPage endCursor } } }";

/// A client that keeps its cursor.
pub(crate) struct Client<'a> {
    service: &'a Service,
    cursor: Value,
}

impl<'a> Client<'a> {
    /// One that has read all there is.
    pub(crate) async fn start(service: &'a Service) -> Self {
        let cursor = Value::Null;
        let mut client = Self { service, cursor };
        assert!(!client.news().await.is_empty());
        client
    }

    /// What it had not read yet.
    pub(crate) async fn news(&mut self) -> Vec<Value> {
        let mut news = Vec::new();
        loop {
            let asked = json!({ "after": self.cursor, "first": 100 });
            let page = self.service.data(FEED, asked).await["changes"].take();
            let edges = page["edges"].as_array().expect("edges");
            let last = edges.last().map_or(&self.cursor, |edge| &edge["cursor"]);
            assert_eq!(page["pageInfo"]["endCursor"], *last);
            news.extend(edges.iter().map(|edge| edge["node"].clone()));
            self.cursor = last.clone();
            if page["pageInfo"]["hasNextPage"] == false {
                return news;
            }
        }
    }

    /// Kinds of what it had not read yet, all of it about one thing, which it may read.
    pub(crate) async fn kinds(&mut self, thing: &Value) -> Vec<String> {
        let news = self.news().await;
        for entry in &news {
            assert_eq!(
                (&entry["thing"], &entry["node"]["id"]),
                (&thing["id"], &thing["id"])
            );
        }
        news.iter()
            .map(|entry| entry["kind"].as_str().unwrap_or("none").to_owned())
            .collect()
    }
}

pub(crate) async fn record(panel: &Actor, input: Value) -> Value {
    panel
        .done(
            "recordGap",
            input,
            "gap { id reference version needs { id } }",
        )
        .await
}

pub(crate) async fn publish(panel: &Actor, gap: &Value, on: Option<String>) -> Value {
    let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON", "on": on });
    panel
        .done(
            "publishGap",
            input,
            "gap { id reference version needs { id } }",
        )
        .await
}

async fn reclassify(panel: &Actor, gap: &Value, category: &str) {
    let input = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "category": category, "reason": "So it is." });
    panel.done("reclassifyGap", input, "gap { id }").await;
}

/// When a gap changed as somebody is told.
pub(crate) async fn updated(who: &Service, gap: &Value) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { updatedAt needs { updatedAt } } }";
    let seen = who.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
    let needs = seen["needs"].as_array().expect("needs");
    assert!(
        needs
            .iter()
            .all(|need| need["updatedAt"] == seen["updatedAt"]),
        "{seen}"
    );
    seen["updatedAt"].clone()
}

/// How many gaps of this reference changed since a moment.
pub(crate) async fn since(who: &Service, gap: &Value, moment: &Value) -> Value {
    let query = "query ($f: GapFilter!) { gaps(filter: $f) { totalCount } }";
    let filter = json!({ "references": [gap["reference"]], "changedSince": moment });
    who.data(query, json!({ "f": filter })).await["gaps"]["totalCount"].take()
}

on_both! {
    async fn an_entry_of_a_match_brings_what_it_changes_in_its_gap_and_its_offer(app: &TestApp) {
        let gap = app.approver(PANEL).publishes(whole()).await;
        let (donor, of) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("1250.50", "EUR"))).await;
        let client = Client::start(app).await;
        donor.enters("commit", &of, "1000.00").await;
        // As docs/changes.md has it.
        let query = "query ($after: String) { changes(after: $after) { nodes { thingKind node { ... on Match {
            gap { reference needs { committed remaining } } assistance { lines { remaining } } } } } } }";
        let news = app.data(query, json!({ "after": client.cursor })).await["changes"]["nodes"].take();
        assert_eq!(news.as_array().map(Vec::len), Some(1), "neither gap nor offer has an entry of its own: {news}");
        let brought = &news[0]["node"];
        assert_eq!(brought["gap"]["reference"], gap["reference"]);
        assert_eq!(brought["gap"]["needs"][1], json!({ "committed": "1000.00", "remaining": "250.50" }));
        assert_eq!(brought["assistance"]["lines"], json!([{ "remaining": "250.50" }]));
    }

    async fn what_is_published_comes_to_who_had_gone_past_it_and_once(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (mut anybody, mut owner) = (Client::start(app).await, Client::start(&panel).await);
        let before = anybody.cursor.clone();
        let gap = record(&panel, whole()).await;
        assert_eq!(owner.kinds(&gap).await, ["GAP_RECORDED"]);
        assert_eq!((anybody.news().await.len(), &anybody.cursor), (0, &before), "a hidden event shifts nothing");
        publish(&panel, &gap, None).await;
        for client in [&mut anybody, &mut owner] {
            assert_eq!(client.kinds(&gap).await, ["GAP_PUBLISHED"]);
            assert!(client.news().await.is_empty());
        }
        // Another server, and a cursor kept for long, are no different.
        let other = app.database.serve().await;
        let mut again = Client { service: &other, cursor: before };
        assert_eq!(again.kinds(&gap).await, ["GAP_PUBLISHED"]);
    }

    async fn what_is_shared_comes_to_whom_it_is_shared_with_and_leaves_when_it_is_withdrawn(app: &TestApp) {
        let (panel, friend, stranger) = (app.approver(PANEL), app.approver("state-can"), app.approver("state-fra"));
        let gap = record(&panel, whole()).await;
        let (mut told, mut untold) = (Client::start(&friend).await, Client::start(&stranger).await);
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "unoci" }), "share { id }").await;
        assert!(told.news().await.is_empty(), "with whom else it is shared is not told");
        panel.done("shareGap", json!({ "gap": gap["id"], "organisation": "state-can" }), "share { id }").await;
        assert_eq!(told.kinds(&gap).await, ["GAP_SHARED"]);
        assert!(untold.news().await.is_empty());
        let at = told.cursor.clone();
        reclassify(&panel, &gap, "CONFIDENTIAL").await;
        assert_eq!((told.news().await.len(), untold.news().await.len()), (0, 0));
        // The entry behind which the client goes on is no longer there for it; the place is.
        assert_eq!(told.cursor, at);
        let mut anew = Client { service: &friend, cursor: Value::Null };
        assert!(anew.news().await.iter().all(|entry| entry["thing"] != gap["id"]));
    }

    async fn the_end_of_an_embargo_comes_as_a_day_on_which_nobody_did_anything(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        let (mut anybody, mut owner) = (Client::start(app).await, Client::start(&panel).await);
        publish(&panel, &gap, Some(ahead(3))).await;
        assert_eq!(owner.kinds(&gap).await, ["GAP_PUBLISHED"]);
        assert!(anybody.news().await.is_empty());
        let today = ahead(0);
        app.database.run_sql(&format!("update gap set published = '{today}' where reference = '{}'", gap.text("reference"))).await;
        let news = anybody.news().await;
        assert_eq!(news.len(), 1, "{news:?}");
        assert_eq!((&news[0]["kind"], &news[0]["thing"], &news[0]["node"]["id"]), (&Value::Null, &gap["id"], &gap["id"]));
        assert!(news[0].text("at").starts_with(&format!("{today}T00:00:00")), "{news:?}");
        assert_eq!(updated(app, &gap).await, news[0]["at"]);
        assert_eq!((since(app, &gap, &json!(today)).await, since(app, &gap, &json!(ahead(1))).await), (json!(1), json!(0)));
        assert_eq!((anybody.news().await.len(), owner.news().await.len()), (0, 0));
    }

    async fn the_days_of_the_calendar_are_counted_as_the_database_does_not(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = record(&panel, whole()).await;
        for (published, opened) in [("1970-01-01", "1970-01-01"), ("2000-02-29", "2000-02-29"), ("2009", "2009-12-31"), ("2009-02", "2009-03-01"), ("2024-12-31", "2024-12-31")] {
            app.database.run_sql(&format!("update gap set published = '{published}' where reference = '{}'", gap.text("reference"))).await;
            let at = updated(app, &gap).await;
            assert!(at.as_str().unwrap().starts_with(&format!("{opened}T00:00:00")), "{published}: {at}");
        }
    }

    async fn pages_of_one_are_the_page_of_all(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (one, hidden) = (panel.publishes(whole()).await, record(&panel, whole()).await);
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &one, 1, offer("FUNDING", money("1250.50", "EUR"))).await;
        donor.enters("commit", &agreed, "1000.00").await;
        app.database.run_sql(&format!("update gap set published = '2020-01-01' where reference = '{}'", hidden.text("reference"))).await;
        let filter = format!("filter: {{ gaps: [{}, {}] }},", one["reference"], hidden["reference"]);
        let alike = format!("filter: {{ gapFilter: {{ references: [{}, {}] }} }},", one["reference"], hidden["reference"]);
        for who in [&**app, &panel, &donor] {
            let selection = "id kind at thing node { id }";
            let all = who.nodes("changes", &filter, 100, selection).await;
            assert_eq!(who.nodes("changes", &filter, 1, selection).await, all);
            assert_eq!(who.nodes("changes", &alike, 100, selection).await, all);
            assert_eq!(all.iter().filter(|entry| entry["kind"] == "COMMITTED").count(), 1);
            let ids: std::collections::BTreeSet<&str> = all.iter().map(|entry| entry.text("id")).collect();
            assert_eq!(ids.len(), all.len(), "nothing comes twice");
        }
        let days = app.nodes("changes", &filter, 100, "kind thing").await;
        assert_eq!(days[0], json!({ "kind": null, "thing": hidden["id"] }));
    }

    async fn filters_choose_among_entries_and_share_cursors(app: &TestApp) {
        let panel = app.approver(PANEL);
        let mut anybody = Client::start(app).await;
        let start = anybody.cursor.clone();
        let gap = panel.publishes(whole()).await;
        let made = app.approver("state-can").offers(offer("FUNDING", money("1.00", "EUR"))).await;
        let all: Vec<_> = anybody.news().await.iter().map(|entry| entry["thing"].clone()).collect();
        assert_eq!(all, [gap["id"].clone(), made["id"].clone()]);
        for (filter, found) in [
            (json!({ "things": ["OFFER"] }), vec![&made["id"]]),
            (json!({ "things": ["PROGRAMME"] }), vec![]),
            (json!({ "kinds": ["GAP_PUBLISHED"] }), vec![&gap["id"]]),
            (json!({ "gaps": [gap["reference"]] }), vec![&gap["id"]]),
            (json!({ "organisations": ["state-can"] }), vec![&made["id"]]),
            (json!({ "gapFilter": {} }), vec![&gap["id"]]),
            (json!({ "gapFilter": { "countries": ["CIV"], "sectors": ["33120"], "holders": ["HOST_STATE"] } }), vec![&gap["id"]]),
            (json!({ "gapFilter": { "text": "quokka" }, "kinds": ["GAP_PUBLISHED"] }), vec![&gap["id"]]),
            (json!({ "gapFilter": { "countries": ["LBR"] } }), vec![]),
        ] {
            let page = app.data(FEED, json!({ "after": start, "filter": filter })).await["changes"].take();
            let things: Vec<_> = page["edges"].as_array().unwrap().iter().map(|edge| &edge["node"]["thing"]).collect();
            assert_eq!(things, found, "{filter}");
        }
        assert_eq!(app.error(FEED, json!({ "filter": { "organisations": ["nobody"] } })).await.0, "INVALID");
        let unknown = app.error(FEED, json!({ "filter": { "gapFilter": { "countries": ["nowhere"] } } })).await;
        assert!(unknown.1.starts_with("filter.gapFilter.countries "), "{unknown:?}");
    }

    async fn a_cursor_of_something_else_is_refused(app: &TestApp) {
        let gaps = app.data("{ gaps(first: 1) { pageInfo { endCursor } } }", json!({})).await;
        for cursor in [&gaps["gaps"]["pageInfo"]["endCursor"], &json!("x"), &json!("")] {
            assert_eq!(app.error(FEED, json!({ "after": cursor })).await.0, "INVALID");
        }
    }

    async fn a_hidden_change_moves_no_public_date(app: &TestApp) {
        let panel = app.approver(PANEL);
        let gap = panel.publishes(whole()).await;
        let made = updated(app, &gap).await;
        assert_eq!(updated(&panel, &gap).await, made);
        assert_eq!(since(app, &gap, &made).await, 1);
        let newest = app.data("{ gaps(first: 2, orderBy: UPDATED) { edges { node { reference updatedAt } } } }", json!({})).await;
        assert_eq!(newest["gaps"]["edges"][0]["node"], json!({ "reference": gap["reference"], "updatedAt": made }));
        let mut anybody = Client::start(app).await;
        // Which Panel's recommendation it is about is the Panel's own affair.
        let report = panel.done("recordReport", json!({ "title": "Report", "kind": "FINAL" }), "report { id }").await;
        let recommend = json!({ "report": report["id"], "text": "Weigh all.", "language": "en", "addressees": ["DONORS"], "category": "REPORT", "gaps": [gap["id"]] });
        panel.done("recordRecommendation", recommend, "recommendation { id }").await;
        assert_eq!((updated(app, &gap).await, anybody.news().await.len()), (made.clone(), 0));
        let later = updated(&panel, &gap).await;
        assert!(later.as_str() > made.as_str(), "{later} {made}");
        assert_eq!((since(app, &gap, &later).await, since(&panel, &gap, &later).await), (json!(0), json!(1)));
        assert_eq!(app.error("{ gaps(filter: { changedSince: \"soon\" }) { totalCount } }", json!({})).await.0, "INVALID");
    }

    async fn when_other_things_changed_shows_as_far_as_one_is_told(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut unnamed = offer("FUNDING", money("1.00", "EUR"));
        unnamed["attribution"] = json!("UNATTRIBUTED");
        let (named, unnamed) = (donor.offers(offer("FUNDING", money("1.00", "EUR"))).await, donor.offers(unnamed).await);
        let query = "query ($r: String!) { offer(reference: $r) { updatedAt } offers(filter: { changedSince: \"2020-01-01\" }, first: 100) { edges { node { reference } } } }";
        for (who, offer, told) in [(&**app, &named, true), (&**app, &unnamed, false), (&donor, &unnamed, true)] {
            let seen = who.data(query, json!({ "r": offer["reference"] })).await;
            assert_eq!(seen["offer"]["updatedAt"].is_string(), told);
            assert_eq!(seen["offers"]["edges"].has("node.reference", offer.text("reference")), told);
        }
        let loaded = app.data("{ recommendations(first: 1, filter: { changedSince: \"2020-01-01\" }) { edges { node { updatedAt } } } matches(filter: { changedSince: \"2020-01-01\" }) { totalCount }
            gap(reference: \"civ-presidential-guard-stocks\") { updatedAt } }", json!({})).await;
        assert!(loaded["recommendations"]["edges"][0]["node"]["updatedAt"].is_string() && loaded["gap"]["updatedAt"].is_string(), "{loaded}");
    }
}
