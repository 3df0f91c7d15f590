//! Bounds on what clients may make the service hold.

use super::number::number;
use clap::Args;
use std::time::Duration;

/// How much clients may make `serve` hold in memory, and how long.
#[derive(Clone, Debug, Args)]
pub struct Bounds {
    /// Longest answer, in bytes; 8 MiB by default. An operation whose answer would be longer is refused.
    #[arg(long, env = "GAPBRIDGE_ANSWER_BYTES", default_value_t = 8 * MIB, allow_negative_numbers = true, value_parser = number::<u32>(65_536..=1_073_741_824, "bytes"))]
    pub answer_bytes: u32,
    /// Rows of the database that one request may have read; beyond, it ends with an error.
    #[arg(long, env = "GAPBRIDGE_REQUEST_ROWS", default_value_t = 100_000, allow_negative_numbers = true, value_parser = number::<u32>(1..=u32::MAX, "rows"))]
    pub request_rows: u32,
    /// Bytes of all answers that wait for their clients to read them, 256 MiB by default; operations beyond are told to come back.
    #[arg(long, env = "GAPBRIDGE_WAITING_BYTES", default_value_t = 256 * MIB, allow_negative_numbers = true, value_parser = number::<u32>(1_048_576..=u32::MAX, "bytes"))]
    pub waiting_bytes: u32,
    /// Bytes of answers that wait for the client of one WebSocket, 16 MiB by default; operations beyond are refused.
    #[arg(long, env = "GAPBRIDGE_SOCKET_WAITING_BYTES", default_value_t = 16 * MIB, allow_negative_numbers = true, value_parser = number::<u32>(65_536..=u32::MAX, "bytes"))]
    pub socket_waiting_bytes: u32,
    /// Longest time a client may take to read an answer, in milliseconds; then its connection is cut.
    #[arg(long, env = "GAPBRIDGE_ANSWER_TIMEOUT_MS", default_value_t = 60_000, allow_negative_numbers = true, value_parser = number::<u64>(100..=3_600_000, "milliseconds"))]
    pub answer_timeout_ms: u64,
    /// Bytes of all request bodies and WebSocket messages that have not arrived in full, 64 MiB by default; requests beyond are told to
    /// come back.
    #[arg(long, env = "GAPBRIDGE_ARRIVING_BYTES", default_value_t = 64 * MIB, allow_negative_numbers = true, value_parser = number::<u32>(1_048_576..=u32::MAX, "bytes"))]
    pub arriving_bytes: u32,
    /// WebSockets from one address that are open at once. By default any number, since behind a proxy all come from the
    /// proxy's address.
    #[arg(long, env = "GAPBRIDGE_SOCKETS_PER_ADDRESS", allow_negative_numbers = true, value_parser = number::<u32>(1..=100_000, "WebSockets"))]
    pub sockets_per_address: Option<u32>,
    /// Bytes of answers to public questions that are kept until something changes, and of requests that come again, 32 MiB by default; 0
    /// keeps none.
    #[arg(long, env = "GAPBRIDGE_CACHE_BYTES", default_value_t = 32 * MIB, allow_negative_numbers = true, value_parser = number::<u32>(0..=u32::MAX, "bytes"))]
    pub cache_bytes: u32,
    /// Connections that are open at once; further ones wait to be accepted.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_CONNECTIONS", default_value_t = 4_000, allow_negative_numbers = true, value_parser = number::<u32>(16..=1_000_000, "connections"))]
    pub concurrent_connections: u32,
}

/// Bytes of a mebibyte.
const MIB: u32 = 1024 * 1024;

impl Default for Bounds {
    fn default() -> Self {
        Self {
            answer_bytes: 8 * MIB,
            request_rows: 100_000,
            waiting_bytes: 256 * MIB,
            socket_waiting_bytes: 16 * MIB,
            answer_timeout_ms: 60_000,
            arriving_bytes: 64 * MIB,
            sockets_per_address: None,
            cache_bytes: 32 * MIB,
            concurrent_connections: 4_000,
        }
    }
}

impl Bounds {
    /// Longest time a client may take to read an answer.
    pub fn answer_timeout(&self) -> Duration {
        Duration::from_millis(self.answer_timeout_ms)
    }
}
