//! Who changes: the requests of a donor who makes offers, proposes matches, agrees to them and pledges.

use super::Kind;
use crate::run::{
    client::Client,
    process::Server,
    request::{answer, graphql},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use uuid::Uuid;

/// Pages of gaps whose needs are offered for.
const PAGES: usize = 5;

/// Ids of a gap and of a sized need of it, with the need's type of assistance and unit.
struct Need {
    gap: Value,
    id: Value,
    assistance: Value,
    unit: Value,
}

/// Needs of the Secretariat, whose gaps take no state's consent: a match can be agreed at once.
async fn needs(server: &Server) -> Result<Vec<Need>> {
    let query = "query Needs($after: String) { gaps(filter: { states: [OPEN], holders: [SECRETARIAT] }, first: 100, after: $after) \
                 { edges { node { id needs { id assistance unit } } } pageInfo { endCursor } } }";
    let mut client = Client::connect(server.address).await?;
    let (mut found, mut after) = (Vec::new(), Value::Null);
    for _ in 0..PAGES {
        let request = graphql(None, query, &json!({ "after": after }));
        let page = answer(&mut client, &request).await?;
        let gaps = &page["data"]["gaps"];
        for edge in gaps["edges"].as_array().context("reading a page")? {
            let needs = edge["node"]["needs"].as_array().into_iter().flatten();
            let counted = |need: &&Value| {
                ["PERSONS", "PERSON_MONTHS", "ITEMS"].contains(&need["unit"].as_str().unwrap_or(""))
            };
            found.extend(needs.filter(counted).map(|need| Need {
                gap: edge["node"]["id"].clone(),
                id: need["id"].clone(),
                assistance: need["assistance"].clone(),
                unit: need["unit"].clone(),
            }));
        }
        after = gaps["pageInfo"]["endCursor"].clone();
    }
    ensure!(
        !found.is_empty(),
        "There are no needs to offer for. Fill an empty database with `bench generate` first"
    );
    Ok(found)
}

/// What was done before: for which need, and what the service answered.
pub(super) type Done = (usize, Value);

/// Who changes, and what for.
pub(super) struct Writer {
    token: String,
    needs: Vec<Need>,
}

impl Writer {
    /// Whoever has this token, for needs that the service knows.
    pub(super) async fn new(token: String, server: &Server) -> Result<Self> {
        Ok(Self {
            token,
            needs: needs(server).await?,
        })
    }

    /// The change of a kind and number, and the need it is for; none where nothing is left to build on.
    pub(super) fn request(&self, kind: Kind, at: usize, on: &[Done]) -> Option<(usize, Vec<u8>)> {
        let done = match kind {
            Kind::Offer => return Some((at, self.offer(at))),
            Kind::Proposal | Kind::Agreement => on.get(at)?,
            // A match takes many entries.
            Kind::Entry => on.get(at % std::cmp::max(on.len(), 1))?,
        };
        let (need, on) = (done.0, &done.1);
        let request = match kind {
            Kind::Proposal => self.proposal(need, on),
            Kind::Agreement => self.agreement(on),
            Kind::Offer | Kind::Entry => self.pledge(on),
        };
        Some((need, request))
    }

    /// A change under a name of its own.
    fn change(&self, mutation: &str, mut input: Value) -> Vec<u8> {
        input["clientMutationId"] = Uuid::now_v7().to_string().into();
        graphql(Some(&self.token), mutation, &json!({ "input": input }))
    }

    fn need(&self, at: usize) -> &Need {
        &self.needs[at % self.needs.len()]
    }

    fn offer(&self, at: usize) -> Vec<u8> {
        let need = self.need(at);
        let line = json!({
            "assistance": need.assistance,
            "title": "Help",
            "size": { "quantity": { "unit": need.unit, "value": 10_000 } }
        });
        let input = json!({
            "title": "Help of the kind that is asked for",
            "description": "Made up for measuring.",
            "language": "en",
            "willing": "YES",
            "able": "YES",
            "lines": [line]
        });
        let mutation = "mutation Offer($input: MakeOfferInput!) { makeOffer(input: $input) { offer { id lines { id } } \
                        userErrors { code message } } }";
        self.change(mutation, input)
    }

    fn proposal(&self, at: usize, offer: &Value) -> Vec<u8> {
        let need = self.need(at);
        let line = json!({ "need": need.id, "line": offer["offer"]["lines"][0]["id"] });
        let input = json!({ "gap": need.gap, "assistance": offer["offer"]["id"], "lines": [line] });
        let mutation = "mutation Propose($input: ProposeMatchInput!) { proposeMatch(input: $input) { match { id lines { id } } \
                        userErrors { code message } } }";
        self.change(mutation, input)
    }

    fn agreement(&self, of: &Value) -> Vec<u8> {
        let mutation = "mutation Agree($input: AgreeMatchInput!) { agreeMatch(input: $input) { match { id lines { id } } \
                        userErrors { code message } } }";
        self.change(mutation, json!({ "match": of["match"]["id"] }))
    }

    fn pledge(&self, to: &Value) -> Vec<u8> {
        let (id, line) = (&to["match"]["id"], &to["match"]["lines"][0]["id"]);
        let input = json!({ "match": id, "line": line, "amount": "1" });
        let mutation = "mutation Pledge($input: PledgeInput!) { pledge(input: $input) { match { id } userErrors { code message } } }";
        self.change(mutation, input)
    }
}
