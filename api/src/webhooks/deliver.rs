//! What is done for one webhook while it is leased.

mod news;

use super::{
    LEASE_MS, Webhooks,
    send::{Answer, Headers},
    sign::signatures,
};
use crate::{
    access::viewer::Viewer,
    auth,
    db::{
        scope::Scope,
        webhook_due::Waits,
        webhooks::{self, Leased, Outcome, Trial},
    },
    error::Result,
    graphql::account::webhook_delivery::message_id,
    observe::TRACED,
};
use chrono::Utc;
use domain::{
    organisation::{OrganisationStanding, Role},
    webhook::{WebhookDeliveryKind, WebhookDeliveryState},
};
use entity::{webhook, webhook_delivery};
use std::time::{Duration, Instant};
use tracing::{Instrument, Span, field::Empty, trace_span};
use uuid::Uuid;

/// Longest time from one attempt to the next.
const WAIT_MAX: Duration = Duration::from_secs(8 * 60 * 60);
/// How often the first wait is doubled at most.
const DOUBLINGS_MAX: i64 = 30;

impl Webhooks {
    /// Sends what is due and what is new, one after the other, as long as all goes well and a third of the lease has not passed.
    /// Whether to give the lease back at once.
    pub(super) async fn deliver(&self, leased: Leased) -> Result<bool> {
        let began = Instant::now();
        let mut leased = Some(leased);
        while let Some(Leased {
            lease,
            webhook,
            progress,
        }) = leased.take()
        {
            let Some(scope) = self.scope(&webhook) else {
                // Who may not act now is told nothing; what comes meanwhile is told once they may again.
                return Ok(false);
            };
            let delivery = match webhooks::first(&self.store, webhook.id).await? {
                Some(delivery) => Some(delivery),
                None => self.write_news(&scope, lease, &webhook, progress).await?,
            };
            let now = Utc::now().timestamp_millis();
            let Some(delivery) = delivery.filter(|delivery| self.waits.is_due(delivery, now))
            else {
                return Ok(true);
            };
            let went_well = self
                .attempt(&webhook, &delivery)
                .instrument(traced(&delivery))
                .await?;
            let is_early = began.elapsed().as_millis() < u128::from(LEASE_MS.unsigned_abs() / 3);
            if went_well && is_early {
                leased = webhooks::still(&self.store, lease, webhook.id).await?;
            }
        }
        Ok(true)
    }

    /// What the webhook's organisation may read; none while it may not act.
    fn scope(&self, webhook: &webhook::Model) -> Option<Scope> {
        let reference = self.store.reference();
        let organisation = reference.organisations.get(webhook.organisation_id)?;
        let subject = format!("webhook:{}", webhook.id.simple());
        let member = auth::member(&reference, &organisation, Role::Reader, subject);
        let is_active = member.standing == OrganisationStanding::Active;
        is_active.then(|| Scope::new(self.store.clone(), Viewer::Member(member), Utc::now()))
    }

    /// Sends a delivery once and writes down what came of it: whether it was taken.
    async fn attempt(
        &self,
        webhook: &webhook::Model,
        delivery: &webhook_delivery::Model,
    ) -> Result<bool> {
        let (began, at) = (Instant::now(), Utc::now().timestamp_millis());
        let id = message_id(delivery.id).to_string();
        let headers = Headers {
            signature: signatures(webhook, &id, at, &delivery.body),
            timestamp: at / 1000,
            id,
        };
        let answer = self
            .sender
            .send(&webhook.url, headers, delivery.body.clone())
            .await;
        let duration = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
        let is_taken = matches!(answer, Answer::Taken(_));
        let outcome = self.outcome(delivery, answer, at, duration);
        let span = Span::current();
        span.record("http.response.status_code", outcome.status);
        if !is_taken {
            span.record("otel.status_code", "ERROR");
        }
        webhooks::record(&self.store, delivery, outcome).await?;
        Ok(is_taken)
    }

