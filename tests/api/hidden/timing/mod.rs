//! How long an answer takes tells nothing of what its reader may not see: the work done for it is the same whatever hidden gaps say.

mod days;
mod lists;
mod statements;

use crate::hidden::Anchors;
use entity::{country, gap};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter,
    prelude::Uuid,
};
use serde_json::{Value, json};
use tests::{Backend, TestDatabase};

/// Questions that a hidden gap of `Anchors::gap` would answer, each with what it is answered from on SQLite.
pub(crate) fn questions() -> Vec<(Value, &'static str)> {
    vec![
        (json!({ "text": "wombat" }), "gap_fts VIRTUAL TABLE INDEX"),
        (
            json!({ "text": "wombat" }),
            "gap_text_public (public_from>? AND public_from<?)",
        ),
        (
            json!({ "countries": ["CIV"] }),
            "COVERING INDEX gap_country_country (country_id=?)",
        ),
        (
            // Of a small table SQLite reads all for so many countries.
            json!({ "regions": ["ecowas"] }),
            "gap_country",
        ),
        (
            json!({ "document": "S/2009/521", "paragraph": "77" }),
            "gap_provenance_document (document_id=? AND public_from<?)",
        ),
        (
            json!({ "sectors": ["33120"] }),
            "gap_sector (sector_id=? AND public_from<?)",
        ),
        (json!({ "sectors": ["31220"] }), "gap_further_sector"),
        (
            json!({ "panels": ["group-civ"] }),
            "gap_panel (panel_id=? AND public_from<?)",
        ),
        (
            json!({ "liftingConditions": ["1572-elections"] }),
            "gap_lifting_condition_condition (condition_id=? AND public_from<?)",
        ),
        (
            json!({ "assistance": ["ICT"] }),
            "need_assistance (assistance=? AND public_from<?)",
        ),
    ]
}

/// The same of columns of the gap itself, of which it says other things once it `says` what is asked for.
pub(crate) fn questions_of_columns() -> Vec<(Value, &'static str)> {
    vec![
        (
            json!({ "states": ["CLOSED"] }),
            "COVERING INDEX gap_state (state=?)",
        ),
        (
            json!({ "holders": ["PRIVATE_SECTOR"] }),
            "USING COVERING INDEX gap_",
        ),
        (
            json!({ "yearFrom": 1987, "yearTo": 1987 }),
            "USING COVERING INDEX gap_",
        ),
        (
            json!({ "evidence": ["IMPLIED"] }),
            "USING COVERING INDEX gap_",
        ),
        (
            json!({ "priorities": ["CRITICAL"] }),
            "USING COVERING INDEX gap_",
        ),
        (json!({ "language": "ar" }), "USING COVERING INDEX gap_"),
    ]
}

/// A connection that looks rows up where an index allows, as in a register of many.
async fn connect(database: &TestDatabase) -> DatabaseConnection {
    let mut config = database.config();
    config.database_connections = 1;
    let connection = gapbridge::db::store::connect(&config)
        .await
        .expect("the database");
    if database.backend == Backend::Postgres {
        connection
            .execute_unprepared("set enable_seqscan = off")
            .await
            .unwrap();
    }
    connection
}

/// A hidden gap, which either says what `questions` ask for or other things of the same length.
pub(crate) struct HiddenGap {
    id: String,
    countries: [String; 2],
    sectors: [String; 2],
}

impl HiddenGap {
    pub(crate) async fn read(connection: &DatabaseConnection, anchors: &Anchors, id: Uuid) -> Self {
        let named = |id: Uuid| match connection.get_database_backend() {
            DbBackend::Postgres => format!("'{id}'"),
            _ => format!("x'{}'", id.simple()),
        };
        let elsewhere = country::Entity::find().filter(country::Column::Alpha3.eq("FJI"));
        let elsewhere = elsewhere.one(connection).await.unwrap().unwrap();
        let public = gap::Entity::find().filter(gap::Column::Id.eq(anchors.public_gap));
        let public = public.one(connection).await.unwrap().unwrap();
        Self {
            id: named(id),
            countries: [elsewhere.id, anchors.country].map(named),
            sectors: [public.sector_id, anchors.sector].map(named),
        }
    }

    /// Writes what it says from now on: what is asked for, or not.
    pub(crate) async fn says(&self, connection: &DatabaseConnection, asked: bool) {
        let one_of = |two: [&'static str; 2]| two[usize::from(asked)];
        let (gap, at) = (&self.id, usize::from(asked));
        let (country, sector) = (&self.countries[at], &self.sectors[at]);
        let (title, keyword) = (
            one_of([" badger ", " wombat "]),
            one_of([" station ", " harbour "]),
        );
        let (paragraph, assistance) = (one_of(["99", "77"]), one_of(["AWARENESS", "ICT"]));
        let (year, state) = (one_of(["1988", "1987"]), one_of(["OPEN", "CLOSED"]));
        let holder = one_of(["HOST_STATE", "PRIVATE_SECTOR"]);
        let (evidence, priority) = (one_of(["NAMED", "IMPLIED"]), one_of(["LOW", "CRITICAL"]));
        // By the title it lies behind all others, or before them.
        let (language, own) = (one_of(["fr", "ar"]), one_of(["Zz wombat", "Aa wombat"]));
        for sql in [
            format!(
                "update gap_text set title = '{title}', keywords = '{keyword}' where id = {gap}"
            ),
            format!("update gap_provenance set paragraph = '{paragraph}' where gap_id = {gap}"),
            format!(
                "update gap set sector_id = {sector}, year = {year}, state = '{state}', holder = '{holder}', evidence = '{evidence}',
                   priority = '{priority}', language = '{language}', title = '{own}' where id = {gap}"
            ),
            format!("update gap_country set country_id = {country} where gap_id = {gap}"),
            format!("update need set assistance = '{assistance}' where gap_id = {gap}"),
        ] {
            connection.execute_unprepared(&sql).await.unwrap();
        }
        // What a row said before lies about until it is swept up, whatever it says now: what is counted is what it says.
        if connection.get_database_backend() == DbBackend::Postgres {
            let tables = "gap, gap_text, gap_provenance, gap_country, need";
            connection
                .execute_unprepared(&format!("vacuum {tables}"))
                .await
                .unwrap();
        }
    }
}
