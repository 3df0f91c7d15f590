//! What operators run and see: deploying, starting and stopping, backups, databases as they have to be, figures and traces.

mod at_rest;
mod backups;
mod clean_stop;
mod deploy;
mod deploy_machine;
#[cfg(target_os = "linux")]
mod growth;
mod monitoring;
mod no_register;
pub(crate) mod read_only;
mod rights;
mod roles;
mod settings_first;
mod start;
mod tls;
mod traces;
