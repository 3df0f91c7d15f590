//! Orders of lists of findings and of reports.

use crate::db::{
    page::{DATELESS, Key},
    scope::{Order, Scope, Sort},
    updated::by_update,
};
use async_graphql::Enum;
use entity::{finding, report};
use sea_orm::sea_query::Expr;

/// Orders of a list of findings.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum FindingOrder {
    /// By reference.
    Reference,
    /// By the day it was published, latest first; those without one last.
    Published,
    /// By the last day to reply to it before publication, earliest first; those without one last.
    ReplyDue,
    /// By when it last changed, as far as you may know, latest first; those without a change that you may know of come last.
    Updated,
}

/// Orders of a list of reports.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum ReportOrder {
    /// By the day it is published, latest first; those without one first of all.
    Newest,
    /// By the day it is published, earliest first; those without one last.
    Oldest,
    /// By the day it is published, latest first; those without one last.
    Published,
    /// By title.
    Title,
    /// By code.
    Code,
    /// By when it last changed, as far as you may know, latest first; those without a change that you may know of come last.
    Updated,
}

/// The order of findings that is asked for; by default that of their references.
pub(super) fn of_findings(scope: &Scope, asked: Option<FindingOrder>) -> Order<finding::Model> {
    use finding::{Column, Model};
    match asked.unwrap_or(FindingOrder::Reference) {
        FindingOrder::Reference => {
            Order::by_column("reference", Column::Reference, |row: &Model, _| {
                Key::Text(row.reference.clone())
            })
        }
        FindingOrder::Published => {
            Order::by_column_falling("published", Column::Published, |row: &Model, _| {
                Key::text(row.published.as_deref())
            })
        }
        FindingOrder::ReplyDue => {
            Order::by_last_day("replyDue", Column::ReplyDue, |row: &Model, _| {
                Key::last_day(row.reply_due.as_deref())
            })
        }
        FindingOrder::Updated => by_update::<finding::Entity, _>(scope),
    }
}

/// The order of reports that is asked for; by default latest first.
pub(super) fn of_reports(scope: &Scope, asked: Option<ReportOrder>) -> Order<report::Model> {
    use report::{Column, Model};
    match asked.unwrap_or(ReportOrder::Newest) {
        ReportOrder::Newest => by_publication("published", true),
        ReportOrder::Oldest => by_publication("oldest", false),
        // The name "published" is that of NEWEST, whose cursors stay as they were.
        ReportOrder::Published => {
            Order::by_column_falling("publication", Column::Published, |row: &Model, _| {
                Key::text(row.published.as_deref())
            })
        }
        ReportOrder::Title => Order::by_column("title", Column::Title, |row: &Model, _| {
            Key::Text(row.title.clone())
        }),
        ReportOrder::Code => Order::by_column("code", Column::Code, |row: &Model, _| {
            Key::Text(row.code.clone())
        }),
        ReportOrder::Updated => by_update::<report::Entity, _>(scope),
    }
}

/// By day of publication, those without one behind all others, or before them.
fn by_publication(name: &'static str, descending: bool) -> Order<report::Model> {
    Order {
        name: name.into(),
        sort: Sort::Text(Expr::cust("coalesce(report.published, '9999')")),
        descending,
        key: |report: &report::Model, _| {
            let published = report.published.as_deref();
            Key::Text(published.unwrap_or(DATELESS).to_owned())
        },
    }
}
