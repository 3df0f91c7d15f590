//! API keys: what scripts and dashboards of an organisation sign in with.
//!
//! `gbk_<row id>_<secret>`, both base64url: the id finds the row, the digest of the whole text is what is kept.

use crate::{
    access::viewer::{Member, Viewer},
    auth::{member, unauthenticated},
    db::store::Store,
    error::{Error, Result},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Utc;
use domain::organisation::ApiKeyReach;
use entity::api_key;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// What every key begins with: people and scanners of leaked secrets know one by it.
pub const PREFIX: &str = "gbk_";
/// Characters of an id of 16 bytes.
const ID_CHARS: usize = 22;
/// Characters of a secret of 32 bytes.
const SECRET_CHARS: usize = 43;
/// How exact the last use is kept, in milliseconds.
const USE_MS: i64 = 60_000;

/// The text of a new key, which is shown once, and the digest of it, which is kept.
pub fn new_secret(id: Uuid) -> (String, String) {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).expect("the operating system gives randomness");
    let text = format!(
        "{PREFIX}{}_{}",
        URL_SAFE_NO_PAD.encode(id),
        URL_SAFE_NO_PAD.encode(secret)
    );
    let digest = digest(&text);
    (text, digest)
}

/// SHA-256 in hexadecimal. The secret is random, so that no slow hash is needed to keep it from being guessed.
fn digest(text: &str) -> String {
    format!("{:x}", Sha256::digest(text))
}

/// The id in a key's text, if it is one.
pub(super) fn id_of(text: &str) -> Option<Uuid> {
    // The alphabet of both parts has the underscore: places tell them apart.
    let rest = text
        .strip_prefix(PREFIX)
        .filter(|rest| rest.is_ascii() && rest.len() == ID_CHARS + 1 + SECRET_CHARS)?;
    let (id, secret) = rest.split_at(ID_CHARS);
    let is_secret = URL_SAFE_NO_PAD.decode(secret.strip_prefix('_')?).is_ok();
    let id = URL_SAFE_NO_PAD.decode(id).ok().filter(|_| is_secret)?;
    Uuid::from_slice(&id).ok()
}

/// When each key was last used, as far as that was written from here.
#[derive(Default)]
pub struct Uses(Mutex<HashMap<Uuid, i64>>);

/// Signs in with the text of a key; none if no key is known by it.
pub async fn sign_in(store: &Arc<Store>, uses: &Uses, text: &str) -> Result<Option<Viewer>> {
    let Some(row) = row(store, text).await? else {
        return Ok(None);
    };
    let now = Utc::now().timestamp_millis();
    if row.revoked.is_some() {
        return Err(unauthenticated("This API key was revoked. Make a new one."));
    }
    if row.expires <= now {
        return Err(unauthenticated("This API key has expired. Make a new one."));
    }
    let viewer = viewer(store, &row)?;
    uses.note(store, &row, now);
    Ok(Some(viewer))
}

/// The row of a key; unknown id and wrong secret answer alike.
async fn row(store: &Store, text: &str) -> Result<Option<api_key::Model>> {
    let Some(id) = id_of(text) else {
        return Ok(None);
    };
    let row = api_key::Entity::find_by_id(id)
        .one(store.database())
        .await?;
    let is_meant =
        |row: &api_key::Model| bool::from(digest(text).as_bytes().ct_eq(row.digest.as_bytes()));
    Ok(row.filter(is_meant))
}

fn viewer(store: &Store, row: &api_key::Model) -> Result<Viewer> {
    let reference = store.reference();
    let organisation = reference.organisations.get(row.organisation_id);
    let organisation = organisation.ok_or_else(|| {
        Error::Internal(anyhow::anyhow!("API key {} is of no organisation", row.id))
    })?;
    let subject = format!("key:{}", row.id.simple());
    let member = member(&reference, &organisation, row.role, subject);
    Ok(Viewer::Member(Member {
        reads_as_organisation: row.reach == ApiKeyReach::Organisation,
        ..member
    }))
}

impl Uses {
    /// Writes down that a key was used, at most once a minute and not in the way of the request.
    fn note(&self, store: &Arc<Store>, row: &api_key::Model, now: i64) {
        let minute = now - now.rem_euclid(USE_MS);
        if row.last_used.is_some_and(|last| last >= minute) || !self.is_first(row.id, minute) {
            return;
        }
        let (store, id) = (store.clone(), row.id);
        tokio::spawn(async move {
            let earlier = Condition::any()
                .add(api_key::Column::LastUsed.is_null())
                .add(api_key::Column::LastUsed.lt(minute));
            let update = api_key::Entity::update_many()
                .col_expr(api_key::Column::LastUsed, Expr::value(minute));
            if let Err(error) = update
                .filter(api_key::Column::Id.eq(id))
                .filter(earlier)
                .exec(store.database())
                .await
            {
                tracing::warn!(%error, "writing down the use of an API key");
            }
        });
    }

    /// Whether nobody here wrote this use down already: many requests may come before the first is written.
    fn is_first(&self, id: Uuid, minute: i64) -> bool {
        let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uses.insert(id, minute).is_none_or(|last| last < minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_leads_to_its_row_and_no_two_are_alike() {
        let id = Uuid::now_v7();
        let ((text, kept), (other, _)) = (new_secret(id), new_secret(id));
        assert_eq!((text.len(), id_of(&text)), (70, Some(id)));
        assert_eq!(kept, digest(&text));
        assert!(kept.len() == 64 && text != other);
    }

    #[test]
    fn what_only_looks_like_a_key_is_none() {
        let (text, _) = new_secret(Uuid::nil());
        for wrong in [
            &text[1..],
            &text[..69],
            &format!("{text}A"),
            &text.replace("gbk_", "gbk-"),
            "gbk_",
            "",
            &"é".repeat(35),
        ] {
            assert_eq!(id_of(wrong), None, "{wrong}");
        }
        let mut wrong = text.clone();
        wrong.replace_range(26..27, "A");
        assert_eq!(id_of(&wrong), None, "no underscore in its place");
        wrong.replace_range(26..28, "_*");
        assert_eq!(id_of(&wrong), None, "no base64url");
    }
}
