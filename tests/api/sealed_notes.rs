//! Sealed notes: what only a Panel can open, and only a Panel is given.

use age::{
    Decryptor, Encryptor, Recipient,
    armor::{ArmoredReader, ArmoredWriter, Format},
    secrecy::SecretString,
    x25519::Identity,
};
use entity::values::Role;
use serde_json::{Value, json};
use std::io::{Read, Write};
use tests::{Actor, Rows, TestApp, on_both};

const NOTE: &[u8] = b"Met at the customs post; will speak again in May.";

/// The note, sealed and armoured as the age tool does it.
pub fn seal(recipient: &dyn Recipient) -> String {
    let encryptor = Encryptor::with_recipients(std::iter::once(recipient)).expect("a recipient");
    let mut sealed = Vec::new();
    let armour = ArmoredWriter::wrap_output(&mut sealed, Format::AsciiArmor).expect("an armour");
    let mut writer = encryptor.wrap_output(armour).expect("a writer");
    writer.write_all(NOTE).expect("writing");
    writer.finish().and_then(ArmoredWriter::finish).expect("an end");
    String::from_utf8(sealed).expect("text")
}

fn open(sealed: &str, identity: &Identity) -> Vec<u8> {
    let decryptor = Decryptor::new(ArmoredReader::new(sealed.as_bytes())).expect("an age file");
    let mut reader = decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).expect("the right key");
    let mut opened = Vec::new();
    reader.read_to_end(&mut opened).expect("reading");
    opened
}

async fn finding(panel: &Actor) -> Value {
    let report = panel.done("recordReport", json!({ "title": "Final report", "kind": "FINAL" }), "report { id }").await;
    let input = json!({ "report": report["id"], "text": "Officers were paid.", "language": "en", "category": "REPORT" });
    panel.done("recordFinding", input, "finding { id reference version }").await
}

on_both! {
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
        let passphrase = age::scrypt::Recipient::new(SecretString::from("open sesame".to_owned()));
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
}
