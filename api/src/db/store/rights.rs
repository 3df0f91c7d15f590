//! Which rights the role of the service lacks in PostgreSQL, and what grants them.

use super::backend;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};

/// Rights that are missing.
#[derive(Debug, thiserror::Error)]
#[error("Grant what is missing, as the role that owns the tables: {0}")]
pub(super) struct Lacking(String);

/// A statement for each set of rights that the role lacks, with the tables that it lacks them on. What counts are the tables that have the
/// owner of the register's: those of somebody else beside them are none of ours, nor are those of extensions. Nothing is ever deleted from
/// the history, and only who changes tables writes down that they were changed.
const LACKING: &str = "\
with register as (
    select relnamespace, relowner from pg_class where oid = to_regclass('seaql_migrations')
), lacking as (
    select t.oid, string_agg(r.name, ', ' order by r.place) as rights
    from pg_class t
    join register on t.relnamespace = register.relnamespace and t.relowner = register.relowner
    cross join (values (1, 'select'), (2, 'insert'), (3, 'update'), (4, 'delete')) as r (place, name)
    where t.relkind in ('r', 'p', 'v')
        and (r.name = 'select' or t.relkind <> 'v' and t.relname <> 'seaql_migrations')
        and (r.name <> 'delete' or t.relname <> 'event')
        and not has_table_privilege(t.oid, r.name)
        and not exists (select from pg_depend where classid = 'pg_class'::regclass and objid = t.oid and deptype = 'e')
    group by t.oid
)
select 'grant ' || rights || ' on ' || case
    when count(*) > 12 then 'all tables in schema ' || (select relnamespace::regnamespace from register)
    else string_agg(oid::regclass::text, ', ' order by oid::regclass::text)
end || ' to ' || quote_ident(current_user)
from lacking group by rights order by rights";

/// What the role of these connections lacks, if anything; nothing on SQLite, which knows no roles.
pub(super) async fn lacking(database: &DatabaseConnection) -> Result<Option<Lacking>, DbErr> {
    if backend(database) != DbBackend::Postgres {
        return Ok(None);
    }
    let asked = Statement::from_string(DbBackend::Postgres, LACKING);
    let rows = database.query_all_raw(asked).await?;
    let grants: Vec<String> = rows
        .iter()
        .map(|row| row.try_get_by_index::<String>(0))
        .collect::<Result<_, _>>()?;
    Ok((!grants.is_empty()).then(|| Lacking(grants.join("; "))))
}
