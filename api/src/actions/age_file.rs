//! Sealed notes: what can be told of an age file without being able to open it.
//!
//! That it is whole and encrypted to somebody's public key is checked; to whose, the file does not say. That it opens with the
//! Panel's key is known to who sealed it and to the Panel.

use age_core::format::{AgeStanza, read::age_stanza};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD},
};
use bech32::{Bech32, primitives::decode::CheckedHrpstring};

/// Most bytes of an armoured file.
pub const BYTES_MAX: usize = 64 * 1024;
/// What public keys of age begin with.
const KEY_PREFIX: &str = "age";
/// Bytes of an X25519 key.
const KEY_BYTES: usize = 32;
const BEGIN: &str = "-----BEGIN AGE ENCRYPTED FILE-----";
const END: &str = "-----END AGE ENCRYPTED FILE-----";
const VERSION: &[u8] = b"age-encryption.org/v1\n";
/// Base64 characters of the header's authentication code of 32 bytes.
const MAC_CHARS: usize = 43;
/// Bytes of the nonce before the payload, and of the authentication code of its only or last chunk.
const PAYLOAD_MIN: usize = 16 + 16;
/// Base64 characters of a line of the armour.
const LINE: usize = 64;

/// Whether this is an age public key for X25519.
pub fn is_recipient(text: &str) -> bool {
    // Keys are written in lower case; the checksum would allow either. That of Bech32m is not age's.
    let is_lower = !text.chars().any(|c| c.is_ascii_uppercase());
    let is_key = |key: &CheckedHrpstring<'_>| {
        let bytes: Vec<u8> = key.byte_iter().collect();
        key.hrp().as_str() == KEY_PREFIX && bytes.len() == KEY_BYTES && bytes != [0; KEY_BYTES]
    };
    is_lower && CheckedHrpstring::new::<Bech32>(text).is_ok_and(|key| is_key(&key))
}

/// What is wrong with an armoured age file; nothing if all is well that can be seen from outside.
pub fn check(text: &str) -> Result<(), &'static str> {
    if text.len() > BYTES_MAX {
        return Err("is larger than 64 KiB: seal a shorter note");
    }
    let bytes = dearmour(text).ok_or(
        "is not an armoured age file: seal it with age --armor, and send all lines from BEGIN to END",
    )?;
    let header = bytes
        .strip_prefix(VERSION)
        .ok_or("is not an age file of version 1: seal it with age")?;
    let (rest, stanzas) = recipients(header);
    if !stanzas.iter().any(is_x25519) || stanzas.iter().any(is_passphrase) {
        return Err(
            "is not encrypted to an age1 public key: seal it with age --recipient and the Panel's key, not with a passphrase",
        );
    }
    let end = rest
        .strip_prefix(b"--- ")
        .and_then(|rest| rest.split_at_checked(MAC_CHARS))
        .and_then(|(mac, rest)| {
            let is_mac = STANDARD_NO_PAD.decode(mac).is_ok();
            rest.strip_prefix(b"\n").filter(|_| is_mac)
        });
    let payload = end.ok_or("has a damaged header: send the file as age wrote it")?;
    if payload.len() < PAYLOAD_MIN {
        Err("was cut off: send all of the file")
    } else {
        Ok(())
    }
}

/// The bytes in an armour of the strict kind that age writes.
fn dearmour(text: &str) -> Option<Vec<u8>> {
    let unix = text.replace("\r\n", "\n");
    let body = unix
        .trim()
        .strip_prefix(BEGIN)?
        .strip_prefix('\n')?
        .strip_suffix(END)?
        .strip_suffix('\n')?;
    let lines: Vec<&str> = body.split('\n').collect();
    let (last, full) = lines.split_last()?;
    let fits = full.iter().all(|line| line.len() == LINE) && (1..=LINE).contains(&last.len());
    if fits {
        STANDARD.decode(lines.concat()).ok()
    } else {
        None
    }
}

/// The stanzas at the start of a header, and what follows them.
fn recipients(mut header: &[u8]) -> (&[u8], Vec<AgeStanza<'_>>) {
    let mut stanzas = Vec::new();
    while let Ok((rest, stanza)) = age_stanza(header) {
        stanzas.push(stanza);
        header = rest;
    }
    (header, stanzas)
}

