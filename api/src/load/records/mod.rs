//! The records of a data file. What each field means stands in `data/README.md`; here is what it must be.

mod assistance;
mod finding;
mod gap;
mod ledger;
mod mission;
mod panel;
mod reference;
mod sanctions;

pub use assistance::*;
pub use finding::*;
pub use gap::*;
pub use ledger::*;
pub use mission::*;
pub use panel::*;
pub use reference::*;
pub use sanctions::*;
