//! What is read for the gaps of one page together.

use crate::{
    access::policy::PartOf,
    db::{
        related::{Grouped, Linked},
        scope::{Batch, ByWhole, Lazy, Scope, Seen, Versions, Wholes},
        updated::Updates,
    },
    error::{Error, Result},
    graphql::{
        assistance::Assistance,
        finding::{Finding, drafts::Drafts, sealed_note::SealedNote, share::Share},
        gap::{known::WithRows, linked::End, need::Needs, need_plan::NeedPlans, stall::Stall},
        matches::Match,
        recommendation::Recommendation,
    },
    history::snapshot::gap::Read,
};
use entity::{
    assessment, assistance, assistance_gap, assistance_request, finding, gap, gap_country,
    gap_detail, gap_finding, gap_further_sector, gap_head, gap_lifting_condition, gap_mandate_task,
    gap_measure, gap_place, gap_progress, gap_provenance, gap_recommendation, need, need_plan,
    recommendation,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, OnceLock},
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The gaps of one page, and what belongs to them: each part is read for all of them when the first is asked for it.
pub struct Gaps {
    /// Their rows, as far as they are always read.
    pub batch: Batch<gap_head::Entity>,
    wholes: OnceCell<Wholes<gap::Entity>>,
    kept: OnceLock<Option<WithRows>>,
    /// Columns that are not read at first.
    pub details: Lazy<gap_detail::Entity>,
    /// Countries they concern.
    pub countries: Lazy<gap_country::Entity>,
    /// Sectors they touch beside their main ones.
    pub further_sectors: Lazy<gap_further_sector::Entity>,
    /// Where they are written, and the findings these lines rest on.
    pub provenance: Linked<gap_provenance::Entity, finding::Entity, Finding>,
    /// Of the same lines the documents and paragraphs alone.
    pub places: Lazy<gap_place::Entity>,
    /// Documents that these lines name and that only their Panel knows yet.
    pub drafts: Drafts,
    /// Findings they were written out of.
    pub findings: Linked<gap_finding::Entity, finding::Entity, Finding>,
    /// Whom their Panels let read them.
    pub shares: Grouped<Share>,
    /// Their sealed notes.
    pub notes: Grouped<SealedNote>,
    /// Lifting conditions they stand in the way of.
    pub conditions: Lazy<gap_lifting_condition::Entity>,
    /// Measures whose lifting they hold up.
    pub measures: Lazy<gap_measure::Entity>,
    /// Mandate tasks under which missions could help.
    pub tasks: Lazy<gap_mandate_task::Entity>,
    /// Recommendations about them.
    pub recommendations: Linked<gap_recommendation::Entity, recommendation::Entity, Recommendation>,
    /// Gaps that they are linked with.
    pub links: Grouped<End>,
    /// Offers and programmes that cover them by their own account.
    pub covers: Linked<assistance_gap::Entity, assistance::Entity, Assistance>,
    /// Their matches.
    pub matches: Grouped<Match>,
    /// Decisions whether they enter a plan.
    pub assessments: Lazy<assessment::Entity>,
    /// Requests for help with them.
    pub requests: Lazy<assistance_request::Entity>,
    /// What was done about them.
    pub progress: Lazy<gap_progress::Entity>,
    /// Why nothing happens about them.
    pub stalls: OnceCell<HashMap<Uuid, Stall>>,
    /// Their versions.
    pub versions: Versions,
    /// When they last changed.
    pub updates: Updates,
    /// Those for which the viewer gives by name.
    pub(super) given: OnceCell<HashSet<Uuid>>,
    pub(super) need_rows: Lazy<need::Entity>,
    pub(super) needs: OnceCell<Arc<Needs>>,
    pub(super) plan_rows: Lazy<need_plan::Entity>,
    pub(super) plans: OnceCell<Arc<NeedPlans>>,
}

impl Gaps {
    /// A page of these gaps, of which nothing else is read yet, but perhaps their rows.
    pub fn new(
        scope: &Scope,
        rows: Vec<Seen<gap::Head>>,
        wholes: Option<Wholes<gap::Entity>>,
    ) -> Arc<Self> {
        Arc::new(Self {
            batch: Batch {
                scope: scope.clone(),
                rows,
            },
            wholes: OnceCell::new_with(wholes),
            kept: OnceLock::new(),
            details: Lazy::default(),
            countries: Lazy::default(),
            further_sectors: Lazy::default(),
            provenance: Linked::new(
                |line: &gap_provenance::Model| line.finding_id,
                Finding::batch,
            ),
            places: Lazy::default(),
            drafts: Drafts::default(),
            findings: Linked::new(finding_of, Finding::batch),
            shares: Grouped::default(),
            notes: Grouped::default(),
            conditions: Lazy::default(),
            measures: Lazy::default(),
            tasks: Lazy::default(),
            recommendations: Linked::new(recommendation_of, Recommendation::batch),
            links: Grouped::default(),
            covers: Linked::new(assistance_of, Assistance::batch),
            matches: Grouped::default(),
            assessments: Lazy::default(),
            requests: Lazy::default(),
            progress: Lazy::default(),
            stalls: OnceCell::new(),
            versions: Versions::default(),
            updates: Updates::default(),
            given: OnceCell::new(),
            need_rows: Lazy::default(),
            needs: OnceCell::new(),
            plan_rows: Lazy::default(),
            plans: OnceCell::new(),
        })
    }

