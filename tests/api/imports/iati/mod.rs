//! IATI in and out: whose records come of a file, what changes when it comes again, and what stands in ours.

mod ours;

use gapbridge::{cli::import::imported, config::ImportIatiOptions, load::told::Totals};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;
use tests::{Asked, Heard, Rows, Service, TestApp, TestDatabase, money, offer, on_both};

const FIELDS: &str = "externalReference title description language status starts ends provider { code } countries { alpha3 } sectors { code } \
    lines { assistance quantity currency }";

/// A parent with its child in the manner of version 1, one of version 2, one that another is a second of, and three that are not taken.
pub(crate) const FILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<iati-activities version="1.03">
  <iati-activity hierarchy="2" default-currency="GBP" xml:lang="en">
    <iati-identifier>XX-9-ROAD-1</iati-identifier><title>Part</title><activity-status code="2"/>
    <related-activity type="1" ref="XX-9-ROAD"/><sector vocabulary="DAC" code="23010"/><sector vocabulary="DAC" code="99999"/>
    <transaction><transaction-type code="C"/><value>1000.50</value></transaction>
    <transaction><transaction-type code="D"/><value>-10</value></transaction>
  </iati-activity>
  <iati-activity hierarchy="1" default-currency="GBP" xml:lang="en">
    <iati-identifier>XX-9-ROAD</iati-identifier><title>Roads to the harbour</title>
    <description type="1">Roads are mended.</description><activity-status code="2">Implementation</activity-status>
    <activity-date type="start-actual" iso-date="2015-03-01"/><activity-date type="end-planned" iso-date="9999-12-31"/>
    <contact-info><email>somebody@example.org</email></contact-info>
    <recipient-country code="LR" percentage="100"/>
  </iati-activity>
  <iati-activity xml:lang="fr">
    <iati-identifier>XX-9-DOUANE</iati-identifier><title><narrative>Douane</narrative></title>
    <description><narrative>Formation des douaniers.</narrative></description><activity-status code="1"/>
    <activity-date type="1" iso-date="2027-01-01"/><recipient-region code="298"/><sector vocabulary="1" code="33120"/>
    <budget type="1"><period-start iso-date="2027-01-01"/><period-end iso-date="2027-12-31"/><value currency="EUR">20</value></budget>
    <planned-disbursement><value currency="EUR">15</value></planned-disbursement>
  </iati-activity>
  <iati-activity><iati-identifier>XX-9-DOUANE</iati-identifier><title>Again</title><activity-status code="1"/></iati-activity>
  <iati-activity><title>Nameless</title><activity-status code="1"/></iati-activity>
  <iati-activity><iati-identifier>XX-9-X</iati-identifier><title>Stateless</title></iati-activity>
</iati-activities>
"#;

/// Imports a text as a file, and gives what is told.
pub(crate) async fn import(
    database: &TestDatabase,
    text: &str,
    organisation: &str,
    is_dry: bool,
) -> Result<(Totals, Heard), String> {
    let folder = TempDir::new().unwrap();
    let path: PathBuf = folder.path().join("activities.xml");
    std::fs::write(&path, text).unwrap();
    let options = ImportIatiOptions {
        files: vec![path],
        organisation: organisation.to_owned(),
        dry_run: is_dry,
        json: false,
        language: "en".to_owned(),
        names_no_private_person: false,
    };
    let mut heard = Heard::default();
    let totals = imported(&database.config(), &options, &mut heard).await;
    totals
        .map(|totals| (totals, heard))
        .map_err(|error| format!("{error:#}"))
}

/// Imports nothing, with texts in this language where a file states none.
async fn in_language(database: &TestDatabase, language: &str) -> Result<Totals, String> {
    let options = ImportIatiOptions {
        files: Vec::new(),
        organisation: "undp".to_owned(),
        dry_run: true,
        json: false,
        language: language.to_owned(),
        names_no_private_person: false,
    };
    let totals = imported(&database.config(), &options, &mut Heard::default()).await;
    totals.map_err(|error| format!("{error:#}"))
}

