//! A way to a server, or to several that serve the same, that can be cut.

use crate::own_port;
use std::{
    future::pending,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// Hosts and ports, which may become others.
#[derive(Clone)]
struct Servers(Arc<Mutex<Vec<String>>>);

impl Servers {
    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them, another first each time.
    fn in_turn(&self) -> Vec<String> {
        let mut servers = self.lock();
        servers.rotate_left(1);
        servers.clone()
    }
}

/// Passes connections on to servers in turn while it is open, and past those that take none.
pub struct Proxy {
    address: SocketAddr,
    servers: Servers,
    silence: watch::Sender<()>,
    passing: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A way to the server at this host and port.
    pub async fn to(server: String) -> Self {
        Self::between(vec![server]).await
    }

    /// A way to servers at these hosts and ports, as a balancer of load is one.
    pub async fn between(servers: Vec<String>) -> Self {
        // Its own while it is cut, too.
        let place = ("127.0.0.1", own_port());
        let listener = TcpListener::bind(place).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let servers = Servers(Arc::new(Mutex::new(servers)));
        let silence = watch::Sender::new(());
        let passing = pass(listener, servers.clone(), silence.clone());
        let passing = Some(tokio::spawn(passing));
        Self {
            address,
            servers,
            silence,
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

    /// Ends all connections, and leads to another server from now on.
    pub async fn lead_to(&mut self, server: String) {
        self.cut().await;
        self.lead_new_to(server);
        self.open().await;
    }

    /// Leads whoever connects from now on to another server, as a name does that was moved. Connections stay where they are.
    pub fn lead_new_to(&self, server: String) {
        *self.servers.lock() = vec![server];
    }

    /// Nothing passes any more over the connections there are, and nobody is told: as where a machine lost its power, or what stands
    /// between forgot them.
    pub fn silence(&self) {
        self.silence.send_replace(());
    }

    /// Takes connections again.
    pub async fn open(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the port");
        let passing = pass(listener, self.servers.clone(), self.silence.clone());
        self.passing = Some(tokio::spawn(passing));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(passing) = &self.passing {
            passing.abort();
        }
    }
}

async fn pass(listener: TcpListener, servers: Servers, silence: watch::Sender<()>) {
    // Dropped with this future, and the connections in it.
    let mut connections = JoinSet::new();
    while let Ok((mut client, _)) = listener.accept().await {
        let servers = servers.in_turn();
        let mut silenced = silence.subscribe();
        connections.spawn(async move {
            for server in servers {
                if let Ok(mut server) = TcpStream::connect(server).await {
                    tokio::select! {
                        // Either side may end it as it likes.
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        Ok(()) = silenced.changed() => pending().await,
                    }
                    return;
                }
            }
        });
        while connections.try_join_next().is_some() {}
    }
}
