//! What answers say to browsers and to pages of other sites.

use reqwest::{Method, StatusCode};
use serde_json::json;
use std::collections::BTreeSet;
use tests::{TestApp, on_both};

on_both! {
    async fn the_explorer_is_ours_alone(app: &TestApp) {
        let response = app.http(Method::GET, "/graphiql").send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'") && policy.contains("connect-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let page = response.text().await.unwrap();
        for foreign in ["src=\"http", "href=\"http", "src='http", "import(\"http", "url(http", "src=\"//", "@import", "__NONCE__"] {
            assert!(!page.contains(foreign), "the page has {foreign}");
        }
        assert!(page.contains("href=\"sheets/gaps?lang=fr\""), "whoever reads French is not led on");
        // Beneath itself it would find neither the API nor what it links to.
        for path in ["/", "/graphiql/"] {
            let home = app.http(Method::GET, path).header("accept", "text/html").send().await.unwrap();
            assert_eq!((home.status(), home.headers()["location"].to_str().unwrap()), (StatusCode::FOUND, "/graphiql"), "{path}");
        }
    }

    async fn every_answer_has_its_security_headers(app: &TestApp) {
        for path in ["/", "/graphiql", "/graphql?query={__typename}", "/health/live", "/nothing"] {
            let response = app.http(Method::GET, path).send().await.unwrap();
            for (name, value) in [("x-content-type-options", "nosniff"), ("x-frame-options", "DENY"), ("referrer-policy", "no-referrer")] {
                assert_eq!(response.headers().get(name).map(|header| header.to_str().unwrap()), Some(value), "{path}: {name}");
            }
            assert!(response.headers().contains_key("content-security-policy"), "{path}");
        }
    }

    async fn every_answer_tells_what_its_request_is_called(app: &TestApp) {
        let mut made = BTreeSet::new();
        for (method, path) in [
            (Method::GET, "/"), (Method::GET, "/graphiql"), (Method::POST, "/graphiql"), (Method::GET, "/health/live"), (Method::GET, "/health/ready"),
            (Method::GET, "/nothing"), (Method::POST, "/graphql/nothing"), (Method::GET, "/export/nothing/here"), (Method::GET, "/feeds/nothing.atom"),
            (Method::GET, "/export"), (Method::PUT, "/graphql"), (Method::GET, "/graphql?query={nothing}"), (Method::OPTIONS, "/graphql"),
            (Method::GET, "/export/gaps.csv?columns=title"),
        ] {
            let asked = || app.http(method.clone(), path);
            let named = asked().header("x-request-id", "portal-42.a_b").send().await.unwrap();
            let names: Vec<&str> = named.headers().get_all("x-request-id").iter().map(|name| name.to_str().unwrap()).collect();
            assert_eq!(names, ["portal-42.a_b"], "{method} {path}");
            let chance = asked().header("origin", "https://panel.example").send().await.unwrap();
            let name = chance.headers()["x-request-id"].to_str().unwrap();
            assert!(name.len() == 32 && made.insert(name.to_owned()), "{method} {path}: {name}");
        }
    }

    async fn a_page_of_any_site_may_send_any_header_of_its_own(app: &TestApp) {
        let asked = "authorization, baggage, content-type, sentry-trace, traceparent, x-panel-id";
        for path in ["/graphql", "/grapql"] {
            let preflight = app.http(Method::OPTIONS, path).header("origin", "https://panel.example")
                .header("access-control-request-method", "POST").header("access-control-request-headers", asked).send().await.unwrap();
            assert_eq!(preflight.status(), StatusCode::NO_CONTENT, "{path}");
            let header = |name: &str| preflight.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!((header("access-control-allow-origin"), header("access-control-allow-headers")), (Some("*"), Some(asked)), "{path}");
            assert_eq!((header("access-control-allow-credentials"), header("set-cookie")), (None, None), "{path}");
        }
        let options = app.http(Method::OPTIONS, "/graphql").send().await.unwrap();
        assert_eq!((options.status(), options.headers()["allow"].to_str().unwrap()), (StatusCode::NO_CONTENT, "GET, HEAD, POST, OPTIONS"));
        assert!(!options.headers().contains_key("access-control-allow-origin"));
    }

    async fn a_page_may_read_the_tag_of_what_it_keeps_and_the_names_of_a_file_and_of_its_request(app: &TestApp) {
        for (path, has) in [("/graphql?query={gaps{totalCount}}", &["etag", "x-request-id"][..]), ("/export/gaps.csv?countries=LBR", &["etag", "content-disposition", "x-request-id"][..])] {
            let response = app.http(Method::GET, path).header("origin", "https://panel.example").send().await.unwrap();
            let exposed = response.headers()["access-control-expose-headers"].to_str().unwrap();
            for name in has {
                assert!(response.headers().contains_key(*name) && exposed.split(", ").any(|one| one == *name), "{path}: {name} in {exposed}");
            }
        }
    }

    async fn a_page_may_read_what_is_refused_as_well(app: &TestApp) {
        let body = json!({ "query": "{ __typename }" });
        let good = |method: Method, path: &str| app.http(method, path).header("origin", "https://panel.example");
        for (request, status) in [
            (good(Method::POST, "/graphql").json(&body), 200),
            (good(Method::POST, "/graphql").header("accept", "application/graphql-response+json").json(&json!({ "query": "{" })), 400),
            (good(Method::POST, "/graphql").header("authorization", "Bearer x").json(&body), 401),
            (good(Method::GET, "/nothing"), 404),
            (good(Method::POST, "/graphql/nothing").json(&body), 404),
            (good(Method::PUT, "/graphql").json(&body), 405),
            (good(Method::GET, "/graphql?query={__typename}").header("accept", "text/html"), 406),
            (good(Method::POST, "/graphql").body("{}"), 415),
        ] {
            let response = request.send().await.unwrap();
            assert_eq!(response.status(), status);
            let header = |name: &str| response.headers().get_all(name).iter().map(|value| value.to_str().unwrap()).collect::<Vec<_>>().join(", ").to_lowercase();
            assert_eq!(header("access-control-allow-origin"), "*", "{status}");
            assert!(header("vary").contains("origin"), "{status}: {}", header("vary"));
        }
    }
}
