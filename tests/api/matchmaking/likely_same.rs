//! Offers and programmes that are likely on record already: told to their provider, and never refused.

use domain::organisation::Role;
use serde_json::{Value, json};
use tests::{Actor, Backend, TestApp, number, offer, on_both, programme, with};

const WARNINGS: &str = "warnings { code row likely message } warningDetails { code field message }";

fn titled(title: &str) -> Value {
    let mut input = offer("EQUIPMENT", number("ITEMS", 4));
    input["title"] = json!(title);
    input["countries"] = json!(["LBR"]);
    input["starts"] = json!("2027-01-01");
    input
}

async fn made(donor: &Actor, input: Value) -> Value {
    let payload = donor
        .say("makeOffer", input, &format!("offer {{ id }} {WARNINGS}"))
        .await;
    assert_eq!(payload["userErrors"], json!([]));
    payload
}

/// Codes and ids of warnings.
fn told(payload: &Value) -> Vec<(&str, &Value)> {
    let warnings = payload["warnings"].as_array().expect("a list").iter();
    warnings
        .map(|warning| {
            (
                warning["code"].as_str().expect("a code"),
                &warning["likely"],
            )
        })
        .collect()
}

on_both! {
    async fn an_end_that_is_past_is_told(app: &TestApp) {
        let donor = app.approver("state-can");
        let until = |title: &str, ends: &str| {
            let mut input = titled(title);
            input["starts"] = json!("2001-02");
            input["ends"] = json!(ends);
            input
        };
        let old = made(&donor, until("Weighbridges", "2001")).await;
        assert_eq!(told(&old), [("TIME_OVER", &Value::Null)]);
        let message = "Its time ended in 2001: it is not suggested or matched any more. Correct its end, or set its status to CLOSED";
        assert_eq!(old["warningDetails"], json!([{ "code": "TIME_OVER", "field": ["ends"], "message": message }]));
        assert_eq!(told(&made(&donor, until("Lorries for patrols", "2099")).await), []);
        let closed = || {
            let mut input = until("Inflatable boats", "2001");
            input["status"] = json!("CLOSED");
            input
        };
        let many = json!({ "offers": [closed(), until("Satellite telephones", "2001-03")] });
        let tried = donor.say("makeOffers", with(many.clone(), json!({ "dryRun": true })), WARNINGS).await;
        let many = donor.say("makeOffers", many, &format!("offers {{ id }} {WARNINGS}")).await;
        assert_eq!(many["warningDetails"][0]["field"], json!(["offers", "1", "ends"]), "{many}");
        assert_eq!(many["warningDetails"].as_array().map(Vec::len), Some(1), "{many}");
        assert_eq!(tried["warningDetails"], many["warningDetails"], "of a trial");
    }

    async fn a_table_tells_of_an_end_that_is_past_by_its_row(app: &TestApp) {
        let mission = app.approver("monusco");
        let table = "external_reference,title,description,language,status,ends,assistance\n\
            CI-1,Weighbridges,For two ports.,en,PIPELINE,2099,EQUIPMENT\n\
            CI-2,Inflatable boats,For the coast.,en,CLOSED,2001,EQUIPMENT\n\
            CI-3,Satellite telephones,For patrols.,en,PIPELINE,2001-03,ICT\n";
        let import = async |content: &str, is_dry: bool| {
            let input = json!({ "kind": "PROGRAMMES", "format": "CSV", "content": content, "dryRun": is_dry });
            let selection = "lines { rule row column severity message } stats { unchanged }";
            let mut lines = mission.say("importTable", input, selection).await["lines"].take();
            lines.as_array_mut().unwrap().retain(|line| line["severity"] != "INFO");
            lines
        };
        let message = "Its time ended in 2001-03: it is not suggested or matched any more. Correct its end, or set its status to CLOSED";
        let over = |row: u64| json!([{ "rule": "time.over", "row": row, "column": "ends", "severity": "WARNING", "message": message }]);
        assert_eq!(import(table, true).await, over(4));
        assert_eq!(import(table, false).await, over(4));
        assert_eq!(import(table, false).await, json!([]), "what stays as it is was told of");
        assert_eq!(import(&table.replace("2099", "2001-03"), false).await, over(2), "a year mistyped in a revision");
    }

    async fn the_same_title_or_the_same_help_under_a_similar_one_is_told(app: &TestApp) {
        let donor = app.approver("state-can");
        let mut first = titled("Scales for border posts");
        first["clientMutationId"] = json!("first");
        let one = made(&donor, first.clone()).await;
        assert_eq!(told(&one), []);
        let id = &one["offer"]["id"];
        let mut again = titled("  scáles for BORDER posts ");
        again["countries"] = json!([]);
        again["clientMutationId"] = json!("again");
        let tried = donor.say("makeOffer", with(again.clone(), json!({ "dryRun": true })), &format!("offer {{ id }} {WARNINGS}")).await;
        assert_eq!((told(&tried), &tried["offer"]), (vec![("SAME_TITLE", id)], &Value::Null));
        let same = made(&donor, again.clone()).await;
        assert_eq!(tried["warningDetails"], same["warningDetails"]);
        assert_eq!(told(&same), [("SAME_TITLE", id)]);
        assert_eq!(made(&donor, again).await, same, "said again it is told again");
        assert_eq!(same["warnings"][0]["row"], Value::Null);
        let message = &same["warnings"][0]["message"];
        assert_eq!(same["warningDetails"], json!([{ "code": "SAME_TITLE", "field": ["title"], "message": message }]));

        let similar = made(&donor, titled("Border scales, new posts")).await;
        assert_eq!(told(&similar), [("LIKELY_SAME", id)]);
        for (field, value) in [("countries", json!(["CIV"])), ("starts", json!("2027-06-01")), ("title", json!("Training of guards"))] {
            let mut other = titled(&format!("New scales at border posts, {field}"));
            other[field] = value;
            assert_eq!(told(&made(&donor, other).await), [], "another {field}");
        }
        let mut more = titled("Scales of border posts");
        more["lines"][0]["size"] = number("ITEMS", 5);
        assert_eq!(told(&made(&donor, more).await), [], "another size");
    }

    async fn what_others_offer_and_what_is_over_is_not_told(app: &TestApp) {
        let donor = app.approver("state-can");
        let offer = donor.offers(titled("Scales for border posts")).await;
        assert_eq!(told(&made(&app.approver("state-fra"), titled("Scales for border posts")).await), []);
        let withdraw = json!({ "offer": offer["id"], "expectedVersion": offer["version"], "reason": "Given elsewhere." });
        donor.done("withdrawOffer", withdraw, "offer { id }").await;
        assert_eq!(told(&made(&donor, titled("Scales for border posts")).await), []);
    }

    async fn many_are_told_by_their_rows_also_of_a_trial_and_of_a_table(app: &TestApp) {
        let donor = app.approver("state-can");
        let known = made(&donor, titled("Scales for border posts")).await["offer"]["id"].take();
        let rows = json!([titled("Courses"), titled("Border scales, new posts"), titled("Courses")]);
        let warned = |payload: &Value| -> Vec<(u64, String)> {
            let warnings = payload["warnings"].as_array().unwrap().iter();
            warnings.map(|warning| (warning["row"].as_u64().unwrap(), warning["code"].as_str().unwrap().to_owned())).collect()
        };
        let expected = [(1, "LIKELY_SAME".to_owned()), (2, "SAME_TITLE".to_owned())];
        let tried = donor.say("makeOffers", json!({ "offers": rows, "dryRun": true }), WARNINGS).await;
        assert_eq!((warned(&tried).as_slice(), &tried["warnings"][0]["likely"]), (expected.as_slice(), &known));
        let fields: Vec<&Value> = tried["warningDetails"].as_array().unwrap().iter().map(|one| &one["field"]).collect();
        assert_eq!(fields, [&json!(["offers", "1"]), &json!(["offers", "2", "title"])]);
        let table = "external_reference,title,description,language,countries,starts,assistance,unit,quantity\n\
            CA-1,Border scales for posts,Help.,en,LBR,2027-01-15,EQUIPMENT,ITEMS,4\n\
            CA-2,Scales for border posts,Help.,en,CIV,2027-01-15,EQUIPMENT,ITEMS,4\n";
        let input = json!({ "kind": "OFFERS", "format": "CSV", "content": table, "dryRun": true });
        let told = donor.say("importTable", input, "lines { rule row severity record }").await;
        let warnings: Vec<&Value> = told["lines"].as_array().unwrap().iter().filter(|line| line["severity"] == "WARNING").collect();
        assert_eq!(warnings, [
            &json!({ "rule": "record.likely", "row": 2, "severity": "WARNING", "record": known }),
            &json!({ "rule": "title.twice", "row": 3, "severity": "WARNING", "record": known }),
        ]);
        let done = donor.say("makeOffers", json!({ "offers": rows }), &format!("offers {{ id }} {WARNINGS}")).await;
        assert_eq!(warned(&done), expected);
        assert_eq!(done["warnings"][1]["likely"], done["offers"][0]["id"]);
    }

    async fn what_was_made_is_answered_however_much_its_provider_has(app: &TestApp) {
        let donor = app.approver("state-can");
        let known = made(&donor, titled("Scales for border posts")).await["offer"]["id"].take();
        let id = match app.database.backend {
            Backend::Sqlite => "randomblob(16)",
            Backend::Postgres => "gen_random_uuid()",
        };
        // For more countries in all than can be read at once, under titles that are similar.
        let more = format!("with recursive n(i) as (select 1 union all select i + 1 from n where i < 100) \
            insert into assistance (id, reference, kind, provider_id, title, description, language, status, willing, able, attributed, seeks_exemption, source) \
            select {id}, 'more-' || i, kind, provider_id, 'Scales at border post ' || i, description, language, status, willing, able, attributed, \
            seeks_exemption, source from n, assistance where title = 'Scales for border posts'");
        app.database.run_sql(&more).await;
        app.database.run_sql("insert into assistance_country (assistance_id, country_id) select assistance.id, country.id from assistance, country where assistance.reference like 'more-%'").await;
        let again = titled("Scales for border posts");
        let tried = donor.say("makeOffers", json!({ "offers": [again], "dryRun": true }), WARNINGS).await;
        assert_eq!(told(&tried), [("SAME_TITLE", &known)]);
        assert_eq!(told(&made(&donor, again).await), [("SAME_TITLE", &known)]);
    }

    async fn programmes_are_told_apart_from_offers(app: &TestApp) {
        let mission = app.actor("unoci", Role::Editor);
        let mut input = programme(titled("Training of customs officers"));
        // While there was a mission.
        input["starts"] = json!("2010");
        let first = mission.say("registerProgramme", input.clone(), &format!("programme {{ id }} {WARNINGS}")).await;
        assert_eq!((&first["warnings"], &first["userErrors"]), (&json!([]), &json!([])));
        let again = mission.say("registerProgramme", input, &format!("programme {{ id }} {WARNINGS}")).await;
        assert_eq!(told(&again), [("SAME_TITLE", &first["programme"]["id"])]);
    }
}
