//! Recommendations: what a Panel, the Council or a study asks somebody to do.

pub mod mutation;

use crate::{
    access::permission::{self, Action, Target},
    db::{
        page::{Key, PageArgs},
        scope::{Batch, Lazy, Order, Scope, Seen, Sort, Versions},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        connection::Connection,
        history::{self, Event},
        id::{self, Kind},
        mutation::Found,
        reference::{document::Document, organisation::Organisation, panel::Panel},
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use domain::{
    date::PartialDate,
    finding::{InformationCategory, RecommendationAddressee, RecommendationStatus},
};
use entity::{
    gap, gap_recommendation, panel,
    recommendation::{self, Column},
    recommendation_addressee, recommendation_follow_up, recommendation_repeat,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, IntoCondition},
};
use std::sync::Arc;
use uuid::Uuid;

/// What is read for recommendations of one page together.
pub struct Recommendations {
    batch: Batch<recommendation::Entity>,
    addressees: Lazy<recommendation_addressee::Entity>,
    repeats: Lazy<recommendation_repeat::Entity>,
    follow_ups: Lazy<recommendation_follow_up::Entity>,
    versions: Versions,
}

/// What a Panel, the Council or a study asks somebody to do.
#[derive(Clone, Description)]
pub struct Recommendation {
    row: Seen<recommendation::Model>,
    together: Arc<Recommendations>,
}

impl Recommendation {
    /// Recommendations that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<recommendation::Model>>) -> Vec<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows: rows.clone(),
        };
        let together = Arc::new(Recommendations {
            batch,
            addressees: Lazy::default(),
            repeats: Lazy::default(),
            follow_ups: Lazy::default(),
            versions: Versions::default(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }

    async fn found(ctx: &Context<'_>, ids: Vec<Uuid>) -> Result<Vec<Self>> {
        let mut rows = ctx.scope().by_ids::<recommendation::Entity>(ids).await?;
        rows.sort_by_key(|row| (row.year, row.id));
        Ok(Self::batch(ctx.scope(), rows))
    }
}

#[Object(use_type_description, serial)]
impl Recommendation {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Recommendation, self.row.id)
    }

    /// Stable name.
    async fn reference(&self) -> &str {
        &self.row.reference
    }

    /// Year it was made; null where not stated.
    async fn year(&self) -> Option<i32> {
        self.row.year
    }

    /// The Panel that made it; null where it was no Panel.
    async fn panel(&self, ctx: &Context<'_>) -> Option<Panel> {
        ctx.scope()
            .reference()
            .panels
            .of(self.row.panel_id)
            .map(Panel)
    }

    /// Who made it, where it was no Panel; null otherwise or where not stated.
    async fn made_by(&self) -> Option<&str> {
        self.row.made_by.as_deref()
    }

    /// What is asked, in our words.
    async fn text(&self) -> &str {
        &self.row.text
    }

    /// Language of the text, ISO 639-1.
    async fn language(&self) -> &str {
        &self.row.language
    }

    /// Whom it is for. One for a committee or for traders is not for donors.
    async fn addressees(&self) -> Result<Vec<RecommendationAddressee>> {
        let addressees = self
            .together
            .addressees
            .of(&self.together.batch, self.row.id)
            .await?;
        Ok(addressees.iter().map(|addressee| addressee.kind).collect())
    }

    /// Where it is written; null where not on record.
    async fn document(&self, ctx: &Context<'_>) -> Option<Document> {
        ctx.scope()
            .reference()
            .documents
            .of(self.row.document_id)
            .map(Document)
    }

    /// Its paragraph; null where not stated.
    async fn paragraph(&self) -> Option<&str> {
        self.row.paragraph.as_deref()
    }

    /// Its place in a document without numbered paragraphs; null where it has a paragraph or none is stated.
    async fn locator(&self) -> Option<&str> {
        self.row.locator.as_deref()
    }

    /// What became of it.
    async fn status(&self) -> RecommendationStatus {
        self.row.status
    }

    /// How that is known; null where nothing is said.
    async fn status_note(&self) -> Option<&str> {
        self.row.status_note.as_deref()
    }

    /// Earlier recommendations that it repeats, oldest first.
    async fn repeats(&self, ctx: &Context<'_>) -> Result<Vec<Recommendation>> {
        let earlier = self
            .together
            .repeats
            .of(&self.together.batch, self.row.id)
            .await?;
        Self::found(
            ctx,
            earlier.iter().map(|repeat| repeat.repeats_id).collect(),
        )
        .await
    }

    /// What became of it, as organisations said, by the date of what they say.
    async fn follow_ups(&self) -> Result<Vec<FollowUp>> {
        let rows = self
            .together
            .follow_ups
            .of(&self.together.batch, self.row.id)
            .await?;
        Ok(rows.iter().cloned().map(FollowUp).collect())
    }

    /// First day on which everybody may read it; null where none is set. PUBLIC recommendations may have none.
    async fn published(&self) -> Option<PartialDate> {
        self.row.published.as_deref().map(PartialDate::stored)
    }

    /// Who may read it.
    async fn category(&self) -> InformationCategory {
        self.row.category
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// What everybody who reads it sees of it, in a name: it changes when that does.
    async fn version(&self) -> Result<&str> {
        self.together
            .versions
            .of(&self.together.batch, self.row.id)
            .await
    }

    /// What the viewer may do to it.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let thing = Target {
            panel: self.row.panel_id,
            ..Target::default()
        };
        permission::allowed(
            ctx.scope().viewer(),
            [Action::FollowUpRecommendation],
            &thing,
        )
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

    /// Where the record comes from.
    async fn source(&self) -> &str {
        &self.row.source
    }
}

