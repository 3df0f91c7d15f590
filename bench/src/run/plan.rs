//! The questions of an operation to both servers, and that both answer the same.

use super::{
    client::Client,
    operation::Operation,
    places::Places,
    process::Server,
    request::{answer, get},
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::sync::Arc;

/// A request and how long its answer was when it was checked.
pub(super) struct Case {
    /// The request, ready to be sent.
    pub request: Vec<u8>,
    /// Bytes of the answer's body.
    pub length: usize,
}

/// The servers that are asked.
pub(super) struct Servers {
    /// The service, which keeps no answers.
    pub fresh: Server,
    /// The service as it is by default, where what it keeps is measured.
    pub keeping: Option<Server>,
    /// Hand-written rows.
    pub baseline: Server,
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

/// The same questions to both servers.
pub(super) struct Plan {
    /// What is asked.
    pub operation: Operation,
    /// To the service.
    pub ours: Arc<[Case]>,
    /// To the baseline.
    pub baseline: Arc<[Case]>,
}

impl Plan {
    /// Asks every question once of both, and checks that the answers say the same, or are as long where they are kept.
    pub(super) async fn check(
        operation: Operation,
        places: &Places,
        servers: &Servers,
    ) -> Result<Self> {
        let (mut our_cases, mut baseline_cases, mut empty) = (Vec::new(), Vec::new(), true);
        for (our_request, mut baseline_request) in places.requests(operation)? {
            let (our_case, our_answer) = case(servers.ours(operation)?, our_request).await?;
            if operation == Operation::Kept {
                baseline_request = get(&format!("/constant?bytes={}", our_case.length));
            }
            let (baseline_case, baseline_answer) =
                case(&servers.baseline, baseline_request).await?;
            let said = operation.facts(&our_answer);
            if operation == Operation::Kept {
                ensure!(
                    our_case.length == baseline_case.length,
                    "The constant body is not as long as what is kept"
                );
            } else {
                alike(operation, &said, &operation.facts(&baseline_answer))?;
            }
            empty &= said.is_empty();
            our_cases.push(our_case);
            baseline_cases.push(baseline_case);
        }
        ensure!(
            !empty,
            "{operation:?}: nothing was found. Fill an empty database with `bench generate` first"
        );
        Ok(Self {
            operation,
            ours: our_cases.into(),
            baseline: baseline_cases.into(),
        })
    }
}

fn alike(operation: Operation, said: &[String], expected: &[String]) -> Result<()> {
    let only = |these: &[String], others: &[String]| -> Vec<String> {
        let other = these.iter().filter(|fact| !others.contains(fact));
        other.take(5).cloned().collect()
    };
    if said != expected {
        bail!(
            "{operation:?}: the service and the baseline answer differently. Of {} and {} facts, the service alone says {:?}, the \
             baseline alone {:?}",
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
