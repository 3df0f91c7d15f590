//! Worlds: what is there in all of them, and rows put in and taken out again.

mod furnish;

use super::{
    fixed::fixed,
    model::{Row, SLOTS},
    viewers::PARTY,
};
use crate::hidden::Anchors;
use entity::{assistance, event, organisation, panel};
use gapbridge::{db::store::Store, matchmaking::catalogue::CatalogueCache};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, prelude::Uuid,
};
use std::{collections::HashMap, sync::Arc};
use tests::{Backend, CHANGED_BY_HAND, TestDatabase};

/// The offer whose provider asked not to be named.
const UNATTRIBUTED: &str = "demo-offer-witness-protection";

/// Numbers that are left among the events of all worlds for hidden ones.
const LEFT: i64 = 1_000_000;

/// The id that hidden rows of this place have, in whatever table: some sort before, some between, some behind all others.
pub(super) fn slot_id(slot: usize) -> Uuid {
    let millis = [
        0,
        1_100_000_000_000,
        1_245_000_000_000,
        1_257_000_000_000,
        1_290_000_000_000,
        1_770_000_000_000,
        9_000_000_000_000,
    ];
    domain::id::of_record("hidden", &slot.to_string(), millis[slot % millis.len()])
}

/// What hidden rows of this place are called.
pub(super) fn slot_name(slot: usize) -> String {
    format!("hidden-{slot}")
}

/// The symbol that hidden documents of this place have.
pub(super) fn slot_symbol(slot: usize) -> String {
    format!("S/2031/{}", slot + 100)
}

/// A database, and how to get it back to what it was.
pub(super) struct World {
    pub connection: DatabaseConnection,
    pub store: Arc<Store>,
    pub catalogue: Arc<CatalogueCache>,
    pub anchors: Anchors,
    pub fixed: Vec<(&'static str, Row)>,
    backend: Backend,
    pub(super) organisations: HashMap<String, Uuid>,
    pub(super) panels: HashMap<String, Uuid>,
    pub(super) offer: Uuid,
    pub(super) recommendation: Uuid,
    pub(super) task: Uuid,
    pub(super) sequence: i64,
    pub(super) undo: Vec<String>,
    turn: usize,
}

impl World {
    /// The reference data, the demonstration data, and what is in all worlds.
    pub(super) async fn make(database: &TestDatabase) -> Self {
        database.load_demo().await;
        let (connection, store) = (database.connect_alone().await, database.store().await);
        // What guards the history against everybody keeps a test from putting it back, too.
        for trigger in ["event_stays", "event_is_kept"] {
            let on = if database.backend == Backend::Postgres {
                " on event"
            } else {
                ""
            };
            database
                .run_sql(&format!("drop trigger {trigger}{on}"))
                .await;
        }
        let anchors = Anchors::read(&connection).await;
        let organisations = organisation::Entity::find()
            .all(&connection)
            .await
            .unwrap()
            .into_iter()
            .map(|row| (row.code, row.id))
            .collect();
        let panels = panel::Entity::find()
            .all(&connection)
            .await
            .unwrap()
            .into_iter()
            .map(|row| (row.code, row.id))
            .collect();
        let offer = assistance::Entity::find()
            .filter(assistance::Column::Reference.eq(UNATTRIBUTED))
            .one(&connection)
            .await
            .unwrap();
        database
            .run_sql(&format!(
                "update assistance set ceiling_minor = 9000000, ceiling_currency = 'EUR' where reference = '{UNATTRIBUTED}'"
            ))
            .await;
        let task = entity::mandate_task::Entity::find()
            .one(&connection)
            .await
            .unwrap()
            .unwrap()
            .id;
        let sequence =
            i64::try_from(event::Entity::find().count(&connection).await.unwrap()).unwrap() + 1_000;
        let mut world = Self {
            recommendation: anchors.recommendation,
            backend: database.backend,
            connection,
            catalogue: Arc::new(CatalogueCache::new(store.clone())),
            store,
            anchors,
            fixed: fixed(),
            organisations,
            panels,
            offer: offer.unwrap().id,
            task,
            sequence,
            undo: Vec::new(),
            turn: 0,
        };
        world.furnish().await;
        world.undo.clear();
        world
    }

    /// The fixed rows, alone.
    pub(super) fn rows(&self) -> Vec<Row> {
        self.fixed.iter().map(|(_, row)| row.clone()).collect()
    }

