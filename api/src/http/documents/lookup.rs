//! How a document is found: by its text, by its hash, or by what the operator calls it.

use std::sync::{Arc, atomic::Ordering};

use sha2::{Digest, Sha256};
use tracing::trace_span;

use super::{Call, Document, Documents, Hash};
use crate::{
    error::code,
    http::guard::{self, Refusal},
    observe::TRACED,
};

impl Documents {
    pub(super) fn find(
        &self,
        text: Option<&str>,
        named: Option<Hash>,
        is_by_id: bool,
    ) -> Result<(Hash, Arc<Document>), Refusal> {
        let _parsing = trace_span!(target: TRACED, "parse").entered();
        match text {
            Some(text) => self.read(text, named, is_by_id),
            None => self.recall(named),
        }
    }

    fn read(
        &self,
        text: &str,
        named: Option<Hash>,
        is_by_id: bool,
    ) -> Result<(Hash, Arc<Document>), Refusal> {
        guard::check_text(text, &self.limits)?;
        let hash = Hash::from(Sha256::digest(text));
        if named.is_some_and(|named| named != hash) {
            return Err(Refusal::malformed(if is_by_id {
                "`documentId` names another document than `query` has: send one of them."
            } else {
                "The persisted query's sha256Hash is not that of the query: send the SHA-256 of its text as it stands, or the query alone."
            }));
        }
        match self.known(&hash) {
            Some(known) => Ok((hash, known)),
            None => Ok((hash, Arc::new(self.parse(text)?))),
        }
    }

    fn recall(&self, named: Option<Hash>) -> Result<(Hash, Arc<Document>), Refusal> {
        let hash = named.ok_or_else(|| Refusal::malformed("The request has no `query`."))?;
        let known = self
            .known(&hash)
            .filter(|document| document.persisted.load(Ordering::Relaxed));
        // Clients look for this message, letter by letter.
        let known = known.ok_or_else(not_found)?;
        Ok((hash, known))
    }

    pub(super) fn known(&self, hash: &Hash) -> Option<Arc<Document>> {
        let trusted = self.trusted.get(hash).cloned();
        trusted.or_else(|| self.cache.get(hash))
    }

    /// The digest of the document that a call names, if it names one.
    pub(super) fn named(&self, call: &Call) -> Result<Option<Hash>, Refusal> {
        let by_hash = call.persisted_hash.as_deref().map(parse_hash).transpose()?;
        let Some(id) = &call.document_id else {
            return Ok(by_hash);
        };
        let hash = match (self.ids.get(id), id.strip_prefix("sha256:")) {
            (Some(hash), _) => *hash,
            (None, Some(digits)) => parse_hash(digits)?,
            (None, None) => parse_hash(id).map_err(|_| unknown_id())?,
        };
        if by_hash.is_some_and(|named| named != hash) {
            return Err(Refusal::malformed(
                "`documentId` and the persisted query's sha256Hash name different documents: send one of them.",
            ));
        }
        Ok(Some(hash))
    }
}

fn not_found() -> Refusal {
    Refusal::new(code::PERSISTED_QUERY_NOT_FOUND, "PersistedQueryNotFound")
}

/// Who asks by a name asks for a document of the operator's.
fn unknown_id() -> Refusal {
    let message = "No document is called so here: its operator names them, in capitals and small letters as they stand. Ask by such a name, or by a document's SHA-256.";
    Refusal::new(code::PERSISTED_QUERY_NOT_FOUND, message)
}

fn parse_hash(text: &str) -> Result<Hash, Refusal> {
    let refusal =
        || Refusal::malformed("The persisted query's sha256Hash must be 64 hexadecimal digits.");
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return Err(refusal());
    }
    let mut hash = Hash::default();
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16).ok_or_else(refusal);
        *byte = u8::try_from(digit(0)? * 16 + digit(1)?).expect("two digits are a byte");
    }
    Ok(hash)
}
