//! The questions of an operation to all who are asked, and that all answer the same.

use super::{
    client::Client,
    load::{Figures, measure},
    operation::Operation,
    peers::Peer,
    pgbench::{Pgbench, Scripts},
    places::{Places, Question},
    process::Server,
    request::{answer, get},
};
use anyhow::{Context, Result, bail, ensure};
use serde::Serialize;
use serde_json::Value;
use std::{fmt, sync::Arc, time::Duration};

/// A request and how long its answer was when it was checked.
pub(super) struct Case {
    /// The request, ready to be sent.
    pub request: Vec<u8>,
    /// Bytes of the answer's body.
    pub length: usize,
}

/// Who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Who {
    /// The service.
    Ours,
    /// Hand-written rows.
    Baseline,
    /// PostGraphile on the same tables.
    PostGraphile,
    /// Mercurius with a schema by hand on the same tables.
    Mercurius,
    /// The database alone, by the statements of the baseline.
    Pgbench,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ours => "the service",
            Self::Baseline => "the baseline",
            Self::PostGraphile => "PostGraphile",
            Self::Mercurius => "mercurius",
            Self::Pgbench => "pgbench",
        })
    }
}

/// The servers that are asked.
pub(super) struct Servers {
    /// The service, which keeps no answers.
    pub fresh: Server,
    /// The service as it is by default, where what it keeps is measured.
    pub keeping: Option<Server>,
    /// Hand-written rows.
    pub baseline: Server,
    /// Those of other makers, if they are asked for.
    pub peers: Vec<Peer>,
    /// Who asks the database itself, if that is asked for.
    pub pgbench: Option<Pgbench>,
}

impl Servers {
    /// The service that an operation is asked of.
    pub(super) fn ours(&self, operation: Operation) -> Result<&Server> {
        match operation {
            Operation::Kept => self.keeping.as_ref().context("nothing keeps answers"),
            _ => Ok(&self.fresh),
        }
    }
}

/// The same questions to all who can be asked them.
pub(super) struct Plan<'a> {
    /// What is asked.
    pub operation: Operation,
    /// Of whom: of the service and the baseline always.
    pub asked: Vec<Asked<'a>>,
}

/// The questions to one of them.
pub(super) struct Asked<'a> {
    /// Who it is.
    pub who: Who,
    how: How<'a>,
}

enum How<'a> {
    /// Requests to a server.
    Requests(&'a Server, Arc<[Case]>),
    /// Transactions of the database.
    Transactions(&'a Pgbench, Scripts),
}

impl<'a> Plan<'a> {
    /// Asks every question once of all, and checks that the answers say the same, or are as long where they are kept.
    pub(super) async fn check(
        operation: Operation,
        places: &Places,
        servers: &'a Servers,
    ) -> Result<Self> {
        let questions = places.questions(operation)?;
        let ours = servers.ours(operation)?;
        let (mut our_cases, mut baseline_cases, mut said) = (Vec::new(), Vec::new(), Vec::new());
        for question in &questions {
            let (our_case, our_answer) = case(ours, question.to_service(operation)).await?;
            let facts = operation.facts(&our_answer);
            let length = our_case.length;
            baseline_cases.push(of_baseline(operation, question, servers, length, &facts).await?);
            our_cases.push(our_case);
            said.push(facts);
        }
        ensure!(
            said.iter().any(|facts| !facts.is_empty()),
            "{operation:?}: nothing was found. Fill an empty database with `bench generate` first"
        );
        let mut asked = vec![
            Asked::by_requests(Who::Ours, ours, our_cases),
            Asked::by_requests(Who::Baseline, &servers.baseline, baseline_cases),
        ];
        for peer in &servers.peers {
            let cases = of_peer(operation, &questions, peer, &said).await?;
            asked.extend(cases.map(|cases| Asked::by_requests(peer.who, &peer.server, cases)));
        }
        if let Some(pgbench) = &servers.pgbench {
            let scripts = pgbench.scripts(operation, &questions).await?;
            asked.extend(scripts.map(|scripts| Asked {
                who: Who::Pgbench,
                how: How::Transactions(pgbench, scripts),
            }));
        }
        Ok(Self { operation, asked })
    }
}

impl<'a> Asked<'a> {
    fn by_requests(who: Who, server: &'a Server, cases: Vec<Case>) -> Self {
        Self {
            who,
            how: How::Requests(server, cases.into()),
        }
    }

    /// Asks for so long.
    pub(super) async fn measure(&self, connections: usize, duration: Duration) -> Result<Figures> {
        let figures = match &self.how {
            How::Requests(server, cases) => measure(server, cases, connections, duration).await,
            How::Transactions(pgbench, scripts) => pgbench.measure(scripts, duration).await,
        };
        figures.with_context(|| self.who.to_string())
    }
}

/// The baseline's case of a question; where answers are kept it gives a constant body of that length.
async fn of_baseline(
    operation: Operation,
    question: &Question,
    servers: &Servers,
    our_length: usize,
    said: &[String],
) -> Result<Case> {
    if operation == Operation::Kept {
        let constant = get(&format!("/constant?bytes={our_length}"));
        let (case, _) = case(&servers.baseline, constant).await?;
        ensure!(
            our_length == case.length,
            "The constant body is not as long as what is kept"
        );
        return Ok(case);
    }
    let (case, answer) = case(&servers.baseline, question.to_baseline()).await?;
    alike(operation, said, Who::Baseline, &operation.facts(&answer))?;
    Ok(case)
}

/// A peer's cases of the questions, if it can be asked them.
async fn of_peer(
    operation: Operation,
    questions: &[Question],
    peer: &Peer,
    said: &[Vec<String>],
) -> Result<Option<Vec<Case>>> {
    let mut cases = Vec::new();
    for (question, said) in questions.iter().zip(said) {
        let request = peer.request(operation, question).await;
        let Some(request) = request.with_context(|| peer.who.to_string())? else {
            return Ok(None);
        };
        let asked = case(&peer.server, request).await;
        let (case, answer) = asked.with_context(|| peer.who.to_string())?;
        alike(operation, said, peer.who, &operation.facts(&answer))?;
        cases.push(case);
    }
    Ok(Some(cases))
}

fn alike(operation: Operation, said: &[String], other: Who, expected: &[String]) -> Result<()> {
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        let other = these.iter().filter(|fact| !others.contains(fact));
        other.take(5).cloned().collect()
    };
    if said != expected {
        bail!(
            "{operation:?}: the service and {other} answer differently. Of {} and {} facts, the service alone says {:?}, {other} \
             alone {:?}",
            said.len(),
            expected.len(),
            only(said, expected),
            only(expected, said)
        );
    }
    Ok(())
}

async fn case(server: &Server, request: Vec<u8>) -> Result<(Case, Value)> {
    // A connection of its own: one that waits for a slow answer of the other server would be closed.
    let mut client = Client::connect(server.address).await?;
    let json = answer(&mut client, &request).await?;
    let length = client.ask(&request).await?.body.len();
    Ok((Case { request, length }, json))
}
