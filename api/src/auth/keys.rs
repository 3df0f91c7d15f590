//! Public keys of issuers, each with the one algorithm it is for.

use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse, RSAKeyParameters},
};
use serde_json::Value;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Bits of an RSA modulus: fewer can be broken, more cost too much to verify with.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// Bytes of an Ed25519 public key.
const ED25519_BYTES: usize = 32;

/// A public key and the one algorithm it verifies: what a token says of its algorithm never widens it.
#[derive(Clone, Debug)]
pub struct Key {
    /// What tokens call it.
    pub kid: Option<String>,
    /// The one algorithm it is for.
    pub algorithm: Algorithm,
    /// The key itself.
    pub decoding: DecodingKey,
}

impl Key {
    /// The key of one entry of a key set; none for what does not sign, or not well enough.
    pub fn of(entry: &Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(entry.clone()).ok()?;
        let signs = matches!(
            jwk.common.public_key_use,
            None | Some(PublicKeyUse::Signature)
        );
        let algorithm = algorithm(&jwk).filter(|_| signs)?;
        Some(Self {
            kid: jwk.common.key_id.clone(),
            algorithm,
            decoding: DecodingKey::from_jwk(&jwk).ok()?,
        })
    }

    /// The key that a token means. One without a `kid` means the only key there is.
    pub fn meant<'a>(
        keys: &'a [Self],
        kid: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<&'a Self, NoKey> {
        let named = || {
            keys.iter()
                .filter(|key| kid.map_or(keys.len() == 1, |kid| key.kid.as_deref() == Some(kid)))
        };
        match named().find(|key| key.algorithm == algorithm) {
            Some(key) => Ok(key),
            None if named().next().is_some() => Err(NoKey::OtherAlgorithm),
            None => Err(NoKey::Unknown),
        }
    }
}

/// Why no key fits a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// There is none of this name.
    Unknown,
    /// The key of this name is for another algorithm.
    OtherAlgorithm,
}

/// The algorithm a key is for, by what it is; RSA keys that leave it open are for RS256, the one all issuers know.
fn algorithm(jwk: &Jwk) -> Option<Algorithm> {
    use KeyAlgorithm as Named;
    let named = jwk.common.key_algorithm;
    match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) if RSA_BITS.contains(&modulus_bits(rsa)?) => match named {
            None | Some(Named::RS256) => Some(Algorithm::RS256),
            Some(Named::RS384) => Some(Algorithm::RS384),
            Some(Named::RS512) => Some(Algorithm::RS512),
            Some(Named::PS256) => Some(Algorithm::PS256),
            Some(Named::PS384) => Some(Algorithm::PS384),
            Some(Named::PS512) => Some(Algorithm::PS512),
            Some(_) => None,
        },
        AlgorithmParameters::EllipticCurve(point) => match (&point.curve, named) {
            (EllipticCurve::P256, None | Some(Named::ES256)) => Some(Algorithm::ES256),
            (EllipticCurve::P384, None | Some(Named::ES384)) => Some(Algorithm::ES384),
            _ => None,
        },
        AlgorithmParameters::OctetKeyPair(pair) => match (&pair.curve, named) {
            // A key of another length is broken: better none than one that verifies nothing.
            (EllipticCurve::Ed25519, None | Some(Named::EdDSA))
                if bytes(&pair.x)?.len() == ED25519_BYTES =>
            {
                Some(Algorithm::EdDSA)
            }
            _ => None,
        },
        // A symmetric key is none: whoever could read it could sign with it.
        _ => None,
    }
}

fn modulus_bits(rsa: &RSAKeyParameters) -> Option<usize> {
    let modulus = bytes(&rsa.n)?;
    let start = modulus.iter().position(|byte| *byte != 0)?;
    Some((modulus.len() - start) * 8 - modulus[start].leading_zeros() as usize)
}

fn bytes(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(mut key: Value, more: Value) -> Value {
        key.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        key
    }

    fn rsa(bits: usize, more: Value) -> Value {
        let mut modulus = vec![0xff; bits / 8];
        modulus[0] = 0x80;
        entry(
            json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB" }),
            more,
        )
    }

    fn okp(bytes: usize, more: Value) -> Value {
        entry(
            json!({ "kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(vec![7; bytes]) }),
            more,
        )
    }

    fn ec(curve: &str, more: Value) -> Value {
        entry(
            json!({ "kty": "EC", "crv": curve, "x": "AAAA", "y": "AAAA" }),
            more,
        )
    }

    #[test]
    fn a_key_is_for_one_algorithm_or_for_none() {
        let cases = [
            (rsa(2048, json!({})), Some(Algorithm::RS256)),
            (
                rsa(4096, json!({ "alg": "PS512", "use": "sig" })),
                Some(Algorithm::PS512),
            ),
            (rsa(1024, json!({})), None),
            (rsa(2040, json!({})), None),
            (rsa(8192, json!({})), None),
            (rsa(2048, json!({ "alg": "HS256" })), None),
            (rsa(2048, json!({ "alg": "RSA-OAEP" })), None),
            (rsa(2048, json!({ "alg": "none" })), None),
            (rsa(2048, json!({ "use": "enc" })), None),
            (okp(32, json!({})), Some(Algorithm::EdDSA)),
            (okp(31, json!({})), None),
            (okp(32, json!({ "alg": "HS256" })), None),
            (ec("P-256", json!({})), Some(Algorithm::ES256)),
            (
                ec("P-384", json!({ "alg": "ES384" })),
                Some(Algorithm::ES384),
            ),
            (ec("P-384", json!({ "alg": "ES256" })), None),
            (ec("P-521", json!({})), None),
            (
                json!({ "kty": "oct", "k": "c2VjcmV0", "alg": "HS256" }),
                None,
            ),
            (json!("nonsense"), None),
        ];
        for (entry, expected) in cases {
            assert_eq!(
                Key::of(&entry).map(|key| key.algorithm),
                expected,
                "{entry}"
            );
        }
    }

    #[test]
    fn a_token_without_a_key_id_means_the_only_key() {
        let one = [Key::of(&okp(32, json!({}))).expect("a key")];
        assert!(Key::meant(&one, None, Algorithm::EdDSA).is_ok());
        assert_eq!(
            Key::meant(&one, None, Algorithm::HS256).err(),
            Some(NoKey::OtherAlgorithm)
        );
        assert_eq!(
            Key::meant(&one, Some("other"), Algorithm::EdDSA).err(),
            Some(NoKey::Unknown)
        );
        let two = [one[0].clone(), one[0].clone()];
        assert_eq!(
            Key::meant(&two, None, Algorithm::EdDSA).err(),
            Some(NoKey::Unknown)
        );
    }
}
