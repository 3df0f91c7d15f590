//! Tables sent to the API: what `gapbridge import table` does, for those without a shell.

use base64::{Engine, engine::general_purpose::STANDARD};
use domain::organisation::Role;
use reqwest::{Method, StatusCode};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};
use tests::{Actor, Asked, Rows, TestApp, on_both};

const OFFERS: &str = "external_reference,title,description,language,willing,able,countries,assistance,unit,quantity\n\
    CA-1,Customs courses,Courses for officers.,en,YES,YES,LBR;CIV,TRAINING,COURSES,2\n\
    ,,,,,,,EQUIPMENT,ITEMS,4\n\
    CA-2,Scales,Scales for border posts.,en,YES,NO,,EQUIPMENT,ITEMS,6\n";
const STATS: &str = "stats { read imported revised unchanged joined skipped }";
const LINES: &str =
    "lines { row sheet column rule severity message record } moreLines dryRun clientMutationId";

fn csv(content: &str) -> Value {
    json!({ "kind": "OFFERS", "format": "CSV", "content": content })
}

async fn import(actor: &Actor, input: Value) -> Value {
    let selection = format!("{STATS} {LINES}");
    actor.say("importTable", input, &selection).await
}

async fn rows(app: &TestApp) -> Rows {
    Rows::read(&app.database.connect().await).await
}

fn stats(read: u64, imported: u64, revised: u64, unchanged: u64, skipped: u64) -> Value {
    let joined = u64::from(skipped == 0);
    json!({ "read": read, "imported": imported, "revised": revised, "unchanged": unchanged, "joined": joined, "skipped": skipped })
}

/// The rules and rows of lines.
fn told(payload: &Value) -> Vec<(String, u64)> {
    let lines = payload["lines"].as_array().expect("lines").iter();
    lines
        .map(|line| {
            let rule = line["rule"].as_str().expect("a rule").to_owned();
            (rule, line["row"].as_u64().unwrap_or_default())
        })
        .collect()
}

/// How many records of a table that is sent again and again are new, revised and unchanged.
pub(crate) async fn taken(actor: &Actor, kind: &str, content: &str) -> (Value, [u64; 3]) {
    let input = json!({ "kind": kind, "format": "CSV", "content": content });
    let done = import(actor, input).await;
    assert_eq!(done["userErrors"], json!([]), "{done}");
    let count = |name: &str| done["stats"][name].as_u64().expect("a number");
    let counts = ["imported", "revised", "unchanged"].map(count);
    (done["lines"][0]["record"].clone(), counts)
}

fn workbook(sheet: &str, cells: &[&[&str]]) -> String {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet).unwrap();
    for (row, cells) in (0..).zip(cells) {
        for (column, cell) in (0..).zip(*cells) {
            page.write_string(row, column, *cell).unwrap();
        }
    }
    STANDARD.encode(book.save_to_buffer().unwrap())
}

