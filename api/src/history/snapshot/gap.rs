//! What the history keeps of a gap.

use super::{
    ALL, Parts, astray::of_other_days, id_of, readable, sealed, single, whole, without_null,
};
use crate::{
    access::viewer::Viewer,
    error::Result,
    history::event::{Fields, Kept, State},
};
use entity::{
    assessment, assistance_request, finding, gap, gap_country, gap_finding, gap_further_sector,
    gap_lifting_condition, gap_link, gap_mandate_task, gap_progress, gap_provenance,
    gap_recommendation, need, need_dependency, need_endorsement, need_plan, need_plan_line,
    recommendation, sealed_note, share,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::HashMap;
use uuid::Uuid;

impl Kept for gap::Entity {
    const TEXTS: &'static [&'static str] = &[
        "title",
        "description",
        "institution",
        "desired_end_state",
        "beneficiaries",
        "tags",
        "note",
        "state_note",
    ];
    const ERASED: &'static [&'static str] = &["external_reference"];
    /// What its Panel or steward calls it elsewhere is hidden from others with its texts: it may not show in the version, either.
    const CLOSED: &'static [&'static str] = &[
        "external_reference",
        "findings",
        "recommendations",
        "shares",
        "sealed_notes",
        "assessments",
        "requests",
        "cited_findings",
        "endorsements",
        "links",
    ];
    const OWN: &'static [&'static str] = &["external_reference"];
    /// What missions, agencies, committees and host states say of it.
    const BESIDE: &'static [&'static str] = &["assessments", "requests", "endorsements"];
    const UNLOADED: &'static [&'static str] = &[
        "external_reference",
        "findings",
        "shares",
        "sealed_notes",
        "assessments",
        "requests",
    ];
    const LATER: &'static [&'static str] = &[
        "priority",
        "cost",
        "least_viable",
        "cost_currency",
        "cost_year",
    ];

    kept_parts! {
        "assessments" of assessment (GapId, Id) as whole, texts ["reason"], erased ["cycle"];
        "requests" of assistance_request (GapId, Id) as whole, texts ["text"];
        "endorsements" of need_endorsement (GapId, Id) as whole, texts ["reason"];
        "links" of gap_link (GapId, Id) as whole, texts ["note"];
        "countries" of gap_country (GapId, CountryId) as single;
        "further_sectors" of gap_further_sector (GapId, SectorId) as whole;
        "lifting_conditions" of gap_lifting_condition (GapId, ConditionId) as single;
        "mandate_tasks" of gap_mandate_task (GapId, TaskId) as single;
        "recommendations" of gap_recommendation (GapId, RecommendationId) as single;
        "findings" of gap_finding (GapId, FindingId) as single;
        "provenance" of gap_provenance (GapId, Position) as without_finding, texts ["locator", "note"];
        "progress" of gap_progress (GapId, Id) as without_what_is_unmeasured,
            texts ["statement", "locator", "indicator", "value", "baseline", "baseline_to", "indicator_unit"];
        "cited_findings" of gap_provenance (GapId, Position) as finding_alone;
        "shares" of share (GapId, Id) as whole;
        "sealed_notes" of sealed_note (GapId, Id) as sealed, erased ["removal_reason"];
        "needs" of need (GapId, Position) as without_what_is_open, texts ["title", "place", "note"];
        "need_plans" of need_plan (GapId, Id) as whole, texts ["source", "decision_reason"];
        then with_parts_of_parts;
    }

    async fn astray(database: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
        of_other_days(database, ids).await
    }

    async fn own_parts(
        database: &impl ConnectionTrait,
        ids: &[Uuid],
        viewer: &Viewer,
        today: &str,
    ) -> Result<HashMap<Uuid, Fields>> {
        let mut parts = Parts::default();
        let read = || readable::<finding::Entity>(viewer, today);
        let advice = readable::<recommendation::Entity>(viewer, today);
        macro_rules! add {
            ($name:literal of $entity:ident by $order:ident, $link:ident in $read:expr, as $show:expr) => {
                let query = $entity::Entity::find();
                let query = query.filter($entity::Column::$link.in_subquery($read));
                let columns = ($entity::Column::GapId, $entity::Column::$order);
                Box::pin(parts.add_some(database, query, ids, $name, columns, $show)).await?;
            };
        }
        add!("findings" of gap_finding by FindingId, FindingId in read(), as single);
        add!("cited_findings" of gap_provenance by Position, FindingId in read(), as finding_alone);
        add!("recommendations" of gap_recommendation by RecommendationId, RecommendationId in advice, as single);
        Ok(parts.0)
    }
}

