//! Tables that come again: what they say as it is on record is not written once more, and what they say otherwise is.

use crate::import_table::taken;
use domain::organisation::Role;
use sea_orm::ConnectionTrait;
use serde_json::json;
use tests::{Asked, Backend, TestApp, on_both};

const GAPS: &str = "external_reference,title,description,language,holder,countries,sector,further_sectors,evidence,tags,assistance,line_title,unit,quantity\n\
    G-1,Timber scales,No forester weighs timber.,en,HOST_STATE,CIV; LBR,33120,31220:30; 15210:12.5,NAMED,timber,EQUIPMENT,Scales,ITEMS,6\n\
    ,,,,,,,,,,TRAINING,Courses,COURSES,2\n\
    G-2,Gold scales,No buyer weighs gold.,en,HOST_STATE,CIV,33120,,NAMED,,EQUIPMENT,Scales,ITEMS,4\n\
    G-3,Border posts,No post has power.,en,HOST_STATE,CIV,33120,,NAMED,,EQUIPMENT,Generators,ITEMS,2\n";

/// Statements by which nothing can be taken from the countries of gaps, as a revision does that states them, and what takes that away.
fn kept(backend: Backend) -> [&'static str; 2] {
    match backend {
        Backend::Sqlite => [
            "create trigger kept before delete on gap_country begin select raise(abort, 'written again'); end",
            "drop trigger kept",
        ],
        Backend::Postgres => [
            "create function kept() returns trigger language plpgsql as $$ begin raise exception 'written again'; end $$;
             create trigger kept before delete on gap_country for each row execute function kept()",
            "drop trigger kept on gap_country; drop function kept()",
        ],
    }
}

on_both! {
    async fn what_is_on_record_as_a_table_says_is_not_written_again(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        assert_eq!(taken(&panel, "GAPS", GAPS).await.1, [3, 0, 0]);
        let database = app.database.connect().await;
        let [keep, give_up] = kept(app.database.backend);
        database.execute_unprepared(keep).await.unwrap();
        assert_eq!(taken(&panel, "GAPS", GAPS).await.1, [0, 0, 3]);
        let reordered = GAPS.replace("CIV; LBR", "LBR; CIV").replace("31220:30; 15210:12.5", "15210:12.5; 31220:30");
        assert_eq!(taken(&panel, "GAPS", &reordered).await.1, [0, 0, 3]);
        database.execute_unprepared(give_up).await.unwrap();
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

    async fn a_row_sees_what_a_row_above_made_of_its_gap(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let (gap, _) = taken(&panel, "GAPS", GAPS).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Gap { title reference } } }";
        let was = panel.data(query, json!({ "id": gap })).await["node"].take();
        // The same gap by both of its names.
        let table = format!(
            "reference,external_reference,title\n{},,Timber balances\n,G-1,Timber scales\n",
            was.text("reference")
        );
        assert_eq!(taken(&panel, "GAPS", &table).await.1, [0, 2, 0]);
        assert_eq!(panel.data(query, json!({ "id": gap })).await["node"], was);
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
