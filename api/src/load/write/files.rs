//! Files become rows together, or not at all.

use super::Writer;
use crate::{
    db::search::index_due,
    history::hidden,
    load::{Fault, LoadError, Loaded, kind::File},
};
use chrono::Utc;
use domain::date::day_of;
use entity::{loaded_record, register_state};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};

impl Writer<'_> {
    /// Writes everything, kind after kind so that what others name is there first. Where something is wrong with the form of the files,
    /// nothing is written, and the records are looked at all the same.
    pub(in crate::load) async fn write(
        mut self,
        files: Vec<File>,
        of_form: Vec<Fault>,
    ) -> Result<Loaded, LoadError> {
        self.of_form = of_form;
        self.names.announce(&files);
        self.begin_doubts(&files);
        self.write_kinds(files).await?;
        self.cited_stay_open().await?;
        self.gaps_wait().await?;
        if !self.is_sound() {
            return Err(LoadError::Faults(self.told()));
        }
        self.warn_of_revisions().await?;
        let digests = std::mem::take(&mut self.digests);
        if !digests.is_empty() {
            self.save::<loaded_record::Entity>(
                digests.iter().map(|(_, record)| record.clone()).collect(),
            )
            .await?;
            self.note(digests).await?;
            hidden::stow_all(self.transaction).await?;
            let next = Expr::col(register_state::Column::Value).add(1);
            let version =
                register_state::Entity::update_many().col_expr(register_state::Column::Value, next);
            version
                .filter(register_state::Column::Name.eq("reference_version"))
                .exec(self.transaction)
                .await?;
            let today = day_of(Utc::now());
            self.transaction.execute(&index_due(&today)).await?;
        }
        Ok(Loaded {
            summary: self.summary,
            warnings: self.warnings,
        })
    }
}