/// What of gaps a page read already for its other fields: their rows, and all parts of them that show in their versions, those of
/// each gap in their order.
pub struct Read<'a> {
    /// The gaps.
    pub gaps: Vec<gap::Model>,
    /// Countries they concern.
    pub countries: Vec<&'a gap_country::Model>,
    /// Sectors they touch beside their main ones.
    pub further_sectors: Vec<&'a gap_further_sector::Model>,
    /// Lifting conditions they stand in the way of.
    pub lifting_conditions: Vec<&'a gap_lifting_condition::Model>,
    /// Mandate tasks under which a mission could help.
    pub mandate_tasks: Vec<&'a gap_mandate_task::Model>,
    /// Where they are written.
    pub provenance: Vec<&'a gap_provenance::Model>,
    /// What was done about them.
    pub progress: Vec<&'a gap_progress::Model>,
    /// What they need.
    pub needs: Vec<&'a need::Model>,
    /// Plans of what they need.
    pub need_plans: Vec<&'a need_plan::Model>,
}

impl Read<'_> {
    /// The versions of these gaps, by id: the same as [`State::versions`] gives, without reading them once more.
    pub async fn versions(
        mut self,
        database: &impl ConnectionTrait,
        viewer: &Viewer,
        today: &str,
    ) -> Result<HashMap<Uuid, String>> {
        // A page has them by date.
        self.progress.sort_by_key(|row| row.id);
        let parts = with_parts_of_parts(database, self.parts()).await?;
        State::versions_of::<gap::Entity>(database, self.gaps, parts.0, viewer, today).await
    }

    /// The parts as `Kept::parts` has them, before more is read.
    fn parts(&self) -> Parts {
        let (of, mut all) = ("gap_id", Parts::default());
        let parts = &mut all;
        parts.put(self.countries.iter().copied(), "countries", of, single);
        let sectors = self.further_sectors.iter().copied();
        parts.put(sectors, "further_sectors", of, whole);
        let conditions = self.lifting_conditions.iter().copied();
        parts.put(conditions, "lifting_conditions", of, single);
        let tasks = self.mandate_tasks.iter().copied();
        parts.put(tasks, "mandate_tasks", of, single);
        let provenance = self.provenance.iter().copied();
        parts.put(provenance, "provenance", of, without_finding);
        let progress = self.progress.iter().copied();
        parts.put(progress, "progress", of, without_what_is_unmeasured);
        let needs = self.needs.iter().copied();
        parts.put(needs, "needs", of, without_what_is_open);
        parts.put(self.need_plans.iter().copied(), "need_plans", of, whole);
        all
    }
}

/// A line of provenance. The finding it rests on may be one that others may not read.
fn without_finding(mut fields: Fields) -> Value {
    fields.remove("finding_id");
    Value::Object(fields)
}

/// The finding that a line of provenance rests on, by the line; of no use where there is none.
fn finding_alone(mut fields: Fields) -> Value {
    let finding = fields.remove("finding_id").filter(|id| !id.is_null());
    let line = fields.remove("id").unwrap_or_default();
    finding.map_or(
        Value::Null,
        |finding| json!({ "id": line, "finding_id": finding }),
    )
}

/// Leaves out lines of provenance that rest on no finding.
fn keep_cited(gaps: &mut Parts) {
    for fields in gaps.0.values_mut() {
        let cited = fields.get_mut("cited_findings");
        let cited = cited.and_then(Value::as_array_mut).map(|lines| {
            lines.retain(|line| !line.is_null());
            lines.len()
        });
        if cited == Some(0) {
            fields.remove("cited_findings");
        }
    }
}

/// A need, or a line of a plan. Nothing is new of one that no plan completed, that is not split among countries, and whose form and
/// reach are open.
fn without_what_is_open(fields: Fields) -> Value {
    without_null(fields, &["filled", "shares", "form", "people"])
}

/// Progress. Nothing is new of what was recorded without a measure.
fn without_what_is_unmeasured(fields: Fields) -> Value {
    let later = [
        "indicator",
        "value",
        "baseline",
        "baseline_to",
        "indicator_unit",
    ];
    without_null(fields, &later)
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

/// Adds to plans of needs and to needs what is of them, and leaves out what is of no use.
async fn with_parts_of_parts(database: &impl ConnectionTrait, mut gaps: Parts) -> Result<Parts> {
    add_lines(database, &mut gaps).await?;
    keep_cited(&mut gaps);
    add_dependencies(database, &mut gaps).await?;
    Ok(gaps)
}

/// Adds its lines to each plan of needs.
async fn add_lines(database: &impl ConnectionTrait, gaps: &mut Parts) -> Result<()> {
    let mut plans = rows(gaps, "need_plans");
    let ids: Vec<Uuid> = plans.iter().filter_map(|plan| id_of(plan)).collect();
    let mut lines = parts! { database, &ids, ALL,
        "lines" of need_plan_line (PlanId, Position) as without_what_is_open;
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
    let mut edges = parts! { database, &ids, ALL,
        "depends_on" of need_dependency (NeedId, DependsOnId) as waited_for;
    };
    for need in &mut needs {
        let edges = id_of(need).and_then(|id| edges.0.remove(&id));
        let fields = need.as_object_mut().expect("a need is a row");
        fields.extend(edges.into_iter().flatten());
    }
    Ok(())
}
