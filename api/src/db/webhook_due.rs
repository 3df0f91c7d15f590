//! When a delivery is due, whatever became of the clock since that was written, and which webhooks have one.

use super::webhooks::{PENDING, standing};
use domain::webhook::WebhookDeliveryKind;
use entity::{webhook, webhook_delivery, webhook_progress};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};

/// How long a delivery waits for its next attempt at most, by how often it was tried.
///
/// What would be due later than that was written by a clock that has gone back since, or runs ahead of ours: it is due now, rather than
/// when ours has come to where that was.
pub struct Waits(Vec<i64>);

impl Waits {
    /// Of the longest wait in milliseconds after no attempt, one, and so on. The last stands for more.
    pub fn new(longest: Vec<i64>) -> Self {
        Self(longest)
    }

    /// Whether a delivery is due at a moment, Unix time in milliseconds.
    pub fn is_due(&self, delivery: &webhook_delivery::Model, at: i64) -> bool {
        let tries = usize::try_from(delivery.tries).unwrap_or_default();
        let longest = self.0.get(tries).copied().unwrap_or_else(|| self.last());
        delivery.due <= at || delivery.due > at + longest
    }

    /// The same as two conditions on the table of this name, of which either is enough. Each bounds `due` by a number, and is asked for
    /// itself: databases find rows by an index on `due` in one stretch, and not in two, or up to what each row itself says.
    fn due(&self, of: &str, at: i64) -> [String; 2] {
        let shortest = at + self.0.iter().copied().min().unwrap_or_default();
        let latest = self.latest(of, at);
        [
            format!("{of}.due <= {at}"),
            format!("({of}.due > {shortest} and {of}.due > {latest})"),
        ]
    }

    /// The opposite: that a delivery still waits.
    fn waits(&self, of: &str, at: i64) -> String {
        let longest = at + self.0.iter().copied().max().unwrap_or_default();
        let latest = self.latest(of, at);
        format!("({of}.due > {at} and {of}.due <= {longest} and {of}.due <= {latest})")
    }

    /// Until when a delivery may wait, by how often it was tried.
    fn latest(&self, of: &str, at: i64) -> String {
        let latest = self.0.iter().enumerate();
        let latest =
            latest.map(|(tries, wait)| format!("when {of}.tries = {tries} then {}", at + wait));
        let latest = latest.collect::<Vec<_>>().join(" ");
        format!("case {latest} else {} end", at + self.last())
    }

    fn last(&self) -> i64 {
        self.0.last().copied().unwrap_or_default()
    }
}

/// Which webhooks have something to do now.
pub struct Now<'a> {
    /// Unix time in milliseconds.
    pub at: i64,
    /// The day, ISO 8601, UTC.
    pub today: &'a str,
    /// Number of the last event there is.
    pub last: i64,
    /// How long deliveries wait at most.
    pub waits: &'a Waits,
}

/// What is pending for the webhook whose progress is looked at.
fn pending() -> Select<webhook_delivery::Entity> {
    use webhook_delivery::Column::{Id, WebhookId};
    let own = Expr::col(WebhookId.as_column_ref()).eq(Expr::col(
        webhook_progress::Column::WebhookId.as_column_ref(),
    ));
    webhook_delivery::Entity::find()
        .select_only()
        .column(Id)
        .filter(own)
        .filter(Expr::cust(PENDING))
}

/// What of that is to be sent now: it is due, as this condition has it, and nothing holds it back.
fn sendable(now: &Now, is_due: String) -> Select<webhook_delivery::Entity> {
    // What is behind one that is not due yet waits for that: it was asked for again together with it, and is due all the while.
    let is_first = Expr::cust(format!(
        "not exists (select 1 from webhook_delivery older where older.webhook_id = webhook_delivery.webhook_id \
         and older.state = 'PENDING' and older.kind = 'CHANGES' and {} \
         and (older.created, older.id) < (webhook_delivery.created, webhook_delivery.id))",
        now.waits.waits("older", now.at)
    ));
    let has_turn = Condition::any()
        .add(webhook_delivery::Column::Kind.eq(WebhookDeliveryKind::Ping))
        .add(is_first);
    pending().filter(Expr::cust(is_due)).filter(has_turn)
}

/// Webhooks that have something to send, or news to look for where nothing of theirs is pending.
pub(super) fn waiting(now: &Now) -> Condition {
    let has_news = Condition::any()
        .add(webhook_progress::Column::Scanned.lt(now.last))
        .add(webhook_progress::Column::ScannedOn.ne(now.today));
    let [due, adrift] = now.waits.due("webhook_delivery", now.at);
    let has_work = Condition::any()
        .add(Expr::exists(sendable(now, due).into_query()))
        .add(Expr::exists(sendable(now, adrift).into_query()))
        .add(
            Condition::all()
                .add(has_news)
                .add(Expr::not_exists(pending().into_query())),
        );
    let standing = webhook::Entity::find()
        .select_only()
        .column(webhook::Column::Id)
        .filter(standing());
    Condition::all()
        .add(webhook_progress::Column::WebhookId.in_subquery(standing.into_query()))
        .add(has_work)
}
