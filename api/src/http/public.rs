//! Answers that everybody gets: kept for as long as the register stands as it did, packed once, and known by a tag.
//!
//! Only answers that were asked for nobody in particular come here. What a token opened has no way in: [`PublicAnswers`] is asked in
//! `execute.rs` where there is no viewer, and an answer is made for it by [`super::Backend::execute_public`], which takes none.

use std::{
    io::Write as _,
    sync::{Arc, OnceLock},
    time::Duration,
};

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{
        ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
        Encoding, Header, HeaderValue, IF_NONE_MATCH, VARY,
    },
    web::Bytes,
};
use flate2::{Compression, write::GzEncoder};
use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use sha2::{Digest, Sha256};

use crate::http::{
    allowance,
    answer::{AS_IT_IS, Answer, Content},
    connection::Connection,
    documents::Question,
    negotiate::Media,
    places::Places,
    repeated::Repeated,
};

/// Longest answer that is kept and tagged.
pub(super) const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Requests that wait at once for answers that others are asking for.
const WAITING_MAX: usize = 1_000;
/// How many of them may be one client's.
const OWN_WAITING_MAX: usize = WAITING_MAX / 8;
/// Estimated memory of an entry besides its answer.
const ENTRY_BYTES: u64 = 400;
/// The part of all bytes, one by this, in which requests are remembered.
const REQUESTS_SHARE: u64 = 8;
/// Bytes above which the cache has several parts, each of which still holds the longest answer.
const ONE_PART_BYTES: u64 = 16 * 1024 * 1024;

/// How the register stands: while two marks are equal, nobody changed anything in between.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// What the database says of how it stands.
    pub data: Arc<str>,
    /// Version of the reference tables.
    pub reference: i64,
    /// The day, ISO 8601, UTC.
    pub day: Arc<str>,
}

/// A question, and how the register stood.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// The question.
    pub(super) question: Question,
    /// How the register stood when it was asked.
    pub(super) mark: Mark,
}

/// None where the answer is not good for others, so that each asks for themselves and nobody waits.
pub(super) type Entry = Option<Arc<PublicAnswer>>;

/// Answers that are kept.
pub(super) struct PublicAnswers {
    /// None where none are to be.
    pub(super) kept: Option<Cache<Key, Entry, Size>>,
    /// What requests ask that came before.
    pub(super) repeated: Repeated,
    /// Places of those who wait for somebody else's question.
    pub(super) waiting: Places,
}

#[derive(Clone)]
pub(super) struct Size;

impl Weighter<Key, Entry> for Size {
    fn weight(&self, _: &Key, entry: &Entry) -> u64 {
        let answer = entry.as_ref().map_or(0, |answer| answer.json.len() as u64);
        // Packed at its first use: counted from the beginning, as if it packed badly.
        2 * answer + ENTRY_BYTES
    }
}

