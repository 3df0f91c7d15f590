//! Files that state anew what matches hang on: the lines of an offer, and the needs of a gap.

use super::{OWN, only_fault, said};
use crate::{
    imports::iati::{FILE, import},
    matches::judged_matches,
};
use entity::commitment;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};
use tests::{Asked, Service, TestApp, TestDatabase, money, number, offer, on_both, with};

const SCALES: &str =
    r#"{ assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 9 }"#;
const COURSES: &str =
    r#"{ assistance = "TRAINING", title = "Courses", unit = "COURSES", quantity = 2 }"#;

/// The file, whose offer is of Canada and has these lines.
fn file(lines: &[&str]) -> String {
    let before = format!("line = [{SCALES}]");
    assert!(OWN.contains(&before));
    OWN.replace(&before, &format!("line = [{}]", lines.join(", ")))
        .replace("provider = \"own-donor\"", "provider = \"state-can\"")
}

/// The offer of the file, with its lines.
async fn offered(app: &Service) -> Value {
    let query = "{ offer(reference: \"own-offer\") { id description lines { id position title quantity } } }";
    app.data(query, json!({})).await["offer"].take()
}

/// A match of the offer's first line with the gap's first need, agreed.
async fn agreed(app: &Service) -> Value {
    let (gap, made) = (app.gap_with_needs("own-gap").await, offered(app).await);
    let donor = app.approver("state-can");
    let proposed = donor.proposes(&gap, &made, 0).await;
    let state = app.approver("state-lbr");
    state.says("consentToMatch", &proposed, json!({})).await;
    donor.says("agreeMatch", &proposed, json!({})).await
}

