//! What the history keeps of a gap.

use super::{Parts, id_of, sealed, single, whole};
use crate::{
    error::Result,
    history::event::{Fields, Kept},
};
use entity::{
    assessment, assistance_request, gap, gap_country, gap_finding, gap_lifting_condition,
    gap_mandate_task, gap_provenance, gap_recommendation, need, need_dependency, need_endorsement,
    sealed_note, share,
};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

impl Kept for gap::Entity {
    const CLOSED: &'static [&'static str] = &[
        "findings",
        "recommendations",
        "shares",
        "sealed_notes",
        "assessments",
        "requests",
        "endorsements",
    ];

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = parts! { database, ids,
            "assessments" of assessment (GapId, Id) as whole;
            "requests" of assistance_request (GapId, Id) as whole;
            "endorsements" of need_endorsement (GapId, Id) as whole;
            "countries" of gap_country (GapId, CountryId) as single;
            "lifting_conditions" of gap_lifting_condition (GapId, ConditionId) as single;
            "mandate_tasks" of gap_mandate_task (GapId, TaskId) as single;
            "recommendations" of gap_recommendation (GapId, RecommendationId) as single;
            "findings" of gap_finding (GapId, FindingId) as single;
            "provenance" of gap_provenance (GapId, Position) as without_finding;
            "shares" of share (GapId, Id) as whole;
            "sealed_notes" of sealed_note (GapId, Id) as sealed;
            "needs" of need (GapId, Position) as whole;
        };
        add_dependencies(database, &mut parts).await?;
        Ok(parts.0)
    }
}

/// A line of provenance. The finding it rests on may be one that others may not read.
fn without_finding(mut fields: Fields) -> Value {
    fields.remove("finding_id");
    Value::Object(fields)
}

/// Adds to each need which others it waits for.
async fn add_dependencies(database: &impl ConnectionTrait, gaps: &mut Parts) -> Result<()> {
    let lists = gaps.0.values_mut();
    let mut needs: Vec<&mut Value> = lists
        .filter_map(|fields| fields.get_mut("needs")?.as_array_mut())
        .flatten()
        .collect();
    let ids: Vec<Uuid> = needs.iter().filter_map(|need| id_of(need)).collect();
    let mut edges = parts! { database, &ids,
        "depends_on" of need_dependency (NeedId, DependsOnId) as single;
    };
    for need in &mut needs {
        let edges = id_of(need).and_then(|id| edges.0.remove(&id));
        let fields = need.as_object_mut().expect("a need is a row");
        fields.extend(edges.into_iter().flatten());
    }
    Ok(())
}
