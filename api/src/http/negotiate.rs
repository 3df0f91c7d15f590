//! Which media types come in and go out.

use actix_web::http::{
    StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderMap},
};

/// What a response is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells how it went.
    GraphqlResponse,
    /// `application/json`: for readers who know nothing of GraphQL's own type.
    Json,
    /// `text/event-stream`: server-sent events, by the protocol of graphql-sse.
    EventStream,
}

/// Said with a 406.
pub(super) const NOT_ACCEPTABLE: &str = "Responses are application/graphql-response+json, application/json or text/event-stream; the Accept header allows none of them.";

impl Media {
    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        }
    }

    /// What is really written with this status: there is no stream for a request that is not accepted.
    pub(super) fn of_status(self, status: StatusCode) -> Self {
        match self {
            Self::EventStream if !status.is_success() => Self::Json,
            media => media,
        }
    }

    fn essence(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::Json => "application/json",
            Self::EventStream => "text/event-stream",
        }
    }

    fn wildcard(self) -> &'static str {
        match self {
            Self::GraphqlResponse | Self::Json => "application/*",
            Self::EventStream => "text/*",
        }
    }
}

/// The best media type that the `Accept` headers allow; plain JSON when they don't care, none if they forbid all.
pub(super) fn accepted(headers: &HeaderMap) -> Option<Media> {
    let ranges = ranges(headers);
    // An empty header says as little as none.
    if ranges.is_empty() {
        return Some(Media::Json);
    }
    // Plain JSON first: it wins where the ranks are equal, which is when both fall under one wildcard.
    [Media::Json, Media::GraphqlResponse, Media::EventStream]
        .into_iter()
        .filter_map(|media| Some((rank(media, &ranges)?, media)))
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, media)| media)
}

/// Whether the `Accept` headers name event streams. Clients name them for every operation, behind what they would rather have.
pub(super) fn takes_events(headers: &HeaderMap) -> bool {
    ranges(headers)
        .iter()
        .any(|range| range.weight > 0 && range.covers(Media::EventStream) == Some(3))
}

fn ranges(headers: &HeaderMap) -> Vec<Range<'_>> {
    headers
        .get_all(ACCEPT)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(Range::parse)
        .collect()
}

/// How much a type is wanted: its weight, then how exactly it was named, then how early. The most exact range that
/// covers a type gives its weight.
fn rank(media: Media, ranges: &[Range<'_>]) -> Option<(u16, u8, usize)> {
    let covering = ranges
        .iter()
        .enumerate()
        .filter_map(|(place, range)| Some((range.covers(media)?, place, range)));
    let (exactness, place, range) =
        covering.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let earliness = ranges.len() - place;
    (range.weight > 0).then_some((range.weight, exactness, earliness))
}

struct Range<'a> {
    essence: &'a str,
    /// The q-value in thousandths.
    weight: u16,
}

impl<'a> Range<'a> {
    /// One range of the list; none if it is empty or wants another charset than ours.
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().filter(|essence| !essence.is_empty())?;
        let mut weight = 1000;
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "q" => weight = parse_weight(value.trim()),
                "charset" if !is_utf8(value) => weight = 0,
                _ => {}
            }
        }
        Some(Self { essence, weight })
    }

    fn covers(&self, media: Media) -> Option<u8> {
        match self.essence {
            "*/*" => Some(1),
            range if range.eq_ignore_ascii_case(media.wildcard()) => Some(2),
            range if range.eq_ignore_ascii_case(media.essence()) => Some(3),
            _ => None,
        }
    }
}

/// A q-value in thousandths; what is no q-value counts as not wanted.
pub(super) fn parse_weight(text: &str) -> u16 {
    match text.parse::<f32>() {
        Ok(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0).round() as u16,
        _ => 0,
    }
}

/// Whether the body is declared to be JSON. Nothing else will do: a browser sends form types and `text/plain` to
/// other sites without asking, and only `application/json` makes it ask first.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(CONTENT_TYPE);
    let (Some(value), None) = (values.next(), values.next()) else {
        return false;
    };
    let Ok(value) = value.to_str() else {
        return false;
    };
    let mut parts = value.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    essence.eq_ignore_ascii_case("application/json")
        && parts.all(|part| match part.split_once('=') {
            Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => is_utf8(value),
            _ => true,
        })
}

fn is_utf8(charset: &str) -> bool {
    let charset = charset.trim().trim_matches('"');
    charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_best_accepted_type_is_chosen() {
        let (graphql, json) = (Some(Media::GraphqlResponse), Some(Media::Json));
        let cases = [
            ("", json),
            ("*/*", json),
            ("application/*", json),
            ("application/json", json),
            ("application/graphql-response+json", graphql),
            ("Application/GraphQL-Response+JSON; charset=utf-8", graphql),
            (
                "application/graphql-response+json, application/json",
                graphql,
            ),
            ("application/json, application/graphql-response+json", json),
            (
                "application/json;q=0.5, application/graphql-response+json;q=0.9",
                graphql,
            ),
            (
                "application/graphql-response+json;q=0.5, application/json;q=0.9",
                json,
            ),
            ("application/graphql-response+json, */*;q=0.1", graphql),
            ("application/graphql-response+json, */*", graphql),
            ("*/*, application/json;q=0", graphql),
            (
                "application/graphql-response+json;charset=utf-16, application/json",
                json,
            ),
            // urql's, on every operation.
            (
                "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed",
                graphql,
            ),
            // A browser's address bar.
            (
                "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                json,
            ),
            ("text/event-stream", Some(Media::EventStream)),
            (
                "text/event-stream, application/json;q=0.5",
                Some(Media::EventStream),
            ),
            ("application/json, text/event-stream", json),
            ("text/html", None),
            ("application/json;q=0", None),
            ("application/json;q=nonsense", None),
        ];
        for (accept, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(accepted(&headers), expected, "{accept}");
        }
        assert_eq!(accepted(&HeaderMap::new()), json);
    }

    #[test]
    fn only_json_in_utf_8_is_json() {
        let cases = [
            ("application/json", true),
            ("Application/JSON; charset=UTF-8", true),
            ("application/json;charset=\"utf-8\"", true),
            ("application/json; charset=utf-16", false),
            ("text/plain", false),
            ("text/plain;application/json", false),
            ("application/x-www-form-urlencoded", false),
            ("multipart/form-data; boundary=x", false),
            ("message/json", false),
            ("", false),
        ];
        for (content_type, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(is_json(&headers), expected, "{content_type}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
