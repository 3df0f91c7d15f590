//! An answer that everybody gets: its bytes, packed once, and the tags they are known by.

use std::{
    io::Write as _,
    sync::{Arc, OnceLock},
};

use actix_web::web::Bytes;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::http::negotiate::Media;

/// Longest answer that is kept and tagged.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// An answer without errors that everybody gets.
pub(in crate::http) struct PublicAnswer {
    /// The JSON.
    pub(in crate::http) json: Bytes,
    /// First root field of the question, for monitoring.
    pub(in crate::http) field: String,
    /// What the question is charged, whether it is run or its answer is given from here: so what is left of a budget does not tell
    /// that something was written meanwhile.
    pub(in crate::http) points: u64,
    digest: OnceLock<String>,
    packed: OnceLock<Bytes>,
}

impl PublicAnswer {
    /// An answer to a question with this first root field and charge; none where it is longer than what is kept.
    pub(in crate::http) fn new(json: &[u8], field: &str, points: u64) -> Option<Arc<Self>> {
        let answer = || Self {
            // A copy has no room left over behind it.
            json: Bytes::copy_from_slice(json),
            field: field.to_owned(),
            points,
            digest: OnceLock::new(),
            packed: OnceLock::new(),
        };
        (json.len() <= ANSWER_BYTES_MAX).then(|| Arc::new(answer()))
    }

    /// The same by gzip.
    pub(super) fn packed(&self) -> Bytes {
        let pack = || {
            let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
            let packed = packer.write_all(&self.json).and_then(|()| packer.finish());
            Bytes::from(packed.expect("memory takes all that is written"))
        };
        self.packed.get_or_init(pack).clone()
    }

    /// Names these bytes, in this media type and packed or not: nothing else of ours is called so.
    pub(super) fn tag(&self, media: Media, is_packed: bool) -> String {
        let digest = self.digest.get_or_init(|| {
            let digest = Sha256::digest(&self.json);
            digest[..16]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect()
        });
        let media = match media {
            Media::GraphqlResponse => "graphql",
            Media::Json | Media::EventStream => "json",
        };
        let packing = if is_packed { "-gzip" } else { "" };
        format!("\"{digest}-{media}{packing}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_bytes_in_one_form() {
        let answer = PublicAnswer::new(b"{}", "gaps", 1).expect("short");
        let other = PublicAnswer::new(b"{ }", "gaps", 1).expect("short");
        let tags = [
            answer.tag(Media::Json, false),
            answer.tag(Media::Json, true),
            answer.tag(Media::GraphqlResponse, false),
            other.tag(Media::Json, false),
        ];
        let different: std::collections::BTreeSet<_> = tags.iter().collect();
        assert_eq!(different.len(), tags.len());
        assert!(PublicAnswer::new(&vec![b' '; ANSWER_BYTES_MAX + 1], "gaps", 1).is_none());
    }
}
