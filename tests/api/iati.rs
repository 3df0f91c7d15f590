//! IATI in and out: whose records come of a file, what changes when it comes again, and what stands in ours.

use crate::{hidden_texts::hide, matches::gap};
use domain::organisation::Role;
use gapbridge::{
    cli::import::imported,
    config::ImportIatiOptions,
    load::told::{Told, Totals},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::PathBuf;
use tempfile::TempDir;
use tests::{
    Asked, Heard, Rows, Service, TestApp, TestDatabase, money, offer, on_both, programme as runs,
};

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
        assert!(heard.0.iter().any(|told| told.rule == "language.assumed"));
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

    async fn our_file_has_programmes_and_matches_in_exact_money_and_is_read_again_as_it_was(app: &TestApp) {
        import(&app.database, FILE, "undp", false).await.unwrap();
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        donor.enters("pledge", &agreed, "1250.50").await;
        donor.enters("commit", &agreed, "1250.50").await;
        donor.enters("recordDelivery", &agreed, "250.50").await;

        let file = xml(app).await;
        assert!(file.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<iati-activities version=\"2.03\">"));
        assert!(file.ends_with("</iati-activities>\n") && file.contains("<!-- Left out: "), "{}", &file[file.len() - 400..]);
        let given = activity(&file, &format!("<iati-identifier>GAPBRIDGE-{}<", agreed.text("reference")));
        for part in ["<transaction-type code=\"12\"/>", "<transaction-type code=\"2\"/>", "<transaction-type code=\"3\"/>", "currency=\"EUR\"", ">250.50<", ">1250.50<"] {
            assert!(given.contains(part), "{part}: {given}");
        }
        assert_eq!(given.matches("<transaction>").count(), 3, "{given}");
        let query = "query ($r: String!) { gap(reference: $r) { needs { commitments { match { reference } } } } }";
        let entries = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["needs"][1]["commitments"].take();
        assert_eq!(entries, json!([{ "match": { "reference": agreed["reference"] } }, { "match": { "reference": agreed["reference"] } }, { "match": { "reference": agreed["reference"] } }]));

        let (totals, heard) = import(&app.database, &file, "unicef", false).await.unwrap();
        assert_eq!(totals.read, file.matches("<iati-activity ").count() as u64);
        let lost: Vec<_> = heard.0.iter().filter(|told| told.severity == "error").collect();
        assert_eq!(lost, Vec::<&Told>::new(), "all of it is taken");
        let road = activity(&file, "ref=\"XX-9-ROAD\"");
        let name = road.split("<iati-identifier>").nth(1).unwrap().split('<').next().unwrap();
        let mut again = programme(app, "unicef", name).await;
        let known = programme(app, "undp", "XX-9-ROAD").await;
        for field in ["externalReference", "provider"] {
            again[field] = known[field].clone();
        }
        assert_eq!(again, known);
        let (totals, _) = import(&app.database, &file, "unicef", false).await.unwrap();
        assert_eq!((totals.imported, totals.revised), (0, 0));

        let all = app.nodes("programmes", "filter: { providers: [\"undp\"] },", 50, "id externalReference").await;
        let road = all.iter().find(|node| node["externalReference"] == "XX-9-ROAD").unwrap();
        hide(app, &road["id"]).await;
        let (totals, _) = import(&app.database, FILE, "undp", false).await.unwrap();
        assert_eq!((totals.imported, totals.revised, totals.unchanged), (0, 0, 2), "what is hidden did not change");
    }

    async fn our_file_comes_back_as_what_is_on_record_already(app: &TestApp) {
        import(&app.database, FILE, "undp", false).await.unwrap();
        let mut input = runs(offer("FUNDING", money("5.00", "EUR")));
        input["lines"].as_array_mut().unwrap().extend([
            json!({ "assistance": "FUNDING", "title": "More", "size": money("7.25", "EUR") }),
            json!({ "assistance": "EQUIPMENT", "title": "Scales", "size": money("9.00", "USD") }),
        ]);
        for (field, value) in [("status", "CLOSED"), ("starts", "2010"), ("ends", "2012-06")] {
            input[field] = json!(value);
        }
        input["description"] = json!("First this.\n\nThen \"that\" & more, < 5.");
        app.approver("undp").done("registerProgramme", input, "programme { id }").await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap(app).await, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        donor.enters("commit", &agreed, "1250.50").await;
        let file = async |provider: &str| {
            let path = format!("/export/iati.xml?providers={provider}");
            app.http(Method::GET, &path).send().await.unwrap().text().await.unwrap()
        };
        for (provider, root) in [("undp", "programmes"), ("state-can", "offers")] {
            let arguments = format!("filter: {{ providers: [\"{provider}\"] }},");
            let known = app.nodes(root, &arguments, 100, FIELDS).await;
            let text = file(provider).await;
            let read = text.matches("<iati-activity ").count() as u64;
            assert!(read > 0, "{text}");
            let (totals, heard) = import(&app.database, &text, provider, false).await.unwrap();
            assert_eq!(totals, Totals { read, unchanged: read, ..Totals::default() }, "{text}\n{:?}", heard.0);
            assert_eq!(app.nodes(root, &arguments, 100, FIELDS).await, known);
        }
        // What is changed in the file is changed here, and nothing beside it.
        let text = file("undp").await.replace("Then &quot;that&quot;", "Then that").replace("Then \"that\"", "Then that");
        let (totals, _) = import(&app.database, &text, "undp", false).await.unwrap();
        assert_eq!((totals.imported, totals.revised, totals.unchanged), (0, 1, totals.read - 1), "{text}");
        let all = app.nodes("programmes", "filter: { providers: [\"undp\"] },", 100, FIELDS).await;
        let revised = all.iter().find(|one| one["description"] == "First this.\n\nThen that & more, < 5.").unwrap();
        assert_eq!((revised.text("starts"), revised.text("ends"), revised["lines"].as_array().unwrap().len()), ("2010", "2012-06", 3));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn our_file_follows_the_viewer_and_is_not_sent_twice(app: &TestApp) {
        let first = app.http(Method::GET, "/export/iati.xml").send().await.unwrap();
        let tag = first.headers()["etag"].clone();
        assert_eq!(first.headers()["content-type"], "application/xml; charset=utf-8");
        let again = app.http(Method::GET, "/export/iati.xml").header("if-none-match", tag).send().await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let own = app.actor("group-civ", Role::Reader).http(Method::GET, "/export/iati.xml").send().await.unwrap();
        assert_eq!((own.headers().get("etag"), own.headers()["cache-control"].to_str().unwrap()), (None, "private, no-store"));
        for wrong in ["statuses=CLOSED", "states=AGREED", "assistance=x", "countries=Wombatia", "bom=1", "expand=country", "changedSince=soon"] {
            let refused = app.http(Method::GET, &format!("/export/iati.xml?{wrong}")).send().await.unwrap();
            assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{wrong}");
        }
        for wrong in ["foo", "bom", "expand", "columns"] {
            let refused = app.http(Method::GET, &format!("/export/iati.xml?{wrong}=1")).send().await.unwrap();
            let problem: Value = refused.json().await.unwrap();
            assert_eq!(problem["detail"], format!("`{wrong}` is no parameter of iati.xml."));
            let valid = problem["valid"].as_array().unwrap();
            assert!(valid.contains(&json!("countries")) && !["bom", "expand", "columns"].iter().any(|no| valid.contains(&json!(no))), "{problem}");
        }
    }

    async fn our_file_is_narrowed_down_by_country_organisation_and_what_changed(app: &TestApp) {
        import(&app.database, FILE, "undp", false).await.unwrap();
        let gap = gap(app).await;
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 1, offer("FUNDING", money("2000.00", "EUR"))).await;
        donor.enters("pledge", &agreed, "1250.50").await;
        let of_match = format!("GAPBRIDGE-{}<", agreed.text("reference"));
        let file = async |query: &str| {
            let response = app.http(Method::GET, &format!("/export/iati.xml?{query}")).send().await.unwrap();
            assert_eq!(response.status(), StatusCode::OK, "{query}");
            let text = response.text().await.unwrap();
            assert!(text.ends_with("</iati-activities>\n"), "{query}");
            (text.contains(&of_match), text.contains("XX-9-ROAD"), text.matches("<iati-activity ").count())
        };
        let (has_match, has_road, all) = file("").await;
        assert!(has_match && has_road);
        let (has_match, has_road, some) = file("countries=CIV").await;
        assert!(has_match && some < all, "{some} of {all}: the road is for {has_road}");
        assert!(!file("countries=FJI").await.0);
        assert_eq!((file("providers=state-can").await.0, file("providers=state-can").await.1), (true, false));
        assert_eq!((file("providers=undp").await.0, file("providers=undp").await.1), (false, true));
        assert_eq!(file("providers=undp,state-can").await, file("providers=undp&providers=state-can").await);
        assert_eq!(file("changedSince=2030-01-01").await, (false, false, 0));
        let (has_match, has_road, _) = file("changedSince=2020-01-01").await;
        assert!(has_match && has_road);
    }
}
