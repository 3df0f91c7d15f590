//! Tables that come again: what they say as it is on record is not written once more, and what they say otherwise is.

use crate::imports::import_table::taken;
use domain::organisation::Role;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tests::{Asked, Backend, TestApp, on_both};

const GAPS: &str = "external_reference,title,description,language,holder,countries,sector,further_sectors,evidence,tags,assistance,line_title,unit,quantity\n\
    G-1,Timber scales,No forester weighs timber.,en,HOST_STATE,CIV; LBR,33120,31220:30; 15210:12.5,NAMED,timber,EQUIPMENT,Scales,ITEMS,6\n\
    ,,,,,,,,,,TRAINING,Courses,COURSES,2\n\
    G-2,Gold scales,No buyer weighs gold.,en,HOST_STATE,CIV,33120,,NAMED,,EQUIPMENT,Scales,ITEMS,4\n\
    G-3,Border posts,No post has power.,en,HOST_STATE,CIV,33120,,NAMED,,EQUIPMENT,Generators,ITEMS,2\n";

const OFFERS: &str = "external_reference,title,description,language,willing,able,starts,countries,sectors,memberships,only_beneficiaries,languages,ceiling,ceiling_currency,assistance,line_title,unit,quantity,currency,least\n\
    CA-1,Timber courses,Courses for foresters.,en,YES,YES,2026,LBR; CIV,33120; 31220,ecowas; mru,Police; customs,en; fr,50000,USD,TRAINING,Courses,COURSES,2,,\n\
    ,,,,,,,,,,,,,,FUNDING,Travel,MONEY,40000.50,USD,100\n\
    ,,,,,,,,,,,,,,FUNDING,Rooms,MONEY,20000,USD,\n\
    CA-2,Timber scales,Scales for border posts.,en,YES,NO,,,,,,,,,EQUIPMENT,Scales,ITEMS,6,,\n\
    CA-3,Sound advice,Advice on what is asked.,en,YES,YES,,,,,,,,,EXPERTISE,,,,,\n";

/// Statements by which a table cannot be written to in this way, as a revision does, and what takes that away.
fn kept(backend: Backend, way: &str, table: &str) -> [String; 2] {
    match backend {
        Backend::Sqlite => [
            format!("create trigger kept before {way} on {table} begin select raise(abort, 'written again'); end"),
            "drop trigger kept".to_owned(),
        ],
        Backend::Postgres => [
            format!(
                "create function kept() returns trigger language plpgsql as $$ begin raise exception 'written again'; end $$;
                 create trigger kept before {way} on {table} for each row execute function kept()"
            ),
            format!("drop trigger kept on {table}; drop function kept()"),
        ],
    }
}

on_both! {
    async fn what_is_on_record_as_a_table_says_is_not_written_again(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        assert_eq!(taken(&panel, "GAPS", GAPS).await.1, [3, 0, 0]);
        let database = app.database.connect().await;
        let [keep, give_up] = kept(app.database.backend, "delete", "gap_country");
        database.execute_unprepared(&keep).await.unwrap();
        assert_eq!(taken(&panel, "GAPS", GAPS).await.1, [0, 0, 3]);
        let reordered = GAPS.replace("CIV; LBR", "LBR; CIV").replace("31220:30; 15210:12.5", "15210:12.5; 31220:30");
        assert_eq!(taken(&panel, "GAPS", &reordered).await.1, [0, 0, 3]);
        database.execute_unprepared(&give_up).await.unwrap();
        for (was, is) in [
            ("CIV; LBR", "CIV"),
            ("31220:30", "31220:31"),
            ("weighs timber", "weighs any timber"),
            (",timber,", ",timber; wood,"),
            ("Scales,ITEMS,6", "Scales,ITEMS,7"),
            ("Courses,COURSES,2", "Courses,COURSES,3"),
        ] {
            let other = GAPS.replace(was, is);
            assert_eq!(taken(&panel, "GAPS", &other).await.1, [0, 1, 2], "{is}");
            assert_eq!(taken(&panel, "GAPS", &other).await.1, [0, 0, 3], "{is}");
            assert_eq!(taken(&panel, "GAPS", GAPS).await.1, [0, 1, 2], "{was}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_offered_as_a_table_says_is_not_written_again(app: &TestApp) {
        let donor = app.approver("state-can");
        assert_eq!(taken(&donor, "OFFERS", OFFERS).await.1, [3, 0, 0]);
        let database = app.database.connect().await;
        let [keep, give_up] = kept(app.database.backend, "update", "assistance");
        database.execute_unprepared(&keep).await.unwrap();
        assert_eq!(taken(&donor, "OFFERS", OFFERS).await.1, [0, 0, 3]);
        let reordered = OFFERS
            .replace("LBR; CIV", "CIV; LBR")
            .replace("33120; 31220", "31220; 33120")
            .replace("ecowas; mru", "mru; ecowas")
            .replace(",USD", ",usd")
            .replace("Police; customs", "customs; police");
        assert_eq!(taken(&donor, "OFFERS", &reordered).await.1, [0, 0, 3]);
        database.execute_unprepared(&give_up).await.unwrap();
        for (was, is) in [
            ("LBR; CIV", "CIV"),
            ("33120; 31220", "33120"),
            ("ecowas; mru", "ecowas"),
            ("Police; customs", "police"),
            ("en; fr", "fr"),
            ("for foresters", "for all foresters"),
            ("YES,YES,2026", "YES,YES,2027"),
            ("50000,USD", "50001,USD"),
            ("Courses,COURSES,2", "Courses,COURSES,3"),
            ("40000.50,USD,100", "40000.50,USD,101"),
            ("Scales,ITEMS,6", "Balances,ITEMS,6"),
        ] {
            let other = OFFERS.replace(was, is);
            assert_eq!(taken(&donor, "OFFERS", &other).await.1, [0, 1, 2], "{is}");
            assert_eq!(taken(&donor, "OFFERS", &other).await.1, [0, 0, 3], "{is}");
            assert_eq!(taken(&donor, "OFFERS", OFFERS).await.1, [0, 1, 2], "{was}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn rows_that_call_one_gap_by_its_two_names_are_refused(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let (gap, _) = taken(&panel, "GAPS", GAPS).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Gap { title reference } } }";
        let was = panel.data(query, json!({ "id": gap })).await["node"].take();
        let reference = was.text("reference");
        for (table, row, column) in [
            (format!("{reference},,Timber balances\n,G-1,Timber weights\n"), 3, "external_reference"),
            (format!(",G-2,Gold balances\n,G-1,Timber weights\n{reference},,Timber balances\n"), 4, "reference"),
        ] {
            let content = format!("reference,external_reference,title\n{table}");
            let input = json!({ "kind": "GAPS", "format": "CSV", "content": content });
            let refused = panel.say("importTable", input, "lines { rule row column message }").await;
            let line = &refused["lines"][0];
            assert_eq!((&line["rule"], &line["row"], &line["column"]), (&json!("key.twice"), &json!(row), &json!(column)), "{refused}");
            assert!(line.text("message").contains("by its other name"), "{refused}");
        }
        assert_eq!(panel.data(query, json!({ "id": gap })).await["node"], was);
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
