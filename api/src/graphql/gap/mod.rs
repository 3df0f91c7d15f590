//! Gaps: what lacks, where that is written, what it has to do with sanctions, and who could act.

pub mod coverage;
pub mod coverage_sums;
pub mod draft;
pub mod filter;
pub mod input;
pub mod mutation;
pub mod need;
pub mod need_plan;
pub mod request;
pub mod stall;
pub mod state;
pub mod statistics;

use crate::{
    access::permission::{self, Action, Target},
    db::{
        page::PageArgs,
        scope::{Batch, Lazy, Scope, Seen, Versions},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::Assistance,
        connection::Connection,
        finding::{Finding, sealed_note::SealedNote, share::Share},
        gap::{
            filter::{GapFilter, GapOrder},
            need::{CoverageState, Need, Needs},
            stall::Stall,
        },
        history::{self, Event},
        id::{self, Kind},
        inline_object::Lean,
        matches::Match,
        mutation::{Found, FoundAll},
        recommendation::Recommendation,
        reference::{
            country::Country,
            document::Document,
            lifting_condition::LiftingCondition,
            mission::{MandateTask, Mission},
            organisation::Organisation,
            panel::Panel,
            regime::{Measure, SanctionsRegime},
            sector::Sector,
        },
        suggestion::{
            self, Suggestion,
            route::{self, Route},
        },
    },
};
use async_graphql::{Context, Description, ID, Object};
use domain::{
    assistance::{AssistanceKind, CoverageExtent},
    date::{PartialDate, last_day},
    finding::InformationCategory,
    gap::{AssessmentDecision, GapEvidence, GapHolder, GapNature, GapSeverity, GapState},
};
use entity::{
    assessment, assistance, assistance_gap, assistance_request, finding, gap, gap_country,
    gap_detail, gap_finding, gap_lifting_condition, gap_mandate_task, gap_measure, gap_provenance,
    gap_recommendation, matches, recommendation,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for the gaps of one page together.
pub struct Gaps {
    batch: Batch<gap::Entity>,
    details: Lazy<gap_detail::Entity>,
    countries: Lazy<gap_country::Entity>,
    provenance: Lazy<gap_provenance::Entity>,
    conditions: Lazy<gap_lifting_condition::Entity>,
    measures: Lazy<gap_measure::Entity>,
    tasks: Lazy<gap_mandate_task::Entity>,
    recommendation_ids: Lazy<gap_recommendation::Entity>,
    recommendations: OnceCell<HashMap<Uuid, Recommendation>>,
    covers: Lazy<assistance_gap::Entity>,
    assistance: OnceCell<HashMap<Uuid, Assistance>>,
    findings: OnceCell<HashMap<Uuid, Finding>>,
    need_rows: Lazy<entity::need::Entity>,
    needs: OnceCell<Arc<Needs>>,
    finding_links: Lazy<gap_finding::Entity>,
    sources: OnceCell<HashMap<Uuid, Finding>>,
    shares: OnceCell<HashMap<Uuid, Vec<Share>>>,
    notes: OnceCell<HashMap<Uuid, Vec<SealedNote>>>,
    versions: Versions,
    matches: OnceCell<HashMap<Uuid, Vec<Match>>>,
    assessments: Lazy<assessment::Entity>,
    requests: Lazy<assistance_request::Entity>,
    stalls: OnceCell<HashMap<Uuid, Stall>>,
}

impl Gaps {
    /// The findings behind these gaps that the viewer may read.
    async fn findings(&self) -> Result<&HashMap<Uuid, Finding>> {
        let rows = self.provenance.all(&self.batch).await?;
        let read = async || {
            let ids: BTreeSet<Uuid> = rows
                .values()
                .flatten()
                .filter_map(|row| row.finding_id)
                .collect();
            let rows = if ids.is_empty() {
                Vec::new()
            } else {
                self.batch.scope.by_ids::<finding::Entity>(ids).await?
            };
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Error>(
                ids.into_iter()
                    .zip(Finding::batch(&self.batch.scope, rows))
                    .collect(),
            )
        };
        self.findings.get_or_try_init(read).await
    }
}

/// A lack of institutional capacity that keeps sanctions from being carried out or lifted.
#[derive(Clone, Description)]
pub struct Gap {
    row: Seen<gap::Brief>,
    together: Arc<Gaps>,
}

impl Gap {
    /// Gaps that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<gap::Brief>>) -> Vec<Self> {
        let together = Arc::new(Gaps {
            batch: Batch {
                scope: scope.clone(),
                rows: rows.clone(),
            },
            details: Lazy::default(),
            countries: Lazy::default(),
            provenance: Lazy::default(),
            conditions: Lazy::default(),
            measures: Lazy::default(),
            tasks: Lazy::default(),
            recommendation_ids: Lazy::default(),
            recommendations: OnceCell::new(),
            covers: Lazy::default(),
            assistance: OnceCell::new(),
            findings: OnceCell::new(),
            need_rows: Lazy::default(),
            needs: OnceCell::new(),
            finding_links: Lazy::default(),
            sources: OnceCell::new(),
            shares: OnceCell::new(),
            notes: OnceCell::new(),
            versions: Versions::default(),
            matches: OnceCell::new(),
            assessments: Lazy::default(),
            requests: Lazy::default(),
            stalls: OnceCell::new(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }

    /// Its row.
    pub fn seen(&self) -> &Seen<gap::Brief> {
        &self.row
    }

    /// What is not read at first.
    async fn detail(&self) -> Result<&Seen<gap_detail::Model>> {
        let details = self
            .together
            .details
            .of(&self.together.batch, self.row.id)
            .await?;
        details.first().ok_or_else(|| {
            Error::Internal(anyhow::anyhow!(
                "gap {} went away while it was read",
                self.row.id
            ))
        })
    }

    /// The needs of this gap, which share what is read for them with those of the other gaps of the page.
    async fn need_list(&self) -> Result<Vec<Need>> {
        let rows = self.together.need_rows.all(&self.together.batch).await?;
        let needs = self
            .together
            .needs
            .get_or_init(async || {
                Needs::new(
                    &self.together.batch.scope,
                    rows.values().flatten().cloned().collect(),
                )
            })
            .await;
        Ok(rows
            .get(&self.row.id)
            .into_iter()
            .flatten()
            .map(|row| Need::new(row.clone(), needs.clone()))
            .collect())
    }
}

#[Object(use_type_description, serial)]
impl Gap {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Gap, self.row.id)
    }

    /// Stable name, as people quote it and `gap(reference)` takes it.
    async fn reference(&self) -> &str {
        &self.row.reference
    }

    /// What lacks, in a line.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// What lacks, in a few sentences of our own.
    async fn description(&self) -> Result<&str> {
        Ok(&self.detail().await?.description)
    }

    /// Language of title and description, ISO 639-1.
    async fn language(&self) -> Result<&str> {
        Ok(&self.detail().await?.language)
    }

    /// Whose gap it is.
    async fn holder(&self) -> GapHolder {
        self.row.holder
    }

    /// The institution that lacks it, as the source names it; null where it names none.
    async fn institution(&self) -> Result<Option<&str>> {
        Ok(self.detail().await?.institution.as_deref())
    }

    /// The institution as an actor on record; null where it is on none.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope()
            .reference()
            .organisations
            .of(self.row.organisation_id)
            .map(Organisation)
    }

    /// The mission, where it is a mission's gap; null otherwise, or where the source means all missions.
    async fn mission(&self, ctx: &Context<'_>) -> Option<Mission> {
        ctx.scope()
            .reference()
            .missions
            .of(self.row.mission_id)
            .map(Mission)
    }

    /// The Panel that found it; null where none is named.
    async fn panel(&self, ctx: &Context<'_>) -> Option<Panel> {
        ctx.scope()
            .reference()
            .panels
            .of(self.row.panel_id)
            .map(Panel)
    }

    /// Countries it concerns: several for a regional gap, none where the source states none.
    async fn countries(&self) -> Result<Vec<Lean<Country>>> {
        let rows = self
            .together
            .countries
            .of(&self.together.batch, self.row.id)
            .await?;
        let reference = self.together.batch.scope.reference();
        Ok(rows
            .iter()
            .filter_map(|row| reference.countries.get(row.country_id))
            .map(|country| Lean(Country(country)))
            .collect())
    }

    /// Sector, as an OECD DAC purpose code.
    async fn sector(&self, ctx: &Context<'_>) -> Option<Lean<Sector>> {
        ctx.scope()
            .reference()
            .sectors
            .get(self.row.sector_id)
            .map(|sector| Lean(Sector(sector)))
    }

    /// Whether help can close it. A gap of WILL is shown, and never offered to anyone.
    async fn nature(&self) -> GapNature {
        self.row.nature
    }

    /// Who may read it.
    async fn category(&self) -> InformationCategory {
        self.row.category
    }

    /// How far it is closed.
    async fn state(&self) -> GapState {
        self.row.state
    }

    /// Since when it is so; null where that is not on record.
    async fn state_since(&self) -> Result<Option<PartialDate>> {
        Ok(self
            .detail()
            .await?
            .state_since
            .as_deref()
            .map(PartialDate::stored))
    }

    /// Why it was closed or opened again; null where that is not on record.
    async fn state_note(&self) -> Result<Option<&str>> {
        Ok(self.detail().await?.state_note.as_deref())
    }

    /// First day on which everybody may read it; null where none is set. PUBLIC gaps may have none.
    async fn published(&self) -> Result<Option<PartialDate>> {
        Ok(self
            .detail()
            .await?
            .published
            .as_deref()
            .map(PartialDate::stored))
    }

    /// How grave the source calls it; null where it does not grade.
    async fn severity(&self) -> Result<Option<GapSeverity>> {
        Ok(self.detail().await?.severity)
    }

    /// How one would know that it is closed; null where not stated.
    async fn desired_end_state(&self) -> Result<Option<&str>> {
        Ok(self.detail().await?.desired_end_state.as_deref())
    }

    /// Whether the source names it outright or it is implied.
    async fn evidence(&self) -> Result<GapEvidence> {
        Ok(self.detail().await?.evidence)
    }

    /// Free tags, lower-cased; empty where there are none.
    async fn tags(&self) -> Result<Vec<&str>> {
        Ok(self
            .detail()
            .await?
            .tags
            .as_deref()
            .unwrap_or_default()
            .lines()
            .collect())
    }

    /// Kinds of institution that would be helped, such as customs or armed forces; empty where not stated.
    async fn beneficiaries(&self) -> Result<Vec<&str>> {
        Ok(self
            .detail()
            .await?
            .beneficiaries
            .as_deref()
            .unwrap_or_default()
            .lines()
            .collect())
    }

    /// From when on it is to be closed; null where not stated.
    async fn starts(&self) -> Result<Option<PartialDate>> {
        Ok(self
            .detail()
            .await?
            .starts
            .as_deref()
            .map(PartialDate::stored))
    }

    /// Until when it is to be closed; null where not stated.
    async fn ends(&self) -> Result<Option<PartialDate>> {
        Ok(self
            .detail()
            .await?
            .ends
            .as_deref()
            .map(PartialDate::stored))
    }

    /// The sanctions regime under which it was found; null where none.
    async fn regime(&self, ctx: &Context<'_>) -> Option<SanctionsRegime> {
        ctx.scope()
            .reference()
            .regimes
            .of(self.row.regime_id)
            .map(SanctionsRegime)
    }

    /// Year of its oldest source; null where no source has a date.
    async fn year(&self) -> Option<i32> {
        self.row.year
    }

    /// Where it is written: documents and their paragraphs.
    async fn provenance(&self) -> Result<Vec<Lean<Provenance>>> {
        let rows = self
            .together
            .provenance
            .of(&self.together.batch, self.row.id)
            .await?;
        Ok(rows
            .iter()
            .map(|row| {
                Lean(Provenance {
                    row: row.clone(),
                    together: self.together.clone(),
                })
            })
            .collect())
    }

    /// Findings it was written out of that the viewer may read.
    async fn findings(&self) -> Result<Vec<Finding>> {
        let Gaps {
            batch,
            finding_links,
            sources,
            ..
        } = &*self.together;
        let rows = finding_links.all(batch).await?;
        let read = async || {
            let ids: BTreeSet<Uuid> = rows.values().flatten().map(|row| row.finding_id).collect();
            let rows = if ids.is_empty() {
                Vec::new()
            } else {
                batch.scope.by_ids::<finding::Entity>(ids).await?
            };
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Error>(
                ids.into_iter()
                    .zip(Finding::batch(&batch.scope, rows))
                    .collect(),
            )
        };
        let known = sources.get_or_try_init(read).await?;
        Ok(rows
            .get(&self.row.id)
            .into_iter()
            .flatten()
            .filter_map(|row| known.get(&row.finding_id))
            .cloned()
            .collect())
    }

    /// Whom its Panel lets read it, and let; for the Panel alone, empty for others.
    async fn shares(&self) -> Result<Vec<Share>> {
        let Gaps { batch, shares, .. } = &*self.together;
        let read = async || Share::of_gaps(&batch.scope, batch.rows.iter().map(|row| row.id)).await;
        Ok(shares
            .get_or_try_init(read)
            .await?
            .get(&self.row.id)
            .cloned()
            .unwrap_or_default())
    }

    /// Notes that only its Panel can open; for the Panel alone, empty for others.
    async fn sealed_notes(&self) -> Result<Vec<SealedNote>> {
        let Gaps { batch, notes, .. } = &*self.together;
        let read =
            async || SealedNote::of_gaps(&batch.scope, batch.rows.iter().map(|row| row.id)).await;
        Ok(notes
            .get_or_try_init(read)
            .await?
            .get(&self.row.id)
            .cloned()
            .unwrap_or_default())
    }

    /// What would close it, line by line. A gap of WILL has none.
    async fn needs(&self) -> Result<Vec<Lean<Need>>> {
        Ok(self.need_list().await?.into_iter().map(Lean).collect())
    }

    /// How far its sized needs are covered by firm commitments and deliveries.
    async fn coverage_state(&self) -> Result<CoverageState> {
        CoverageState::of(&self.need_list().await?).await
    }

    /// Lifting conditions that it stands in the way of.
    async fn lifting_conditions(&self) -> Result<Vec<LiftingCondition>> {
        let rows = self
            .together
            .conditions
            .of(&self.together.batch, self.row.id)
            .await?;
        let reference = self.together.batch.scope.reference();
        Ok(rows
            .iter()
            .filter_map(|row| reference.lifting_conditions.get(row.condition_id))
            .map(LiftingCondition)
            .collect())
    }

    /// Measures whose lifting it holds up, through its lifting conditions.
    async fn measures(&self) -> Result<Vec<Measure>> {
        let rows = self
            .together
            .measures
            .of(&self.together.batch, self.row.id)
            .await?;
        let reference = self.together.batch.scope.reference();
        let mut measures: Vec<_> = rows
            .iter()
            .filter_map(|row| reference.measures.get(row.measure_id))
            .collect();
        measures.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(measures.into_iter().map(Measure).collect())
    }

    /// Mandate tasks under which a mission could help.
    async fn mandate_tasks(&self) -> Result<Vec<MandateTask>> {
        let rows = self
            .together
            .tasks
            .of(&self.together.batch, self.row.id)
            .await?;
        let reference = self.together.batch.scope.reference();
        Ok(rows
            .iter()
            .filter_map(|row| reference.mandate_tasks.get(row.task_id))
            .map(MandateTask)
            .collect())
    }

    /// Recommendations about it that the viewer may read.
    async fn recommendations(&self) -> Result<Vec<Recommendation>> {
        let Gaps {
            batch,
            recommendation_ids,
            recommendations,
            ..
        } = &*self.together;
        let rows = recommendation_ids.all(batch).await?;
        let read = async || {
            let ids: BTreeSet<Uuid> = rows
                .values()
                .flatten()
                .map(|row| row.recommendation_id)
                .collect();
            let rows = batch.scope.by_ids::<recommendation::Entity>(ids).await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Error>(
                ids.into_iter()
                    .zip(Recommendation::batch(&batch.scope, rows))
                    .collect(),
            )
        };
        let known = recommendations.get_or_try_init(read).await?;
        Ok(rows
            .get(&self.row.id)
            .into_iter()
            .flatten()
            .filter_map(|row| known.get(&row.recommendation_id))
            .cloned()
            .collect())
    }

    /// Offers and programmes that say they cover it, in full or in part.
    async fn covered_by(&self) -> Result<Vec<GapCover>> {
        let Gaps {
            batch,
            covers,
            assistance,
            ..
        } = &*self.together;
        let rows = covers.all(batch).await?;
        let read = async || {
            let ids: BTreeSet<Uuid> = rows
                .values()
                .flatten()
                .map(|row| row.assistance_id)
                .collect();
            let rows = batch.scope.by_ids::<assistance::Entity>(ids).await?;
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            Ok::<_, Error>(
                ids.into_iter()
                    .zip(Assistance::batch(&batch.scope, rows))
                    .collect(),
            )
        };
        let known = assistance.get_or_try_init(read).await?;
        let cover = |row: &Seen<assistance_gap::Model>| {
            Some(GapCover {
                assistance: known.get(&row.assistance_id)?.clone(),
                row: row.clone(),
            })
        };
        Ok(rows
            .get(&self.row.id)
            .into_iter()
            .flatten()
            .filter_map(cover)
            .collect())
    }

    /// What people made of it and offers or programmes, oldest first: what was agreed, and for both sides and the owning Panel also
    /// what is proposed or was refused.
    async fn matches(&self) -> Result<Vec<Match>> {
        let Gaps { batch, matches, .. } = &*self.together;
        let ids = batch.rows.iter().map(|row| row.id);
        let read = || Match::by(&batch.scope, matches::Column::GapId, ids, |row| row.gap_id);
        Ok(matches
            .get_or_try_init(read)
            .await?
            .get(&self.row.id)
            .cloned()
            .unwrap_or_default())
    }

    /// The offers and programmes that fit it best, best first, at least as good as the model's threshold. Nothing that a rule rules out
    /// is among them: `whyNot` tells of such.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 50; 10 if nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Offers, programmes, or both, as if nothing is said.")] kinds: Option<
            Vec<AssistanceKind>,
        >,
        #[graphql(
            desc = "The day asked about; if nothing is said, the first on which the gap is to be helped, or else today."
        )]
        on: Option<PartialDate>,
    ) -> Result<Vec<Suggestion>> {
        suggestion::for_gap(
            ctx,
            self,
            suggestion::number(first)?,
            &kinds,
            suggestion::day(on),
        )
        .await
    }

    /// The way to help with it: missions first, then agencies and schemes, then donors; what nobody could give is to be asked of Member
    /// States.
    async fn route(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many of each sort at most, 1 to 50; 10 if nothing is said.")]
        first: Option<i32>,
        #[graphql(
            desc = "The day asked about; if nothing is said, the first on which the gap is to be helped, or else today."
        )]
        on: Option<PartialDate>,
    ) -> Result<Route> {
        let needs = self.need_list().await?;
        route::route(
            ctx,
            self,
            needs,
            suggestion::number(first)?,
            suggestion::day(on),
        )
        .await
    }

    /// Why nothing happens about it, and for how long, as far as the viewer can know; null where it is closed, covered, or a gap of
    /// WILL.
    async fn stall(&self) -> Result<Option<&Stall>> {
        let Gaps { batch, stalls, .. } = &*self.together;
        Ok(stalls
            .get_or_try_init(|| stall::stalls(batch))
            .await?
            .get(&self.row.id))
    }

    /// Decisions of missions and agencies whether it enters their plans.
    async fn assessments(&self) -> Result<Vec<Assessment>> {
        let rows = self
            .together
            .assessments
            .of(&self.together.batch, self.row.id)
            .await?;
        Ok(rows.iter().cloned().map(Assessment).collect())
    }

    /// Calls for help by whose gap it is, oldest first.
    async fn assistance_requests(&self) -> Result<Vec<AssistanceRequest>> {
        let rows = self
            .together
            .requests
            .of(&self.together.batch, self.row.id)
            .await?;
        Ok(rows.iter().cloned().map(AssistanceRequest).collect())
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Result<Option<&str>> {
        Ok(self.detail().await?.note.as_deref())
    }

    /// What everybody who reads it sees of it, in a name to pass as `expectedVersion`.
    async fn version(&self) -> Result<&str> {
        self.together
            .versions
            .of(&self.together.batch, self.row.id)
            .await
    }

    /// What the viewer may do to it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        let (viewer, thing) = (
            ctx.scope().viewer(),
            Target {
                panel: self.row.panel_id,
                ..Target::default()
            },
        );
        // Its Panel alone may do what depends on the date: others need not wait for it.
        let published = if viewer.panel().is_some() {
            self.detail().await?.published.as_deref()
        } else {
            None
        };
        let mut actions = actions(&self.row);
        if self.row.category == InformationCategory::Public || published.is_some() {
            let revises = permission::allow(viewer, Action::PublishGap, &thing).is_ok();
            let is_out = published.is_some_and(|day| last_day(day).as_str() <= ctx.scope().today());
            actions.retain(|action| {
                (*action != Action::ReviseGap || revises)
                    && (*action != Action::PublishGap || !is_out)
            });
        }
        Ok(permission::allowed(viewer, actions, &thing))
    }

    /// What was done to it, as far as the viewer may see it, latest first.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        history::history(
            ctx,
            self.row.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Who read it while it was confidential or an allegation that was not out, once a day for each account, latest first;
    /// for its Panel alone, empty for others.
    async fn readings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        history::readings(
            ctx,
            self.row.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
    }

    /// Where the record comes from.
    async fn source(&self) -> Result<&str> {
        Ok(&self.detail().await?.source)
    }
}

