//! Tables that begin as an export, rows that repeat what is said of their record, and lines that stand twice or are gone.

use crate::{exports::get, imports::import_table::taken};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Asked, TestApp, on_both};

const OFFERS: &str = "external_reference,title,description,language,status,starts,willing,able,countries,sectors,memberships,membership,languages,note,assistance,line_title,unit,quantity,currency,least,most,goods,form,people,line_note\n\
    CA-1,Customs courses,- Courses for officers,en,PIPELINE,2027-10,YES,YES,LBR; CIV,33120; 31220,ecowas,\"a state, in words\",en; fr,+ travel,TRAINING,Courses; seminars,COURSES,2,,1,2,,COURSE,40,=two weeks each\n\
    ,,,,,,,,,,,,,,EQUIPMENT,Scales,ITEMS,4,,,,CIVILIAN,,,\n\
    ,,,,,,,,,,,,,,FUNDING,Travel,MONEY,1250.50,EUR,100,1000.25,,,,\n\
    CA-2,Sound advice,Advice on what is asked.,en,PIPELINE,,YES,NO,,,,,,,EXPERTISE,Advice,,,,,,,,,\n";

/// The columns of an export that are those of a table.
const COLUMNS: &str = "external_reference,title,description,language,status,starts,willing,able,country_codes,sector_codes,membership,membership_codes,languages,note,\
    line_types,line_titles,line_units,offered,line_currencies,line_least,line_most,line_requires,line_tied,line_goods,line_forms,line_people,line_notes";

async fn exported(actor: &Actor, more: &str) -> String {
    let path = format!("/export/offers.csv?providers=state-can&columns={COLUMNS}{more}");
    get(actor, &path).await.text().await.expect("a text")
}

async fn lines(actor: &Actor, content: &str) -> Vec<Value> {
    let input = json!({ "kind": "OFFERS", "format": "CSV", "content": content });
    let mut told = actor
        .say(
            "importTable",
            input,
            "lines { rule severity row column message }",
        )
        .await;
    told["lines"]
        .as_array_mut()
        .expect("lines")
        .drain(..)
        .collect()
}

fn rules(lines: &[Value]) -> Vec<(&str, u64)> {
    let said = lines.iter();
    said.map(|line| (line.text("rule"), line["row"].as_u64().expect("a row")))
        .collect()
}

