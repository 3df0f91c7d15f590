//! Requests that come again byte for byte: they are not read again, and are told, charged and refused as at first.

use crate::gap_changes::whole;
use gapbridge::config::{Budgets, ServeOptions};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tests::{Service, TestApp, TestDatabase, on_both, options};

const PANEL: &str = "group-civ";
const COUNT: &str = "{ gaps { totalCount } }";
/// How often each is asked: the first is answered anew, the second is read, and those after it are not.
const TIMES: usize = 4;
/// One field for the list, 75 for its total and two for each row and its edge, each as often as there are rows.
const LIST: &str = "{ gaps(first: 3) { totalCount edges { node { id } } } }";
const LIST_COST: u32 = 1 + 3 * (75 + 3);

type Headers<'a> = &'a [(&'static str, &'a str)];

/// What a client sees of an answer, but for what names it and its time.
#[derive(Debug, PartialEq)]
struct Seen {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Seen {
    async fn of(response: Response) -> Self {
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        let mut headers: Vec<_> = headers
            .filter(|(name, _)| name != "date" && name != "x-request-id")
            .collect();
        headers.sort();
        Self {
            status: response.status(),
            headers,
            body: response.bytes().await.unwrap().to_vec(),
        }
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| &**value)
    }

    /// How many gaps there are, where that was asked.
    fn total(&self) -> i64 {
        self.json()["data"]["gaps"]["totalCount"]
            .as_i64()
            .expect("a total")
    }
}

fn asking(query: &str) -> String {
    json!({ "query": query }).to_string()
}

async fn post(app: &Service, body: &str, headers: Headers<'_>) -> Seen {
    let request = app.http(Method::POST, "/graphql").body(body.to_owned());
    let is_typed = headers.iter().any(|(name, _)| *name == "content-type");
    let request = match is_typed {
        true => request,
        false => request.header("content-type", "application/json"),
    };
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    Seen::of(request.send().await.expect("an answer")).await
}

async fn get(app: &Service, query: &str, headers: Headers<'_>) -> Seen {
    let request = app.http(Method::GET, "/graphql").query(&[("query", query)]);
    let request = headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    });
    Seen::of(request.send().await.expect("an answer")).await
}

