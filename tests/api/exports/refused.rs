//! What is refused, with what would be understood.

use super::get;
use reqwest::Method;
use serde_json::Value;
use tests::{Asked, Service, TestApp, on_both};

/// What is said of a request that is refused.
async fn problem(service: &Service, path: &str) -> (u16, Value) {
    let response = get(service, path).await;
    let status = response.status().as_u16();
    assert_eq!(
        response.headers()["content-type"],
        "application/problem+json",
        "{path}"
    );
    let problem: Value = response.json().await.expect("JSON");
    assert_eq!(problem["status"], status, "{path}");
    (status, problem)
}

on_both! {
    async fn what_is_not_understood_is_refused_with_what_would_be(app: &TestApp) {
        let many = format!("/export/gaps.csv?references={}", ["a"; 101].join(","));
        for (path, status, parameter, valid) in [
            (many.as_str(), 400, "", ""),
            ("/export/gaps.csv?references=a%00b", 400, "", ""),
            ("/export/gaps.csv?contries=LBR", 400, "contries", "countries"),
            ("/export/gaps.csv?states=OPN", 400, "states", "OPEN"),
            ("/export/gaps.csv?yearFrom=soon", 400, "yearFrom", ""),
            ("/export/matches.csv?dueBefore=2030-13", 400, "dueBefore", ""),
            ("/export/gaps.csv?yearFrom=2001&yearFrom=2002", 400, "yearFrom", ""),
            ("/export/gaps.csv?countries=", 400, "countries", ""),
            ("/export/gaps.ndjson?text=", 400, "text", ""),
            ("/export/gaps.csv?states=", 400, "states", "OPEN"),
            ("/export/gaps.csv?contries=", 400, "contries", "countries"),
            ("/export/coverage.xlsx?by=", 400, "by", "COUNTRY"),
            ("/export/gaps.csv?expand=", 400, "expand", ""),
            ("/feeds/gaps.atom?countries=", 400, "countries", ""),
            ("/export/iati.xml?countries=", 400, "countries", ""),
            ("/export/gaps.csv?countries=LBR;CIV", 400, "countries", ""),
            ("/export/gaps.csv?states=OPEN;CLOSED", 400, "states", "OPEN"),
            ("/export/gaps.csv?bom=perhaps", 400, "bom", "true"),
            ("/export/gaps.xlsx?bom=1", 400, "bom", "false"),
            ("/export/gaps.ndjson?bom=true", 400, "bom", "false"),
            ("/export/gaps.csv?columns=reference,planet", 400, "columns", "country_codes"),
            ("/export/gaps.csv?columns=", 400, "columns", ""),
            ("/feeds/gaps.atom?columns=reference", 400, "columns", "countries"),
            ("/export/gaps.xlsx?expand=planet", 400, "expand", "country"),
            ("/export/gaps.ndjson?countries=XX", 400, "countries", ""),
            ("/export/recommendations.csv?overdue=2", 400, "overdue", "false"),
            ("/export/coverage.csv", 400, "by", "COUNTRY"),
            ("/feeds/gaps.atom?orderBy=TITLE", 400, "orderBy", "countries"),
            ("/export/gaps.pdf", 404, "", ""),
            ("/export/people.csv", 404, "", ""),
            ("/export/gaps/csv", 404, "", ""),
            ("/feeds/gap.atom", 404, "", ""),
            ("/embed", 404, "", ""),
            ("/sheets", 404, "", ""),
        ] {
            let (found, problem) = problem(app, path).await;
            assert_eq!((found, problem["parameter"].as_str().unwrap_or_default()), (status, parameter), "{problem}");
            assert!(valid.is_empty() || problem["valid"].has("", valid), "{problem}");
        }
        for (slip, meant) in [
            ("state=OPEN", "Did you mean states?"), ("states=OPN", "Did you mean OPEN?"), ("columns=reference,titel", "Did you mean title?"),
            ("expand=countries", "Did you mean country?"), ("yearFrom=99999999999", "from -2147483648 to 2147483647."),
            ("country=LBR", "; to name some, use countries."), ("covered=YES", "is none of its values."),
        ] {
            let told = problem(app, &format!("/export/gaps.csv?{slip}")).await.1;
            assert!(told.text("detail").ends_with(meant), "{told}");
        }
        let codes = problem(app, "/export/sectors.csv").await.1;
        assert!(codes.text("detail").ends_with("lists of codes are at /codes, and others are asked of /graphql."), "{codes}");
        let semicolons = problem(app, "/export/gaps.csv?countries=LBR;CIV").await.1;
        assert!(semicolons.text("detail").contains("LBR,CIV"), "{semicolons}");
        let mut stranger = (**app).clone();
        stranger.token = Some("no".to_owned());
        assert_eq!(problem(&stranger, "/export/gaps.csv").await.0, 401);
        assert_eq!(problem(&stranger, "/feeds/gaps.atom").await.0, 401);
    }

    async fn what_is_only_read_says_so(app: &TestApp) {
        for (path, media) in [
            ("/export", "application/problem+json"), ("/export/gaps.csv", "application/problem+json"), ("/export/iati.xml", "application/problem+json"),
            ("/feeds/gaps.atom", "application/problem+json"), ("/embed/gaps", "application/problem+json"), ("/sheets/gaps/G-1", "application/problem+json"), ("/sheets/gaps", "application/problem+json"), ("/openapi.json", "application/problem+json"),
            ("/", "application/json; charset=utf-8"), ("/graphiql", "application/json; charset=utf-8"),
            ("/health/live", "application/json; charset=utf-8"), ("/health/ready", "application/json; charset=utf-8"),
        ] {
            for method in [Method::POST, Method::DELETE] {
                let response = app.http(method, path).send().await.unwrap();
                let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
                assert_eq!((response.status().as_u16(), header("allow").as_str(), header("content-type").as_str()), (405, "GET, HEAD", media), "{path}");
                let said: Value = response.json().await.unwrap();
                let code = if media.contains("problem") { &said["code"] } else { &said["errors"][0]["extensions"]["code"] };
                assert_eq!(code, "BAD_USER_INPUT", "{path}: {said}");
            }
        }
    }
}
