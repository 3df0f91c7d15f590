//! What each client may ask for in a minute, in points of cost: so that none takes the service from the others.
//!
//! Whoever signed in has a budget of their own, the anonymous have one for each address. What was asked is charged before it runs, as
//! the guards reckoned it: what it found does not change what is left, which therefore tells of nothing that is hidden.

use std::{convert::Infallible, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use async_graphql::{ErrorExtensionValues, ServerError};
use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock,
    middleware::StateInformationMiddleware,
};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    access::{network::network, standing::Standing, viewer::Viewer},
    error::{self, code},
    http::guard::Cost,
};

#[cfg(test)]
mod tests;

/// In what time a budget fills, and what is counted together.
pub(super) const WINDOW: Duration = Duration::from_secs(60);
/// Clients whose budgets are remembered, each in some 150 bytes; more push out those that were quiet the longest, who begin anew.
const CLIENTS_MAX: usize = 50_000;

/// How much may be asked in a minute; 0 stands for any amount.
#[derive(Debug, Clone, Default)]
pub struct Budgets {
    /// From one address, by those who did not sign in.
    pub anonymous: u32,
    /// With one API key, or by one holder of tokens.
    pub signed_in: u32,
}

/// What was drawn from all budgets.
pub(super) struct Allowances {
    anonymous: Option<NonZeroU32>,
    signed_in: Option<NonZeroU32>,
    meters: Cache<Client, Arc<Meter>>,
}

type Meter = DefaultDirectRateLimiter<StateInformationMiddleware>;

/// Whose budget it is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Client {
    Network(IpAddr),
    /// Digest of the organisation and the subject, which may be long.
    Member([u8; 32]),
    /// All who act for an organisation together.
    Organisation(Uuid),
    /// All who did not sign in together.
    Strangers,
}

/// More was asked than is left.
#[derive(Debug)]
pub(super) struct Overdrawn {
    pub(super) standing: Standing,
    /// Points that were asked for, also where that is more than a whole budget.
    pub(super) asked: u64,
    /// Time until it can be had.
    pub(super) wait: Duration,
}

impl Allowances {
    pub(super) fn new(budgets: &Budgets) -> Self {
        Self {
            anonymous: NonZeroU32::new(budgets.anonymous),
            signed_in: NonZeroU32::new(budgets.signed_in),
            meters: Cache::new(CLIENTS_MAX),
        }
    }

    /// Clients whose budgets are remembered.
    pub(super) fn clients(&self) -> usize {
        self.meters.len()
    }

    /// Charges so many points to whoever asks; nothing is drawn where that is more than is left. None where there is no budget.
    ///
    /// What costs more than a whole budget waits until that is full, and takes all of it: a small budget slows a client down, but keeps
    /// nothing from it for good.
    pub(super) fn draw(
        &self,
        viewer: &Viewer,
        from: Option<IpAddr>,
        cost: u64,
    ) -> Result<Option<Standing>, Overdrawn> {
        let is_signed_in = viewer.member().is_some();
        let limit = if is_signed_in {
            self.signed_in
        } else {
            self.anonymous
        };
        let Some(limit) = limit else { return Ok(None) };
        let asked = std::cmp::max(cost, 1);
        let cost = u32::try_from(asked).unwrap_or(u32::MAX);
        let cost = NonZeroU32::new(cost).unwrap_or(NonZeroU32::MIN).min(limit);
        let standing = |remaining| Standing {
            is_signed_in,
            limit: limit.get(),
            remaining,
            cost: cost.get(),
        };
        let meter = self.meter(Client::of(viewer, from), limit);
        match meter.check_n(cost) {
            Ok(Ok(state)) => Ok(Some(standing(state.remaining_burst_capacity()))),
            Ok(Err(until)) => {
                let wait = until.wait_time_from(meter.clock().now());
                let missing = wait.as_nanos().div_ceil(point(limit).as_nanos());
                let missing = u32::try_from(missing).unwrap_or(u32::MAX);
                let standing = standing(cost.get().saturating_sub(missing));
                Err(Overdrawn {
                    standing,
                    asked,
                    wait,
                })
            }
            // Never, since no more than the limit is drawn at once.
            Err(_) => Err(Overdrawn {
                standing: standing(0),
                asked,
                wait: WINDOW,
            }),
        }
    }

