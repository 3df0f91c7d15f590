//! Cells of workbooks that show something else than they hold: what is shown is read, or the cell is refused by its row and column.

use base64::{Engine, engine::general_purpose::STANDARD};
use calamine::{Reader, Xlsx, open_workbook_from_rs};
use reqwest::Method;
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Value, json};
use std::io::{Cursor, Read, Write};
use tests::{Actor, Rows, TestApp, on_both};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A workbook of one programme, by a program that does not reckon: `starts` has the formula DATE(2026,3,1) and `note` the formula B2,
/// both without a value.
const UNRECKONED: &str = "UEsDBBQAAAAIAAAAIVwp/5fihwAAAO0AAAALAAAAX3JlbHMvLnJlbHONzzsOwjAQBNCrWD5ANqKgQI4rGlrEBRaz/iix17IdEW6Py4AoKEczet\
    KoKy3YAqfqQ65ii0uqk/St5RNANZ4i1oEzpd5YLhFbj8VBRjOjIziM4xHK3pBa7U1xeUwSpbi9Mv0Ds7XB0JnNGim1H/7XostYHLVJbgs8ucx3\
    5nnoqASt4OOdfgNQSwMEFAAAAAgAAAAhXPqqFnWQAAAA5QAAAA8AAAB4bC93b3JrYm9vay54bWyNj0EOgkAMRa9CegCLLlwQYOXGY1QozAQ6nb\
    Rj9PgS0L2r9v+fvp+2L7XlobpUb1mTdxBKyQ2iD4GF/KSZ05ZMakJlkzajZ2MaPTAXWfFS11cUigkOQmP/MHSa4sA3HZ7CqRwQ45VK1OQhZoe+\
    3Rv8O6tEwh1k09lIhB2q3b+PHZyhsiZuCwH2Lf7u8Pda/wFQSwMEFAAAAAgAAAAhXGUCjdeLAAAA7gAAABoAAAB4bC9fcmVscy93b3JrYm9vay\
    54bWwucmVsc43PTQrCMBAF4KuUHKBTXbiQJis3bqUXGOI0CW1+yIyotze4kAouXA3vPfhgxgutKCEn9qFw94hrYq28SDkCsPUUkftcKLVlzjWi\
    tFgdFLQLOoL9MBygbg1lxq3Zna9aoeqmZ6F/4DzPwdIp21ukJD98uOe6sCeShmJ1JFp9Kob32fVNVWBG+HrPvABQSwMEFAAAAAgAAAAhXEvQwO\
    H2AAAA1AIAABgAAAB4bC93b3Jrc2hlZXRzL3NoZWV0MS54bWyNkkFrwzAMhf9KyWmDrkoz6GG4hq4dI5cettyHcZXEzLGDpDb9+csyGKGw4aP0\
    vvcQD6kh0ie3iLK4dj7wNmtF+icAti12hlexxzAqdaTOyDhSA9wTmtNk6jwUeb6BzriQaTXtDkaMVhQHrexCtpkL3gV8FxoBx1qJxqsgBeM/CG\
    skDBYViFbwrYL90yZOfBp5QrbkenExJPHehOZsmrRww+xYTOrVI0rCSWiIcpMJU43/dbkvH9ZJ4ft4Jsa0Q6ohLuwPv0oyYFrP1duuPJbH1xtY\
    q1ofdtXLXZEXm+Xjcn2voJ5pz8U0X8bVZd4LzP4Nfh9ZfwFQSwECFAMUAAAACAAAACFcKf+X4ocAAADtAAAACwAAAAAAAAAAAAAAgAEAAAAAX3\
    JlbHMvLnJlbHNQSwECFAMUAAAACAAAACFc+qoWdZAAAADlAAAADwAAAAAAAAAAAAAAgAGwAAAAeGwvd29ya2Jvb2sueG1sUEsBAhQDFAAAAAgA\
    AAAhXGUCjdeLAAAA7gAAABoAAAAAAAAAAAAAAIABbQEAAHhsL19yZWxzL3dvcmtib29rLnhtbC5yZWxzUEsBAhQDFAAAAAgAAAAhXEvQwOH2AA\
    AA1AIAABgAAAAAAAAAAAAAAIABMAIAAHhsL3dvcmtzaGVldHMvc2hlZXQxLnhtbFBLBQYAAAAABAAEAAQBAABcAwAAAAA=";