/// What can be done to a gap as it is.
fn actions(gap: &gap::Brief) -> Vec<Action> {
    use Action::{
        AttachSealedNote, CloseGap, PlanNeeds, PublishGap, ReclassifyGap, ReopenGap, ReviseGap,
        ShareGap,
    };
    let mut actions = vec![
        ReviseGap,
        ReclassifyGap,
        AttachSealedNote,
        if gap.state == GapState::Closed {
            ReopenGap
        } else {
            CloseGap
        },
    ];
    match gap.category {
        InformationCategory::Report => actions.extend([ShareGap, PublishGap]),
        InformationCategory::Tactical => actions.push(ShareGap),
        InformationCategory::Confidential | InformationCategory::Allegation => {
            actions.push(PublishGap)
        }
        InformationCategory::Public => {}
    }
    if gap.nature == GapNature::Capacity {
        actions.push(PlanNeeds);
    }
    actions
}

impl Found for Gap {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<gap::Entity>([id]).await?).pop())
    }
}

impl FoundAll for Gap {
    async fn found_all(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
        Ok(Self::batch(
            scope,
            scope.in_order::<gap::Entity>(ids).await?,
        ))
    }
}

/// Where a gap is written.
#[derive(Description)]
pub struct Provenance {
    row: Seen<gap_provenance::Model>,
    together: Arc<Gaps>,
}