async fn programme(service: &Service, provider: &str, external: &str) -> Value {
    let filter = format!("filter: {{ providers: [\"{provider}\"] }},");
    let all = service.nodes("programmes", &filter, 50, FIELDS).await;
    let found = all
        .into_iter()
        .find(|node| node["externalReference"] == external);
    found.unwrap_or_else(|| panic!("no {external} of {provider}"))
}

async fn xml(service: &Service) -> String {
    let response = service
        .http(Method::GET, "/export/iati.xml")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.text().await.unwrap()
}

/// The activity of the file that has this in it.
fn activity<'a>(xml: &'a str, part: &str) -> &'a str {
    let mut all = xml.split("</iati-activity>");
    let found = all.find(|activity| activity.contains(part));
    found.unwrap_or_else(|| panic!("no activity has {part}"))
}

on_both! {
    async fn a_file_is_imported_once_revised_where_it_differs_and_each_record_is_accounted_for(database: &TestDatabase) {
        let before = Rows::read(&database.connect().await).await;
        let (totals, _) = import(database, FILE, "undp", true).await.unwrap();
        let expected = Totals { read: 6, imported: 2, joined: 1, skipped: 3, ..Totals::default() };
        assert_eq!(totals, expected);
        assert_eq!(before.changes(&Rows::read(&database.connect().await).await), [], "a dry run keeps nothing");

        let (totals, heard) = import(database, FILE, "undp", false).await.unwrap();
        assert_eq!(totals, expected);
        assert_eq!(heard.rules(), [
            "date.placeholder", "identifier.missing", "identifier.twice", "region.only", "sector.unknown", "sector.withdrawn", "status.missing",
        ]);
        let place = heard.0.iter().find(|told| told.rule == "status.missing").unwrap();
        assert_eq!((place.line, place.activity.as_deref()), (Some(25), Some("XX-9-X")));
        for rule in ["money.beside", "transaction.refund", "element.kept-out", "money.basis"] {
            assert!(heard.0.iter().any(|told| told.rule == rule && told.count > Some(0)), "{rule}");
        }

        let service = database.serve().await;
        assert_eq!(programme(&service, "undp", "XX-9-ROAD").await, json!({
            "externalReference": "XX-9-ROAD", "title": "Roads to the harbour", "description": "Roads are mended.", "language": "en",
            "status": "IMPLEMENTATION", "starts": "2015-03-01", "ends": null, "provider": { "code": "undp" }, "countries": [{ "alpha3": "LBR" }],
            "sectors": [{ "code": "23010" }], "lines": [{ "assistance": "FUNDING", "quantity": "1000.50", "currency": "GBP" }],
        }));
        let french = programme(&service, "undp", "XX-9-DOUANE").await;
        assert_eq!((french.text("language"), &french["countries"], &french["lines"][0]["quantity"]), ("fr", &json!([]), &json!("20.00")));

        let known = Rows::read(&database.connect().await).await;
        let (totals, _) = import(database, FILE, "undp", false).await.unwrap();
        assert_eq!(totals, Totals { read: 6, unchanged: 2, joined: 1, skipped: 3, ..Totals::default() });
        assert_eq!(known.changes(&Rows::read(&database.connect().await).await), [], "twice changes nothing");

        let headless = FILE.replace("<activity-status code=\"2\">Implementation</activity-status>", "").replace("XX-9-DOUANE", "XX-9\nDOUANE");
        let (totals, heard) = import(database, &headless, "unicef", true).await.unwrap();
        assert_eq!(totals, Totals { read: 6, skipped: 6, ..Totals::default() }, "a part goes with its whole");
        let part = heard.0.iter().find(|told| told.rule == "parent.skipped").unwrap();
        assert!(part.activity.as_deref() == Some("XX-9-ROAD-1") && part.message.contains("activity-status"), "{}", part.message);
        assert!(heard.rules().contains(&"identifier.unfit"), "{:?}", heard.rules());

        let newer = FILE.replace("Roads are mended.", "Roads and bridges are mended.").replace("1000.50", "1200");
        let (totals, _) = import(database, &newer, "undp", false).await.unwrap();
        assert_eq!((totals.revised, totals.unchanged), (1, 1));
        let revised = programme(&service, "undp", "XX-9-ROAD").await;
        assert_eq!((revised.text("description"), &revised["lines"][0]["quantity"]), ("Roads and bridges are mended.", &json!("1200.00")));
        assert_eq!(database.differences().await, [""; 0]);
    }

    async fn a_character_of_windows_loses_no_activity_and_another_control_is_named(database: &TestDatabase) {
        let odd = FILE.replace("Roads are mended.", "The roads&#x92; holes are mended.").replace("Formation des", "Formation\u{1}des");
        let (totals, heard) = import(database, &odd, "undp", false).await.unwrap();
        assert_eq!((totals.imported, totals.skipped), (1, 4));
        let mended = heard.0.iter().find(|told| told.rule == "text.windows-1252").unwrap();
        assert_eq!((mended.severity, mended.activity.as_deref()), ("warning", Some("XX-9-ROAD")));
        let refused = heard.0.iter().find(|told| told.rule == "record.refused").unwrap();
        assert!(refused.activity.as_deref() == Some("XX-9-DOUANE") && refused.message.contains("U+0001 at character 10"), "{}", refused.message);
        let service = database.serve().await;
        assert_eq!(programme(&service, "undp", "XX-9-ROAD").await.text("description"), "The roads’ holes are mended.");
    }

    async fn a_language_that_there_is_not_stands_in_no_record(database: &TestDatabase) {
        assert!(in_language(database, "zz").await.unwrap_err().contains("ISO 639-1"));
        assert_eq!(in_language(database, "fr").await, Ok(Totals::default()));
        let odd = FILE.replace("xml:lang=\"fr\"", "xml:lang=\"zz\"");
        let (_, heard) = import(database, &odd, "undp", false).await.unwrap();
        assert!(heard.0.iter().any(|told| told.rule == "language.unknown"));
        let service = database.serve().await;
        assert_eq!(programme(&service, "undp", "XX-9-DOUANE").await.text("language"), "en");
    }

    async fn nobody_imports_as_another_and_a_file_that_breaks_changes_nothing(database: &TestDatabase) {
        let before = Rows::read(&database.connect().await).await;
        let refused = import(database, FILE, "group-civ", false).await.err().unwrap();
        assert!(refused.contains("registerProgramme is for those who run programmes"), "{refused}");
        let unknown = import(database, FILE, "atlantis", false).await.err().unwrap();
        assert!(unknown.starts_with("--as: the organisation"), "{unknown}");
        let cut = &FILE[..FILE.len() - 60];
        let (totals, heard) = import(database, cut, "undp", false).await.unwrap();
        assert_eq!((totals, heard.rules()), (Totals { broken: 1, ..Totals::default() }, vec!["file.broken"]));
        assert_eq!(before.changes(&Rows::read(&database.connect().await).await), []);

        import(database, FILE, "undp", false).await.unwrap();
        let (theirs, _) = import(database, FILE, "unicef", false).await.unwrap();
        assert_eq!(theirs.imported, 2, "the records of another are not touched");
        let (offers, _) = import(database, FILE, "state-can", false).await.unwrap();
        assert_eq!(offers.imported, 2);
        let service = database.serve().await;
        let offers = service.nodes("offers", "filter: { providers: [\"state-can\"] },", 50, "externalReference willing").await;
        assert!(offers.iter().any(|offer| offer["externalReference"] == "XX-9-ROAD" && offer["willing"] == "NOT_STATED"), "{offers:?}");
    }

    async fn a_name_of_ones_own_is_unique_and_shows_only_with_who_gave_it(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut input = offer("FUNDING", money("5.00", "EUR"));
        input["externalReference"] = json!("CA-3-1");
        input["attribution"] = json!("UNATTRIBUTED");
        let made = donor.offers(input.clone()).await;
        assert_eq!(donor.refused("makeOffer", input.clone()).await, ["INVALID externalReference"]);
        input["externalReference"] = json!("somebody@example.org");
        assert_eq!(donor.refused("makeOffer", input.clone()).await, ["INVALID externalReference"]);
        let query = "query ($r: String!) { offer(reference: $r) { externalReference } }";
        let variables = json!({ "r": made["reference"] });
        assert_eq!(donor.data(query, variables.clone()).await["offer"]["externalReference"], "CA-3-1");
        assert_eq!(app.data(query, variables).await["offer"]["externalReference"], Value::Null);
    }
}
