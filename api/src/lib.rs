//! Gapbridge: capacity gaps found by UN Panels of Experts, joined to those willing and able to close them.
//!
//! A request goes `http -> graphql -> scope -> policy`: the transport finds out who asks and whether the document is bearable, a
//! slice of the schema says what is asked, the scope adds who may see it and reads it.

pub mod access;
pub mod actions;
pub mod app;
pub mod auth;
pub mod cli;
pub mod config;
pub mod db;
pub mod error;
mod form;
pub mod graphql;
pub mod history;
pub mod http;
pub mod load;
pub mod matchmaking;
pub mod observe;
pub mod webhooks;
