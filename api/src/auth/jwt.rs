//! JSON Web Tokens: reading what one claims to be, verifying it with one key, and the viewer it stands for.
//!
//! Nothing of an unverified token is used but its issuer and the name of its key, to find what it is verified with.

use crate::{
    access::viewer::Viewer,
    auth::{keys::Key, member, trust::Trust, unauthenticated},
    db::reference::Reference,
    error::{Error, Result},
};
use domain::organisation::Role;
use jsonwebtoken::{
    Algorithm, Validation, dangerous, decode, decode_header,
    errors::{Error as JwtError, ErrorKind},
};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Bytes of a subject.
const SUBJECT_BYTES_MAX: usize = 200;

/// What an unverified token says of who could verify it.
#[derive(Debug)]
pub(super) struct Unverified {
    /// Who made it.
    pub issuer: String,
    /// By which key.
    pub kid: Option<String>,
    /// With which algorithm; a key is for one only and does not listen to this.
    pub algorithm: Algorithm,
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

/// Claims of a verified token.
pub(super) struct Claims(Map<String, Value>);

impl Unverified {
    /// Reads header and issuer. Keys in the header, or addresses of keys, are never looked at.
    pub(super) fn read(token: &str) -> Result<Self> {
        let unreadable = || {
            unauthenticated(
                "This token can't be read: it is neither an API key nor a signed JSON Web Token. Sign in again.",
            )
        };
        let header = decode_header(token).map_err(|_| unreadable())?;
        if header.crit.is_some() {
            return Err(unauthenticated(
                "This token asks for extensions (crit) that are not understood here. Sign in without them.",
            ));
        }
        let Issuer { iss } = dangerous::insecure_decode::<Issuer>(token)
            .map_err(|_| unreadable())?
            .claims;
        Ok(Self {
            issuer: iss,
            kid: header.kid,
            algorithm: header.alg,
        })
    }
}

/// Verifies a token with the one key it may be signed with, for the issuer that has the key.
pub(super) fn verify(token: &str, key: &Key, trust: &Trust) -> Result<Claims> {
    let mut validation = Validation::new(key.algorithm);
    validation.leeway = trust.leeway.as_secs();
    validation.validate_nbf = true;
    validation.set_issuer(&[&trust.issuer]);
    validation.set_audience(&[&trust.audience]);
    validation.set_required_spec_claims(&["iss", "aud", "exp", "sub"]);
    let token = decode::<Map<String, Value>>(token, &key.decoding, &validation)
        .map_err(|error| refused(&error, trust))?;
    Ok(Claims(token.claims))
}

/// Whether this can be what the holder of a token is called.
pub(super) fn is_subject(text: &str) -> bool {
    !text.is_empty() && text.len() <= SUBJECT_BYTES_MAX && !text.chars().any(char::is_control)
}

/// What is wrong with a token, in words that tell its holder what to do.
fn refused(error: &JwtError, trust: &Trust) -> Error {
    match error.kind() {
        ErrorKind::ExpiredSignature => unauthenticated("This token has expired. Sign in again."),
        ErrorKind::ImmatureSignature => {
            unauthenticated("This token is not valid yet. Wait, and see that the clocks are right.")
        }
        ErrorKind::InvalidAudience => Error::Unauthenticated(format!(
            "This token is for another service. Ask its issuer for one with the audience \"{}\".",
            trust.audience
        )),
        ErrorKind::MissingRequiredClaim(claim) | ErrorKind::InvalidClaimFormat(claim) => {
            Error::Unauthenticated(format!(
                "This token has no usable claim \"{claim}\". Ask its issuer to put it in."
            ))
        }
        // The signature is looked at first: what can't be read here was signed.
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => {
            unauthenticated("The claims of this token can't be read. Ask its issuer for another.")
        }
        _ => {
            unauthenticated("The signature of this token is not that of its issuer. Sign in again.")
        }
    }
}

impl Claims {
    /// The viewer these claims stand for, as far as their issuer is trusted.
    pub(super) fn viewer(&self, trust: &Trust, reference: &Reference) -> Result<Viewer> {
        let subject = self.subject()?;
        let code = self.organisation(&trust.organisation_claim)?;
        let role = self.role(&trust.role_claim)?;
        let organisation = reference.organisations.by_code(code).ok_or_else(|| {
            let unknown = reference.organisations.unknown(code);
            Error::Unauthenticated(format!("No organisation of this token is on record: {unknown}. Ask a registrar to register it."))
        })?;
        if !trust.speaks_for(organisation) {
            let message = format!(
                "The issuer of this token may not speak for \"{}\". Ask who runs this service to let it.",
                organisation.code
            );
            return Err(Error::Unauthenticated(message));
        }
        if !trust.roles.contains(&role) {
            let role = role.word();
            let message = format!(
                "The issuer of this token may not grant the role \"{role}\". Ask who runs this service to let it."
            );
            return Err(Error::Unauthenticated(message));
        }
        Ok(Viewer::Member(member(
            reference,
            organisation,
            role,
            format!("{}:{subject}", trust.label),
        )))
    }

