//! What answers requests: the schema, asked within what the viewer may reach.

use crate::{
    access::viewer::Viewer,
    actions::log_access::log_access,
    auth::Auth,
    db::{scope::Scope, store::Store, watch::while_wanted},
    error::{Error, trouble::Trouble, troubles},
    graphql::{Schema, equipped},
    http::Dear,
    matchmaking::catalogue::CatalogueCache,
};
use async_graphql::{Pos, Request, Response};
use chrono::{DateTime, Utc};
use std::{any::TypeId, sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tracing::Span;

/// What answers requests that passed the transport.
pub(super) struct Register {
    pub(super) schema: Schema,
    pub(super) store: Arc<Store>,
    pub(super) catalogue: Arc<CatalogueCache>,
    pub(super) auth: Arc<Auth>,
    pub(super) rows_max: u64,
    /// How long an operation may run, and one evaluation of a subscription.
    pub(super) timeout: Duration,
    /// Places of subscriptions that evaluate.
    pub(super) evaluating: Semaphore,
}

impl Register {
    /// What a viewer reaches with one request.
    pub(super) fn scope(&self, viewer: Viewer, now: DateTime<Utc>) -> Scope {
        Scope::new(self.store.clone(), viewer, now).within(self.rows_max)
    }

    /// The response to a request of this viewer, once it is written down what was read for it.
    pub(super) async fn answer(
        &self,
        request: Request,
        scope: &Scope,
        now: DateTime<Utc>,
    ) -> Response {
        // At once, rather than after each has waited for a connection.
        if self.store.health().trouble() == Some(Trouble::Away) {
            return refused(Error::Unavailable(Trouble::Away));
        }
        let is_dear = request.data.contains_key(&TypeId::of::<Dear>());
        let request = equipped(request, scope, &self.catalogue);
        let response = match is_dear {
            true => Box::pin(while_wanted(self.schema.execute(request))).await,
            false => self.schema.execute(request).await,
        };
        let rows = i64::try_from(scope.rows_read()).unwrap_or(i64::MAX);
        Span::current().record("gapbridge.rows", rows);
        self.noted(response, scope, now).await
    }

    /// A response once it is written down what was read for it; an error if that can't be. What went wrong with the database is
    /// looked into.
    pub(super) async fn noted(
        &self,
        response: Response,
        scope: &Scope,
        now: DateTime<Utc>,
    ) -> Response {
        let response = match log_access(scope, now).await {
            Ok(()) => response,
            Err(error) => refused(error),
        };
        troubles(&response).for_each(|trouble| self.store.suspect(trouble));
        response
    }
}

/// The response to a request that fails with this error.
pub(super) fn refused(error: Error) -> Response {
    let error = async_graphql::Error::from(error);
    let mut error = error.into_server_error(Pos::default());
    // It is about no place in the document, and there is no line 0.
    error.locations.clear();
    Response::from_errors(vec![error])
}
