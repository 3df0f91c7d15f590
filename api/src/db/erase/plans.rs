//! Erases texts from what plans say in words.

use crate::error::Result;
use entity::plan;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::Value;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Plans name what they leave open by its title.
pub(super) async fn erase_from_plans(
    transaction: &DatabaseTransaction,
    texts: &BTreeSet<String>,
    mark: &str,
) -> Result<()> {
    let plans: Vec<(Uuid, String)> = plan::Entity::find()
        .select_only()
        .columns([plan::Column::Id, plan::Column::Result])
        .into_tuple()
        .all(transaction)
        .await?;
    for (id, result) in plans {
        let Ok(mut told) = serde_json::from_str::<Value>(&result) else {
            continue;
        };
        if replace_in_words(&mut told, texts, mark) {
            plan::Entity::update_many()
                .col_expr(plan::Column::Result, Expr::value(told.to_string()))
                .filter(plan::Column::Id.eq(id))
                .exec(transaction)
                .await?;
        }
    }
    Ok(())
}

/// Replaces texts in what a plan says in words; whether any was there.
fn replace_in_words(told: &mut Value, texts: &BTreeSet<String>, mark: &str) -> bool {
    let mut replaced = false;
    match told {
        Value::Array(values) => {
            for value in values {
                replaced |= replace_in_words(value, texts, mark);
            }
        }
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(words) if ["title", "sentence"].contains(&name.as_str()) => {
                        for text in texts.iter().filter(|text| !text.is_empty()) {
                            replaced |= words.contains(text);
                            *words = words.replace(text, mark);
                        }
                    }
                    value => replaced |= replace_in_words(value, texts, mark),
                }
            }
        }
        _ => {}
    }
    replaced
}
