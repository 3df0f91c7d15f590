//! Gaps that have to do with each other: linked by who sees to one of them, and shown to who reads both.

use crate::{
    feed::changes::{Client, publish, record},
    gap_changes::whole,
    hidden::hidden_texts::{HIDDEN, hide, show},
    hidden::who_did_it::is_of_a_day,
};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, filed, on_both, with};

pub(crate) const PANEL: &str = "group-civ";
/// A gap of the Democratic Republic of the Congo, of which that state is the steward.
pub(crate) const STEWARDED: &str = "cod-border-entry-control";
/// A gap for which nobody is on record.
const GENERAL: &str = "gen-customs-training";
/// What a gap of a file needs.
pub(crate) const NEED: &str = "need = [{ assistance = \"AWARENESS\", title = \"Tell traders\" }]";
pub(crate) const LINKS: &str =
    "gap { links { id kind note date organisation { code } gap { reference } } }";

/// A link between two gaps of the Panel, of which one is published.
pub(crate) async fn linked(panel: &Actor) -> Value {
    let (kept, open) = (record(panel, whole()).await, panel.publishes(whole()).await);
    let made = panel
        .done("linkGaps", said(&kept, &open, "SAME_ROUTE"), LINKS)
        .await;
    json!({ "link": made["links"][0]["id"] })
}

pub(crate) fn said(gap: &Value, other: &Value, kind: &str) -> Value {
    json!({ "gap": gap["id"], "other": other["id"], "kind": kind })
}

/// The gap of this reference.
pub(crate) async fn named(app: &Service, reference: &str) -> Value {
    let query = "query ($r: String!) { gap(reference: $r) { id reference version } }";
    app.data(query, json!({ "r": reference })).await["gap"].take()
}

/// The links of a gap as somebody reads them.
async fn links(who: &Service, gap: &Value) -> Vec<Value> {
    let query = "query ($r: String!) { gap(reference: $r) { links { id kind note viewerCan hidden { reason } gap { reference } } } }";
    let seen = who.data(query, json!({ "r": gap["reference"] })).await;
    let links = seen["gap"]["links"].as_array();
    links.cloned().unwrap_or_default()
}

/// The references of the gaps at the other ends.
pub(crate) async fn ends(who: &Service, gap: &Value) -> Vec<String> {
    let links = links(who, gap).await;
    let ends = links.iter().map(|link| link["gap"].text("reference"));
    ends.map(str::to_owned).collect()
}

