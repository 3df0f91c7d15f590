//! What is loaded is found over the API, also by a service that runs already.

use super::OWN;
use serde_json::json;
use tests::{TestApp, TestDatabase, on_both};

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

    async fn what_is_loaded_beside_a_running_service_is_found_by_it(app: &TestApp) {
        let none = app.data(r#"{ gap(reference: "own-gap") { id } }"#, json!({})).await;
        assert!(none["gap"].is_null());
        app.database.load("own.toml", OWN).await.unwrap();
        let found = app.data(r#"{ gap(reference: "own-gap") { title countries { alpha3 } } }"#, json!({})).await;
        assert_eq!(found["gap"], json!({ "title": "Harbour scales are missing", "countries": [{ "alpha3": "LBR" }] }));
    }
}
