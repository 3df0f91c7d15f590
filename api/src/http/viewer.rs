//! Who asks: where in a request the token is.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};

use crate::error::{Error, Result};

/// The token of a request, if it has one. What we can't use is refused rather than ignored, lest its sender take the
/// public view for all there is.
pub(super) fn token(headers: &HeaderMap) -> Result<Option<&str>> {
    let mut values = headers.get_all(AUTHORIZATION);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let refused = |message: &str| Err(Error::Unauthenticated(message.to_owned()));
    if values.next().is_some() {
        return refused("The header Authorization is there twice. Send it once.");
    }
    let Ok(text) = value.to_str() else {
        return refused(
            "The header Authorization has other characters than ASCII. Send it as: Authorization: Bearer <token>.",
        );
    };
    bearer(text).map(Some)
}

/// The token in the value of an `Authorization` header.
pub(super) fn bearer(text: &str) -> Result<&str> {
    let (scheme, token) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        let message =
            "Only bearer tokens are known here. Send the token as: Authorization: Bearer <token>.";
        return Err(Error::Unauthenticated(message.to_owned()));
    }
    // An empty token is a token: signing in refuses it.
    Ok(token.trim_start())
}