    /// The ids of the gaps.
    pub fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.batch.rows.iter().map(|row| row.id)
    }

    /// The countries that one of them concerns.
    pub async fn countries_of(&self, gap: Uuid) -> Result<&[Seen<gap_country::Model>]> {
        let kept = || self.of_kept::<gap_country::Entity>(WithRows::countries);
        self.countries.of_kept(&self.batch, gap, kept).await
    }

    /// The documents and paragraphs in which one of them is written.
    pub async fn places_of(&self, gap: Uuid) -> Result<&[Seen<gap_place::Model>]> {
        let kept = || self.of_kept::<gap_place::Entity>(WithRows::places);
        self.places.of_kept(&self.batch, gap, kept).await
    }

    /// What is kept of parts of all of them; none where it is not of the event as of which their rows are.
    fn of_kept<E: PartOf<gap_head::Entity>>(
        &self,
        parts: fn(&WithRows, Uuid) -> Option<Vec<E::Model>>,
    ) -> Result<Option<ByWhole<E>>> {
        let Batch { scope, rows } = &self.batch;
        let Some(kept) = self.kept() else {
            return Ok(None);
        };
        scope.kept_parts::<gap_head::Entity, E>(rows, |gap| parts(kept, gap))
    }

    /// What is kept of gaps, where it is of the event as of which these rows are.
    pub fn kept(&self) -> Option<&WithRows> {
        let Batch { scope, rows } = &self.batch;
        let kept = self.kept.get_or_init(|| {
            let event = rows.first()?.as_of;
            let is_one = rows.iter().all(|row| row.as_of == event);
            is_one.then(|| WithRows::of(scope, event)).flatten()
        });
        kept.as_ref()
    }

    /// Their rows with all that long lists need: read when first asked for, where they were not read at once.
    pub async fn wholes(&self) -> Result<&Wholes<gap::Entity>> {
        let read = async || {
            let rows = self.batch.scope.by_ids::<gap::Entity>(self.ids()).await?;
            Ok::<_, Error>(Wholes::new(&self.batch.scope, rows))
        };
        self.wholes.get_or_try_init(read).await
    }

    /// The versions of all, made of what is read for other fields as well: side by side where nobody asked for it before.
    pub(super) async fn all_versions(&self) -> Result<HashMap<Uuid, String>> {
        let batch = &self.batch;
        let rows = &self.wholes().await?.batch.rows;
        let (details, countries, further, conditions, tasks, provenance, progress, needs, plans) =
            tokio::try_join!(
                self.details.all(batch),
                self.countries.all(batch),
                self.further_sectors.all(batch),
                self.conditions.all(batch),
                self.tasks.all(batch),
                self.provenance.all_parts(batch),
                self.progress.all(batch),
                self.need_rows.all(batch),
                self.plan_rows.all(batch),
            )?;
        let gaps = rows.iter().filter_map(|row| whole(row, details));
        let read = Read {
            gaps: gaps.collect(),
            countries: each(countries),
            further_sectors: each(further),
            lifting_conditions: each(conditions),
            mandate_tasks: each(tasks),
            provenance: each(provenance),
            progress: each(progress),
            needs: each(needs),
            need_plans: each(plans),
        };
        batch.scope.versions_of_gaps(read).await
    }
}

fn recommendation_of(link: &gap_recommendation::Model) -> Option<Uuid> {
    Some(link.recommendation_id)
}

fn assistance_of(cover: &assistance_gap::Model) -> Option<Uuid> {
    Some(cover.assistance_id)
}

fn finding_of(link: &gap_finding::Model) -> Option<Uuid> {
    Some(link.finding_id)
}

/// A row with the rest of it; none where the gap went away between.
fn whole(
    row: &Seen<gap::Brief>,
    details: &HashMap<Uuid, Vec<Seen<gap_detail::Model>>>,
) -> Option<gap::Model> {
    let rest = details.get(&row.id)?.first()?;
    Some(gap::Model::of((**row).clone(), (**rest).clone()))
}

/// All parts, those of each whole in their order.
fn each<M>(parts: &HashMap<Uuid, Vec<Seen<M>>>) -> Vec<&M> {
    parts.values().flatten().map(|part| &**part).collect()
}
