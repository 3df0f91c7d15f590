//! Signatures: none, of another key, of another algorithm, and of a key that is no key.

use super::{organisation_of, refusal, trusting};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::json;
use tests::{Issuer, Signer, TestDatabase, on_both, part};

on_both! {
    async fn a_token_without_a_signature_is_refused(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        for name in ["none", "None", "NONE", ""] {
            let head = part(&json!({ "alg": name, "typ": "JWT", "kid": "k" }));
            for signature in ["", "AAAA"] {
                refusal(&service, &format!("{head}.{}.{signature}", part(&issuer.claims()))).await;
            }
        }
        let good = key.sign(&issuer.claims());
        let (unsigned, _) = good.rsplit_once('.').unwrap();
        assert!(refusal(&service, &format!("{unsigned}.")).await.contains("signature"));
        refusal(&service, unsigned).await;
    }

    async fn a_public_key_is_no_shared_secret(database: &TestDatabase) {
        for key in [Signer::rsa("k", Algorithm::RS256), Signer::ed("k", 1), Signer::ec("k", 1)] {
            let (issuer, service) = trusting(database, &key).await;
            let public = serde_json::to_value(key.public()).unwrap();
            let parts = ["n", "x"].iter().filter_map(|name| public[name].as_str().map(str::to_owned));
            let secrets = parts.chain([public.to_string(), String::new()]);
            for secret in secrets {
                let header = Header { kid: Some("k".to_owned()), ..Header::new(Algorithm::HS256) };
                for secret in [EncodingKey::from_secret(secret.as_bytes()), EncodingKey::from_urlsafe_base64_secret(&format!("{secret}==")).unwrap_or_else(|_| EncodingKey::from_secret(b"x"))] {
                    let forged = Signer { key: secret, ..key.clone() }.sign_as(&header, &issuer.claims());
                    assert!(refusal(&service, &forged).await.contains("its key is not for"));
                }
            }
        }
    }

    async fn a_key_is_for_its_own_algorithm_only(database: &TestDatabase) {
        let key = Signer::rsa("k", Algorithm::RS256);
        let (issuer, service) = trusting(database, &key).await;
        let other = Signer::rsa("k", Algorithm::PS256);
        assert!(refusal(&service, &other.sign(&issuer.claims())).await.contains("its key is not for"));
    }

    async fn a_shared_secret_among_the_keys_is_no_key(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let issuer = Issuer::start(&key).await;
        issuer.show_raw(json!({ "keys": [{ "kty": "oct", "k": "c2VjcmV0", "kid": "h", "alg": "HS256" }, { "kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "short" },
            "nonsense", key.public(), { "kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "small" }] }));
        let service = database.serve_with(&issuer.trusted_for(&["*"], "")).await;
        assert_eq!(organisation_of(&service.with_token(&key.sign(&issuer.claims()))).await, "state-can");
        let header = Header { kid: Some("h".to_owned()), ..Header::new(Algorithm::HS256) };
        let shared = Signer { key: EncodingKey::from_secret(b"secret"), ..key.clone() };
        assert!(refusal(&service, &shared.sign_as(&header, &issuer.claims())).await.contains("does not show"));
        for kid in ["short", "small"] {
            assert!(refusal(&service, &Signer { kid: kid.to_owned(), ..key.clone() }.sign(&issuer.claims())).await.contains("does not show"));
        }
    }

    async fn the_key_of_one_issuer_is_not_that_of_another(database: &TestDatabase) {
        let (issuer, service) = trusting(database, &Signer::ed("k", 1)).await;
        assert!(refusal(&service, &Signer::ed("k", 2).sign(&issuer.claims())).await.contains("signature"));
        let local = issuer.claims_with(json!({ "iss": "gapbridge:local" }));
        assert!(refusal(&service, &Signer::ed("k", 1).sign(&local)).await.contains("does not show"));
    }

    async fn what_was_changed_after_signing_is_refused(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let good = key.sign(&issuer.claims());
        let parts: Vec<&str> = good.split('.').collect();
        let other = part(&issuer.claims_with(json!({ "gapbridge_organisation": "state-fra" })));
        assert!(refusal(&service, &format!("{}.{other}.{}", parts[0], parts[2])).await.contains("signature"));
        let head = part(&json!({ "alg": "EdDSA", "kid": "k" }));
        assert!(refusal(&service, &format!("{head}.{}.{}", parts[1], parts[2])).await.contains("signature"));
        for broken in [format!("{good}A"), format!("{good}.{}", parts[2]), format!("{}.{}", parts[0], parts[1]), good.replace('.', ""), format!("{good}="), "..".to_owned()] {
            refusal(&service, &broken).await;
        }
    }

    async fn keys_in_the_header_are_not_looked_at(database: &TestDatabase) {
        let key = Signer::ed("k", 1);
        let (issuer, service) = trusting(database, &key).await;
        let attacker = Signer::ed("k", 66);
        let theirs = Issuer::start(&attacker).await;
        let own = Header { jwk: Some(attacker.public()), ..attacker.header() };
        let address = Header { jku: Some(format!("{}/keys", theirs.url)), x5u: Some(format!("{}/keys", theirs.url)), ..attacker.header() };
        for header in [own, address] {
            assert!(refusal(&service, &attacker.sign_as(&header, &issuer.claims())).await.contains("signature"));
            let nameless = Header { kid: None, ..header };
            assert!(refusal(&service, &attacker.sign_as(&nameless, &issuer.claims())).await.contains("signature"));
        }
        assert_eq!(theirs.asked(), 0);
        let crit = Header { crit: Some(vec!["b64".to_owned()]), ..key.header() };
        assert!(refusal(&service, &key.sign_as(&crit, &issuer.claims())).await.contains("crit"));
    }
}
