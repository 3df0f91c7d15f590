//! The page that finds the sheets of gaps: what it lists, for whom, in which language; and what a browser is told where nothing is.

use crate::{exports::get, gap_changes::whole};
use domain::{organisation::Role, text::fold};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::{Asked, Service, TestApp, on_both, with};

const PATH: &str = "/sheets/gaps";

async fn page(service: &Service, path: &str) -> String {
    let response = get(service, path).await;
    let status = response.status();
    let page = response.text().await.expect("a whole page");
    assert_eq!(status, StatusCode::OK, "{path}: {page}");
    page
}

/// As a browser asks whose user prefers this language.
async fn browsed(service: &Service, path: &str, language: &str) -> Response {
    let request = service
        .http(Method::GET, path)
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    let request = request.header("accept-language", language);
    request.send().await.expect("an answer")
}

/// The addresses that a page links to, as a browser reads them.
fn links(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1);
    let links = links.filter_map(|rest| rest.split('"').next());
    links.map(|link| link.replace("&amp;", "&")).collect()
}

/// References of the gaps that a page lists.
fn listed(page: &str) -> BTreeSet<String> {
    let links = links(page).into_iter();
    let sheets = links.filter_map(|link| {
        let own = link.strip_prefix("/sheets/gaps/")?;
        Some(own.split('?').next()?.to_owned())
    });
    sheets.collect()
}

/// Those of the gaps that the API lists.
async fn known(service: &Service, filter: &str) -> BTreeSet<String> {
    let gaps = service.nodes("gaps", filter, 100, "reference").await;
    let references = gaps.iter().map(|gap| gap.text("reference").to_owned());
    references.collect()
}

