//! Plans over files alone, with and without what the program brings.

use super::{RECORDS, file, plan, text};
use clap::Parser;
use gapbridge::config::Cli;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn files_are_planned_over_alone_and_come_out_the_same_again() {
    let folder = TempDir::new().unwrap();
    let records = file(&folder, "own.toml", RECORDS);
    let drawn = plan(&[text(&records), "--format", "json"]).await.unwrap();
    let drawn: Value = serde_json::from_str(&drawn).unwrap();
    let line = drawn["lines"]
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["names"]["gap"] == "own-gap")
        .expect("a line");
    assert_eq!(
        (&line["names"]["assistance"], &line["amount"], &line["unit"]),
        (&"own-offer".into(), &3.into(), &"ITEMS".into())
    );
    let open = drawn["told"]["open"]
        .as_array()
        .unwrap()
        .iter()
        .find(|open| open["reference"] == "own-gap")
        .expect("one scale");
    assert_eq!(
        (&open["missing"], &open["reason"]),
        (&1.into(), &"EXHAUSTED".into())
    );
    let again: Value =
        serde_json::from_str(&plan(&[text(&records), "--format", "json"]).await.unwrap()).unwrap();
    assert_eq!(
        (&again["lines"], &again["told"]),
        (&drawn["lines"], &drawn["told"])
    );
    let shown = plan(&[text(&records)]).await.unwrap();
    for part in [
        "What goes where",
        "own-gap",
        "3 items",
        "own-offer",
        "Coverage of needs by priority",
        "What stays open, and why",
    ] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_need_without_a_size_is_told_how_much_its_line_has() {
    let folder = TempDir::new().unwrap();
    let open = RECORDS.replace("unit = \"ITEMS\"\nquantity = 4", "");
    let records = file(&folder, "open.toml", &open);
    let arguments = [text(&records), "--only-files", "--format", "json"];
    let drawn: Value = serde_json::from_str(&plan(&arguments).await.unwrap()).unwrap();
    let line = &drawn["lines"][0];
    assert_eq!(
        (&line["amount"], &line["unit"], &line["up_to"]),
        (
            &1.into(),
            &"NEEDS".into(),
            &serde_json::json!({ "amount": 3, "unit": "ITEMS" })
        )
    );
    let shown = plan(&arguments[..2]).await.unwrap();
    assert!(shown.contains("up to 3 items"), "{shown}");

    // At most so much for one gap, and nothing where the line is open-ended, too.
    let most = open.replace("quantity = 3", "quantity = 3\nmost = \"2\"");
    let records = file(&folder, "most.toml", &most);
    let shown = plan(&[text(&records), "--only-files"]).await.unwrap();
    assert!(shown.contains("up to 2 items"), "{shown}");
    let neither = open.replace("unit = \"ITEMS\"\nquantity = 3", "");
    let records = file(&folder, "neither.toml", &neither);
    let shown = plan(&[text(&records), "--only-files"]).await.unwrap();
    assert!(shown.contains("not sized"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_need_without_a_size_is_told_no_more_than_the_ceiling_leaves() {
    let folder = TempDir::new().unwrap();
    let size =
        |amount: &str| format!("unit = \"MONEY\"\namount = \"{amount}\"\ncurrency = \"EUR\"");
    // Of the ceiling over two lines the plan gives 400 of 600 to the need that says how much.
    let upkeep = "assistance = \"FUNDING\"\ntitle = \"Upkeep\"\n";
    let records = RECORDS
        .replace("unit = \"ITEMS\"\nquantity = 4", &size("400"))
        .replace(
            "unit = \"ITEMS\"\nquantity = 3",
            &format!("{}\n\n[[offer.line]]\n{upkeep}{}", size("400"), size("700")),
        )
        .replace(
            "[[offer]]\n",
            &format!(
                "[[gap.need]]\n{upkeep}\n[[offer]]\nceiling = {{ amount = \"600\", currency = \"EUR\" }}\n"
            ),
        );
    let records = file(&folder, "ceiling.toml", &records);
    let drawn = plan(&[text(&records), "--only-files", "--format", "json"]).await;
    let drawn: Value = serde_json::from_str(&drawn.unwrap()).unwrap();
    let lines = drawn["lines"].as_array().unwrap();
    let of = |unit: &str| lines.iter().find(|line| line["unit"] == unit).expect(unit);
    assert_eq!(of("EUR")["amount"], 40_000);
    let most = serde_json::json!({ "amount": 20_000, "unit": "EUR" });
    assert_eq!(of("NEEDS")["up_to"], most);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_money_of_another_currency_is_told_of_than_a_line_may_give() {
    let folder = TempDir::new().unwrap();
    let size = |amount: &str, currency: &str| {
        format!("unit = \"MONEY\"\namount = \"{amount}\"\ncurrency = \"{currency}\"")
    };
    let records = |asked: &str, line: &str| {
        let asked = RECORDS.replace("unit = \"ITEMS\"\nquantity = 4", &size(asked, "XOF"));
        asked.replace("unit = \"ITEMS\"\nquantity = 3", line)
    };
    let told = async |records: String| {
        let records = file(&folder, "money.toml", &records);
        let drawn = plan(&[text(&records), "--only-files", "--format", "json"]).await;
        let drawn: Value = serde_json::from_str(&drawn.unwrap()).unwrap();
        drawn["other_money"][0]["amount"].clone()
    };
    let line = size("700", "EUR");
    let most = records("655957", &format!("{line}\nmost = \"300\""));
    assert_eq!(told(most).await, 30_000, "no more for one gap");
    let least = records("196787", &format!("{line}\nleast = \"500\""));
    assert_eq!(told(least).await, Value::Null, "no less for one gap");

    // Of the ceiling over two lines the plan gives 400 of 600 to the need in euros.
    let need = "[[gap.need]]\nassistance = \"EQUIPMENT\"\ntitle = \"More scales\"";
    let other = "[[offer.line]]\nassistance = \"EQUIPMENT\"\ntitle = \"Other scales\"";
    let both = format!("{line}\n\n{other}\n{}", size("400", "EUR"));
    let both = records("655957", &both).replace(
        "[[offer]]\n",
        &format!(
            "{need}\n{}\n\n[[offer]]\nceiling = {{ amount = \"600\", currency = \"EUR\" }}\n",
            size("400", "EUR")
        ),
    );
    assert_eq!(told(both).await, 20_000, "no more than the ceiling leaves");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_alone_are_planned_over_without_what_the_program_brings() {
    let folder = TempDir::new().unwrap();
    let records = file(&folder, "own.toml", RECORDS);
    let alone = |path: &Path| {
        let path = text(path).to_owned();
        async move {
            let drawn = plan(&[path.as_str(), "--only-files", "--format", "json"]).await;
            serde_json::from_str::<Value>(&drawn.unwrap()).unwrap()
        }
    };
    let names = |drawn: &Value, list: &str, name: &str| -> Vec<String> {
        let rows = drawn.pointer(list).unwrap().as_array().unwrap().iter();
        rows.map(|row| row.pointer(name).unwrap().as_str().unwrap().to_owned())
            .collect()
    };
    let drawn = alone(&records).await;
    assert_eq!(names(&drawn, "/lines", "/names/gap"), ["own-gap"]);
    assert_eq!(names(&drawn, "/told/open", "/reference"), ["own-gap"]);

    let (gap, offer) = RECORDS.split_at(RECORDS.find("[[offer]]").unwrap());
    let gap = file(&folder, "gap.toml", gap);
    let drawn = alone(&gap).await;
    assert_eq!(names(&drawn, "/lines", "/names/gap"), [""; 0]);
    assert_eq!(
        names(&drawn, "/told/open", "/reason"),
        ["NO_PAIR"],
        "no programme of the register serves it"
    );
    let offer = format!(
        "[[organisation]]\ncode = \"own-donor\"\nname = \"Own donor\"\nkind = \"NGO\"\nsource = \"own\"\n{offer}"
    );
    let offer = file(&folder, "offer.toml", &offer);
    let error = plan(&[text(&offer), "--only-files"]).await.unwrap_err();
    assert!(
        error.starts_with("The files hold no gap to plan for"),
        "{error}"
    );
    let unnamed = Cli::try_parse_from(["gapbridge", "plan", "--only-files"]);
    assert!(unnamed.is_err(), "it says which files");
}

#[tokio::test(flavor = "multi_thread")]
async fn gaps_that_are_named_are_planned_for_alone() {
    let folder = TempDir::new().unwrap();
    let other = RECORDS.replace("\"own-gap\"", "\"own-other\"");
    let other = &other[other.find("[[gap]]").unwrap()..other.find("[[offer]]").unwrap()];
    let closed = other
        .replace("own-other", "own-closed")
        .replace("\"OPEN\"", "\"CLOSED\"");
    let records = format!("{RECORDS}\n{other}\n{closed}");
    let records = file(&folder, "own.toml", &records);
    let arguments = [text(&records), "--format", "json"];
    let drawn = plan(&[&arguments[..], &["--gap", "own-other"]].concat()).await;
    let drawn: Value = serde_json::from_str(&drawn.unwrap()).unwrap();
    for (list, name) in [("/lines", "/names/gap"), ("/told/open", "/reference")] {
        let rows = drawn.pointer(list).unwrap().as_array().unwrap();
        assert!(!rows.is_empty(), "{list}");
        assert!(
            rows.iter()
                .all(|row| row.pointer(name).unwrap() == "own-other"),
            "{list} of {drawn}"
        );
    }
    for (named, said) in [
        (&["--gap", "own-gop"][..], "--gap own-gop is no gap that"),
        (
            &["--gap", "own-gap", "--gap", "own-gap"][..],
            "--gap own-gap is named twice",
        ),
        (&["--gap", "own-closed"][..], "--gap own-closed is closed"),
        (
            &["--only-files", "--gap", "gen-customs-training"][..],
            "--gap gen-customs-training is in none of the files",
        ),
    ] {
        let error = plan(&[&arguments[..], named].concat()).await.unwrap_err();
        assert!(error.contains(said), "{error}");
    }
    let both = Cli::try_parse_from(["gapbridge", "plan", "--problem", "p.toml", "--gap", "g"]);
    assert!(both.is_err(), "a problem names its own");
}
