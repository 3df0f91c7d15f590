//! What the history keeps of API keys and webhooks: never their secrets.

use crate::history::event::{Fields, Kept, digest};
use entity::{api_key, webhook};
use serde_json::Value;

impl Kept for api_key::Entity {
    const ERASED: &'static [&'static str] = &["label"];
    const LEFT_OUT: &'static [&'static str] = &["digest", "last_used"];
    const TOLD_LATER: &'static [&'static str] = &["fingerprint"];

    /// Vouches for the digest, by which whoever has the secret is known, without telling it: whoever put that of a secret of their own in
    /// its place could act for the organisation.
    fn restate(fields: &mut Fields) {
        if let Some(kept) = fields.get("digest") {
            let fingerprint = digest(kept);
            fields.insert("fingerprint".to_owned(), fingerprint.into());
        }
    }
}

impl Kept for webhook::Entity {
    const ERASED: &'static [&'static str] = &["description"];
    /// The secrets, and that the receiver is gone, which no member did.
    const LEFT_OUT: &'static [&'static str] = &["secret", "old_secret", "old_until", "gone"];
    const TOLD_LATER: &'static [&'static str] = &["fingerprint"];

    /// Vouches for the secret, without telling it: whoever put one of their own in its place could sign as the register. A secret is of 32
    /// random bytes, which nobody finds by its digest.
    fn restate(fields: &mut Fields) {
        let secret = fields.get("secret").and_then(Value::as_str);
        let secret = secret.filter(|secret| !secret.is_empty());
        let fingerprint = secret.map(|secret| digest(&secret));
        fields.insert("fingerprint".to_owned(), fingerprint.into());
    }
}
