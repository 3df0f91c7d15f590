//! An OpenID Connect issuer in the test's own process, which counts how often it is asked.

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeyPair, KeySize},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gapbridge::config::ServeOptions;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp, jwk::Jwk};
use serde_json::{Value, json};
use std::sync::{
    Arc, LazyLock, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use tempfile::TempDir;

/// PKCS #8 around the 32 bytes of an Ed25519 key.
const ED25519: [u8; 16] = [
    0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
];
/// PKCS #8 around the 32 bytes of a P-256 key.
const P256: [u8; 35] = [
    0x30, 0x41, 2, 1, 0, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 3, 1, 7, 4, 0x27, 0x30, 0x25, 2, 1, 1, 4, 0x20,
];

/// What PKCS #8 puts before an RSA key of 2048 bits; jsonwebtoken takes what is inside.
const RSA_WRAPPING_BYTES: usize = 26;

/// Making one takes a while.
static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let key = KeyPair::generate(KeySize::Rsa2048).expect("an RSA key");
    let wrapped = AsDer::<Pkcs8V1Der>::as_der(&key).expect("a key");
    wrapped.as_ref()[RSA_WRAPPING_BYTES..].to_vec()
});

/// A private key with its name.
#[derive(Clone)]
pub struct Signer {
    /// What tokens call it.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// The key itself.
    pub key: EncodingKey,
}

impl Signer {
    /// An Ed25519 key; each seed gives another.
    pub fn ed(kid: &str, seed: u8) -> Self {
        let key = EncodingKey::from_ed_der(&[ED25519.as_slice(), &[seed; 32]].concat());
        Self {
            kid: kid.to_owned(),
            algorithm: Algorithm::EdDSA,
            key,
        }
    }

    /// A P-256 key; each seed but 0 and 255 gives another.
    pub fn ec(kid: &str, seed: u8) -> Self {
        let key = EncodingKey::from_ec_der(&[P256.as_slice(), &[seed; 32]].concat());
        Self {
            kid: kid.to_owned(),
            algorithm: Algorithm::ES256,
            key,
        }
    }

    /// The RSA key of this run of the tests.
    pub fn rsa(kid: &str, algorithm: Algorithm) -> Self {
        Self {
            kid: kid.to_owned(),
            algorithm,
            key: EncodingKey::from_rsa_der(&RSA),
        }
    }

    /// What everybody may know of it.
    pub fn public(&self) -> Jwk {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).expect("a public key");
        jwk.common.key_id = Some(self.kid.clone());
        jwk
    }

    /// The usual header of its tokens.
    pub fn header(&self) -> Header {
        Header {
            kid: Some(self.kid.clone()),
            ..Header::new(self.algorithm)
        }
    }

    /// A token with these claims.
    pub fn sign(&self, claims: &Value) -> String {
        encode(&self.header(), claims, &self.key).expect("a token")
    }

    /// A token that says this in its header, whatever the key is.
    pub fn sign_as(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &self.key).expect("a token")
    }
}

/// A part of a token, as it is written.
pub fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// An issuer that answers on this machine.
pub struct Issuer {
    /// Its address, which is its `iss` as well.
    pub url: String,
    shown: Arc<Shown>,
    server: ServerHandle,
    folder: TempDir,
}

struct Shown {
    issuer: Mutex<String>,
    jwks_uri: Mutex<String>,
    keys: Mutex<Value>,
    asked: AtomicUsize,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        // Nobody waits: the server goes with the runtime of the test.
        drop(self.server.stop(false));
    }
}

impl Issuer {
    /// An issuer that shows one key.
    pub async fn start(key: &Signer) -> Self {
        let shown = Arc::new(Shown {
            issuer: Mutex::default(),
            jwks_uri: Mutex::default(),
            keys: Mutex::new(json!({ "keys": [key.public()] })),
            asked: AtomicUsize::new(0),
        });
        let data = web::Data::from(shown.clone());
        let app = move || {
            App::new()
                .app_data(data.clone())
                .route(
                    "/.well-known/openid-configuration",
                    web::get().to(discovery),
                )
                .route("/keys", web::get().to(keys))
        };
        let server = HttpServer::new(app)
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .expect("a port");
        let url = format!("http://{}", server.addrs()[0]);
        *shown.issuer.lock().expect("a lock") = url.clone();
        *shown.jwks_uri.lock().expect("a lock") = format!("{url}/keys");
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self {
            url,
            shown,
            server: handle,
            folder: TempDir::new().expect("a temporary folder"),
        }
    }

    /// Shows other keys from now on.
    pub fn show(&self, keys: &[&Signer]) {
        self.show_raw(json!({ "keys": keys.iter().map(|key| key.public()).collect::<Vec<_>>() }));
    }

    /// Shows this where its keys should be.
    pub fn show_raw(&self, keys: Value) {
        *self.shown.keys.lock().expect("a lock") = keys;
    }

    /// Says in its discovery document that it is somebody else.
    pub fn pose_as(&self, issuer: &str) {
        *self.shown.issuer.lock().expect("a lock") = issuer.to_owned();
    }

    /// Says that its keys are elsewhere.
    pub fn lead_to(&self, jwks_uri: &str) {
        *self.shown.jwks_uri.lock().expect("a lock") = jwks_uri.to_owned();
    }

    /// How often it was asked for its keys.
    pub fn asked(&self) -> usize {
        self.shown.asked.load(Ordering::SeqCst)
    }

    /// Options of a service that trusts it to speak for these organisations, with more lines of its entry.
    pub fn trusted_for(&self, organisations: &[&str], more: &str) -> ServeOptions {
        let path = self.folder.path().join("issuers.toml");
        let entry = format!(
            "[[issuer]]\nurl = \"{}\"\naudience = \"gapbridge\"\nlabel = \"test\"\norganisations = {organisations:?}\n{more}\n",
            self.url
        );
        std::fs::write(&path, entry).expect("a file");
        ServeOptions {
            issuers: Some(path),
            ..crate::options()
        }
    }

    /// Claims of a good token: an editor of Canada.
    pub fn claims(&self) -> Value {
        let now = get_current_timestamp();
        json!({
            "iss": self.url, "aud": "gapbridge", "sub": "ann", "iat": now, "exp": now + 600,
            "gapbridge_organisation": "state-can", "gapbridge_role": "editor",
        })
    }

    /// The claims of a good token with some changed; null takes one away.
    pub fn claims_with(&self, changes: Value) -> Value {
        let mut claims = self.claims();
        let fields = claims.as_object_mut().expect("an object");
        for (name, value) in changes.as_object().expect("an object") {
            if value.is_null() {
                fields.remove(name);
            } else {
                fields.insert(name.clone(), value.clone());
            }
        }
        claims
    }
}

async fn discovery(shown: web::Data<Shown>) -> HttpResponse {
    let (issuer, jwks_uri) = (
        shown.issuer.lock().expect("a lock").clone(),
        shown.jwks_uri.lock().expect("a lock").clone(),
    );
    HttpResponse::Ok().json(json!({ "issuer": issuer, "jwks_uri": jwks_uri }))
}

async fn keys(shown: web::Data<Shown>) -> HttpResponse {
    shown.asked.fetch_add(1, Ordering::SeqCst);
    HttpResponse::Ok().json(&*shown.keys.lock().expect("a lock"))
}