on_both! {
    async fn a_line_that_a_match_has_stays_itself_wherever_a_file_puts_it(database: &TestDatabase) {
        database.load("own.toml", &file(&[SCALES, COURSES])).await.unwrap();
        let app = database.serve().await;
        let before = offered(&app).await;
        let ids = [&before["lines"][0]["id"], &before["lines"][1]["id"]];
        let matched = agreed(&app).await;
        assert_eq!(&matched["lines"][0]["line"]["id"], ids[0]);
        let said_anew = file(&[SCALES, COURSES]).replace("Scales for harbours.", "Scales for a harbour.");
        database.load("own.toml", &said_anew).await.unwrap();
        let after = offered(&app).await;
        assert_eq!((after.text("description"), &after["lines"]), ("Scales for a harbour.", &before["lines"]));

        // Behind a new one, with another size, and the other one moved and then left out.
        let new = COURSES.replace("Courses", "Lessons");
        let resized = SCALES.replace('9', "8");
        database.load("own.toml", &file(&[&new, COURSES, &resized])).await.unwrap();
        let after = offered(&app).await["lines"].take();
        assert_eq!((&after[1]["id"], &after[2]), (ids[1], &json!({ "id": ids[0], "position": 3, "title": "Scales", "quantity": "8" })));
        assert!(!ids.contains(&&after[0]["id"]), "{after}");
        database.load("own.toml", &file(&[&resized])).await.unwrap();
        let after = offered(&app).await["lines"].take();
        assert_eq!(after, json!([{ "id": ids[0], "position": 1, "title": "Scales", "quantity": "8" }]));
        let done = app.approver("state-can").enters("commit", &matched, "1").await;
        assert_eq!((&done["lines"][0]["line"]["id"], &done["lines"][0]["committed"]), (ids[0], &json!("1")));
        assert_eq!(database.differences().await, [""; 0]);
    }

    async fn a_line_that_a_match_has_neither_goes_nor_falls_below_what_is_committed(database: &TestDatabase) {
        database.load("own.toml", &file(&[SCALES, COURSES])).await.unwrap();
        let app = database.serve().await;
        let before = offered(&app).await;
        let matched = agreed(&app).await;
        app.approver("state-can").enters("commit", &matched, "2").await;
        let (few, counted) = (SCALES.replace('9', "1"), SCALES.replace("ITEMS", "COURSES"));
        for (lines, reason) in [
            (vec![COURSES], "is part of a match: it cannot be left out: keep it, with its type and title"),
            (vec![few.as_str(), COURSES], "has more committed than it would give: state it as it is on record"),
            (vec![COURSES, counted.as_str()], "is part of a match: its type, unit and currency cannot change: state it as it is on record"),
        ] {
            let fault = only_fault(database, &file(&lines)).await;
            assert_eq!(fault.record, "assistance \"own-offer\"");
            let reason = format!("line: 1 on record, \"Scales\", {reason}");
            assert!(said(&fault).contains(&reason), "{}\nis not\n{reason}", said(&fault));
        }
        assert_eq!(offered(&app).await, before);
        database.load("own.toml", &file(&[&SCALES.replace('9', "2")])).await.unwrap();
        assert_eq!(offered(&app).await["lines"][0]["quantity"], "2");
    }

    async fn a_file_puts_nothing_in_the_place_of_an_entry_that_was_made_under_a_match(database: &TestDatabase) {
        database.load("own.toml", &file(&[SCALES])).await.unwrap();
        let app = database.serve().await;
        let matched = agreed(&app).await;
        app.approver("state-can").enters("commit", &matched, "1").await;
        let under = commitment::Entity::find().filter(commitment::Column::MatchLineId.is_not_null());
        let made = under.one(&database.connect().await).await.unwrap().unwrap();
        let taken = file(&[SCALES]).replace("code = \"own-scales\"", &format!("code = \"{}\"", made.code));
        let fault = only_fault(database, &taken).await;
        assert_eq!((fault.record, fault.field.as_str()), (format!("commitment \"{}\"", made.code), "code"));
        assert!(fault.reason.contains("which was made under a match: choose another"), "{}", fault.reason);
    }

    async fn goods_that_a_committee_is_asked_about_stay_what_they_are(app: &TestApp) {
        let own = |scales: &str| {
            let whole = file(&[scales]).replace("countries = [\"LBR\"]\nsectors = [\"33120\"]", "countries = [\"SDN\"]\nsectors = []");
            let (before, covers) = whole.split_once("covers = ").unwrap();
            assert!(before.contains("SDN") && covers.contains("[[commitment]]"));
            before.to_owned()
        };
        app.database.load("own.toml", &own(SCALES)).await.unwrap();
        let (gap, donor) = (judged_matches::rifles(app, "armed forces").await, app.approver("state-can"));
        let proposed = donor.proposes(&gap, &offered(app).await, 0).await;
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        donor.done("requestExemption", ask, "match { id }").await;
        let other = SCALES.replace("quantity = 9", "quantity = 9, goods = \"CIVILIAN\"");
        let fault = only_fault(&app.database, &own(&other)).await;
        let reason = "line: 1 on record, \"Scales\", is part of a match for which an exemption is asked or granted: its goods cannot change: state it as it is on record";
        assert!(said(&fault).contains(reason), "{}\nis not\n{reason}", said(&fault));
        app.database.load("own.toml", &own(&SCALES.replace('9', "8"))).await.unwrap();
        app.database.load("lifted.toml", &crate::matches::lifted_measures::lifted("2020-01-01")).await.unwrap();
        app.database.load("own.toml", &own(&other)).await.unwrap();
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_gap_that_a_committee_is_asked_about_is_for_the_same_and_needs_the_same_goods(app: &TestApp) {
        let whole = file(&[SCALES])
            .replace("countries = [\"LBR\"]\nsectors = [\"33120\"]", "countries = [\"SDN\"]\nsectors = []")
            .replace("countries = [\"LBR\"]\nsector", "countries = [\"SDN\"]\nbeneficiaries = [\"police\"]\nsector")
            .replace("regime = \"1521\"\nlifting_conditions = [\"1521-resource-management\"]", "regime = \"1591\"\nlifting_conditions = []");
        let (own, _) = whole.split_once("covers = ").unwrap();
        let army = own.replace("\"police\"", "\"army\"");
        let arms = own.replace("quantity = 5", "quantity = 5\ngoods = \"ARMS\"");
        assert!(army != own && arms != own && own.contains("1591"));
        for text in [&army, own] {
            app.database.load("own.toml", text).await.unwrap();
        }
        let donor = app.approver("state-can");
        let proposed = donor.proposes(&app.gap_with_needs("own-gap").await, &offered(app).await, 0).await;
        let ask = json!({ "match": proposed["id"], "measure": "1591-arms", "statement": "For guards of courts." });
        donor.done("requestExemption", ask, "match { id }").await;
        for (text, reason) in [
            (&army, "beneficiaries: stays as it is while an exemption is asked or granted"),
            (&arms, "need: 1 is part of a match for which an exemption is asked or granted"),
        ] {
            let fault = only_fault(&app.database, text).await;
            assert_eq!(fault.record, "gap \"own-gap\"");
            assert!(said(&fault).contains(reason), "{}\nis not\n{reason}", said(&fault));
        }
        app.database.load("own.toml", own).await.unwrap();
        app.database.load("lifted.toml", &crate::matches::lifted_measures::lifted("2020-01-01")).await.unwrap();
        for text in [&army, &arms] {
            app.database.load("own.toml", text).await.unwrap();
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_need_that_a_match_gives_to_stays_what_it_is(database: &TestDatabase) {
        // Nothing is in the ledger.
        let (own, _) = OWN.split_once("[[commitment]]").unwrap();
        let own = own.replace("provider = \"own-donor\"", "provider = \"state-can\"");
        database.load("own.toml", &own).await.unwrap();
        let app = database.serve().await;
        let needs = async || app.gap_with_needs("own-gap").await["needs"].take();
        let before = needs().await;
        let donor = app.approver("state-can");
        donor.proposes(&app.gap_with_needs("own-gap").await, &offered(&app).await, 0).await;
        let scales = "assistance = \"EQUIPMENT\"\ntitle = \"Scales\"\nunit = \"ITEMS\"\nquantity = 5\n";
        assert!(own.contains(scales));
        let another = scales.replace("ITEMS", "COURSES").replace("EQUIPMENT", "TRAINING");
        let left_out = own.replace(&format!("[[gap.need]]\n{scales}"), "").replace("depends_on = [1]\n", "");
        for (text, reason) in [
            (own.replace(scales, &another), "is part of a match: its type, unit and currency cannot change"),
            (own.replace(scales, &scales.replace("ITEMS", "PERSONS")), "is part of a match: its type, unit and currency cannot change"),
            (left_out, "is part of a match: "),
        ] {
            let fault = only_fault(database, &text).await;
            assert_eq!(fault.record, "gap \"own-gap\"");
            assert!(said(&fault).contains(&format!("need: 1 {reason}")), "{}\nis not\n{reason}", said(&fault));
        }
        assert_eq!(needs().await, before);
        database.load("own.toml", &own.replace(scales, &scales.replace('5', "4"))).await.unwrap();
        let after = needs().await;
        assert_eq!((&after[0]["id"], &after[0]["size"]), (&before[0]["id"], &json!("4")));
    }

    async fn a_table_leaves_a_line_that_a_match_has_in_place(app: &TestApp) {
        let gap = crate::matches::gap(app).await;
        let donor = app.approver("state-can");
        let own = with(offer("EQUIPMENT", number("ITEMS", 4)), json!({ "externalReference": "CA-7" }));
        let made = donor.offers(own).await;
        donor.proposes(&gap, &made, 0).await;
        let sent = async |rows: &str| {
            let content = format!("external_reference,assistance,line_title,unit,quantity\n{rows}");
            let input = json!({ "kind": "OFFERS", "format": "CSV", "content": content });
            donor.say("importTable", input, "stats { revised skipped } lines { message }").await
        };
        let lines = async || donor.data("query ($id: ID!) { node(id: $id) { ... on Offer { lines { id title quantity } } } }", json!({ "id": made["id"] })).await["node"]["lines"].take();
        let done = sent("CA-7,TRAINING,Courses,COURSES,2\n,EQUIPMENT,What is given,ITEMS,3\n").await;
        assert_eq!(done["stats"], json!({ "revised": 1, "skipped": 0 }), "{done}");
        let after = lines().await;
        let line = &made["lines"][0]["id"];
        assert_eq!(after[1], json!({ "id": line, "title": "What is given", "quantity": "3" }));
        let refused = sent("CA-7,TRAINING,Courses,COURSES,2\n").await;
        assert!(refused.to_string().contains("is part of a match: it cannot be left out"), "{refused}");
        assert_eq!(lines().await, after);
    }

    async fn an_iati_file_leaves_a_line_that_a_match_has_in_place(app: &TestApp) {
        let gap = crate::matches::gap(app).await;
        let donor = app.approver("state-can");
        let own = with(offer("FUNDING", money("15", "EUR")), json!({ "externalReference": "XX-9-DOUANE" }));
        let made = donor.offers(own).await;
        donor.proposes(&gap, &made, 1).await;
        let lines = async || donor.data("query ($id: ID!) { node(id: $id) { ... on Offer { lines { id quantity currency } } } }", json!({ "id": made["id"] })).await["node"]["lines"].take();
        let (totals, _) = import(&app.database, FILE, "state-can", false).await.unwrap();
        assert_eq!(totals.revised, 1);
        let after = json!([{ "id": made["lines"][0]["id"], "quantity": "20.00", "currency": "EUR" }]);
        assert_eq!(lines().await, after);
        let in_francs = FILE.replace("<value currency=\"EUR\">20<", "<value currency=\"XOF\">20<");
        assert_ne!(in_francs, FILE);
        let (_, heard) = import(&app.database, &in_francs, "state-can", false).await.unwrap();
        let refused = heard.0.iter().find(|told| told.rule == "record.refused").expect("a refusal");
        assert!(refused.message.contains("is part of a match: it cannot be left out"), "{}", refused.message);
        assert_eq!(lines().await, after);
    }
}
