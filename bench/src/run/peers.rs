//! Other makers' servers on our own tables: how they are installed, started and asked. See README.md, "Peers".

use super::{
    AtRest,
    client::Client,
    operation::Operation,
    places::Question,
    plan::Who,
    process::Server,
    request::{answer, graphql},
    service::Programs,
};
use anyhow::{Context, Result, bail, ensure};
use gapbridge::config::Config;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Written once all packages are there: for which list of them.
const INSTALLED: &str = "node_modules/.installed";

/// A server of another maker.
pub(super) struct Peer {
    /// Which it is.
    pub who: Who,
    /// Its processes.
    pub server: Server,
    /// What it needed before all load.
    pub at_rest: AtRest,
    questions: &'static Questions,
}

/// What a peer is asked, by names that make its answers look like ours.
struct Questions {
    list: &'static str,
    partners: &'static str,
    id: &'static str,
    facets: &'static str,
    deep: &'static str,
    /// Where the list by title goes on behind a gap, and where in the answer that stands.
    cursor: (&'static str, &'static str),
}

static POSTGRAPHILE: Questions = Questions {
    list: "query List($country: String!) { gaps: allGaps(condition: { country: $country }, orderBy: [PRIMARY_KEY_DESC], first: 50) \
           { edges { node { reference title provenance: gapProvenancesByGapIdList(orderBy: [POSITION_ASC]) \
           { document: documentByDocumentId { symbol } paragraph } \
           countries: gapCountriesByGapIdList { country: countryByCountryId { alpha3 name } } } } \
           pageInfo { hasNextPage endCursor } } }",
    partners: "query Partners($country: String!) { gaps: allGaps(condition: { country: $country, state: \"IN_PROGRESS\" }, \
               orderBy: [PRIMARY_KEY_DESC], first: 20) { edges { node { reference title matches: matchesByGapIdList(first: 5) \
               { state assistance: assistanceByAssistanceId { reference title } provider { name } } } } } }",
    id: "query One($id: UUID!) { node: gapByRowId(rowId: $id) { reference title sector: sectorBySectorId { code name } \
         countries: gapCountriesByGapIdList { country: countryByCountryId { alpha3 name } } } }",
    facets: "query Facets($state: String!) { gapFacets(state: $state) { dimension key label count } }",
    deep: "query Deep($after: Cursor!) { gaps: allGaps(orderBy: [TITLE_ASC], first: 50, after: $after) \
           { edges { node { reference title year } } pageInfo { hasNextPage endCursor } } }",
    cursor: (
        "query Cursor($id: UUID!) { allGaps(condition: { rowId: $id }, orderBy: [TITLE_ASC]) { edges { cursor } } }",
        "/data/allGaps/edges/0/cursor",
    ),
};

static MERCURIUS: Questions = Questions {
    list: "query List($country: String!) { gaps(country: $country, first: 50) { edges { node { reference title \
           provenance { document { symbol } paragraph } countries { alpha3 name } } } pageInfo { hasNextPage endCursor } } }",
    partners: "query Partners($country: String!) { gaps(country: $country, state: IN_PROGRESS, first: 20) { edges { node { \
               reference title matches(first: 5) { state assistance { reference title } provider { name } } } } } }",
    id: "query One($id: ID!) { node: gap(id: $id) { reference title sector { code name } countries { alpha3 name } } }",
    facets: "query Facets($state: GapState!) { gapFacets(state: $state) { dimension key label count } }",
    deep: "query Deep($after: String!) { gaps: gapsByTitle(first: 50, after: $after) { edges { node { reference title year } } \
           pageInfo { hasNextPage endCursor } } }",
    cursor: (
        "query Cursor($id: ID!) { gap(id: $id) { titleCursor } }",
        "/data/gap/titleCursor",
    ),
};

impl Peer {
    /// Installs what is not there yet, and starts all.
    pub(super) async fn start_all(
        config: &Config,
        programs: &Programs,
        folder: &Path,
        settings: &str,
    ) -> Result<Vec<Self>> {
        install(folder)?;
        let node = node(folder);
        let mut peers = Vec::new();
        for (who, script, questions) in [
            (Who::PostGraphile, "postgraphile.mjs", &POSTGRAPHILE),
            (Who::Mercurius, "mercurius.mjs", &MERCURIUS),
        ] {
            let command = programs.peer(config, &node, &folder.join(script), settings);
            let first = graphql(None, questions.list, &json!({ "country": "LBR" }));
            let server = Server::start(command, &first).await;
            let server = server.with_context(|| format!("{who} does not start"))?;
            // The first answer is that of one worker: others may still be starting.
            server.rest().await?;
            let start_ms = server.started_in.as_secs_f64() * 1e3;
            peers.push(Self {
                who,
                at_rest: AtRest::of(&server, start_ms)?,
                server,
                questions,
            });
        }
        Ok(peers)
    }

    /// The request of a question, if it can be asked that.
    pub(super) async fn request(
        &self,
        operation: Operation,
        question: &Question,
    ) -> Result<Option<Vec<u8>>> {
        let asked = self.questions;
        let (query, name) = match operation {
            Operation::List => (asked.list, "country"),
            Operation::Partners => (asked.partners, "country"),
            Operation::Id => (asked.id, "id"),
            Operation::Facets => (asked.facets, "state"),
            Operation::Deep => (asked.deep, "after"),
            Operation::Apollo | Operation::Search | Operation::Coverage | Operation::Kept => {
                return Ok(None);
            }
        };
        let value = match (operation, question.values.as_slice()) {
            (Operation::Deep, [_, id]) => self.cursor(id).await?,
            (_, [value]) => json!(value),
            (_, values) => bail!("{operation:?} asks for {} values", values.len()),
        };
        Ok(Some(graphql(None, query, &json!({ name: value }))))
    }

    /// Where its list by title goes on behind a gap: each has cursors of its own.
    async fn cursor(&self, id: &str) -> Result<Value> {
        let (query, pointer) = self.questions.cursor;
        let mut client = Client::connect(self.server.address).await?;
        let question = graphql(None, query, &json!({ "id": id }));
        let answer = answer(&mut client, &question).await?;
        answer
            .pointer(pointer)
            .cloned()
            .with_context(|| format!("There is no cursor of gap {id}: {answer}"))
    }
}

/// Installs the packages that the folder names, unless they are there.
fn install(folder: &Path) -> Result<()> {
    let named = fs::read(folder.join("package-lock.json")).with_context(|| {
        format!(
            "There are no peers in {}: call this program from the repository's root, or name their folder with --peers",
            folder.display()
        )
    })?;
    let installed = folder.join(INSTALLED);
    if fs::read(&installed).is_ok_and(|installed| installed == named) {
        return Ok(());
    }
    eprintln!(
        "Installing the packages of {} by `npm ci`, some 500 MB with their Node.js: once",
        folder.display()
    );
    let done = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .status()
        .context("Cannot run npm, which comes with Node.js: install that (20 or later), see https://nodejs.org")?;
    ensure!(
        done.success(),
        "`npm ci` failed in {}: see above why",
        folder.display()
    );
    fs::write(&installed, named).with_context(|| format!("Cannot write {}", installed.display()))
}

/// The Node.js among the packages; elsewhere than on Linux on x64 and arm64 the system's own.
fn node(folder: &Path) -> PathBuf {
    let own = folder.join("node_modules/.bin/node");
    if own.exists() { own } else { "node".into() }
}
