//! What the history keeps of each kind of object, beyond the columns of its row.
//!
//! `CLOSED` names what is the owning Panel's affair even where the object is public: whom it lets read, what it sealed, and
//! links to what others may not be able to read.

use crate::{
    error::Result,
    history::event::{Fields, Kept, fields},
};
use entity::{
    api_key, assessment, assistance, assistance_country, assistance_exclusion, assistance_gap,
    assistance_line, assistance_mandate_task, assistance_request, assistance_sector, commitment,
    exemption_request, finding, gap, gap_country, gap_finding, gap_lifting_condition,
    gap_mandate_task, gap_provenance, gap_recommendation, lifting_condition, lifting_progress,
    match_consent, match_line, matches, need, need_dependency, organisation, organisation_review,
    panel, panel_key, plan, plan_line, recommendation, recommendation_addressee,
    recommendation_follow_up, recommendation_repeat, reply, report, sealed_note, share,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IdenStatic, ModelTrait, Order, QueryFilter,
    QueryOrder,
};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

/// Parts of several objects, as they are gathered.
#[derive(Default)]
struct Parts(HashMap<Uuid, Fields>);

impl Parts {
    /// Adds the rows of one table, as the list `name` of the object that `whole` names.
    async fn add<E>(
        &mut self,
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        name: &str,
        whole: E::Column,
        order: E::Column,
    ) -> Result<()>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E>,
    {
        Box::pin(self.add_as::<E>(database, ids, name, whole, order, Value::Object)).await
    }

    /// The same, each row said in fewer words.
    async fn add_as<E>(
        &mut self,
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        name: &str,
        whole: E::Column,
        order: E::Column,
        say: fn(Fields) -> Value,
    ) -> Result<()>
    where
        E: EntityTrait,
        E::Model: ModelTrait<Entity = E>,
    {
        let rows = E::find()
            .filter(whole.is_in(ids.iter().copied()))
            .order_by(order, Order::Asc)
            .all(database)
            .await?;
        let whole = whole.as_str();
        for row in &rows {
            let mut fields = fields(row);
            let of = fields
                .remove(whole)
                .and_then(|id| id.as_str().and_then(|id| id.parse::<Uuid>().ok()));
            let Some(of) = of else { continue };
            let list = self
                .0
                .entry(of)
                .or_default()
                .entry(name)
                .or_insert_with(|| json!([]));
            list.as_array_mut().expect("made here").push(say(fields));
        }
        Ok(())
    }
}

/// The only column that is left.
fn single(fields: Fields) -> Value {
    fields
        .into_iter()
        .next()
        .map(|(_, value)| value)
        .unwrap_or_default()
}

/// A note is named, and what it is sealed in left where it is.
fn sealed(mut fields: Fields) -> Value {
    let ciphertext = fields.remove("ciphertext").unwrap_or_default();
    fields.retain(|_, value| !value.is_null());
    fields.insert(
        "ciphertext_sha256".to_owned(),
        crate::history::event::digest(&ciphertext).into(),
    );
    Value::Object(fields)
}

impl Kept for report::Entity {}

impl Kept for finding::Entity {
    const CLOSED: &'static [&'static str] = &["report_id", "shares", "sealed_notes"];

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        parts
            .add::<reply::Entity>(
                database,
                ids,
                "replies",
                reply::Column::FindingId,
                reply::Column::Received,
            )
            .await?;
        parts
            .add::<share::Entity>(
                database,
                ids,
                "shares",
                share::Column::FindingId,
                share::Column::Id,
            )
            .await?;
        let whole = sealed_note::Column::FindingId;
        parts
            .add_as::<sealed_note::Entity>(
                database,
                ids,
                "sealed_notes",
                whole,
                sealed_note::Column::Id,
                sealed,
            )
            .await?;
        Ok(parts.0)
    }
}

impl Kept for recommendation::Entity {
    const CLOSED: &'static [&'static str] = &["report_id", "repeats"];

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        use {
            recommendation_addressee as addressee, recommendation_follow_up as follow_up,
            recommendation_repeat as repeat,
        };
        let mut parts = Parts::default();
        let (whole, order) = (addressee::Column::RecommendationId, addressee::Column::Kind);
        parts
            .add_as::<addressee::Entity>(database, ids, "addressees", whole, order, single)
            .await?;
        let (whole, order) = (repeat::Column::RecommendationId, repeat::Column::RepeatsId);
        parts
            .add_as::<repeat::Entity>(database, ids, "repeats", whole, order, single)
            .await?;
        let (whole, order) = (follow_up::Column::RecommendationId, follow_up::Column::Id);
        parts
            .add::<follow_up::Entity>(database, ids, "follow_ups", whole, order)
            .await?;
        Ok(parts.0)
    }
}

