//! Loading data files: twice is once, a change is that change alone, and what is wrong is said where it stands.

use domain::organisation::Role;
use gapbridge::load::{DEMO, Fault, LoadError, REFERENCE, built_in, load};
use serde_json::json;
use std::collections::BTreeSet;
use tests::{Asked, Rows, TestApp, TestDatabase, on_both};

/// A file of a user's own, on top of the built-in records.
const OWN: &str = r#"
[[organisation]]
code = "own-donor"
name = "Own Donor"
kind = "NGO"
country = "CHE"
source = "own"

[[document]]
key = "S/2011/900"
symbol = "S/2011/900"
kind = "PANEL_REPORT"
title = "Own report"
date = "2011-12-01"
source = "own"

[[gap]]
reference = "own-gap"
title = "Harbour scales are missing"
description = "Cargo cannot be weighed."
language = "en"
holder = "HOST_STATE"
countries = ["LBR"]
sector = "33120"
nature = "CAPACITY"
category = "PUBLIC"
state = "OPEN"
evidence = "NAMED"
regime = "1521"
lifting_conditions = ["1521-resource-management"]
source = "own"
provenance = [{ document = "S/2011/900", paragraph = "7" }]

[[gap.need]]
assistance = "EQUIPMENT"
title = "Scales"
unit = "ITEMS"
quantity = 5

[[gap.need]]
assistance = "FUNDING"
title = "Repairs"
unit = "MONEY"
amount = "1000.50"
currency = "USD"
depends_on = [1]

[[offer]]
reference = "own-offer"
provider = "own-donor"
title = "Scales"
description = "Scales for harbours."
language = "en"
status = "PIPELINE"
willing = "YES"
able = "NOT_STATED"
attributed = true
countries = ["LBR"]
sectors = ["33120"]
source = "own"
line = [{ assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 9 }]
covers = [{ gap = "own-gap", extent = "PART", not_covered = "Repairs." }]

[[commitment]]
code = "own-scales"
gap = "own-gap"
need = 1
provider = "own-donor"
assistance = "own-offer"
kind = "COMMITTED"
quantity = 3
date = "2012-02"
source = "own"

[[commitment]]
code = "own-repairs"
gap = "own-gap"
need = 2
provider = "own-donor"
kind = "PLEDGED"
amount = "0.05"
currency = "USD"
source = "own"
"#;

/// A gap, an offer and a programme that say all that can be said of when, for whom and how much at least.
const TERMS: &str = r#"
[[country_group]]
code = "own-scheme"
kind = "MEMBERSHIP"
name = "Own scheme"
members = ["GIN", "LBR"]
source = "own"

[[gap]]
reference = "own-terms"
title = "Quokka scales are missing"
description = "Cargo cannot be weighed."
language = "en"
holder = "HOST_STATE"
countries = ["LBR"]
sector = "33120"
nature = "CAPACITY"
category = "PUBLIC"
state = "OPEN"
evidence = "NAMED"
tags = ["Harbour", "scales", "harbour"]
beneficiaries = ["Customs"]
starts = "2026-03"
ends = "2026"
source = "own"
provenance = [{ document = "S/2009/640", paragraph = "7" }]
need = [
  { assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 5, least = "2", goods = "DUAL_USE", starts = "2026-05-10", needed_by = "2026-05" },
  { assistance = "FUNDING", title = "Repairs", unit = "MONEY", amount = "1000.50", currency = "USD", least = "1000.50" },
]

[[offer]]
reference = "own-terms-offer"
provider = "state-can"
title = "Scales"
description = "Scales for harbours."
language = "en"
status = "PIPELINE"
willing = "YES"
able = "YES"
attributed = true
countries = ["LBR", "GHA"]
groups = ["own-scheme"]
sectors = []
languages = ["fr"]
place = "The coast"
earmark = "Customs"
membership = "A scheme of its own"
memberships = ["own-scheme", "kimberley"]
cofinancing = "Housing"
cofinancing_percent = "25.0"
seeks_exemption = "YES"
excluded = [{ kind = "BENEFICIARY", value = "Armed Forces" }, { kind = "COUNTRY", value = "GIN" }, { kind = "TAG", value = "arms" }, { kind = "SECTOR", value = "33120" }]
ceiling = { amount = "400.50", currency = "USD" }
source = "own"
line = [
  { assistance = "EQUIPMENT", title = "Scales", unit = "ITEMS", quantity = 9, least = "1", most = "4", requires = "TRAINING", tied = "NO", goods = "CIVILIAN", people = 120 },
  { assistance = "FUNDING", title = "Repairs", unit = "MONEY", amount = "500", currency = "USD", least = "0.05", most = "99.50" },
]
"#;

