//! The way to the rows: the database, what a viewer reaches of it, and changes under way.

pub mod budget;
pub mod erase;
pub mod exchange_rate;
pub mod feed;
pub mod health;
pub mod judgements;
pub mod kept;
pub mod ledger;
pub mod mark;
pub mod page;
pub mod pulse;
mod reads;
pub mod reference;
pub mod related;
pub mod replica;
pub mod scope;
pub mod search;
pub mod shared;
pub mod store;
pub mod text_meaning;
mod tls;
pub mod transaction;
pub mod updated;
pub mod watermark;
pub mod webhook_due;
pub mod webhooks;
pub mod written;
