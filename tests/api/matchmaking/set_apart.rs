//! What cannot be weighed takes nothing else from suggestions, and whose it is is told; nor do they wait while the catalogue is read anew.

use crate::{
    feed::webhooks::until,
    gap_changes::whole,
    gaps::gap_links::{NEED, PANEL},
};
use serde_json::{Value, json};
use tests::{Asked, Backend, Service, TestApp, TestDatabase, filed, on_both};

/// A gap of the built-in records that offers of the demonstration fit, and whose it is.
const GAP: &str = "unoci-customs-experts";
const MISSION: &str = "unoci";
/// More than are followed one by one: all of the catalogue is read anew.
const MANY: usize = 520;
/// More, of two Panels in turn, than one is told.
const OF_TWO: usize = 130;

/// Writes what no version of the service can read into these rows, behind the back of the rules that keep it out.
async fn spoil(database: &TestDatabase, table: &str, which: &str) {
    let spoilt = format!("update {table} set assistance = 'MAGIC' where {which}");
    let sql = match database.backend {
        Backend::Sqlite => format!(
            "pragma ignore_check_constraints = on; {spoilt}; pragma ignore_check_constraints = off"
        ),
        Backend::Postgres => {
            format!("alter table {table} drop constraint {table}_assistance_check; {spoilt}")
        }
    };
    database.run_sql(&sql).await;
}

/// What is suggested for the gap: references of offers and programmes.
async fn suggested(who: &Service) -> Vec<String> {
    let query = "query ($r: String!) { gap(reference: $r) { suggestions(first: 50) { assistance { reference } } } }";
    let seen = who.data(query, json!({ "r": GAP })).await["gap"]["suggestions"].take();
    let suggested = seen.as_array().expect("a list").iter();
    suggested
        .map(|one| one["assistance"].text("reference").to_owned())
        .collect()
}

/// The offer of this reference, and who makes it.
async fn offer(who: &Service, reference: &str) -> Value {
    let query = "query ($r: String!) { offer(reference: $r) { id provider { code } } }";
    who.data(query, json!({ "r": reference })).await["offer"].take()
}

on_both! {
    async fn what_cannot_be_weighed_is_set_apart_and_whose_it_is_is_told(app: &TestApp) {
        app.database.load_demo().await;
        app.database.at_work("UNOCI").await;
        app.reopened(GAP, MISSION).await;
        let gap = app.approver(PANEL).publishes(whole()).await;
        let best = suggested(app).await.remove(0);
        let offer = offer(app, &best).await;
        let of_gap = format!("gap_id = (select id from gap where reference = '{}')", gap.text("reference"));
        spoil(&app.database, "need", &of_gap).await;
        let of_offer = format!("assistance_id = (select id from assistance where reference = '{best}')");
        spoil(&app.database, "assistance_line", &of_offer).await;
        // Another server reads all of it.
        let service = app.database.serve().await;
        let others = suggested(&service).await;
        assert!(!others.is_empty() && !others.contains(&best), "{others:?}");
        let (panel, donor) = (service.approver(PANEL), service.approver(offer["provider"].text("code")));
        assert_eq!((panel.waits(&gap).await, panel.waits(&offer).await), (vec!["NOT_WEIGHED".to_owned()], Vec::new()));
        assert_eq!((donor.waits(&offer).await, donor.waits(&gap).await), (vec!["NOT_WEIGHED".to_owned()], Vec::new()));
        let counted = "{ viewer { inbox(kinds: [NOT_WEIGHED]) { totalCount nodes { explanation } } } }";
        let inbox = panel.data(counted, json!({})).await["viewer"]["inbox"].take();
        assert_eq!(inbox["totalCount"], 1);
        assert!(inbox["nodes"][0].text("explanation").contains("tell whoever runs the service"), "{inbox}");
        for other in ["group-cod", "state-can"] {
            let inbox = service.approver(other).data(counted, json!({})).await["viewer"]["inbox"].take();
            assert_eq!(inbox["totalCount"], 0, "{other}");
        }
    }

    async fn whose_it_is_is_told_however_much_of_others_is_set_apart(app: &TestApp) {
        app.database.at_work("UNOCI").await;
        app.reopened(GAP, MISSION).await;
        let own = |at: usize| filed(&format!("own-gap-{at}"), &format!("panel = \"{}\"\n{NEED}\n", [PANEL, "group-cod"][at % 2]));
        // As many stand beside them that can be weighed: where none of many can be, the fault is not theirs.
        let sound = |at: usize| filed(&format!("sound-gap-{at}"), NEED) + "\n";
        let gaps: String = (0..OF_TWO).map(own).chain((0..OF_TWO).map(sound)).collect();
        app.database.load("own.toml", &gaps).await.expect("they load");
        spoil(&app.database, "need", "gap_id in (select id from gap where reference like 'own-gap-%')").await;
        let service = app.database.serve().await;
        suggested(&service).await;
        for panel in [PANEL, "group-cod"] {
            let counted = "{ viewer { inbox(kinds: [NOT_WEIGHED]) { totalCount } } }";
            let inbox = service.approver(panel).data(counted, json!({})).await["viewer"]["inbox"].take();
            assert_eq!(inbox["totalCount"], OF_TWO / 2, "{panel}");
        }
    }

    async fn suggestions_are_answered_while_the_catalogue_is_read_anew(database: &TestDatabase) {
        database.load_demo().await;
        let (service, figures) = database.serve_with_model(None).await;
        database.at_work("UNOCI").await;
        service.reopened(GAP, MISSION).await;
        assert!(!suggested(&service).await.is_empty());
        let gaps: String = (0..MANY).map(|at| filed(&format!("own-gap-{at}"), NEED) + "\n").collect();
        let loading = async {
            database.load("own.toml", &gaps).await.expect("they load");
        };
        let asking = async {
            for _ in 0..20 {
                assert!(!suggested(&service).await.is_empty());
            }
        };
        tokio::join!(loading, asking);
        until(async || {
            assert!(!suggested(&service).await.is_empty());
            let text = reqwest::get(&figures).await.expect("an answer").text().await.expect("text");
            text.contains("\ngapbridge_catalogue_events_behind 0.0\n").then_some(())
        })
        .await;
        assert!(!suggested(&service).await.is_empty());
    }
}
