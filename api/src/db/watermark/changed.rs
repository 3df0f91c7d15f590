//! What the latest events were about, as far as matching and kept figures weigh it.

use super::ends::{entries, given_by, given_to, sides};
use crate::{db::store::Store, error::Result};
use domain::event::EventKind;
use entity::{assistance, commitment, event, matches, need};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect, QueryTrait,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Kinds of events of a match by which the record of its provider may be another. What is committed goes with a match that is withdrawn.
const GIVEN: [EventKind; 3] = [
    EventKind::Delivered,
    EventKind::CommitmentWithdrawn,
    EventKind::MatchWithdrawn,
];

/// Kinds of events of a gap by which others read it than before, and with it what is entered on its needs.
const OPENED: [EventKind; 2] = [EventKind::GapPublished, EventKind::GapReclassified];

/// Kinds of events by which texts are taken from those who read them.
const TAKEN: [EventKind; 3] = [
    EventKind::TextHidden,
    EventKind::TextErased,
    EventKind::GapReclassified,
];

/// Kinds of events that nothing came before.
pub(super) const MADE: [EventKind; 2] = [EventKind::OfferMade, EventKind::ProgrammeRegistered];

/// What events were about, as far as matching weighs it.
#[derive(Default)]
pub struct Changed {
    /// Gaps.
    pub gaps: BTreeSet<Uuid>,
    /// Offers and programmes.
    pub assistance: BTreeSet<Uuid>,
    /// What may have texts that not everybody reads any more who did.
    pub silenced: BTreeSet<Uuid>,
    /// Offers and programmes that were changed themselves.
    revised: BTreeSet<Uuid>,
    /// Those of them that gave or took back.
    given: BTreeSet<Uuid>,
    /// Providers of what is entered where others read it than before.
    givers: BTreeSet<Uuid>,
}

impl Changed {
    /// What the events after one and up to another were about. Ids alone: what they say is read by whoever may.
    pub async fn read(store: &Store, after: i64, until: i64) -> Result<Self> {
        let told = told(store.database(), after, until).await?;
        let of = |table: &str| {
            told.iter()
                .filter(|(about, ..)| about == table)
                .map(|(_, id, _)| *id)
                .collect::<BTreeSet<_>>()
        };
        let mut changed = Self {
            gaps: of("gap"),
            assistance: of("assistance"),
            silenced: by_kinds(&told, &TAKEN),
            revised: told
                .iter()
                .filter(|(about, _, kind)| about == "assistance" && !is_one(kind, &MADE))
                .map(|(_, id, _)| *id)
                .collect(),
            given: BTreeSet::new(),
            givers: BTreeSet::new(),
        };
        let giving = by_kinds(&told, &GIVEN);
        let database = store.database();
        for (deal, gap, assistance) in sides(database, of("match")).await? {
            changed.gaps.insert(gap);
            changed.assistance.insert(assistance);
            if giving.contains(&deal) {
                changed.given.insert(assistance);
            }
        }
        let (gaps, loaded) = entries(database, of("commitment")).await?;
        changed.gaps.extend(gaps);
        changed.assistance.extend(loaded.iter().copied());
        changed.given.extend(loaded);
        changed.add_opened(database, &told).await?;
        let theirs = given_by(database, of("organisation")).await?;
        changed.assistance.extend(theirs.into_keys());
        Ok(changed)
    }

    /// Adds who gave to gaps that others read than before: what is left of that, and their record, are as everybody reads the ledger.
    async fn add_opened(&mut self, database: &DatabaseConnection, told: &[Told]) -> Result<()> {
        let opened = by_kinds(told, &OPENED);
        for (assistance, provider) in given_to(database, opened).await? {
            self.assistance.extend(assistance);
            self.givers.insert(provider);
        }
        Ok(())
    }

    /// Offers and programmes, each with its provider, of those whose record may be another now: what one of them delivered or took back
    /// counts in the record of all, unless it goes without a name.
    pub async fn of_recorded(&self, store: &Store) -> Result<BTreeMap<Uuid, Uuid>> {
        if self.given.is_empty() && self.revised.is_empty() && self.givers.is_empty() {
            return Ok(BTreeMap::new());
        }
        let moved = self.given.union(&self.revised).copied();
        let providers = assistance::Entity::find()
            .select_only()
            .column(assistance::Column::ProviderId)
            .filter(assistance::Column::Id.is_in(moved))
            .distinct();
        let providers: Vec<Uuid> = providers.into_tuple().all(store.database()).await?;
        let providers = providers.into_iter().chain(self.givers.iter().copied());
        given_by(store.database(), providers.collect()).await
    }

    /// Gaps that changed offers and programmes are matched with or gave to: who gives to them may be named otherwise now.
    pub async fn gaps_helped(&self, store: &Store) -> Result<BTreeSet<Uuid>> {
        if self.revised.is_empty() {
            return Ok(BTreeSet::new());
        }
        let revised = || self.revised.iter().copied();
        let matched = matches::Entity::find()
            .select_only()
            .column(matches::Column::GapId)
            .filter(matches::Column::AssistanceId.is_in(revised()));
        let given = commitment::Entity::find()
            .select_only()
            .column(commitment::Column::NeedId)
            .filter(commitment::Column::AssistanceId.is_in(revised()));
        let given = need::Entity::find()
            .select_only()
            .column(need::Column::GapId)
            .filter(need::Column::Id.in_subquery(given.into_query()));
        let matched: Vec<Uuid> = matched.into_tuple().all(store.database()).await?;
        let given: Vec<Uuid> = given.into_tuple().all(store.database()).await?;
        Ok(matched.into_iter().chain(given).collect())
    }
}

/// The table and id of a row, and a kind of event that was about it: by its word, for a server of a later version may write others.
pub(super) type Told = (String, Uuid, String);

/// Whether a word is that of one of these kinds.
pub(super) fn is_one(word: &str, kinds: &[EventKind]) -> bool {
    kinds.iter().any(|kind| {
        let known: &str = kind.as_ref();
        known == word
    })
}

/// Ids of what events of these kinds were about.
fn by_kinds(told: &[Told], kinds: &[EventKind]) -> BTreeSet<Uuid> {
    let these = told.iter().filter(|(.., kind)| is_one(kind, kinds));
    these.map(|(_, id, _)| *id).collect()
}

/// The tables and ids of rows that the events after one and up to another were about, and of which kinds they were, each once.
pub(super) async fn told(
    database: &DatabaseConnection,
    after: i64,
    until: i64,
) -> Result<Vec<Told>> {
    let between = Condition::all()
        .add(event::Column::Sequence.gt(after))
        .add(event::Column::Sequence.lte(until));
    let query = event::Entity::find()
        .select_only()
        .column(event::Column::About)
        .column(event::Column::AboutId)
        .column(event::Column::Kind)
        .distinct();
    Ok(query.filter(between).into_tuple().all(database).await?)
}