on_both! {
    async fn two_gaps_of_two_countries_show_their_link_to_everybody(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (own, theirs) = (panel.publishes(whole()).await, named(app, STEWARDED).await);
        let mut link = said(&own, &theirs, "SAME_ROUTE");
        link["note"] = json!("Gold goes by both.");
        let made = panel.done("linkGaps", link, LINKS).await["links"].take();
        assert_eq!((&made[0]["kind"], &made[0]["note"]), (&json!("SAME_ROUTE"), &json!("Gold goes by both.")));
        assert_eq!((&made[0]["organisation"]["code"], &made[0]["gap"]["reference"]), (&json!(PANEL), &theirs["reference"]));
        assert_eq!(ends(app, &own).await, [STEWARDED]);
        assert_eq!(ends(app, &theirs).await, [own.text("reference")], "from the other side, too");
        assert_eq!(links(app, &own).await[0]["viewerCan"], json!([]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn gaps_are_linked_in_one_way_once_whichever_is_named_first(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (one, other) = (panel.publishes(whole()).await, panel.publishes(whole()).await);
        panel.done("linkGaps", said(&one, &other, "SAME_CAUSE"), LINKS).await;
        for (from, to) in [(&one, &other), (&other, &one)] {
            assert_eq!(panel.refused("linkGaps", said(from, to, "SAME_CAUSE")).await, ["CONFLICT"]);
        }
        panel.done("linkGaps", said(&other, &one, "SAME_NETWORK"), LINKS).await;
        assert_eq!(panel.refused("linkGaps", said(&one, &one, "SAME_CAUSE")).await, ["INVALID other"]);
        let query = "query ($r: String!) { gap(reference: $r) { all: links { kind } second: links(first: 1, skip: 1) { kind } } }";
        for gap in [&one, &other] {
            let seen = app.data(query, json!({ "r": gap["reference"] })).await["gap"].take();
            assert_eq!(seen["all"], json!([{ "kind": "SAME_CAUSE" }, { "kind": "SAME_NETWORK" }]));
            assert_eq!(seen["second"], json!([{ "kind": "SAME_NETWORK" }]));
        }
    }

    async fn ids_of_what_is_said_of_a_hidden_gap_tell_the_day_alone(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (one, other) = (record(&panel, whole()).await, panel.publishes(whole()).await);
        for kind in ["SAME_CAUSE", "SAME_NETWORK"] {
            panel.done("linkGaps", said(&one, &other, kind), LINKS).await;
        }
        for statement in ["One scale stands.", "Two scales stand."] {
            let progress = json!({ "gap": one["id"], "on": "2025-03", "statement": statement });
            panel.done("recordGapProgress", progress, "gap { id }").await;
        }
        // They stay when everybody reads the gap.
        publish(&panel, &named(&panel, one.text("reference")).await, None).await;
        let query = "query ($r: String!) { gap(reference: $r) { links { id kind } progress { id statement } } }";
        let seen = app.data(query, json!({ "r": one["reference"] })).await["gap"].take();
        assert_eq!((seen["links"][0].text("kind"), seen["links"][1].text("kind")), ("SAME_CAUSE", "SAME_NETWORK"));
        for said in ["links", "progress"] {
            let all = seen[said].as_array().expect("a list");
            assert_eq!(all.len(), 2, "{seen}");
            for one in all {
                assert!(is_of_a_day(one.text("id")), "{one} tells more than the day");
            }
        }
    }

    async fn a_link_said_again_is_made_once_and_a_trial_makes_none(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (one, other) = (panel.publishes(whole()).await, panel.publishes(whole()).await);
        let mut link = said(&one, &other, "SAME_BORDER");
        link["dryRun"] = json!(true);
        assert_eq!(panel.say("linkGaps", link.clone(), "dryRun").await["userErrors"], json!([]));
        assert_eq!(ends(&panel, &one).await, [""; 0]);
        (link["dryRun"], link["clientMutationId"]) = (json!(false), json!("the same border"));
        for _ in 0..2 {
            panel.done("linkGaps", link.clone(), LINKS).await;
        }
        assert_eq!(ends(&panel, &one).await.len(), 1);
    }

    async fn a_link_is_shown_to_those_alone_who_read_both_gaps(app: &TestApp) {
        let (panel, mission) = (app.approver(PANEL), app.approver("unoci"));
        let (open, kept) = (panel.publishes(whole()).await, record(&panel, whole()).await);
        let seen_before = app.bytes("query ($r: String!) { gap(reference: $r) { version updatedAt links { kind } history { totalCount } } }", json!({ "r": open["reference"] })).await;
        // The public gap is named first, and it is in its history that the link is told.
        panel.done("linkGaps", said(&open, &kept, "SAME_COMMODITY"), LINKS).await;
        let seen = app.bytes("query ($r: String!) { gap(reference: $r) { version updatedAt links { kind } history { totalCount } } }", json!({ "r": open["reference"] })).await;
        assert_eq!(seen, seen_before, "nobody else is told anything of it");
        assert_eq!((ends(&mission, &open).await, ends(&panel, &open).await.len()), (Vec::new(), 1));
        panel.done("shareGap", json!({ "gap": kept["id"], "organisation": "unoci" }), "share { id }").await;
        assert_eq!(ends(&mission, &open).await, [kept.text("reference")]);
        assert_eq!(ends(&mission, &kept).await, [open.text("reference")]);
        assert_eq!(ends(app, &open).await, [""; 0]);
        publish(&panel, &kept, None).await;
        assert_eq!(ends(app, &open).await, [kept.text("reference")]);
        let link = links(app, &open).await[0].take();
        assert!(is_of_a_day(link.text("id")), "it was made before: its id tells the day alone, as it does itself");
    }

    async fn who_publishes_a_gap_is_told_which_links_come_out_with_it(app: &TestApp) {
        let (panel, editor) = (app.approver(PANEL), app.actor(PANEL, Role::Editor));
        let (kept, draft) = (record(&panel, whole()).await, record(&panel, whole()).await);
        let theirs = named(app, STEWARDED).await;
        let mut link = said(&kept, &theirs, "SAME_ROUTE");
        link["note"] = json!("Gold goes by both.");
        editor.done("linkGaps", link, LINKS).await;
        editor.done("linkGaps", said(&draft, &kept, "SAME_CAUSE"), LINKS).await;
        let message = |other: &str, kind: &str, with: &str| format!(
            "Its link to {other} ({kind}) is shown to all who read both gaps{with}: take away by unlinkGaps what is not for them"
        );
        let told = json!([message(STEWARDED, "SAME_ROUTE", ", with its note"), message(draft.text("reference"), "SAME_CAUSE", "")]);
        let version = named(&panel, kept.text("reference")).await["version"].take();
        let said = json!({ "gap": kept["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let selection = "warnings warningDetails { code field }";
        let tried = panel.say("publishGap", with(said.clone(), json!({ "dryRun": true })), selection).await;
        assert_eq!((&tried["warnings"], &tried["userErrors"]), (&told, &json!([])), "{tried}");
        let done = panel.say("publishGap", said, selection).await;
        let codes = json!([{ "code": "LINK_SHOWN", "field": null }, { "code": "LINK_SHOWN", "field": null }]);
        assert_eq!((&done["warnings"], &done["warningDetails"]), (&told, &codes), "{done}");
        assert_eq!(ends(app, &kept).await, [STEWARDED]);
        let version = named(&panel, draft.text("reference")).await["version"].take();
        let said = json!({ "gap": draft["id"], "expectedVersion": version, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let done = panel.say("publishGap", said, selection).await;
        assert_eq!(done["warnings"], json!([message(kept.text("reference"), "SAME_CAUSE", "")]), "{done}");
    }

    async fn its_panel_alone_is_told_of_a_link_in_the_history(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (own, theirs) = (panel.publishes(whole()).await, named(app, STEWARDED).await);
        let (mut member, mut anybody) = (Client::start(&panel).await, Client::start(app).await);
        // What is one's own need not be named first.
        panel.done("linkGaps", said(&theirs, &own, "SAME_ROUTE"), LINKS).await;
        let link = links(&panel, &own).await[0]["id"].take();
        panel.done("unlinkGaps", json!({ "link": link }), LINKS).await;
        assert_eq!(member.kinds(&own).await, ["GAPS_LINKED", "GAPS_UNLINKED"]);
        assert!(anybody.news().await.is_empty());
        let query = "query ($r: String!) { gap(reference: $r) { version history(first: 2) { nodes { kind changes { field before after } } } } }";
        let seen = panel.data(query, json!({ "r": own["reference"] })).await["gap"].take();
        let [unlinked, made] = [&seen["history"]["nodes"][0], &seen["history"]["nodes"][1]];
        assert_eq!((unlinked.text("kind"), made.text("kind")), ("GAPS_UNLINKED", "GAPS_LINKED"));
        let change = &made["changes"][0];
        assert_eq!(change.text("field"), "links");
        let told: Value = serde_json::from_str(change.text("after")).unwrap();
        assert_eq!((&told[0]["kind"], &told[0]["gap"]), (&json!("SAME_ROUTE"), &theirs["reference"]));
        assert_eq!(seen["version"], own["version"], "it stales no reading of the gap");
        assert_eq!(ends(app, &own).await, [""; 0]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn who_sees_to_either_gap_links_them_and_takes_the_link_away(app: &TestApp) {
        let (panel, state) = (app.approver(PANEL), app.approver("state-cod"));
        let (own, theirs) = (panel.publishes(whole()).await, named(app, STEWARDED).await);
        let link = said(&own, &theirs, "SAME_NETWORK");
        for other in ["group-cod", "state-can", "unoci", "un-secretariat"] {
            assert_eq!(app.approver(other).refused("linkGaps", link.clone()).await, ["FORBIDDEN"], "{other}");
        }
        let editor = app.actor(PANEL, Role::Editor);
        assert_eq!(editor.refused("linkGaps", link.clone()).await, ["FORBIDDEN"], "they are public");
        panel.done("linkGaps", link, LINKS).await;
        let made = links(&state, &theirs).await.remove(0);
        assert_eq!(made["viewerCan"], json!(["UNLINK_GAPS"]));
        assert_eq!(links(&editor, &own).await[0]["viewerCan"], json!([]));
        let take = json!({ "link": made["id"] });
        assert_eq!(app.approver("state-can").refused("unlinkGaps", take.clone()).await, ["FORBIDDEN"]);
        state.done("unlinkGaps", take.clone(), LINKS).await;
        assert_eq!(state.refused("unlinkGaps", take).await, ["NOT_FOUND link"]);
        assert_eq!(ends(&panel, &own).await, [""; 0]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_registrar_links_gaps_for_which_nobody_is_on_record(app: &TestApp) {
        let registrar = app.actor("un-secretariat", Role::Registrar);
        let (general, theirs) = (named(app, GENERAL).await, named(app, STEWARDED).await);
        let made = registrar.done("linkGaps", said(&theirs, &general, "SAME_COMMODITY"), LINKS).await["links"].take();
        assert_eq!(made[0]["gap"]["reference"], GENERAL);
        let other = app.approver(PANEL).publishes(whole()).await;
        assert_eq!(registrar.refused("linkGaps", said(&other, &theirs, "SAME_CAUSE")).await, ["FORBIDDEN"], "others see to these");
        registrar.done("unlinkGaps", json!({ "link": made[0]["id"] }), LINKS).await;
    }

    async fn a_gap_that_is_hidden_is_not_found_to_be_linked(app: &TestApp) {
        let kept = record(&app.approver(PANEL), whole()).await;
        let (state, theirs) = (app.approver("state-cod"), named(app, STEWARDED).await);
        assert_eq!(state.refused("linkGaps", said(&theirs, &kept, "SAME_CAUSE")).await, ["NOT_FOUND other"]);
        assert_eq!(state.refused("linkGaps", said(&kept, &theirs, "SAME_CAUSE")).await, ["NOT_FOUND gap"]);
        let link = linked(&app.approver(PANEL)).await;
        assert_eq!(state.refused("unlinkGaps", link).await, ["NOT_FOUND link"]);
    }

    async fn a_file_says_what_its_gaps_have_to_do_with_and_leaves_what_others_linked(app: &TestApp) {
        let own = |more: &str| filed("own-gap", NEED) + more + &filed("other-gap", NEED);
        let link = |gap: &str, kind: &str| format!("\n[[gap.link]]\ngap = \"{gap}\"\nkind = \"{kind}\"\nnote = \"Both ways.\"\n");
        let load = async |text: String| app.database.load("own.toml", &text).await.map_err(|error| error.to_string());
        let both = link("other-gap", "SAME_ROUTE") + &link(STEWARDED, "SAME_BORDER");
        load(own(&both)).await.unwrap();
        let (gap, other, theirs) = (named(app, "own-gap").await, named(app, "other-gap").await, named(app, STEWARDED).await);
        let query = "query ($r: String!) { gap(reference: $r) { links { kind note date organisation { code } gap { reference } } } }";
        let seen = app.data(query, json!({ "r": "other-gap" })).await["gap"]["links"].take();
        assert_eq!(seen, json!([{ "kind": "SAME_ROUTE", "note": "Both ways.", "date": null, "organisation": null, "gap": { "reference": "own-gap" } }]));
        assert_eq!(load(own(&both)).await.unwrap().changed, 0);
        app.approver("state-cod").done("linkGaps", said(&theirs, &gap, "SAME_CAUSE"), LINKS).await;
        // What the register has already is not made twice, and stays where the file says no more of it.
        load(own(&link(STEWARDED, "SAME_CAUSE"))).await.unwrap();
        assert_eq!(ends(app, &gap).await, [STEWARDED]);
        assert_eq!(ends(app, &other).await, [""; 0]);
        load(own("")).await.unwrap();
        assert_eq!(ends(app, &gap).await, [STEWARDED]);
        for (wrong, fault) in [
            (own(&link("no-gap", "SAME_ROUTE")), "link 1, gap: no gap"),
            (own(&link("own-gap", "SAME_ROUTE")), "link 1, gap: is the gap itself"),
            (own(&link("other-gap", "SAME_ROUTE").repeat(2)), "link: says a link of SAME_ROUTE twice"),
            (own(&link("other-gap", "SAME_ROUTE")) + &link("own-gap", "SAME_ROUTE"), "link: says a link of SAME_ROUTE twice"),
        ] {
            let refused = load(wrong).await.unwrap_err();
            assert!(refused.contains(fault), "{refused}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_hidden_note_of_a_file_stays_hidden_at_whichever_gap_the_file_says_it(app: &TestApp) {
        let file = |own: &str, other: &str| filed("own-gap", NEED) + own + &filed("other-gap", NEED) + other;
        let link = |gap: &str, note: &str| format!("\n[[gap.link]]\ngap = \"{gap}\"\nkind = \"SAME_ROUTE\"\nnote = \"{note}\"\n");
        let load = async |text: String| app.database.load("own.toml", &text).await.map_err(|error| error.to_string());
        load(file(&link("other-gap", "The numbat trades in both."), "")).await.unwrap();
        let own = named(app, "own-gap").await;
        let id = links(app, &own).await[0]["id"].take();
        hide(app, &id).await;
        load(file("", &link("own-gap", "A numbat trades in both."))).await.unwrap();
        let moved = links(app, &own).await.remove(0);
        assert_eq!((&moved["id"], &moved["note"]), (&id, &json!(HIDDEN)));
        assert_eq!(app.database.differences().await, [""; 0]);
        show(app, &id).await;
        assert_eq!(links(app, &own).await[0]["note"], "A numbat trades in both.");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn the_note_of_a_link_names_no_private_person_and_can_be_hidden(app: &TestApp) {
        let panel = app.approver(PANEL);
        let (one, other) = (panel.publishes(whole()).await, panel.publishes(whole()).await);
        let mut link = said(&one, &other, "SAME_NETWORK");
        link["note"] = json!("Write to numbat@example.org.");
        assert_eq!(panel.refused("linkGaps", link.clone()).await, ["INVALID note"]);
        link["note"] = json!("The numbat trades in both.");
        panel.done("linkGaps", link, LINKS).await;
        let id = links(app, &one).await[0]["id"].take();
        hide(app, &id).await;
        let hidden = links(app, &other).await.remove(0);
        assert_eq!((&hidden["note"], &hidden["hidden"]["reason"]), (&json!(HIDDEN), &json!("It names a person.")));
        assert_eq!(app.database.differences().await, [""; 0]);
        show(app, &id).await;
        assert_eq!(links(app, &one).await[0]["note"], "The numbat trades in both.");
    }
}
