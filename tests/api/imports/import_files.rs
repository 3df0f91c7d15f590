//! Several files at once, and what a script is told of them by how the import ends.

use domain::table::TableKind;
use gapbridge::{
    cli::import::{imported, imported_table, run, run_table},
    config::{ImportIatiOptions, ImportTableOptions},
    load::told::Totals,
};
use serde_json::json;
use std::{fs, path::PathBuf};
use tempfile::TempDir;
use tests::{Heard, TestDatabase, on_both};

/// A file with one activity that has this in it.
fn activity(within: &str) -> String {
    format!(
        "<iati-activities version=\"2.03\"><iati-activity xml:lang=\"en\" default-currency=\"USD\">\
         <iati-identifier>XX-8-WATER</iati-identifier><title><narrative>Water</narrative></title>\
         <description><narrative>Wells are dug.</narrative></description>{within}</iati-activity></iati-activities>"
    )
}

const OFFERS: &str = "external_reference,title,description,language,willing,able,countries,assistance,unit,quantity\n\
    CA-1,Customs courses,Courses for officers.,en,YES,YES,LBR,TRAINING,COURSES,2\n";
const RUNS: &str = "<activity-status code=\"2\"/>";

/// An import of files by an agency.
fn options(files: &[PathBuf]) -> ImportIatiOptions {
    ImportIatiOptions {
        files: files.to_vec(),
        organisation: "undp".to_owned(),
        dry_run: false,
        json: false,
        language: "en".to_owned(),
        names_no_private_person: false,
    }
}

/// What became of records, or would of those of a trial, as the API says it too.
fn became(heard: &Heard, is_dry: bool) -> Vec<&str> {
    let word = if is_dry { "would." } else { "done." };
    let rules = heard.0.iter().map(|told| told.rule);
    rules.filter_map(|rule| rule.strip_prefix(word)).collect()
}

