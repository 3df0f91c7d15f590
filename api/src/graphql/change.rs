//! The feed of changes.

use crate::{
    db::{
        feed::{self, Entry, Feed, Thing},
        page::{PageArgs, Window},
    },
    error::Result,
    graphql::{
        ContextExt,
        change_filter::ChangeFilter,
        connection::Connection,
        id::{self, Kind},
        moment_of,
        node::{self, Node},
    },
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::event::EventKind;
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::OnceCell;

/// One entry of the feed: that something happened to a thing.
#[derive(Description)]
pub struct Change {
    entry: Entry,
    page: Arc<Page>,
}

/// What entries that are given together tell of, read when the first of them is asked for it.
struct Page {
    things: Vec<ID>,
    nodes: OnceCell<HashMap<ID, Option<Node>>>,
}

#[Object(use_type_description, serial)]
impl Change {
    /// Global id: the same whenever and by whomever the entry is read, so that one that was seen before is known again. `node` finds
    /// nothing by it.
    async fn id(&self) -> ID {
        entry_id(&self.entry)
    }

    /// When it happened. Entries stand in the order in which they were written down, and what was done never has an earlier time
    /// than what was done before it.
    fn at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.entry.at).unwrap_or_default()
    }

    /// What was done. Null where nobody did anything: the day came that opened the thing, the end of its embargo or of the time to
    /// reply to it; `at` is the beginning of that day.
    fn kind(&self) -> Option<EventKind> {
        self.entry.kind
    }

    /// What sort of thing it happened to.
    fn thing_kind(&self) -> Thing {
        self.entry.thing
    }

    /// Global id of the thing, as its own `id` gives it and `node` takes it.
    fn thing(&self) -> ID {
        thing_id(&self.entry)
    }

    /// The thing as it is now, not as it was then; null where the viewer may no longer read it.
    async fn node(&self, ctx: &Context<'_>) -> Result<Option<&Node>> {
        let read = || node::find_once(ctx.scope(), &self.page.things);
        let nodes = self.page.nodes.get_or_try_init(read).await?;
        Ok(nodes.get(&thing_id(&self.entry)).and_then(Option::as_ref))
    }
}

impl Change {
    /// Entries that are given together, in the same order.
    pub(super) fn batch(entries: Vec<Entry>) -> Vec<Self> {
        let page = Arc::new(Page {
            things: entries.iter().map(thing_id).collect(),
            nodes: OnceCell::new(),
        });
        let of_page = |entry| Self {
            entry,
            page: page.clone(),
        };
        entries.into_iter().map(of_page).collect()
    }

    /// An entry as webhooks tell of it, in the names and values of the fields above, without the thing itself.
    pub fn told(entry: Entry) -> Value {
        let at = DateTime::from_timestamp_millis(entry.at).unwrap_or_default();
        json!({
            "id": entry_id(&entry).as_str(),
            "at": at.to_rfc3339(),
            "kind": entry.kind,
            "thingKind": entry.thing,
            "thing": thing_id(&entry).as_str(),
        })
    }
}

fn entry_id(entry: &Entry) -> ID {
    match entry.event {
        Some(event) => id::global(Kind::Event, event),
        None => id::of_value("opened", &(&entry.thing, &entry.id, &entry.at)),
    }
}

fn thing_id(entry: &Entry) -> ID {
    id::global(entry.thing.kind(), entry.id)
}

/// The feed.
#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// What changed, oldest first, of what the viewer may read now. Keep `pageInfo.endCursor` and ask with it as `after`, until
    /// `hasNextPage` is false; ask so again later: nothing is missed, nothing comes twice. A cursor stays good for good, on every
    /// server of this register, and is given back where nothing is new. A thing that is published, shared with the viewer or opened
    /// by a day comes with an entry of its own then, whatever happened to it before: ask for all of it, its needs and matches too.
    /// What is withdrawn from the viewer leaves the feed without an entry.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default. A cursor is good for any filter.")]
        filter: Option<ChangeFilter>,
        #[graphql(desc = "How many, at most 500; 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Cursor to start behind; the beginning by default.")] after: Option<
            String,
        >,
        #[graphql(
            desc = "Only what happened on this day or at this moment, or since: `2026-11-28`, UTC, or `2026-11-28T09:30:00Z`. Where nothing did and no `after` is given, `endCursor` is the place behind all there is by now."
        )]
        since: Option<String>,
    ) -> Result<Option<Connection<Change>>> {
        let scope = ctx.scope();
        let mut wanted = filter.unwrap_or_default().asked(scope)?;
        if let Some(since) = since {
            wanted.since = Some(moment_of(&since, "since")?);
        }
        let mut end = after.clone();
        let args = PageArgs {
            first,
            after,
            ..PageArgs::default()
        };
        let mut window = Window::parse(args, feed::ORDER, feed::fits)?;
        let has_previous = window.after.is_some();
        if !has_previous && let Some(since) = wanted.since {
            // Looked up before the entries are: what comes meanwhile lies behind it.
            end = Some(Box::pin(Feed::end(scope)).await?.encode());
            // Who goes on behind an entry without `since` is told nothing older.
            let from = Box::pin(Feed::before(scope, since)).await?;
            window.after = Some(from.cursor().clone());
        }
        let (entries, more) = Box::pin(Feed::page(scope, &wanted, &window)).await?;
        let (entries, places): (Vec<_>, Vec<_>) = entries.into_iter().unzip();
        let entries = Change::batch(entries).into_iter().zip(places);
        let scope = scope.clone();
        let count = move || -> futures_util::future::BoxFuture<'static, Result<u64>> {
            let (scope, wanted) = (scope.clone(), wanted.clone());
            Box::pin(async move { Feed::count(&scope, &wanted).await })
        };
        let page = Connection::of_rows(entries.collect(), more, has_previous, count);
        Ok(Some(page.ending_at(end)))
    }
}