impl Kept for gap::Entity {
    const CLOSED: &'static [&'static str] = &[
        "findings",
        "recommendations",
        "shares",
        "sealed_notes",
        "assessments",
        "requests",
    ];

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        parts
            .add::<assessment::Entity>(
                database,
                ids,
                "assessments",
                assessment::Column::GapId,
                assessment::Column::Id,
            )
            .await?;
        let (whole, order) = (
            assistance_request::Column::GapId,
            assistance_request::Column::Id,
        );
        parts
            .add::<assistance_request::Entity>(database, ids, "requests", whole, order)
            .await?;
        macro_rules! links {
            ($($name:literal from $entity:ident by $column:ident;)*) => {$(
                let (whole, order) = ($entity::Column::GapId, $entity::Column::$column);
                parts.add_as::<$entity::Entity>(database, ids, $name, whole, order, single).await?;
            )*};
        }
        links! {
            "countries" from gap_country by CountryId;
            "lifting_conditions" from gap_lifting_condition by ConditionId;
            "mandate_tasks" from gap_mandate_task by TaskId;
            "recommendations" from gap_recommendation by RecommendationId;
            "findings" from gap_finding by FindingId;
        }
        let written = |mut fields: Fields| {
            fields.remove("finding_id");
            Value::Object(fields)
        };
        let (whole, order) = (
            gap_provenance::Column::GapId,
            gap_provenance::Column::Position,
        );
        parts
            .add_as::<gap_provenance::Entity>(database, ids, "provenance", whole, order, written)
            .await?;
        parts
            .add::<share::Entity>(
                database,
                ids,
                "shares",
                share::Column::GapId,
                share::Column::Id,
            )
            .await?;
        let whole = sealed_note::Column::GapId;
        parts
            .add_as::<sealed_note::Entity>(
                database,
                ids,
                "sealed_notes",
                whole,
                sealed_note::Column::Id,
                sealed,
            )
            .await?;
        parts
            .add::<need::Entity>(
                database,
                ids,
                "needs",
                need::Column::GapId,
                need::Column::Position,
            )
            .await?;
        let needs: Vec<Uuid> = parts
            .0
            .values()
            .filter_map(|fields| fields.get("needs"))
            .flat_map(ids_of)
            .collect();
        let mut order = Parts::default();
        let (whole, by) = (
            need_dependency::Column::NeedId,
            need_dependency::Column::DependsOnId,
        );
        order
            .add_as::<need_dependency::Entity>(database, &needs, "depends_on", whole, by, single)
            .await?;
        for need in parts
            .0
            .values_mut()
            .filter_map(|fields| fields.get_mut("needs"))
            .flat_map(|needs| needs.as_array_mut().into_iter().flatten())
        {
            let edges = ids_of_one(need).and_then(|id| order.0.remove(&id));
            need.as_object_mut()
                .expect("a row")
                .extend(edges.into_iter().flatten());
        }
        Ok(parts.0)
    }
}

fn ids_of(rows: &Value) -> Vec<Uuid> {
    rows.as_array()
        .into_iter()
        .flatten()
        .filter_map(ids_of_one)
        .collect()
}

fn ids_of_one(row: &Value) -> Option<Uuid> {
    row.get("id")?.as_str()?.parse().ok()
}

impl Kept for assistance::Entity {
    /// What an unnamed provider does would name it: who acts stands in every event.
    fn is_open(row: &assistance::Model) -> bool {
        row.attributed
    }

    /// A gap that it covers may be one that others do not know of, and who provides it may ask not to be named: neither may show in
    /// the version, either. Mandate tasks would name the mission.
    const CLOSED: &'static [&'static str] =
        &["covers", "provider_id", "mission_id", "mandate_tasks"];

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        use {
            assistance_country as country, assistance_exclusion as exclusion,
            assistance_gap as cover, assistance_line as line, assistance_mandate_task as task,
            assistance_sector as sector,
        };
        let mut parts = Parts::default();
        parts
            .add::<line::Entity>(
                database,
                ids,
                "lines",
                line::Column::AssistanceId,
                line::Column::Position,
            )
            .await?;
        let (whole, order) = (country::Column::AssistanceId, country::Column::CountryId);
        parts
            .add_as::<country::Entity>(database, ids, "countries", whole, order, single)
            .await?;
        let (whole, order) = (sector::Column::AssistanceId, sector::Column::SectorId);
        parts
            .add_as::<sector::Entity>(database, ids, "sectors", whole, order, single)
            .await?;
        let (whole, order) = (task::Column::AssistanceId, task::Column::TaskId);
        parts
            .add_as::<task::Entity>(database, ids, "mandate_tasks", whole, order, single)
            .await?;
        parts
            .add::<exclusion::Entity>(
                database,
                ids,
                "excluded",
                exclusion::Column::AssistanceId,
                exclusion::Column::Value,
            )
            .await?;
        parts
            .add::<cover::Entity>(
                database,
                ids,
                "covers",
                cover::Column::AssistanceId,
                cover::Column::GapId,
            )
            .await?;
        Ok(parts.0)
    }
}