    /// The id of a fixed row.
    pub(super) fn fixed_id(&self, place: usize) -> Uuid {
        domain::id::of_record(
            "fixed",
            &place.to_string(),
            1_255_000_000_000 + place as u64,
        )
    }

    fn place_of(&self, name: &str, fits: fn(&Row) -> bool) -> Uuid {
        self.fixed_id(
            self.fixed
                .iter()
                .position(|(known, row)| *known == name && fits(row))
                .expect(name),
        )
    }

    pub(super) fn public_gap(&self) -> Uuid {
        self.place_of("fixed-public", |row| matches!(row, Row::Gap(_)))
    }

    /// From now on hidden events come behind all that there are, as if they happened now.
    pub(super) async fn go_on(&mut self) {
        let last = event::Entity::find().order_by_desc(event::Column::Sequence);
        let last = last.one(&self.connection).await.unwrap();
        self.sequence = last.expect("events").sequence;
    }

    /// Puts rows in, at once: a service that looks meanwhile finds nothing half hidden.
    pub(super) async fn add(&mut self, rows: &[(usize, Row)]) {
        self.run(self.backend.begin()).await;
        for (slot, row) in rows {
            self.row(*slot, row).await;
        }
        self.run("commit").await;
        self.store.refresh().await.unwrap();
        self.turn += 1;
        self.renew().await;
    }

    /// Now and then, has the catalogue of matching built anew, as after a load: what is hidden then must not be in it either.
    async fn renew(&self) {
        const EVERY: usize = 16;
        if self.turn % EVERY == 1 {
            self.run(CHANGED_BY_HAND).await;
        }
        // As the service does each second, by the clock of the questions.
        self.catalogue.keep(super::now()).await.unwrap();
    }

    /// Takes out what was put in, at once as well.
    pub(super) async fn clear(&mut self) {
        let undo: Vec<String> = std::mem::take(&mut self.undo).into_iter().rev().collect();
        if !undo.is_empty() {
            self.run(self.backend.begin()).await;
            self.run(&undo.join(";\n")).await;
            self.run("commit").await;
        }
        self.renew().await;
        self.store.refresh().await.unwrap();
    }

    async fn run(&self, sql: &str) {
        self.connection.execute_unprepared(sql).await.unwrap();
    }

    async fn row(&mut self, slot: usize, row: &Row) {
        let id = slot_id(slot);
        match row {
            Row::Gap(_) | Row::Finding(_) | Row::Report(_) | Row::Recommendation(_) => {
                self.thing(row, id, &slot_name(slot)).await
            }
            Row::Share(of, share) => {
                self.share(self.fixed_id(*of), &self.fixed[*of].1.clone(), share, id)
                    .await
            }
            Row::Note(of, panel) => self.note(*of, id, panel).await,
            Row::Event {
                about,
                kind,
                panel,
                actor,
                open,
                at,
            } => {
                let about = about.map_or(slot_id(0), |place| self.fixed_id(place));
                self.event(id, about, *kind, *panel, *actor, *open, *at)
                    .await;
            }
            Row::Closed(of) => self.close(id, self.fixed_id(*of)).await,
            Row::Reply(of) => self.reply(id, self.fixed_id(*of), PARTY).await,
            Row::FollowUp(of) => self.follow_up(id, self.fixed_id(*of)).await,
            Row::Link(of) => self.link(self.fixed_id(*of)).await,
            Row::Key(organisation) => self.key(id, organisation).await,
            Row::Name(organisation) => self.name(id, organisation).await,
            Row::Judgement(organisation) => self.judgement(id, organisation).await,
            Row::Document(listed) => self.document(id, &slot_symbol(slot), *listed).await,
            Row::Hidden => self.hide_other(id).await,
            Row::Provider(organisation) => self.provide(organisation).await,
            Row::Match(asked, state) => self.proposal(id, asked, *state).await,
        }
    }

    /// A uuid as this database writes it.
    pub(super) fn literal(&self, id: Uuid) -> String {
        if self.backend == Backend::Postgres {
            format!("'{id}'")
        } else {
            format!("x'{}'", id.simple())
        }
    }

    pub(super) fn forget(&mut self, table: &str, column: &str, id: Uuid) {
        let sql = format!("delete from {table} where {column} = {}", self.literal(id));
        self.undo.push(sql);
    }

    /// The names of all fixed things.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self
            .fixed
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect();
        names.dedup();
        names
    }

    /// Every slot's id.
    pub(super) fn slots() -> impl Iterator<Item = Uuid> {
        (0..SLOTS).map(slot_id)
    }
}
