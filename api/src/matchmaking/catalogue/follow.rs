//! A snapshot of the catalogue is read, and follows what happens.

use super::{
    current::Current,
    put::{Described, put_all},
};
use crate::{
    access::viewer::Viewer,
    db::{
        reference::Reference,
        scope::Scope,
        store::Store,
        watermark::{Changed, Watermark},
    },
    error::{Error, Result},
    matchmaking::{facts, readings::Readings},
};
use chrono::{DateTime, Utc};
use domain::deadline::Clock;
use entity::{assistance, gap};
use matching::{catalogue::Catalogue, engine::Engine, facts as weighed};
use sea_orm::{EntityTrait, QuerySelect};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

impl Current {
    /// Reads all of it.
    pub(super) async fn build(
        store: &Arc<Store>,
        readings: &Arc<Readings>,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let read_before = readings.items().await?;
        let scope = Scope::new(store.clone(), Viewer::Anonymous, now);
        let engine = engine(scope.reference(), store.clock(), readings)?;
        let mut next = Self {
            catalogue: Catalogue::new(Arc::new(engine)),
            words: HashMap::new(),
            records: Arc::new(facts::records(&scope, None).await?),
            readings: readings.clone(),
            unread: BTreeSet::new(),
            apart: BTreeSet::new(),
            marks,
            day: scope.today().to_owned(),
            has_to_forget: false,
        };
        let gaps = gap::Entity::find().select_only().column(gap::Column::Id);
        let gaps: Vec<Uuid> = scope.tally(gaps).await?;
        put_all::<weighed::Gap>(&mut next, &scope, &gaps).await?;
        let all = assistance::Entity::find()
            .select_only()
            .column(assistance::Column::Id);
        let all: Vec<Uuid> = scope.tally(all).await?;
        put_all::<Described>(&mut next, &scope, &all).await?;
        readings.forget(read_before.into_iter().filter(|id| !next.has(*id)));
        readings.sweep();
        Ok(next)
    }

    /// Reads again what the events up to these marks were about.
    pub(super) async fn follow(
        &mut self,
        store: &Arc<Store>,
        marks: Watermark,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let scope = Scope::new(store.clone(), Viewer::Anonymous, now);
        let changed = Changed::read(store, self.marks.event, marks.event).await?;
        let mut silenced = changed.silenced.iter();
        self.has_to_forget |= silenced.any(|id| self.has(*id));
        let recorded = changed.of_recorded(store).await?;
        self.count_records(&scope, &recorded).await?;
        let Changed {
            gaps, assistance, ..
        } = changed;
        let listed = |ids: BTreeSet<Uuid>| ids.into_iter().collect::<Vec<_>>();
        let (gaps, all) = (listed(gaps), listed(assistance));
        // They may be mended.
        self.apart
            .retain(|id| !gaps.contains(id) && !all.contains(id));
        gaps.iter().for_each(|id| self.catalogue.take_gap(*id));
        for id in &all {
            self.catalogue.take_assistance(*id);
            self.words.remove(id);
        }
        put_all::<weighed::Gap>(self, &scope, &gaps).await?;
        put_all::<Described>(self, &scope, &all).await?;
        for (id, provider) in recorded {
            let record = self.records.get(&provider).copied();
            self.catalogue.put_record(id, record.unwrap_or_default());
        }
        let mut gone = [gaps, all].concat();
        gone.retain(|id| !self.has(*id));
        for id in &gone {
            self.unread.remove(id);
        }
        gone.retain(|id| self.readings.knows(*id));
        self.readings.forget(gone);
        self.marks = Watermark {
            reference: self.marks.reference,
            ..marks
        };
        Ok(())
    }

    /// Counts anew what the providers of these did so far.
    async fn count_records(
        &mut self,
        scope: &Scope,
        recorded: &BTreeMap<Uuid, Uuid>,
    ) -> Result<()> {
        let providers: BTreeSet<Uuid> = recorded.values().copied().collect();
        if providers.is_empty() {
            return Ok(());
        }
        let counted = facts::records(scope, Some(providers.clone())).await?;
        let records = Arc::make_mut(&mut self.records);
        records.retain(|provider, _| !providers.contains(provider));
        records.extend(counted);
        Ok(())
    }
}

/// What pairs are judged by, in the world as it is on record.
fn engine(reference: &Reference, clock: &Clock, readings: &Readings) -> Result<Engine> {
    let engine = Engine::new(facts::world(reference))
        .and_then(|engine| readings.equip(engine))
        .map_err(|fault| Error::Internal(anyhow::anyhow!("what matching has built in: {fault}")))?;
    Ok(engine.with_holidays(clock.holidays.clone()))
}
