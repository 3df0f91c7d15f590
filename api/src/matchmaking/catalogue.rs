//! The catalogue of matching: what everybody may read of open gaps and assistance, in memory and kept current by the history.
//!
//! It is read through the scope of an anonymous viewer, so that nothing else can be in it. What a viewer may read beyond that is read
//! for each question through the viewer's own scope.

use crate::{
    access::viewer::Viewer,
    db::{
        reference::Reference,
        scope::{Scope, Seen},
        store::Store,
        watermark::{Changed, Watermark},
    },
    error::{Error, Result},
    matchmaking::facts,
};
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use domain::matches::MatchState;
use entity::{assistance, commitment, gap, matches, need};
use matching::{
    catalogue::{Catalogue, ViewerExtras},
    engine::{Asked, Engine, Item},
    facts as weighed,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::{collections::HashSet, sync::Arc};
use tokio::sync::{RwLock, RwLockReadGuard};
use uuid::Uuid;

/// Rows that are read at once while the catalogue is built.
const CHUNK: u64 = 500;
/// Events after which it is built anew rather than brought up to date one by one.
const EVENTS_MAX: u64 = 2_000;

/// The catalogue, and up to what it is current.
pub struct Current {
    /// Open gaps and assistance that everybody may read.
    pub catalogue: Catalogue,
    marks: Watermark,
    day: String,
}

/// The one catalogue of a process; empty until it is first asked for or warmed.
pub struct CatalogueCache {
    store: Arc<Store>,
    held: RwLock<Option<Current>>,
}

impl Current {
    /// Whether it shows at least what these marks say: somebody may have brought it further meanwhile.
    fn shows(&self, marks: Watermark, day: &str) -> bool {
        self.marks.event >= marks.event
            && self.marks.reference == marks.reference
            && self.day == day
    }

    fn can_follow(&self, marks: Watermark, day: &str) -> bool {
        self.marks.reference == marks.reference
            && self.day == day
            && marks.event.abs_diff(self.marks.event) <= EVENTS_MAX
    }

    /// Builds it from nothing.
    async fn build(store: &Arc<Store>, marks: Watermark, now: DateTime<Utc>) -> Result<Self> {
        let scope = Scope::new(store.clone(), Viewer::Anonymous, now);
        let mut catalogue = Catalogue::new(Arc::new(engine(scope.reference())?));
        let mut last = None;
        while let Some(id) = put_gaps(&mut catalogue, &scope, gap::Entity::find(), last).await? {
            last = Some(id);
        }
        let mut last = None;
        while let Some(id) =
            put_assistance(&mut catalogue, &scope, assistance::Entity::find(), last).await?
        {
            last = Some(id);
        }
        Ok(Self {
            catalogue,
            marks,
            day: scope.today().to_owned(),
        })
    }

    /// Reads again what the events since then were about.
    async fn follow(
        &mut self,
        store: &Arc<Store>,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let scope = Scope::new(store.clone(), Viewer::Anonymous, now);
        let Changed { gaps, assistance } =
            Changed::read(store, self.marks.event, marks.event).await?;
        gaps.iter().for_each(|id| self.catalogue.take_gap(*id));
        assistance
            .iter()
            .for_each(|id| self.catalogue.take_assistance(*id));
        let query = gap::Entity::find().filter(gap::Column::Id.is_in(gaps));
        put_gaps(&mut self.catalogue, &scope, query, None).await?;
        let query = assistance::Entity::find().filter(assistance::Column::Id.is_in(assistance));
        put_assistance(&mut self.catalogue, &scope, query, None).await?;
        self.marks = marks;
        Ok(())
    }
}

/// Puts in the next gaps of a query that everybody may read; the last id, where there may be more.
async fn put_gaps(
    catalogue: &mut Catalogue,
    scope: &Scope,
    query: sea_orm::Select<gap::Entity>,
    after: Option<Uuid>,
) -> Result<Option<Uuid>> {
    let rows = scope.next(query, after, CHUNK).await?;
    for gap in facts::gaps(scope, &rows).await? {
        catalogue.put_gap(gap);
    }
    Ok(rows.last().map(|row| row.id))
}

async fn put_assistance(
    catalogue: &mut Catalogue,
    scope: &Scope,
    query: sea_orm::Select<assistance::Entity>,
    after: Option<Uuid>,
) -> Result<Option<Uuid>> {
    let rows = scope.next(query, after, CHUNK).await?;
    for assistance in facts::assistance(scope, &rows).await? {
        catalogue.put_assistance(assistance);
    }
    Ok(rows.last().map(|row| row.id))
}

impl CatalogueCache {
    /// An empty one over this register.
    pub fn new(store: Arc<Store>) -> Self {
        Self {
            store,
            held: RwLock::default(),
        }
    }

    /// The catalogue as the register is now.
    pub async fn current(&self, now: DateTime<Utc>) -> Result<RwLockReadGuard<'_, Current>> {
        let day = now.format("%Y-%m-%d").to_string();
        let marks = Watermark::read(&self.store).await?;
        let shows = |current: &Option<Current>| {
            current
                .as_ref()
                .is_some_and(|current| current.shows(marks, &day))
        };
        if !shows(&*self.held.read().await) {
            let mut held = self.held.write().await;
            if !shows(&held) {
                self.renew(&mut held, marks, &day, now).await?;
            }
        }
        Self::there(self.held.read().await)
    }

    async fn renew(
        &self,
        held: &mut Option<Current>,
        marks: Watermark,
        day: &str,
        now: DateTime<Utc>,
    ) -> Result<()> {
        if let Some(current) = held
            .as_mut()
            .filter(|current| current.can_follow(marks, day))
        {
            return current.follow(&self.store, marks, now).await;
        }
        self.store.refresh().await?;
        *held = Some(Current::build(&self.store, marks, now).await?);
        Ok(())
    }

    /// The catalogue as it is for a question, and the day of the question.
    pub async fn of(&self, scope: &Scope) -> Result<(RwLockReadGuard<'_, Current>, NaiveDate)> {
        let today: NaiveDate = scope
            .today()
            .parse()
            .map_err(|error| Error::Internal(anyhow::Error::new(error)))?;
        let now = today.and_time(NaiveTime::MIN).and_utc();
        Ok((self.current(now).await?, today))
    }

    /// The catalogue as it was last asked for, on a thread that may wait.
    pub fn wait(&self) -> Result<RwLockReadGuard<'_, Current>> {
        Self::there(self.held.blocking_read())
    }

    fn there(held: RwLockReadGuard<'_, Option<Current>>) -> Result<RwLockReadGuard<'_, Current>> {
        RwLockReadGuard::try_map(held, Option::as_ref)
            .map_err(|_| Error::Internal(anyhow::anyhow!("the catalogue went away")))
    }
}

