//! The same programme by each way in: a mutation, a table, an IATI file and a data file.

use crate::imports::iati;
use gapbridge::{cli::load::loaded, config::LoadOptions};
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::{Actor, TestApp, number, offer, on_both};

const WINDOWS: &str = "Two courses.\r\nOne for each port.";
const PLAIN: &str = "Two courses.\nOne for each port.";

/// What stands as the description of a programme.
async fn description(app: &TestApp, title: &str) -> Value {
    let query = "{ programmes(filter: { providers: [\"unoci\"] }, first: 100) { nodes { title description } } }";
    let found = app.data(query, json!({})).await;
    let all = found["programmes"]["nodes"].as_array().unwrap().clone();
    let own = all.into_iter().find(|one| one["title"] == title);
    own.unwrap_or_else(|| panic!("{title}: {found}"))["description"].clone()
}

async fn import(actor: &Actor, description: &str) -> Value {
    let content = format!(
        "external_reference;title;description;language;assistance\r\nCI-1;Ports by table;\"{description}\";en;TRAINING\r\n"
    );
    let input = json!({ "kind": "PROGRAMMES", "format": "CSV", "content": content });
    let selection = "stats { imported unchanged } lines { message }";
    actor.say("importTable", input, selection).await
}

on_both! {
    async fn lines_of_a_text_may_end_as_windows_ends_them(app: &TestApp) {
        let mission = app.approver("unoci");
        let input = json!({
            "title": "Ports by mutation", "description": WINDOWS, "language": "en", "note": "One.\r\nTwo.",
            "lines": [{ "assistance": "TRAINING", "title": "Courses", "size": { "unsized": "UNSIZED" } }],
        });
        let made = mission.done("registerProgramme", input, "programme { id version description note }").await;
        assert_eq!((&made["description"], &made["note"]), (&json!(PLAIN), &json!("One.\nTwo.")));

        assert_eq!(import(&mission, WINDOWS).await["stats"], json!({ "imported": 1, "unchanged": 0 }));
        assert_eq!(import(&mission, PLAIN).await["stats"], json!({ "imported": 0, "unchanged": 1 }));

        let activity = |end: &str| format!(
            "<iati-activities version=\"2.03\"><iati-activity xml:lang=\"en\"><iati-identifier>XX-1</iati-identifier>\
             <title><narrative>Ports by IATI</narrative></title>\
             <description><narrative>Two courses.{end}One for each port.</narrative></description>\
             <activity-status code=\"2\"/></iati-activity></iati-activities>"
        );
        let (totals, heard) = iati::import(&app.database, &activity("&#xD;\n"), "unoci", false).await.unwrap();
        assert_eq!((totals.imported, totals.skipped), (1, 0), "{:?}", heard.rules());
        let (totals, _) = iati::import(&app.database, &activity("\n"), "unoci", false).await.unwrap();
        assert_eq!(totals.unchanged, 1);

        let file = format!(
            "[[programme]]\nreference = \"ports-by-file\"\nprovider = \"unoci\"\nmission = \"UNOCI\"\ntitle = \"Ports by file\"\n\
             description = \"\"\"{PLAIN}\"\"\"\nlanguage = \"en\"\nstatus = \"IMPLEMENTATION\"\nwilling = \"YES\"\nable = \"YES\"\n\
             attributed = true\ncountries = []\nsectors = []\nlanguages = []\nmandate_tasks = []\nsource = \"the mission\"\n\
             [[programme.line]]\nassistance = \"TRAINING\"\ntitle = \"Courses\"\n"
        );
        app.database.load("programmes.toml", &file.replace('\n', "\r\n")).await.unwrap();

        for title in ["Ports by mutation", "Ports by table", "Ports by IATI", "Ports by file"] {
            assert_eq!(description(app, title).await, PLAIN, "{title}");
        }
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_programme_that_begins_after_its_mission_was_over_is_told_of_and_taken(app: &TestApp) {
        let says = |starts: &str| {
            let at = if starts.len() == 10 { "on" } else { "in" };
            format!("It begins {at} {starts}, and UNOCI, which runs it, ended on 2017-06-30. Correct its start, or have it registered by who runs it now")
        };
        let mission = app.approver("unoci");
        for (title, starts, is_told) in [("Quays", "2027-03", true), ("Lighthouses", "2017", false)] {
            let input = json!({
                "title": title, "description": "By mutation.", "language": "en", "starts": starts,
                "lines": [{ "assistance": "TRAINING", "title": "Courses", "size": { "unsized": "UNSIZED" } }],
            });
            let made = mission.say("registerProgramme", input, "programme { id } warnings { code message } warningDetails { code field }").await;
            assert!(made["programme"]["id"].is_string(), "{made}");
            let (warnings, details) = match is_told {
                true => (json!([{ "code": "MISSION_OVER", "message": says(starts) }]), json!([{ "code": "MISSION_OVER", "field": ["starts"] }])),
                false => (json!([]), json!([])),
            };
            assert_eq!((&made["warnings"], &made["warningDetails"]), (&warnings, &details));
        }

        let content = "external_reference;title;description;language;starts;assistance\nCI-1;Radars;By table.;en;2027-03;TRAINING\n";
        let input = json!({ "kind": "PROGRAMMES", "format": "CSV", "content": content });
        let mut lines = mission.say("importTable", input, "lines { rule severity row column message }").await["lines"].take();
        lines.as_array_mut().unwrap().retain(|line| line["severity"] != "INFO");
        let told = json!({ "rule": "mission.over", "severity": "WARNING", "row": 2, "column": "starts", "message": says("2027-03") });
        assert_eq!(lines, json!([told]));

        let activity = "<iati-activities version=\"2.03\"><iati-activity xml:lang=\"en\"><iati-identifier>XX-1</iati-identifier>\
            <title><narrative>Tugboats</narrative></title><description><narrative>By IATI.</narrative></description>\
            <activity-status code=\"1\"/><activity-date type=\"1\" iso-date=\"2027-03-01\"/></iati-activity></iati-activities>";
        let (totals, heard) = iati::import(&app.database, activity, "unoci", false).await.unwrap();
        let told: Vec<_> = heard.of("warning").iter().map(|told| (told.rule, told.message.clone())).collect();
        assert_eq!((totals.imported, told), (1, vec![("mission.over", says("2027-03-01"))]));

        let folder = TempDir::new().unwrap();
        let file = |provider: &str, starts: &str| format!(
            "[[programme]]\nreference = \"{provider}-by-file\"\nprovider = \"{provider}\"\ntitle = \"Cranes\"\ndescription = \"By file.\"\nlanguage = \"en\"\n\
             status = \"PIPELINE\"\nstarts = \"{starts}\"\nwilling = \"YES\"\nable = \"YES\"\nattributed = true\nsource = \"the mission\"\n\
             line = [{{ assistance = \"TRAINING\", title = \"Courses\" }}]\n"
        );
        let files = vec![folder.path().join("programmes.toml")];
        std::fs::write(&files[0], file("unoci", "2027-03") + &file("unmil", "2010") + &file("monuc", "2011")).unwrap();
        let options = LoadOptions { files, reference: false, dry_run: false };
        let done = loaded(&app.database.config(), &options).await.unwrap();
        assert_eq!(done.summary.added, 3);
        let told: Vec<_> = done.warnings.iter().map(|one| (one.record.as_str(), one.field.as_str(), one.reason.clone())).collect();
        let next = says("2011").replace("UNOCI", "MONUC").replace("2017-06-30", "2010-06-30") + ", such as MONUSCO, which followed";
        assert_eq!(told, [
            ("assistance \"unoci-by-file\"", "starts", says("2027-03")),
            ("assistance \"monuc-by-file\"", "starts", next),
        ]);
        assert_eq!(loaded(&app.database.config(), &options).await.unwrap().warnings, [], "what stays as it is was told of");
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_revision_is_told_of_the_same_as_what_is_registered(app: &TestApp) {
        let mission = app.approver("unoci");
        let input = json!({
            "title": "Buoys", "description": "By mutation.", "language": "en", "starts": "2016-05",
            "lines": [{ "assistance": "TRAINING", "title": "Courses", "size": { "unsized": "UNSIZED" } }],
        });
        let made = mission.done("registerProgramme", input, "programme { id version }").await;
        let mut version = made["version"].clone();
        let told = "warnings { code } warningDetails { code field }";
        let later = "It begins in 2027-03, and UNOCI, which runs it, ended on 2017-06-30. Correct its start, or have it registered by who runs it now";
        for (starts, ends, code, field) in [("2027-03", "2099", "MISSION_OVER", "starts"), ("2016-05", "2017-01", "TIME_OVER", "ends"), ("2016-05", "2099", "MISSION_OVER", "ends")] {
            let revision = json!({ "programme": made["id"], "expectedVersion": version, "starts": starts, "ends": ends });
            let mut revised = mission.say("reviseProgramme", revision, "programme { version } warnings { code message } warningDetails { code field }").await;
            assert_eq!(revised["userErrors"], json!([]));
            assert_eq!(revised["warningDetails"], json!([{ "code": code, "field": [field] }]), "{starts} {ends}");
            if code == "MISSION_OVER" {
                let ends_later = later.replace("begins in 2027-03", "ends in 2099").replace("start", "end");
                let message = if field == "starts" { later } else { &ends_later };
                assert_eq!(revised["warnings"], json!([{ "code": code, "message": message }]));
            }
            version = revised["programme"]["version"].take();
        }

        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 4))).await;
        let revision = json!({ "offer": made["id"], "expectedVersion": made["version"], "starts": "2001-01", "ends": "2001-03" });
        let revised = donor.say("reviseOffer", revision, told).await;
        assert_eq!(revised["warnings"], json!([{ "code": "TIME_OVER" }]), "{revised}");
        assert_eq!(revised["warningDetails"], json!([{ "code": "TIME_OVER", "field": ["ends"] }]));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn a_sum_of_a_currency_without_a_smaller_part_may_have_decimals_of_zero(app: &TestApp) {
        let mission = app.approver("unoci");
        for (amount, taken) in [("5 000,00", true), ("5000.0", true), ("5 000,50", false)] {
            let content = format!(
                "external_reference;title;description;language;assistance;unit;quantity;currency\n\
                 CI-9;Sums;Sums by table.;en;FUNDING;MONEY;{amount};XOF\n"
            );
            let input = json!({ "kind": "PROGRAMMES", "format": "CSV", "content": content });
            let done = mission.say("importTable", input, "lines { row column message record }").await;
            let line = &done["lines"][0];
            if !taken {
                assert_eq!((&line["row"], &line["column"]), (&json!(2), &json!("quantity")), "{done}");
                continue;
            }
            let query = "query ($id: ID!) { node(id: $id) { ... on Programme { lines { quantity currency } } } }";
            let seen = mission.data(query, json!({ "id": line["record"] })).await["node"].take();
            assert_eq!(seen, json!({ "lines": [{ "quantity": "5000", "currency": "XOF" }] }), "{done}");
        }
        let activity = "<iati-activities version=\"2.03\"><iati-activity xml:lang=\"en\" default-currency=\"XOF\">\
            <iati-identifier>CI-9</iati-identifier><title><narrative>Sums</narrative></title>\
            <description><narrative>Sums by table.</narrative></description><activity-status code=\"1\"/>\
            <budget><value>5000.00</value></budget></iati-activity></iati-activities>";
        let (totals, heard) = iati::import(&app.database, activity, "unoci", false).await.unwrap();
        assert_eq!((totals.unchanged, heard.rules()), (1, vec![]), "the same");
    }
}
