//! Who changes: the requests of donors who make offers, propose matches, agree to them and pledge.

use super::donors::Donor;
use crate::run::{
    client::Client,
    process::Server,
    request::{answer, graphql},
};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// What is done, each on what was done before.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Offer,
    Proposal,
    Agreement,
    Entry,
}

impl Kind {
    pub(super) const ALL: [Self; 4] = [Self::Offer, Self::Proposal, Self::Agreement, Self::Entry];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Offer => "offers",
            Self::Proposal => "proposals",
            Self::Agreement => "agreements",
            Self::Entry => "ledger entries",
        }
    }
}

/// Most pages of gaps whose needs are offered for.
const PAGES: usize = 50;
/// What may still be pledged for a need at least: several pledges of one are made under a match.
const ROOM_MIN: i64 = 20;

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
                 { edges { node { id needs { id assistance unit size pledged } } } pageInfo { hasNextPage endCursor } } }";
    let mut client = Client::connect(server.address).await?;
    let (mut found, mut after) = (Vec::new(), Value::Null);
    for _ in 0..PAGES {
        let request = graphql(None, query, &json!({ "after": after }));
        let page = answer(&mut client, &request).await?;
        let gaps = &page["data"]["gaps"];
        for edge in gaps["edges"].as_array().context("reading a page")? {
            let needs = edge["node"]["needs"].as_array().into_iter().flatten();
            found.extend(needs.filter(|need| has_room(need)).map(|need| Need {
                gap: edge["node"]["id"].clone(),
                id: need["id"].clone(),
                assistance: need["assistance"].clone(),
                unit: need["unit"].clone(),
            }));
        }
        after = gaps["pageInfo"]["endCursor"].clone();
        if gaps["pageInfo"]["hasNextPage"] != true {
            break;
        }
    }
    ensure!(
        !found.is_empty(),
        "There are no needs to offer for. Fill an empty database with `bench generate` first"
    );
    Ok(found)
}

/// Whether a need is counted, and so much is asked for that several pledges find room.
fn has_room(need: &Value) -> bool {
    let is_counted =
        ["PERSONS", "PERSON_MONTHS", "ITEMS"].contains(&need["unit"].as_str().unwrap_or(""));
    let figure = |of: &str| need[of].as_str()?.parse::<i64>().ok();
    let room = figure("size").zip(figure("pledged"));
    is_counted && room.is_some_and(|(size, pledged)| size - pledged >= ROOM_MIN)
}

/// Who changes something, and for which need.
#[derive(Clone, Copy)]
pub(super) struct Whose {
    donor: usize,
    need: usize,
}

/// What was done before, and what the service answered.
pub(super) type Done = (Whose, Value);

/// Who changes, and what for.
pub(super) struct Writer {
    donors: Vec<Donor>,
    needs: Vec<Need>,
    /// The donor of each offer that may be made: all take turns, as long as they may.
    turns: Vec<usize>,
    /// Offers made, by all numbers of clients: each is for the next need, as for one that has matches already more is to be read.
    made: AtomicUsize,
}

impl Writer {
    /// These donors, for needs that the service knows.
    pub(super) async fn new(donors: Vec<Donor>, server: &Server) -> Result<Self> {
        let most = donors.iter().map(|donor| donor.room).fold(0, std::cmp::max);
        let of_round = |round: usize| {
            let donors = donors.iter().enumerate();
            donors.filter_map(move |(at, donor)| (donor.room > round).then_some(at))
        };
        Ok(Self {
            turns: (0..most).flat_map(of_round).collect(),
            donors,
            needs: needs(server).await?,
            made: AtomicUsize::new(0),
        })
    }

    /// The change of a kind and number, and whose it is; none where nothing is left to build on.
    pub(super) fn request(&self, kind: Kind, at: usize, on: &[Done]) -> Option<(Whose, Vec<u8>)> {
        let (from, on) = match kind {
            Kind::Offer => return self.next_offer(),
            Kind::Proposal | Kind::Agreement => on.get(at)?,
            // A match takes many entries.
            Kind::Entry => on.get(at % std::cmp::max(on.len(), 1))?,
        };
        let request = match kind {
            Kind::Proposal => self.proposal(*from, on),
            Kind::Agreement => self.agreement(*from, on),
            Kind::Offer | Kind::Entry => self.pledge(*from, on),
        };
        Some((*from, request))
    }

    fn next_offer(&self) -> Option<(Whose, Vec<u8>)> {
        let need = self.made.fetch_add(1, Ordering::Relaxed);
        let from = Whose {
            donor: *self.turns.get(need)?,
            need,
        };
        Some((from, self.offer(from)))
    }

    /// A change under a name of its own.
    fn change(&self, from: Whose, mutation: &str, mut input: Value) -> Vec<u8> {
        input["clientMutationId"] = Uuid::now_v7().to_string().into();
        let token = self.donors.get(from.donor).map(|donor| &*donor.token);
        graphql(token, mutation, &json!({ "input": input }))
    }

    fn need(&self, at: usize) -> &Need {
        &self.needs[at % self.needs.len()]
    }

    fn offer(&self, from: Whose) -> Vec<u8> {
        let need = self.need(from.need);
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
        self.change(from, mutation, input)
    }

    fn proposal(&self, from: Whose, offer: &Value) -> Vec<u8> {
        let need = self.need(from.need);
        let line = json!({ "need": need.id, "line": offer["offer"]["lines"][0]["id"] });
        let input = json!({ "gap": need.gap, "assistance": offer["offer"]["id"], "lines": [line] });
        let mutation = "mutation Propose($input: ProposeMatchInput!) { proposeMatch(input: $input) { match { id lines { id } } \
                        userErrors { code message } } }";
        self.change(from, mutation, input)
    }

    fn agreement(&self, from: Whose, of: &Value) -> Vec<u8> {
        let mutation = "mutation Agree($input: AgreeMatchInput!) { agreeMatch(input: $input) { match { id lines { id } } \
                        userErrors { code message } } }";
        self.change(from, mutation, json!({ "match": of["match"]["id"] }))
    }

    fn pledge(&self, from: Whose, to: &Value) -> Vec<u8> {
        let (id, line) = (&to["match"]["id"], &to["match"]["lines"][0]["id"]);
        let input = json!({ "match": id, "line": line, "amount": "1" });
        let mutation = "mutation Pledge($input: PledgeInput!) { pledge(input: $input) { match { id } userErrors { code message } } }";
        self.change(from, mutation, input)
    }
}
