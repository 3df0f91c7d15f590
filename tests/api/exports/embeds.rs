//! The tile for pages of others: what it shows, to whom, and what it lets happen.

use crate::gap_changes::whole;
use domain::organisation::Role;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tests::{Asked, Service, TestApp, on_both, with};

const PATH: &str = "/embed/gaps";

async fn tile(service: &Service, query: &str) -> String {
    let (status, page) = asked(service, query).await;
    assert_eq!(status, StatusCode::OK, "{query}: {page}");
    page
}

async fn asked(service: &Service, query: &str) -> (StatusCode, String) {
    let request = service.http(Method::GET, &format!("{PATH}{query}"));
    let response = request.send().await.expect("an answer");
    let status = response.status();
    (status, response.text().await.expect("a whole page"))
}

/// The references of gaps that a tile links to, in its order.
fn linked(page: &str) -> Vec<String> {
    let links = page.split("\"/sheets/gaps/").skip(1);
    links
        .map(|rest| {
            rest.split('?')
                .next()
                .expect("the end of a link")
                .to_owned()
        })
        .collect()
}

on_both! {
    async fn a_tile_lists_what_the_api_lists(app: &TestApp) {
        let filter = "(filter: { countries: [\"LBR\"] }, orderBy: PUBLISHED, first: 10)";
        let query = format!("{{ gaps{filter} {{ nodes {{ reference provenance {{ document {{ symbol url }} }} }} }} }}");
        let data = app.data(&query, json!({})).await;
        let gaps = data["gaps"]["nodes"].as_array().expect("gaps");
        assert!(!gaps.is_empty());
        let page = tile(app, "?country=LBR").await;
        let expected: Vec<&str> = gaps.iter().map(|gap| gap.text("reference")).collect();
        assert_eq!(linked(&page), expected);
        for url in gaps.iter().flat_map(|gap| gap["provenance"].as_array().unwrap()).filter_map(|proof| proof["document"]["url"].as_str()) {
            assert!(page.contains(&url.replace('&', "&amp;")), "{url}");
        }
        assert_eq!(page, tile(app, "?countries=LBR&show=list").await);
        assert!(page.contains("/export/gaps.csv?countries=LBR\""), "{page}");
        assert!(tile(app, "?country=NOT_STATED").await.contains("?country=NOT_STATED\""));
        assert!(tile(app, "?country=LBR&states=CLOSED&text=nothingofthisname").await.contains("No gap on record fits."));
    }

    async fn a_figure_is_the_number_of_the_list(app: &TestApp) {
        for (query, filter) in [("", ""), ("&country=LBR", "(filter: { countries: [\"LBR\"] })")] {
            let data = app.data(&format!("{{ gaps{filter} {{ totalCount }} }}"), json!({})).await;
            let page = tile(app, &format!("?show=figure{query}")).await;
            assert!(page.contains(&format!("<strong>{}</strong>", data["gaps"]["totalCount"])), "{page}");
        }
    }

    async fn a_tile_speaks_french_where_it_is_asked_to(app: &TestApp) {
        let page = tile(app, "?country=COD&lang=fr").await;
        for said in ["<html lang=\"fr\"", "Lacunes en matière de capacités", "Les dernières publiées", "République démocratique du Congo"] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let english = tile(app, "?country=COD").await;
        assert_eq!(linked(&page), linked(&english));
        assert!(page.contains("?countries=COD\"") && english.contains("<html lang=\"en\"") && !english.contains("Lacunes en"), "{english}");
        assert_eq!(english, tile(app, "?country=COD&lang=en").await);
        let data = app.data("{ gapFacets(by: [STATE]) { labelFr count } }", json!({})).await;
        let figure = tile(app, "?show=figure&lang=fr").await;
        for state in data["gapFacets"].as_array().expect("states") {
            let row = format!("<th scope=\"row\">{}</th><td>{}</td>", state.text("labelFr"), state["count"]);
            assert!(figure.contains(&row), "{row}: {figure}");
        }
        let gap = app.data("{ gaps(filter: { states: [IN_PROGRESS] }, first: 1) { nodes { reference sector { nameFr } } } }", json!({})).await["gaps"]["nodes"][0].take();
        let page = tile(app, &format!("?references={}&lang=fr", gap.text("reference"))).await;
        assert!(page.contains("<td>en cours</td>") && page.contains(&format!("<td>{}</td>", gap["sector"].text("nameFr").replace('&', "&amp;"))), "{page}");
        let (status, page) = asked(app, "?show=map&lang=fr").await;
        assert!(status == StatusCode::BAD_REQUEST && page.contains("<html lang=\"fr\"") && page.contains("Ce qui serait admis"), "{page}");
    }

    async fn a_tile_shows_the_same_to_whoever_is_signed_in(app: &TestApp) {
        let panel = app.actor("group-civ", Role::Editor);
        let before = [tile(app, "").await, tile(app, "?show=figure").await];
        let hidden = panel.done("recordGap", whole(), "gap { reference }").await;
        let own = format!("?references={}", hidden.text("reference"));
        for viewer in [&**app, &panel] {
            assert!(before == [tile(viewer, "").await, tile(viewer, "?show=figure").await]);
            assert!(tile(viewer, &own).await.contains("No gap on record fits."));
        }
    }

    async fn texts_of_others_stay_texts(app: &TestApp) {
        let mut input = whole();
        input["title"] = json!("Scales & \"weights\" <script>alert(1)</script>");
        app.approver("group-civ").publishes(input).await;
        let page = tile(app, "").await;
        assert!(page.contains("Scales &amp; &quot;weights&quot; &lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
        assert!(!page.contains("<script"));
        let (status, page) = asked(app, "?%3Cscript%3E=1").await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    }

    async fn what_is_wrong_is_said_where_the_tile_would_be(app: &TestApp) {
        for (query, said) in [
            ("?states=OPN", "states"), ("?show=map", "figure"), ("?show=list&show=list", "twice"), ("?lang=de", "fr"), ("?lang=fr&lang=fr", "deux fois"), ("?nothing=1", "countries"),
            ("?show=figure&by=STATE", "by"), ("?country=LBR&expand=country", "expand"),
        ] {
            let (status, page) = asked(app, query).await;
            assert!(status == StatusCode::BAD_REQUEST && page.contains(said) && page.contains("<h1>"), "{query}: {status} {page}");
        }
    }

    async fn what_is_wrong_is_said_in_french_where_french_is_asked_for(app: &TestApp) {
        for (query, said) in [
            ("states=OPN", "states\u{a0}»\u{a0}: «\u{a0}OPN\u{a0}» n'est pas une valeur admise. Vouliez-vous dire OPEN\u{a0}?"),
            ("show=map", "«\u{a0}map\u{a0}» n'est ni list ni figure."), ("show=list&show=list", "show\u{a0}» est donné deux fois."),
            ("contries=LBR", "«\u{a0}contries\u{a0}» n'est pas un paramètre admis. Vouliez-vous dire countries\u{a0}?"),
            ("country=", "«\u{a0}country\u{a0}» est vide"), ("states=OPEN;CLOSED", "virgules\u{a0}: OPEN,CLOSED."),
            ("country=XXX", "La valeur du paramètre «\u{a0}country\u{a0}» n'est pas admise.</p><p lang=\"en\">country &quot;XXX&quot; is no ISO"),
        ] {
            let (status, page) = asked(app, &format!("?{query}&lang=fr")).await;
            assert!(status == StatusCode::BAD_REQUEST && page.contains(said), "{query}: {page}");
            let alert = page.split("role=\"alert\"").nth(1).and_then(|rest| rest.split("</p>").next()).expect("an alert");
            assert!(!alert.contains(" is ") && !alert.contains("Did you mean"), "{alert}");
        }
    }

    async fn what_is_wrong_with_a_country_is_said_of_the_parameter_that_was_given(app: &TestApp) {
        for (query, said) in [
            ("?country=XXX", ">country &quot;XXX&quot; is no ISO 3166-1 country"), ("?country=", ">`country` is empty"),
            ("?countries=XXX", ">countries &quot;XXX&quot; is no ISO 3166-1 country"), ("?country=XXX&show=figure", ">country &quot;XXX&quot;"),
        ] {
            let (status, page) = asked(app, query).await;
            assert!(status == StatusCode::BAD_REQUEST && page.contains(said), "{query}: {page}");
        }
    }

    async fn any_page_may_frame_a_tile_and_nothing_else(app: &TestApp) {
        let header = async |path: &str, name: &str| {
            let response = app.http(Method::GET, path).send().await.expect("an answer");
            response.headers().get(name).map(|value| value.to_str().expect("ASCII").to_owned()).unwrap_or_default()
        };
        for path in ["/embed/gaps", "/embed/gaps?show=figure", "/embed/gaps?nothing=1"] {
            let policy = header(path, "content-security-policy").await;
            assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.ends_with("frame-ancestors *"), "{policy}");
            assert_ne!(header(path, "x-frame-options").await, "DENY");
            assert_eq!(header(path, "set-cookie").await, "");
        }
        for path in ["/export", "/embed", "/export/gaps.csv", "/graphiql", "/feeds/gaps.atom"] {
            assert!(header(path, "content-security-policy").await.contains("frame-ancestors 'none'"), "{path}");
            assert_eq!(header(path, "x-frame-options").await, "DENY", "{path}");
        }
    }

    async fn a_tile_can_be_kept_and_compared(app: &TestApp) {
        for query in ["?country=LBR", "?show=figure"] {
            let path = format!("{PATH}{query}");
            let first = app.http(Method::GET, &path).send().await.expect("an answer");
            assert_eq!(first.headers()["cache-control"], "public, max-age=300");
            let tag = first.headers()["etag"].clone();
            let again = app.http(Method::GET, &path).header("if-none-match", tag).send().await.expect("an answer");
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{query}");
            let head = app.http(Method::HEAD, &path).send().await.expect("an answer");
            assert!(head.status() == StatusCode::OK && head.bytes().await.expect("a body").is_empty());
        }
    }

    async fn a_tile_leads_to_the_sheet_of_each_gap_in_its_language_and_tells_of_a_source_once(app: &TestApp) {
        let proof = |paragraph: &str| json!({ "document": "S/2009/521", "paragraph": paragraph });
        let part = json!({ "document": "S/2009/521", "paragraph": "99", "subparagraph": "b" });
        let gap = with(whole(), json!({ "provenance": [proof("99"), part, proof("100")] }));
        let gap = app.approver("group-civ").publishes(gap).await;
        for language in ["en", "fr"] {
            let page = tile(app, &format!("?references={}&lang={language}", gap.text("reference"))).await;
            let sheet = format!("/sheets/gaps/{}?lang={language}", gap.text("reference"));
            assert!(page.contains(&format!("href=\"{sheet}\"")), "{page}");
            let response = app.http(Method::GET, &sheet).send().await.expect("an answer");
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(page.matches("S/2009/521</a>").count() + page.matches("<p>S/2009/521").count(), 2, "{page}");
        }
    }
}
