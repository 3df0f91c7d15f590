//! What stands in our file, and what comes of it when it is read again.

use super::{FIELDS, FILE, activity, import, programme, xml};
use crate::{hidden::hidden_texts::hide, matches::gap};
use domain::organisation::Role;
use gapbridge::load::told::{Told, Totals};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{Asked, TestApp, money, offer, on_both, programme as runs};

on_both! {
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
