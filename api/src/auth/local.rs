//! The issuer that comes with the service: a key in a file, tokens from the command line.

use crate::{
    auth::{
        jwt,
        keys::Key,
        trust::{Organisations, Trust, usual_organisation_claim, usual_role_claim},
    },
    config::Config,
    config::TTL_MAX,
};
use anyhow::{Context, Result, anyhow, ensure};
use chrono::Utc;
use domain::organisation::Role;
use ed25519_dalek::{
    SigningKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding},
};
use jsonwebtoken::{
    Algorithm, EncodingKey, Header, encode,
    jwk::{Jwk, ThumbprintHash},
};
use sea_orm::{Iterable, sqlx::sqlite::SqliteConnectOptions};
use serde_json::json;
use std::{
    ffi::OsString,
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};
use tempfile::NamedTempFile;

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
            .map(|path| Self::of(&key_in(&path)?))
            .transpose()
    }

    fn of(key: &SigningKey) -> Result<Self> {
        let der = key
            .to_pkcs8_der()
            .map_err(|error| anyhow!("writing an Ed25519 key as PKCS #8: {error}"))?;
        let mut public =
            json!({ "kty": "OKP", "crv": "Ed25519", "x": base64(key.verifying_key().as_bytes()) });
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
        };
        let key = Key::of(&public).context("an Ed25519 key is good to sign with")?;
        Ok(Self {
            trust,
            key,
            signing: EncodingKey::from_ed_der(der.as_bytes()),
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

/// The key in a file, which is made if it is not there.
fn key_in(path: &Path) -> Result<SigningKey> {
    match fs::read_to_string(path) {
        Ok(text) => {
            warn_if_open(path);
            SigningKey::from_pkcs8_pem(&text).map_err(|_| {
                anyhow!(
                    "The local key \"{}\" is no Ed25519 private key in PEM (PKCS #8). Put the right file there, or remove it: a new key is made then, and tokens of the old one are worth nothing",
                    path.display()
                )
            })
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        Err(error) => Err(error).with_context(|| {
            format!(
                "Cannot read the local key \"{}\". See that it may be read by this user",
                path.display()
            )
        }),
    }
}

/// Makes a key. Of two services that start at once one makes it and both use it.
fn make(path: &Path) -> Result<SigningKey> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| anyhow!("no randomness for a key: {error}"))?;
    let key = SigningKey::from_bytes(&secret);
    let pem = key
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| anyhow!("writing an Ed25519 key as PEM: {error}"))?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let written = || -> std::io::Result<NamedTempFile> {
        // Nobody but its owner may read a temporary file; it gets its name when it is whole.
        let mut file = NamedTempFile::new_in(folder)?;
        file.write_all(pem.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    let cannot = || {
        format!(
            "Cannot make the local key \"{}\". See that its folder exists and may be written to, or name another file with --local-key or GAPBRIDGE_LOCAL_KEY",
            path.display()
        )
    };
    match written().with_context(cannot)?.persist_noclobber(path) {
        Ok(_) => Ok(key),
        Err(lost) if lost.error.kind() == ErrorKind::AlreadyExists => key_in(path),
        Err(lost) => Err(lost.error).with_context(cannot),
    }
}

/// Says so if others than its owner may read the key: whoever holds it can act for everybody.
#[cfg(unix)]
fn warn_if_open(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0) {
        tracing::warn!(
            "others may read the local key \"{}\": chmod 600 it",
            path.display()
        );
    }
}

#[cfg(not(unix))]
fn warn_if_open(_: &Path) {}

fn base64(bytes: &[u8]) -> String {
    use ::base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("register.db.key");
        let made = key_in(&path).expect("made");
        assert_eq!(made.to_bytes(), key_in(&path).expect("read").to_bytes());
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "no other file is left"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(
                fs::metadata(&path).expect("a file").permissions().mode() & 0o777,
                0o600
            );
        }
        fs::write(&path, "nonsense").expect("written");
        assert!(
            key_in(&path)
                .expect_err("no key")
                .to_string()
                .contains("no Ed25519 private key")
        );
        assert!(
            key_in(&folder.path().join("nowhere/a.key"))
                .expect_err("no folder")
                .to_string()
                .contains("--local-key")
        );
    }
}