/// Whether a stanza is for a public key of the kind Panels register. Beside one there may be others: an expert may seal to a key
/// of another kind too, and age itself writes stanzas for nobody.
fn is_x25519(stanza: &AgeStanza<'_>) -> bool {
    let is_key = |text: &str| {
        STANDARD_NO_PAD
            .decode(text)
            .is_ok_and(|key| key.len() == KEY_BYTES)
    };
    stanza.tag == "X25519"
        && stanza.args.len() == 1
        && is_key(stanza.args[0])
        && stanza.body().len() == KEY_BYTES
}

fn is_passphrase(stanza: &AgeStanza<'_>) -> bool {
    stanza.tag == "scrypt"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_public_key_is_one_of_age() {
        assert!(is_recipient(
            "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
        ));
        for wrong in [
            "",
            "age1",
            "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q",
            &as_bech32m("age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"),
            "AGE1QL3Z7HJY54PW3HYWW5AYYFG7ZQGVC7W3J2ELW8ZMRJ2KG5SFN9AQMCAC8P",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHsKLqeplhpW+uObz5dvMgjz1OxfM/XXUB+VHtZ6isGN",
        ] {
            assert!(!is_recipient(wrong), "{wrong}");
        }
    }

    /// The same key under the checksum that age does not use.
    fn as_bech32m(key: &str) -> String {
        let (prefix, bytes) = bech32::decode(key).expect("a key");
        bech32::encode::<bech32::Bech32m>(prefix, &bytes).expect("short enough")
    }

    fn armour(bytes: &[u8]) -> String {
        let text = STANDARD.encode(bytes);
        let lines: Vec<&str> = text
            .as_bytes()
            .chunks(LINE)
            .map(|line| str::from_utf8(line).expect("base64 is ASCII"))
            .collect();
        format!("{BEGIN}\n{}\n{END}\n", lines.join("\n"))
    }

    /// A file with these stanzas and so many bytes of payload.
    fn file(stanzas: &[String], payload: usize) -> String {
        let header = format!(
            "age-encryption.org/v1\n{}--- {}\n",
            stanzas.concat(),
            "A".repeat(MAC_CHARS)
        );
        armour(&[header.as_bytes(), &vec![7; payload]].concat())
    }

    fn stanza(first: &str) -> String {
        format!("-> {first}\n{}\n", "A".repeat(43))
    }

    #[test]
    fn a_file_has_to_be_for_an_x25519_key_and_for_no_passphrase() {
        let x25519 = || stanza(&format!("X25519 {}", "A".repeat(43)));
        let (grease, ssh, scrypt) = (
            || stanza("q-grease a b"),
            || stanza("ssh-ed25519 aaaa AAAA"),
            || stanza("scrypt AAAA 18"),
        );
        for (stanzas, fits) in [
            (vec![x25519()], true),
            (vec![grease(), x25519()], true),
            (vec![x25519(), ssh()], true),
            (vec![], false),
            (vec![grease()], false),
            (vec![ssh()], false),
            (vec![scrypt()], false),
            (vec![x25519(), scrypt()], false),
            (vec![stanza("X25519 AAAA")], false),
            (vec![stanza("X25519")], false),
        ] {
            assert_eq!(
                check(&file(&stanzas, PAYLOAD_MIN)).is_ok(),
                fits,
                "{stanzas:?}"
            );
        }
        assert!(
            check(&file(&[x25519()], PAYLOAD_MIN - 1)).is_err(),
            "no whole chunk"
        );
        assert!(check(&file(&[x25519()], BYTES_MAX)).is_err(), "too large");
    }

    #[test]
    fn plain_text_and_half_files_are_told_from_age_files() {
        for wrong in [
            String::new(),
            "the source is …".to_owned(),
            BEGIN.to_owned(),
            armour(b"the source is"),
            armour(VERSION),
            "x".repeat(BYTES_MAX + 1),
        ] {
            assert!(check(&wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_sent_makes_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), text in ".{0,200}") {
            let _ = check(&text);
            let lines: Vec<String> = STANDARD.encode([VERSION, b"-> ", &bytes].concat()).as_bytes().chunks(LINE).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
            let _ = check(&format!("{BEGIN}\n{}\n{END}", lines.join("\n")));
            let _ = is_recipient(&text);
        }
    }
}
