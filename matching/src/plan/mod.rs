//! The best plan over all open needs: who gives what to whom, how good that is proven to be, and why it is so.
//!
//! [`solve`](solve::solve) draws a plan of a [`Problem`]; [`check`](check::check) tells
//! what a plan breaks; [`explain`](explain::explain) says it in words. The model is a mixed program: amounts that are nothing or
//! between a least and a most, whole units, budgets of attention, orders. It is solved from both sides: the relaxed program
//! gives a bound that holds, a search by small exact programs gives a plan that keeps every rule, and what lies
//! between them is published with it.

mod asked;
pub mod check;
pub mod descent;
pub mod exact;
pub mod explain;
pub mod fair;
pub mod floor;
pub mod generate;
pub mod greedy;
mod idle;
pub mod index;
pub mod ledger;
pub mod left;
pub mod linear;
pub mod problem;
pub mod search;
pub mod shadow;
pub mod solve;
pub mod stable;

pub use problem::{
    CountryShare, Demand, Grant, Pair, Plan, Problem, Progress, Proof, Settings, Stage, Supply,
};
