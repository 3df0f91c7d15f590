//! The sheet of a gap to ask for funds by: what is on it, for whom, in which language, and what is answered where there is none.

use crate::{exports::get, gap_changes::whole};
use domain::organisation::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tests::{Actor, Asked, Service, TestApp, filed, money, number, offer, on_both, public, with};

pub(super) fn path(gap: &Value) -> String {
    format!("/sheets/gaps/{}", gap.text("reference"))
}

pub(super) async fn sheet(service: &Service, path: &str) -> String {
    let response = get(service, path).await;
    let status = response.status();
    let page = response.text().await.expect("a whole page");
    assert_eq!(status, StatusCode::OK, "{path}: {page}");
    page
}

/// What a reader of the page sees, without its tags.
pub(super) fn seen(page: &str) -> String {
    let body = page.split("<body>").nth(1).expect("a body");
    let pieces = body.split('<').filter_map(|piece| piece.split_once('>'));
    let texts = pieces.map(|(_, text)| text.trim());
    texts
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" | ")
}

pub(super) fn has_all(page: &str, expected: &[&str]) {
    let seen = seen(page);
    for text in expected {
        assert!(seen.contains(text), "{text}: {seen}");
    }
}

async fn record(panel: &Actor) -> Value {
    panel
        .done("recordGap", whole(), "gap { id reference }")
        .await
}