on_both! {
    async fn a_table_is_taken_once_and_taken_again_it_changes_nothing(app: &TestApp) {
        let donor = app.approver("state-can");
        let before = rows(app).await;
        let mut tried = csv(OFFERS);
        tried["dryRun"] = json!(true);
        let tried = import(&donor, tried).await;
        assert_eq!((&tried["stats"], &tried["dryRun"]), (&stats(2, 2, 0, 0, 0), &json!(true)));
        assert_eq!(told(&tried), [("would.imported".to_owned(), 2), ("would.imported".to_owned(), 4)]);
        for line in tried["lines"].as_array().unwrap() {
            assert_eq!((&line["record"], &line["message"]), (&Value::Null, &json!("it would be recorded")));
        }
        assert_eq!(before.changes(&rows(app).await), [], "a trial keeps nothing");

        let mut said = csv(OFFERS);
        said["clientMutationId"] = json!("this table");
        let done = import(&donor, said.clone()).await;
        assert_eq!((&done["userErrors"], &done["stats"]), (&json!([]), &stats(2, 2, 0, 0, 0)));
        assert_eq!(told(&done), [("done.imported".to_owned(), 2), ("done.imported".to_owned(), 4)]);
        let node = "query ($id: ID!) { node(id: $id) { ... on Offer { externalReference title } } }";
        let offer = donor.data(node, json!({ "id": done["lines"][1]["record"] })).await["node"].take();
        assert_eq!(offer, json!({ "externalReference": "CA-2", "title": "Scales" }));

        let known = rows(app).await;
        assert_eq!(import(&donor, said.clone()).await, done, "the same name gets the same answer");
        assert_eq!(known.changes(&rows(app).await), []);
        said["content"] = json!(OFFERS.replace("Scales,", "Fine scales,"));
        assert_eq!(donor.refused("importTable", said.clone()).await, ["KEY_REUSED"]);
        said["clientMutationId"] = json!("a newer table");
        assert_eq!(import(&donor, said.clone()).await["stats"], stats(2, 0, 1, 1, 0));
        let mut tried = csv(&OFFERS.replace("Scales,", "Coarse scales,"));
        tried["dryRun"] = json!(true);
        let tried = import(&donor, tried).await;
        assert_eq!(told(&tried), [("would.unchanged".to_owned(), 2), ("would.revised".to_owned(), 4)]);
        assert_eq!(tried["lines"][1]["record"], done["lines"][1]["record"], "what is on record is named");
        said["clientMutationId"] = json!("the same once more");
        let again = import(&donor, said).await;
        assert_eq!((&again["stats"], &again["lines"][1]["record"]), (&stats(2, 0, 0, 2, 0), &done["lines"][1]["record"]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn further_sectors_and_forms_are_taken_kept_and_taken_away(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let table = "external_reference,title,description,language,holder,countries,sector,further_sectors,evidence,assistance,unit,quantity,form\n\
            G-1,Timber scales,No forester weighs timber.,en,HOST_STATE,CIV,33120,31220:30; 15210:12.5,NAMED,EQUIPMENT,ITEMS,6,GRANT\n";
        let query = "query ($id: ID!) { node(id: $id) { ... on Gap { furtherSectors { sector { code } percent } needs { form } } } }";
        let (gap, counts) = taken(&panel, "GAPS", table).await;
        assert_eq!(counts, [1, 0, 0]);
        let seen = panel.data(query, json!({ "id": gap })).await["node"].take();
        let further = seen["furtherSectors"].as_array().unwrap();
        assert!(further.contains(&json!({ "sector": { "code": "31220" }, "percent": "30" })), "{seen}");
        assert!(further.contains(&json!({ "sector": { "code": "15210" }, "percent": "12.5" })) && further.len() == 2, "{seen}");
        assert_eq!(seen["needs"], json!([{ "form": "GRANT" }]));
        assert_eq!(taken(&panel, "GAPS", table).await.1, [0, 0, 1]);
        let before = rows(app).await;
        let half = json!({ "kind": "GAPS", "format": "CSV", "content": table.replace("31220:30; 15210:12.5", "31120:30; 15130") });
        let refused = import(&panel, half).await;
        assert_eq!((&refused["lines"][0]["row"], &refused["lines"][0]["column"]), (&json!(2), &json!("further_sectors")), "{refused}");
        assert!(refused["lines"][0].text("message").contains("percent of some sectors alone"), "{refused}");
        assert_eq!(before.changes(&rows(app).await), []);
        let bare = table.replace("31220:30; 15210:12.5", "-").replace("GRANT", "-");
        assert_eq!(taken(&panel, "GAPS", &bare).await.1, [0, 1, 0]);
        let seen = panel.data(query, json!({ "id": gap })).await["node"].take();
        assert_eq!(seen, json!({ "furtherSectors": [], "needs": [{ "form": null }] }));
        assert_eq!(taken(&panel, "GAPS", &bare).await.1, [0, 0, 1]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn whom_help_is_for_and_its_form_are_taken_kept_and_taken_away(app: &TestApp) {
        let donor = app.approver("state-can");
        let table = "external_reference,title,description,language,willing,able,countries,only_beneficiaries,assistance,unit,quantity,form\n\
            CA-9,Scales,Scales for border posts.,en,YES,NO,LBR,Police; customs,EQUIPMENT,ITEMS,6,LOAN\n";
        let query = "query ($id: ID!) { node(id: $id) { ... on Offer { onlyBeneficiaries lines { form } } } }";
        let (offer, counts) = taken(&donor, "OFFERS", table).await;
        assert_eq!(counts, [1, 0, 0]);
        let seen = donor.data(query, json!({ "id": offer })).await["node"].take();
        assert_eq!(seen, json!({ "onlyBeneficiaries": ["customs", "police"], "lines": [{ "form": "LOAN" }] }));
        assert_eq!(taken(&donor, "OFFERS", table).await.1, [0, 0, 1]);
        let empty = table.replace("Police; customs", "").replace("LOAN", "");
        assert_eq!(taken(&donor, "OFFERS", &empty).await.1, [0, 0, 1], "empty cells leave things as they are");
        let bare = table.replace("Police; customs", "-").replace("LOAN", "-");
        assert_eq!(taken(&donor, "OFFERS", &bare).await.1, [0, 1, 0]);
        let seen = donor.data(query, json!({ "id": offer })).await["node"].take();
        assert_eq!(seen, json!({ "onlyBeneficiaries": [], "lines": [{ "form": null }] }));
        let wrong = json!({ "kind": "OFFERS", "format": "CSV", "content": table.replace("LOAN", "COURSE") });
        let refused = import(&donor, wrong).await;
        assert_eq!(refused["lines"][0]["column"], "form", "{refused}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_line_without_a_title_of_its_own_goes_by_that_of_its_record(app: &TestApp) {
        let mission = app.approver("unoci");
        let table = "external_reference,title,description,language,assistance,line_title,unit,quantity\n\
            CI-1,Harbour courses,Courses for officers.,en,TRAINING,,COURSES,2\n\
            ,,,,EQUIPMENT,Harbour scales,ITEMS,4\n";
        let query = "query ($id: ID!) { node(id: $id) { ... on Programme { lines { id title } } } }";
        let (programme, _) = taken(&mission, "PROGRAMMES", table).await;
        let before = mission.data(query, json!({ "id": programme })).await["node"]["lines"].take();
        assert_eq!((&before[0]["title"], &before[1]["title"]), (&json!("Harbour courses"), &json!("Harbour scales")));
        let renamed = table.replace("Harbour courses", "Courses at the ports");
        assert_eq!(taken(&mission, "PROGRAMMES", &renamed).await.1, [0, 1, 0]);
        let after = mission.data(query, json!({ "id": programme })).await["node"]["lines"].take();
        assert_eq!(after, json!([{ "id": before[0]["id"], "title": "Courses at the ports" }, before[1]]));
        assert_eq!(taken(&mission, "PROGRAMMES", &renamed).await.1, [0, 0, 1]);
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn with_one_fault_nothing_is_taken_and_all_faults_are_told_by_row_and_column(app: &TestApp) {
        let donor = app.approver("state-can");
        let wrong = OFFERS.replace("LBR;CIV", "LBR;Wombatia").replace("Scales for border posts.,en", "Scales for border posts.,English");
        let before = rows(app).await;
        let refused = import(&donor, csv(&wrong)).await;
        assert_eq!(refused["stats"], stats(2, 0, 0, 0, 2));
        assert_eq!((&refused["userErrors"][0]["code"], &refused["userErrors"][0]["field"]), (&json!("INVALID"), &json!(["content"])));
        let places: Vec<_> = refused["lines"].as_array().unwrap().iter().map(|line| (line["row"].as_u64().unwrap(), line["column"].as_str().unwrap(), line["severity"].as_str().unwrap())).collect();
        assert_eq!(places, [(2, "countries", "ERROR"), (4, "language", "ERROR")]);
        assert!(refused["lines"].as_array().unwrap().iter().all(|line| line["record"].is_null()));
        assert_eq!(import(&donor, csv("title\nScales\n")).await["lines"][0]["rule"], "heading.wrong");
        for (title, says) in [("\"Customs courses", "never closed"), ("\"Customs\" courses", "more text behind")] {
            let refused = import(&donor, csv(&OFFERS.replace("Customs courses", title))).await;
            assert_eq!(told(&refused), [("file.broken".to_owned(), 2)], "{refused}");
            assert!(refused["lines"][0].text("message").contains(says), "{refused}");
        }
        let broken = import(&donor, csv(&OFFERS.replace("Scales for border posts.", "#N/A").replace("CA-1", "MAY-12"))).await;
        for says in ["import it from an Excel workbook", "shows the error #N/A"] {
            assert!(broken["lines"].as_array().unwrap().iter().any(|line| line.text("message").contains(says)), "{broken}");
        }
        assert_eq!(before.changes(&rows(app).await), []);
        let headings: Vec<&str> = OFFERS.lines().next().unwrap().split(',').collect();
        let named = ["DEC-1", "Customs courses", "Courses for officers.", "en", "YES", "YES", "LBR", "TRAINING", "COURSES", "2.00"];
        let book = json!({ "kind": "OFFERS", "format": "XLSX", "content": workbook("offers", &[&headings, &named]) });
        let done = import(&donor, book).await;
        assert_eq!((&done["userErrors"], &done["stats"]["imported"]), (&json!([]), &json!(1)), "{done}");
    }

    async fn a_day_before_the_first_of_spreadsheets_is_refused(app: &TestApp) {
        let donor = app.approver("state-can");
        for number in [-5.0, 0.0] {
            let mut book = Workbook::new();
            let page = book.add_worksheet();
            page.set_name("offers").unwrap();
            let headings = ["external_reference", "title", "description", "language", "assistance", "starts"];
            let cells = ["CA-4", "Scales", "Scales for border posts.", "en", "EQUIPMENT"];
            for (row, cells) in (0..).zip([headings.as_slice(), cells.as_slice()]) {
                for (column, cell) in (0..).zip(cells) {
                    page.write_string(row, column, *cell).unwrap();
                }
            }
            page.write_number_with_format(1, 5, number, &Format::new().set_num_format("yyyy-mm-dd")).unwrap();
            let content = STANDARD.encode(book.save_to_buffer().unwrap());
            let refused = import(&donor, json!({ "kind": "OFFERS", "format": "XLSX", "content": content })).await;
            let lines = refused["lines"].as_array().unwrap();
            let starts = lines.iter().find(|line| line["column"] == "starts").unwrap_or_else(|| panic!("{refused}"));
            assert!(starts.text("message").contains("which is no date"), "{refused}");
        }
    }

    async fn nobody_imports_what_they_may_not_record(app: &TestApp) {
        let before = rows(app).await;
        for stranger in [app.approver("group-civ"), app.actor("state-can", Role::Editor), app.actor("state-can", Role::Reader)] {
            let refused = import(&stranger, csv(OFFERS)).await;
            assert_eq!((&refused["userErrors"][0]["code"], &refused["stats"], &refused["lines"]), (&json!("FORBIDDEN"), &Value::Null, &json!([])));
        }
        let query = "mutation ($input: ImportTableInput!) { importTable(input: $input) { moreLines } }";
        let mut input = csv(OFFERS);
        input["clientMutationId"] = json!("x");
        assert_eq!(app.error(query, json!({ "input": input })).await.0, "UNAUTHENTICATED");
        assert_eq!(before.changes(&rows(app).await), []);
    }

    async fn a_workbook_is_sent_in_base64_and_what_is_none_or_too_much_is_refused(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let headings = ["title", "description", "language", "holder", "countries", "sector", "evidence", "assistance", "unit", "quantity"];
        let gap = ["Scales are missing", "No post has scales.", "en", "HOST_STATE", "CIV", "33120", "NAMED", "EQUIPMENT", "ITEMS", "6"];
        let book = |sheet: &str, rows: &[&[&str]]| json!({ "kind": "GAPS", "format": "XLSX", "content": workbook(sheet, rows) });
        let done = import(&panel, book("anything", &[&headings, &gap])).await;
        assert_eq!((&done["userErrors"], &done["stats"]["imported"]), (&json!([]), &json!(1)), "{done}");
        assert_eq!(told(&import(&panel, book("gaps", &[&headings, &gap])).await), [("title.twice".to_owned(), 2)]);

        let other = import(&panel, book("offers", &[&headings, &gap])).await;
        assert_eq!(told(&other), [("file.broken".to_owned(), 0)], "a sheet of other rows: {other}");
        assert!(other["lines"][0].text("message").contains("(it has offers): call it gaps if that is what it holds"), "{other}");

        let before = rows(app).await;
        let many = vec![gap.as_slice(); 501];
        let many: Vec<&[&str]> = [headings.as_slice()].into_iter().chain(many).collect();
        let refused = import(&panel, book("gaps", &many)).await;
        assert_eq!(told(&refused), [("file.broken".to_owned(), 0)]);
        assert!(refused["lines"][0]["message"].as_str().unwrap().contains("500 is the most"), "{refused}");
        let mut input = book("gaps", &[&headings]);
        input["content"] = json!("no base64!");
        assert_eq!(panel.refused("importTable", input.clone()).await, ["INVALID content"]);
        input["content"] = json!(STANDARD.encode("no workbook"));
        assert_eq!(told(&import(&panel, input.clone()).await), [("file.broken".to_owned(), 0)]);
        input["content"] = json!("A".repeat(200_000));
        assert_eq!(panel.refused("importTable", input.clone()).await, ["INVALID content"]);
        // 40 MB, in few kilobytes.
        let wide: Vec<String> = (0..1_300).map(|at| format!("{at}{}", "x".repeat(32_000))).collect();
        let wide: Vec<Vec<&str>> = wide.chunks(10).map(|row| row.iter().map(String::as_str).collect()).collect();
        let bomb: Vec<&[&str]> = [headings.as_slice()].into_iter().chain(wide.iter().map(Vec::as_slice)).collect();
        let refused = import(&panel, book("gaps", &bomb)).await;
        assert!(refused["lines"][0]["message"].as_str().unwrap().contains("unpacks to more than"), "{refused}");
        assert_eq!(before.changes(&rows(app).await), []);
    }

    async fn a_template_is_filled_in_and_sent_back(app: &TestApp) {
        let donor = app.approver("state-can");
        for (kind, actor) in [("gaps", app.approver("group-civ")), ("offers", donor), ("programmes", app.approver("undp"))] {
            let path = format!("/export/template/{kind}.csv");
            let response = app.http(Method::GET, &path).send().await.unwrap();
            assert_eq!(response.headers()["content-disposition"], format!("attachment; filename=\"{kind}.csv\""));
            let text = response.text().await.unwrap();
            let sent = import(&actor, json!({ "kind": kind.to_uppercase(), "format": "CSV", "content": text })).await;
            assert_eq!(told(&sent), [("sheet.empty".to_owned(), 1), ("row.example".to_owned(), 2)], "{kind}");
            let response = app.http(Method::GET, &format!("/export/template/{kind}.xlsx")).send().await.unwrap();
            let bytes = response.bytes().await.unwrap();
            assert!(bytes.starts_with(b"PK"), "{kind} is a workbook");
        }
        for path in ["/export/template/needs.xlsx", "/export/template/gaps.ndjson"] {
            let response = app.http(Method::GET, path).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
            assert!(response.text().await.unwrap().contains("/export/template/gaps.xlsx"));
        }
    }
}
