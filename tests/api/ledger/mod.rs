//! The ledger and its money: what is pledged, committed, delivered, verified and given back, and what it adds up to.

mod delivered_late;
mod earlier_days;
pub(crate) mod ends;
mod given;
pub(crate) mod given_back;
mod given_back_late;
mod given_back_mistyped;
mod gone_money;
pub(crate) mod ledger_model;
mod ledger_sums;
mod pledges;
pub(crate) mod rates;
mod verified_late;
