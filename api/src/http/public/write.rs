//! Answers are written to requests: packed for those who take it, and over GET kept by caches where everybody gets the same.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{
        ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG,
        Encoding, Header, HeaderValue, IF_NONE_MATCH, VARY,
    },
};

use crate::http::{
    allowance,
    answer::{AS_IT_IS, Answer, Content},
    connection::Connection,
    negotiate::Media,
};

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
pub(in crate::http) fn write(
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
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn asking(name: &'static str, value: &'static str) -> HttpRequest {
        TestRequest::get()
            .insert_header((name, value))
            .to_http_request()
    }

    #[test]
    fn a_client_knows_what_it_names() {
        let knows = |named| knows(&asking("if-none-match", named), "\"a-json\"");
        assert!(
            knows("\"a-json\"")
                && knows("W/\"a-json\"")
                && knows("\"b\", \"a-json\"")
                && knows("*")
        );
        assert!(!knows("\"a\"") && !knows("a-json") && !knows(""));
    }

    #[test]
    fn gzip_is_for_those_who_take_it() {
        let takes = |accepted| takes_gzip(&asking("accept-encoding", accepted));
        assert!(takes("gzip") && takes("gzip, deflate, br"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("identity"));
    }
}