/// What one viewer asks of the catalogue, beyond what everybody may.
pub struct Matchmaker<'a> {
    scope: &'a Scope,
    /// The catalogue as the register is now.
    pub current: RwLockReadGuard<'a, Current>,
    /// What is asked about.
    pub asked: Asked,
}

impl<'a> Matchmaker<'a> {
    /// Opens the catalogue for the viewer of this scope.
    pub async fn open(
        catalogue: &'a CatalogueCache,
        scope: &'a Scope,
        on: Option<NaiveDate>,
    ) -> Result<Self> {
        let (current, today) = catalogue.of(scope).await?;
        Ok(Self {
            scope,
            current,
            asked: Asked { on, today },
        })
    }

    /// What pairs are judged by.
    pub fn engine(&self) -> &Engine {
        self.current.catalogue.engine()
    }

    /// A gap that the viewer reads, as matching weighs it for them.
    pub async fn gap(&self, row: &Seen<gap::Brief>) -> Result<Arc<Item<weighed::Gap>>> {
        if let Some(item) = self.current.catalogue.gap(row.id) {
            return Ok(item.clone());
        }
        let facts = facts::gaps(self.scope, std::slice::from_ref(row))
            .await?
            .pop();
        let facts = facts.ok_or_else(|| {
            Error::Internal(anyhow::anyhow!(
                "gap {} went away while it was read",
                row.id
            ))
        })?;
        Ok(Arc::new(self.engine().gap(facts)))
    }

    /// Assistance that the viewer reads, as matching weighs it for them.
    pub async fn assistance(
        &self,
        row: &Seen<assistance::Model>,
    ) -> Result<Arc<Item<weighed::Assistance>>> {
        let own = self.own_assistance().await?;
        if let Some(item) = own
            .iter()
            .find(|item| item.facts.id == row.id)
            .or_else(|| self.current.catalogue.assistance(row.id))
        {
            return Ok(item.clone());
        }
        let facts = facts::assistance(self.scope, std::slice::from_ref(row))
            .await?
            .pop();
        let facts = facts.ok_or_else(|| {
            Error::Internal(anyhow::anyhow!(
                "assistance {} went away while it was read",
                row.id
            ))
        })?;
        Ok(Arc::new(self.engine().assistance(facts)))
    }

    /// Gaps that the viewer reads and not everybody does.
    fn hidden_gaps(&self) -> Option<sea_orm::Select<gap::Entity>> {
        self.scope.viewer().insider()?;
        let public = self.scope.for_everybody::<gap::Entity>();
        let public = gap::Entity::find()
            .select_only()
            .column(gap::Column::Id)
            .filter(public);
        Some(gap::Entity::find().filter(gap::Column::Id.not_in_subquery(public.into_query())))
    }

