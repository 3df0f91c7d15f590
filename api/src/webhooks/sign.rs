//! Signatures as Standard Webhooks 1.0 has them: HMAC-SHA-256 over id, time and body, each with its secret.

use crate::actions::webhook::SECRET_PREFIX;
use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use entity::webhook;

/// The signatures of a delivery at this time, in seconds: by the secret, and by the one before as long as both are used (at the time
/// `now`, in milliseconds).
pub(super) fn signatures(webhook: &webhook::Model, id: &str, now: i64, body: &str) -> String {
    let old = webhook
        .old_secret
        .as_ref()
        .filter(|_| webhook.old_until.is_some_and(|until| now < until));
    let content = format!("{id}.{}.{body}", now / 1000);
    let signed = std::iter::once(&webhook.secret)
        .chain(old)
        .map(|secret| format!("v1,{}", signature(secret, &content)));
    signed.collect::<Vec<_>>().join(" ")
}

fn signature(secret: &str, content: &str) -> String {
    let key = secret.strip_prefix(SECRET_PREFIX).unwrap_or(secret);
    let key = STANDARD.decode(key).unwrap_or_default();
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    STANDARD.encode(hmac::sign(&key, content.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_has_its_signature() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let content = r#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        assert_eq!(
            signature(secret, content),
            "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
