//! A way to a database that can be cut.

use std::net::SocketAddr;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// Passes connections on to a server while it is open.
pub struct Proxy {
    address: SocketAddr,
    server: String,
    passing: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A way to the server at this host and port.
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let passing = Some(tokio::spawn(pass(listener, server.clone())));
        Self {
            address,
            server,
            passing,
        }
    }

    /// The port it listens on, on this machine.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Ends all connections and takes no more.
    pub async fn cut(&mut self) {
        if let Some(passing) = self.passing.take() {
            passing.abort();
            passing.await.expect_err("it was cut");
        }
    }

    /// Takes connections again.
    pub async fn open(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the port");
        self.passing = Some(tokio::spawn(pass(listener, self.server.clone())));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(passing) = &self.passing {
            passing.abort();
        }
    }
}

async fn pass(listener: TcpListener, server: String) {
    // Dropped with this future, and the connections in it.
    let mut connections = JoinSet::new();
    while let Ok((mut client, _)) = listener.accept().await {
        let server = server.clone();
        connections.spawn(async move {
            let mut server = TcpStream::connect(server).await.expect("the server");
            // Either side may end it as it likes.
            let _ = copy_bidirectional(&mut client, &mut server).await;
        });
        while connections.try_join_next().is_some() {}
    }
}