on_both! {
    async fn a_sheet_says_what_is_needed_given_and_left_and_where_it_is_written(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let open = sheet(app, &path(&gap)).await;
        has_all(&open, &[
            "Fund-raising sheet", "Quokka scales are missing at the harbour", "No scale at the harbour weighs a container.", "Directorate of Customs",
            "Every container is weighed.", "Still to be found: 4\u{a0}items · 1,250.50\u{a0}EUR · 1 need of no stated size", "not stated",
            "S/2009/521", ", para. 99", "No measure of the regime is in force.", "have ended: this is what was asked before they did.", "Free and fair elections, Côte d'Ivoire",
            "Three months after free and fair elections", "Group of Experts on Côte d'Ivoire",
        ]);
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 3))).await;
        donor.enters("commit", &agreed, "3").await;
        donor.enters("recordDelivery", &agreed, "1").await;
        let mission = app.approver("unoci");
        mission.done("endorseNeed", json!({ "need": gap["needs"][0]["id"], "reason": "Seen at the harbour." }), "gap { id }").await;
        let assess = json!({ "gap": gap["id"], "cycle": "2026-2027", "decision": "INTO_PLAN", "reason": "It is near." });
        mission.done("assessGap", assess, "gap { id }").await;
        app.approver("civ-authorities").done("requestAssistance", json!({ "gap": gap["id"], "text": "Scales, please.", "language": "en" }), "gap { id }").await;
        let given = sheet(app, &path(&gap)).await;
        let query = "query ($r: String!) { gap(reference: $r) { needs { pledged committed delivered remaining } } }";
        let need = app.data(query, json!({ "r": gap["reference"] })).await["gap"]["needs"][0].take();
        let figures = ["pledged", "committed", "delivered", "remaining"].map(|figure| need.text(figure));
        let figures = format!("4\u{a0}items | {}", figures.join(" | "));
        has_all(&given, &[
            &figures, "Canada", ": given (", "endorses need 1", "Seen at the harbour.", "asked for help", "Scales, please.",
            "2026-2027: into plan", "The ledger says who gave what, also without a match",
        ]);
        assert!(!seen(&given).contains("Still to be found: 4\u{a0}items"), "some of it is given");
        // Whoever stands behind it may be one or many, as authorities are.
        let french = sheet(app, &format!("{}?lang=fr", path(&gap))).await;
        has_all(&french, &["– appui au besoin 1 (", "Autorités ivoiriennes – demande d'aide (", "besoin sans quantité précisée", "hors de toute aide convenue"]);
    }

    async fn what_is_given_without_a_match_leads_to_who_gave_it(app: &TestApp) {
        let gap = json!({ "reference": "own-scales" });
        let need = "need = [{ assistance = \"EQUIPMENT\", title = \"Scales\", unit = \"ITEMS\", quantity = 9 }]\n";
        app.database.load("gap.toml", &filed("own-scales", need)).await.expect("a gap");
        let said = "No match runs or is complete: the ledger says who gave what";
        assert!(!seen(&sheet(app, &path(&gap)).await).contains(said), "nothing is given");
        let given = "[[commitment]]\ncode = \"own-scales\"\ngap = \"own-scales\"\nneed = 1\nprovider = \"state-can\"\nkind = \"COMMITTED\"\nquantity = 2\nsource = \"own\"\n";
        app.database.load("given.toml", given).await.expect("a commitment");
        let page = sheet(app, &path(&gap)).await;
        has_all(&page, &["9\u{a0}items | 0 | 2 | 0 | 7", said]);
        let file = "/export/commitments.csv?references=own-scales";
        assert!(page.contains(&format!("href=\"{file}\"")), "{page}");
        assert!(get(app, file).await.text().await.expect("a file").contains("state-can"));
        has_all(&sheet(app, &format!("{}?lang=fr", path(&gap))).await, &["le registre dit qui a donné quoi"]);
    }

    async fn amounts_of_one_unit_are_added_up_and_of_others_are_not(app: &TestApp) {
        let needs = json!([
            { "assistance": "FUNDING", "title": "Upkeep", "size": money("1250.50", "EUR") },
            { "assistance": "FUNDING", "title": "Fuel", "size": money("999999.75", "EUR"), "deadline": "2099-12" },
            { "assistance": "FUNDING", "title": "Rent", "size": money("70000", "XOF") },
            { "assistance": "EQUIPMENT", "title": "A crane", "size": number("ITEMS", 1) },
        ]);
        let gap = app.approver("group-civ").publishes(with(whole(), json!({ "needs": needs }))).await;
        has_all(&sheet(app, &path(&gap)).await, &[
            "Still to be found: 1,001,250.25\u{a0}EUR · 70,000\u{a0}XOF · 1\u{a0}item", "Together | 1,001,250.25\u{a0}EUR | 0.00 | 0.00 | 0.00 | 1,001,250.25",
            "by 2099-12",
        ]);
        has_all(&sheet(app, &format!("{}?lang=fr", path(&gap))).await, &["Reste à trouver\u{a0}: 1\u{202f}001\u{202f}250,25\u{a0}EUR", "1\u{a0}unité", "échéance\u{a0}: décembre 2099"]);
    }

    async fn measures_in_force_and_whom_to_write_to_are_on_it(app: &TestApp) {
        let page = sheet(app, "/sheets/gaps/cod-minerals-trading-centres").await;
        let query = "{ sanctionsRegime(code: \"1533\") { committee { name } measures { name inForceTo exemptionContact basis { symbol } } } }";
        let regime = app.data(query, json!({})).await["sanctionsRegime"].take();
        let running = regime["measures"].as_array().expect("measures").iter().filter(|measure| measure["inForceTo"].is_null());
        let running: Vec<&Value> = running.collect();
        assert!(!running.is_empty() && !seen(&page).contains("asked before they did"));
        for measure in running {
            has_all(&page, &[measure.text("name"), measure["basis"].text("symbol"), measure.text("exemptionContact")]);
        }
        let stats = "{ gap(reference: \"cod-minerals-trading-centres\") { liftingConditions { title regime { code } gapStats { label labelFr } } } }";
        let conditions = app.data(stats, json!({})).await["gap"]["liftingConditions"].take();
        let french = sheet(app, "/sheets/gaps/cod-minerals-trading-centres?lang=fr").await;
        for condition in conditions.as_array().expect("conditions") {
            let [all, tous] = if condition["regime"].is_null() { [" (all countries)", " (tous pays confondus)"] } else { [""; 2] };
            has_all(&page, &[condition.text("title"), &format!("{}{all}", condition["gapStats"].text("label"))]);
            has_all(&french, &[&format!("{}{tous}", condition["gapStats"].text("labelFr"))]);
        }
        has_all(&sheet(app, "/sheets/gaps/civ-police-gendarmerie-capacity?lang=fr").await, &[" (tous pays confondus)"]);
        has_all(&french, &["embargo sur les armes", "procédure peu claire", "République démocratique du Congo"]);
        has_all(&page, &["Sanctions Committee: ", regime["committee"].text("name")]);
    }

    async fn a_sheet_speaks_french_where_it_is_asked_to(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 3))).await;
        let page = sheet(app, &format!("{}?lang=fr", path(&gap))).await;
        has_all(&page, &[
            "Fiche de mobilisation de fonds", "Ce qui est nécessaire", "4\u{a0}unités", "1\u{202f}250,50\u{a0}EUR", "matériel", "convenue", "accord donné",
            "S/2009/521", ", par. 99", "Aucune mesure du régime n'est en vigueur.", "Groupe d'experts sur la Côte d'Ivoire", "In English",
        ]);
        assert!(page.contains("<html lang=\"fr\">") && page.contains("<h1 lang=\"en\">") && page.contains("href=\"?lang=en\""), "{page}");
        let english = sheet(app, &path(&gap)).await;
        assert_eq!(english, sheet(app, &format!("{}?lang=en", path(&gap))).await);
        assert!(english.contains("<html lang=\"en\">") && !english.contains("Fiche de"), "{english}");
    }

    async fn what_one_may_not_read_is_as_what_is_not_there(app: &TestApp) {
        let (panel, mission) = (app.approver("group-civ"), app.approver("unoci"));
        let hidden = record(&panel).await;
        let told = async |who: &Service, reference: &str| {
            let mut all = Vec::new();
            for lang in ["en", "fr"] {
                let response = get(who, &format!("/sheets/gaps/{reference}?lang={lang}")).await;
                assert_eq!(response.status(), StatusCode::NOT_FOUND, "{reference}");
                let mut headers: Vec<String> = response.headers().iter().filter(|(name, _)| !["date", "x-request-id", "content-length"].contains(&name.as_str()))
                    .map(|(name, value)| format!("{name}: {value:?}")).collect();
                headers.sort();
                all.push((headers, response.text().await.expect("a page").replace(reference, "REFERENCE")));
            }
            all
        };
        for who in [&**app, &mission] {
            assert_eq!(told(who, hidden.text("reference")).await, told(who, "nothing-of-this-name").await);
        }
        assert!(told(app, "nothing").await[1].1.contains("Il n'existe pas de lacune"));
        has_all(&sheet(&panel, &path(&hidden)).await, &["Quokka scales", "This sheet holds all that your account may read"]);
    }

    async fn what_is_hidden_changes_no_byte_of_a_sheet(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let before = sheet(app, &path(&gap)).await;
        record(&app.approver("group-civ")).await;
        assert_eq!(sheet(app, &path(&gap)).await, before, "a gap that is not public shows");
        // What is only proposed is known to both sides and the Panel alone.
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 3))).await;
        let with_offer = sheet(app, &path(&gap)).await;
        donor.proposes(&gap, &made, 0).await;
        assert_eq!(sheet(app, &path(&gap)).await, with_offer, "a match that is proposed shows");
        assert!(seen(&sheet(&donor, &path(&gap)).await).contains("proposed"));
    }

    async fn a_match_that_came_to_nothing_is_no_help(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let donor = app.approver("state-can");
        let made = donor.offers(offer("EQUIPMENT", number("ITEMS", 2))).await;
        let proposed = donor.proposes(&gap, &made, 0).await;
        assert!(seen(&sheet(&donor, &path(&gap)).await).contains("proposed"));
        app.approver("civ-authorities").says("objectToMatch", &proposed, json!({ "reason": "Not from there." })).await;
        let page = sheet(&donor, &path(&gap)).await;
        assert!(!seen(&page).contains("objected"), "{page}");
    }

    async fn what_runs_comes_first_and_what_is_left_out_is_counted(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let titled = |title: &str| with(offer("EQUIPMENT", number("ITEMS", 1)), json!({ "title": title }));
        let (donor, _) = app.agreed("state-can", "civ-authorities", &gap, 0, titled("The quoll trucks")).await;
        assert!(!seen(&sheet(&donor, &path(&gap)).await).contains("left out here"));
        for at in 1..=31 {
            let made = donor.offers(titled(&format!("The numbat scales no. {at}."))).await;
            donor.proposes(&gap, &made, 0).await;
        }
        let page = seen(&sheet(&donor, &path(&gap)).await);
        let (_, given) = page.split_once("Who gives, and who has consented").expect("a section");
        let (given, _) = given.split_once("Who stands behind it").expect("the next one");
        let place = |text: &str| given.find(text);
        assert!(place("quoll").is_some() && place("quoll") < place("no. 31.") && place("no. 31.") < place("no. 30."), "{given}");
        assert!(place("no. 3.").is_some() && place("no. 2.").is_none() && given.contains("left out here: 2"), "{given}");
    }

    async fn who_asked_not_to_be_named_is_not(app: &TestApp) {
        let gap = app.approver("group-civ").publishes(whole()).await;
        let unnamed = with(offer("EQUIPMENT", number("ITEMS", 3)), json!({ "attribution": "UNATTRIBUTED" }));
        let (donor, _) = app.agreed("state-fra", "civ-authorities", &gap, 0, unnamed).await;
        let page = sheet(app, &path(&gap)).await;
        assert!(seen(&page).contains("asked not to be named") && !seen(&page).contains("France"), "{page}");
        assert!(seen(&sheet(&donor, &path(&gap)).await).contains("France"));
    }

    async fn texts_of_others_stay_texts(app: &TestApp) {
        let bad = "Scales & \"weights\" <script>alert(1)</script>";
        let mut input = whole();
        for field in ["title", "description", "institution", "desiredEndState"] {
            input[field] = json!(bad);
        }
        input["needs"][0]["title"] = json!(bad);
        input["needs"][0]["place"] = json!(bad);
        let gap = app.approver("group-civ").done("recordGap", public(input), "gap { id reference needs { id } }").await;
        let endorsed = json!({ "need": gap["needs"][0]["id"], "reason": bad });
        app.approver("unoci").done("endorseNeed", endorsed, "gap { id }").await;
        let titled = with(offer("EQUIPMENT", number("ITEMS", 3)), json!({ "title": bad }));
        app.agreed("state-can", "civ-authorities", &gap, 0, titled).await;
        let page = sheet(app, &path(&gap)).await;
        assert!(page.matches("Scales &amp; &quot;weights&quot; &lt;script&gt;alert(1)&lt;/script&gt;").count() >= 8, "{page}");
        assert!(!page.contains("<script") && !page.contains("\"weights\""), "{page}");
        let response = get(app, "/sheets/gaps/%3Cscript%3E").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        let page = response.text().await.expect("a page");
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    }

    async fn nothing_is_asked_for_a_gap_that_is_closed_or_a_refusal(app: &TestApp) {
        let panel = app.approver("group-civ");
        let gap = panel.publishes(whole()).await;
        let closing = json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": "It was mended." });
        panel.done("closeGap", closing, "gap { id }").await;
        let will = panel.publishes(with(whole(), json!({ "nature": "WILL", "needs": [] }))).await;
        for (gap, said) in [(&gap, "This gap is closed"), (&will, "This is a refusal")] {
            let page = sheet(app, &path(gap)).await;
            has_all(&page, &[said]);
            assert!(!page.contains("Still to be found"), "{page}");
        }
    }

    async fn a_sheet_can_be_kept_by_everybody_and_runs_nothing(app: &TestApp) {
        let path = "/sheets/gaps/gen-customs-training";
        let first = get(app, path).await;
        let header = |name: &str| first.headers()[name].to_str().expect("ASCII").to_owned();
        assert_eq!(header("cache-control"), "public, no-cache");
        let vary: Vec<&str> = first.headers().get_all("vary").iter().map(|vary| vary.to_str().expect("ASCII")).collect();
        assert!(vary.join(", ").to_lowercase().contains("authorization"), "what a token opens is another page: {vary:?}");
        assert_eq!(header("content-type"), "text/html; charset=utf-8");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.ends_with("frame-ancestors 'none'"), "{policy}");
        let again = app.http(Method::GET, path).header("if-none-match", header("etag")).send().await.expect("an answer");
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let head = app.http(Method::HEAD, path).send().await.expect("an answer");
        assert!(head.status() == StatusCode::OK && head.bytes().await.expect("a body").is_empty());
        let own = get(&app.actor("group-civ", Role::Reader), path).await;
        assert!(own.headers().get("etag").is_none() && own.headers()["cache-control"] == "private, no-store");
        let page = first.text().await.expect("a page");
        assert!(!page.contains("<script") && !page.contains(" style=") && page.matches("<style>").count() == 1);
    }

    async fn what_is_wrong_is_said_on_a_page(app: &TestApp) {
        for (query, said) in [
            ("?lang=de", "neither en nor fr"), ("?lang=fr&lang=fr", "deux fois"), ("?language=fr", "is no parameter of a sheet"),
            ("?show=list&lang=fr", "n'est pas un paramètre admis"),
        ] {
            let response = get(app, &format!("/sheets/gaps/gen-customs-training{query}")).await;
            assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{query}");
            assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
            let page = response.text().await.expect("a page");
            assert!(page.contains(said) && page.contains("role=\"alert\""), "{page}");
        }
        assert!(get(app, "/sheets/gaps/a%00b").await.status().is_client_error());
        let mut stranger = (**app).clone();
        stranger.token = Some("no".to_owned());
        let refused = get(&stranger, "/sheets/gaps/gen-customs-training").await;
        assert_eq!((refused.status(), refused.headers()["www-authenticate"].to_str().expect("ASCII")), (StatusCode::UNAUTHORIZED, "Bearer"));
    }
}
