//! Tables that people fill in: what a template has, what comes of a filled one, and that faults are told by sheet, row and column.

use calamine::{Reader, Xlsx, open_workbook};
use domain::table::TableKind;
use gapbridge::{
    cli::{import::imported_table, template},
    config::{ImportTableOptions, TemplateOptions},
    load::told::Totals,
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tests::{Heard, Rows, Service, TestApp, TestDatabase, number, offer, on_both};

const HEADINGS: [&str; 14] = [
    "external_reference",
    "title",
    "description",
    "language",
    "willing",
    "able",
    "starts",
    "countries",
    "sectors",
    "assistance",
    "line_title",
    "unit",
    "quantity",
    "currency",
];

/// A cell with `#` in front is a number, one with `@` a date.
const FILLED: [[&str; 14]; 3] = [
    [
        "CA-1",
        "Customs courses",
        "Courses for officers.",
        "en",
        "yes",
        "YES",
        "@2026-10-01",
        "LBR; 384",
        "#33120",
        "TRAINING",
        "Courses",
        "COURSES",
        "#2",
        "",
    ],
    [
        "", "", "", "", "", "", "", "", "", "FUNDING", "Travel", "MONEY", "1.250,50", "EUR",
    ],
    [
        "CA-2",
        "Scales",
        "Scales for border posts.",
        "en",
        "NOT_STATED",
        "NO",
        "2027",
        "",
        "",
        "EQUIPMENT",
        "",
        "ITEMS",
        "#6",
        "",
    ],
];

const FIELDS: &str = "externalReference title willing able starts countries { alpha3 } sectors { code } lines { assistance title quantity currency }";

/// Writes a workbook of offers.
fn workbook(path: &Path, rows: &[[&str; 14]]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("offers").unwrap();
    let as_date = Format::new().set_num_format("yyyy-mm-dd");
    for (row, cells) in (0..).zip([&HEADINGS].into_iter().chain(rows)) {
        for (column, cell) in (0..).zip(cells) {
            match (cell.strip_prefix('#'), cell.strip_prefix('@')) {
                (Some(number), _) => sheet
                    .write_number(row, column, number.parse::<f64>().unwrap())
                    .unwrap(),
                (_, Some(day)) => {
                    let day = ExcelDateTime::parse_from_str(day).unwrap();
                    sheet
                        .write_datetime_with_format(row, column, &day, &as_date)
                        .unwrap()
                }
                _ => sheet.write_string(row, column, *cell).unwrap(),
            };
        }
    }
    // Rows that were emptied, and have but a format.
    sheet.write_blank(40, 3, &as_date).unwrap();
    book.save(path).unwrap();
}

async fn import(
    database: &TestDatabase,
    path: &Path,
    organisation: &str,
    is_dry: bool,
) -> Result<(Totals, Heard), String> {
    let options = ImportTableOptions {
        files: vec![PathBuf::from(path)],
        organisation: organisation.to_owned(),
        of: None,
        dry_run: is_dry,
        json: false,
        names_no_private_person: false,
    };
    let mut heard = Heard::default();
    let totals = imported_table(&database.config(), &options, &mut heard).await;
    totals
        .map(|totals| (totals, heard))
        .map_err(|error| format!("{error:#}"))
}

async fn made(service: &Service, name: &str) -> Value {
    let all = service
        .nodes(
            "offers",
            "filter: { providers: [\"state-can\"] },",
            50,
            FIELDS,
        )
        .await;
    let found = all
        .into_iter()
        .find(|node| node["externalReference"] == name);
    found.unwrap_or_else(|| panic!("no {name}"))
}

on_both! {
    async fn a_filled_table_becomes_offers_once_and_a_changed_cell_revises_one(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("table.xlsx");
        let before = Rows::read(&database.connect().await).await;
        workbook(&path, &FILLED);
        let expected = Totals { read: 2, imported: 2, joined: 1, ..Totals::default() };
        let (totals, _) = import(database, &path, "state-can", true).await.unwrap();
        assert_eq!(totals, expected);
        assert_eq!(before.changes(&Rows::read(&database.connect().await).await), [], "a dry run keeps nothing");
        let (totals, heard) = import(database, &path, "state-can", false).await.unwrap();
        assert_eq!((totals, heard.of("warning").len()), (expected, 0));

        let service = database.serve().await;
        assert_eq!(made(&service, "CA-1").await, json!({
            "externalReference": "CA-1", "title": "Customs courses", "willing": "YES", "able": "YES", "starts": "2026-10-01",
            "countries": [{ "alpha3": "CIV" }, { "alpha3": "LBR" }], "sectors": [{ "code": "33120" }],
            "lines": [
                { "assistance": "TRAINING", "title": "Courses", "quantity": "2", "currency": null },
                { "assistance": "FUNDING", "title": "Travel", "quantity": "1250.50", "currency": "EUR" },
            ],
        }));

        let known = Rows::read(&database.connect().await).await;
        let (totals, _) = import(database, &path, "state-can", false).await.unwrap();
        assert_eq!(totals, Totals { read: 2, unchanged: 2, joined: 1, ..Totals::default() });
        assert_eq!(known.changes(&Rows::read(&database.connect().await).await), [], "twice changes nothing");

        let path = folder.path().join("offers.csv");
        fs::write(&path, "\u{feff}External reference;title;starts;quantity\r\nCA-2;Fine scales;-;7\r\nCA-1;;;\r\n;;;\r\n").unwrap();
        let (totals, _) = import(database, &path, "state-can", false).await.unwrap();
        assert_eq!((totals.revised, totals.unchanged), (1, 1));
        assert_eq!(made(&service, "CA-2").await, json!({
            "externalReference": "CA-2", "title": "Fine scales", "willing": "NOT_STATED", "able": "NO", "starts": null, "countries": [], "sectors": [],
            "lines": [{ "assistance": "EQUIPMENT", "title": "Fine scales", "quantity": "7", "currency": null }],
        }));
        assert_eq!(database.differences().await, [""; 0]);
    }

    async fn all_faults_are_told_by_sheet_row_and_column_and_nothing_is_written(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("offers.xlsx");
        let mut rows = [FILLED[0]; 6];
        for (at, name) in ["CA-1", "CA-2", "CA-3", "CA-4", "#7", "CA-6"].into_iter().enumerate() {
            rows[at][0] = name;
        }
        rows[0][7] = "LBR; Liberai";
        rows[1][12] = "1,250";
        rows[2][9] = "TRAINNG";
        rows[3][6] = "13/10/2026";
        rows[5][3] = "English";
        workbook(&path, &rows);
        let before = Rows::read(&database.connect().await).await;
        let (totals, heard) = import(database, &path, "state-can", false).await.unwrap();
        assert_eq!(totals, Totals { read: 6, skipped: 6, broken: 1, ..Totals::default() });
        assert_eq!(before.changes(&Rows::read(&database.connect().await).await), []);
        let errors = heard.of("error");
        let places: BTreeSet<_> = errors.iter().map(|told| (told.row.unwrap(), told.column.as_deref().unwrap(), told.sheet.as_deref().unwrap())).collect();
        assert_eq!(places.into_iter().collect::<Vec<_>>(), [
            (2, "countries", "offers"), (3, "quantity", "offers"), (4, "assistance", "offers"), (5, "starts", "offers"),
            (6, "external_reference", "offers"), (7, "language", "offers"),
        ]);
        for says in ["did you mean LBR, Liberia?", "could be 1250 or 1.250", "did you mean TRAINING?", "did you mean 2026-10-13?", "drop zeros"] {
            assert!(errors.iter().any(|told| told.message.contains(says)), "{says}: {errors:#?}");
        }

        fs::write(&path, "no workbook").unwrap();
        let (totals, heard) = import(database, &path, "state-can", false).await.unwrap();
        assert_eq!((totals.broken, heard.of("error")[0].rule), (1, "file.broken"));
        workbook(&path, &FILLED);
        assert!(import(database, &path, "group-civ", false).await.is_err(), "a Panel makes no offers");
        assert_eq!(before.changes(&Rows::read(&database.connect().await).await), []);
    }

    async fn a_template_lists_the_codes_of_the_register_and_its_example_is_not_imported(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        for (kind, organisation) in [(TableKind::Gaps, "group-civ"), (TableKind::Offers, "state-can"), (TableKind::Programmes, "undp")] {
            let path = folder.path().join(format!("{}.xlsx", kind.name()));
            let options = TemplateOptions { kind, file: path.clone() };
            template::run(&database.config(), &options).await.unwrap();
            assert!(template::run(&database.config(), &options).await.is_err(), "no file is written over");
            let mut book: Xlsx<_> = open_workbook(&path).unwrap();
            let codes = book.worksheet_range("codes").unwrap();
            assert!(codes.used_cells().any(|(_, _, cell)| *cell == "LBR"));
            let (totals, heard) = import(database, &path, organisation, false).await.unwrap();
            assert_eq!((totals, heard.0[0].rule), (Totals::default(), "sheet.empty"), "{kind:?}");
            assert!(heard.0.iter().any(|told| told.rule == "row.example"));
        }
    }

    async fn a_gap_is_known_by_its_reference_and_the_same_twice_is_told(app: &TestApp) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("gaps.csv");
        let file = "reference,title,description,language,holder,countries,sector,evidence,assistance,unit,quantity\n\
            ,Scales are missing,No post has scales.,en,HOST_STATE,CIV,33120,NAMED,EQUIPMENT,ITEMS,6\n";
        fs::write(&path, file).unwrap();
        let (totals, heard) = import(&app.database, &path, "group-civ", true).await.unwrap();
        assert_eq!(totals.imported, 1);
        assert!(heard.0.iter().all(|told| told.record.is_none()), "a trial gives no reference by which nothing is found: {:?}", heard.0);
        let (totals, heard) = import(&app.database, &path, "group-civ", false).await.unwrap();
        assert_eq!((totals.imported, totals.broken), (1, 0), "{:?}", heard.0);
        let reference = heard.0.iter().find_map(|told| told.record.clone()).unwrap();
        let (totals, heard) = import(&app.database, &path, "group-civ", false).await.unwrap();
        assert_eq!((totals.broken, heard.of("error")[0].rule), (1, "title.twice"));
        assert!(heard.of("error")[0].message.contains(&reference));

        let known = file.replace("\n,Scales", &format!("\n{reference},Scales"));
        fs::write(&path, &known).unwrap();
        let (totals, _) = import(&app.database, &path, "group-civ", false).await.unwrap();
        assert_eq!((totals.unchanged, totals.revised), (1, 0));
        fs::write(&path, known.replace("ITEMS,6", "ITEMS,8")).unwrap();
        let (totals, _) = import(&app.database, &path, "group-civ", false).await.unwrap();
        assert_eq!((totals.unchanged, totals.revised), (0, 1));
        let query = "query ($r: String!) { gap(reference: $r) { needs { title size } } }";
        let gap = app.approver("group-civ").data(query, json!({ "r": reference })).await;
        assert_eq!(gap["gap"]["needs"], json!([{ "title": "Scales are missing", "size": "8" }]));
    }

    async fn offers_of_one_title_are_told_and_a_dry_run_of_many_writes_nothing(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("EQUIPMENT", number("ITEMS", 4));
        let before = Rows::read(&app.database.connect().await).await;
        let tried = donor.done("makeOffers", json!({ "offers": [input], "dryRun": true }), "dryRun offers { id }").await;
        assert_eq!(tried, true);
        input["language"] = json!("English");
        assert_eq!(donor.refused("makeOffers", json!({ "offers": [input], "dryRun": true })).await, ["INVALID offers.0.language"]);
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), []);

        input["language"] = json!("en");
        input["title"] = json!("Scáles");
        donor.offers(input).await;
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("offers.xlsx");
        workbook(&path, &FILLED);
        let (totals, heard) = import(&app.database, &path, "state-can", false).await.unwrap();
        assert_eq!(totals.imported, 2);
        let warnings: Vec<_> = heard.of("warning").iter().map(|told| (told.rule, told.row)).collect();
        assert_eq!(warnings, [("title.twice", Some(4))]);
    }
}
