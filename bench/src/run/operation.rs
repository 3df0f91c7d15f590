//! What is asked, of the service and of the baseline, and that both answer the same.

use super::{client::Client, process::Server};
use crate::generate::words::{COUNTRIES, SEARCHES};
use anyhow::{Context, Result, bail};
use async_graphql::ID;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Rows before the deep page, where there are as many.
const DEPTH: u64 = 20_000;
/// Different ids and deep pages that are asked for.
const VARIANTS: usize = 16;
/// Rows of one page on the way down.
const STEP: usize = 100;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Operation {
    /// 50 gaps of a country, with their places in documents and their countries.
    List,
    /// One gap by its id, with sector and countries.
    Id,
    /// How many gaps of a state by sector and by country.
    Facets,
    /// A page of 50 by title, some 20,000 rows deep.
    Deep,
    /// The 20 best hits of a search for words.
    Search,
}

impl Operation {
    /// The share of the baseline's requests per second that we want to reach.
    pub(crate) fn goal(self) -> Option<f64> {
        match self {
            Self::List | Self::Id | Self::Deep => Some(0.5),
            Self::Facets => Some(0.9),
            Self::Search => None,
        }
    }

    fn query(self) -> &'static str {
        match self {
            Self::List => {
                "query List($country: String!) { gaps(filter: { countries: [$country] }, first: 50) { edges { node { reference title \
                 provenance { document { symbol } paragraph } countries { alpha3 name } } } pageInfo { hasNextPage endCursor } } }"
            }
            Self::Id => {
                "query One($id: ID!) { node(id: $id) { ... on Gap { reference title sector { code name } countries { alpha3 name } } } }"
            }
            Self::Facets => {
                "query Facets($state: GapState!) { gapFacets(filter: { states: [$state] }, by: [SECTOR, COUNTRY]) \
                 { dimension key label count } }"
            }
            Self::Deep => {
                "query Deep($after: String!) { gaps(orderBy: TITLE, first: 50, after: $after) { edges { node { reference title year } } \
                 pageInfo { hasNextPage endCursor } } }"
            }
            Self::Search => {
                "query Search($text: String!) { gaps(filter: { text: $text }, first: 20) { edges { node { reference title } } \
                 pageInfo { hasNextPage endCursor } } }"
            }
        }
    }
}

/// A request and how long its answer was when it was checked.
pub(super) struct Case {
    /// The request, ready to be sent.
    pub request: Vec<u8>,
    /// Bytes of the answer's body.
    pub length: usize,
}

/// The same questions to both servers.
pub(super) struct Plan {
    /// What is asked.
    pub operation: Operation,
    /// To the service.
    pub ours: Arc<[Case]>,
    /// To the baseline.
    pub baseline: Arc<[Case]>,
}

/// A question that any register can answer, to find out whether the service is there.
pub(super) fn first_question() -> Vec<u8> {
    graphql(
        "{ gaps(first: 1) { edges { node { reference } } } }",
        &json!({}),
    )
}

/// The same for the baseline.
pub(super) fn first_question_of_baseline() -> Vec<u8> {
    get("/list?country=LBR")
}

/// Where questions about single gaps and deep pages are taken from.
pub(super) struct Places {
    ids: Vec<String>,
    deep: Vec<Deep>,
    /// How many gaps everybody may read.
    pub total: u64,
}

struct Deep {
    cursor: String,
    title: String,
    id: String,
}

impl Places {
    /// Walks down the list, as a client would.
    pub(super) async fn find(ours: &Server) -> Result<Self> {
        let mut client = Client::connect(ours.address).await?;
        let counted = answer(&mut client, &graphql("{ gaps { totalCount } }", &json!({}))).await?;
        let total = counted["data"]["gaps"]["totalCount"]
            .as_u64()
            .context("reading totalCount")?;
        let depth = usize::try_from(DEPTH.min(total * 2 / 5))? / STEP;
        let query = "query Walk($after: String) { gaps(orderBy: TITLE, first: 100, after: $after) { edges { cursor node { id title } } } }";
        let mut places = Self {
            ids: Vec::new(),
            deep: Vec::new(),
            total,
        };
        let mut after = Value::Null;
        for page in 1.. {
            let page_of = answer(&mut client, &graphql(query, &json!({ "after": after }))).await?;
            let edges = page_of["data"]["gaps"]["edges"].as_array();
            let Some(edge) = edges.and_then(|edges| edges.last()).cloned() else {
                bail!(
                    "The database holds too few gaps. Fill an empty one with `bench generate` first"
                )
            };
            let text = |value: &Value| value.as_str().map(str::to_owned).context("reading a page");
            places.ids.push(text(&edge["node"]["id"])?);
            if page >= depth {
                let id = places.ids.last().cloned().unwrap_or_default();
                places.deep.push(Deep {
                    cursor: text(&edge["cursor"])?,
                    title: text(&edge["node"]["title"])?,
                    id,
                });
            }
            if places.deep.len() >= VARIANTS.min(depth) {
                break;
            }
            after = edge["cursor"].clone();
        }
        Ok(places)
    }