    /// Those gaps, as matching weighs them.
    async fn own_gaps(&self) -> Result<Vec<Arc<Item<weighed::Gap>>>> {
        let Some(query) = self.hidden_gaps() else {
            return Ok(Vec::new());
        };
        let rows = self.scope.weigh(query).await?;
        let gaps = facts::gaps(self.scope, &rows).await?;
        Ok(gaps
            .into_iter()
            .map(|gap| Arc::new(self.engine().gap(gap)))
            .collect())
    }

    /// Assistance of which the viewer knows that more is drawn than everybody does, or whose provider they are.
    async fn own_assistance(&self) -> Result<Vec<Arc<Item<weighed::Assistance>>>> {
        let Some(gaps) = self.hidden_gaps() else {
            return Ok(Vec::new());
        };
        let gaps = gaps
            .select_only()
            .column(gap::Column::Id)
            .filter(self.scope.condition::<gap::Entity>());
        let needs = need::Entity::find()
            .select_only()
            .column(need::Column::Id)
            .filter(need::Column::GapId.in_subquery(gaps.into_query()));
        let drawn = commitment::Entity::find()
            .select_only()
            .column(commitment::Column::AssistanceId)
            .filter(commitment::Column::AssistanceId.is_not_null())
            .filter(commitment::Column::NeedId.in_subquery(needs.into_query()));
        let rows = self
            .scope
            .all(
                assistance::Entity::find()
                    .filter(assistance::Column::Id.in_subquery(drawn.into_query())),
            )
            .await?;
        let all = facts::assistance(self.scope, &rows).await?;
        Ok(all
            .into_iter()
            .map(|assistance| Arc::new(self.engine().assistance(assistance)))
            .collect())
    }

    /// What the viewer may add to the assistance side of a question about a gap.
    pub async fn own_for_gap(
        &self,
        gap: &Seen<gap::Brief>,
    ) -> Result<ViewerExtras<weighed::Assistance>> {
        let refused = refused(
            self.scope,
            matches::Entity::find().filter(matches::Column::GapId.eq(gap.id)),
        )
        .await?;
        let refused = refused.iter().map(|deal| deal.assistance_id).collect();
        Ok(ViewerExtras {
            items: self.own_assistance().await?,
            refused,
        })
    }

    /// What the viewer may add to the gap side of a question about an assistance.
    pub async fn own_for_assistance(
        &self,
        row: &Seen<assistance::Model>,
    ) -> Result<ViewerExtras<weighed::Gap>> {
        let refused = refused(
            self.scope,
            matches::Entity::find().filter(matches::Column::AssistanceId.eq(row.id)),
        )
        .await?;
        let refused = refused.iter().map(|deal| deal.gap_id).collect();
        Ok(ViewerExtras {
            items: self.own_gaps().await?,
            refused,
        })
    }

    /// What the viewer may add to the gap side of a question about an assistance that is not on record.
    pub async fn own_for_draft(&self) -> Result<ViewerExtras<weighed::Gap>> {
        Ok(ViewerExtras {
            items: self.own_gaps().await?,
            refused: HashSet::new(),
        })
    }

    /// What the viewer may add to the assistance side of a question about a gap that is not on record.
    pub async fn own_for_draft_gap(&self) -> Result<ViewerExtras<weighed::Assistance>> {
        Ok(ViewerExtras {
            items: self.own_assistance().await?,
            refused: HashSet::new(),
        })
    }
}

/// Matches of a query that were refused, as far as the viewer knows, while neither side has changed since: a no is remembered until then.
pub async fn refused(
    scope: &Scope,
    query: Select<matches::Entity>,
) -> Result<Vec<Seen<matches::Model>>> {
    let states = MatchState::REFUSED.iter().copied();
    let mut rows = scope
        .all(query.filter(matches::Column::State.is_in(states)))
        .await?;
    if rows.is_empty() {
        return Ok(rows);
    }
    let gaps = gap::Entity::find().filter(gap::Column::Id.is_in(rows.iter().map(|row| row.gap_id)));
    let all = assistance::Entity::find()
        .filter(assistance::Column::Id.is_in(rows.iter().map(|row| row.assistance_id)));
    let gaps = scope
        .versions::<gap::Entity>(&scope.weigh(gaps).await?)
        .await?;
    let all = scope
        .versions::<assistance::Entity>(&scope.weigh(all).await?)
        .await?;
    rows.retain(
        |row| match (gaps.get(&row.gap_id), all.get(&row.assistance_id)) {
            (Some(gap), Some(assistance)) => {
                crate::history::event::digest(&[gap, assistance]) == row.terms
            }
            _ => false,
        },
    );
    Ok(rows)
}

/// The world that the engine of the moment knows, for what is judged without a catalogue.
pub fn engine(reference: &Reference) -> Result<Engine> {
    Engine::new(facts::world(reference))
        .map_err(|fault| Error::Internal(anyhow::anyhow!("what matching has built in: {fault}")))
}
