//! Gapbridge: capacity gaps found by UN Panels of Experts, joined to those willing and able to close them.
//!
//! A request goes `http -> graphql -> scope -> policy`: the transport finds out who asks and whether the document is bearable, a
//! slice of the schema says what is asked, the scope adds who may see it and reads it.

pub mod app;
pub mod auth;
pub mod catalogue;
pub mod change;
pub mod clock;
pub mod config;
pub mod congo;
pub mod consent;
pub mod documents;
pub mod error;
pub mod events;
pub mod exchange;
pub mod facts;
pub mod graphql;
pub mod guard;
pub mod http;
pub mod id;
pub mod kept;
pub mod ledger;
pub mod load;
pub mod marks;
pub mod needs;
pub mod page;
pub mod permission;
pub mod planning;
pub mod policy;
pub mod readings;
pub mod reference;
pub mod scope;
pub mod sealed;
pub mod search;
pub mod store;
pub mod symbol;
pub mod values;
pub mod viewer;
