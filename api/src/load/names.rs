//! What records call each other by, and the ids behind.

use crate::load::records::File;
use domain::date::PartialDate;
use entity::{
    anomaly, assistance, commitment, country, country_group, document, exchange_rate, finding,
    focal_point, gap, lifting_condition, loaded_record, mandate_element, mandate_task, measure,
    mission, organisation, panel, panel_cooperation, recommendation, regime, report, sector,
};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QuerySelect};
use std::collections::HashMap;
use uuid::Uuid;

/// Ids of records by kind and key, on record or about to be.
pub(super) struct Names {
    ids: HashMap<(&'static str, String), Uuid>,
    pub(super) digests: HashMap<(String, String), String>,
    pub(super) dates: HashMap<Uuid, PartialDate>,
    /// Number and year of the resolutions on record.
    pub(super) resolutions: Vec<(u32, i32)>,
}

impl Names {
    /// What is on record.
    pub(super) async fn read(database: &impl ConnectionTrait) -> Result<Self, DbErr> {
        let mut names = Self {
            ids: HashMap::new(),
            digests: HashMap::new(),
            dates: HashMap::new(),
            resolutions: Vec::new(),
        };
        macro_rules! read {
            ($($kind:literal $entity:ident by $key:ident;)*) => {
                $(let rows: Vec<(String, Uuid)> = $entity::Entity::find().select_only()
                    .columns([$entity::Column::$key, $entity::Column::Id]).into_tuple().all(database).await?;
                for (key, id) in rows {
                    names.add($kind, &key, id);
                })*
            };
        }
        read! {
            "country" country by Alpha3; "country_group" country_group by Code; "organisation" organisation by Code; "sector" sector by Code;
            "document" document by Key; "anomaly" anomaly by Code; "exchange_rate" exchange_rate by Code; "regime" regime by Code; "measure" measure by Code;
            "lifting_condition" lifting_condition by Code; "mission" mission by Acronym; "mandate_task" mandate_task by Code; "focal_point" focal_point by Code;
            "panel" panel by Code; "mandate_element" mandate_element by Code; "panel_cooperation" panel_cooperation by Code; "report" report by Code;
            "finding" finding by Reference; "recommendation" recommendation by Reference; "gap" gap by Reference; "assistance" assistance by Reference;
            "commitment" commitment by Code;
        }
        for row in document::Entity::find().all(database).await? {
            names.dates.extend(
                row.dated
                    .as_deref()
                    .map(|dated| (row.id, PartialDate::stored(dated))),
            );
            names
                .resolutions
                .extend(row.symbol.as_deref().and_then(resolution));
        }
        for row in loaded_record::Entity::find().all(database).await? {
            names.digests.insert((row.kind, row.key), row.digest);
        }
        Ok(names)
    }

    fn add(&mut self, kind: &'static str, key: &str, id: Uuid) {
        self.ids.insert((kind, key.to_lowercase()), id);
    }

    /// The id of a record, on record or about to be.
    pub(super) fn get(&self, kind: &'static str, key: &str) -> Option<Uuid> {
        self.ids.get(&(kind, key.to_lowercase())).copied()
    }

    /// Gives every record of a file its id, so that records may name each other in any order.
    pub(super) fn announce(&mut self, file: &File) {
        macro_rules! announce {
            ($($kind:literal $list:ident by $key:ident;)*) => {
                $(for record in &file.$list {
                    self.announce_one($kind, &record.get_ref().$key, 0);
                })*
            };
        }
        announce! {
            "country" country by code; "country_group" country_group by code; "organisation" organisation by code; "sector" sector by code;
            "anomaly" anomaly by code; "exchange_rate" exchange_rate by code; "regime" regime by code; "measure" measure by code; "lifting_condition" lifting_condition by code;
            "mission" mission by acronym; "mandate_task" mandate_task by code; "focal_point" focal_point by code; "panel" panel by code;
            "mandate_element" mandate_element by code; "panel_cooperation" panel_cooperation by code; "finding" finding by reference;
            "commitment" commitment by code;
        }
        for record in file.document.iter().map(|record| record.get_ref()) {
            let id = self.announce_one("document", &record.key, millis(record.date.as_ref()));
            self.dates
                .extend(record.date.clone().map(|date| (id, date)));
            self.resolutions
                .extend(record.symbol.as_deref().and_then(resolution));
        }
        for record in file.report.iter().map(|record| record.get_ref()) {
            self.announce_one("report", &record.code, millis(record.published.as_ref()));
        }
        for record in file.recommendation.iter().map(|record| record.get_ref()) {
            let year = record
                .year
                .map(|year| PartialDate::stored(&format!("{year:04}")));
            self.announce_one("recommendation", &record.reference, millis(year.as_ref()));
        }
        for record in file
            .offer
            .iter()
            .chain(&file.programme)
            .map(|record| record.get_ref())
        {
            self.announce_one(
                "assistance",
                &record.reference,
                millis(record.starts.as_ref()),
            );
        }
    }

    /// Gives the gaps of a file their ids, once all documents are known: a gap is as old as its oldest source.
    pub(super) fn announce_gaps(&mut self, file: &File) {
        for record in file.gap.iter().map(|record| record.get_ref()) {
            let oldest = self.oldest(
                record
                    .provenance
                    .iter()
                    .map(|provenance| provenance.document.as_str()),
            );
            self.announce_one("gap", &record.reference, millis(oldest.as_ref()));
        }
    }

    /// Date of the oldest of these documents; none where none has a date.
    pub(super) fn oldest<'a>(
        &self,
        documents: impl Iterator<Item = &'a str>,
    ) -> Option<PartialDate> {
        documents
            .filter_map(|key| self.dates.get(&self.get("document", key)?))
            .min()
            .cloned()
    }

    fn announce_one(&mut self, kind: &'static str, key: &str, millis: u64) -> Uuid {
        *self
            .ids
            .entry((kind, key.to_lowercase()))
            .or_insert_with(|| domain::id::of_record(kind, &key.to_lowercase(), millis))
    }
}

fn millis(date: Option<&PartialDate>) -> u64 {
    date.map_or(0, PartialDate::millis)
}

fn resolution(symbol: &str) -> Option<(u32, i32)> {
    let (number, year) = domain::symbol::Symbol::parse(symbol)
        .ok()?
        .as_resolution()?;
    Some((number, year?))
}
