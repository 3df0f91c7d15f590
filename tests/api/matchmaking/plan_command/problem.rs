//! Problems that somebody else weighed, planned without a register.

use super::{file, plan, text};
use serde_json::Value;
use tempfile::TempDir;

/// Two needs and a line for both, as somebody else weighed them.
pub(super) const PROBLEM: &str = r#"{
    "need": [
        { "name": "scales", "title": "Scales", "gap": "harbour", "assistance": "EQUIPMENT", "countries": ["CIV"], "unit": "ITEMS", "amount": 4 },
        { "name": "more", "gap": "airport", "assistance": "EQUIPMENT", "countries": ["LBR"], "weight": 0.5, "unit": "ITEMS", "amount": 2 }
    ],
    "line": [{ "name": "loan", "provider": "donor", "unit": "ITEMS", "amount": 4 }],
    "pair": [{ "need": "scales", "line": "loan", "fit": 0.9 }, { "need": "more", "line": "loan", "fit": 0.6 }]
}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_with_pairs_is_planned_without_a_register() {
    let folder = TempDir::new().unwrap();
    let problem = file(&folder, "problem.json", PROBLEM);
    let arguments = ["--problem", text(&problem), "--fairness-curve"];
    let json = [&arguments[..], &["--format", "json"]].concat();
    let (drawn, again) = (plan(&json).await.unwrap(), plan(&json).await.unwrap());
    assert_eq!(drawn, again, "byte by byte");
    let drawn: Value = serde_json::from_str(&drawn).unwrap();
    let line = &drawn["lines"][0];
    assert_eq!(
        (
            &line["names"]["gap"],
            &line["names"]["need"],
            &line["amount"]
        ),
        (&"harbour".into(), &"Scales".into(), &4.into())
    );
    assert_eq!(
        (
            &line["next"]["gap"],
            &line["next"]["title"],
            &line["next"]["amount"],
            &line["next"]["fit"]
        ),
        (&"airport".into(), &"more".into(), &2.into(), &0.6.into())
    );
    assert_eq!(drawn["fairness"].as_array().unwrap().len(), 11);
    let shown = plan(&arguments).await.unwrap();
    for part in [
        "Would else go to",
        "airport: more (2 items, fit 0.60)",
        "Price of fairness",
        "What stays open, and why",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    let cheap = plan(&arguments[..2]).await.unwrap();
    assert!(!cheap.contains("Price of fairness"), "{cheap}");
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_name_the_gap_or_the_provider_where_titles_repeat() {
    let folder = TempDir::new().unwrap();
    let same = PROBLEM.replace(
        "\"name\": \"more\"",
        "\"name\": \"more\", \"title\": \"Scales\"",
    );
    let shown = plan(&["--problem", text(&file(&folder, "same.json", &same))])
        .await
        .unwrap();
    assert!(shown.contains("Scales (harbour)"), "{shown}");
    let apart = plan(&["--problem", text(&file(&folder, "apart.json", PROBLEM))])
        .await
        .unwrap();
    assert!(!apart.contains("Scales (harbour)"), "{apart}");
    let line =
        "{ \"name\": \"loan\", \"provider\": \"donor\", \"unit\": \"ITEMS\", \"amount\": 4 }";
    let (first, second) = (
        line.replace("\"amount\": 4", "\"amount\": 1, \"title\": \"Loan\""),
        line.replace("donor", "other")
            .replace("\"loan\"", "\"lent\"")
            .replace("\"amount\": 4", "\"amount\": 1, \"title\": \"Loan\""),
    );
    let two = PROBLEM
        .replace(line, &format!("{first}, {second}"))
        .replace(
            "\"pair\": [",
            "\"pair\": [{ \"need\": \"scales\", \"line\": \"lent\", \"fit\": 0.9 }, ",
        );
    let shown = plan(&["--problem", text(&file(&folder, "two.json", &two))])
        .await
        .unwrap();
    assert!(shown.contains("\"Loan (donor)\""), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_obeys_a_policy_and_what_is_wrong_with_it_is_said() {
    let folder = TempDir::new().unwrap();
    let problem = file(&folder, "problem.json", PROBLEM);
    let policy = file(&folder, "policy.toml", "least_fit = 0.95");
    let none = plan(&["--problem", text(&problem), "--policy", text(&policy)])
        .await
        .unwrap();
    assert!(none.starts_with("Plan of 0 lines"), "{none}");
    let wrong = PROBLEM.replace(
        "\"line\": \"loan\", \"fit\": 0.6",
        "\"line\": \"gift\", \"fit\": 0.6",
    );
    for (name, wrong, said) in [
        (
            "names.json",
            wrong.as_str(),
            "names the line \"gift\", which is not in the file",
        ),
        (
            "format.toml",
            "[[need]]\nnames = 1",
            "unknown field `names`",
        ),
    ] {
        let problem = file(&folder, name, wrong);
        let error = plan(&["--problem", text(&problem)]).await.unwrap_err();
        assert!(error.contains(said), "{error}");
    }
}