    fn outcome(
        &self,
        delivery: &webhook_delivery::Model,
        answer: Answer,
        at: i64,
        duration: i64,
    ) -> Outcome {
        let is_gone = matches!(answer, Answer::Gone);
        let (status, error) = match answer {
            Answer::Taken(status) => (Some(i64::from(status.as_u16())), None),
            Answer::Gone => (
                Some(410),
                Some("The receiver answered that it is gone, which ends the webhook.".to_owned()),
            ),
            Answer::Failed(status, why) => (status.map(|status| status.as_u16().into()), Some(why)),
        };
        let now = at + duration;
        let trial = trial(delivery, at);
        let next = self.next(delivery, trial, now);
        let state = match (&error, next) {
            (None, _) => WebhookDeliveryState::Delivered,
            // It is not lost: it is sent once the webhook is resumed.
            (Some(_), _) if is_gone && delivery.kind == WebhookDeliveryKind::Changes => {
                WebhookDeliveryState::Pending
            }
            (Some(_), Some(_)) => WebhookDeliveryState::Pending,
            (Some(_), None) => WebhookDeliveryState::SetAside,
        };
        Outcome {
            at,
            duration,
            status,
            error,
            state,
            due: next.unwrap_or(now),
            trial,
            is_gone,
        }
    }

    /// When a delivery that failed now is tried again, Unix time in milliseconds; none where that is over. The last attempt is at
    /// the end of the time that it is tried for.
    fn next(&self, delivery: &webhook_delivery::Model, trial: Trial, now: i64) -> Option<i64> {
        let settings = self.store.webhooks();
        let end = trial.since + millis(settings.give_up);
        if delivery.kind == WebhookDeliveryKind::Ping || now >= end {
            return None;
        }
        let failures = trial.tries - 1;
        let wait = wait(settings.retry, failures);
        Some((now + spread(wait, delivery.id, failures)).min(end))
    }
}

/// The span of an attempt. Where it leads to is told to nobody: an address may hold a secret.
fn traced(delivery: &webhook_delivery::Model) -> Span {
    trace_span!(
        target: TRACED,
        parent: None,
        "webhook delivery",
        otel.kind = "client",
        otel.status_code = Empty,
        http.request.method = "POST",
        http.request.resend_count = delivery.tries,
        http.response.status_code = Empty,
        gapbridge.changes = delivery.entries,
    )
}

/// How long a delivery was tried, with an attempt that begins at this moment. That begins anew where it was held back for long: by
/// others before it, by us, or since its organisation was suspended.
fn trial(delivery: &webhook_delivery::Model, at: i64) -> Trial {
    let was_held_back = at - delivery.due > millis(WAIT_MAX);
    if delivery.tries == 0 || was_held_back {
        return Trial {
            tries: 1,
            since: at,
        };
    }
    Trial {
        tries: delivery.tries + 1,
        // By a clock that has gone back since it began only now.
        since: std::cmp::min(delivery.since, at),
    }
}

/// How long to wait after so many failures before this one, in milliseconds.
fn wait(first: Duration, failures: i64) -> i64 {
    let doublings = u32::try_from(failures.clamp(0, DOUBLINGS_MAX)).unwrap_or_default();
    millis(first.saturating_mul(1 << doublings).min(WAIT_MAX))
}

/// How long a delivery waits at most after so many attempts: twice the wait, as that is spread and clocks differ.
pub(super) fn waits(first: Duration) -> Waits {
    let longest = |failures| 2 * wait(first, failures);
    let mut waits = vec![longest(0)];
    for failures in 0..=DOUBLINGS_MAX {
        waits.push(longest(failures));
        if wait(first, failures) == millis(WAIT_MAX) {
            break;
        }
    }
    Waits::new(waits)
}

/// A time spread by up to a quarter to both sides, so that what failed together does not come again together.
fn spread(wait: i64, id: Uuid, tries: i64) -> i64 {
    // The end of an id is chance.
    let chance =
        (id.as_u128() ^ u128::from(tries.unsigned_abs())).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let share = i64::try_from((chance >> 32) & 0x3ff).unwrap_or_default();
    wait - wait / 4 + wait / 2 * share / 1024
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests;
