//! What many followers ask for alike is read once.

use super::{Feed, News, Wanted};
use crate::{
    db::{page::Window, pulse::Head, scope::Scope},
    error::Result,
};

impl<'a> Feed<'a> {
    /// What [`Feed::news`] gives, with the feed as it is at this head: read for one follower, and given to all who ask for the same.
    pub async fn shared_news(
        scope: &'a Scope,
        wanted: &'a Wanted,
        window: &Window,
        seen: i64,
        with_days: bool,
        head: &Head,
    ) -> Result<News> {
        // All that the part depends on: who asks, on which day, for what.
        let (viewer, today) = (scope.viewer(), scope.today());
        let key = format!("{today} {viewer:?} {wanted:?} {window:?} {seen} {with_days}");
        let shared = scope.store().shared_parts().shared(key, head);
        let news = shared.get_or_try_init(|| Self::news(scope, wanted, window, seen, with_days));
        Ok(news.await?.clone())
    }
}
