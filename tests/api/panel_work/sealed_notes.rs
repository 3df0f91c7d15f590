//! Sealed notes: what only a Panel can open, and only a Panel is given.

use age::{
    Decryptor, Encryptor, Recipient,
    armor::{ArmoredReader, ArmoredWriter, Format},
    secrecy::SecretString,
    x25519::{Identity, Recipient as Key},
};
use domain::organisation::Role;
use serde_json::{Value, json};
use std::io::{Read, Write};
use tests::{Actor, Asked, Rows, TestApp, on_both};

const NOTE: &[u8] = b"Met at the customs post; will speak again in May.";

/// The note, sealed and armoured as the age tool does it.
pub(crate) fn seal(recipient: &dyn Recipient) -> String {
    seal_text(&[recipient], NOTE)
}

fn seal_text(recipients: &[&dyn Recipient], text: &[u8]) -> String {
    let encryptor = Encryptor::with_recipients(recipients.iter().copied()).expect("a recipient");
    let mut sealed = Vec::new();
    let armour = ArmoredWriter::wrap_output(&mut sealed, Format::AsciiArmor).expect("an armour");
    let mut writer = encryptor.wrap_output(armour).expect("a writer");
    writer.write_all(text).expect("writing");
    writer
        .finish()
        .and_then(ArmoredWriter::finish)
        .expect("an end");
    String::from_utf8(sealed).expect("text")
}

fn open(sealed: &str, identity: &Identity) -> Vec<u8> {
    let decryptor = Decryptor::new(ArmoredReader::new(sealed.as_bytes())).expect("an age file");
    let mut reader = decryptor
        .decrypt(std::iter::once(identity as &dyn age::Identity))
        .expect("the right key");
    let mut opened = Vec::new();
    reader.read_to_end(&mut opened).expect("reading");
    opened
}

async fn finding(panel: &Actor) -> Value {
    let report = panel.reports("Final report", json!({})).await;
    panel
        .finds(&report, "REPORT", "Officers were paid.", json!({}))
        .await
}

