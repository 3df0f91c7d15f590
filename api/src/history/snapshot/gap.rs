//! What the history keeps of a gap.

use super::{Parts, id_of, sealed, single, whole};
use crate::{
    error::Result,
    history::event::{Fields, Kept},
};
use entity::{
    assessment, assistance_request, gap, gap_country, gap_finding, gap_lifting_condition,
    gap_mandate_task, gap_provenance, gap_recommendation, need, need_dependency, need_plan,
    need_plan_line, sealed_note, share,
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
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
    ];

    async fn parts(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = parts! { database, ids,
            "assessments" of assessment (GapId, Id) as whole;
            "requests" of assistance_request (GapId, Id) as whole;
            "countries" of gap_country (GapId, CountryId) as single;
            "lifting_conditions" of gap_lifting_condition (GapId, ConditionId) as single;
            "mandate_tasks" of gap_mandate_task (GapId, TaskId) as single;
            "recommendations" of gap_recommendation (GapId, RecommendationId) as single;
            "findings" of gap_finding (GapId, FindingId) as single;
            "provenance" of gap_provenance (GapId, Position) as without_finding;
            "shares" of share (GapId, Id) as whole;
            "sealed_notes" of sealed_note (GapId, Id) as sealed;
            "needs" of need (GapId, Position) as with_what_is_filled;
            "need_plans" of need_plan (GapId, Id) as whole;
        };
        add_lines(database, &mut parts).await?;
        add_dependencies(database, &mut parts).await?;
        Ok(parts.0)
    }
}

/// A line of provenance. The finding it rests on may be one that others may not read.
fn without_finding(mut fields: Fields) -> Value {
    fields.remove("finding_id");
    Value::Object(fields)
}

/// A need. Nothing is new of one that no plan completed.
fn with_what_is_filled(mut fields: Fields) -> Value {
    fields.retain(|name, value| name != "filled" || !value.is_null());
    Value::Object(fields)
}

/// What a need waits for: its id, and where it is the adopted plan that says so, that.
fn waited_for(mut fields: Fields) -> Value {
    let id = fields.remove("depends_on_id").unwrap_or_default();
    if fields.remove("planned") == Some(Value::Bool(true)) {
        json!({ "planned": id })
    } else {
        id
    }
}

/// Adds its lines to each plan of needs.
async fn add_lines(database: &impl ConnectionTrait, gaps: &mut Parts) -> Result<()> {
    let mut plans = rows(gaps, "need_plans");
    let ids: Vec<Uuid> = plans.iter().filter_map(|plan| id_of(plan)).collect();
    let mut lines = parts! { database, &ids,
        "lines" of need_plan_line (PlanId, Position) as whole;
    };
    for plan in &mut plans {
        let lines = id_of(plan).and_then(|id| lines.0.remove(&id));
        let fields = plan.as_object_mut().expect("a plan is a row");
        fields.extend(lines.into_iter().flatten());
    }
    Ok(())
}

/// The rows in one list of all gaps.
fn rows<'a>(gaps: &'a mut Parts, list: &'a str) -> Vec<&'a mut Value> {
    let lists = gaps.0.values_mut();
    lists
        .filter_map(|fields| fields.get_mut(list)?.as_array_mut())
        .flatten()
        .collect()
}

/// Adds to each need which others it waits for.
async fn add_dependencies(database: &impl ConnectionTrait, gaps: &mut Parts) -> Result<()> {
    let mut needs = rows(gaps, "needs");
    let ids: Vec<Uuid> = needs.iter().filter_map(|need| id_of(need)).collect();
    let mut edges = parts! { database, &ids,
        "depends_on" of need_dependency (NeedId, DependsOnId) as waited_for;
    };
    for need in &mut needs {
        let edges = id_of(need).and_then(|id| edges.0.remove(&id));
        let fields = need.as_object_mut().expect("a need is a row");
        fields.extend(edges.into_iter().flatten());
    }
    Ok(())
}