on_both! {
    async fn a_gap_is_found_by_country_and_words_of_either_language(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        for (query, filter) in [
            ("countries=LBR&text=diamants", "filter: { countries: [\"LBR\"], text: \"diamants\" },"),
            ("countries=&text=kimberley", "filter: { text: \"kimberley\" },"),
            ("text=quokka+scales&lang=fr", "filter: { text: \"quokka scales\" },"),
            ("countries=CAF,+LBR&text=&after=", "filter: { countries: [\"CAF\", \"LBR\"] },"),
            ("countries=LBR,&text=diamants", "filter: { countries: [\"LBR\"], text: \"diamants\" },"),
            ("countries=+,CAF,+,LBR,", "filter: { countries: [\"CAF\", \"LBR\"] },"),
            ("countries=,&text=kimberley", "filter: { text: \"kimberley\" },"),
            ("countries=CIV&states=OPEN,IN_PROGRESS", "filter: { countries: [\"CIV\"], states: [OPEN, IN_PROGRESS] },"),
            ("countries=CIV&states=+CLOSED,&text=&lang=fr", "filter: { countries: [\"CIV\"], states: [CLOSED] },"),
        ] {
            let found = listed(&page(app, &format!("{PATH}?{query}")).await);
            assert!(!found.is_empty() && found.len() < 25, "{query}");
            assert_eq!(found, known(app, filter).await, "{query}");
        }
        let french = page(app, &format!("{PATH}?lang=fr&text=quokka&countries=CIV,")).await;
        let own = format!("/sheets/gaps/{}?lang=fr", gap.text("reference"));
        assert!(links(&french).contains(&own), "{french}");
        for said in ["<html lang=\"fr\">", "1 lacune<", "value=\"CIV\" selected", "Côte d'Ivoire (", "value=\"quokka\"", "Quokka scales are missing"] {
            assert!(french.contains(said), "{said}: {french}");
        }
        let workbook = "/export/gaps.xlsx?countries=CIV&text=quokka";
        assert!(links(&french).iter().any(|link| link == workbook));
        assert_eq!(get(app, workbook).await.status(), StatusCode::OK);
        let none = page(app, &format!("{PATH}?text=zorbzorb&lang=fr&countries=TGO")).await;
        assert!(none.contains("Aucune lacune que vous puissiez lire") && none.contains("<option value=\"TGO\" selected>"), "{none}");
    }

    async fn what_is_closed_can_be_left_out_and_whose_each_gap_is_is_told(app: &TestApp) {
        let count = async |states: &str| {
            let query = format!("{{ gapFacets(filter: {{ states: [{states}] }}, by: [COUNTRY]) {{ key count }} }}");
            let facets = app.data(&query, json!({})).await["gapFacets"].take();
            let mut facets = facets.as_array().expect("facets").iter();
            facets.find(|facet| facet["key"] == "CIV").expect("gaps of the country")["count"].clone()
        };
        let french = page(app, &format!("{PATH}?lang=fr&countries=CIV&states=OPEN%2CIN_PROGRESS")).await;
        for said in [
            format!("Côte d'Ivoire ({})", count("OPEN, IN_PROGRESS").await), "<option value=\"OPEN,IN_PROGRESS\" selected>à combler</option>".to_owned(),
            "<small>civ-elections · État hôte</small>".to_owned(), "<option value=\"CLOSED\">closes</option>".to_owned(),
        ] {
            assert!(french.contains(&said), "{said}: {french}");
        }
        assert!(!french.contains("<td>close</td>"), "{french}");
        let ways = links(&french);
        for way in ["/sheets/gaps?lang=en&countries=CIV&states=OPEN%2CIN_PROGRESS", "/export/gaps.xlsx?countries=CIV&states=OPEN%2CIN_PROGRESS"] {
            assert!(ways.iter().any(|link| link == way), "{ways:?}");
            assert_eq!(get(app, way).await.status(), StatusCode::OK);
        }
        let open = page(app, &format!("{PATH}?lang=fr&states=OPEN")).await;
        assert!(open.contains("<option value=\"OPEN\" selected>ouverte</option>"), "{open}");
        let mut at = format!("{PATH}?lang=fr&states=CLOSED");
        loop {
            let list = page(app, &at).await;
            let Some((before, _)) = list.split_once(" rel=\"next\"") else { break };
            at = links(before).pop().expect("the next page");
            assert!(at.contains("states=CLOSED"), "{at}");
        }
    }

    async fn its_pages_have_each_gap_once(app: &TestApp) {
        let all = known(app, "filter: { countries: [\"CIV\", \"COD\", \"LBR\"] },").await;
        let (mut found, mut seen, mut at) = (BTreeSet::new(), 0, format!("{PATH}?countries=CIV,COD,LBR&lang=fr"));
        loop {
            let page = page(app, &at).await;
            assert!(page.contains(&format!("{} lacunes<", all.len())), "{page}");
            seen += listed(&page).len();
            found.extend(listed(&page));
            let Some(next) = page.split(" rel=\"next\"").next().filter(|before| before.len() < page.len()) else {
                assert!(page.contains("Première page"));
                break;
            };
            at = links(next).pop().expect("the next page");
            assert!(seen < 500, "it never ends");
        }
        assert!(all.len() > 50 && seen == all.len(), "{seen}");
        assert_eq!(found, all);
    }

    async fn it_lists_what_its_reader_may_read_and_tells_of_nothing_else(app: &TestApp) {
        let panel = app.approver("group-civ");
        let paths = [PATH.to_owned(), format!("{PATH}?text=quokka"), format!("{PATH}?countries=CIV&lang=fr")];
        let mut before = Vec::new();
        for path in &paths {
            before.push(page(app, path).await);
        }
        let hidden = panel.done("recordGap", whole(), "gap { reference }").await;
        for (path, before) in paths.iter().zip(&before) {
            assert_eq!(page(app, path).await, *before, "{path}");
            let of_mission = listed(&page(&app.approver("unoci"), path).await);
            assert!(!of_mission.contains(hidden.text("reference")), "{path}");
        }
        let response = get(&panel, &paths[1]).await;
        assert!(response.headers()["cache-control"] == "private, no-store" && response.headers().get("etag").is_none());
        let own = response.text().await.expect("a page");
        let notice = "all gaps that your account may read";
        assert!(own.contains(notice) && !before[1].contains(notice), "whoever passes it on is not warned: {own}");
        assert_eq!(listed(&own), BTreeSet::from([hidden.text("reference").to_owned()]));
        let mut stranger = (**app).clone();
        stranger.token = Some("no".to_owned());
        let refused = get(&stranger, PATH).await;
        assert_eq!((refused.status(), refused.headers()["www-authenticate"].to_str().expect("ASCII")), (StatusCode::UNAUTHORIZED, "Bearer"));
    }

    async fn texts_of_others_stay_texts(app: &TestApp) {
        let bad = "Quokka \"scales\" <script>alert(1)</script>";
        app.approver("group-civ").publishes(with(whole(), json!({ "title": bad }))).await;
        let found = page(app, &format!("{PATH}?text=%22quokka+scales%22&countries=CIV")).await;
        assert!(found.contains("Quokka &quot;scales&quot; &lt;script&gt;alert(1)&lt;/script&gt;"), "{found}");
        assert!(found.contains("value=\"&quot;quokka scales&quot;\"") && !found.contains("<script"), "{found}");
        for path in ["countries=%22%3E%3Cscript%3E", "text=%3Cscript%3E+zorb", "%3Cscript%3E=1", "lang=%3Cscript%3E"] {
            let response = get(app, &format!("{PATH}?{path}")).await;
            let page = response.text().await.expect("a page");
            assert!(!page.contains("<script") && page.contains("&lt;script&gt;"), "{path}: {page}");
        }
    }

    async fn its_language_is_that_of_its_reader(app: &TestApp) {
        for (path, preferred, language) in [
            (PATH, "fr-CI,fr;q=0.9,en;q=0.8", "fr"), (PATH, "en-GB,en;q=0.9,fr;q=0.8", "en"), (PATH, "de", "en"),
            ("/sheets/gaps?lang=en", "fr", "en"), ("/sheets/gaps?lang=fr", "en", "fr"), ("/sheets/gaps?countries=XX", "fr", "fr"),
            ("/sheets/gaps/gen-customs-training", "fr", "fr"), ("/sheets/gaps/gen-customs-training", "en", "en"),
            ("/sheets/gaps/gen-customs-training?lang=en", "fr", "en"), ("/sheets/gaps/nothing", "fr", "fr"),
        ] {
            let response = browsed(app, path, preferred).await;
            let vary: Vec<&str> = response.headers().get_all("vary").iter().map(|vary| vary.to_str().expect("ASCII")).collect();
            let vary = vary.join(", ");
            assert!(!response.status().is_success() || vary.contains("Accept-Language") && vary.contains("Authorization"), "{path}: {vary}");
            let page = response.text().await.expect("a page");
            assert!(page.contains(&format!("<html lang=\"{language}\">")), "{path}, {preferred}: {page}");
        }
        let sheet = browsed(app, "/sheets/gaps/gen-customs-training", "fr").await.text().await.expect("a page");
        assert!(links(&sheet).iter().any(|link| link == "/sheets/gaps?lang=fr"), "{sheet}");
    }

    async fn what_is_wrong_is_said_on_a_page(app: &TestApp) {
        for (query, said) in [
            ("lang=de", "neither en nor fr"), ("text=a&text=b", "is given twice"), ("state=OPEN&lang=fr", "n'est pas un paramètre de cette page"),
            ("states=OPN&lang=fr", "«\u{a0}OPN\u{a0}» n'est pas une valeur admise"), ("states=OPN", "none of its values"), ("countries=XX&lang=fr", "La valeur du paramètre"), ("countries=Atlantis", "is no ISO 3166-1 country"), ("after=nonsense", "role=\"alert\""),
            ("text=a%00b", "role=\"alert\""),
        ] {
            let response = get(app, &format!("{PATH}?{query}")).await;
            assert_eq!((response.status(), response.headers()["content-type"].to_str().expect("ASCII")), (StatusCode::BAD_REQUEST, "text/html; charset=utf-8"), "{query}");
            let page = response.text().await.expect("a page");
            assert!(page.contains(said) && links(&page).iter().any(|link| link.starts_with(PATH)), "{query}: {page}");
        }
    }

    async fn its_countries_are_in_the_order_of_their_names_and_its_parts_are_told_apart(app: &TestApp) {
        for language in ["en", "fr"] {
            let page = page(app, &format!("{PATH}?lang={language}")).await;
            let (_, countries) = page.split_once("name=\"countries\"").expect("a choice of countries");
            let (countries, _) = countries.split_once("</select>").expect("its end");
            // The first is for all of them.
            let names = countries.split("<option value=\"").skip(2).map(|option| {
                let (_, shown) = option.split_once('>').expect("an option");
                let (shown, _) = shown.split_once("</option>").expect("its end");
                fold(shown.rsplit_once(" (").expect("how many it has").0)
            });
            let names: Vec<String> = names.collect();
            assert!(names.len() > 3 && names.is_sorted(), "{names:?}");
            let ways = [page.matches("<nav").count(), page.matches("<nav aria-label=\"").count()];
            assert_eq!(ways, [2, 2], "{page}");
        }
        let refused = get(app, &format!("{PATH}?lang=de")).await.text().await.expect("a page");
        assert!(refused.contains("<main><h1>"), "{refused}");
    }

    async fn it_can_be_kept_by_everybody_and_asks_us_alone(app: &TestApp) {
        let first = get(app, PATH).await;
        let header = |name: &str| first.headers()[name].to_str().expect("ASCII").to_owned();
        assert_eq!((header("cache-control"), header("content-type")), ("public, no-cache".to_owned(), "text/html; charset=utf-8".to_owned()));
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("form-action 'self'") && policy.ends_with("frame-ancestors 'none'"), "{policy}");
        let again = app.http(Method::GET, PATH).header("if-none-match", header("etag")).send().await.expect("an answer");
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(page(app, "/sheets/gaps/").await, first.text().await.expect("a page"));
        let head = app.http(Method::HEAD, PATH).send().await.expect("an answer");
        assert!(head.status() == StatusCode::OK && head.bytes().await.expect("a body").is_empty());
        let own = get(&app.actor("group-civ", Role::Reader), PATH).await;
        assert!(own.headers().get("etag").is_none() && own.headers()["cache-control"] == "private, no-store");
    }

    async fn a_browser_is_told_where_to_go_where_nothing_is(app: &TestApp) {
        for path in ["/nothing", "/sheets", "/export/nothing/here", "/export/people.csv", "/feeds/nothing", "/graphql/nothing", "/gaps%3Cscript%3E"] {
            for (language, said) in [("fr", "Il n'y a rien ici"), ("en", "There is nothing here")] {
                let response = browsed(app, path, language).await;
                assert_eq!((response.status(), response.headers()["content-type"].to_str().expect("ASCII")), (StatusCode::NOT_FOUND, "text/html; charset=utf-8"), "{path}");
                assert!(response.headers()["content-security-policy"].to_str().expect("ASCII").starts_with("default-src 'none'; style-src 'sha256-"));
                let page = response.text().await.expect("a page");
                assert!(page.contains(said) && page.contains(&format!("<html lang=\"{language}\">")) && !page.contains("<script"), "{path}: {page}");
                for link in links(&page) {
                    assert_eq!(browsed(app, &link, language).await.status(), StatusCode::OK, "{link}");
                }
            }
            for accept in ["*/*", "application/json"] {
                let response = app.http(Method::GET, path).header("accept", accept).send().await.expect("an answer");
                let media = response.headers()["content-type"].to_str().expect("ASCII");
                assert!(response.status() == StatusCode::NOT_FOUND && media.contains("json"), "{path}: {media}");
                assert!(response.headers().get_all("vary").iter().any(|vary| vary.to_str().expect("ASCII").contains("Accept")), "{path}");
                response.json::<Value>().await.expect("JSON");
            }
        }
    }
}
