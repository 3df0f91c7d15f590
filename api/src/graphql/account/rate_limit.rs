//! What is left of the budget of whoever asks.

use crate::{
    access::standing::Standing,
    graphql::{ContextExt, inline_object::InlineObject},
};
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, SubsecRound, Utc};

/// What is left of the budget of whoever asks, in points of cost: their own where they signed in, else that of all who ask from their
/// address without signing in. The headers `RateLimit` and `RateLimit-Policy` tell the same.
#[derive(SimpleObject)]
pub struct RateLimit {
    /// Points in a minute, and at once after a pause.
    limit: i32,
    /// Points that are left now that this request was charged. They come back evenly.
    remaining: i32,
    /// Points that this request was charged, before it ran: its `extensions.cost.asked`, and one for each kibibyte that it asks about the
    /// schema; never more than `limit`.
    cost: i32,
    /// When all points are there again, if nothing is asked until then.
    reset_at: DateTime<Utc>,
}

impl RateLimit {
    fn at(now: DateTime<Utc>, standing: &Standing) -> Self {
        let points = |number| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            limit: points(standing.limit),
            remaining: points(standing.remaining),
            cost: points(standing.cost),
            // In milliseconds, as all times of the API: not every language reads finer ones.
            reset_at: (now + standing.full_in()).trunc_subsecs(3),
        }
    }
}

/// What is left.
#[derive(Default)]
pub struct RateLimitQuery;

#[Object]
impl RateLimitQuery {
    /// What is left of the budget of whoever asks; null where the server sets none.
    fn rate_limit(&self, ctx: &Context<'_>) -> Option<InlineObject<RateLimit>> {
        let standing = ctx.data_opt::<Standing>()?;
        Some(InlineObject(RateLimit::at(ctx.scope().moment(), standing)))
    }
}
