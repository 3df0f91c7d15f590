//! Settings are looked at before the database is: a new version that does not start over a slip must not have changed the tables, with
//! which the old one could not start again.

use super::listen::{listen_refused, settings};
use crate::{
    auth::Auth,
    config::ServeOptions,
    http::{self, metrics_refused},
};
use anyhow::{Context, Result};
use std::{
    io,
    net::{SocketAddr, TcpListener},
};

/// What the options say about the HTTP side, once all that needs no database was found to be right.
///
/// # Errors
/// Where options contradict each other, an address cannot be taken, or the file of issuers or the folder of documents cannot be read.
pub(super) fn look(options: &ServeOptions) -> Result<http::Settings> {
    let settings = settings(options)?;
    is_free(options.listen).with_context(|| listen_refused(options.listen))?;
    if let Some(metrics) = options.metrics_listen {
        is_free(metrics).with_context(|| metrics_refused(metrics))?;
    }
    Auth::look(options)?;
    if let Some(folder) = &options.trusted.documents {
        http::Api::look(folder)?;
    }
    Ok(settings)
}

/// Takes an address and leaves it again: nobody is let in who would then wait for the tables.
fn is_free(address: SocketAddr) -> io::Result<()> {
    TcpListener::bind(address).map(drop)
}