/// A record with two faults.
const WRONG: &str = r#"
[[organisation]]
code = "a"
name = "A"
kind = "NGO"
country = "ZZZ"
parent = "nobody"
source = "own"
"#;

on_both! {
    async fn a_gap_is_as_old_as_the_first_call_for_it(database: &TestDatabase) {
        let dated = OWN.replace("evidence = \"NAMED\"\n", "evidence = \"NAMED\"\nfirst_called_for = \"2005-06\"\n");
        database.load("own.toml", &dated).await.expect("it loads");
        let query = "{ own: gap(reference: \"own-gap\") { year firstCalledFor } post: gap(reference: \"unoci-customs-post\") { year firstCalledFor }
            stocks: gap(reference: \"civ-presidential-guard-stocks\") { firstCalledFor } }";
        let seen = database.serve().await.data(query, json!({})).await;
        assert_eq!(seen, json!({ "own": { "year": 2005, "firstCalledFor": "2005-06" }, "post": { "year": 2005, "firstCalledFor": "2005" },
            "stocks": { "firstCalledFor": null } }));
    }

    async fn loading_twice_changes_nothing(database: &TestDatabase) {
        database.load_demo().await;
        database.load("own.toml", OWN).await.unwrap();
        let store = database.store().await;
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        for files in [REFERENCE, DEMO] {
            let summary = load(&store, &built_in(files)).await.unwrap();
            assert!(summary.added == 0 && summary.changed == 0 && summary.unchanged > 30, "{summary}");
        }
        let summary = database.load("own.toml", OWN).await.unwrap();
        assert_eq!((summary.added, summary.changed, summary.unchanged), (0, 0, 6));
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn a_changed_record_changes_itself_alone_and_the_history_says_so(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let changed = OWN.replace("Harbour scales are missing", "Harbour balances are missing");
        let summary = database.load("own.toml", &changed).await.unwrap();
        assert_eq!((summary.added, summary.changed, summary.unchanged), (0, 1, 5));
        let after = Rows::read(&connection).await;
        let changes = before.changes(&after);
        let tables: Vec<_> = changes.iter().map(|(table, gone, new)| (*table, gone.len(), new.len())).collect();
        assert_eq!(tables, [("event", 0, 1), ("gap", 1, 1), ("gap_text", 1, 1), ("loaded_record", 1, 1), ("register_state", 2, 2)]);
        assert!(changes[0].2[0].contains("kind: Loaded") && changes[0].2[0].contains("role: Operator"), "{changes:?}");
        // And back again: all is as before, but for what cannot be undone.
        database.load("own.toml", OWN).await.unwrap();
        let back = Rows::read(&connection).await;
        let changes = before.changes(&back);
        let tables: Vec<_> = changes.iter().map(|(table, gone, new)| (*table, gone.len(), new.len())).collect();
        assert_eq!(tables, [("event", 0, 2), ("register_state", 2, 2)]);
    }

    async fn a_users_own_file_is_found_over_the_api(database: &TestDatabase) {
        let summary = database.load("own.toml", OWN).await.unwrap();
        assert_eq!((summary.added, summary.changed, summary.unchanged), (6, 0, 0));
        let service = database.serve().await;
        let query = r#"{
            gaps(filter: { document: "s/2011/900", paragraph: "7", measures: ["1521-diamonds"], regions: ["ecowas"], text: "harbour scale" }) {
                totalCount edges { node { reference year coverageState coveredBy { extent assistance { reference } }
                    needs { size committed pledged remaining dependsOn { position } commitments { quantity date provider { code } } } } } }
            offers(filter: { providers: ["own-donor"] }) { edges { node { lines { quantity } } } } }"#;
        let data = service.data(query, json!({})).await;
        insta::allow_duplicates! { insta::assert_json_snapshot!(data, @r#"
        {
          "gaps": {
            "edges": [
              {
                "node": {
                  "coverageState": "PART",
                  "coveredBy": [
                    {
                      "assistance": {
                        "reference": "own-offer"
                      },
                      "extent": "PART"
                    }
                  ],
                  "needs": [
                    {
                      "commitments": [
                        {
                          "date": "2012-02",
                          "provider": {
                            "code": "own-donor"
                          },
                          "quantity": "3"
                        }
                      ],
                      "committed": "3",
                      "dependsOn": [],
                      "pledged": "0",
                      "remaining": "2",
                      "size": "5"
                    },
                    {
                      "commitments": [
                        {
                          "date": null,
                          "provider": {
                            "code": "own-donor"
                          },
                          "quantity": "0.05"
                        }
                      ],
                      "committed": "0.00",
                      "dependsOn": [
                        {
                          "position": 1
                        }
                      ],
                      "pledged": "0.05",
                      "remaining": "1000.50",
                      "size": "1000.50"
                    }
                  ],
                  "reference": "own-gap",
                  "year": 2011
                }
              }
            ],
            "totalCount": 1
          },
          "offers": {
            "edges": [
              {
                "node": {
                  "lines": [
                    {
                      "quantity": "9"
                    }
                  ]
                }
              }
            ]
          }
        }
        "#) }
    }

    async fn all_terms_of_gaps_and_offers_are_loaded_and_twice_is_once(database: &TestDatabase) {
        database.load("own.toml", TERMS).await.unwrap();
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let summary = database.load("own.toml", TERMS).await.unwrap();
        assert_eq!((summary.added, summary.changed, summary.unchanged), (0, 0, 3));
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
        let service = database.serve().await;
        let query = r#"{
            gap(reference: "own-terms") { tags beneficiaries starts ends needs { least goods starts deadline } }
            gaps(filter: { text: "quokka harbour customs" }) { totalCount }
            offer(reference: "own-terms-offer") { countries { alpha3 } place earmark membership memberships { code } cofinancing cofinancingPercent seeksExemption
                excluded { kind value } ceiling { amount currency remaining } lines { least most requires tied goods people } }
            older: gap(reference: "gen-customs-training") { tags beneficiaries starts ends needs { least goods starts } } }"#;
        let data = service.data(query, json!({})).await;
        assert_eq!(data["gaps"]["totalCount"], 1);
        assert_eq!(data["gap"], json!({ "tags": ["harbour", "scales"], "beneficiaries": ["customs"], "starts": "2026-03", "ends": "2026", "needs": [
            { "least": "2", "goods": "DUAL_USE", "starts": "2026-05-10", "deadline": "2026-05" },
            { "least": "1000.50", "goods": null, "starts": null, "deadline": null },
        ] }));
        assert_eq!(data["older"]["tags"], json!([]));
        assert_eq!(data["older"]["needs"][0], json!({ "least": null, "goods": null, "starts": null }));
        let offer = &data["offer"];
        assert_eq!(offer["countries"].texts("alpha3"), ["GHA", "GIN", "LBR"].map(str::to_owned).into());
        assert_eq!(offer["memberships"], json!([{ "code": "kimberley" }, { "code": "own-scheme" }]));
        for (field, value) in [("place", "The coast"), ("earmark", "Customs"), ("membership", "A scheme of its own"), ("cofinancing", "Housing"), ("cofinancingPercent", "25"), ("seeksExemption", "YES")] {
            assert_eq!(offer[field], value);
        }
        assert_eq!(offer["ceiling"], json!({ "amount": "400.50", "currency": "USD", "remaining": "400.50" }));
        let excluded: BTreeSet<_> = offer["excluded"].as_array().unwrap().iter().map(|one| (one.text("kind"), one.text("value"))).collect();
        assert_eq!(excluded, [("BENEFICIARY", "armed forces"), ("COUNTRY", "GIN"), ("SECTOR", "33120"), ("TAG", "arms")].into());
        assert_eq!(offer["lines"], json!([
            { "least": "1", "most": "4", "requires": "TRAINING", "tied": "NO", "goods": "CIVILIAN", "people": 120 },
            { "least": "0.05", "most": "99.50", "requires": null, "tied": null, "goods": null, "people": null },
        ]));
    }

    async fn what_a_provider_calls_its_own_stays_when_it_is_loaded_again(app: &TestApp) {
        app.database.load("own.toml", TERMS).await.unwrap();
        let query = "{ offer(reference: \"own-terms-offer\") { id version description externalReference } }";
        let offer = app.data(query, json!({})).await["offer"].take();
        let named = json!({ "offer": offer["id"], "expectedVersion": offer["version"], "externalReference": "CA-7" });
        app.approver("state-can").done("reviseOffer", named, "offer { id }").await;
        let changed = TERMS.replace("Scales for harbours.", "Scales for a harbour.");
        app.database.load("own.toml", &changed).await.unwrap();
        let offer = app.data(query, json!({})).await["offer"].take();
        assert_eq!((offer.text("description"), offer.text("externalReference")), ("Scales for a harbour.", "CA-7"));
        assert_eq!(app.database.differences().await, [""; 0]);
    }

    async fn what_is_loaded_beside_a_running_service_is_found_by_it(app: &TestApp) {
        let none = app.data(r#"{ gap(reference: "own-gap") { id } }"#, json!({})).await;
        assert!(none["gap"].is_null());
        app.database.load("own.toml", OWN).await.unwrap();
        let found = app.data(r#"{ gap(reference: "own-gap") { title countries { alpha3 } } }"#, json!({})).await;
        assert_eq!(found["gap"], json!({ "title": "Harbour scales are missing", "countries": [{ "alpha3": "LBR" }] }));
    }

    async fn loading_a_gap_anew_changes_what_its_finding_states_and_leaves_plans(app: &TestApp) {
        app.database.load("own.toml", OWN).await.unwrap();
        let shown = "{ gap(reference: \"own-gap\") { id version description
            needs { id title size deadline filled committed pledged author { code } dependsOn { title } }
            needPlans { status lines { title deadline need { title } } } } }";
        let see = async || app.data(shown, json!({})).await["gap"].take();
        let before = see().await;
        let open = json!({ "unsized": "UNSIZED" });
        let needs = json!([
            { "need": before["needs"][0]["id"], "line": { "assistance": "EQUIPMENT", "title": "Scales", "size": open, "deadline": "2027-06" }, "dependsOn": [2] },
            { "line": { "assistance": "ICT", "title": "Quokka register", "size": open } },
        ]);
        let plan = json!({ "gap": before["id"], "expectedVersion": before["version"], "needs": needs });
        app.actor("lbr-ministry-mines", Role::Editor).done("planNeeds", plan, "gap { id }").await;
        let planned = see().await;
        assert_eq!(planned["needs"][0]["filled"], json!(["DEADLINE"]));
        assert_eq!(planned["needs"].as_array().unwrap().len(), 3);

        app.database.load("own.toml", &OWN.replace("Cargo cannot be weighed.", "No cargo is weighed.")).await.unwrap();
        let after = see().await;
        assert_eq!((after.text("description"), &after["needs"], &after["needPlans"]), ("No cargo is weighed.", &planned["needs"], &planned["needPlans"]));
        assert!(crate::gaps::references(app, &json!({ "text": "quokka" }), "NEWEST").await.contains(&"own-gap".to_owned()));

        // The other way round and one of them resized: each stays itself, with its ledger and what the plan gave.
        let (head, scales) = OWN.split_once("[[gap.need]]\n").unwrap();
        let (scales, rest) = scales.split_once("[[gap.need]]\n").unwrap();
        let (repairs, rest) = rest.split_once("depends_on = [1]\n").unwrap();
        let rest = rest.replace("need = 1\n", "need = 0\n").replace("need = 2\n", "need = 1\n").replace("need = 0\n", "need = 2\n");
        let turned = format!("{head}[[gap.need]]\n{repairs}depends_on = [2]\n\n[[gap.need]]\n{scales}{rest}");
        app.database.load("own.toml", &turned).await.unwrap();
        let after = see().await;
        let in_order = json!([planned["needs"][1], planned["needs"][0], planned["needs"][2]]);
        assert_eq!((&after["needs"], &after["needPlans"]), (&in_order, &planned["needPlans"]));
        app.database.load("own.toml", &turned.replace("quantity = 5", "quantity = 6")).await.unwrap();
        let after = see().await;
        let scales = &after["needs"][1];
        assert_eq!((&scales["id"], &scales["size"], &scales["committed"], &scales["filled"]), (&before["needs"][0]["id"], &json!("6"), &json!("3"), &json!(["DEADLINE"])));
        assert_eq!(scales["dependsOn"], json!([{ "title": "Quokka register" }]));

        // What the finding states holds: a date of its own is no longer the plan's.
        app.database.load("own.toml", &turned.replace("quantity = 5", "quantity = 6\nneeded_by = \"2028\"")).await.unwrap();
        let after = see().await;
        assert_eq!((&after["needs"][1]["deadline"], &after["needs"][1]["filled"]), (&json!("2028"), &json!([])));
    }

    async fn a_wrong_record_is_reported_where_it_stands_and_nothing_is_loaded(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let connection = database.connect().await;
        let before = Rows::read(&connection).await;
        let mut unexpected = Vec::new();
        for (text, expected) in crate::load_faults::faults() {
            let fault = only_fault(database, &text).await;
            assert!(fault.file.ends_with("/wrong.toml"), "{}", fault.file);
            if !said(&fault).starts_with(expected) {
                unexpected.push(format!("{}\ninstead of\n{expected}\nof\n{text}", said(&fault)));
            }
        }
        assert!(unexpected.is_empty(), "{}", unexpected.join("\n\n"));
        assert_eq!(before.changes(&Rows::read(&connection).await), []);
    }

    async fn one_wrong_record_keeps_the_whole_file_out_and_all_its_faults_are_told(database: &TestDatabase) {
        let error = database.load("own.toml", &format!("{OWN}{WRONG}")).await.unwrap_err().to_string();
        assert!(error.contains("organisation \"a\", country: no country \"ZZZ\" is on record or in these files"), "{error}");
        assert!(error.contains("organisation \"a\", parent: no organisation \"nobody\" is on record or in these files"), "{error}");
        let service = database.serve().await;
        assert!(service.data(r#"{ gap(reference: "own-gap") { id } }"#, json!({})).await["gap"].is_null());
    }

    async fn a_wrong_record_makes_no_fault_of_right_ones(database: &TestDatabase) {
        let error = database.load("own.toml", &format!("{OWN}{WRONG}")).await.unwrap_err().to_string();
        assert!(error.starts_with("Nothing was loaded, 2 faults to correct:\n"), "{error}");
    }

    async fn a_need_is_never_committed_beyond_its_size(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let entry = |code: &str, kind: &str, quantity: i64| {
            format!("[[commitment]]\ncode = \"{code}\"\ngap = \"own-gap\"\nneed = 1\nprovider = \"own-donor\"\nkind = \"{kind}\"\nquantity = {quantity}\nsource = \"own\"\n")
        };
        let too_much = "1: commitment, quantity: commits or delivers more than the need asks for, with what is on record";
        // Three of five are committed: two more fit, three don't, not even in two lines.
        assert_eq!(said(&only_fault(database, &entry("more", "COMMITTED", 3)).await), too_much);
        let two_lines = entry("more-1", "COMMITTED", 2) + &entry("more-2", "COMMITTED", 1);
        assert!(matches!(database.load("wrong.toml", &two_lines).await, Err(LoadError::Faults(_))));
        assert!(matches!(database.load("wrong.toml", &entry("much", "DELIVERED", 6)).await, Err(LoadError::Faults(_))));
        database.load("right.toml", &(entry("more", "COMMITTED", 2) + &entry("promise", "PLEDGED", 99))).await.unwrap();
        assert!(matches!(database.load("wrong.toml", &entry("one", "COMMITTED", 1)).await, Err(LoadError::Faults(_))));
        // What is taken back is free again.
        database.load("right.toml", &entry("back", "WITHDRAWN", 1)).await.unwrap();
        database.load("right.toml", &entry("one", "COMMITTED", 1)).await.unwrap();
    }

    async fn what_is_taken_back_was_committed_and_not_delivered(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let entry = |code: &str, kind: &str, quantity: i64| {
            format!("[[commitment]]\ncode = \"{code}\"\ngap = \"own-gap\"\nneed = 1\nprovider = \"own-donor\"\nassistance = \"own-offer\"\nkind = \"{kind}\"\nquantity = {quantity}\nsource = \"own\"\n")
        };
        // Three are committed: one of them is delivered and two are taken back, and no more.
        database.load("right.toml", &(entry("done", "DELIVERED", 1) + &entry("back", "WITHDRAWN", 2))).await.unwrap();
        let fault = only_fault(database, &entry("more", "WITHDRAWN", 1)).await;
        assert_eq!((fault.record.as_str(), fault.field.as_str()), ("commitment \"more\"", "quantity"));
        // Nor does what was committed become less than that.
        assert_eq!(only_fault(database, &OWN.replace("quantity = 3", "quantity = 2")).await.record, "commitment \"own-scales\"");
        let elsewhere = entry("own-scales", "COMMITTED", 3).replace("assistance = \"own-offer\"\n", "");
        assert_eq!(only_fault(database, &elsewhere).await.record, "commitment \"own-scales\"");
        // In a file, what is committed may stand behind.
        database.load("right.toml", &(entry("more", "WITHDRAWN", 1) + &entry("again", "COMMITTED", 1))).await.unwrap();
    }

    async fn a_need_does_not_shrink_below_what_is_committed_to_it(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let fault = only_fault(database, &OWN.replace("quantity = 5", "quantity = 2")).await;
        assert_eq!(fault.record, "gap \"own-gap\"");
    }

    async fn a_need_with_a_ledger_does_not_become_unsized(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let fault = only_fault(database, &OWN.replace("title = \"Scales\"\nunit = \"ITEMS\"\nquantity = 5", "title = \"Scales\"")).await;
        assert_eq!(fault.record, "gap \"own-gap\"");
    }

    async fn a_need_with_a_ledger_is_not_taken_away(database: &TestDatabase) {
        database.load("own.toml", OWN).await.unwrap();
        let (head, rest) = OWN.split_once("\n[[gap.need]]\nassistance = \"FUNDING\"").unwrap();
        let (_, tail) = rest.split_once("\n[[offer]]").unwrap();
        let (tail, _) = tail.split_once("\n[[commitment]]\ncode = \"own-repairs\"").unwrap();
        let fault = only_fault(database, &format!("{head}\n[[offer]]{tail}")).await;
        assert_eq!(fault.record, "gap \"own-gap\"");
    }

    async fn an_offer_that_covers_a_gap_twice_is_reported(database: &TestDatabase) {
        let text = OWN.replace("not_covered = \"Repairs.\" }]", "not_covered = \"Repairs.\" }, { gap = \"own-gap\", extent = \"FULL\" }]");
        assert_eq!(only_fault(database, &text).await.record, "assistance \"own-offer\"");
    }

    async fn a_second_task_of_one_mission_for_one_activity_is_reported(database: &TestDatabase) {
        let text = "[[mandate_task]]\ncode = \"other\"\nmission = \"UNOCI\"\nactivity = \"INSPECT_CARGO\"\ntitle = \"T\"\nsource = \"own\"\n";
        assert_eq!(only_fault(database, text).await.record, "mandate_task \"other\"");
    }

    async fn a_purpose_without_a_category_is_reported(database: &TestDatabase) {
        let text = "[[sector]]\ncode = \"99999\"\nlevel = \"PURPOSE\"\nname = \"N\"\nname_fr = \"N\"\nstatus = \"ACTIVE\"\nsource = \"own\"\n";
        assert_eq!(only_fault(database, text).await.record, "sector \"99999\"");
    }

    async fn an_amount_of_nothing_is_reported(database: &TestDatabase) {
        let nothing = OWN.replace("amount = \"1000.50\"", "amount = \"0\"").replace("[[commitment]]\ncode = \"own-repairs\"", "[[commitment]]\ncode = \"own-repairs-2\"");
        let (text, _) = nothing.split_once("[[commitment]]\ncode = \"own-repairs-2\"").unwrap();
        assert_eq!(only_fault(database, text).await.record, "gap \"own-gap\"");
        database.load("own.toml", OWN).await.unwrap();
        let fault = only_fault(database, &OWN.replace("quantity = 3", "quantity = -3")).await;
        assert_eq!(fault.record, "commitment \"own-scales\"");
    }

    async fn a_csv_file_reports_its_row(database: &TestDatabase) {
        let header = "code,level,category,name,name_fr,status,replaced_by,source\n";
        for (name, text, line, reason) in [
            ("sectors.csv", format!("{header}99998,CATEGORY,,N,N,SOMETIMES,,own\n"), 2, "SOMETIMES"),
            ("sectors.csv", format!("{header}99998,CATEGORY,,N,N,ACTIVE,,own\n99997,PURPOSE,1234,N,N,ACTIVE,,own\n"), 3, "no sector \"1234\" is on record"),
            ("sectors.csv", format!("{header}99998,CATEGORY\n"), 2, "fields"),
            ("others.csv", "a,b\n1,2\n".to_owned(), 0, "a .csv file must be named"),
        ] {
            let Err(LoadError::Faults(faults)) = database.load(name, &text).await else { panic!("{text} was not refused") };
            assert!(faults.len() == 1 && faults[0].line == line && faults[0].reason.contains(reason), "{faults:?}");
        }
    }
}

/// The one fault of a file.
pub(crate) async fn only_fault(database: &TestDatabase, text: &str) -> Fault {
    match database.load("wrong.toml", text).await {
        Err(LoadError::Faults(mut faults)) if faults.len() == 1 => faults.remove(0),
        other => panic!("not one fault but {other:?}\nof {text}"),
    }
}

/// A fault as it is shown, without the file.
fn said(fault: &Fault) -> String {
    let shown = fault.to_string();
    shown
        .strip_prefix(&fault.file)
        .unwrap()
        .trim_start_matches(':')
        .to_owned()
}