impl Found for Recommendation {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<recommendation::Entity>([id]).await?).pop())
    }
}

/// What an organisation said became of a recommendation.
#[derive(Description)]
pub struct FollowUp(Seen<recommendation_follow_up::Model>);

#[Object(use_type_description, serial)]
impl FollowUp {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::FollowUp, self.0.id)
    }

    /// Who says so.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope()
            .reference()
            .organisations
            .get(self.0.organisation_id)
            .map(Organisation)
    }

    /// What became of it.
    async fn status(&self) -> RecommendationStatus {
        self.0.status
    }

    /// When it was so.
    async fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }

    /// How that is known; null where nothing is said.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The document that says so; null where none is named.
    async fn document(&self, ctx: &Context<'_>) -> Option<Document> {
        ctx.scope()
            .reference()
            .documents
            .of(self.0.document_id)
            .map(Document)
    }

    /// When it was recorded.
    async fn recorded(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0.recorded).unwrap_or_default()
    }
}

/// Which recommendations to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct RecommendationFilter {
    /// Kinds of addressees, of which it has at least one.
    addressees: Option<Vec<RecommendationAddressee>>,
    /// What became of it.
    statuses: Option<Vec<RecommendationStatus>>,
    /// Codes of Panels that made it.
    panels: Option<Vec<String>>,
    /// First year.
    year_from: Option<i32>,
    /// Last year.
    year_to: Option<i32>,
    /// References of gaps it is about.
    gaps: Option<Vec<String>>,
    /// Whether later recommendations that the viewer may read repeat it.
    repetition: Option<RepetitionFilter>,
    /// Only those that are open, that nobody but their Panel followed up, and whose year ended at least so many days ago.
    unanswered_days: Option<i32>,
}

/// Whether a recommendation was repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RepetitionFilter {
    /// Only those that a later one repeats.
    Repeated,
    /// Only those that no later one repeats.
    NotRepeated,
}

/// Recommendations.
#[derive(Default)]
pub struct RecommendationQuery;

#[Object]
impl RecommendationQuery {
    /// Recommendations that the viewer may read, latest first.
    async fn recommendations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<
            RecommendationFilter,
        >,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Recommendation>>> {
        let scope = ctx.scope();
        let query = filter.unwrap_or_default().query(scope)?;
        let order = Order {
            name: "year",
            sort: Sort::Number(Expr::cust("coalesce(recommendation.year, 0)")),
            descending: true,
            key: |row: &recommendation::Model, _| Key::Number(row.year.unwrap_or(0).into()),
        };
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        crate::graphql::list_together(scope, query, order, args, Recommendation::batch)
            .await
            .map(Some)
    }
}