on_both! {
    async fn an_import_of_which_a_record_was_refused_ends_as_a_failure(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let files = [folder.path().join("water.xml")];
        fs::write(&files[0], activity("")).unwrap();
        let refused = run(&database.config(), &options(&files)).await.unwrap_err().to_string();
        assert_eq!(refused, "1 records were not taken: a line of each says why");
        fs::write(&files[0], activity(RUNS)).unwrap();
        run(&database.config(), &options(&files)).await.unwrap();
        let mut heard = Heard::default();
        let totals = imported(&database.config(), &options(&files), &mut heard).await.unwrap();
        assert_eq!(totals, Totals { read: 1, unchanged: 1, ..Totals::default() });
    }

    async fn an_activity_of_unknown_countries_alone_is_not_taken_as_for_all_the_world(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let files = [folder.path().join("water.xml")];
        let import = async |places: &str| {
            fs::write(&files[0], activity(&format!("{RUNS}{places}"))).unwrap();
            let mut heard = Heard::default();
            let totals = imported(&database.config(), &options(&files), &mut heard).await.unwrap();
            (totals, heard)
        };
        for places in ["<recipient-country code=\"ZR\"/>", "<recipient-country/>", "<recipient-country code=\"ZR\"/><recipient-region code=\"289\"/>"] {
            let (totals, heard) = import(places).await;
            assert_eq!(totals, Totals { read: 1, skipped: 1, ..Totals::default() }, "{places}");
            assert_eq!(heard.of("error")[0].rule, "country.none", "{places}");
            let unknown = heard.0.iter().find(|told| told.rule == "country.unknown").unwrap();
            if places.contains("ZR") {
                assert!(unknown.message.contains("it was the code of Zaire until 1997: did you mean COD"), "{}", unknown.message);
            }
        }
        let (totals, heard) = import("<recipient-country code=\"ZR\"/><recipient-country code=\"CD\"/>").await;
        assert_eq!((totals.imported, heard.rules()), (1, vec!["country.unknown"]));
        let (totals, _) = import("").await;
        assert_eq!(totals.skipped, 0, "who names no country is for any");
    }

    async fn a_language_that_cannot_be_read_is_not_told_of_as_one_that_is_missing(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let files = [folder.path().join("water.xml")];
        for (language, rules) in [("fra", vec!["language.unknown"]), ("French", vec!["language.unknown"]), ("FR-ca", vec![]), ("", vec![])] {
            let stated = format!("xml:lang=\"{language}\"");
            fs::write(&files[0], activity(RUNS).replace("xml:lang=\"en\"", &stated)).unwrap();
            let mut heard = Heard::default();
            imported(&database.config(), &options(&files), &mut heard).await.unwrap();
            assert_eq!(heard.rules(), rules, "{language}");
            let unknown = heard.of("warning").first().map(|told| told.message.clone());
            let says = format!("\"{language}\" is no code of ISO 639-1, as fr is: its texts stand as in \"en\"");
            assert_eq!(unknown, (!rules.is_empty()).then_some(says));
            let is_assumed = heard.0.iter().any(|told| told.rule == "language.assumed");
            assert_eq!(is_assumed, language.is_empty(), "{language}");
        }
    }

    async fn a_sum_of_which_a_part_cannot_be_read_is_no_sum(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let files = [folder.path().join("water.xml")];
        let commitment = |amount: &str| format!("<transaction><transaction-type code=\"2\"/><value>{amount}</value></transaction>");
        let import = async |within: String| {
            fs::write(&files[0], activity(&format!("{RUNS}{within}"))).unwrap();
            let mut heard = Heard::default();
            imported(&database.config(), &options(&files), &mut heard).await.unwrap();
            heard
        };
        let service = database.serve().await;
        let line = async || {
            let all = service.nodes("programmes", "filter: { providers: [\"undp\"] },", 50, "externalReference lines { quantity currency }").await;
            let mut own = all.into_iter().filter(|node| node["externalReference"] == "XX-8-WATER");
            own.next().unwrap()["lines"].take()
        };
        let heard = import(["100", "1,000,000", "5e6"].map(commitment).concat()).await;
        assert_eq!(heard.rules(), ["amount.partial", "amount.unreadable", "amount.unreadable"]);
        let told = heard.0.iter().find(|told| told.rule == "amount.partial").unwrap();
        assert!(told.message.starts_with("some of its commitments cannot be read"), "{}", told.message);
        assert_eq!(line().await, json!([{ "quantity": null, "currency": null }]));
        let disbursement = commitment("5e6").replace("\"2\"", "\"3\"");
        let heard = import(commitment("100") + &commitment("50") + &disbursement).await;
        assert_eq!(heard.rules(), ["amount.unreadable"], "what is no commitment is no part of their sum");
        assert_eq!(line().await, json!([{ "quantity": "150.00", "currency": "USD" }]));
    }

    async fn a_file_that_is_not_there_keeps_no_other_from_being_taken(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let files = ["nowhere.xml", "broken.xml", "water.xml"].map(|name| folder.path().join(name));
        fs::write(&files[1], "<iati-activities>").unwrap();
        fs::write(&files[2], activity(RUNS)).unwrap();
        let mut heard = Heard::default();
        let totals = imported(&database.config(), &options(&files), &mut heard).await.unwrap();
        assert_eq!(totals, Totals { read: 1, imported: 1, broken: 2, ..Totals::default() });
        let lost = heard.of("error")[0];
        assert_eq!((lost.rule, lost.file.as_deref(), lost.line), ("file.broken", files[0].to_str(), None));
        assert!(lost.message.starts_with("nothing of this file was taken: it cannot be opened: "), "{}", lost.message);
        let ended = run(&database.config(), &options(&files)).await.unwrap_err().to_string();
        assert!(ended.starts_with("2 of the files could not be read"), "{ended}");

        let files = ["nowhere.csv", "offers.csv"].map(|name| folder.path().join(name));
        fs::write(&files[1], OFFERS).unwrap();
        let options = ImportTableOptions {
            files: files.to_vec(),
            organisation: "state-can".to_owned(),
            of: None,
            dry_run: false,
            json: false,
            names_no_private_person: false,
        };
        let mut heard = Heard::default();
        let totals = imported_table(&database.config(), &options, &mut heard).await.unwrap();
        assert_eq!((totals.imported, totals.broken), (1, 1), "{:?}", heard.0);
        let lost = heard.of("error")[0];
        assert_eq!((lost.rule, lost.file.as_deref()), ("file.broken", files[0].to_str()));
        assert!(run_table(&database.config(), &options).await.is_err());
    }

    async fn a_dry_run_of_several_files_judges_each_as_if_those_before_were_kept(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let files = ["one.xml", "same.xml", "other.xml"].map(|name| folder.path().join(name));
        fs::write(&files[0], activity(RUNS)).unwrap();
        fs::write(&files[1], activity(RUNS)).unwrap();
        fs::write(&files[2], activity(RUNS).replace("Wells are dug.", "Wells are dug deep.")).unwrap();
        for dry_run in [true, true, false] {
            let options = ImportIatiOptions { dry_run, ..options(&files) };
            let mut heard = Heard::default();
            let totals = imported(&database.config(), &options, &mut heard).await.unwrap();
            assert_eq!(totals, Totals { read: 3, imported: 1, unchanged: 1, revised: 1, ..Totals::default() }, "{dry_run}");
            assert_eq!(became(&heard, dry_run), ["imported", "unchanged", "revised"]);
        }

        let files = ["offers.csv", "faulty.csv", "again.csv", "revised.csv"].map(|name| folder.path().join(name));
        fs::write(&files[0], OFFERS).unwrap();
        fs::write(&files[1], OFFERS.replace("Customs courses", "Other courses").replace("COURSES,2", "COURSES,two")).unwrap();
        fs::write(&files[2], OFFERS).unwrap();
        fs::write(&files[3], OFFERS.replace("Courses for officers.", "Courses for all officers.")).unwrap();
        for dry_run in [true, true, false] {
            let options = ImportTableOptions {
                files: files.to_vec(),
                organisation: "state-can".to_owned(),
                of: Some(TableKind::Offers),
                dry_run,
                json: false,
                names_no_private_person: false,
            };
            let mut heard = Heard::default();
            let totals = imported_table(&database.config(), &options, &mut heard).await.unwrap();
            let found = (totals.imported, totals.unchanged, totals.revised, totals.broken);
            assert_eq!(found, (1, 1, 1, 1), "{dry_run}: {:?}", heard.0);
            assert_eq!(became(&heard, dry_run), ["imported", "unchanged", "revised"]);
        }
    }

    async fn who_imports_files_is_told_of_the_option_by_which_a_text_is_confirmed(database: &TestDatabase) {
        let folder = TempDir::new().unwrap();
        let says = "what looks like a telephone number (\"225 07 08 09 10 11\"): take it out, or pass --names-no-private-person if";
        let files = [folder.path().join("water.xml")];
        fs::write(&files[0], activity(RUNS).replace("Wells are dug.", "Call +225 07 08 09 10 11.")).unwrap();
        let mut heard = Heard::default();
        imported(&database.config(), &options(&files), &mut heard).await.unwrap();
        assert!(heard.of("error")[0].message.contains(says), "{}", heard.of("error")[0].message);

        let table = folder.path().join("offers.csv");
        fs::write(&table, OFFERS.replace("Courses for officers.", "Call +225 07 08 09 10 11.")).unwrap();
        let mut options = ImportTableOptions {
            files: vec![table],
            organisation: "state-can".to_owned(),
            of: None,
            dry_run: false,
            json: false,
            names_no_private_person: false,
        };
        let mut heard = Heard::default();
        imported_table(&database.config(), &options, &mut heard).await.unwrap();
        assert!(heard.of("error")[0].message.contains(says), "{}", heard.of("error")[0].message);
        options.names_no_private_person = true;
        let totals = imported_table(&database.config(), &options, &mut heard).await.unwrap();
        assert_eq!(totals.imported, 1);
    }
}
