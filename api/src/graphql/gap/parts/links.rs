//! What would close a gap, and what it has to do with sanctions, mandates, recommendations and other gaps.

use crate::{
    error::Result,
    graphql::{
        gap::{
            Gap,
            coverage::state::CoverageState,
            linked::{self, GapLink},
            member::Member,
            need::{Need, coverage_state},
        },
        inline_object::Objects,
        recommendation::Recommendation,
        reference::{
            lifting_condition::LiftingCondition, mandate_task::MandateTask, regime::Measure,
        },
        slice::Slice,
    },
};
use async_graphql::Object;

/// What would close a gap, and what depends on it.
#[derive(Clone)]
pub struct GapLinks(pub(in crate::graphql::gap) Member);

#[Object(serial)]
impl GapLinks {
    /// What would close it, line by line. A gap of WILL has none.
    async fn needs(&self) -> Result<Objects<Need>> {
        Ok(self.0.needs().await?.into())
    }

    /// How far its sized needs are covered by firm commitments and deliveries.
    async fn coverage_state(&self) -> Result<CoverageState> {
        coverage_state(&self.0.needs().await?).await
    }

    /// Lifting conditions that it hinders.
    async fn lifting_conditions(&self) -> Result<Objects<LiftingCondition>> {
        let Member { row, page } = &self.0;
        let rows = page.conditions.of(&page.batch, row.id).await?;
        let reference = page.batch.scope.reference();
        Ok(rows
            .iter()
            .filter_map(|row| reference.lifting_conditions.get(row.condition_id))
            .map(LiftingCondition)
            .collect())
    }

    /// Measures whose lifting it holds up, through its lifting conditions.
    async fn measures(&self) -> Result<Objects<Measure>> {
        let Member { row, page } = &self.0;
        let rows = page.measures.of(&page.batch, row.id).await?;
        let reference = page.batch.scope.reference();
        let mut measures: Vec<_> = rows
            .iter()
            .filter_map(|row| reference.measures.get(row.measure_id))
            .collect();
        measures.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(measures.into_iter().map(Measure).collect())
    }

    /// Mandate tasks under which a mission could help.
    async fn mandate_tasks(&self) -> Result<Objects<MandateTask>> {
        let Member { row, page } = &self.0;
        let rows = page.tasks.of(&page.batch, row.id).await?;
        let reference = page.batch.scope.reference();
        Ok(rows
            .iter()
            .filter_map(|row| reference.mandate_tasks.get(row.task_id))
            .map(MandateTask)
            .collect())
    }

    /// Recommendations about it that the viewer may read.
    async fn recommendations(&self) -> Result<Objects<Recommendation>> {
        let Member { row, page } = &self.0;
        let linked = page.recommendations.of(&page.batch, row.id).await?;
        Ok(linked.into_iter().map(|(_, it)| it.clone()).collect())
    }

    /// Gaps that it has to do with, as those of neighbouring countries through which the same goods are smuggled, oldest link first; those
    /// that the viewer may read.
    async fn links(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Objects<GapLink>> {
        let Member { row, page } = &self.0;
        let links = page.links.of(row.id, || linked::of_page(page)).await?;
        let gap = Gap::of(self.0.clone());
        Slice::new(first, skip)?
            .of(links
                .into_iter()
                .map(|link| GapLink::new(gap.clone(), link)))
            .map(Objects)
    }
}
