//! Which answers are packed how, beside what the client takes.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue},
    middleware::Next,
};

/// Where files are.
const FILES: &str = "/export/";

/// Leaves zstd to files: it takes some megabytes for each answer that it packs, and few files are written at once. Other answers are packed
/// by gzip, or not at all, as the client has it.
pub async fn zstd_for_files<B: MessageBody>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    if !request.path().starts_with(FILES) {
        without_zstd(request.headers_mut());
    }
    next.call(request).await
}

fn without_zstd(headers: &mut HeaderMap) {
    let taken: Vec<HeaderValue> = headers.get_all(ACCEPT_ENCODING).cloned().collect();
    let taken = taken.iter().filter_map(|value| value.to_str().ok());
    let taken: Vec<&str> = taken.flat_map(|value| value.split(',')).collect();
    let others = || {
        taken
            .iter()
            .filter(|one| !is_zstd(one))
            .map(|one| one.trim())
    };
    if others().count() == taken.len() {
        return;
    }
    headers.remove(ACCEPT_ENCODING);
    let others: Vec<&str> = others().collect();
    if let Ok(others) = HeaderValue::from_str(&others.join(", "))
        && !others.is_empty()
    {
        headers.insert(ACCEPT_ENCODING, others);
    }
}

/// Whether it names zstd, at whatever rank.
fn is_zstd(one: &str) -> bool {
    let name = one.split(';').next().unwrap_or_default();
    name.trim().eq_ignore_ascii_case("zstd")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_else_a_client_takes_stays_as_it_is() {
        for (said, left) in [
            ("gzip, deflate, br, zstd", Some("gzip, deflate, br")),
            ("ZSTD;q=0.9,gzip;q=0.5", Some("gzip;q=0.5")),
            ("gzip,identity; q=0", Some("gzip,identity; q=0")),
            ("zstd", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(said));
            without_zstd(&mut headers);
            let found = headers.get(ACCEPT_ENCODING);
            assert_eq!(found.and_then(|value| value.to_str().ok()), left, "{said}");
        }
    }
}
