//! Who asks: where in a request the token is.

use std::net::IpAddr;

use actix_web::http::header::{AUTHORIZATION, HeaderMap};

use crate::{
    access::viewer::Viewer,
    error::{Error, Result},
    http::Api,
};

/// Whoever asks for something that lasts, asked anew as long as it does.
pub(super) struct SignedIn {
    token: Option<String>,
    from: Option<IpAddr>,
    viewer: Viewer,
}

impl SignedIn {
    /// Signs in with this token, or without one, from this address.
    pub(super) async fn sign_in(
        api: &Api,
        token: Option<&str>,
        from: Option<IpAddr>,
    ) -> Result<Self> {
        Ok(Self::known(token, from, sign_in(api, token, from).await?))
    }

    /// Somebody who has signed in with this token from there.
    pub(super) fn known(token: Option<&str>, from: Option<IpAddr>, viewer: Viewer) -> Self {
        let token = token.map(str::to_owned);
        Self {
            token,
            from,
            viewer,
        }
    }

    /// Who it was at first.
    pub(super) fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Where they ask from.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.from
    }

    /// Signs in again. A token may be over by now; and whoever it stands for may have become another: then what runs for the
    /// one it was must not go on, and the client does best to connect again.
    pub(super) async fn again(&self, api: &Api) -> Result<()> {
        let viewer = sign_in(api, self.token.as_deref(), self.from).await?;
        if viewer == self.viewer {
            return Ok(());
        }
        Err(Error::Forbidden(
            "What this token stands for has changed. Connect again.".to_owned(),
        ))
    }
}

async fn sign_in(api: &Api, token: Option<&str>, from: Option<IpAddr>) -> Result<Viewer> {
    let signing_in = api.backend.sign_in(token, from);
    let signing_in = tokio::time::timeout(api.settings.timeout, signing_in);
    signing_in.await.unwrap_or_else(|_| {
        let message = "Signing in took too long; try again.";
        Err(Error::Limited(message.to_owned()))
    })
}

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
