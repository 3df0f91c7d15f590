//! Settings are looked at before the database is: a new version that does not start over a slip must not have changed the tables, with
//! which the old one could not start again.

use super::listen::{listen_refused, settings};
use crate::{
    auth::Auth,
    config::{Config, ServeOptions},
    graphql::{Schema, schema, subgraph_schema},
    http::{self, documents::Documents, metrics_refused},
};
use anyhow::{Context, Result};
use async_graphql::Request;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::Path,
};

/// What can be told without the database.
pub(super) struct Looked {
    /// What the options say about the HTTP side.
    pub(super) settings: http::Settings,
    pub(super) schema: Schema,
    /// Those of the operator, if there are any, and each can be asked.
    pub(super) documents: Option<Documents>,
}

/// Looks at all that needs no database.
///
/// # Errors
/// Where options contradict each other, an address cannot be taken, the file of issuers or the local key is wrong, or a document of the
/// operator's cannot be asked.
pub(super) async fn look(config: &Config, options: &ServeOptions) -> Result<Looked> {
    let settings = settings(options)?;
    is_free(options.listen).map_err(|error| listen_refused(options.listen, error))?;
    if let Some(metrics) = options.metrics_listen {
        is_free(metrics).with_context(|| metrics_refused(metrics))?;
    }
    Auth::look(config, options)?;
    let schema = match options.federation {
        true => subgraph_schema(),
        false => schema(),
    };
    let documents = match &options.trusted.documents {
        Some(folder) => Some(trusted(folder, &settings, &schema).await?),
        None => None,
    };
    Ok(Looked {
        settings,
        schema,
        documents,
    })
}

/// The documents of the operator's folder, of which nothing is run.
async fn trusted(folder: &Path, settings: &http::Settings, schema: &Schema) -> Result<Documents> {
    let validate = |request: Request| Box::pin(schema.execute(request.only_introspection()));
    http::Api::look(folder, settings, &schema.sdl(), validate).await
}

/// Takes an address and leaves it again: nobody is let in who would then wait for the tables.
fn is_free(address: SocketAddr) -> io::Result<()> {
    TcpListener::bind(address).map(drop)
}