impl RecommendationFilter {
    /// The recommendations that meet all conditions.
    fn query(self, scope: &Scope) -> Result<Select<recommendation::Entity>> {
        let panels = crate::graphql::resolve(&self.panels, |code| {
            Ok(scope.reference().panels.named(code, "filter.panels")?.id)
        })?;
        let unanswered = self.unanswered_days.map(|days| unanswered(scope, days));
        let conditions = [
            self.addressees.map(addressed_to),
            self.statuses
                .map(|wanted| Column::Status.is_in(wanted).into_condition()),
            panels.map(|wanted| Column::PanelId.is_in(wanted).into_condition()),
            self.year_from
                .map(|from| Column::Year.gte(from).into_condition()),
            self.year_to.map(|to| Column::Year.lte(to).into_condition()),
            self.repetition.map(|wanted| repeated(scope, wanted)),
            unanswered.transpose()?,
            self.gaps.map(|references| about_gaps(scope, references)),
        ];
        let all = conditions
            .into_iter()
            .flatten()
            .fold(Condition::all(), Condition::add);
        Ok(recommendation::Entity::find().filter(all))
    }
}

/// Those for at least one of these kinds of addressees.
fn addressed_to(kinds: Vec<RecommendationAddressee>) -> Condition {
    let addressed = recommendation_addressee::Entity::find()
        .select_only()
        .column(recommendation_addressee::Column::RecommendationId)
        .filter(recommendation_addressee::Column::Kind.is_in(kinds));
    Column::Id
        .in_subquery(addressed.into_query())
        .into_condition()
}

/// Those that a later one which the viewer may read repeats, or that none repeats.
fn repeated(scope: &Scope, wanted: RepetitionFilter) -> Condition {
    let readable = recommendation::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(scope.condition::<recommendation::Entity>());
    let later = recommendation_repeat::Column::RecommendationId.in_subquery(readable.into_query());
    let repeated = recommendation_repeat::Entity::find()
        .select_only()
        .column(recommendation_repeat::Column::RepeatsId)
        .filter(later)
        .into_query();
    let repeated = match wanted {
        RepetitionFilter::Repeated => Column::Id.in_subquery(repeated),
        RepetitionFilter::NotRepeated => Column::Id.not_in_subquery(repeated),
    };
    repeated.into_condition()
}

/// Those about at least one of these gaps, as far as the viewer may read them.
fn about_gaps(scope: &Scope, references: Vec<String>) -> Condition {
    let gaps = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(gap::Column::Reference.is_in(references))
        .filter(scope.condition::<gap::Entity>());
    let about = gap_recommendation::Entity::find()
        .select_only()
        .column(gap_recommendation::Column::RecommendationId)
        .filter(gap_recommendation::Column::GapId.in_subquery(gaps.into_query()));
    Column::Id.in_subquery(about.into_query()).into_condition()
}

/// Those that are open, that nobody but their Panel followed up, and whose year ended at least so many days ago.
fn unanswered(scope: &Scope, days: i32) -> Result<Condition> {
    let days = u64::try_from(days)
        .map_err(|_| Error::invalid("filter.unansweredDays", "must be 0 or more"))?;
    let today: NaiveDate = scope.today().parse().expect("a day of our own");
    let before = today
        .checked_sub_days(Days::new(days))
        .ok_or_else(|| Error::invalid("filter.unansweredDays", "is more than there were"))?;
    let panels = panel::Entity::find()
        .select_only()
        .column(panel::Column::OrganisationId)
        .into_query();
    let answered = recommendation_follow_up::Entity::find()
        .select_only()
        .column(recommendation_follow_up::Column::RecommendationId);
    let answered = answered
        .filter(recommendation_follow_up::Column::OrganisationId.not_in_subquery(panels))
        .into_query();
    Ok(Condition::all()
        .add(Column::Status.eq(RecommendationStatus::Open))
        .add(Column::Year.lt(before.year()))
        .add(Column::Id.not_in_subquery(answered)))
}
