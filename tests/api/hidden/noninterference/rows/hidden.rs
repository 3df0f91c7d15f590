//! What a registrar hid of the public gap.

use crate::{
    hidden::hidden_texts::HIDDEN,
    hidden::insert,
    hidden::noninterference::{viewers::OWNER, world::World},
};
use entity::{gap, hidden_text};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};
use serde_json::json;

/// What is hidden in all worlds, as it is kept.
fn hidden(note: &str) -> String {
    json!({ "note": note }).to_string()
}

impl World {
    /// Hides the note of the public gap.
    pub(in crate::hidden::noninterference) async fn hide(&self) {
        let id = self.public_gap();
        let placeholder =
            gap::Entity::update_many().col_expr(gap::Column::Note, Expr::value(HIDDEN));
        placeholder
            .filter(gap::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
        let row = hidden_text::Model {
            id,
            about: "gap".to_owned(),
            subject_id: id,
            whole_id: id,
            owner_id: Some(self.organisations[OWNER]),
            since: 1_780_000_000_000,
            reason: "It names a person.".to_owned(),
            texts: hidden("Wombats of old."),
            dated: None,
        };
        insert(&self.connection, row).await;
    }

    /// Has it hide other words.
    pub(in crate::hidden::noninterference) async fn hide_other(&mut self, other: Uuid) {
        let id = self.public_gap();
        self.undo.push(format!(
            "update hidden_text set texts = '{}' where id = {}",
            hidden("Wombats of old."),
            self.literal(id)
        ));
        let texts = Expr::value(hidden(&format!("Wombats, {other}.")));
        let others = hidden_text::Entity::update_many().col_expr(hidden_text::Column::Texts, texts);
        others
            .filter(hidden_text::Column::Id.eq(id))
            .exec(&self.connection)
            .await
            .unwrap();
    }
}