#[Object(use_type_description, serial)]
impl Provenance {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Provenance, self.row.id)
    }

    /// The document.
    async fn document(&self, ctx: &Context<'_>) -> Option<Lean<Document>> {
        ctx.scope()
            .reference()
            .documents
            .get(self.row.document_id)
            .map(|document| Lean(Document(document)))
    }

    /// Paragraph: `223`, `14-16`; null where the document has no numbered paragraphs or none is stated.
    async fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// Sub-paragraph: `n`; null where there is none.
    async fn subparagraph(&self) -> Option<&str> {
        self.row.subparagraph.as_deref()
    }

    /// Its place in a document without numbered paragraphs: section or line; null where it has a paragraph.
    async fn locator(&self) -> Option<&str> {
        self.row.locator.as_deref()
    }

    /// The finding it rests on; null where there is none, or none that the viewer may read.
    async fn finding(&self) -> Result<Option<Finding>> {
        let findings = self.together.findings().await?;
        Ok(self
            .row
            .finding_id
            .and_then(|id| findings.get(&id))
            .cloned())
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}

/// An offer or programme that says it covers a gap.
#[derive(Description)]
pub struct GapCover {
    row: Seen<assistance_gap::Model>,
    assistance: Assistance,
}

#[Object(use_type_description, serial)]
impl GapCover {
    /// Global id.
    async fn id(&self) -> ID {
        let both = Uuid::from_u128(
            self.row.assistance_id.as_u128() ^ self.row.gap_id.as_u128().rotate_left(64),
        );
        id::global(Kind::GapCover, both)
    }

