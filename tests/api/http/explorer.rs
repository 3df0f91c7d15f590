//! What the explorer offers to ask is answered, and what it shows of an answer is what an answer has.

use reqwest::Method;
use serde_json::json;
use tests::{TestApp, on_both};

/// The questions that the page offers: each stands between back quotes.
fn examples(page: &str) -> Vec<&str> {
    let (_, examples) = page.split_once("const EXAMPLES = [").expect("examples");
    let (examples, _) = examples.split_once("\n];").expect("their end");
    let questions = examples.split("query: `").skip(1);
    questions
        .map(|rest| rest.split_once('`').expect("its end").0)
        .collect()
}

on_both! {
    async fn what_the_explorer_offers_is_answered_for_everybody(app: &TestApp) {
        let page = app.http(Method::GET, "/graphiql").send().await.unwrap().text().await.unwrap();
        let questions = examples(&page);
        assert!(questions.len() > 10, "{questions:?}");
        for question in questions {
            let variables = match question.contains("$words") {
                true => json!({ "words": "diamond" }),
                false => json!({}),
            };
            for asker in [(**app).clone(), app.approver("state-can")] {
                asker.data(question, variables.clone()).await;
            }
        }
    }

    async fn the_cost_that_the_explorer_shows_is_in_every_answer(app: &TestApp) {
        let page = app.http(Method::GET, "/graphiql").send().await.unwrap().text().await.unwrap();
        assert!(page.contains("cost.asked") && page.contains("cost.limit"), "it shows another");
        let cost = app.query("{ gaps { totalCount } }", json!({})).await["extensions"]["cost"].take();
        assert!(cost["asked"].is_u64() && cost["limit"].is_u64(), "{cost}");
    }
}
