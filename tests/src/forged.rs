//! Tokens that nobody may sign in with, whatever carries them.

use crate::{Issuer, Signer, part};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// Bad tokens for a service that trusts `issuer`, whose only key is the Ed25519 key `key`, to speak for all but Panels; each
/// with what is wrong about it.
#[allow(clippy::too_many_lines, reason = "it is a list")]
pub fn forged(issuer: &Issuer, key: &Signer) -> Vec<(&'static str, String)> {
    let claims = issuer.claims();
    let now = claims["iat"].as_u64().expect("a time");
    let with = |changes: Value| key.sign(&issuer.claims_with(changes));
    let good = key.sign(&claims);
    let (head_and_claims, signature) = good.rsplit_once('.').expect("three parts");
    let head = head_and_claims.split('.').next().expect("a head");
    let other = Signer::ed(&key.kid, 99);
    let public = serde_json::to_value(key.public()).expect("a public key");
    let shared = |secret: &str| {
        let header = Header {
            kid: Some(key.kid.clone()),
            ..Header::new(Algorithm::HS256)
        };
        Signer {
            key: EncodingKey::from_secret(secret.as_bytes()),
            ..key.clone()
        }
        .sign_as(&header, &claims)
    };
    vec![
        ("empty", String::new()),
        ("nonsense", "nonsense".to_owned()),
        ("huge", "x".repeat(8 * 1024 + 1)),
        (
            "without an algorithm",
            format!(
                "{}.{}.",
                part(&json!({ "alg": "none", "kid": key.kid })),
                part(&claims)
            ),
        ),
        ("without a signature", format!("{head_and_claims}.")),
        (
            "signed with the public key as a secret",
            shared(public["x"].as_str().expect("a key")),
        ),
        (
            "signed with the public key's JSON as a secret",
            shared(&public.to_string()),
        ),
        (
            "signed by another key of the same name",
            other.sign(&claims),
        ),
        (
            "with a key of its own",
            other.sign_as(
                &Header {
                    jwk: Some(other.public()),
                    ..other.header()
                },
                &claims,
            ),
        ),
        (
            "signed by a key that is not shown",
            Signer {
                kid: "unknown".to_owned(),
                ..key.clone()
            }
            .sign(&claims),
        ),
        (
            "of an issuer that is not trusted",
            with(json!({ "iss": "https://id.example.org" })),
        ),
        (
            "of the local issuer, it says",
            with(json!({ "iss": "gapbridge:local" })),
        ),
        ("for another service", with(json!({ "aud": "other" }))),
        ("expired", with(json!({ "exp": now - 40 }))),
        ("not valid yet", with(json!({ "nbf": now + 90 }))),
        ("without an end", with(json!({ "exp": null }))),
        (
            "changed after signing",
            format!(
                "{head}.{}.{signature}",
                part(&issuer.claims_with(json!({ "gapbridge_role": "approver" })))
            ),
        ),
        (
            "for an organisation that is not on record",
            with(json!({ "gapbridge_organisation": "state-cana" })),
        ),
        (
            "for a Panel",
            with(json!({ "gapbridge_organisation": "group-civ" })),
        ),
        (
            "for a role that is not granted",
            with(json!({ "gapbridge_role": "registrar" })),
        ),
        (
            "an API key that is not known",
            format!("gbk_{}", "A".repeat(66)),
        ),
    ]
}
