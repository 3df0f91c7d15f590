//! Who asked for exemptions before that was on record with the request.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// Writes down with each old request who asked, as the history tells it: the first event of its match that a request was made, and that has
/// its id.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ASKERS: &str = "
update exemption_request set asker_id = (
  select event.organisation_id from event
  where event.about_id = exemption_request.match_id
    and event.kind = 'EXEMPTION_REQUESTED'
    and event.closed like '%' || {id} || '%'
    and event.organisation_id in (select organisation.id from organisation)
  order by event.sequence
  limit 1
) where asker_id is null
";

/// The id of a request as the history writes it.
const POSTGRES: &str = "exemption_request.id::text";
const SQLITE: &str = "lower(substr(hex(exemption_request.id), 1, 8) || '-' || substr(hex(exemption_request.id), 9, 4) || '-' ||
      substr(hex(exemption_request.id), 13, 4) || '-' || substr(hex(exemption_request.id), 17, 4) || '-' || substr(hex(exemption_request.id), 21))";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let id = match manager.get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        let sql = ASKERS.replace("{id}", id);
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
