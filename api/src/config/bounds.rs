//! Bounds on what clients may make the service hold.

use clap::Args;
use std::time::Duration;

/// How much clients may make `serve` hold in memory, and how long.
#[derive(Clone, Debug, Args)]
pub struct Bounds {
    /// Longest answer, in bytes; 8 MiB by default. An operation whose answer would be longer is refused.
    #[arg(long, env = "GAPBRIDGE_ANSWER_BYTES", default_value_t = 8 * MIB, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(65_536..=1_073_741_824))]
    pub answer_bytes: u32,
    /// Rows of the database that one request may have read; beyond, it ends with an error.
    #[arg(long, env = "GAPBRIDGE_REQUEST_ROWS", default_value_t = 100_000, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub request_rows: u32,
    /// Bytes of all answers that wait for their clients to read them, 256 MiB by default; operations beyond are told to come back.
    #[arg(long, env = "GAPBRIDGE_WAITING_BYTES", default_value_t = 256 * MIB, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1_048_576..))]
    pub waiting_bytes: u32,
    /// Bytes of answers that wait for the client of one WebSocket, 16 MiB by default; operations beyond are refused.
    #[arg(long, env = "GAPBRIDGE_SOCKET_WAITING_BYTES", default_value_t = 16 * MIB, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(65_536..))]
    pub socket_waiting_bytes: u32,
    /// Longest time a client may take to read an answer, in milliseconds; then its connection is cut.
    #[arg(long, env = "GAPBRIDGE_ANSWER_TIMEOUT_MS", default_value_t = 60_000, allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(100..=3_600_000))]
    pub answer_timeout_ms: u64,
    /// Bytes of all request bodies and WebSocket messages that have not arrived in full, 64 MiB by default; requests beyond are told to
    /// come back.
    #[arg(long, env = "GAPBRIDGE_ARRIVING_BYTES", default_value_t = 64 * MIB, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1_048_576..))]
    pub arriving_bytes: u32,
    /// WebSockets from one address that are open at once. By default any number, since behind a proxy all come from the
    /// proxy's address.
    #[arg(long, env = "GAPBRIDGE_SOCKETS_PER_ADDRESS", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub sockets_per_address: Option<u32>,
    /// Bytes of answers to public questions that are kept until something changes, and of requests that come again, 32 MiB by default; 0
    /// keeps none.
    #[arg(long, env = "GAPBRIDGE_CACHE_BYTES", default_value_t = 32 * MIB, allow_negative_numbers = true)]
    pub cache_bytes: u32,
    /// Connections that are open at once; further ones wait to be accepted.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_CONNECTIONS", default_value_t = 4_000, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(16..=1_000_000))]
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

#[cfg(test)]
mod tests {
    use crate::config::Cli;
    use clap::{Arg, Command, CommandFactory, Parser};
    use std::any::TypeId;

    /// The settings of a command and of those in it that are numbers.
    fn numbers(command: &Command) -> Vec<&Arg> {
        let kinds = [
            TypeId::of::<u8>(),
            TypeId::of::<u16>(),
            TypeId::of::<u32>(),
            TypeId::of::<u64>(),
        ];
        let is_number = |arg: &&Arg| {
            let kind = arg.get_value_parser().type_id();
            kinds.iter().any(|number| kind == *number)
        };
        let own = command.get_arguments().filter(is_number);
        let inner = command.get_subcommands().flat_map(numbers);
        own.chain(inner).collect()
    }

    #[test]
    fn a_number_below_zero_is_refused_for_what_it_is() {
        let line = ["gapbridge", "--consent-days", "-3"];
        let said = Cli::try_parse_from(line).expect_err("a number below zero");
        let said = said.to_string();
        assert!(said.contains("-3 is not in 0..=250"), "{said}");
        let command = Cli::command();
        let numbers = numbers(&command);
        assert!(numbers.iter().any(|arg| arg.get_id() == "seconds"));
        for arg in numbers {
            assert!(arg.is_allow_negative_numbers_set(), "{}", arg.get_id());
        }
    }
}
