//! The register as a subgraph: what others refer to is found as by `nodes`, and only where that is set.

use crate::gap_changes::whole;
use domain::organisation::Role;
use gapbridge::{
    config::ServeOptions,
    graphql::{
        self,
        id::{Kind, global, parse},
    },
};
use serde_json::{Value, json};
use tests::{Asked, Service, TestDatabase, on_both, options};

const ENTITIES: &str = "query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on Gap { id title } ... on Country { id name } } }";

async fn subgraph(database: &TestDatabase) -> Service {
    let options = ServeOptions {
        federation: true,
        ..options()
    };
    database.serve_with(&options).await
}

fn reference(ty: &str, id: &Value) -> Value {
    json!({ "__typename": ty, "id": id })
}

/// The whole answer to these references.
async fn entities(service: &Service, references: &[Value]) -> Value {
    let variables = json!({ "representations": references });
    service.query(ENTITIES, variables).await
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"]
        .as_str()
        .unwrap_or_default()
}

#[test]
fn only_a_subgraph_has_what_subgraphs_have() {
    let usual = graphql::schema().sdl();
    let subgraph = graphql::subgraph_schema().sdl();
    for part in ["_service", "_entities", "_Entity", "@key"] {
        assert!(!usual.contains(part), "{part}");
        assert!(subgraph.contains(part), "{part}");
    }
}

