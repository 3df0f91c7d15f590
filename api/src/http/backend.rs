//! What lies behind the transport, as the transport sees it.

use std::{net::IpAddr, sync::Arc};

use async_graphql::{Request, Response};
use domain::table::TableKind;
use futures_util::{future::BoxFuture, stream::BoxStream};

use super::Level;
use crate::{access::viewer::Viewer, error::Error};

/// The id of the last event that a client had of a stream, where it says one as it connects again; in the data of a request.
pub struct LastEvent(pub Option<String>);

/// How the register stands: while two marks are equal, nobody changed anything in between.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// What the database says of how it stands.
    pub data: Arc<str>,
    /// Version of the reference tables.
    pub reference: i64,
    /// The day, ISO 8601, UTC.
    pub day: Arc<str>,
}

/// What the transport asks of the app behind it.
pub trait Backend: Send + Sync + 'static {
    /// The schema, by which documents are measured and merged.
    fn sdl(&self) -> String;

    /// Who asks with this token, or without one, from this address. A token that is not good is `Unauthenticated`, never
    /// anonymous.
    fn sign_in<'a>(
        &'a self,
        token: Option<&'a str>,
        from: Option<IpAddr>,
    ) -> BoxFuture<'a, Result<Viewer, Error>>;

    /// Runs a request that passed the guards, for this viewer.
    fn execute(&self, request: Request, viewer: Viewer) -> BoxFuture<'_, Response>;

    /// How the register stands, looked for now or later than now: while two marks are equal, nothing is changed. None where that
    /// can't be told.
    fn mark(&self) -> BoxFuture<'_, Option<Mark>> {
        Box::pin(std::future::ready(None))
    }

    /// Runs a query that passed the guards, for nobody in particular; and whether its response is good for everybody who asks the
    /// same while the register stands like this.
    fn execute_public(&self, request: Request, _: Mark) -> BoxFuture<'_, (Response, bool)> {
        Box::pin(async move { (self.execute(request, Viewer::Anonymous).await, false) })
    }

    /// Runs a subscription that passed the guards, for this viewer: a response for each event, until it is dropped. What does
    /// not fit the schema is the only response, with the errors of the request.
    fn subscribe(&self, request: Request, viewer: Viewer) -> BoxStream<'_, Response>;

    /// How much there is now of what lies behind the transport, for monitoring.
    fn levels(&self) -> BoxFuture<'_, Vec<Level>>;

    /// A table to fill in, with the codes of the register: the bytes of a workbook or of CSV.
    fn template(&self, kind: TableKind, is_workbook: bool) -> anyhow::Result<Vec<u8>>;

    /// Whether what we depend on answers; asked by `/health/ready`.
    fn ready(&self) -> BoxFuture<'_, anyhow::Result<()>>;
}
