//! Orders of lists of gaps.

use crate::{
    db::{
        page::{Key, by_words},
        scope::{Order, Scope, Sort},
        search::Terms,
        updated::by_update,
    },
    error::Result,
    graphql::gap::filter::{GapFilter, text::needs_text},
};
use async_graphql::Enum;
use entity::gap;
use sea_orm::sea_query::{Expr, ExprTrait};
use uuid::Uuid;

/// The day of publication as a number, which the rows of a list do not carry. `gap_public_published` has it in these very words.
const PUBLISHED: &str = r#"COALESCE(CAST(REPLACE("gap"."published", '-', '') AS BIGINT), 0)"#;

/// How urgent a gap is as a number, for the same reason, and as `gap_public_priority` has it.
const PRIORITY: &str = r#"CAST(CASE "gap"."priority" WHEN 'CRITICAL' THEN 4 WHEN 'HIGH' THEN 3 WHEN 'MEDIUM' THEN 2 WHEN 'LOW' THEN 1 ELSE 0 END AS BIGINT)"#;

/// Orders of a list of gaps.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum GapOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By the date of the first call for it or else of its oldest source as recorded with it, latest first.
    Newest,
    /// By the same date, earliest first.
    Oldest,
    /// By the day it was published here, latest first; those that were public from the first come last.
    Published,
    /// By how urgent the source says it is, the most urgent first; those of which it does not say come last.
    Priority,
    /// By title.
    Title,
    /// By reference.
    Reference,
    /// By `updatedAt`, latest first; those without one last.
    Updated,
}

/// The order asked for of a list that is called so: by relevance where there is a text, else latest first.
pub fn order<R: AsRef<gap::Head>>(
    scope: &Scope,
    list: &str,
    filter: &GapFilter,
    asked: Option<GapOrder>,
) -> Result<Order<R>> {
    let terms = filter.terms(scope.reference())?;
    let default = || match terms {
        Some(_) => GapOrder::Relevance,
        None => GapOrder::Newest,
    };
    Ok(match asked.unwrap_or_else(default) {
        GapOrder::Relevance => by_relevance(list, terms, &filter.text)?,
        // Ids begin with the date of the first call or else of the oldest source.
        GapOrder::Newest => Order::by_id("newest", true),
        GapOrder::Oldest => Order::by_id("oldest", false),
        GapOrder::Updated => by_update::<gap::Entity, _>(scope),
        GapOrder::Published => by_number("published", PUBLISHED),
        GapOrder::Priority => by_number("priority", PRIORITY),
        GapOrder::Title => {
            let title = scope.gaps_by(gap::Column::Title);
            Order::by_text("title", title, |gap: &R, _| {
                Key::Text(gap.as_ref().title.clone())
            })
        }
        GapOrder::Reference => {
            let reference = scope.gaps_by(gap::Column::Reference);
            Order::by_text("reference", reference, |gap: &R, _| {
                Key::Text(gap.as_ref().reference.clone())
            })
        }
    })
}

/// The same of a list that the filter alone makes up. Where that is a text and nothing else, the best are picked by their words alone:
/// those who read as the public may read all that these find.
pub fn order_of_filtered<R: AsRef<gap::Head>>(
    scope: &Scope,
    list: &str,
    filter: &GapFilter,
    asked: Option<GapOrder>,
) -> Result<Order<R>> {
    let mut order = order(scope, list, filter, asked)?;
    let by_relevance = matches!(asked, None | Some(GapOrder::Relevance));
    let picks = by_relevance && scope.confided_gaps().is_none() && filter.is_text_alone();
    if picks && let Some(terms) = filter.terms(scope.reference())? {
        let (by, of) = (terms.rank(), terms.matches(scope));
        order.sort = Sort::Picked {
            by,
            of: Box::new(of),
        };
    }
    Ok(order)
}

/// That a gap has an id, which says nothing, where gaps are to be listed in an order that no index has. SQLite would read the whole table,
/// all hidden gaps included: between bounds it looks for them in the index that has the ids of public ones.
pub fn is_listed_by(scope: &Scope, asked: Option<GapOrder>) -> Option<Expr> {
    let by_none = asked == Some(GapOrder::Updated) && scope.confided_gaps().is_none();
    let id = scope.gaps_by(gap::Column::Id);
    by_none.then(|| id.between(Uuid::nil(), Uuid::max()))
}

/// By a number that is computed, the greatest first.
fn by_number<R>(name: &'static str, number: &'static str) -> Order<R> {
    Order {
        name: name.into(),
        sort: Sort::Computed(Expr::cust(number)),
        descending: true,
        key: |_, number| Key::Number(number.unwrap_or(0)),
    }
}

fn by_relevance<R>(list: &str, terms: Option<Terms>, text: &Option<String>) -> Result<Order<R>> {
    let Some(terms) = terms else {
        return Err(needs_text());
    };
    Ok(Order {
        name: by_words(list, text.as_deref().unwrap_or_default()),
        sort: Sort::Computed(terms.rank()),
        descending: true,
        key: |_, rank| Key::Number(rank.unwrap_or(0)),
    })
}