    /// The offer or programme.
    async fn assistance(&self) -> &Assistance {
        &self.assistance
    }

    /// In full or in part, by its own account.
    async fn extent(&self) -> CoverageExtent {
        self.row.extent
    }

    /// What it leaves open; null where not stated.
    async fn not_covered(&self) -> Option<&str> {
        self.row.not_covered.as_deref()
    }
}

/// A mission's or agency's decision whether a gap enters its plan.
#[derive(Description)]
pub struct Assessment(Seen<assessment::Model>);

#[Object(use_type_description, serial)]
impl Assessment {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::Assessment, self.0.id)
    }

    /// Who decided.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope()
            .reference()
            .organisations
            .get(self.0.organisation_id)
            .map(Organisation)
    }

    /// The planning cycle, as it calls it.
    async fn cycle(&self) -> &str {
        &self.0.cycle
    }

    /// What was decided.
    async fn decision(&self) -> AssessmentDecision {
        self.0.decision
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// When.
    async fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }
}

/// A call for help with a gap by whose gap it is.
#[derive(Description)]
pub struct AssistanceRequest(Seen<assistance_request::Model>);

#[Object(use_type_description, serial)]
impl AssistanceRequest {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::AssistanceRequest, self.0.id)
    }

    /// Who asks.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope()
            .reference()
            .organisations
            .get(self.0.organisation_id)
            .map(Organisation)
    }

    /// What is asked for.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Language of the text, ISO 639-1.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// When.
    async fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }
}

