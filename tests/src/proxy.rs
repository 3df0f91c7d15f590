//! A way to a server, or to several that serve the same, that can be cut.

use crate::own_port;
use std::{
    future::pending,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    join,
    net::{
        TcpListener, TcpStream,
        tcp::{ReadHalf, WriteHalf},
    },
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// What a client of PostgreSQL sends by itself to see whether a connection still works: `Sync`, which is answered.
const PING: &[u8] = b"S\0\0\0\x04";

/// When connections fall silent.
#[derive(Clone, Copy)]
enum Silence {
    /// At once.
    Now,
    /// When a client asks whether they still work.
    AtPing,
}

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
    silence: watch::Sender<Silence>,
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
        let silence = watch::Sender::new(Silence::Now);
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
        self.silence.send_replace(Silence::Now);
    }

    /// The same of each connection once its client asks PostgreSQL whether it still works, as it does before it keeps one: what is asked
    /// until then is answered.
    pub fn silence_at_ping(&self) {
        self.silence.send_replace(Silence::AtPing);
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

async fn pass(listener: TcpListener, servers: Servers, silence: watch::Sender<Silence>) {
    // Dropped with this future, and the connections in it.
    let mut connections = JoinSet::new();
    while let Ok((mut client, _)) = listener.accept().await {
        let servers = servers.in_turn();
        let silenced = silence.subscribe();
        connections.spawn(async move {
            for server in servers {
                if let Ok(mut server) = TcpStream::connect(server).await {
                    carry(&mut client, &mut server, silenced).await;
                    return;
                }
            }
        });
        while connections.try_join_next().is_some() {}
    }
}

/// Carries what both say until both have said all, or it falls silent.
async fn carry(
    client: &mut TcpStream,
    server: &mut TcpStream,
    mut silenced: watch::Receiver<Silence>,
) {
    let at_ping = silenced.clone();
    let (asks, mut hears) = client.split();
    let (mut answers, is_asked) = server.split();
    let back = async {
        // Either side may end it as it likes.
        copy(&mut answers, &mut hears).await.ok();
        hears.shutdown().await.ok();
    };
    let both = async {
        join!(there(asks, is_asked, at_ping), back);
    };
    tokio::select! {
        () = both => {}
        () = at_once(&mut silenced) => pending().await,
    }
}

/// Until connections that were there before fall silent at once.
async fn at_once(silenced: &mut watch::Receiver<Silence>) {
    while silenced.changed().await.is_ok() {
        if matches!(*silenced.borrow_and_update(), Silence::Now) {
            return;
        }
    }
    pending().await
}

/// Carries what a client asks.
async fn there(
    mut asks: ReadHalf<'_>,
    mut is_asked: WriteHalf<'_>,
    silenced: watch::Receiver<Silence>,
) {
    let mut part = [0; 8192];
    while let Ok(size @ 1..) = asks.read(&mut part).await {
        let is_silenced = silenced.has_changed().is_ok_and(|is_silenced| is_silenced);
        if is_silenced && part[..size] == *PING {
            pending::<()>().await;
        }
        if is_asked.write_all(&part[..size]).await.is_err() {
            break;
        }
    }
    is_asked.shutdown().await.ok();
}
