//! What is wrong with a question, told so that its author can mend it: what was probably meant, and what there is.

use crate::matches;
use serde_json::{Value, json};
use tests::{Asked, TestApp, money, number, offer, on_both, with};

/// Messages of the faults of a mutation, with the path of the field of each.
fn told(payload: &Value) -> Vec<(String, String)> {
    let faults = payload["userErrors"].as_array().expect("faults").iter();
    let told = faults.map(|fault| {
        let path = fault["field"].as_array().expect("a path").iter();
        let path: Vec<&str> = path.map(|name| name.as_str().expect("a name")).collect();
        (path.join("."), fault.text("message").to_owned())
    });
    told.collect()
}

on_both! {
    async fn a_slip_of_the_pen_is_answered_with_what_was_meant(app: &TestApp) {
        for (query, hint) in [
            ("{ gapz { totalCount } }", "Did you mean gaps?"),
            ("{ gaps { nodes { tittle } } }", "Did you mean title?"),
            ("{ gaps(frist: 1) { totalCount } }", "Did you mean first?"),
            ("{ gaps(filter: { state: [OPEN] }) { totalCount } }", "Did you mean states?"),
            ("{ gaps(filter: { states: [OPN] }) { totalCount } }", "Did you mean OPEN?"),
            ("{ gaps(orderBy: TITEL) { totalCount } }", "Did you mean TITLE?"),
            ("query ($order: GapOrder = TITEL) { gaps(orderBy: $order) { totalCount } }", "Did you mean TITLE?"),
            ("query ($filter: GapFiltre) { gaps(filter: $filter) { totalCount } }", "Did you mean GapFilter?"),
            ("{ node(id: \"x\") { ... on Gapp { title } } }", "Did you mean Gap?"),
            ("{ gaps { nodes { ...Tile } } } fragment Title on Gap { title }", "Did you mean Title?"),
            ("{ gaps { nodes { ...Tile } nodes { ...Title } } } fragment Title on Gap { title }", "Did you mean Title?"),
            ("{ gaps { nodes { title @incldue(if: true) } } }", "Did you mean include?"),
            ("{ gaps { pageInfo { total } } }", "Its fields are endCursor, hasNextPage, hasPreviousPage, startCursor."),
            ("{ makeOffer(input: {}) { offer { title } } }", "It is one of \"Mutation\": begin with the word mutation."),
            ("mutation { gaps { totalCount } }", "It is one of \"Query\": begin with the word query."),
            ("{ gaps(first: \"ten\") { totalCount } }", "Give a whole number, without quotes."),
            ("query ($text: Strng) { gaps(filter: { text: $text }) { totalCount } }", "Did you mean String?"),
            ("query ($n: Integer) { gaps(first: $n) { totalCount } }", "Did you mean Int?"),
            ("{ gaps }", "Say what of it, as gaps { nodes { … } }. Its fields are edges, nodes, pageInfo, totalCount."),
            ("{ gaps { nodes { countries } } }", "Say what of it, as countries { name }. Its fields are aliases, alpha2, alpha3, groups, id, m49, name, nameFr."),
            ("mutation { makeOffer(input: {}) { userErrors } }", "Say what of it, as userErrors { message }. Its fields are "),
            ("{ gaps { nodes { coverage } } }", "Did you mean coverageState? Its fields are "),
            ("{ node(id: \"x\") { title } }", "Ask each kind that has it, as ... on "),
            ("{ matches { nodes { assistance { viewerCan } } } }", "as ... on Offer { viewerCan }. Those that have it are Offer, Programme."),
            ("query ($n: Bool) { gaps(first: $n) { totalCount } }", "Did you mean Boolean?"),
        ] {
            let answer = app.query(query, json!({})).await;
            let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("{query}: {answer}"));
            assert!(errors.iter().any(|error| error.text("message").contains(hint)), "{query}: {errors:?}");
            assert_eq!(errors[0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{query}");
            let unknown = errors.iter().filter(|error| error.text("message").starts_with("Unknown type"));
            assert!(unknown.count() <= 1, "told once: {query}: {errors:?}");
        }
        let query = "query ($states: [GapState!]) { gaps(filter: { states: $states }) { totalCount } }";
        let (_, message) = app.error(query, json!({ "states": ["OPN"] })).await;
        assert!(message.contains("Did you mean OPEN?"), "{message}");
        let (_, message) = app.error("{ gaps { nodes { zzzzzzzz } } }", json!({})).await;
        assert!(!message.contains("Did you mean"), "nothing is near: {message}");
    }

    async fn what_entries_of_a_list_have_is_answered_with_how_they_are_asked(app: &TestApp) {
        for (query, hint) in [
            ("{ needs { title } }", "Ask the entries of a list for it, as gaps { nodes { needs { … } } }."),
            ("{ commitments { amount } }", "Ask the entries of a list for it, as gaps { nodes { needs { commitments { … } } } }."),
            ("{ coverageState }", "Ask the entries of a list for it, as gaps { nodes { coverageState } }."),
            // Too many have one.
            ("{ title }", "Its fields are "),
        ] {
            let (_, message) = app.error(query, json!({})).await;
            assert!(message.starts_with("Unknown field") && message.contains(hint), "{query}: {message}");
        }
    }

    async fn of_many_names_none_of_which_is_near_the_first_are_told_and_how_to_see_them(app: &TestApp) {
        for (query, begins, list) in [
            ("{ zzzzzzzz { id } }", "Its fields are ", "{ __type(name: \"Query\") { fields { name } } }"),
            ("{ gaps { nodes { zzzzzzzz } } }", "Its fields are ", "{ __type(name: \"Gap\") { fields { name } } }"),
            ("{ gaps(filter: { zzzzzzzz: 1 }) { totalCount } }", "Its fields are ", "{ __type(name: \"GapFilter\") { inputFields { name } } }"),
            ("{ changes(filter: { kinds: [ZZZZZZZZ] }) { totalCount } }", "It has ", "{ __type(name: \"EventKind\") { enumValues { name } } }"),
            ("{ node(id: \"x\") { ... on Zzzzzzzz { id } } }", "The types are ", "{ __schema { types { name } } }"),
        ] {
            let answer = app.query(query, json!({})).await;
            let message = answer["errors"][0].text("message");
            assert!(message.contains(begins) && message.ends_with(&format!(" more: {list} lists them.")), "{query}: {message}");
            app.data(list, json!({})).await;
        }
    }

    async fn an_operation_is_found_by_its_name_or_nearly(app: &TestApp) {
        let two = "query Gaps { gaps { totalCount } } query Offers { offers { totalCount } }";
        for (query, name, hint) in [
            (two, "Ofers", "Did you mean Offers? The document has Gaps, Offers."),
            (two, "B", "The document has Gaps, Offers."),
            ("query Gaps { gaps { totalCount } }", "B", "The document has Gaps."),
            ("{ gaps { totalCount } }", "B", "The operation of the document has no name: leave `operationName` out."),
        ] {
            let asked = json!({ "query": query, "operationName": name });
            let answer: Value = app.post(&asked).await.json().await.expect("JSON");
            assert_eq!(answer["errors"][0]["message"], format!("Unknown operation named \"{name}\". {hint}"));
        }
    }

    async fn values_of_enums_are_written_without_quotes(app: &TestApp) {
        for query in [
            "{ gaps(filter: { states: [\"OPEN\"] }) { totalCount } }",
            "{ gaps(filter: { states: \"OPEN\" }) { totalCount } }",
            "query ($states: [GapState!] = [\"OPEN\"]) { gaps(filter: { states: $states }) { totalCount } }",
            "{ ...Page } fragment Page on Query { gaps(filter: { states: [\"OPEN\"] }) { totalCount } }",
            "query ($filter: GapFilter = { states: [\"OPEN\"] }) { gaps(filter: $filter) { totalCount } }",
        ] {
            let answer = app.query(query, json!({})).await;
            let error = &answer["errors"][0];
            assert_eq!(error["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{query}: {answer}");
            let message = error.text("message");
            assert!(message.contains("without quotes") && message.contains("Did you mean OPEN?"), "{message}");
            assert!(error["locations"][0]["line"].is_number(), "{answer}");
        }
        for (arguments, place) in [("filter: { country: \"LBR\" }", "filter.country"), ("filter: { states: [OPEN, \"SHUT\"] }", "filter.states.1"), ("orderBy: \"TITLE\"", "orderBy")] {
            let answer = app.query(&format!("{{ gaps({arguments}) {{ totalCount }} }}"), json!({})).await;
            let message = answer["errors"][0].text("message");
            assert!(message.starts_with(&format!("Invalid value for argument \"{place}\":")), "{message}");
        }
        let query = "query ($states: [GapState!]) { gaps(filter: { states: $states }) { totalCount } }";
        app.data(query, json!({ "states": ["OPEN"] })).await;
        app.data("{ gaps(filter: { text: \"OPEN\" }) { totalCount } }", json!({})).await;
        let query = "mutation { makeOffer(input: { clientMutationId: \"a\", title: \"YES\", description: \"YES\", language: \"en\", willing: \"YES\", \
             able: YES, lines: [] }) { userErrors { field } } }";
        let answer = app.approver("state-can").query(query, json!({})).await;
        let message = answer["errors"][0].text("message");
        assert!(message.contains("\"YES\" is a text") && message.contains("without quotes"), "{answer}");
    }

    async fn as_many_errors_are_explained_as_are_shown(app: &TestApp) {
        let fields: String = (0..900).map(|at| format!("titl{at} ")).collect();
        let answer = app.query(&format!("{{ gaps {{ nodes {{ {fields} }} }} }}"), json!({})).await;
        let errors = answer["errors"].as_array().expect("errors");
        let (last, shown) = errors.split_last().expect("errors");
        assert!(shown.iter().all(|error| error.text("message").contains("Did you mean title?")), "{shown:?}");
        assert_eq!((shown.len(), last.text("message")), (20, "880 more errors are not shown"));
    }

    async fn what_is_wrong_is_called_what_it_is(app: &TestApp) {
        let (_, message) = app.error("query ($n: Int!) { gaps(first: $n) { totalCount } }", json!({ "n": null })).await;
        assert!(message.contains("\"$n\"") && message.contains("is null"), "{message}");
        let (_, message) = app.error("query ($n: Int!) { gaps(first: $n) { totalCount } }", json!({})).await;
        assert!(message.contains("was not provided"), "{message}");
        let (_, message) = app.error("{ gaps(first: 1) { totalCount } gaps(first: 2) { totalCount } }", json!({})).await;
        assert!(message.starts_with("Fields \"gaps\" conflict"), "{message}");
        let answer = app.query("{ a: gaps(filter: { states: [OPEN] }) { totalCount } a: gaps { totalCount } }", json!({})).await;
        let errors = answer["errors"].as_array().expect("errors");
        assert!(errors.len() == 1 && errors[0].text("message").starts_with("Fields \"a\" conflict"), "once: {answer}");
        let (_, message) = app.error("{ changes(after: \"x\") { totalCount } }", json!({})).await;
        assert!(message.starts_with("after is not a cursor of this list") && !message.contains("orderBy"), "{message}");
    }

    async fn a_value_of_the_wrong_kind_is_one_fault_and_nothing_is_told_of_what_stood_in_for_it(app: &TestApp) {
        let donor = app.approver("state-can");
        for (size, field, says) in [
            (json!({ "money": { "amount": 100, "currency": "USD" } }), "lines.0.size.money.amount", "write it in quotes"),
            (json!({ "money": { "amount": "100", "currency": 5 } }), "lines.0.size.money.currency", "write it in quotes"),
            (json!({ "money": { "amount": { "value": 100 }, "currency": "USD" } }), "lines.0.size.money.amount", "give one value alone, in quotes"),
            (json!({ "quantity": { "unit": "ITEMS", "value": 2.5 } }), "lines.0.size.quantity.value", "is no whole number"),
            (json!({ "money": { "amount": "100.5", "currency": "JPY" } }), "lines.0.size.money", "JPY has no smaller part"),
        ] {
            let input = offer("FUNDING", size.clone());
            let told = told(&donor.say("makeOffer", input, "clientMutationId").await);
            let [(path, message)] = &told[..] else {
                panic!("{size}: {told:?}");
            };
            assert!(path == field && message.contains(says), "{size}: {told:?}");
            assert!(!message.contains("\"?\"") && !message.contains("without quotes"), "{size}: {message}");
        }
    }

    async fn what_does_not_fit_in_a_match_is_told_where_it_is_mended(app: &TestApp) {
        let gap = matches::gap(app).await;
        // Training without a size, paid in dollars.
        let (donor, agreed) = app.agreed("state-can", "civ-authorities", &gap, 2, offer("TRAINING", money("100", "USD"))).await;
        let entry = |more: Value| with(json!({ "match": agreed["id"], "line": agreed["lines"][0]["id"], "amount": "10" }), more);
        for (more, field) in [
            (json!({ "currency": "EUR" }), "currency"),
            (json!({ "unit": "MONEY", "currency": "EUR" }), "currency"),
            (json!({ "unit": "PERSONS" }), "unit"),
        ] {
            let told = told(&donor.say("pledge", entry(more.clone()), "clientMutationId").await);
            let [(path, message)] = &told[..] else {
                panic!("{more}: {told:?}");
            };
            assert!(path == field && !message.contains("need"), "{more}: {told:?}");
        }
        let made = donor.offers(offer("TRAINING", number("PERSONS", 5))).await;
        let line = json!({ "need": gap["needs"][2]["id"], "line": made["lines"][0]["id"], "size": "3" });
        let input = json!({ "gap": gap["id"], "assistance": made["id"], "lines": [line] });
        let told = told(&donor.say("proposeMatch", input, "clientMutationId").await);
        let [(path, message)] = &told[..] else {
            panic!("{told:?}");
        };
        assert!(path == "lines.0.size" && message.contains("leave size out"), "{told:?}");
    }

    async fn the_path_of_an_error_leads_to_its_field_through_lists(app: &TestApp) {
        let gap = matches::gap(app).await;
        app.agreed("state-can", "civ-authorities", &gap, 0, offer("EQUIPMENT", number("ITEMS", 4))).await;
        for (query, path) in [
            ("{ gaps(first: 1) { nodes { matches(first: 61) { id } } } }", json!(["gaps", "nodes", 0, "matches"])),
            ("{ gaps(first: 1) { edges { node { of: matches(first: 61) { id } } } } }", json!(["gaps", "edges", 0, "node", "of"])),
            ("{ gaps(first: 1) { nodes { ... @include(if: true) { matches(first: 61) { id } } } } }", json!(["gaps", "nodes", 0, "matches"])),
            ("query ($r: String!) { gap(reference: $r) { matches(first: 61) { id } } }", json!(["gap", "matches"])),
            ("query ($r: String!) { gap(reference: $r) { matches { exemptionRequests(first: 61) { id } } } }", json!(["gap", "matches", 0, "exemptionRequests"])),
            ("query ($r: String!) { gap(reference: $r) { matches(first: 1) { assistance { ... on Offer { matches(first: 1) { exemptionRequests(first: 61) { id } } } } } } }",
                json!(["gap", "matches", 0, "assistance", "matches", 0, "exemptionRequests"])),
        ] {
            let answer = app.query(query, json!({ "r": gap["reference"] })).await;
            let error = &answer["errors"][0];
            assert_eq!(error["path"], path, "{query}: {answer}");
            // Nothing between the field and the list may be null.
            assert_eq!(answer["data"][path[0].as_str().unwrap()], Value::Null, "{query}");
            let extensions = error["extensions"].as_object().expect("extensions");
            assert!(extensions.keys().all(|key| key == "code" || key == "field"), "{extensions:?}");
        }
    }

    async fn figures_beside_a_page_cost_the_same_however_long_it_is(app: &TestApp) {
        let asked = async |first: u32| {
            let query = format!("{{ panelCosts(first: {first}) {{ totals {{ period }} }} }}");
            app.query(&query, json!({})).await["extensions"]["cost"]["asked"].as_u64().expect("a cost")
        };
        assert_eq!(asked(0).await, asked(100).await);
    }

    async fn who_asks_for_too_many_is_told_how_to_get_the_rest(app: &TestApp) {
        for (query, says) in [
            ("{ gaps(first: 501) { totalCount } }", ["between 0 and 500", "follow with the cursor"]),
            ("{ gaps(first: 1) { nodes { matches(first: 61) { id } } } }", ["between 0 and 60", "with skip"]),
            ("{ gaps(first: 1) { nodes { suggestions(first: 51) { score } } } }", ["between 1 and 50", "whyNot"]),
        ] {
            let (code, message) = app.error(query, json!({})).await;
            assert_eq!(code, "INVALID", "{query}");
            assert!(says.iter().all(|says| message.contains(says)), "{message}");
        }
    }

    async fn a_place_among_what_a_text_finds_is_none_elsewhere(app: &TestApp) {
        let end = async |list: &str, text: &str| {
            let query = format!("{{ {list}(first: 1, filter: {{ text: \"{text}\" }}) {{ pageInfo {{ endCursor }} }} }}");
            app.data(&query, json!({})).await[list]["pageInfo"]["endCursor"].take()
        };
        let next = |list: &str, text: &str| format!("query ($after: String!) {{ {list}(first: 1, after: $after, filter: {{ text: \"{text}\" }}) {{ totalCount }} }}");
        for (list, words, others) in [("gaps", "diamond", "customs"), ("missions", "Liberia", "operation")] {
            let cursor = end(list, words).await;
            assert!(cursor.is_string(), "{list} has none of {words}");
            app.data(&next(list, words), json!({ "after": cursor })).await;
            for (other, text) in [(list, others), ("offers", words), ("programmes", words), ("panels", words)] {
                let (code, message) = app.error(&next(other, text), json!({ "after": cursor })).await;
                assert_eq!(code, "INVALID", "{other} {text}");
                assert!(message.starts_with("after is not a cursor of this list"), "{message}");
            }
        }
        // As such cursors were before they said of what text they are.
        let old = json!({ "after": "WyJyZWxldmFuY2UiLDcsIjEiXQ" });
        let (_, message) = app.error(&next("gaps", "diamond"), old).await;
        assert!(message.starts_with("after is not a cursor of this list"), "{message}");
    }

    async fn null_for_what_must_be_there_is_refused_and_left_out_it_stays(app: &TestApp) {
        let donor = app.approver("state-can");
        let made = donor.offers(offer("TRAINING", number("COURSES", 2))).await;
        let revised = |more: Value| with(json!({ "offer": made["id"], "expectedVersion": made["version"] }), more);
        let nulls = json!({ "title": null, "language": null, "willing": null, "status": null, "starts": null });
        let told = told(&donor.say("reviseOffer", revised(nulls), "clientMutationId").await);
        let fields: Vec<&str> = told.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, ["title", "language", "willing", "status"], "{told:?}");
        assert!(told.iter().all(|(_, message)| message.contains("is null") && message.contains("or leave it out")), "{told:?}");
        let query = "mutation ($offer: ID!, $version: String!, $title: String) { reviseOffer(input: { clientMutationId: \"a\", offer: $offer, \
             expectedVersion: $version, title: $title }) { userErrors { field } } }";
        let said = json!({ "offer": made["id"], "version": made["version"], "title": null });
        let answer = donor.data(query, said).await["reviseOffer"].take();
        assert_eq!(answer, json!({ "userErrors": [{ "field": ["title"] }] }));
        // The same where a variable, or the input, is so by default.
        let of = |more: &str| format!("clientMutationId: \"b\", offer: {}, expectedVersion: {}, {more}", made["id"], made["version"]);
        for query in [
            format!("mutation ($title: String = null) {{ reviseOffer(input: {{ {} }}) {{ userErrors {{ field }} }} }}", of("title: $title")),
            format!("mutation ($input: ReviseOfferInput! = {{ {} }}) {{ reviseOffer(input: $input) {{ userErrors {{ field }} }} }}", of("title: null")),
        ] {
            let answer = donor.data(&query, json!({})).await["reviseOffer"].take();
            assert_eq!(answer, json!({ "userErrors": [{ "field": ["title"] }] }), "{query}");
        }
        let kept = donor.done("reviseOffer", revised(json!({ "starts": null })), "offer { title starts }").await;
        assert!(kept["title"].is_string() && kept["starts"].is_null(), "{kept}");
    }

    async fn a_title_is_one_line_and_hides_nothing(app: &TestApp) {
        let mut input = offer("TRAINING", number("COURSES", 2));
        input["title"] = json!("Training\r\nof\t customs\u{202e} offi\u{200d}cers\u{200b}");
        input["lines"][0]["title"] = json!("Courses\nat\u{2029}the port");
        let made = app.approver("state-can").done("makeOffer", input, "offer { title lines { title } }").await;
        assert_eq!(made, json!({ "title": "Training of customs officers", "lines": [{ "title": "Courses at the port" }] }));
    }
}
