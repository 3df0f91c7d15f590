//! Wrong records are reported where they stand, and keep the whole of their file out.

use super::{OWN, faults::faults, only_fault, said};
use gapbridge::load::LoadError;
use serde_json::json;
use tests::{Rows, TestDatabase, on_both};

/// A record with two faults.
const WRONG: &str = r#"
[[organisation]]
code = "a"
name = "A"
kind = "NGO"
country = "ZZZ"
parent = "nobody"
source = "own"
"#;

on_both! {
    async fn a_wrong_record_is_reported_where_it_stands_and_nothing_is_loaded(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let mut unexpected = Vec::new();
        for (text, expected) in faults() {
            let fault = only_fault(database, &text).await;
            assert!(fault.file.ends_with("/wrong.toml"), "{}", fault.file);
            if !said(&fault).starts_with(expected) {
                unexpected.push(format!("{}\ninstead of\n{expected}\nof\n{text}", said(&fault)));
            }
        }
        assert!(unexpected.is_empty(), "{}", unexpected.join("\n\n"));
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn one_wrong_record_keeps_the_whole_file_out_and_all_its_faults_are_told(database: &TestDatabase) {
        let error = database.load("own.toml", &format!("{OWN}{WRONG}")).await.unwrap_err().to_string();
        assert!(error.contains("organisation \"a\", country: no country \"ZZZ\" is on record or in these files"), "{error}");
        assert!(error.contains("organisation \"a\", parent: no organisation \"nobody\" is on record or in these files"), "{error}");
        let service = database.serve().await;
        assert!(service.data(r#"{ gap(reference: "own-gap") { id } }"#, json!({})).await["gap"].is_null());
    }

    async fn a_wrong_record_makes_no_fault_of_right_ones(database: &TestDatabase) {
        let error = database.load("own.toml", &format!("{OWN}{WRONG}")).await.unwrap_err().to_string();
        assert!(error.starts_with("Nothing was loaded, 2 faults to correct:\n"), "{error}");
    }

    async fn all_faults_of_form_are_told_at_once_with_field_and_likely_word(database: &TestDatabase) {
        let offer = |name: &str, status: &str, attributed: &str, more: &str, kind: &str| format!(
            "[[offer]]\nreference = \"{name}\"\nprovider = \"p\"\ntitle = \"T\"\ndescription = \"D\"\nlanguage = \"en\"\nstatus = \"{status}\"\nattributed = {attributed}\n\
            willing = \"YES\"\nable = \"MAYBE\"\nsource = \"own\"\n{more}\n[[offer.line]]\nassistance = \"{kind}\"\ntitle = \"L\"\n"
        );
        let text = offer("a", "PIPELIN", "\"yes\"", "sectors = [33120]", "TRAINING") + &offer("b", "PIPELINE", "true", "colour = \"red\"", "TRAINNG");
        let error = database.load("form.toml", &text).await.unwrap_err().to_string();
        assert!(error.starts_with("Nothing was loaded, 7 faults to correct:\n"), "{error}");
        for part in [
            "reference = \"a\", status: unknown variant `PIPELIN`",
            "did you mean PIPELINE?",
            "reference = \"a\", attributed: invalid type",
            "reference = \"a\", able: unknown variant `MAYBE`",
            "reference = \"a\", sectors 1: invalid type",
            "reference = \"b\", able: unknown variant `MAYBE`",
            "reference = \"b\": unknown field `colour`",
            "line 1, assistance: unknown variant `TRAINNG`",
            "did you mean TRAINING?",
        ] {
            assert!(error.contains(part), "{part} is not in\n{error}");
        }
    }

    async fn faults_of_form_hide_none_of_the_rules_and_make_none(database: &TestDatabase) {
        let nowhere = "own-gap\", countries: no country \"ZZZ\" is on record or in these files";
        let elsewhere = |text: &str| text.replace("countries = [\"LBR\"]\nsector = ", "countries = [\"ZZZ\"]\nsector = ");
        for (from, to, form) in [
            // What names the donor is doubted, and the gap is told of beside it.
            ("kind = \"NGO\"", "kind = \"NGOS\"", "unknown variant `NGOS`"),
            ("code = \"own-donor\"\n", "", "missing field `code`"),
            ("code = \"own-donor\"", "code = 7", "code: invalid type"),
            ("[[document]]", "[[documents]]", "unknown field `documents`"),
            // What was probably meant is looked at.
            ("title = \"Harbour scales are missing\"", "tilte = \"Harbour scales are missing\"", "did you mean title?"),
        ] {
            let text = elsewhere(OWN).replacen(from, to, 1);
            let error = database.load("form.toml", &text).await.unwrap_err().to_string();
            // An organisation without a code could be any that is named.
            let both = ["unknown variant `NGOS`", "did you mean title?"].contains(&form);
            let told = if both { "2 faults" } else { "one fault" };
            assert!(error.starts_with(&format!("Nothing was loaded, {told} to correct:\n")), "{form}: {error}");
            assert!(error.contains(form) && error.contains(nowhere) == both, "{form}: {error}");
        }
        // Of the gap itself, what follows from the fault alone cannot be told from the rest.
        let error = database.load("form.toml", &elsewhere(OWN).replace("evidence = \"NAMED\"", "evidence = true")).await.unwrap_err().to_string();
        assert!(error.starts_with("Nothing was loaded, one fault to correct:\n") && error.contains("evidence"), "{error}");
        database.load("own.toml", OWN).await.unwrap();
    }

    async fn a_row_of_a_table_that_cannot_be_read_hides_no_other(database: &TestDatabase) {
        let header = "code,level,category,name,name_fr,status,replaced_by,source\n";
        let text = format!("{header}99998,CATEGORY\n99997,PURPOSE,1234,N,N,ACTIVE,,own\n99996,PURPOSE,430,N,N,ACTIVE,,own\n99996,PURPOSE,430,N,N,ACTIVE,,own\n");
        let Err(LoadError::Faults(faults)) = database.load("sectors.csv", &text).await else { panic!("{text} was not refused") };
        // What the third row names may be the second.
        let told: Vec<(usize, &str)> = faults.iter().map(|fault| (fault.line, fault.reason.as_str())).collect();
        assert!(told.len() == 2 && told[0].0 == 2 && told[1] == (5, "appears twice"), "{told:?}");
    }

    async fn an_offer_that_covers_a_gap_twice_is_reported(database: &TestDatabase) {
        let text = OWN.replace("not_covered = \"Repairs.\" }]", "not_covered = \"Repairs.\" }, { gap = \"own-gap\", extent = \"FULL\" }]");
        assert_eq!(only_fault(database, &text).await.record, "assistance \"own-offer\"");
    }

    async fn a_second_task_of_one_mission_for_one_activity_is_reported(database: &TestDatabase) {
        let text = "[[mandate_task]]\ncode = \"other\"\nmission = \"UNOCI\"\nactivity = \"INSPECT_CARGO\"\ntitle = \"T\"\nsource = \"own\"\n";
        assert_eq!(only_fault(database, text).await.record, "mandate_task \"other\"");
    }

    async fn a_purpose_without_a_category_is_reported(database: &TestDatabase) {
        let text = "[[sector]]\ncode = \"99999\"\nlevel = \"PURPOSE\"\nname = \"N\"\nname_fr = \"N\"\nstatus = \"ACTIVE\"\nsource = \"own\"\n";
        assert_eq!(only_fault(database, text).await.record, "sector \"99999\"");
    }

    async fn an_amount_of_nothing_is_reported(database: &TestDatabase) {
        let nothing = OWN.replace("amount = \"1000.50\"", "amount = \"0\"").replace("[[commitment]]\ncode = \"own-repairs\"", "[[commitment]]\ncode = \"own-repairs-2\"");
        let (text, _) = nothing.split_once("[[commitment]]\ncode = \"own-repairs-2\"").unwrap();
        assert_eq!(only_fault(database, text).await.record, "gap \"own-gap\"");
        database.load("own.toml", OWN).await.unwrap();
        let fault = only_fault(database, &OWN.replace("quantity = 3", "quantity = -3")).await;
        assert_eq!(fault.record, "commitment \"own-scales\"");
    }

    async fn a_csv_file_of_a_spreadsheet_is_read_with_commas_or_semicolons(database: &TestDatabase) {
        let text = "\u{feff}code,level,category,name,name_fr,status,replaced_by,source\r\n99801,PURPOSE,998,Weighing,Pesage,ACTIVE,,own\r\n";
        database.load("sectors.csv", text).await.unwrap();
        database.load("sectors.csv", &text.replace(',', ";").replace("99801", "99802")).await.unwrap();
        let service = database.serve().await;
        let found = service.data("{ sectors(filter: { codes: [\"99801\", \"99802\"] }) { edges { node { name } } } }", json!({})).await;
        assert_eq!(found["sectors"]["edges"], json!([{ "node": { "name": "Weighing" } }, { "node": { "name": "Weighing" } }]));
    }

    async fn a_csv_file_reports_its_row(database: &TestDatabase) {
        let header = "code,level,category,name,name_fr,status,replaced_by,source\n";
        for (name, text, line, reason) in [
            ("sectors.csv", format!("{header}99998,CATEGORY,,N,N,SOMETIMES,,own\n"), 2, "SOMETIMES"),
            ("sectors.csv", format!("{header}99998,CATEGORY,,N,N,ACTIVE,,own\n99997,PURPOSE,1234,N,N,ACTIVE,,own\n"), 3, "no sector \"1234\" is on record"),
            ("sectors.csv", format!("{header}99998,CATEGORY\n"), 2, "fields"),
            ("others.csv", "a,b\n1,2\n".to_owned(), 0, "`gapbridge import table`"),
        ] {
            let Err(LoadError::Faults(faults)) = database.load(name, &text).await else { panic!("{text} was not refused") };
            assert!(faults.len() == 1 && faults[0].line == line && faults[0].reason.contains(reason), "{faults:?}");
        }
    }
}
