//! Donors who offer. One may have 500 offers and programmes open at once, which is soon reached: so several take turns.

use crate::run::{
    client::Client,
    process::Server,
    request::{answer, graphql},
    service::{Issuer, Programs},
};
use anyhow::{Context, Result, ensure};
use gapbridge::config::Config;
use serde_json::json;

/// What a donor may have open at most.
const OPEN_MAX: usize = 500;
/// Donors of the reference data.
const STATES: [&str; 5] = [
    "state-can",
    "state-che",
    "state-fra",
    "state-gbr",
    "state-usa",
];
/// How many of the made-up donors, who have offers already, are asked too.
const MADE_UP: usize = 25;

/// A donor as the service knows it.
pub(super) struct Donor {
    /// Signs its changes.
    pub token: String,
    /// How many offers it may still make.
    pub room: usize,
}

/// Those who may still make offers.
pub(super) async fn find(
    programs: &Programs,
    config: &Config,
    issuer: &Issuer,
    server: &Server,
) -> Result<Vec<Donor>> {
    let made_up = (0..MADE_UP).map(|number| format!("bench-donor-{number:02}"));
    let codes = STATES.map(str::to_owned).into_iter().chain(made_up);
    let mut donors = Vec::new();
    for code in codes {
        let token = issuer.token(programs, config, &code)?;
        let room = OPEN_MAX.saturating_sub(open(server, &token, &code).await?);
        donors.push(Donor { token, room });
    }
    ensure!(
        donors.iter().any(|donor| donor.room > 0),
        "No donor may make one more offer. Fill an empty database with `bench generate` anew"
    );
    Ok(donors)
}

/// How many offers and programmes of a donor are open.
async fn open(server: &Server, token: &str, code: &str) -> Result<usize> {
    let query = "query Open($filter: AssistanceFilter!) { offers(filter: $filter) { totalCount } programmes(filter: $filter) \
                 { totalCount } }";
    let filter = json!({ "providers": [code], "statuses": ["PIPELINE", "IMPLEMENTATION"] });
    let question = graphql(Some(token), query, &json!({ "filter": filter }));
    let mut client = Client::connect(server.address).await?;
    let said = answer(&mut client, &question).await?;
    let count = |of: &str| said["data"][of]["totalCount"].as_u64();
    let (offers, programmes) = (count("offers"), count("programmes"));
    let open = offers
        .zip(programmes)
        .map(|(offers, programmes)| offers + programmes);
    Ok(usize::try_from(open.context("reading totalCount")?)?)
}
