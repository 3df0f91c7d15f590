//! What can be set about WebSockets.

use std::time::Duration;

/// What can be set about WebSockets.
#[derive(Debug, Clone)]
pub struct Sockets {
    /// Sockets and event streams open at once; more are turned away.
    pub max: usize,
    /// Sockets and event streams open at once from one address; any number if none is given.
    pub per_address_max: Option<usize>,
    /// Bytes of answers that wait for the client of one socket; what would go beyond is refused.
    pub waiting_bytes: usize,
    /// Operations at once over one socket.
    pub operations_max: usize,
    /// Subscriptions at once, over all sockets and as event streams.
    pub subscriptions_max: usize,
    /// How long a client may take to say who it is.
    pub init_timeout: Duration,
    /// How often a client must give a sign of life.
    pub ping_every: Duration,
    /// How often it is looked whether a token is still good.
    pub check_every: Duration,
}

impl Default for Sockets {
    fn default() -> Self {
        Self {
            max: 1_000,
            per_address_max: None,
            waiting_bytes: 16 * 1024 * 1024,
            operations_max: 32,
            subscriptions_max: 4_000,
            init_timeout: Duration::from_secs(10),
            ping_every: Duration::from_secs(25),
            check_every: Duration::from_secs(60),
        }
    }
}
