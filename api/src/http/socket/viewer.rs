//! Who is at the other end of a socket, asked anew as long as it is open.

use std::net::IpAddr;

use serde_json::{Map, Value};

use crate::{
    access::viewer::Viewer,
    error::{Error, Result},
    http::{
        Api,
        socket::message::End,
        viewer::{self, SignedIn},
    },
};

/// Whoever opened a socket.
pub(super) struct SocketViewer(SignedIn);

impl SocketViewer {
    /// Signs in with the token of the request that opened the socket, or of the first message.
    pub(super) async fn sign_in(
        api: &Api,
        header: Option<&str>,
        payload: &Map<String, Value>,
        from: Option<IpAddr>,
    ) -> Result<Self, End> {
        let token = token(header, payload).map_err(End::refused)?;
        let signed_in = SignedIn::sign_in(api, token, from).await;
        Ok(Self(signed_in.map_err(End::refused)?))
    }

    /// Who it was at first.
    pub(super) fn viewer(&self) -> &Viewer {
        self.0.viewer()
    }

    /// Where they ask from.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.0.address()
    }

    /// Signs in again.
    pub(super) async fn again(&self, api: &Api) -> Result<Viewer, End> {
        self.0.again(api).await.map_err(End::refused)?;
        Ok(self.0.viewer().clone())
    }
}

/// The one token there is, if any. Browsers can't set a header on a socket, hence the payload of the first message; clients
/// write the names of its fields as they like.
fn token<'a>(header: Option<&'a str>, payload: &'a Map<String, Value>) -> Result<Option<&'a str>> {
    let mut token = header;
    for (name, value) in payload.iter().filter(|(_, value)| !value.is_null()) {
        let is_header = name.eq_ignore_ascii_case("authorization");
        if !is_header && !name.eq_ignore_ascii_case("token") {
            continue;
        }
        let text = value
            .as_str()
            .ok_or_else(|| refused("The token must be a string."))?;
        let given = if is_header {
            viewer::bearer(text)?
        } else {
            text
        };
        if token.replace(given).is_some() {
            return Err(refused("The token is there twice. Send it once."));
        }
    }
    Ok(token)
}

fn refused(message: &str) -> Error {
    Error::Unauthenticated(message.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_token_is_there_once() {
        let cases = [
            (None, json!({}), Ok(None)),
            (None, json!({ "other": "x", "token": null }), Ok(None)),
            (Some("h"), json!({ "other": "x" }), Ok(Some("h"))),
            (None, json!({ "authorization": "Bearer a" }), Ok(Some("a"))),
            (None, json!({ "Authorization": "bearer a" }), Ok(Some("a"))),
            (None, json!({ "token": "t" }), Ok(Some("t"))),
            (None, json!({ "token": "" }), Ok(Some(""))),
            (Some("h"), json!({ "token": "h" }), Err(())),
            (
                None,
                json!({ "token": "t", "authorization": "Bearer t" }),
                Err(()),
            ),
            (
                None,
                json!({ "authorization": "Bearer t", "Authorization": "Bearer t" }),
                Err(()),
            ),
            (None, json!({ "authorization": "t" }), Err(())),
            (None, json!({ "authorization": "Basic t" }), Err(())),
            (None, json!({ "token": ["t"] }), Err(())),
        ];
        for (header, payload, expected) in cases {
            let fields = payload.as_object().cloned().unwrap_or_default();
            assert_eq!(
                token(header, &fields).map_err(|_| ()),
                expected,
                "{header:?} {payload}"
            );
        }
    }
}