    /// The requests of an operation: to the service, and to the baseline.
    fn requests(&self, operation: Operation) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let questions = self.questions(operation)?.into_iter();
        Ok(questions
            .map(|(variables, path)| (graphql(operation.query(), &variables), get(&path)))
            .collect())
    }

    /// The questions of an operation: as variables of its query, and as a path of the baseline.
    fn questions(&self, operation: Operation) -> Result<Vec<(Value, String)>> {
        Ok(match operation {
            Operation::List => COUNTRIES
                .iter()
                .map(|country| {
                    (
                        json!({ "country": country }),
                        format!("/list?country={country}"),
                    )
                })
                .collect(),
            Operation::Id => {
                let own =
                    |id: &String| Ok((json!({ "id": id }), format!("/id?id={}", row_id(id)?)));
                let ids = self.ids.iter().rev().take(VARIANTS * 4);
                ids.map(own).collect::<Result<_>>()?
            }
            Operation::Facets => ["OPEN", "IN_PROGRESS", "CLOSED"]
                .map(|state| (json!({ "state": state }), format!("/facets?state={state}")))
                .into(),
            Operation::Deep => {
                let own = |deep: &Deep| {
                    let (title, id) = (escaped(&deep.title), row_id(&deep.id)?);
                    let path = format!("/deep?title={title}&id={id}");
                    Ok((json!({ "after": deep.cursor }), path))
                };
                self.deep.iter().map(own).collect::<Result<_>>()?
            }
            Operation::Search => SEARCHES
                .iter()
                .map(|text| {
                    let path = format!("/search?text={}", escaped(text));
                    (json!({ "text": text }), path)
                })
                .collect(),
        })
    }
}

impl Plan {
    /// Asks every question once of both, and checks that the answers say the same.
    pub(super) async fn check(
        operation: Operation,
        places: &Places,
        ours: &Server,
        baseline: &Server,
    ) -> Result<Self> {
        let (mut our_cases, mut baseline_cases, mut empty) = (Vec::new(), Vec::new(), true);
        for (our_request, baseline_request) in places.requests(operation)? {
            let (our_case, our_answer) = case(ours, our_request).await?;
            let (baseline_case, baseline_answer) = case(baseline, baseline_request).await?;
            let (said, expected) = (
                facts(operation, &our_answer),
                facts(operation, &baseline_answer),
            );
            if said != expected {
                bail!(
                    "{operation:?}: the service and the baseline answer differently: {said:?} and {expected:?}"
                );
            }
            empty &= said.is_empty();
            our_cases.push(our_case);
            baseline_cases.push(baseline_case);
        }
        if empty {
            bail!(
                "{operation:?}: nothing was found. Fill an empty database with `bench generate` first"
            );
        }
        Ok(Self {
            operation,
            ours: our_cases.into(),
            baseline: baseline_cases.into(),
        })
    }
}

/// What an answer says, in an order of its own: references of gaps, or counts.
fn facts(operation: Operation, answer: &Value) -> Vec<String> {
    let data = &answer["data"];
    let nodes = || {
        data["gaps"]["edges"]
            .as_array()
            .map(|edges| edges.iter().map(|edge| edge["node"].clone()).collect())
    };
    let rows: Vec<Value> = match operation {
        Operation::Id => vec![if data.is_null() {
            answer.clone()
        } else {
            data["node"].clone()
        }],
        Operation::Facets => data["gapFacets"]
            .as_array()
            .or(answer.as_array())
            .cloned()
            .unwrap_or_default(),
        _ => nodes()
            .or_else(|| answer.as_array().cloned())
            .unwrap_or_default(),
    };
    let fact = |row: &Value| match operation {
        Operation::Facets => format!("{} {} {}", row["dimension"], row["key"], row["count"]),
        _ => row["reference"].to_string(),
    };
    let mut facts: Vec<String> = rows.iter().map(fact).collect();
    facts.sort_unstable();
    facts
}

async fn answer(client: &mut Client, request: &[u8]) -> Result<Value> {
    let answer = client.ask(request).await?;
    let json: Value = serde_json::from_slice(answer.body).context("the answer is not JSON")?;
    if answer.status != 200 || !json["errors"].is_null() {
        bail!("A question was refused: status {}, {json}", answer.status);
    }
    Ok(json)
}

async fn case(server: &Server, request: Vec<u8>) -> Result<(Case, Value)> {
    // A connection of its own: one that waits for a slow answer of the other server would be closed.
    let mut client = Client::connect(server.address).await?;
    let json = answer(&mut client, &request).await?;
    let length = client.ask(&request).await?.body.len();
    Ok((Case { request, length }, json))
}

fn graphql(query: &str, variables: &Value) -> Vec<u8> {
    let body = json!({ "query": query, "variables": variables }).to_string();
    format!(
        "POST /graphql HTTP/1.1\r\nHost: bench\r\nAccept: application/graphql-response+json\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: application/json\r\n\r\n").into_bytes()
}

/// The row's id in a global id.
fn row_id(global: &str) -> Result<uuid::Uuid> {
    let (_, id) = gapbridge::graphql::id::parse(&ID::from(global))
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(id)
}

/// Percent-encoded, but for letters and digits.
fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}
