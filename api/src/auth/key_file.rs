//! The file with the key of the local issuer: PKCS #8 in PEM, as other programs write and read it as well.

use anyhow::{Context, Result, anyhow};
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::{Engine, engine::general_purpose::STANDARD};
use rustls_pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use std::{
    fs,
    io::{ErrorKind, Write},
    path::Path,
};
use tempfile::NamedTempFile;

/// The key in a file, which is made if it is not there.
pub(super) fn open(path: &Path) -> Result<Ed25519KeyPair> {
    let Some(key) = read(path)? else {
        return make(path);
    };
    warn_if_open(path);
    Ok(key)
}

/// Sees that the key in a file is one, or that one could be made there. Makes none.
pub(super) fn look(path: &Path) -> Result<()> {
    if read(path)?.is_none() {
        NamedTempFile::new_in(folder(path)).with_context(|| cannot_make(path))?;
    }
    Ok(())
}

/// The key in a file; none where there is no file.
fn read(path: &Path) -> Result<Option<Ed25519KeyPair>> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(error).with_context(|| {
                format!(
                    "Cannot read the local key \"{}\". Check that this user may read it",
                    path.display()
                )
            });
        }
    };
    let key = parse(&text).with_context(|| {
        format!(
            "The local key \"{}\" is not an Ed25519 private key in PEM (PKCS #8). Put the right file there, or remove it: a new key is then made, and tokens signed with the old one are no longer valid",
            path.display()
        )
    })?;
    Ok(Some(key))
}

fn folder(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn cannot_make(path: &Path) -> String {
    format!(
        "Cannot make the local key \"{}\". Check that its folder exists and is writable, or name another file with --local-key or GAPBRIDGE_LOCAL_KEY",
        path.display()
    )
}

/// Makes a key. Of two services that start at once one makes it and both use it.
fn make(path: &Path) -> Result<Ed25519KeyPair> {
    let key = Ed25519KeyPair::generate().map_err(|_| anyhow!("no randomness for a key"))?;
    let pem = pem(&pkcs8(&key)?);
    let written = || -> std::io::Result<NamedTempFile> {
        // Nobody but its owner may read a temporary file; it gets its name when it is whole.
        let mut file = NamedTempFile::new_in(folder(path))?;
        file.write_all(pem.as_bytes())?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    let cannot = || cannot_make(path);
    match written().with_context(cannot)?.persist_noclobber(path) {
        Ok(_) => Ok(key),
        Err(lost) if lost.error.kind() == ErrorKind::AlreadyExists => open(path),
        Err(lost) => Err(lost.error).with_context(cannot),
    }
}

/// The key as it is written for others: both halves of it, as RFC 5958 has them.
pub(super) fn pkcs8(key: &Ed25519KeyPair) -> Result<Vec<u8>> {
    let der = key
        .to_pkcs8()
        .map_err(|_| anyhow!("an Ed25519 key can't be written as PKCS #8"))?;
    Ok(der.as_ref().to_vec())
}

/// A private key as text, in lines of 64 characters.
fn pem(der: &[u8]) -> String {
    let mut pem = "-----BEGIN PRIVATE KEY-----\n".to_owned();
    for (at, character) in STANDARD.encode(der).chars().enumerate() {
        if at > 0 && at % 64 == 0 {
            pem.push('\n');
        }
        pem.push(character);
    }
    pem + "\n-----END PRIVATE KEY-----\n"
}

/// The key of such a text, whoever wrote it; OpenSSL leaves the public half out.
fn parse(text: &str) -> Option<Ed25519KeyPair> {
    let der = PrivatePkcs8KeyDer::from_pem_slice(text.as_bytes()).ok()?;
    Ed25519KeyPair::from_pkcs8(der.secret_pkcs8_der()).ok()
}

/// Warns if anyone but its owner may read the key: its holder can act for everybody.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Thirty-two times seven, as ed25519-dalek wrote it, with which keys were made at first.
    const WRITTEN_BEFORE: &str = "-----BEGIN PRIVATE KEY-----
MFECAQEwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH
gSEA6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=
-----END PRIVATE KEY-----
";
    /// The same as OpenSSL writes it.
    const WRITTEN_ELSEWHERE: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH
-----END PRIVATE KEY-----
";

    #[test]
    fn a_key_that_was_made_before_or_elsewhere_goes_on_working() {
        let seven = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
        let der = pkcs8(&seven).expect("written");
        assert_eq!(pem(&der), WRITTEN_BEFORE);
        for text in [WRITTEN_BEFORE, WRITTEN_ELSEWHERE] {
            assert_eq!(pkcs8(&parse(text).expect("a key")).expect("written"), der);
        }
        assert!(
            parse(&WRITTEN_BEFORE.replace("qaRRG", "qaRRH")).is_none(),
            "halves of two keys"
        );
    }

    #[test]
    fn a_key_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("register.db.key");
        let made = open(&path).expect("made");
        assert_eq!(
            pkcs8(&made).expect("written"),
            pkcs8(&open(&path).expect("read")).expect("written")
        );
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
            open(&path)
                .expect_err("no key")
                .to_string()
                .contains("not an Ed25519 private key")
        );
        assert!(
            open(&folder.path().join("nowhere/a.key"))
                .expect_err("no folder")
                .to_string()
                .contains("--local-key")
        );
    }
}
