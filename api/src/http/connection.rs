//! The connection below a request: where it comes from, and how to cut it off from a client that does not read.

use std::{any::Any, net::IpAddr, time::Duration};

use actix_web::{HttpRequest, dev::Extensions, rt, web};
use tokio::task::JoinHandle;

use crate::http::Api;

/// A second handle of a connection, with which it can be ended while the server waits for its client.
#[derive(Clone)]
#[cfg(unix)]
pub(super) struct Connection(std::sync::Arc<std::net::TcpStream>);

/// Elsewhere than on Unix a connection ends only when its client or the operating system ends it.
#[derive(Clone)]
#[cfg(not(unix))]
pub(super) struct Connection;

/// Notes the connection of the requests to come; for `HttpServer::on_connect`.
#[cfg(unix)]
pub fn note_connection(io: &dyn Any, extensions: &mut Extensions) {
    use std::{net::TcpStream, os::fd::AsFd, sync::Arc};
    let stream = io.downcast_ref::<rt::net::TcpStream>();
    let handle = stream.and_then(|stream| stream.as_fd().try_clone_to_owned().ok());
    if let Some(handle) = handle {
        extensions.insert(Connection(Arc::new(TcpStream::from(handle))));
    }
}

/// Notes the connection of the requests to come; for `HttpServer::on_connect`.
#[cfg(not(unix))]
pub fn note_connection(_: &dyn Any, extensions: &mut Extensions) {
    extensions.insert(Connection);
}

impl Connection {
    /// The connection of a request, if it was noted.
    pub(super) fn of(request: &HttpRequest) -> Option<Self> {
        request.conn_data::<Self>().cloned()
    }

    /// Ends it at once, whatever waits to be written.
    pub(super) fn cut(&self) {
        #[cfg(unix)]
        let _ = self.0.shutdown(std::net::Shutdown::Both);
    }
}

/// The address a request comes from, as proxies tell it that are trusted.
pub(super) fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let api = request.app_data::<web::Data<Api>>();
    Some(api.map_or(peer, |api| {
        api.settings.proxies.client(peer, request.headers())
    }))
}

/// Cuts a connection after a while, unless it is dropped before.
pub(super) struct Deadline(JoinHandle<()>);

impl Deadline {
    /// The deadline of a client that has so long to read.
    pub(super) fn new(connection: Connection, after: Duration) -> Self {
        Self(rt::spawn(async move {
            tokio::time::sleep(after).await;
            tracing::debug!("a client did not read its answer in time");
            connection.cut();
        }))
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.0.abort();
    }
}