on_both! {
    async fn an_export_is_edited_and_sent_back(app: &TestApp) {
        let donor = app.approver("state-can");
        assert_eq!(taken(&donor, "OFFERS", OFFERS).await.1, [2, 0, 0]);
        let export = exported(&donor, "&expand=line").await;
        assert_eq!(export.lines().count(), 5, "{export}");
        assert_eq!(taken(&donor, "OFFERS", &export).await.1, [0, 0, 2], "{export}");
        assert_eq!(exported(&donor, "&expand=line").await, export);

        let path = format!("/export/offers.xlsx?providers=state-can&columns={COLUMNS}&expand=line");
        let book = get(&donor, &path).await.bytes().await.expect("a workbook");
        let input = json!({ "kind": "OFFERS", "format": "XLSX", "content": STANDARD.encode(book) });
        let told = donor.say("importTable", input, "stats { read unchanged } lines { message }").await;
        assert_eq!(told["stats"], json!({ "read": 2, "unchanged": 2 }), "{told}");

        let changed = export.replace("Customs courses", "Courses at the ports").replace("1000.25", "1100");
        assert_ne!(changed, export);
        assert_eq!(taken(&donor, "OFFERS", &changed).await.1, [0, 1, 1]);
        assert_eq!(exported(&donor, "&expand=line").await.replace("1100.00", "1100"), changed);
        assert_eq!(taken(&donor, "OFFERS", &export).await.1, [0, 1, 1]);

        // Changed in one row of three: which of them holds is not clear.
        let odds = export.replacen("Customs courses", "Courses at the ports", 1);
        let refused = lines(&donor, &odds).await;
        assert!(refused.iter().all(|line| line["rule"] == "key.twice"), "{refused:?}");
        // Lines in one cell are not one line, and a semicolon is not `%3B`.
        let refused = lines(&donor, &exported(&donor, "").await).await;
        let is_unreadable = |line: &Value| line["rule"] == "cell.unreadable" && line["column"] == "assistance";
        assert!(refused.iter().any(is_unreadable), "{refused:?}");
        assert!(refused.iter().any(|line| line.text("message").contains("expand=line")), "{refused:?}");
        // Titles of all lines alone would be the title of one, and the others be gone.
        let path = "/export/offers.csv?providers=state-can&columns=external_reference,line_titles";
        let titles = get(&donor, path).await.text().await.expect("a text");
        let refused = lines(&donor, &titles.replace("%3B", ",")).await;
        let is_of_line = |line: &Value| line["rule"] == "heading.wrong" && line["column"] == "line_titles";
        assert!(refused.iter().any(is_of_line), "{refused:?}");
        assert_eq!(exported(&donor, "&expand=line").await, export);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn gaps_are_exported_edited_and_sent_back_without_their_needs(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let table = "external_reference,title,description,language,holder,institution,countries,sector,evidence,desired_end_state,priority,starts,ends,tags,beneficiaries,note,assistance,line_title,unit,quantity\n\
            G-1,Timber scales,=No forester weighs timber,en,HOST_STATE,Forest service,CIV; LBR,33120,NAMED,- All timber is weighed,HIGH,2027,2028-06,timber; scales,customs,+ see the annex,EQUIPMENT,Scales,ITEMS,6\n\
            ,,,,,,,,,,,,,,,,TRAINING,Courses,COURSES,2\n";
        let (gap, counts) = taken(&panel, "GAPS", table).await;
        assert_eq!(counts, [1, 0, 0]);
        let query = "query ($id: ID!) { node(id: $id) { ... on Gap { reference desiredEndState needs { title size } } } }";
        let before = panel.data(query, json!({ "id": gap })).await["node"].take();
        let columns = "reference,external_reference,title,description,language,holder,institution,country_codes,sector_code,nature,category,evidence,desired_end_state,priority,starts,ends,tags,beneficiaries,mandate_tasks,note";
        let path = format!("/export/gaps.csv?columns={columns}&references={}", before.text("reference"));
        let export = get(&panel, &path).await.text().await.expect("a text");
        assert_eq!(export.lines().count(), 2, "{export}");
        assert_eq!(taken(&panel, "GAPS", &export).await.1, [0, 0, 1], "{export}");
        let changed = export.replace("All timber is weighed", "Each trunk is weighed");
        assert_eq!(taken(&panel, "GAPS", &changed).await.1, [0, 1, 0], "{export}");
        let after = panel.data(query, json!({ "id": gap })).await["node"].take();
        assert_eq!((after.text("desiredEndState"), &after["needs"]), ("- Each trunk is weighed", &before["needs"]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_was_changed_since_its_export_is_not_written_over(app: &TestApp) {
        let donor = app.approver("state-can");
        assert_eq!(taken(&donor, "OFFERS", OFFERS).await.1, [2, 0, 0]);
        let path = "/export/offers.csv?providers=state-can&columns=external_reference,version,title,note";
        let export = get(&donor, path).await.text().await.expect("a text");
        let changed = export.replace("Customs courses", "Courses at the ports");
        assert_eq!(taken(&donor, "OFFERS", &changed).await.1, [0, 1, 1], "{export}");
        assert_eq!(taken(&donor, "OFFERS", &changed).await.1, [0, 0, 2], "what is so already is not refused");
        let late = export.replace("Customs courses", "Courses at the airports");
        let refused = lines(&donor, &late).await;
        assert_eq!((refused.len(), &refused[0]["rule"], &refused[0]["column"]), (1, &json!("record.refused"), &json!("version")), "{refused:?}");
        assert!(refused[0].text("message").contains("export it again"), "{refused:?}");
        let unnamed = changed.replace("CA-2", "CA-3");
        let refused = lines(&donor, &unnamed).await;
        assert!(refused.iter().any(|line| line["column"] == "version" && line.text("message").contains("nothing of yours")), "{refused:?}");
        assert_eq!(app.database.differences().await, [""; 0]);

        let panel = app.actor("group-civ", Role::Editor);
        let table = "external_reference,title,description,language,holder,countries,sector,evidence\nG-1,Scales,No scales.,en,HOST_STATE,CIV,33120,NAMED\n";
        let (gap, _) = taken(&panel, "GAPS", table).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Gap { version } } }";
        let seen = panel.data(query, json!({ "id": gap })).await["node"].take();
        let table = |title: &str| format!("external_reference,version,title\nG-1,{},{title}\n", seen.text("version"));
        assert_eq!(taken(&panel, "GAPS", &table("Weights")).await.1, [0, 1, 0]);
        let input = json!({ "kind": "GAPS", "format": "CSV", "content": table("Balances") });
        let refused = panel.say("importTable", input, "lines { rule column }").await;
        assert_eq!(refused["lines"], json!([{ "rule": "record.refused", "column": "version" }]));
        // Nor is it published as somebody else made it since.
        let publish = format!("external_reference,version,publish\nG-1,{},TODAY\n", seen.text("version"));
        let input = json!({ "kind": "GAPS", "format": "CSV", "content": publish, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let refused = app.approver("group-civ").say("importTable", input, "lines { rule column }").await;
        assert_eq!(refused["lines"], json!([{ "rule": "record.refused", "column": "version" }]));
    }

    async fn lines_that_stand_twice_or_are_gone_are_told_of(app: &TestApp) {
        let donor = app.approver("state-can");
        let scales = ",,,,,,,,,,,,,,EQUIPMENT,Scales,ITEMS,4,,,,CIVILIAN,,,\n";
        let twice = OFFERS.replace(scales, &scales.repeat(2));
        let told = lines(&donor, &twice).await;
        assert_eq!(rules(&told), [("done.imported", 2), ("line.twice", 4), ("done.imported", 6)], "{told:?}");
        assert_eq!(told[1]["severity"], "WARNING");
        assert!(told[1].text("message").contains("row 3"), "{told:?}");
        let told = lines(&donor, OFFERS).await;
        assert_eq!(rules(&told), [("done.revised", 2), ("line.gone", 2), ("done.unchanged", 5)], "{told:?}");
        assert_eq!(told[1].text("message"), "line 3 of it on record, of EQUIPMENT, is in none of its rows, and is taken away");
        assert_eq!(rules(&lines(&donor, OFFERS).await), [("done.unchanged", 2), ("done.unchanged", 5)]);
        // A row that was copied as a whole is another record of the same name.
        let last = OFFERS.lines().last().unwrap();
        let refused = lines(&donor, &format!("{OFFERS}{last}\n")).await;
        assert_eq!(rules(&refused), [("key.twice", 6)], "{refused:?}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