on_both! {
    async fn a_note_for_the_key_before_is_told(app: &TestApp) {
        let panel = app.approver("group-civ");
        let finding = finding(&panel).await;
        let (before, now) = (Identity::generate().to_public(), Identity::generate().to_public());
        for key in [&before, &now] {
            panel.done("registerSealingKey", json!({ "publicKey": key.to_string() }), "panel { sealingKey }").await;
        }
        let note = |sealed_to: &Key| {
            json!({ "subject": { "finding": finding["id"] }, "ciphertext": seal(sealed_to), "recipient": sealed_to.to_string() })
        };
        assert_eq!(panel.refused("attachSealedNote", note(&before)).await, ["CONFLICT recipient"]);
        let attached = panel.done("attachSealedNote", note(&now), "sealedNote { recipient }").await;
        assert_eq!(attached["recipient"], now.to_string());
    }

    async fn a_note_comes_back_as_it_was_sealed_to_its_panel_alone(app: &TestApp) {
        let (panel, identity) = (app.approver("group-civ"), Identity::generate());
        let finding = finding(&panel).await;
        let sealed = seal(&identity.to_public());
        let attach = json!({ "subject": { "finding": finding["id"] }, "ciphertext": sealed });
        assert_eq!(panel.refused("attachSealedNote", attach.clone()).await, ["CONFLICT"]);
        let key = identity.to_public().to_string();
        let registered = panel.done("registerSealingKey", json!({ "publicKey": key }), "panel { sealingKey }").await;
        assert_eq!(registered["sealingKey"], key);
        panel.done("attachSealedNote", attach.clone(), "sealedNote { id recipient }").await;
        panel.done("shareFinding", json!({ "finding": finding["id"], "organisation": "group-cod" }), "share { id }").await;
        let read = "query ($r: String!) { finding(reference: $r) { version sealedNotes { ciphertext recipient } } }";
        let seen = app.actor("group-civ", Role::Reader).data(read, json!({ "r": finding["reference"] })).await["finding"].take();
        assert_eq!(open(seen["sealedNotes"][0]["ciphertext"].as_str().unwrap(), &identity), NOTE);
        assert_eq!((&seen["sealedNotes"][0]["recipient"], &seen["version"]), (&json!(key), &finding["version"]));
        // Another Panel that may read the finding gets no note, nor the right to attach one.
        let other = app.approver("group-cod");
        assert_eq!(other.data(read, json!({ "r": finding["reference"] })).await["finding"]["sealedNotes"], json!([]));
        assert_eq!(other.refused("attachSealedNote", attach).await, ["FORBIDDEN"]);
        assert!(app.actor("un-secretariat", Role::Registrar).data(read, json!({ "r": finding["reference"] })).await["finding"].is_null());
        // The history holds that there is a note, and nothing that opens it.
        let rows = Rows::read(&app.database.connect().await).await;
        assert!(rows.of("event").iter().any(|event| event.contains("SealedNoteAttached") && event.contains("ciphertext_sha256") && !event.contains("AGE ENCRYPTED")));
    }

    async fn what_is_no_whole_age_file_for_a_public_key_is_refused(app: &TestApp) {
        let (panel, identity) = (app.approver("group-civ"), Identity::generate());
        let finding = finding(&panel).await;
        for wrong in ["", "age1", "ssh-ed25519 AAAA", &identity.to_public().to_string().to_uppercase()] {
            assert_eq!(panel.refused("registerSealingKey", json!({ "publicKey": wrong })).await, ["INVALID publicKey"], "{wrong}");
        }
        assert_eq!(app.approver("state-can").refused("registerSealingKey", json!({ "publicKey": identity.to_public().to_string() })).await, ["FORBIDDEN"]);
        panel.done("registerSealingKey", json!({ "publicKey": identity.to_public().to_string() }), "panel { code }").await;
        let good = seal(&identity.to_public());
        let lines: Vec<&str> = good.lines().collect();
        let mut passphrase = age::scrypt::Recipient::new(SecretString::from("open sesame".to_owned()));
        passphrase.set_work_factor(2);
        let before = Rows::read(&app.database.connect().await).await;
        for wrong in [
            "Met at the customs post.".to_owned(),
            String::new(),
            lines[..lines.len() - 1].join("\n"),
            [&lines[..3], &lines[lines.len() - 1..]].concat().join("\n"),
            good.replace("AGE ENCRYPTED", "PGP ENCRYPTED"),
            good.replace(lines[1], &lines[1].replace('Y', "!")),
            seal(&passphrase),
            "x".repeat(70_000),
        ] {
            let attach = json!({ "subject": { "finding": finding["id"] }, "ciphertext": wrong });
            assert_eq!(panel.refused("attachSealedNote", attach).await, ["INVALID ciphertext"], "{wrong}");
        }
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
    }

    async fn what_is_secret_is_nobodys_but_the_panels_whoever_else_asks(app: &TestApp) {
        let (panel, identity) = (app.approver("group-civ"), Identity::generate());
        let report = panel.done("recordReport", json!({ "title": "Final report", "kind": "FINAL" }), "report { id }").await;
        let input = json!({ "report": report["id"], "text": "A wombat paid.", "language": "en", "category": "CONFIDENTIAL" });
        let secret = panel.done("recordFinding", input, "finding { id reference }").await;
        panel.done("registerSealingKey", json!({ "publicKey": identity.to_public().to_string() }), "panel { code }").await;
        let attach = |ciphertext: String| json!({ "subject": { "finding": secret["id"] }, "ciphertext": ciphertext });
        let note = app.actor("group-civ", Role::Editor).done("attachSealedNote", attach(seal(&identity.to_public())), "sealedNote { id }").await;
        let read = "query ($r: String!, $f: ID!, $n: ID!) { finding(reference: $r) { id } nodes(ids: [$f, $n]) { id ... on SealedNote { ciphertext } } }";
        let asked = || json!({ "r": secret["reference"], "f": secret["id"], "n": note["id"] });
        for role in [Role::Reader, Role::Editor, Role::Approver] {
            let seen = app.actor("group-civ", role).data(read, asked()).await;
            assert!(!seen["finding"].is_null(), "{role:?}");
            assert_eq!(open(seen["nodes"][1]["ciphertext"].as_str().unwrap(), &identity), NOTE, "{role:?}");
        }
        let nothing = json!({ "finding": null, "nodes": [null, null] });
        for organisation in ["group-cod", "unoci", "state-can", "civ-authorities", "un-secretariat", "undp"] {
            for role in [Role::Reader, Role::Approver, Role::Registrar] {
                assert_eq!(app.actor(organisation, role).data(read, asked()).await, nothing, "{organisation} {role:?}");
            }
            // To whom it does not exist it is not forbidden either.
            let faults = app.approver(organisation).refused("attachSealedNote", attach(seal(&identity.to_public()))).await;
            assert_eq!(faults, [if organisation == "group-cod" { "NOT_FOUND subject.finding" } else { "FORBIDDEN" }], "{organisation}");
        }
        let named = json!({ "subject": { "finding": note["id"] }, "ciphertext": seal(&identity.to_public()) });
        let said = panel.say("attachSealedNote", named, "clientMutationId").await["userErrors"].take();
        assert_eq!((&said[0]["field"], said[0].text("message")), (&json!(["subject", "finding"]), "subject.finding is an id of type SealedNote: pass one of type Finding"), "{said}");
        // Not even the Panel's own registrar reads it, nor the Panel itself while it is suspended.
        assert_eq!(app.actor("group-civ", Role::Registrar).data(read, asked()).await, nothing);
        let suspend = json!({ "organisation": "group-civ", "standing": "SUSPENDED", "reason": "Mandate ended." });
        app.actor("un-secretariat", Role::Registrar).done("reviewOrganisation", suspend, "organisation { standing }").await;
        assert_eq!(panel.data(read, asked()).await, nothing);
        assert_eq!(app.data(read, asked()).await, nothing);
    }

    async fn a_note_on_a_public_gap_leaves_the_gap_as_others_see_it(app: &TestApp) {
        let (panel, identity) = (app.approver("group-civ"), Identity::generate());
        let read = "{ gap(reference: \"civ-presidential-guard-stocks\") { id version sealedNotes { id recipient } history { totalCount } } }";
        panel.done("registerSealingKey", json!({ "publicKey": identity.to_public().to_string() }), "panel { code }").await;
        let (before, own) = (app.data(read, json!({})).await, panel.data(read, json!({})).await);
        let attach = json!({ "subject": { "gap": before["gap"]["id"] }, "ciphertext": seal(&identity.to_public()) });
        assert_eq!(app.approver("group-cod").refused("attachSealedNote", attach.clone()).await, ["FORBIDDEN"]);
        assert_eq!(app.actor("group-civ", Role::Reader).refused("attachSealedNote", attach.clone()).await, ["FORBIDDEN"]);
        panel.done("attachSealedNote", attach, "sealedNote { id }").await;
        for other in [app.approver("group-cod"), app.approver("unoci"), app.actor("un-secretariat", Role::Registrar), (**app).clone()] {
            assert_eq!(other.data(read, json!({})).await, before);
        }
        let noted = panel.data(read, json!({})).await;
        assert_eq!((noted["gap"]["sealedNotes"].as_array().unwrap().len(), &noted["gap"]["version"]), (1, &own["gap"]["version"]));
        assert_eq!(noted["gap"]["history"]["totalCount"], own["gap"]["history"]["totalCount"].as_u64().unwrap() + 1);
    }

    async fn a_new_key_is_for_new_notes_and_the_same_key_twice_changes_nothing(app: &TestApp) {
        let (panel, first, second) = (app.approver("group-civ"), Identity::generate(), Identity::generate());
        let finding = finding(&panel).await;
        let register = |identity: &Identity| json!({ "publicKey": identity.to_public().to_string() });
        let attach = |identity: &Identity| json!({ "subject": { "finding": finding["id"] }, "ciphertext": seal(&identity.to_public()) });
        assert_eq!(app.actor("group-civ", Role::Editor).refused("registerSealingKey", register(&first)).await, ["FORBIDDEN"]);
        for identity in [&first, &second] {
            panel.done("registerSealingKey", register(identity), "panel { code }").await;
            let note = panel.done("attachSealedNote", attach(identity), "sealedNote { recipient }").await;
            assert_eq!(note["recipient"], identity.to_public().to_string());
        }
        let before = Rows::read(&app.database.connect().await).await;
        panel.done("registerSealingKey", register(&second), "panel { code }").await;
        let after = Rows::read(&app.database.connect().await).await;
        let changed: Vec<_> = before.changes(&after).into_iter().map(|(table, ..)| table).collect();
        assert_eq!(changed, ["mutation_key"], "nothing but the name of what was said");
        let shown = "{ panel(code: \"group-civ\") { sealingKey viewerCan } }";
        assert_eq!(app.data(shown, json!({})).await["panel"], json!({ "sealingKey": second.to_public().to_string(), "viewerCan": [] }));
        assert!(panel.data(shown, json!({})).await["panel"]["viewerCan"].as_array().unwrap().contains(&json!("REGISTER_SEALING_KEY")));
    }

    async fn size_and_further_recipients_are_judged_by_the_file_itself(app: &TestApp) {
        let (panel, identity, colleague) = (app.approver("group-civ"), Identity::generate(), Identity::generate());
        let finding = finding(&panel).await;
        panel.done("registerSealingKey", json!({ "publicKey": identity.to_public().to_string() }), "panel { code }").await;
        let attach = |ciphertext: &str| json!({ "subject": { "finding": finding["id"] }, "ciphertext": ciphertext });
        let (key, other) = (identity.to_public(), colleague.to_public());
        let large = seal_text(&[&key], &[b'x'; 50_000]);
        assert!(large.len() > 64 * 1024);
        let before = Rows::read(&app.database.connect().await).await;
        for wrong in [large.as_str(), "\u{1}\u{2}\u{7f}binary", "-----BEGIN AGE ENCRYPTED FILE-----\n-----END AGE ENCRYPTED FILE-----"] {
            assert_eq!(panel.refused("attachSealedNote", attach(wrong)).await, ["INVALID ciphertext"], "{wrong}");
        }
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
        for good in [seal_text(&[&key], &[b'x'; 47_000]), seal_text(&[&key, &other], NOTE), seal(&key).replace('\n', "\r\n"), seal_text(&[&key], b"")] {
            let note = panel.done("attachSealedNote", attach(&good), "sealedNote { ciphertext }").await;
            assert_eq!(note["ciphertext"], good);
        }
    }

    async fn a_note_that_is_removed_leaves_word_of_it_and_no_ciphertext(app: &TestApp) {
        let (panel, identity) = (app.approver("group-civ"), Identity::generate());
        let finding = finding(&panel).await;
        panel.done("registerSealingKey", json!({ "publicKey": identity.to_public().to_string() }), "panel { code }").await;
        let sealed = seal(&identity.to_public());
        let attach = json!({ "subject": { "finding": finding["id"] }, "ciphertext": sealed });
        let note = panel.done("attachSealedNote", attach.clone(), "sealedNote { id removed removalReason }").await;
        assert_eq!((&note["removed"], &note["removalReason"]), (&Value::Null, &Value::Null));
        let other = panel.done("attachSealedNote", attach, "sealedNote { id }").await;
        let remove = json!({ "sealedNote": note["id"], "reason": "It names who spoke." });
        let before = Rows::read(&app.database.connect().await).await;
        assert_eq!(app.actor("group-civ", Role::Editor).refused("removeSealedNote", remove.clone()).await, ["FORBIDDEN"]);
        assert_eq!(app.approver("group-cod").refused("removeSealedNote", remove.clone()).await, ["NOT_FOUND sealedNote"]);
        assert_eq!(panel.refused("removeSealedNote", json!({ "sealedNote": finding["id"], "reason": "x" })).await, ["NOT_FOUND sealedNote"]);
        assert_eq!(panel.refused("removeSealedNote", json!({ "sealedNote": note["id"], "reason": " " })).await, ["INVALID reason"]);
        assert_eq!(before.changes(&Rows::read(&app.database.connect().await).await), Vec::new());
        let removed = panel.done("removeSealedNote", remove.clone(), "sealedNote { id ciphertext removed removalReason }").await;
        assert_eq!((&removed["id"], &removed["ciphertext"], &removed["removalReason"]), (&note["id"], &json!(""), &json!("It names who spoke.")));
        assert!(removed["removed"].is_string());
        assert_eq!(panel.refused("removeSealedNote", remove).await, ["CONFLICT"]);
        // The other stays, and others of the finding see what they saw.
        let read = "query ($r: String!) { finding(reference: $r) { version sealedNotes { id ciphertext } history(first: 1) { edges { node { kind reason } } } } }";
        let seen = panel.data(read, json!({ "r": finding["reference"] })).await["finding"].take();
        assert_eq!(seen["sealedNotes"].as_array().unwrap().len(), 2);
        assert!(seen["sealedNotes"].has("ciphertext", &sealed) && seen["sealedNotes"].has("id", other["id"].as_str().unwrap()));
        assert_eq!(seen["version"], finding["version"]);
        assert_eq!(seen["history"]["edges"][0]["node"], json!({ "kind": "SEALED_NOTE_REMOVED", "reason": "It names who spoke." }));
        // No row has the ciphertext any more once the last note of it is gone; of what it was the history keeps a digest.
        panel.done("removeSealedNote", json!({ "sealedNote": other["id"], "reason": "The same." }), "sealedNote { id }").await;
        let rows = Rows::read(&app.database.connect().await).await;
        for table in ["sealed_note", "event", "mutation_key"] {
            assert!(rows.of(table).iter().all(|row| !row.contains("AGE ENCRYPTED")), "{table}");
        }
        assert!(rows.of("event").iter().any(|event| event.contains("SealedNoteRemoved") && event.contains("ciphertext_sha256")));
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
