//! Links come out with a gap by whatever door it is published, and whoever publishes it is told.

use crate::{
    feed::changes::record,
    gap_changes::whole,
    gaps::gap_links::{LINKS, NEED, PANEL, STEWARDED, ends, named, said},
};
use domain::organisation::Role;
use serde_json::json;
use tests::{Asked, TestApp, filed, on_both, with};

/// What is told of a link to the gap of another state.
fn told(with: &str) -> String {
    format!(
        "Its link to {STEWARDED} (SAME_ROUTE) is shown to all who read both gaps{with}: take away by unlinkGaps what is not for them"
    )
}

on_both! {
    async fn a_table_that_publishes_a_gap_tells_of_its_links(app: &TestApp) {
        let (panel, editor) = (app.approver(PANEL), app.actor(PANEL, Role::Editor));
        let kept = record(&panel, whole()).await;
        let mut link = said(&kept, &named(app, STEWARDED).await, "SAME_ROUTE");
        link["note"] = json!("Gold goes by both.");
        editor.done("linkGaps", link, LINKS).await;
        let table = format!("reference,title,description,language,holder,sector,evidence,publish\n{},,,,,,,TODAY\n", kept.text("reference"));
        let input = json!({ "kind": "GAPS", "format": "CSV", "content": table, "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let warning = json!({ "rule": "link.shown", "severity": "WARNING", "row": 2, "column": "publish", "message": told(", with its note") });
        for (dry_run, rule) in [(true, "would.revised"), (false, "done.revised")] {
            let input = with(input.clone(), json!({ "dryRun": dry_run }));
            let done = panel.say("importTable", input, "lines { rule severity row column message }").await;
            assert_eq!((&done["userErrors"], done["lines"][0].text("rule")), (&json!([]), rule), "{done}");
            assert_eq!((&done["lines"][1], done["lines"].as_array().map(Vec::len)), (&warning, Some(2)), "{done}");
        }
        assert_eq!(ends(app, &kept).await, [STEWARDED]);
    }

    async fn a_file_that_lets_everybody_read_a_gap_tells_of_its_links(app: &TestApp) {
        let file = |category: &str, more: &str| {
            let own = format!("category = \"{category}\"\npanel = \"{PANEL}\"");
            filed("own-gap", NEED).replace("category = \"PUBLIC\"", &own) + more
        };
        let take = async |text: String| {
            let taken = app.database.take("own.toml", &text).await.expect("it loads");
            taken.warnings.iter().map(|warning| format!("{}, {}: {}", warning.record, warning.field, warning.reason)).collect::<Vec<_>>()
        };
        assert_eq!(take(file("CONFIDENTIAL", "")).await, [""; 0]);
        let (panel, theirs) = (app.approver(PANEL), named(app, STEWARDED).await);
        let own = named(&panel, "own-gap").await;
        panel.done("linkGaps", said(&own, &theirs, "SAME_ROUTE"), LINKS).await;
        // Of what the file itself says, whoever wrote it knows.
        let link = format!("\n[[gap.link]]\ngap = \"{STEWARDED}\"\nkind = \"SAME_BORDER\"\n");
        assert_eq!(take(file("PUBLIC", &link)).await, [format!("gap \"own-gap\", link: {}", told(""))]);
        assert_eq!(ends(app, &own).await, [STEWARDED; 2]);
        assert_eq!(take(file("PUBLIC", "")).await, [""; 0], "it was public before");
    }
}