/// Gaps.
#[derive(Default)]
pub struct GapQuery;

#[Object]
impl GapQuery {
    /// Gaps that the viewer may read: by relevance if the filter has a text, else by the date of their sources, latest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn gaps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<GapFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<GapOrder>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Gap>>> {
        let scope = ctx.scope();
        let filter = filter.unwrap_or_default();
        let order = crate::graphql::gap::filter::order(&filter, order_by)?;
        crate::graphql::list_together(
            scope,
            filter.query(scope)?,
            order,
            PageArgs {
                first,
                after,
                last,
                before,
            },
            Gap::batch,
        )
        .await
        .map(Some)
    }

    /// Gaps about which nothing happens that help could close: not closed, and not covered. By the date of their sources, oldest
    /// first; `stall` of each says why.
    async fn stalled(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<GapFilter>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Gap>>> {
        let scope = ctx.scope();
        let filter = filter.unwrap_or_default();
        let order = crate::graphql::gap::filter::order(&filter, Some(GapOrder::Oldest))?;
        let query = filter
            .query(scope)?
            .filter(crate::graphql::gap::filter::is_stalled());
        crate::graphql::list_together(
            scope,
            query,
            order,
            PageArgs {
                first,
                after,
                last,
                before,
            },
            Gap::batch,
        )
        .await
        .map(Some)
    }

    /// The gap with this reference; null if there is none that the viewer may read.
    async fn gap(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Gap>> {
        let row = ctx
            .scope()
            .first(gap::Entity::find().filter(gap::Column::Reference.eq(reference)))
            .await?;
        Ok(Gap::batch(ctx.scope(), row.into_iter().collect()).pop())
    }
}
