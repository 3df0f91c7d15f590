//! What breaks under those who read and write: databases, servers, clocks and connections; what was acknowledged is there, once, all the same.

mod begun_for_nobody;
// Its clocks are for the loader of Linux.
#[cfg(target_os = "linux")]
mod clock_jumps;
mod crash;
pub(crate) mod database_faults;
mod failover;
pub(crate) mod failures;
mod given_up;
pub(crate) mod many_servers;
mod replicas;
mod replicas_silent;
mod restarts;
mod webhooks_killed;
