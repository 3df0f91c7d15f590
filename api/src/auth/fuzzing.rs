//! What holds of tokens, whatever is in them: fuzzing plays it for long, tests a little.

use super::{api_key, jwt::Unverified};
use crate::error::Error;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Reads a token as an API key and as a signed one. A key is written in one way only.
pub fn token(text: &str) {
    if let Some(id) = api_key::id_of(text) {
        let written = format!("{}{}_", api_key::PREFIX, URL_SAFE_NO_PAD.encode(id));
        assert!(text.starts_with(&written));
    }
    match Unverified::read(text) {
        Ok(token) => assert!(token.issuer.len() <= text.len()),
        Err(Error::Unauthenticated(message)) => assert!(!message.is_empty()),
        Err(other) => panic!("{other}"),
    }
}

/// Reads a token whose parts say this, each before it is encoded.
pub fn token_of(parts: &[&[u8]]) {
    let parts = parts.iter().map(|part| URL_SAFE_NO_PAD.encode(part));
    token(&parts.collect::<Vec<_>>().join("."));
}

#[cfg(test)]
proptest::proptest! {
    #[test]
    fn whatever_is_in_a_token_it_is_read_or_refused(
        text in "(gbk_)?[A-Za-z0-9._=é-]{0,90}",
        header in "\\{\"(alg|typ|kid|crit)\":(\"(RS256|none|HS256|JWT)\"|1|\\[\\])\\}",
        claims in "\\{\"(iss|sub)\":(\"[a-z]{0,9}\"|1|\\[\\])\\}",
    ) {
        token(&text);
        token_of(&[header.as_bytes(), claims.as_bytes(), b"s"]);
    }
}
