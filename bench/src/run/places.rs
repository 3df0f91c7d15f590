//! Where in the register is asked, and the questions there.

use super::{
    client::Client,
    operation::Operation,
    process::Server,
    request::{answer, escaped, get, graphql, named, public_gaps},
};
use crate::generate::words::{COUNTRIES, SEARCHES};
use anyhow::{Context, Result};
use async_graphql::ID;
use serde_json::{Value, json};

/// Rows before the deep page, where there are as many.
const DEPTH: u64 = 20_000;
/// Different ids and deep pages that are asked for.
const VARIANTS: usize = 16;
/// Rows of one page on the way down.
const STEP: usize = 100;

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

/// The last entry of the page behind a cursor.
async fn last_edge(client: &mut Client, query: &str, after: Value) -> Result<Value> {
    let question = graphql(None, query, &json!({ "after": after }));
    let page = answer(client, &question).await?;
    let edges = page["data"]["gaps"]["edges"].as_array();
    edges
        .and_then(|edges| edges.last())
        .cloned()
        .context("The database holds too few gaps. Fill an empty one with `bench generate` first")
}

impl Places {
    /// Walks down the list, as a client would.
    pub(super) async fn find(ours: &Server) -> Result<Self> {
        let mut client = Client::connect(ours.address).await?;
        let total = public_gaps(&mut client).await?;
        let depth = usize::try_from(DEPTH.min(total * 2 / 5))? / STEP;
        let query = "query Walk($after: String) { gaps(orderBy: TITLE, first: 100, after: $after) { edges { cursor node { id title } } } }";
        let mut places = Self {
            ids: Vec::new(),
            deep: Vec::new(),
            total,
        };
        let mut after = Value::Null;
        for page in 1.. {
            let edge = last_edge(&mut client, query, after).await?;
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

    /// The questions of an operation.
    pub(super) fn questions(&self, operation: Operation) -> Result<Vec<Question>> {
        Ok(match operation {
            // What the baseline answers to the questions that are kept depends on their length.
            Operation::List | Operation::Apollo | Operation::Kept => of_countries("list"),
            Operation::Partners => of_countries("partners"),
            Operation::Coverage => ["REGIME", "HOLDER"]
                .map(|by| Question::of("coverage", "by", by))
                .into(),
            Operation::Id => {
                let ids = self.ids.iter().rev().take(VARIANTS * 4);
                ids.map(|id| Question::of_id(id)).collect::<Result<_>>()?
            }
            Operation::Facets => ["OPEN", "IN_PROGRESS", "CLOSED"]
                .map(|state| Question::of("facets", "state", state))
                .into(),
            Operation::Deep => self
                .deep
                .iter()
                .map(Question::behind)
                .collect::<Result<_>>()?,
            Operation::Search => SEARCHES
                .iter()
                .map(|text| Question::of("search", "text", text))
                .collect(),
        })
    }
}

/// A question of an operation, as each server takes it.
pub(super) struct Question {
    /// As variables of the service's query.
    variables: Value,
    /// As a path of the baseline.
    path: String,
    /// As values of statements: a country's code, a row's id, a state; or title and id of the row before a page.
    pub values: Vec<String>,
}

impl Question {
    /// Asks for one value, which everybody calls the same.
    fn of(path: &str, name: &str, value: &str) -> Self {
        Self {
            variables: json!({ name: value }),
            path: format!("/{path}?{name}={}", escaped(value)),
            values: vec![value.to_owned()],
        }
    }

    /// Asks for a gap.
    fn of_id(id: &str) -> Result<Self> {
        let row = row_id(id)?.to_string();
        Ok(Self {
            variables: json!({ "id": id }),
            path: format!("/id?id={row}"),
            values: vec![row],
        })
    }

    /// Asks for the page behind a gap.
    fn behind(deep: &Deep) -> Result<Self> {
        let (title, id) = (escaped(&deep.title), row_id(&deep.id)?.to_string());
        Ok(Self {
            variables: json!({ "after": deep.cursor }),
            path: format!("/deep?title={title}&id={id}"),
            values: vec![deep.title.clone(), id],
        })
    }

    /// The request to the service.
    pub(super) fn to_service(&self, operation: Operation) -> Vec<u8> {
        match operation.name() {
            Some(name) => named(name, operation.query(), &self.variables),
            None => graphql(None, operation.query(), &self.variables),
        }
    }

    /// The request to the baseline.
    pub(super) fn to_baseline(&self) -> Vec<u8> {
        get(&self.path)
    }
}

/// A question of each country.
fn of_countries(path: &str) -> Vec<Question> {
    COUNTRIES
        .iter()
        .map(|country| Question::of(path, "country", country))
        .collect()
}

/// The row's id in a global id.
fn row_id(global: &str) -> Result<uuid::Uuid> {
    let (_, id) = gapbridge::graphql::id::parse(&ID::from(global))
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(id)
}
