//! What one organisation can put on record: much is weighed for everybody, and beyond a bound it is refused.

use crate::{gap_changes::whole, matches::gap};
use gapbridge::config::{Budgets, ServeOptions};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tests::{Actor, Backend, TestApp, TestDatabase, number, offer, on_both, options, with};

/// Makes so many offers like this one, some at a time.
async fn offers(donor: &Actor, number: usize, like: &Value) {
    let mut left = number;
    while left > 0 {
        let some = left.min(25);
        left -= some;
        let input = json!({ "offers": vec![like; some] });
        donor.done("makeOffers", input, "offers { id }").await;
    }
}

/// The message of the only fault of a mutation.
async fn conflict(actor: &Actor, mutation: &str, input: Value) -> String {
    let payload = actor.say(mutation, input, "clientMutationId").await;
    assert_eq!(payload["userErrors"][0]["code"], "CONFLICT", "{payload}");
    payload["userErrors"][0]["message"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// SQL that copies a row of a table so many times, with new ids, but for these columns.
fn copies(
    backend: Backend,
    table: &str,
    number: usize,
    which: &str,
    columns: &str,
    values: &str,
) -> String {
    let id = match backend {
        Backend::Sqlite => "randomblob(16)",
        Backend::Postgres => "gen_random_uuid()",
    };
    format!(
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < {number}) \
         insert into {table} (id, {columns}) select {id}, {values} from n, (select * from {table} where {which} limit 1) as one"
    )
}

on_both! {
    async fn many_offers_for_many_countries_end_nobodys_suggestions(app: &TestApp) {
        let gap = gap(app).await;
        let mut like = offer("EQUIPMENT", number("ITEMS", 6));
        like["groups"] = json!(["kimberley", "ida", "eiti"]);
        offers(&app.approver("state-can"), 131, &like).await;
        like["title"] = json!("Scales for containers at harbours");
        like["description"] = json!("Weighbridges and scales for customs officers.");
        let fits = app.approver("state-fra").offers(like).await;

        let query = "query ($r: String!) { gap(reference: $r) { suggestions(first: 50) { assistance { reference } } } }";
        let suggested = app.data(query, json!({ "r": gap["reference"] })).await;
        assert!(suggested.to_string().contains(fits["reference"].as_str().unwrap()), "{suggested}");
        let draft = json!({ "gaps": [{ "title": "Scales for containers", "description": "Customs lack scales.", "language": "en", "countries": ["CIV"] }] });
        app.data("query ($input: SuggestInput!) { suggest(input: $input) { gaps { suggestions { score } } } }", json!({ "input": draft })).await;
        app.approver("unoci").done("draftPlan", json!({ "regimes": ["1572"], "rounds": 1 }), "plan { id }").await;
    }

    async fn an_organisation_has_so_many_open_offers(app: &TestApp) {
        let (donor, other) = (app.approver("state-can"), app.approver("state-fra"));
        let like = offer("EQUIPMENT", number("ITEMS", 6));
        offers(&donor, 499, &like).await;
        let last = donor.offers(like.clone()).await;
        assert!(conflict(&donor, "makeOffer", like.clone()).await.starts_with("Your organisation has 500 open offers and programmes, the most it may have"));
        other.offers(like.clone()).await;
        let revise = json!({ "offer": last["id"], "expectedVersion": last["version"], "title": "Other help" });
        let last = donor.done("reviseOffer", revise, "offer { id version }").await;
        let withdraw = json!({ "offer": last["id"], "expectedVersion": last["version"], "reason": "It is over." });
        donor.done("withdrawOffer", withdraw, "offer { id }").await;
        donor.offers(like).await;
    }

    async fn an_organisation_has_so_many_matches_proposed(app: &TestApp) {
        let gap = gap(app).await;
        let donor = app.approver("state-can");
        let scales = offer("EQUIPMENT", number("ITEMS", 6));
        let (first, second) = (donor.offers(scales.clone()).await, donor.offers(scales).await);
        donor.proposes(&gap, &first, 0).await;
        let columns = "reference, gap_id, assistance_id, side, proposer_id, state, proposed, due, agreed, ended, reason, note, terms";
        let values = "'copy-' || i, gap_id, assistance_id, side, proposer_id, state, proposed, due, agreed, ended, reason, note, terms";
        let sql = copies(app.database.backend, "\"match\"", 999, "state = 'PROPOSED'", columns, values);
        app.database.connect().await.execute_unprepared(&sql).await.unwrap();
        let lines = json!([{ "need": gap["needs"][0]["id"], "line": second["lines"][0]["id"] }]);
        let propose = json!({ "gap": gap["id"], "assistance": second["id"], "lines": lines });
        assert!(conflict(&donor, "proposeMatch", propose.clone()).await.starts_with("1000 matches that your organisation proposed wait for an answer"));
        let end = "update \"match\" set state = 'WITHDRAWN' where reference = 'copy-7'";
        let written = app.database.connect().await.execute_unprepared(end).await.unwrap();
        assert_eq!(written.rows_affected(), 1);
        donor.done("proposeMatch", propose, "match { id }").await;
    }

    async fn an_organisation_plans_so_many_needs(app: &TestApp) {
        let (first, second) = (gap(app).await, gap(app).await);
        let mission = app.approver("unoci");
        let need = json!({ "assistance": "TRAINING", "title": "Officers who weigh containers", "size": { "unsized": "UNSIZED" } });
        let plan = |gap: &Value| json!({ "gap": gap["id"], "expectedVersion": gap["version"], "needs": [{ "line": need }] });
        let planned = mission.say("planNeeds", plan(&first), "gap { id version }").await;
        assert_eq!(planned["userErrors"], json!([]), "{planned}");
        let columns = "plan_id, position, own, need_id, assistance, title";
        let values = "plan_id, position + i, own, need_id, assistance, title";
        let sql = copies(app.database.backend, "need_plan_line", 2_999, "own", columns, values);
        app.database.connect().await.execute_unprepared(&sql).await.unwrap();
        assert!(conflict(&mission, "planNeeds", plan(&second)).await.starts_with("Your organisation has planned 3000 needs of other gaps"));
    }

    async fn an_organisation_says_so_often_what_became_of_a_recommendation(app: &TestApp) {
        let (donor, other) = (app.approver("state-can"), app.approver("state-fra"));
        let mut found = donor.data("{ recommendations(first: 2) { edges { node { id } } } }", json!({})).await;
        let [one, next] = [0, 1].map(|at| found["recommendations"]["edges"][at]["node"]["id"].take());
        let said = |id: &Value| json!({ "recommendation": id, "status": "PARTLY_DONE", "on": "2026-03", "note": "One course of many was held." });
        donor.done("followUpRecommendation", said(&one), "recommendation { id }").await;
        let columns = "recommendation_id, organisation_id, dated, status, note, recorded";
        let sql = copies(app.database.backend, "recommendation_follow_up", 39, "note = 'One course of many was held.'", columns, columns);
        app.database.connect().await.execute_unprepared(&sql).await.unwrap();
        assert!(conflict(&donor, "followUpRecommendation", said(&one)).await.starts_with("Your organisation has said 40 times what became of this"));
        donor.done("followUpRecommendation", said(&next), "recommendation { id }").await;
        other.done("followUpRecommendation", said(&one), "recommendation { id }").await;
    }

    async fn an_organisation_records_so_much_progress(app: &TestApp) {
        let (panel, host) = (app.approver("group-civ"), app.approver("civ-authorities"));
        let gap = panel.publishes(whole()).await;
        let on_gap = json!({ "gap": gap["id"], "on": "2025-03", "statement": "Two scales stand." });
        let on_condition = json!({ "liftingCondition": "1572-elections", "on": "2010-05", "statement": "The lists are out.", "document": "S/2009/521" });
        host.done("recordGapProgress", on_gap.clone(), "gap { id }").await;
        panel.done("recordProgress", on_condition.clone(), "liftingCondition { id }").await;
        let of_gaps = "gap_id, dated, statement, recorded_by";
        let of_conditions = ["position", "position + i"].map(|place| format!("condition_id, {place}, dated, statement, document_id, recorded_by"));
        for (table, columns, values) in [("gap_progress", of_gaps, of_gaps), ("lifting_progress", &*of_conditions[0], &*of_conditions[1])] {
            app.database.run_sql(&copies(app.database.backend, table, 499, "recorded_by is not null", columns, values)).await;
        }
        let most = "Your organisation has recorded 500 statements of progress on this";
        let told = conflict(&host, "recordGapProgress", on_gap.clone()).await;
        let way_out = "the most it may: withdraw one that was wrong or says no more than another, by";
        assert_eq!(told, format!("{most} gap, {way_out} withdrawGapProgress, first."));
        let told = conflict(&panel, "recordProgress", on_condition.clone()).await;
        assert_eq!(told, format!("{most} condition, {way_out} withdrawProgress, first."));
        let query = "query ($id: ID!) { node(id: $id) { ... on Gap { progress(first: 1) { id } } } }";
        let one = host.data(query, json!({ "id": gap["id"] })).await["node"]["progress"][0]["id"].take();
        host.done("withdrawGapProgress", json!({ "progress": one, "reason": "It repeats another." }), "gap { id }").await;
        host.done("recordGapProgress", with(on_gap.clone(), json!({ "statement": "A third stands." })), "gap { id }").await;
        app.approver("state-civ").done("recordGapProgress", on_gap, "gap { id }").await;
    }

    async fn an_organisation_links_a_gap_so_often(app: &TestApp) {
        let panel = app.approver("group-civ");
        let (one, other, next) = (panel.publishes(whole()).await, panel.publishes(whole()).await, panel.publishes(whole()).await);
        let said = |gap: &Value, other: &Value| json!({ "gap": gap["id"], "other": other["id"], "kind": "SAME_ROUTE" });
        let made = panel.done("linkGaps", said(&one, &other), "gap { links { id } }").await["links"][0]["id"].take();
        let id = match app.database.backend {
            Backend::Sqlite => "randomblob(16)",
            Backend::Postgres => "gen_random_uuid()",
        };
        let sql = format!(
            "insert into gap_link (id, gap_id, other_id, kind, organisation_id, dated)
             select {id}, made.gap_id, more.id, made.kind, made.organisation_id, made.dated from gap_link made
             join gap more on more.title <> (select title from gap where id = made.gap_id)
             where made.organisation_id is not null order by more.reference limit 39"
        );
        app.database.run_sql(&sql).await;
        // Whichever of the two is named first.
        for input in [said(&one, &next), said(&next, &one)] {
            let told = conflict(&panel, "linkGaps", input).await;
            assert!(told.starts_with(&format!("Your organisation has linked the gap {} with others 40 times", one["reference"].as_str().unwrap())), "{told}");
        }
        panel.done("linkGaps", said(&next, &other), "gap { id }").await;
        panel.done("unlinkGaps", json!({ "link": made }), "gap { id }").await;
        panel.done("linkGaps", said(&next, &one), "gap { id }").await;
    }

    async fn an_organisation_has_so_many_bytes_written_in_a_day(database: &TestDatabase) {
        let budgets = Budgets { organisation_bytes: 100_000, ..options().budgets };
        let service = database.serve_with(&ServeOptions { budgets, ..options() }).await;
        let (donor, other) = (service.approver("state-can"), service.approver("state-fra"));
        let mut long = offer("EQUIPMENT", number("ITEMS", 6));
        long["description"] = "Scales for harbours. ".repeat(900).into();
        // Its row and its event have the text, so two of them fit and the third does not.
        let mut named = long.clone();
        named["clientMutationId"] = json!("the first");
        let first = donor.offers(named.clone()).await;
        donor.offers(long.clone()).await;
        let refusal = "An organisation may have 100000 bytes written down in a day";
        assert!(conflict(&donor, "makeOffer", long.clone()).await.starts_with(refusal));
        let mut tried = long.clone();
        tried["dryRun"] = json!(true);
        assert!(conflict(&donor, "makeOffer", tried.clone()).await.starts_with(refusal), "a trial says so as well");
        let query = "{ offers(first: 0, filter: { providers: [\"state-can\"] }) { totalCount } }";
        assert_eq!(donor.data(query, json!({})).await["offers"]["totalCount"], 2, "nothing of what is refused is kept");
        // What is short still has room, what was done is not done again, and what is tried or refused uses nothing up.
        assert_eq!(donor.offers(named).await["id"], first["id"]);
        let withdraw = json!({ "offer": first["id"], "expectedVersion": first["version"], "reason": "It is over." });
        donor.done("withdrawOffer", withdraw, "offer { id }").await;
        for _ in 0..3 {
            let payload = other.say("makeOffer", tried.clone(), "dryRun").await;
            assert_eq!((&payload["dryRun"], &payload["userErrors"]), (&json!(true), &json!([])));
        }
        other.offers(long).await;
    }

    async fn how_many_bytes_are_written_tells_nothing_of_matches_that_are_not_seen(app: &TestApp) {
        let (panel, donor) = (app.approver("group-civ"), app.approver("state-can"));
        let gap = panel.done("recordGap", whole(), "gap { id needs { id } }").await;
        for reader in ["state-can", "civ-authorities"] {
            panel.done("shareGap", json!({ "gap": gap["id"], "organisation": reader }), "share { id }").await;
        }
        let like = || offer("EQUIPMENT", number("ITEMS", 2));
        let (matched, free) = (donor.offers(like()).await, donor.offers(like()).await);
        donor.proposes(&gap, &matched, 0).await;
        app.database.run_sql("update share set until = '2020-01-01'").await;
        let budgets = Budgets { organisation_bytes: 1, ..options().budgets };
        let service = app.database.serve_with(&ServeOptions { budgets, ..options() }).await;
        let donor = service.approver("state-can");
        let lines = json!([{ "assistance": "TRAINING", "title": "Courses", "size": number("COURSES", 1) }]);
        for (mutation, more) in [("withdrawOffer", json!({ "reason": "It is over." })), ("reviseOffer", json!({ "lines": lines }))] {
            let [with_match, without] = [&matched, &free].map(|offer| with(json!({ "offer": offer["id"], "expectedVersion": offer["version"] }), more.clone()));
            let told = conflict(&donor, mutation, with_match).await;
            assert!(told.contains("yours would have"), "{told}");
            assert_eq!(told, conflict(&donor, mutation, without).await, "{mutation}");
        }
    }
}
