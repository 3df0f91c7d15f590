//! The records of a data file. What each field means stands in `data/README.md`; here is what it must be.

mod assistance;
mod finding;
mod gap;
mod ledger;
mod mission;
mod panel;
mod reference;
mod sanctions;

pub use assistance::{Assistance, Cover, Exclusion, Line, Offer, Programme};
pub use finding::{Finding, Instruction, Recommendation};
pub use gap::{FurtherSector, Gap, GapLink, GapProgress, Need, NeedShare, Provenance};
pub use ledger::Commitment;
pub use mission::{FocalPoint, MandateTask, Mission};
pub use panel::{MandateElement, Panel, PanelCooperation, PanelCost, Report};
pub use reference::{
    Anomaly, Country, CountryAlias, CountryGroup, Document, ExchangeRate, GroupTerm, Organisation,
    Sector,
};
pub use sanctions::{LiftingCondition, Measure, Progress, Regime};