impl Kept for matches::Entity {
    /// Who acts stands in every event, and may be a provider that is not named.
    fn is_open(_: &matches::Model) -> bool {
        false
    }

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        parts
            .add::<match_line::Entity>(
                database,
                ids,
                "lines",
                match_line::Column::MatchId,
                match_line::Column::Position,
            )
            .await?;
        parts
            .add::<match_consent::Entity>(
                database,
                ids,
                "consents",
                match_consent::Column::MatchId,
                match_consent::Column::Id,
            )
            .await?;
        let requests = exemption_request::Column::MatchId;
        parts
            .add::<exemption_request::Entity>(
                database,
                ids,
                "exemptions",
                requests,
                exemption_request::Column::Id,
            )
            .await?;
        let of_line: HashMap<Uuid, Uuid> = parts
            .0
            .iter()
            .flat_map(|(id, fields)| {
                fields
                    .get("lines")
                    .map(ids_of)
                    .unwrap_or_default()
                    .into_iter()
                    .map(|line| (line, *id))
            })
            .collect();
        let mut ledger = Parts::default();
        let lines: Vec<Uuid> = of_line.keys().copied().collect();
        ledger
            .add::<commitment::Entity>(
                database,
                &lines,
                "ledger",
                commitment::Column::MatchLineId,
                commitment::Column::Id,
            )
            .await?;
        for (line, mut entries) in ledger.0 {
            let Some(Value::Array(entries)) = entries.remove("ledger") else {
                continue;
            };
            let whole = parts
                .0
                .entry(of_line[&line])
                .or_default()
                .entry("ledger")
                .or_insert_with(|| json!([]));
            whole.as_array_mut().expect("made here").extend(entries);
        }
        for fields in parts.0.values_mut() {
            if let Some(Value::Array(entries)) = fields.get_mut("ledger") {
                entries.sort_by_key(|entry| entry["id"].as_str().map(str::to_owned));
            }
        }
        Ok(parts.0)
    }
}

impl Kept for organisation::Entity {
    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let reviews = organisation_review::Entity::find()
            .filter(organisation_review::Column::OrganisationId.is_in(ids.iter().copied()));
        let standing = |row: organisation_review::Model| {
            let standing = fields(&row).remove("standing").unwrap_or_default();
            (
                row.organisation_id,
                Fields::from_iter([("standing".to_owned(), standing)]),
            )
        };
        Ok(reviews
            .all(database)
            .await?
            .into_iter()
            .map(standing)
            .collect())
    }
}

impl Kept for lifting_condition::Entity {
    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        let (whole, order) = (
            lifting_progress::Column::ConditionId,
            lifting_progress::Column::Position,
        );
        parts
            .add::<lifting_progress::Entity>(database, ids, "progress", whole, order)
            .await?;
        Ok(parts.0)
    }
}

impl Kept for panel::Entity {
    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let keys = panel_key::Entity::find()
            .filter(panel_key::Column::PanelId.is_in(ids.iter().copied()))
            .all(database)
            .await?;
        let key = |row: panel_key::Model| {
            (
                row.panel_id,
                Fields::from_iter([("sealing_key".to_owned(), row.recipient.into())]),
            )
        };
        Ok(keys.into_iter().map(key).collect())
    }
}

impl Kept for plan::Entity {
    /// What follows from the rest; the digest vouches for it.
    const LEFT_OUT: &'static [&'static str] = &["result"];

    /// A plan is its organisation's alone.
    fn is_open(_: &plan::Model) -> bool {
        false
    }

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        parts
            .add::<plan_line::Entity>(
                database,
                ids,
                "lines",
                plan_line::Column::PlanId,
                plan_line::Column::Position,
            )
            .await?;
        Ok(parts.0)
    }
}

impl Kept for api_key::Entity {
    const LEFT_OUT: &'static [&'static str] = &["digest", "last_used"];
}
