//! The API over HTTP and WebSockets: what is served, to whom, what it may cost, and what is kept of it.

mod explorer;
mod given_on;
mod hostile;
mod kept_answers;
mod limits;
mod quotas;
mod repeated_requests;
pub(crate) mod socket;
mod subgraph;
mod transport;
mod trusted_documents;
