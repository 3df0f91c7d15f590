//! Signing in: from a token to the viewer it stands for.
//!
//! No token is anonymous. A token that is not good is refused and never taken for none, lest its holder take the public
//! view for all there is. No token, key or secret is ever part of a message or of the log.

pub mod api_key;
pub mod check;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guesses;
mod jwt;
mod key_file;
mod keys;
pub mod local;
mod remote;
mod trust;

use crate::{
    access::viewer::{Member, Viewer},
    config::{Config, ServeOptions},
    db::{reference::Reference, store::Store},
    error::{Error, Result},
};
use domain::organisation::Role;
use entity::organisation;
use futures_util::future::join_all;
use guesses::Guesses;
use jwt::Unverified;
use keys::{Key, NoKey};
use local::Local;
use remote::Issuer;
use std::{net::IpAddr, sync::Arc};
use trust::{Remote, Trust};

/// Bytes of a token.
const TOKEN_BYTES_MAX: usize = 8 * 1024;

/// The issuers of the file that the settings name, none of which was asked yet.
fn issuers(options: &ServeOptions) -> anyhow::Result<Vec<Issuer>> {
    let read = options.issuers.as_deref().map(Remote::read).transpose()?;
    let remotes = read.unwrap_or_default().into_iter();
    remotes.map(Issuer::new).collect()
}

/// All ways to sign in.
pub struct Auth {
    store: Arc<Store>,
    local: Option<Local>,
    issuers: Vec<Issuer>,
    uses: api_key::Uses,
    guesses: Guesses,
}

impl Auth {
    /// Reads the key of the local issuer, or makes it, and the file of issuers; asks nobody yet.
    pub fn new(store: Arc<Store>, config: &Config, options: &ServeOptions) -> anyhow::Result<Self> {
        Ok(Self {
            store,
            issuers: issuers(options)?,
            local: Local::open(config)?,
            uses: api_key::Uses::default(),
            guesses: Guesses::new(options.budgets.failed_sign_ins),
        })
    }

    /// Looks at the file of issuers and the local key that the settings name. Asks nobody, makes no key, and needs no database.
    ///
    /// # Errors
    /// Where a file cannot be read, or is wrong.
    pub fn look(config: &Config, options: &ServeOptions) -> anyhow::Result<()> {
        issuers(options)?;
        Local::look(config)
    }

    /// Who asks with this token, or without one, from this address. One that is not good counts against the address.
    pub async fn sign_in(&self, token: Option<&str>, from: Option<IpAddr>) -> Result<Viewer> {
        let Some(token) = token else {
            return Ok(Viewer::Anonymous);
        };
        self.guesses.admit(token, from)?;
        let signed_in = self.sign_in_with(token).await;
        match &signed_in {
            Ok(_) => self.guesses.was_good(token),
            Err(Error::Unauthenticated(_)) => self.guesses.was_not_good(token, from),
            // What cannot be judged counts against nobody.
            Err(_) => {}
        }
        signed_in
    }

    async fn sign_in_with(&self, token: &str) -> Result<Viewer> {
        match token {
            "" => Err(unauthenticated(
                "The token is empty. Send one, or ask without signing in.",
            )),
            token if token.len() > TOKEN_BYTES_MAX => Err(Error::Unauthenticated(format!(
                "The token goes beyond {TOKEN_BYTES_MAX} bytes. Ask its issuer for one with fewer claims."
            ))),
            key if key.starts_with(api_key::PREFIX) => {
                let signed_in = api_key::sign_in(&self.store, &self.uses, key).await?;
                signed_in.ok_or_else(|| {
                    unauthenticated("This API key is not known here. See that it was copied whole, or make a new one.")
                })
            }
            token => self.sign_in_by_jwt(token).await,
        }
    }

    /// Keeps the keys of all issuers fresh; ends never.
    pub async fn keep_fresh(&self) {
        join_all(self.issuers.iter().map(Issuer::keep_fresh)).await;
    }

    async fn sign_in_by_jwt(&self, token: &str) -> Result<Viewer> {
        let unverified = Unverified::read(token)?;
        let (trust, key) = self.key(&unverified).await?;
        jwt::verify(token, &key, trust)?.viewer(trust, &self.store.reference())
    }

    /// The issuer that a token names and the key it may be signed with.
    async fn key(&self, token: &Unverified) -> Result<(&Trust, Key)> {
        if let Some(local) = self
            .local
            .as_ref()
            .filter(|local| local.trust.issuer == token.issuer)
        {
            let key = Key::meant(local.keys(), token.kid.as_deref(), token.algorithm);
            return Ok((&local.trust, key.map_err(no_key)?.clone()));
        }
        let Some(issuer) = self
            .issuers
            .iter()
            .find(|issuer| issuer.trust().issuer == token.issuer)
        else {
            return Err(unauthenticated(
                "The issuer of this token is not trusted here. Sign in with one that is.",
            ));
        };
        match issuer.key(token.kid.as_deref(), token.algorithm).await {
            Ok(key) => Ok((issuer.trust(), key)),
            // Nobody can tell whether it is good: no fault of its holder, who need not sign in again, and no guess.
            Err(NoKey::Unknown) if !issuer.is_known() => Err(Error::Elsewhere(
                "This token can't be verified, since the keys of its issuer can't be read now. Try again shortly, with the same token.",
            )),
            Err(error) => Err(no_key(error)),
        }
    }
}

fn no_key(error: NoKey) -> Error {
    match error {
        NoKey::Unknown => unauthenticated(
            "This token is signed with a key that its issuer does not show. Sign in again.",
        ),
        NoKey::OtherAlgorithm => {
            unauthenticated("This token is signed in a way that its key is not for. Sign in again.")
        }
    }
}

/// Somebody who acts for an organisation, as it stands now.
pub fn member(
    reference: &Reference,
    organisation: &organisation::Model,
    role: Role,
    subject: String,
) -> Member {
    let panel = reference
        .panels
        .all()
        .iter()
        .find(|panel| panel.organisation_id == organisation.id);
    Member {
        organisation: organisation.id,
        kind: organisation.kind,
        panel: panel.map(|panel| panel.id),
        standing: reference.standing(organisation.id),
        role,
        subject,
        reads_as_organisation: true,
    }
}

fn unauthenticated(message: &str) -> Error {
    Error::Unauthenticated(message.to_owned())
}
