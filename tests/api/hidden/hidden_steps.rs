//! Steps of progress that files state and a registrar hid: they stay hidden, whatever the files make of them.

use crate::hidden::hidden_texts::{HIDDEN, hide, show};
use serde_json::{Value, json};
use tests::{Asked, TestApp, filed, on_both};

/// What states progress: its table, the question that reads the progress, and its record without any.
fn stating() -> [(&'static str, &'static str, String); 2] {
    let gap = filed(
        "own-gap",
        "need = [{ assistance = \"AWARENESS\", title = \"Tell traders\" }]",
    );
    let condition = "[[lifting_condition]]\ncode = \"own-condition\"\nkind = \"GENERAL\"\ntitle = \"Scales\"\ndescription = \"Scales stand.\"\nsource = \"own\"\n";
    [
        (
            "gap",
            "query { of: gap(reference: \"own-gap\") { progress { id date statement } } }",
            gap,
        ),
        (
            "lifting_condition",
            "query { liftingConditions(first: 100) { edges { node { code progress { id date statement } } } } }",
            condition.to_owned(),
        ),
    ]
}

/// The progress of the gap that is asked for, or of the condition of a test's own.
async fn progress(app: &TestApp, query: &str) -> Value {
    let mut found = app.data(query, json!({})).await;
    if let Some(conditions) = found["liftingConditions"]["edges"].as_array_mut() {
        let mut own = conditions.iter_mut().map(|edge| &mut edge["node"]);
        let own = own.find(|condition| condition["code"] == "own-condition");
        return own.expect("the condition")["progress"].take();
    }
    found["of"]["progress"].take()
}

/// Loads a record with these steps; gives its progress.
async fn loads(
    app: &TestApp,
    (table, query, record): &(&str, &str, String),
    steps: &[(&str, &str)],
) -> Value {
    let step = |(date, says): &(&str, &str)| {
        format!("[[{table}.progress]]\ndate = \"{date}\"\nstatement = \"{says}\"\n")
    };
    let steps: String = steps.iter().map(step).collect();
    let file = format!("{record}\n{steps}");
    app.database.load("own.toml", &file).await.unwrap();
    progress(app, query).await
}

/// Dates and statements, in order.
fn said(steps: &Value) -> Vec<(&str, &str)> {
    let steps = steps.as_array().unwrap().iter();
    let mut said: Vec<_> = steps
        .map(|step| (step.text("date"), step.text("statement")))
        .collect();
    said.sort_unstable();
    said
}

/// The id of the step of this date.
fn of_date<'a>(steps: &'a Value, date: &str) -> &'a Value {
    let mut steps = steps.as_array().unwrap().iter();
    &steps.find(|step| step["date"] == date).unwrap()["id"]
}

on_both! {
    async fn a_hidden_step_of_a_file_stays_hidden_wherever_the_file_puts_it(app: &TestApp) {
        for of in &stating() {
            let first = loads(app, of, &[("2009", "The numbat came.")]).await;
            hide(app, &first[0]["id"]).await;
            for (steps, date) in [
                (&[("2012", "It left."), ("2009", "The numbat came.")][..], "2009"),
                (&[("2009", "A numbat came."), ("2012", "It left.")][..], "2009"),
                (&[("2012", "It left."), ("2009-05", "A numbat came.")][..], "2009-05"),
            ] {
                let now = loads(app, of, steps).await;
                assert_eq!(said(&now), [(date, HIDDEN), ("2012", "It left.")], "{}", of.0);
            }
            let now = loads(app, of, &[("2012", "It left."), ("2009-05", "A numbat came.")]).await;
            show(app, of_date(&now, "2009-05")).await;
            assert_eq!(said(&progress(app, of.1).await), [("2009-05", "A numbat came."), ("2012", "It left.")], "{}", of.0);
            assert_eq!(app.database.differences().await, [""; 0]);
        }
    }

    async fn a_hidden_step_that_files_left_out_is_hidden_when_it_is_back_in_other_words(app: &TestApp) {
        for of in &stating() {
            let left = ("2012", "It left.");
            let first = loads(app, of, &[("2009", "The numbat came."), left]).await;
            hide(app, of_date(&first, "2009")).await;
            assert_eq!(said(&loads(app, of, &[left]).await), [left]);
            let now = loads(app, of, &[("2009", "A numbat came."), left, ("2013", "It is new.")]).await;
            assert_eq!(said(&now), [("2009", HIDDEN), left, ("2013", "It is new.")], "{}", of.0);
            // The same where files say nothing at all meanwhile.
            assert!(said(&loads(app, of, &[]).await).is_empty());
            let now = loads(app, of, &[("2009", "Numbats came."), left]).await;
            assert_eq!(said(&now), [("2009", HIDDEN), left], "{}", of.0);
            // Once a registrar showed it, it may be said otherwise.
            show(app, of_date(&now, "2009")).await;
            assert_eq!(said(&progress(app, of.1).await), [("2009", "Numbats came."), left], "{}", of.0);
            let now = loads(app, of, &[("2009", "Two of them came."), left]).await;
            assert_eq!(said(&now), [("2009", "Two of them came."), left], "{}", of.0);
            assert_eq!(app.database.differences().await, [""; 0]);
        }
    }
}