    fn subject(&self) -> Result<&str> {
        let subject = self
            .0
            .get("sub")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !is_subject(subject) {
            let message = format!(
                "The subject (sub) of this token must be 1 to {SUBJECT_BYTES_MAX} bytes without control characters."
            );
            return Err(Error::Unauthenticated(message));
        }
        Ok(subject)
    }

    fn organisation(&self, claim: &str) -> Result<&str> {
        self.at(claim).and_then(Value::as_str).map(str::trim).filter(|code| !code.is_empty()).ok_or_else(|| {
            Error::Unauthenticated(format!(
                "This token does not say for which organisation its holder acts. Ask its issuer for the claim \"{claim}\" with the organisation's code."
            ))
        })
    }

    /// The role, or the highest of a list; names that are no role of ours belong to somebody else.
    fn role(&self, claim: &str) -> Result<Role> {
        let role = match self.at(claim) {
            Some(Value::String(name)) => Role::named(name),
            Some(Value::Array(names)) => names
                .iter()
                .filter_map(Value::as_str)
                .filter_map(Role::named)
                .max(),
            _ => None,
        };
        role.ok_or_else(|| {
            Error::Unauthenticated(format!(
                "This token names no role. Ask its issuer for the claim \"{claim}\" with reader, editor, approver or registrar."
            ))
        })
    }

    /// The claim of this name, or at this path of names.
    fn at(&self, claim: &str) -> Option<&Value> {
        // A name may have dots itself, as in https://example.org/role.
        if let Some(value) = self.0.get(claim) {
            return Some(value);
        }
        let mut names = claim.split('.');
        let first = self.0.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: Value) -> Claims {
        Claims(value.as_object().expect("an object").clone())
    }

    #[test]
    fn the_highest_role_of_a_list_counts() {
        for (value, expected) in [
            (json!("editor"), Some(Role::Editor)),
            (json!(" Approver "), Some(Role::Approver)),
            (
                json!(["offline_access", "reader", "EDITOR"]),
                Some(Role::Editor),
            ),
            (json!(["reader", "registrar", 7]), Some(Role::Registrar)),
            (json!(["uma_authorization"]), None),
            (json!([]), None),
            (json!("admin"), None),
            (json!(3), None),
            (json!({ "role": "editor" }), None),
            (Value::Null, None),
        ] {
            assert_eq!(
                claims(json!({ "role": value })).role("role").ok(),
                expected,
                "{value}"
            );
        }
    }

    #[test]
    fn a_claim_is_found_by_its_name_or_its_path() {
        let claims = claims(
            json!({ "a": { "b": { "c": 1 } }, "https://x.org/role": 2, "a.b": 3, "d": [1] }),
        );
        for (path, expected) in [
            ("a.b.c", Some(1)),
            ("https://x.org/role", Some(2)),
            ("a.b", Some(3)),
            ("a.x", None),
            ("d.0", None),
            ("", None),
        ] {
            assert_eq!(claims.at(path).and_then(Value::as_i64), expected, "{path}");
        }
    }

    #[test]
    fn a_subject_is_short_and_plain() {
        for (subject, good) in [
            (json!("ann"), true),
            (json!(""), false),
            (json!("a\nb"), false),
            (json!("é".repeat(101)), false),
            (json!(7), false),
        ] {
            assert_eq!(
                claims(json!({ "sub": subject })).subject().is_ok(),
                good,
                "{subject}"
            );
        }
    }
}
