//! What is not GraphQL: the explorer, the way to it, and the health checks.

use std::{sync::LazyLock, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, VARY},
    web,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    error::{code, told},
    http::{Api, answer::Answer, negotiate::Media},
};

/// The explorer: one page with its script and style inside, so it needs nobody's server but ours. The file has a
/// place for a nonce; the page never changes, so hashes do as well and let it be cached.
static EXPLORER: LazyLock<String> =
    LazyLock::new(|| include_str!("../explorer.html").replace(" nonce=\"__NONCE__\"", ""));

/// Only the script and style written in the page itself run, and they talk to us only.
static EXPLORER_POLICY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "default-src 'none'; script-src {}; style-src {}; connect-src 'self'; img-src 'self' data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hashes(&EXPLORER, "script"),
        hashes(&EXPLORER, "style"),
    )
});

/// How long a dependency may take to answer a health check.
const READY_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(
            web::resource("/")
                .route(web::get().to(home))
                .route(web::head().to(home))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/graphiql")
                .route(web::get().to(explorer))
                .route(web::head().to(explorer))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/graphiql/")
                .route(web::get().to(beneath))
                .route(web::head().to(beneath))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/health/live")
                .route(web::get().to(live))
                .route(web::head().to(live))
                .default_service(web::to(wrong_method)),
        )
        .service(
            web::resource("/health/ready")
                .route(web::get().to(ready))
                .route(web::head().to(ready))
                .default_service(web::to(wrong_method)),
        );
}

async fn explorer() -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type("text/html; charset=utf-8");
    response.insert_header((CONTENT_SECURITY_POLICY, EXPLORER_POLICY.as_str()));
    response.insert_header((CACHE_CONTROL, "no-cache"));
    response.body(EXPLORER.as_str())
}

/// Whether somebody opened the address of the API itself in a browser, and asks nothing.
pub(super) fn is_opened_by_a_person(request: &HttpRequest) -> bool {
    request.method().is_safe() && request.query_string().is_empty() && accepts_pages(request)
}

/// Whether a browser asks for a page.
pub(super) fn accepts_pages(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT);
    accept.is_some_and(|accept| String::from_utf8_lossy(accept.as_bytes()).contains("text/html"))
}

/// Sends a browser to the explorer.
pub(super) fn to_explorer() -> HttpResponse {
    HttpResponse::Found()
        .insert_header((LOCATION, "/graphiql"))
        .insert_header((VARY, "Accept"))
        .finish()
}

/// Where the explorer would look for the API, and for all that it links to, beneath itself.
async fn beneath() -> HttpResponse {
    to_explorer()
}

/// What is asked by a method that pages do not know.
async fn wrong_method() -> HttpResponse {
    let message = "What stands here is only read: use GET or HEAD. The API takes POST at /graphql.";
    Answer::refused(405, code::BAD_USER_INPUT, message)
        .header(ALLOW, "GET, HEAD")
        .write_refusal(Media::Json)
}

async fn home(request: HttpRequest) -> HttpResponse {
    if accepts_pages(&request) {
        return to_explorer();
    }
    let links = json!({ "graphql": "/graphql", "explorer": "/graphiql", "exports": "/export", "codes": "/codes", "sheets": "/sheets/gaps" });
    HttpResponse::Ok()
        .insert_header((VARY, "Accept"))
        .json(links)
}

/// The process runs.
async fn live() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(json!({ "status": "ok" }))
}

/// The process can serve: what it depends on answers.
async fn ready(api: web::Data<Api>) -> HttpResponse {
    let failure = match tokio::time::timeout(READY_TIMEOUT, api.backend.ready()).await {
        Ok(Ok(())) => return live().await,
        Ok(Err(error)) => told(&*error),
        Err(_) => "it took too long".to_owned(),
    };
    tracing::warn!(failure, "not ready");
    let mut response = HttpResponse::ServiceUnavailable();
    response
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(json!({ "status": "unavailable" }))
}

/// The policy sources of a page's inline elements of one kind.
pub(super) fn hashes(page: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let contents = page
        .split(open.as_str())
        .skip(1)
        .filter_map(|rest| rest.split(close.as_str()).next());
    let sources = contents.map(|content| {
        format!(
            "'sha256-{}'",
            BASE64_STANDARD.encode(Sha256::digest(content))
        )
    });
    let sources = sources.collect::<Vec<_>>();
    if sources.is_empty() {
        "'none'".to_owned()
    } else {
        sources.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_each_inline_script() {
        // The hash of `alert('Hello, world.');` is the example of the specification.
        let page = "<script>alert('Hello, world.');</script><p></p>";
        assert_eq!(
            hashes(page, "script"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
        assert_eq!(hashes(page, "style"), "'none'");
    }

    #[test]
    fn the_explorer_has_only_inline_elements_that_the_policy_knows() {
        let tags = |prefix: &str| EXPLORER.matches(prefix).count();
        assert_eq!(
            tags("<script"),
            tags("<script>"),
            "a script with attributes would be blocked"
        );
        assert_eq!(
            tags("<style"),
            tags("<style>"),
            "a style with attributes would be blocked"
        );
    }
}
