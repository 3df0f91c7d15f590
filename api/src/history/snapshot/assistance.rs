//! What the history keeps of an offer or programme.

use super::{ALL, Parts, single, whole, without_null};
use crate::{
    access::{policy::Guarded, viewer::Viewer},
    error::Result,
    history::event::{Fields, Kept},
};
use domain::money::decimal;
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_gap, assistance_line,
    assistance_mandate_task, assistance_sector,
};
use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// A line. Nothing is new of one whose form, and whom it reaches, is not stated.
fn without_what_is_open(fields: Fields) -> Value {
    without_null(fields, &["form", "people"])
}

impl Kept for assistance::Entity {
    const TEXTS: &'static [&'static str] = &[
        "title",
        "description",
        "condition",
        "place",
        "earmark",
        "membership",
        "cofinancing",
        "only_beneficiaries",
        "exclusions",
        "note",
    ];
    const ERASED: &'static [&'static str] = &["external_reference"];

    /// What an unnamed provider does would name it: every event names who acts.
    fn is_open(row: &assistance::Model) -> bool {
        row.attributed
    }

    /// A gap that it covers may be hidden from others, and its provider may ask not to be named: neither may show in the
    /// version, either. Mandate tasks would name the mission, and names in
    /// systems of the provider the provider.
    const CLOSED: &'static [&'static str] = &[
        "covers",
        "provider_id",
        "mission_id",
        "mandate_tasks",
        "external_reference",
    ];
    const OWN: &'static [&'static str] = &["external_reference"];
    const UNLOADED: &'static [&'static str] = &["external_reference"];
    const LATER: &'static [&'static str] = &["cofinancing_percent", "ceiling"];

    /// A change of the amount alone would not say in which currency it is.
    fn restate(fields: &mut Fields) {
        let (minor, currency) = (
            fields.remove("ceiling_minor"),
            fields.remove("ceiling_currency"),
        );
        let minor = minor.as_ref().and_then(Value::as_i64);
        let stated = minor.zip(currency.as_ref().and_then(Value::as_str));
        let words =
            stated.map(|(minor, currency)| format!("{} {currency}", decimal(minor, currency)));
        fields.insert("ceiling".to_owned(), words.into());
    }

    kept_parts! {
        "lines" of assistance_line (AssistanceId, Position) as without_what_is_open, texts ["title", "note"];
        "countries" of assistance_country (AssistanceId, CountryId) as single;
        "sectors" of assistance_sector (AssistanceId, SectorId) as single;
        "mandate_tasks" of assistance_mandate_task (AssistanceId, TaskId) as single;
        "excluded" of assistance_exclusion (AssistanceId, Value) as whole;
        "covers" of assistance_gap (AssistanceId, GapId) as whole;
    }

    async fn own_parts(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        viewer: &Viewer,
        today: &str,
    ) -> Result<HashMap<Uuid, Fields>> {
        use assistance_gap::Column::{AssistanceId, GapId};
        let mut parts = parts! { database, ids, ALL,
            "mandate_tasks" of assistance_mandate_task (AssistanceId, TaskId) as single;
        };
        let covers =
            assistance_gap::Entity::find().filter(assistance_gap::Entity::readable(viewer, today));
        let columns = (AssistanceId, GapId);
        Box::pin(parts.add_some(database, covers, ids, "covers", columns, whole)).await?;
        Ok(parts.0)
    }
}
