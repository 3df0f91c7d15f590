//! Whom a finding accuses is heard before a gap goes out that was written out of it, whatever files say.

use super::{OWN, only_fault, said};
use crate::{gap_changes::whole, gaps::gap_links::NEED};
use serde_json::json;
use tests::{Asked, TestApp, TestDatabase, ago, ahead, filed, on_both};

/// A finding of a file, of this category and what more is said of it.
fn finding(category: &str, more: &str) -> String {
    format!(
        "[[finding]]\nreference = \"own-finding\"\nreport = \"report-S-2009-521\"\nparagraph = \"7\"\ntext = \"Who was paid.\"\n\
         language = \"en\"\ncategory = \"{category}\"\nsource = \"own\"\n{more}\n"
    )
}

/// One that accuses the organisation of the file, which may reply until then.
fn allegation(due: Option<String>) -> String {
    let due = due.map(|due| format!("reply_due = \"{due}\""));
    let named = format!("named_party = \"own-donor\"\n{}", due.unwrap_or_default());
    finding("ALLEGATION", &named)
}

on_both! {
    async fn a_file_lets_nobody_read_a_gap_before_who_is_accused_in_its_finding_is_heard(database: &TestDatabase) {
        let line = "{ document = \"S/2011/900\", paragraph = \"7\" }";
        let (own, _) = OWN.split_once("[[commitment]]").unwrap();
        assert!(own.contains(line));
        let gap = own.replace(line, "{ document = \"S/2011/900\", paragraph = \"7\", finding = \"own-finding\" }");
        for (due, reason) in [
            (None, "category: is for everybody, but the gap was written out of own-finding, an allegation whose party was not invited to reply"),
            (Some(ahead(5)), "category: is for everybody, but the gap was written out of own-finding, whose party may reply until"),
        ] {
            let fault = only_fault(database, &format!("{gap}{}", allegation(due))).await;
            assert_eq!(fault.record, "gap \"own-gap\"");
            assert!(said(&fault).contains(reason), "{}\nis not\n{reason}", said(&fault));
        }
        database.load("own.toml", &format!("{gap}{}", allegation(Some(ago(2))))).await.unwrap();
    }

    async fn a_file_makes_nothing_an_allegation_out_of_which_a_gap_is_about_to_go_out(app: &TestApp) {
        let (donor, _) = OWN.split_once("[[document]]").unwrap();
        app.database.load("own.toml", &format!("{donor}{}", finding("REPORT", ""))).await.unwrap();
        let panel = app.approver("group-civ");
        let own = panel.data("{ finding(reference: \"own-finding\") { id } }", json!({})).await["finding"]["id"].take();
        let mut input = whole();
        input["provenance"][0]["finding"] = own;
        let gap = panel.done("recordGap", input, "gap { id reference version }").await;
        let publish = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON", "on": ahead(5) });
        panel.done("publishGap", publish, "gap { id }").await;
        for due in [None, Some(ahead(5))] {
            let fault = only_fault(&app.database, &allegation(due)).await;
            assert_eq!(fault.record, "finding \"own-finding\"");
            let reason = format!("goes out on {}, before they were heard", ahead(5));
            assert!(said(&fault).contains(&reason), "{}\nis not\n{reason}", said(&fault));
        }
        app.database.load("own.toml", &allegation(Some(ahead(4)))).await.unwrap();
    }

    async fn a_file_does_not_change_the_words_on_which_who_is_accused_is_heard(database: &TestDatabase) {
        let (donor, _) = OWN.split_once("[[document]]").unwrap();
        let other = |due| allegation(due).replace("Who was paid.", "Who stole.");
        database.load("own.toml", &format!("{donor}{}", allegation(None))).await.unwrap();
        // Nobody was invited to reply to what it said before.
        database.load("own.toml", &other(None)).await.unwrap();
        for due in [ahead(4), ahead(8)] {
            database.load("own.toml", &other(Some(due.clone()))).await.unwrap();
            let fault = only_fault(database, &allegation(Some(due))).await;
            assert_eq!((fault.record.as_str(), fault.field.as_str()), ("finding \"own-finding\"", "text"));
            assert!(said(&fault).contains("record the changed text as a finding of its own"), "{}", said(&fault));
        }
        // Nor is another party taken to be heard, or given less time.
        for (text, field) in [(other(Some(ahead(8))).replace("own-donor", "state-fra"), "named_party"), (other(Some(ahead(2))), "reply_due")] {
            assert_eq!(only_fault(database, &text).await.field, field);
        }
    }

    async fn one_file_takes_a_gap_back_and_makes_what_it_was_written_out_of_an_allegation(app: &TestApp) {
        let (donor, _) = OWN.split_once("[[document]]").unwrap();
        let gap = |category: &str| {
            let line = "{ document = \"S/2009/521\", paragraph = \"8\", finding = \"own-finding\" }";
            filed("own-gap", NEED)
                .replace("category = \"PUBLIC\"", &format!("category = \"{category}\"\npanel = \"group-civ\"\ndesired_end_state = \"All is weighed.\""))
                .replace("{ document = \"S/2009/640\", paragraph = \"7\" }", line)
        };
        app.database.load("own.toml", &format!("{donor}{}{}", finding("REPORT", ""), gap("REPORT"))).await.unwrap();
        let panel = app.approver("group-civ");
        let seen = async || panel.data("{ gap(reference: \"own-gap\") { id version category published } }", json!({})).await["gap"].take();
        let own = seen().await;
        let publish = json!({ "gap": own["id"], "expectedVersion": own["version"], "confirmation": "NAMES_NO_PRIVATE_PERSON", "on": ahead(5) });
        panel.done("publishGap", publish, "gap { id }").await;
        let accuses = allegation(Some(ahead(5)));
        assert_eq!(only_fault(&app.database, &accuses).await.record, "finding \"own-finding\"");
        app.database.load("own.toml", &format!("{accuses}{}", gap("CONFIDENTIAL"))).await.unwrap();
        let own = seen().await;
        assert_eq!((own.text("category"), &own["published"]), ("CONFIDENTIAL", &json!(null)), "{own}");
    }

    async fn whom_a_panel_invited_to_reply_is_named_still_and_loses_no_time_by_a_file(app: &TestApp) {
        let file = |party: &str, days: u64| allegation(Some(ahead(days))).replace("own-donor", party);
        app.database.load("own.toml", &file("civ-authorities", 3)).await.unwrap();
        let panel = app.approver("group-civ");
        let seen = async || panel.data("{ finding(reference: \"own-finding\") { id paragraph replyDue } }", json!({})).await["finding"].take();
        let invite = json!({ "finding": seen().await["id"], "party": "civ-authorities", "due": ahead(9) });
        panel.done("inviteReply", invite, "finding { id }").await;

        let again = file("civ-authorities", 3).replace("paragraph = \"7\"", "paragraph = \"8\"");
        let warnings = app.database.take("own.toml", &again).await.unwrap().warnings;
        let told = format!("stays {}, until which its Panel invited the party to reply", ahead(9));
        assert!(warnings.len() == 1 && warnings[0].field == "reply_due" && warnings[0].reason.contains(&told), "{warnings:?}");
        let own = seen().await;
        assert_eq!((own.text("paragraph"), own.text("replyDue")), ("8", ahead(9).as_str()));

        let fault = only_fault(&app.database, &file("state-can", 9)).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("finding \"own-finding\"", "named_party"));
        let fault = only_fault(&app.database, &finding("CONFIDENTIAL", "")).await;
        assert!(fault.field == "category" && fault.reason.contains(&format!("may reply to until {}", ahead(9))), "{fault:?}");
        app.database.load("own.toml", &file("civ-authorities", 12)).await.unwrap();
        assert_eq!(seen().await.text("replyDue"), ahead(12).as_str(), "it is put off");
    }
}
