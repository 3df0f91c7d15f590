//! Offers and programmes by words.

use crate::{
    db::{
        page::{Key, by_words},
        scope::{Order, Sort},
        search::Terms,
    },
    error::{Error, Result},
    graphql::{ContextExt, gap::filter::text::terms},
};
use async_graphql::Context;
use domain::assistance::AssistanceKind;
use entity::assistance;
use sea_orm::{
    ColumnTrait, QueryFilter, Select,
    sea_query::{CaseStatement, Expr, ExprTrait},
};
use std::{borrow::Cow, collections::BTreeMap};
use uuid::Uuid;

/// Most offers or programmes that one text finds: they are named to the database one by one.
const FOUND_MAX: usize = 5_000;

/// Those of a query that have all words of a text, and their order: best match first. Everybody may read all of them, so that the
/// words of all are held in memory; the policy is part of the query all the same.
pub(super) async fn having(
    ctx: &Context<'_>,
    query: Select<assistance::Entity>,
    kind: AssistanceKind,
    text: &str,
) -> Result<(Select<assistance::Entity>, Order<assistance::Model>)> {
    let terms = terms(ctx.scope().reference(), text, "filter.text")?;
    let found = found(ctx, &terms, kind).await?;
    let ids = found.iter().map(|(id, _)| *id);
    let query = query.filter(assistance::Column::Id.is_in(ids));
    Ok((query, by_relevance(&found, by_words(kind.as_ref(), text))))
}

/// Those that have all words, and how well each fits.
pub async fn found(
    ctx: &Context<'_>,
    terms: &Terms,
    kind: AssistanceKind,
) -> Result<Vec<(Uuid, i64)>> {
    let (current, _) = ctx.catalogue().of(ctx.scope()).await?;
    let found = current.find(terms, kind);
    if found.len() > FOUND_MAX {
        return Err(Error::Limited(format!(
            "More than {FOUND_MAX} have the words of filter.text: give more words."
        )));
    }
    Ok(found)
}

fn by_relevance(found: &[(Uuid, i64)], name: Cow<'static, str>) -> Order<assistance::Model> {
    Order {
        name,
        sort: Sort::Computed(rank(found)),
        descending: true,
        key: |_, rank| Key::Number(rank.unwrap_or(0)),
    }
}

/// The rank of each. The most frequent one is that of all others, so that they need not be named again.
fn rank(found: &[(Uuid, i64)]) -> Expr {
    let mut by_rank: BTreeMap<i64, Vec<Uuid>> = BTreeMap::new();
    for (id, rank) in found {
        by_rank.entry(*rank).or_default().push(*id);
    }
    let most = by_rank.iter().max_by_key(|(_, ids)| ids.len());
    let usual = most.map_or(0, |(rank, _)| *rank);
    by_rank.remove(&usual);
    let more = by_rank
        .into_iter()
        .fold(None, |cases: Option<CaseStatement>, (rank, ids)| {
            let these = assistance::Column::Id.is_in(ids);
            let cases = cases.unwrap_or_default();
            Some(cases.case(these, rank - usual))
        });
    let usual = Expr::val(usual);
    match more {
        Some(cases) => usual.add(cases.finally(0_i64)),
        None => usual.add(0_i64),
    }
}