on_both! {
    async fn a_service_is_no_subgraph_unless_it_is_set_to_be(database: &TestDatabase) {
        let service = database.serve().await;
        for query in ["{ _service { sdl } }", "{ _entities(representations: []) { __typename } }"] {
            let answer = service.query(query, json!({})).await;
            assert!(answer["data"].is_null() && !answer["errors"].is_null(), "{answer}");
        }
    }

    async fn a_subgraph_says_by_what_its_objects_are_known(database: &TestDatabase) {
        let service = subgraph(database).await;
        let data = service.data("{ _service { sdl } }", json!({})).await;
        let sdl = data["_service"].text("sdl");
        for line in ["type Gap implements Node @key(fields: \"id\") {", "type Offer implements Assistance & Node @key(fields: \"id\") {", "type PageInfo @shareable {"] {
            assert!(sdl.contains(line), "{line}");
        }
        assert!(sdl.contains("https://specs.apollo.dev/federation/v2") && !sdl.contains("_Entity"), "no subgraph");
        // A supergraph's root is more than ours, to which payloads lead.
        assert!(sdl.contains("query: Query! @inaccessible") && !sdl.contains("query: Query!\n"));
        assert_eq!(sdl, graphql::subgraph_sdl());
    }

    async fn references_are_resolved_in_their_order_for_each_viewer(database: &TestDatabase) {
        let service = subgraph(database).await;
        let panel = service.actor("group-civ", Role::Editor);
        let hidden = panel.done("recordGap", whole(), "gap { id title }").await;
        let data = service.data("{ gaps(first: 1) { nodes { id title } } countries(first: 1) { nodes { id name } } }", json!({})).await;
        let (gap, country) = (&data["gaps"]["nodes"][0], &data["countries"]["nodes"][0]);
        let references = [
            reference("Country", &country["id"]), reference("Gap", &hidden["id"]), reference("Gap", &gap["id"]), reference("Country", &gap["id"]),
        ];
        for (viewer, sees) in [(&service, false), (&panel, true)] {
            let answer = entities(viewer, &references).await;
            assert!(answer["errors"].is_null(), "{answer}");
            let found = answer["data"]["_entities"].as_array().expect("a list");
            assert_eq!((found.len(), &found[0]["name"], &found[2]["title"]), (4, &country["name"], &gap["title"]));
            assert_eq!(found[1]["title"] == hidden["title"], sees);
            assert!(found[1].is_null() != sees && found[3].is_null(), "{answer}");
        }
    }

    async fn objects_that_are_read_together_are_those_that_nodes_gives(database: &TestDatabase) {
        database.load_demo().await;
        let service = subgraph(database).await;
        let mut all = Vec::new();
        for list in ["gaps", "offers", "programmes", "organisations", "countries", "missions", "documents", "recommendations", "findings", "reports"] {
            let mut some = service.nodes(list, "", 50, "__typename id").await;
            assert!(!some.is_empty(), "{list} is empty");
            some.truncate(5);
            all.extend(some);
        }
        // In the order asked for, and as often.
        all.push(all[0].clone());
        all.rotate_left(7);
        let references: Vec<_> = all.iter().map(|node| reference(node.text("__typename"), &node["id"])).collect();
        let found = "query ($of: [_Any!]!, $ids: [ID!]!) {
          _entities(representations: $of) { __typename ... on Node { id } } nodes(ids: $ids) { __typename id } }";
        let ids: Vec<_> = all.iter().map(|node| &node["id"]).collect();
        let found = service.data(found, json!({ "of": references, "ids": ids })).await;
        assert_eq!(found, json!({ "_entities": all, "nodes": all }));
        // Each as what its id says: an offer is no programme.
        let offers = all.iter().filter(|node| node["__typename"] == "Offer");
        let mistaken: Vec<_> = offers.map(|offer| global(Kind::Programme, parse(&offer.text("id").into()).unwrap().1)).collect();
        assert!(mistaken.len() > 1);
        let references: Vec<_> = mistaken.iter().map(|id| reference("Programme", &json!(id.as_str()))).collect();
        let answer = entities(&service, &references).await;
        assert_eq!(answer["data"]["_entities"], json!(vec![Value::Null; mistaken.len()]), "{answer}");
        assert!(answer["errors"].is_null(), "{answer}");
    }

    async fn a_reference_that_is_none_costs_itself_alone(database: &TestDatabase) {
        let service = subgraph(database).await;
        let data = service.data("{ gaps(first: 1) { nodes { id } } }", json!({})).await;
        let gap = &data["gaps"]["nodes"][0]["id"];
        let good = reference("Gap", gap);
        let untyped = [reference("Wombat", gap), reference("Need", gap), reference("Node", gap), json!({ "id": gap })];
        let unnamed = [json!({}), json!({ "__typename": "Gap" }), json!({ "__typename": "Gap", "id": 1 }), json!(7), reference("Gap", &json!("nothing"))];
        for bad in untyped.into_iter().chain(unnamed) {
            let answer = entities(&service, &[good.clone(), bad.clone(), good.clone()]).await;
            let found = answer["data"]["_entities"].as_array().unwrap_or_else(|| panic!("{bad}: {answer}"));
            assert!(!found[0].is_null() && found[1].is_null() && !found[2].is_null(), "{bad}: {answer}");
            assert_eq!(code(&answer), "INVALID", "{bad}: {answer}");
        }
    }

    async fn references_are_bounded_and_counted(database: &TestDatabase) {
        let service = subgraph(database).await;
        let data = service.data("{ gaps(first: 1) { nodes { id } } }", json!({})).await;
        let one = reference("Gap", &data["gaps"]["nodes"][0]["id"]);
        let answer = entities(&service, &vec![one.clone(); 101]).await;
        assert!(answer["data"].is_null() && !answer["errors"].is_null(), "{answer}");
        let dear = "query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Gap { some: suggestions(first: 10) { score } few: suggestions(first: 5) { score } } } }";
        let few = service.query(dear, json!({ "representations": [one] })).await;
        assert!(few["errors"].is_null(), "{few}");
        let many = service.query(dear, json!({ "representations": vec![one; 100] })).await;
        assert_eq!(code(&many), "LIMITED", "{many}");
        let sdl: String = (0..19).map(|at| format!("s{at}: _service {{ sdl }} ")).collect();
        let answer = service.query(&format!("{{ {sdl} }}"), json!({})).await;
        assert_eq!(code(&answer), "LIMITED", "{answer}");
    }
}