async fn record(app: &Service, is_published: bool) -> Value {
    let mut gap = whole();
    if is_published {
        gap["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
    }
    app.approver(PANEL)
        .done("recordGap", gap, "gap { id reference version }")
        .await
}

on_both! {
    async fn the_same_is_told_until_something_changes(app: &TestApp) {
        let body = asking(COUNT);
        let ways: [Headers<'_>; 3] = [&[], &[("accept-encoding", "gzip")], &[("accept", "application/graphql-response+json")]];
        let mut total = None;
        for _ in 0..3 {
            for headers in ways {
                let (posted, got) = (post(app, &body, headers).await, get(app, COUNT, headers).await);
                assert_eq!((posted.status, got.status), (StatusCode::OK, StatusCode::OK));
                assert_eq!(posted.body, got.body);
                for _ in 1..TIMES {
                    assert_eq!(post(app, &body, headers).await, posted);
                    assert_eq!(get(app, COUNT, headers).await, got);
                }
            }
            let now = post(app, &body, &[]).await.total();
            assert_eq!(now, total.map_or(now, |before: i64| before + 1));
            total = Some(now);
            record(app, true).await;
        }
    }

    async fn a_tag_holds_for_what_comes_again(app: &TestApp) {
        let first = get(app, COUNT, &[]).await;
        let tag = first.header("etag").expect("a tag").to_owned();
        for _ in 0..TIMES {
            let known = get(app, COUNT, &[("if-none-match", &*tag)]).await;
            assert_eq!((known.status, known.header("etag"), known.body.len()), (StatusCode::NOT_MODIFIED, Some(&*tag), 0));
        }
        let head = app.http(Method::HEAD, "/graphql").query(&[("query", COUNT)]).send().await.unwrap();
        assert_eq!((head.status(), head.headers().get("etag").and_then(|tag| tag.to_str().ok())), (StatusCode::OK, Some(&*tag)));
        record(app, true).await;
        let changed = get(app, COUNT, &[("if-none-match", &*tag)]).await;
        assert_eq!((changed.status, changed.total()), (StatusCode::OK, first.total() + 1));
        assert_ne!(changed.header("etag"), Some(&*tag));
    }

    async fn the_same_bytes_tell_each_what_they_may_see(app: &TestApp) {
        let gap = record(app, false).await;
        let query = format!("{{ gap(reference: {}) {{ title }} viewer {{ organisation {{ code }} }} }}", gap["reference"]);
        let (body, panel) = (asking(&query), app.approver(PANEL));
        for _ in 0..TIMES {
            for _ in 0..TIMES {
                let public = post(app, &body, &[]).await.json();
                assert_eq!(public["data"], json!({ "gap": null, "viewer": { "organisation": null } }));
            }
            let own = post(&panel, &body, &[]).await.json();
            assert_eq!(own["data"]["viewer"]["organisation"]["code"], PANEL);
            assert_eq!(own["data"]["gap"]["title"], "Quokka scales are missing at the harbour");
        }
        let refused = post(app, &body, &[("authorization", "Bearer nonsense")]).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    }

    async fn what_is_wrong_about_a_request_is_so_whatever_came_before(app: &TestApp) {
        let (body, spaced) = (asking(COUNT), format!("{} ", asking(COUNT)));
        for _ in 0..TIMES {
            assert_eq!(post(app, &body, &[]).await.status, StatusCode::OK);
            assert_eq!(get(app, "{__typename}", &[]).await.status, StatusCode::OK);
        }
        assert_eq!(post(app, &spaced, &[]).await.body, post(app, &body, &[]).await.body);
        let plain = post(app, &body, &[("content-type", "text/plain")]).await;
        assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        let image = post(app, &body, &[("accept", "image/png")]).await;
        assert_eq!(image.status, StatusCode::NOT_ACCEPTABLE);
        let packed = post(app, &body, &[("content-encoding", "gzip")]).await;
        assert_eq!(packed.status, StatusCode::BAD_REQUEST);
        // The query string of a GET that is known is no body of a POST.
        let query = "query=%7B__typename%7D";
        assert_eq!(post(app, query, &[]).await.status, StatusCode::BAD_REQUEST);
        for wrong in ["{", "[]", &asking("{"), &asking("{ noSuchField }"), &asking(r#"{ gaps(filter: { countries: ["Atlantis"] }) { totalCount } }"#)] {
            let first = post(app, wrong, &[]).await;
            assert!(first.json()["errors"].is_array(), "{wrong}");
            for _ in 1..TIMES {
                assert_eq!(post(app, wrong, &[]).await, first, "{wrong}");
            }
        }
    }

    async fn what_comes_again_is_charged_as_at_first(database: &TestDatabase) {
        let budgets = Budgets { budget_anonymous: 3 * LIST_COST + 50, ..options().budgets };
        let service = database.serve_with(&ServeOptions { budgets, ..options() }).await;
        let (body, mut left) = (asking(LIST), Vec::new());
        for _ in 0..3 {
            let answer = post(&service, &body, &[]).await;
            assert_eq!(answer.status, StatusCode::OK);
            let limit = answer.header("ratelimit").expect("what is left");
            let rest = limit.split("r=").nth(1).and_then(|rest| rest.split(';').next());
            left.push(rest.expect("what is left").parse::<i64>().unwrap());
        }
        // Some comes back meanwhile.
        assert!(left.windows(2).all(|two| two[0] - two[1] > 100), "{left:?}");
        for _ in 0..2 {
            let refused = post(&service, &body, &[]).await;
            assert_eq!((refused.status, &refused.json()["errors"][0]["extensions"]["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("LIMITED")));
        }
    }
}