    fn meter(&self, client: Client, limit: NonZeroU32) -> Arc<Meter> {
        let made = || {
            let meter = RateLimiter::direct(Quota::per_minute(limit));
            let meter = meter.with_middleware::<StateInformationMiddleware>();
            Ok::<_, Infallible>(Arc::new(meter))
        };
        let Ok(meter) = self.meters.get_or_insert_with(&client, made);
        meter
    }
}

impl Client {
    /// Those with whom a viewer counts together.
    pub(super) fn together(viewer: &Viewer) -> Self {
        let organisation = viewer.member().map(|member| member.organisation);
        organisation.map_or(Self::Strangers, Self::Organisation)
    }

    /// The client as which a viewer at an address counts.
    pub(super) fn of(viewer: &Viewer, from: Option<IpAddr>) -> Self {
        let Some(member) = viewer.member() else {
            return Self::Network(network(from));
        };
        let digest = Sha256::new()
            .chain_update(member.organisation)
            .chain_update(&member.subject);
        Self::Member(digest.finalize().into())
    }
}

impl Overdrawn {
    /// Whole seconds until it can be had.
    pub(super) fn seconds(&self) -> u64 {
        std::cmp::max(1, whole_seconds(self.wait))
    }
}

/// What costs less than the same query.
pub(super) const LESS: &str = "ask for fewer rows or fields";

/// Why nothing was done, how long that will be so, and what helps: to ask for less, where that costs less, or to sign in.
pub(super) fn refusal(overdrawn: &Overdrawn, less: Option<&str>) -> ServerError {
    let Standing {
        is_signed_in,
        limit,
        remaining,
        ..
    } = overdrawn.standing;
    let cost = overdrawn.asked;
    let seconds = overdrawn.seconds();
    let (whose, own) = if is_signed_in {
        ("You may", None)
    } else {
        (
            "Those at your address who did not sign in may together",
            Some("sign in: then you have a budget of your own"),
        )
    };
    let instead = less.into_iter().chain(own);
    let instead: String = instead.map(|what| format!(", or {what}")).collect();
    let message = if cost > u64::from(limit) {
        format!(
            "{whose} ask for {limit} points of cost a minute. This costs {cost}, more than a whole minute has: it takes all of them, and only while none are spent; {remaining} are left. Ask again in {seconds} s, and for nothing else until then{instead}."
        )
    } else {
        format!(
            "{whose} ask for {limit} points of cost a minute. This costs {cost}, and {remaining} are left. Ask again in {seconds} s{instead}."
        )
    };
    let mut error = error::refusal(code::LIMITED, message);
    let more = error
        .extensions
        .get_or_insert_with(ErrorExtensionValues::default);
    more.set("cost", cost);
    more.set("limit", limit);
    more.set("remaining", remaining);
    more.set("retryAfter", seconds);
    error
}

/// What is left, as the draft of the IETF has it (draft-ietf-httpapi-ratelimit-headers, version 10).
pub(super) fn headers(standing: &Standing) -> [(&'static str, String); 2] {
    let policy = if standing.is_signed_in {
        "signed-in"
    } else {
        "anonymous"
    };
    let (limit, remaining) = (standing.limit, standing.remaining);
    let window = WINDOW.as_secs();
    let full_in = whole_seconds(standing.full_in());
    [
        (
            "RateLimit-Policy",
            format!("\"{policy}\";q={limit};w={window};qu=\"points\""),
        ),
        (
            "RateLimit",
            format!("\"{policy}\";r={remaining};t={full_in}"),
        ),
    ]
}

/// Seconds, the last one begun counting as one.
fn whole_seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// In what time a point comes back.
fn point(limit: NonZeroU32) -> Duration {
    Quota::per_minute(limit).replenish_interval()
}

/// Points that an operation is charged: what it costs, and one for each kibibyte that it asks about the schema itself.
pub(super) fn points(cost: &Cost) -> u64 {
    let schema = cost.introspection_bytes.div_ceil(1024);
    cost.data.usual.saturating_add(schema)
}