/// What stands in a cell: a text, or a number with its format.
#[derive(Clone, Copy)]
enum Held {
    Text(&'static str),
    Number(f64, &'static str),
}
use Held::{Number, Text};

/// A workbook of one programme with these cells besides those that it has to have.
fn workbook(cells: &[(&str, Held)]) -> String {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name("programmes").unwrap();
    let own = [
        ("external_reference", Text("CI-1")),
        ("title", Text("Courses")),
        ("description", Text("Two courses.")),
        ("language", Text("en")),
        ("assistance", Text("FUNDING")),
    ];
    for (column, (heading, held)) in (0..).zip(own.iter().chain(cells)) {
        page.write_string(0, column, *heading).unwrap();
        match *held {
            Text(text) => page.write_string(1, column, text).unwrap(),
            Number(number, format) => {
                let format = Format::new().set_num_format(format);
                page.write_number_with_format(1, column, number, &format)
                    .unwrap()
            }
        };
    }
    STANDARD.encode(book.save_to_buffer().unwrap())
}

/// The same workbook where days are counted from 1904, as old spreadsheets of Macs do.
fn from_1904(content: &str) -> String {
    let bytes = STANDARD.decode(content).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let (mut book, mut found) = (ZipWriter::new(Cursor::new(Vec::new())), 0);
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        found += text.matches("<workbookPr ").count();
        let text = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ");
        book.start_file(name, SimpleFileOptions::default()).unwrap();
        book.write_all(text.as_bytes()).unwrap();
    }
    assert_eq!(found, 1);
    STANDARD.encode(book.finish().unwrap().into_inner())
}

async fn import(actor: &Actor, content: &str) -> Value {
    let input = json!({ "kind": "PROGRAMMES", "format": "XLSX", "content": content });
    let selection = "stats { read imported revised unchanged skipped } lines { row column rule message record }";
    actor.say("importTable", input, selection).await
}

/// The one fault of a table that is refused: its row, column and message.
async fn fault(actor: &Actor, content: &str) -> (u64, String, String) {
    let refused = import(actor, content).await;
    let lines = refused["lines"].as_array().unwrap();
    assert_eq!(lines.len(), 1, "{refused}");
    let text = |field: &str| lines[0][field].as_str().unwrap().to_owned();
    (
        lines[0]["row"].as_u64().unwrap(),
        text("column"),
        text("message"),
    )
}

on_both! {
    async fn a_template_lets_a_value_be_taken_away(app: &TestApp) {
        let response = app.http(Method::GET, "/export/template/offers.xlsx").send().await.unwrap();
        let bytes = response.bytes().await.unwrap().to_vec();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        let lists: Vec<&str> = sheet.split("<dataValidation ").skip(1).collect();
        let told = lists.iter().filter(|list| list.contains("showErrorMessage=\"1\""));
        let warned = lists.iter().filter(|list| list.contains("errorStyle=\"warning\""));
        let (told, warned) = (told.count(), warned.count());
        assert!(warned > 3 && told == warned, "a spreadsheet stops nobody who writes a hyphen: {sheet}");
    }

    async fn a_formula_without_its_value_is_no_empty_cell(app: &TestApp) {
        let mission = app.approver("unoci");
        let before = Rows::read(&app.database.connect().await).await;
        let refused = import(&mission, UNRECKONED).await;
        let lines = refused["lines"].as_array().unwrap();
        let places: Vec<_> = lines.iter().map(|line| (&line["row"], &line["column"], &line["rule"])).collect();
        let unread = json!("cell.unreadable");
        assert_eq!(places, [(&json!(2), &json!("starts"), &unread), (&json!(2), &json!("note"), &unread)], "{refused}");
        assert!(lines.iter().all(|line| line["message"].as_str().unwrap().contains("open the workbook in a spreadsheet and save it")), "{refused}");
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), []);
    }

    async fn a_month_that_a_spreadsheet_made_a_day_is_a_month(app: &TestApp) {
        let mission = app.approver("unoci");
        // 2026-03-01, 2027-09-01 and 2027-09-30.
        for (ends, format, read) in [
            (46631.0, "mmm-yy", "2027-09"),
            (46631.0, "yyyy\\-mm;@", "2027-09"),
            (46631.0, "yyyy-mm-dd", "2027-09-01"),
            (46660.0, "mm/yyyy", "2027-09-30"),
            (46388.0, "yyyy", "2027"),
        ] {
            let content = workbook(&[("starts", Number(46082.0, "dd/mm/yyyy")), ("ends", Number(ends, format))]);
            let done = import(&mission, &content).await;
            let record = &done["lines"][0]["record"];
            assert!(record.is_string(), "{done}");
            let query = "query ($id: ID!) { node(id: $id) { ... on Programme { starts ends } } }";
            let seen = mission.data(query, json!({ "id": record })).await["node"].take();
            assert_eq!(seen, json!({ "starts": "2026-03-01", "ends": read }), "{format}");
            assert_eq!(import(&mission, &content).await["stats"]["unchanged"], 1);
        }
        for (year, format, day) in [
            (2026.0, "dd/mm/yyyy", "1905-07-18"),
            (2026.0, "mmm-yy", "1905-07-18"),
            // The first of a month, which a cell of months shows.
            (2009.0, "mmm-yy", "1905-07-01"),
        ] {
            let (row, column, message) = fault(&mission, &workbook(&[("starts", Number(year, format))])).await;
            assert_eq!((row, column.as_str()), (2, "starts"));
            assert!(message.contains(&format!("the day {day}, which spreadsheets make of {year}")), "{message}");
        }
    }

    async fn days_that_are_counted_from_1904_are_those_that_are_shown(app: &TestApp) {
        let mission = app.approver("unoci");
        // 2026-03-01 and 2027-09-01, which count 1462 days less.
        let cells = [("starts", Number(44620.0, "dd/mm/yyyy")), ("ends", Number(45169.0, "mmm-yy"))];
        let done = import(&mission, &from_1904(&workbook(&cells))).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Programme { starts ends } } }";
        let seen = mission.data(query, json!({ "id": done["lines"][0]["record"] })).await["node"].take();
        assert_eq!(seen, json!({ "starts": "2026-03-01", "ends": "2027-09" }), "{done}");
        for (number, format, says) in [
            (2026.0, "dd/mm/yyyy", "the day 1909-07-19, which spreadsheets make of 2026"),
            (2008.0, "mmm-yy", "the day 1909-07-01, which spreadsheets make of 2008"),
            (44620.0, "0", "or 2026-03-01 in one that counts days from 1904"),
        ] {
            let (row, column, message) = fault(&mission, &from_1904(&workbook(&[("starts", Number(number, format))]))).await;
            assert_eq!((row, column.as_str()), (2, "starts"));
            assert!(message.contains(says), "{message}");
        }
    }

    async fn a_share_that_is_shown_in_percent_is_not_taken_for_its_hundredth(app: &TestApp) {
        let mission = app.approver("unoci");
        let (row, column, message) = fault(&mission, &workbook(&[("cofinancing_percent", Number(0.125, "0.0%"))])).await;
        assert_eq!((row, column.as_str()), (2, "cofinancing_percent"));
        assert!(message.contains("shown as 12.5%") && message.contains("0.125"), "{message}");
        let done = import(&mission, &workbook(&[("cofinancing_percent", Number(12.5, "0.0"))])).await;
        assert_eq!(done["stats"]["imported"], 1, "{done}");
    }

    async fn a_number_has_the_digits_that_its_cell_shows(app: &TestApp) {
        let mission = app.approver("unoci");
        // What 1250.5 times 1.1 comes to in a spreadsheet.
        let money = [("unit", Text("MONEY")), ("quantity", Number(1_375.550_000_000_000_2, "#,##0.00")), ("currency", Text("USD"))];
        let done = import(&mission, &workbook(&money)).await;
        let query = "query ($id: ID!) { node(id: $id) { ... on Programme { lines { quantity currency } } } }";
        let seen = mission.data(query, json!({ "id": done["lines"][0]["record"] })).await["node"].take();
        assert_eq!(seen, json!({ "lines": [{ "quantity": "1375.55", "currency": "USD" }] }), "{done}");
        let finer = [("unit", Text("MONEY")), ("quantity", Number(1_375.555, "#,##0.00")), ("currency", Text("USD"))];
        let (row, column, _) = fault(&mission, &workbook(&finer)).await;
        assert_eq!((row, column.as_str()), (2, "quantity"));
    }

    async fn the_template_names_every_code_that_it_lists(app: &TestApp) {
        for (kind, named) in [
            ("programmes", ["unoci-broad-cooperation", "Cooperate with the Panel in general"]),
            ("gaps", ["1572-elections", "Free and fair elections, Côte d'Ivoire"]),
        ] {
            let path = format!("/export/template/{kind}.xlsx");
            let bytes = app.http(Method::GET, &path).send().await.unwrap().bytes().await.unwrap();
            let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes.to_vec())).unwrap();
            let codes = book.worksheet_range("codes").unwrap();
            let mut found = false;
            for row in codes.rows().skip(1) {
                for pair in row.chunks(2) {
                    let pair: Vec<String> = pair.iter().map(ToString::to_string).collect();
                    assert!(pair[0].is_empty() || !pair[1].is_empty(), "{kind}: {} has no name", pair[0]);
                    found |= pair == named;
                }
            }
            assert!(found, "{kind}: {named:?}");
        }
    }
}
