//! The harness: a database of its own for every test, on SQLite and on PostgreSQL, and the service in front of it.
//!
//! Every test is written once and run on both:
//!
//! ```ignore
//! on_both! {
//!     async fn a_mission_is_found_by_its_acronym(app: &TestApp) {
//!         let answer = app.data(r#"{ mission(acronym: "UNOCI") { name } }"#).await;
//!         ...
//!     }
//! }
//! ```
//!
//! What a test takes says what it needs: an [`Empty`] database, a [`TestDatabase`] with the reference data, or a [`TestApp`]
//! that serves one.

mod actors;
mod anew;
mod app;
mod audit;
mod clock;
mod cluster;
mod database;
mod events;
mod forged;
mod gaps;
mod heard;
mod issuer;
mod members;
mod midnight;
mod ports;
mod process;
mod proxy;
mod register;
mod rows;
mod socket;
mod sql;
mod viewers;

pub use actors::Actor;
pub use anew::{Anew, ask_anew};
pub use app::{Service, TestApp, forgetful};
pub use clock::Clock;
pub use cluster::{Cluster, run_postgres};
pub use database::{Backend, Empty, TestDatabase, options};
pub use events::Events;
pub use forged::forged;
pub use gaps::{Asked, all_gaps};
pub use heard::Heard;
pub use issuer::{Issuer, Signer, part};
pub use ports::own_port;
pub use process::Process;
pub use proxy::Proxy;
pub use register::{
    MATCH, ago, ahead, erasing, filed, money, number, offer, programme, public, with,
};
pub use rows::{ENTITIES, Rows};
pub use socket::Socket;
pub use sql::CHANGED_BY_HAND;
pub use viewers::{ask, ask_at, member, member_as, today};

use futures_util::FutureExt;
use std::{
    future::Future,
    panic::{AssertUnwindSafe, resume_unwind},
};

/// What a test starts from.
pub trait Fixture: Sized {
    /// Makes it on this database.
    fn start(backend: Backend) -> impl Future<Output = Self>;

    /// Takes it away again.
    fn end(self) -> impl Future<Output = ()>;
}

/// Runs a test on one database, and clears up behind it whatever happened.
pub async fn run<F: Fixture>(backend: Backend, test: impl AsyncFnOnce(&F)) {
    midnight::is_far().await;
    let fixture = F::start(backend).await;
    let outcome = AssertUnwindSafe(test(&fixture)).catch_unwind().await;
    fixture.end().await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

/// Makes two tests of each function, `sqlite` and `postgres`.
#[macro_export]
macro_rules! on_both {
    ($($(#[$attribute:meta])* async fn $name:ident($fixture:ident: &$kind:ty) $body:block)*) => {
        $($(#[$attribute])* mod $name {
            #[allow(unused_imports, reason = "some tests need nothing of their module")]
            use super::*;

            async fn test($fixture: &$kind) $body

            #[tokio::test]
            async fn sqlite() {
                $crate::run($crate::Backend::Sqlite, test).await;
            }

            #[tokio::test]
            async fn postgres() {
                $crate::run($crate::Backend::Postgres, test).await;
            }
        })*
    };
}
