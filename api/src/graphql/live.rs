//! The feed of changes, pushed to who subscribes to it.
//!
//! The engine would make one stream for the whole life of a subscription, with the reach that its viewer had at the beginning.
//! So it is asked anew for each entry, with a reach of that moment; where a subscription is in the feed is kept in between.

use crate::{
    db::{
        feed::{self, Entry, Feed, News, Wanted},
        page::{PageArgs, Place, Window},
        pulse::Head,
        scope::Scope,
    },
    error::{Error, Result},
    graphql::{ContextExt, change::Change, change_filter::ChangeFilter, connection::Edge},
};
use async_graphql::{Context, Description};
use futures_util::stream::{self, Stream};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// How old entries may be that were read ahead and not given yet; then they are read again.
const AHEAD_FOR: Duration = Duration::from_secs(5);

/// What can be subscribed to, over a WebSocket or as an event stream.
#[derive(Description)]
pub struct Subscription;

#[async_graphql::Subscription(use_type_description)]
impl Subscription {
    /// The feed `changes` as it goes on: each entry within moments of the change, in the order of the feed, and no other than there.
    /// Every event carries one entry with its cursor. Keep the last cursor, and subscribe with it as `after` when the connection
    /// was lost, or ask `changes` with it: nothing is missed, nothing comes twice.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default. A cursor is good for any filter.")]
        filter: Option<ChangeFilter>,
        #[graphql(
            desc = "How many entries, 1 or more; then the subscription is complete. Without it, it goes on."
        )]
        first: Option<i32>,
        #[graphql(
            desc = "Cursor to start behind, of this field or of the query `changes`; the header Last-Event-ID goes before it. Without both, the feed is followed from now on."
        )]
        after: Option<String>,
    ) -> Result<impl Stream<Item = Option<Edge<Change>>>> {
        let follower: &Arc<Follower> = ctx
            .data()
            .expect("the service gives every subscription its place");
        // A browser that connects again asks the very question again, with the cursor of its beginning.
        let resumed = ctx.data_opt::<Resumed>().map(|last| last.0.clone());
        let after = resumed.or(after);
        let entry = match follower.take().await {
            Taken::Nothing => None,
            Taken::Entry(entry) => Some(*entry),
            Taken::NotBegun => {
                let begun = Following::begin(ctx.scope(), filter, first, after);
                follower.begin(Box::pin(begun).await?).await;
                None
            }
        };
        let edge = entry.and_then(|(entry, place)| {
            let change = Change::batch(vec![entry]).pop()?;
            Some(Some(Edge::new(change, place)))
        });
        Ok(stream::iter(edge))
    }
}

/// The cursor of the last entry that a client has which connects again without saying so in its question, as browsers do.
#[derive(Clone, Debug)]
pub struct Resumed(pub String);

/// Where a subscription is in the feed; nowhere before the engine was asked for the first time.
#[derive(Default)]
pub struct Follower(Mutex<Option<Following>>);

/// What a subscription does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It begins.
    Begin,
    /// It gives an entry.
    Give,
    /// It waits until the register goes on.
    Wait,
    /// It has given as many as it was asked for.
    End,
}

enum Taken {
    NotBegun,
    Nothing,
    Entry(Box<(Entry, Place)>),
}

/// A subscription that has begun.
struct Following {
    wanted: Wanted,
    /// What comes next; its place is that of the last entry that was given.
    window: Window,
    /// How many entries it still gives.
    left: Option<u64>,
    /// Entries that were read ahead, few.
    ahead: VecDeque<(Entry, Place)>,
    read_at: Instant,
    /// Whether there are more behind them.
    more: bool,
    /// How far the register was when they were read.
    head: Head,
    /// The last day on which it was looked what that day opened.
    day: String,
    /// Number of the last event up to which all were looked at, and none lies behind the place; it stays inside.
    seen: i64,
    /// What that is once all that was read ahead is given.
    looked: i64,
}

impl Follower {
    /// Looks what comes next, now that the register is as far as this.
    pub async fn step(&self, scope: &Scope, head: &Head) -> Result<Step> {
        let mut following = self.0.lock().await;
        let Some(following) = following.as_mut() else {
            return Ok(Step::Begin);
        };
        if following.left == Some(0) {
            return Ok(Step::End);
        }
        if !following.ahead.is_empty() && following.read_at.elapsed() > AHEAD_FOR {
            // Its reader is slow: what they may read has changed perhaps.
            following.ahead.clear();
            following.more = true;
            following.day.clear();
            following.looked = following.seen;
        }
        if following.ahead.is_empty() && (following.more || following.head != *head) {
            Box::pin(following.read(scope, head)).await?;
        }
        Ok(if following.ahead.is_empty() {
            Step::Wait
        } else {
            Step::Give
        })
    }

    /// Whether it has begun.
    pub async fn has_begun(&self) -> bool {
        self.0.lock().await.is_some()
    }

    async fn begin(&self, begun: Following) {
        *self.0.lock().await = Some(begun);
    }

    async fn take(&self) -> Taken {
        let mut following = self.0.lock().await;
        match following.as_mut() {
            None => Taken::NotBegun,
            Some(following) => match following.take() {
                None => Taken::Nothing,
                Some(entry) => Taken::Entry(Box::new(entry)),
            },
        }
    }
}

impl Following {
    async fn begin(
        scope: &Scope,
        filter: Option<ChangeFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Self> {
        let wanted = filter.unwrap_or_default().asked(scope)?;
        wanted.check(scope).await?;
        let left = match first.map(u64::try_from) {
            None => None,
            Some(Ok(left)) if left > 0 => Some(left),
            Some(_) => {
                let reason = "must be 1 or more: leave it out to follow the feed without end";
                return Err(Error::invalid("first", reason));
            }
        };
        let args = PageArgs {
            after,
            ..PageArgs::default()
        };
        let mut window = Window::parse(args, feed::ORDER, feed::fits)?;
        let mut day = String::new();
        if window.after.is_none() {
            window.after = Some(Feed::end(scope).await?.cursor().clone());
            day.push_str(scope.today());
        }
        Ok(Self {
            wanted,
            window,
            left,
            ahead: VecDeque::new(),
            read_at: Instant::now(),
            more: true,
            head: Head::default(),
            day,
            seen: 0,
            looked: 0,
        })
    }

    async fn read(&mut self, scope: &Scope, head: &Head) -> Result<()> {
        if self.head.lost != head.lost {
            // Up to where was looked, others may have come since.
            self.looked = 0;
        }
        let with_days = self.day != scope.today();
        // A new day may let its viewer read what they were not told of: all behind the place is looked at once more.
        self.seen = if with_days { 0 } else { self.looked };
        let news = Feed::shared_news(
            scope,
            &self.wanted,
            &self.window,
            self.seen,
            with_days,
            head,
        );
        let News {
            entries,
            more,
            seen,
            ..
        } = news.await?;
        self.ahead = entries.into();
        self.looked = seen;
        self.read_at = Instant::now();
        self.more = more;
        self.head = head.clone();
        if !more {
            self.day = scope.today().to_owned();
        }
        Ok(())
    }

    fn take(&mut self) -> Option<(Entry, Place)> {
        let (entry, place) = self.ahead.pop_front()?;
        self.window.after = Some(place.cursor().clone());
        self.left = self.left.map(|left| left - 1);
        Some((entry, place))
    }
}
