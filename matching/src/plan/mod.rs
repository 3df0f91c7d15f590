//! The best plan over all open needs: who gives what to whom, how good that is proven to be, and why it is so.
//!
//! [`solve`](solve::solve) draws a plan of a [`Problem`]; [`check`](check::check) tells
//! what a plan breaks; [`explain`](report::explain::explain) says it in words. The model is a mixed program: amounts that are nothing or
//! between a least and a most, whole units, budgets of attention, orders. It is solved from both sides: the relaxed program
//! gives a bound that holds, and a short exact run a tighter one where the problem is small; a search by small exact programs gives a
//! plan that keeps every rule, and what lies between them is published with it.

pub mod check;
pub mod exact;
pub mod fairness;
pub mod generate;
pub mod greedy;
pub mod index;
pub mod instance;
pub mod ledger;
pub mod problem;
pub mod relax;
pub mod report;
pub mod search;
pub mod solve;
pub mod stability;

pub use check::AMOUNT_MAX;
pub use problem::{
    Budget, CountryShare, Demand, Grant, Pair, Plan, Problem, Progress, Proof, Settings, Stage,
    Supply, Whole,
};
