//! The issuer that comes with the service: a key in a file, tokens from the command line.

use crate::{
    auth::{
        jwt, key_file,
        keys::Key,
        trust::{Organisations, Trust, usual_organisation_claim, usual_role_claim},
    },
    config::Config,
    config::TTL_MAX,
};
use anyhow::{Context, Result, ensure};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Utc;
use domain::organisation::Role;
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, ThumbprintHash},
};
use sea_orm::{Iterable, sqlx::sqlite::SqliteConnectOptions};
use serde_json::json;
use std::{ffi::OsString, path::PathBuf, str::FromStr, time::Duration};

/// The `iss` of its tokens.
pub const ISSUER: &str = "gapbridge:local";
/// The `aud` of its tokens.
pub const AUDIENCE: &str = "gapbridge";
/// What its subjects begin with.
const LABEL: &str = "local";

/// The local issuer with its key.
pub struct Local {
    /// What is believed of its tokens: everything, since whoever holds the key could write to the database as well.
    pub trust: Trust,
    key: Key,
    signing: EncodingKey,
}

/// What a token of the local issuer says.
pub struct Grant<'a> {
    /// Code of the organisation its holder acts for.
    pub organisation: &'a str,
    /// What its holder may do for it.
    pub role: Role,
    /// Who its holder is.
    pub subject: &'a str,
    /// How long it is good for.
    pub ttl: Duration,
}

impl Local {
    /// The local issuer of this configuration, whose key is made where there is none yet.
    ///
    /// None with a database that is no file, unless a key file is named: services that share a database would each make
    /// a key of their own.
    pub fn open(config: &Config) -> Result<Option<Self>> {
        place(config)?
            .map(|path| Self::of(&key_file::open(&path)?))
            .transpose()
    }

    /// Looks at the file of the key that the settings name or that is there, and makes none.
    ///
    /// # Errors
    /// Where it holds no key, or none could be made where the settings name one.
    pub fn look(config: &Config) -> Result<()> {
        match place(config) {
            // Beside the database, whose own faults say more, one is made once the database is there.
            Ok(Some(path)) if config.local_key.is_some() || path.exists() => key_file::look(&path),
            _ => Ok(()),
        }
    }

    /// Where the key would be made, as there is none yet: no service that runs has it.
    pub fn to_be_made(config: &Config) -> Result<Option<PathBuf>> {
        Ok(place(config)?.filter(|path| !path.exists()))
    }

    fn of(key: &Ed25519KeyPair) -> Result<Self> {
        let der = key_file::pkcs8(key)?;
        let x = URL_SAFE_NO_PAD.encode(key.public_key());
        let mut public = json!({ "kty": "OKP", "crv": "Ed25519", "x": x });
        let kid =
            serde_json::from_value::<Jwk>(public.clone())?.thumbprint(ThumbprintHash::SHA256)?;
        public["kid"] = kid.into();
        let trust = Trust {
            issuer: ISSUER.to_owned(),
            label: LABEL.to_owned(),
            audience: AUDIENCE.to_owned(),
            organisations: Organisations::All,
            roles: Role::iter().collect(),
            organisation_claim: usual_organisation_claim(),
            role_claim: usual_role_claim(),
            // It is this program that made the token, by a clock like ours.
            leeway: Duration::ZERO,
        };
        let key = Key::of(&public).context("an Ed25519 key is good to sign with")?;
        Ok(Self {
            trust,
            key,
            signing: EncodingKey::from_ed_der(&der),
        })
    }

    /// Its one key.
    pub fn keys(&self) -> &[Key] {
        std::slice::from_ref(&self.key)
    }

    /// Makes a token.
    pub fn mint(&self, grant: &Grant<'_>) -> Result<String> {
        ensure!(
            !grant.ttl.is_zero() && grant.ttl <= TTL_MAX,
            "A token is good for at least a second and at most 30 days: write for example 8h or 7d"
        );
        ensure!(
            jwt::is_subject(grant.subject),
            "A subject is 1 to 200 bytes without control characters"
        );
        let now = Utc::now().timestamp();
        let header = Header {
            kid: self.key.kid.clone(),
            ..Header::new(Algorithm::EdDSA)
        };
        let claims = json!({
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": grant.subject,
            "iat": now,
            "exp": now + i64::try_from(grant.ttl.as_secs())?,
            (self.trust.organisation_claim.as_str()): grant.organisation,
            (self.trust.role_claim.as_str()): grant.role.word(),
        });
        Ok(encode(&header, &claims, &self.signing)?)
    }
}

/// Where the key is: where it was said, else beside the SQLite file.
fn place(config: &Config) -> Result<Option<PathBuf>> {
    if let Some(path) = &config.local_key {
        return Ok(Some(path.clone()));
    }
    let url = &config.database_url;
    if !url.starts_with("sqlite:") || url.contains(":memory:") || url.contains("mode=memory") {
        return Ok(None);
    }
    let options = SqliteConnectOptions::from_str(url).context("The database URL can't be read")?;
    let mut path = OsString::from(options.get_filename());
    path.push(".key");
    Ok(Some(path.into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Cli;
    use clap::Parser as _;

    #[test]
    fn it_is_known_whether_a_key_is_yet_to_be_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("local.key");
        let config = Config {
            local_key: Some(path.clone()),
            ..Cli::parse_from(["gapbridge"]).config
        };
        let to_be_made = || Local::to_be_made(&config).expect("a place");
        assert_eq!(to_be_made(), Some(path));
        Local::open(&config).expect("made");
        assert_eq!(to_be_made(), None);
    }

    #[test]
    fn a_key_names_itself_and_signs() {
        let key = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
        let local = Local::of(&key).expect("an issuer");
        let kid = "--6IM5l0OosLj9yWskISYhUA3n_3CURQkmrYMSha_ck";
        assert_eq!(local.keys()[0].kid.as_deref(), Some(kid));
        let token = local.mint(&Grant {
            organisation: "state-can",
            role: Role::Editor,
            subject: "ann",
            ttl: Duration::from_secs(60),
        });
        assert!(jwt::verify(&token.expect("a token"), &local.keys()[0], &local.trust).is_ok());
    }
}
