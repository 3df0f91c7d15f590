//! The words and the rules of Gapbridge, pure: what things are called, what may be said of them, and what follows from it.
//!
//! Nothing here reads a database or a clock. The feature `sql` lets the words be columns, `graphql` lets the API speak them.

pub mod assistance;
pub mod congo;
pub mod country;
pub mod date;
pub mod deadline;
pub mod document;
pub mod english;
pub mod event;
pub mod finding;
pub mod french;
pub mod gap;
pub mod id;
pub mod instruction;
pub mod judgement;
pub mod kind;
pub mod language;
pub mod ledger;
pub mod matches;
pub mod mission;
pub mod money;
pub mod nearest;
pub mod obstacle;
pub mod organisation;
mod own_name;
pub mod panel;
pub mod personal;
pub mod plan;
pub mod sanctions;
pub mod sector;
pub mod size;
pub mod symbol;
pub mod table;
pub mod text;
pub mod validation;
pub mod webhook;
mod words;

use words::words;
