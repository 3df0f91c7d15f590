//! A small schema with one of everything the transport must cope with.

use std::sync::atomic::{AtomicUsize, Ordering};

use async_graphql::{ID, InputObject, Interface, Object, Subscription, connection::*};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::Notify;

use crate::error::{Error, Result};

pub(super) type Schema = async_graphql::Schema<Query, Mutation, Sub>;
pub(super) struct Query;
pub(super) struct Mutation;
pub(super) struct Sub;
pub(super) static BUMPS: AtomicUsize = AtomicUsize::new(0);
/// Told when a stream of `floods` is dropped.
pub(super) static FLOOD_STOPPED: Notify = Notify::const_new();
/// Told when a stream of `waits` is dropped.
pub(super) static WAIT_STOPPED: Notify = Notify::const_new();

struct OnDrop(&'static Notify);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

#[derive(Interface)]
#[graphql(field(name = "title", ty = "String"))]
pub(super) enum Node {
    Gap(Gap),
    Offer(Offer),
}
pub(super) struct Gap(pub i32);
pub(super) struct Offer;
#[derive(InputObject)]
pub(super) struct Deep {
    next: Option<Box<Deep>>,
    list: Option<Vec<i32>>,
}

#[Object]
impl Offer {
    async fn title(&self) -> &str {
        "offer"
    }
}

#[Object]
impl Gap {
    async fn id(&self) -> ID {
        ID(self.0.to_string())
    }
    async fn title(&self) -> String {
        format!("gap {}", self.0)
    }
    async fn parts(&self) -> Vec<Gap> {
        (0..2).map(|n| Gap(self.0 + n)).collect()
    }
    async fn gaps(&self, first: Option<i32>) -> Connection<usize, Gap> {
        page(first)
    }
}

fn page(first: Option<i32>) -> Connection<usize, Gap> {
    let mut connection = Connection::new(false, false);
    connection
        .edges
        .extend((0..first.unwrap_or(20).clamp(0, 100)).map(|n| Edge::new(n as usize, Gap(n))));
    connection
}

#[Object]
impl Query {
    async fn node(&self, id: ID) -> Result<Option<Node>> {
        Ok(match id.as_str() {
            "o" => Some(Node::Offer(Offer)),
            n => n.parse().ok().map(|n| Node::Gap(Gap(n))),
        })
    }
    async fn nodes(&self, ids: Vec<ID>) -> Vec<Option<Gap>> {
        ids.iter().map(|id| id.parse().ok().map(Gap)).collect()
    }
    async fn gaps(
        &self,
        first: Option<i32>,
        #[graphql(name = "after")] _after: Option<String>,
        #[graphql(name = "last")] _last: Option<i32>,
        #[graphql(name = "before")] _before: Option<String>,
    ) -> Connection<usize, Gap> {
        page(first)
    }
    async fn gap(
        &self,
        deep: Option<Deep>,
        ints: Option<Vec<i32>>,
        text: Option<String>,
    ) -> Option<Gap> {
        let _ = (deep.map(|d| (d.next.is_some(), d.list)), ints, text);
        Some(Gap(1))
    }
    async fn ours(&self) -> Result<Option<i32>> {
        Err(Error::NotFound("no such thing".into()))
    }
    async fn fault(&self) -> Result<Option<i32>> {
        Err(sea_orm::DbErr::Custom("SELECT secret".into()))?;
        Ok(None)
    }
    async fn foreign(&self) -> async_graphql::Result<Option<i32>> {
        Err(sea_orm::DbErr::Custom("SELECT secret".into()))?;
        Ok(None)
    }
    async fn slow(&self) -> i32 {
        tokio::time::sleep(std::time::Duration::from_secs(60)).await;
        1
    }
    async fn long(&self, bytes: usize) -> String {
        "x".repeat(bytes)
    }
    async fn panics(&self) -> i32 {
        let nothing: Option<i32> = std::env::var("NEVER").ok().map(|_| 1);
        nothing.expect("a bug")
    }
}

#[Object]
impl Mutation {
    async fn bump(&self) -> usize {
        BUMPS.fetch_add(1, Ordering::SeqCst) + 1
    }
    async fn say(&self, text: String) -> String {
        text
    }
}

#[Subscription]
impl Sub {
    async fn ticks(&self) -> impl Stream<Item = i32> {
        futures_util::stream::iter([1])
    }
    async fn counts(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }
    async fn forever(&self) -> impl Stream<Item = i32> {
        stream::iter([1]).chain(stream::pending())
    }
    async fn waits(&self) -> impl Stream<Item = i32> {
        let stopped = OnDrop(&WAIT_STOPPED);
        stream::iter([1])
            .chain(stream::pending())
            .inspect(move |_| {
                let _ = &stopped;
            })
    }
    async fn floods(&self) -> impl Stream<Item = String> {
        let stopped = OnDrop(&FLOOD_STOPPED);
        stream::repeat_with(move || {
            let _ = &stopped;
            "x".repeat(100_000)
        })
    }
    async fn pours(&self) -> impl Stream<Item = String> {
        stream::repeat_with(|| "x".repeat(100_000))
    }
    async fn faults(&self) -> impl Stream<Item = async_graphql::Result<i32>> {
        stream::iter([
            Ok(1),
            Err(sea_orm::DbErr::Custom("SELECT secret".into()).into()),
        ])
    }
    async fn breaks(&self) -> impl Stream<Item = i32> {
        stream::iter([Some(1), None]).map(|number| number.expect("a bug"))
    }
    async fn tocks(&self) -> impl Stream<Item = i32> {
        futures_util::stream::iter([1])
    }
}

pub(super) fn schema() -> Schema {
    Schema::build(Query, Mutation, Sub)
        .register_output_type::<Node>()
        .finish()
}