impl PublicAnswers {
    /// Keeps so many bytes at most; none with 0.
    pub(super) fn new(bytes: u64) -> anyhow::Result<Self> {
        let repeated = Repeated::new(bytes / REQUESTS_SHARE);
        let bytes = bytes - bytes / REQUESTS_SHARE;
        let mut options = OptionsBuilder::new();
        let options = options
            .estimated_items_capacity(1_000)
            .weight_capacity(bytes)
            .shards(if bytes < ONE_PART_BYTES { 1 } else { 4 })
            .build()?;
        let (hasher, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        let kept = (bytes > 0).then(|| Cache::with_options(options, Size, hasher, lifecycle));
        Ok(Self {
            kept,
            repeated,
            waiting: Places::new(WAITING_MAX, OWN_WAITING_MAX),
        })
    }

    /// Bytes that are kept.
    pub(super) fn bytes(&self) -> u64 {
        self.kept.as_ref().map_or(0, Cache::weight) + self.repeated.bytes()
    }

    /// The answer to this question, as the register stands.
    pub(super) fn get(&self, key: &Key) -> Option<Arc<PublicAnswer>> {
        self.kept.as_ref()?.get(key).flatten()
    }
}

/// An answer without errors that everybody gets.
pub(super) struct PublicAnswer {
    /// The JSON.
    pub(super) json: Bytes,
    /// First root field of the question, for monitoring.
    pub(super) field: String,
    /// What the question is charged, whether it is run or its answer is given from here: so what is left of a budget does not tell
    /// that something was written meanwhile.
    pub(super) points: u64,
    digest: OnceLock<String>,
    packed: OnceLock<Bytes>,
}

impl PublicAnswer {
    /// An answer to a question with this first root field and charge; none where it is longer than what is kept.
    pub(super) fn new(json: &[u8], field: &str, points: u64) -> Option<Arc<Self>> {
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
    fn packed(&self) -> Bytes {
        let pack = || {
            let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
            let packed = packer.write_all(&self.json).and_then(|()| packer.finish());
            Bytes::from(packed.expect("memory takes all that is written"))
        };
        self.packed.get_or_init(pack).clone()
    }

    /// Names these bytes, in this media type and packed or not: nothing else of ours is called so.
    fn tag(&self, media: Media, is_packed: bool) -> String {
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

/// Says what caches may do with it: keep what is tagged, and ask each time whether it is still so.
fn may_be_kept(response: &mut HttpResponseBuilder, tag: Option<String>) {
    let (control, vary) = match tag {
        Some(_) => (
            "public, no-cache",
            "Authorization, Accept, Accept-Encoding, Origin",
        ),
        None => ("private, no-store", "Accept, Origin"),
    };
    response.insert_header((CACHE_CONTROL, HeaderValue::from_static(control)));
    response.insert_header((VARY, HeaderValue::from_static(vary)));
    if let Some(tag) = tag {
        response.insert_header((ETAG, tag));
    }
}

/// Writes an answer to this request. One that everybody gets is packed here, and over GET caches may keep it, if they ask each time
/// whether it is still so.
pub(super) fn write(
    answer: Answer,
    request: &HttpRequest,
    media: Media,
    time: Duration,
) -> HttpResponse {
    let connection = Connection::of(request);
    let public = answer.public().filter(|_| media != Media::EventStream);
    let Some(public) = public else {
        return answer.write(media, connection, time);
    };
    let (is_get, is_packed) = (request.method().is_safe(), takes_gzip(request));
    let tag = is_get.then(|| public.tag(media, is_packed));
    let is_known = tag.as_ref().is_some_and(|tag| knows(request, tag));
    let mut response = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    for header in answer.left().iter().flat_map(allowance::headers) {
        response.insert_header(header);
    }
    if is_packed {
        response.insert_header((CONTENT_ENCODING, "gzip"));
    } else if request.headers().contains_key(ACCEPT_ENCODING) {
        response.insert_header(AS_IT_IS);
    }
    may_be_kept(&mut response, tag);
    if is_known {
        return response.finish();
    }
    let content_type = HeaderValue::from_static(media.content_type());
    response.insert_header((CONTENT_TYPE, content_type));
    let Content::Executed(written) = answer.into_content() else {
        unreachable!("an answer that everybody gets was executed")
    };
    let written = if is_packed {
        written.packed(public.packed())
    } else {
        written
    };
    response.body(written.into_body(connection, time))
}

/// Whether the client would rather have gzip than JSON as it is.
fn takes_gzip(request: &HttpRequest) -> bool {
    let offered = [Encoding::gzip(), Encoding::identity()];
    AcceptEncoding::parse(request)
        .ok()
        .and_then(|accepted| accepted.negotiate(offered.iter()))
        .is_some_and(|chosen| chosen == Encoding::gzip())
}

/// Whether the client has what is called so. Tags are compared as RFC 9110 has it for GET: a weak one of the same name is the same.
fn knows(request: &HttpRequest, tag: &str) -> bool {
    request
        .headers()
        .get_all(IF_NONE_MATCH)
        .filter_map(|tags| tags.to_str().ok())
        .flat_map(|tags| tags.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

#[cfg(test)]
mod tests;
