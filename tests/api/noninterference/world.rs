//! Worlds: what is there in all of them, and rows put in and taken out again.

use super::{
    model::{Classified, Named, PROVIDERS, Row, SLOTS, Share},
    viewers::{DONOR, MISSION, OTHER_PANEL, OWNER, PARTY},
};
use crate::hidden::{Anchors, insert};
use entity::{
    api_key, assistance, assistance_gap, commitment, document, event, gap, gap_finding, gap_provenance, gap_recommendation, mutation_key,
    need, need_dependency, organisation, panel, recommendation, recommendation_follow_up, recommendation_repeat, register_state, reply,
    sealed_note, share,
    values::{
        ApiKeyReach, CoverageExtent, DocumentKind, EventKind, EventRole,
        InformationCategory::{Allegation, Confidential, Public, Report, Tactical},
        RecommendationStatus, Role,
    },
};
use gapbridge::store::Store;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, prelude::Uuid, sea_query::Expr};
use std::{collections::HashMap, sync::Arc};
use tests::{Backend, TestDatabase};

/// The offer whose provider asked not to be named.
const UNATTRIBUTED: &str = "demo-offer-witness-protection";

/// The id that hidden rows of this place have, in whatever table: some sort before, some between, some behind all others.
pub fn slot_id(slot: usize) -> Uuid {
    let millis = [0, 1_100_000_000_000, 1_245_000_000_000, 1_257_000_000_000, 1_290_000_000_000, 1_770_000_000_000, 9_000_000_000_000];
    gapbridge::id::of_record("hidden", &slot.to_string(), millis[slot % millis.len()])
}

/// What hidden rows of this place are called.
pub fn slot_name(slot: usize) -> String {
    format!("hidden-{slot}")
}

/// The symbol that hidden documents of this place have.
pub fn slot_symbol(slot: usize) -> String {
    format!("S/2031/{}", slot + 100)
}

/// What everybody's answers are about: of each sort something public, shared, kept, tactical and confidential.
pub fn fixed() -> Vec<(&'static str, Row)> {
    let shares = |with: &[&'static str]| with.iter().map(|with| Share { with, until: None, ended: false }).collect::<Vec<_>>();
    let row = |category, with: &[&'static str]| Classified {
        category,
        published: None,
        owner: OWNER,
        shares: shares(with),
        named: None,
        taste: 3,
    };
    let out = |row: Classified| Classified { published: Some("2020-01-01"), ..row };
    let other = || Classified { owner: OTHER_PANEL, ..row(Confidential, &[]) };
    let named = |due, replied| Classified { named: Some(Named { party: PARTY, due, replied }), ..row(Allegation, &[]) };
    vec![
        ("fixed-public", Row::Gap(row(Public, &[]))),
        ("fixed-shared", Row::Gap(row(Report, &[DONOR, MISSION]))),
        ("fixed-kept", Row::Gap(row(Report, &[]))),
        ("fixed-tactical", Row::Gap(row(Tactical, &[MISSION]))),
        ("fixed-secret", Row::Gap(row(Confidential, &[]))),
        ("fixed-other", Row::Gap(other())),
        ("fixed-public", Row::Finding(out(row(Report, &[])))),
        ("fixed-shared", Row::Finding(row(Report, &[DONOR, MISSION]))),
        ("fixed-kept", Row::Finding(row(Report, &[]))),
        ("fixed-tactical", Row::Finding(row(Tactical, &[MISSION]))),
        ("fixed-secret", Row::Finding(row(Confidential, &[]))),
        ("fixed-other", Row::Finding(other())),
        ("fixed-accused", Row::Finding(named("2999-01-01", false))),
        ("fixed-heard", Row::Finding(out(named("2019-01-01", true)))),
        ("fixed-public", Row::Report(out(row(Report, &[])))),
        ("fixed-kept", Row::Report(row(Report, &[]))),
        ("fixed-public", Row::Recommendation(row(Public, &[]))),
        ("fixed-kept", Row::Recommendation(row(Report, &[]))),
        ("fixed-other", Row::Recommendation(other())),
    ]
}

/// A database, and how to get it back to what it was.
pub struct World {
    pub connection: DatabaseConnection,
    pub store: Arc<Store>,
    pub anchors: Anchors,
    pub fixed: Vec<(&'static str, Row)>,
    backend: Backend,
    organisations: HashMap<String, Uuid>,
    panels: HashMap<String, Uuid>,
    offer: Uuid,
    recommendation: Uuid,
    task: Uuid,
    sequence: i64,
    undo: Vec<String>,
}

impl World {
    /// The reference data, the demonstration data, and what is in all worlds.
    pub async fn make(database: &TestDatabase) -> Self {
        database.load_demo().await;
        let (connection, store) = (database.connect().await, database.store().await);
        // What guards the history against everybody keeps a test from putting it back, too.
        for trigger in ["event_stays", "event_is_kept"] {
            let on = if database.backend == Backend::Postgres { " on event" } else { "" };
            database.run_sql(&format!("drop trigger {trigger}{on}")).await;
        }
        let anchors = Anchors::read(&connection).await;
        let organisations =
            organisation::Entity::find().all(&connection).await.unwrap().into_iter().map(|row| (row.code, row.id)).collect();
        let panels = panel::Entity::find().all(&connection).await.unwrap().into_iter().map(|row| (row.code, row.id)).collect();
        let offer = assistance::Entity::find().filter(assistance::Column::Reference.eq(UNATTRIBUTED)).one(&connection).await.unwrap();
        let task = entity::mandate_task::Entity::find().one(&connection).await.unwrap().unwrap().id;
        let sequence = i64::try_from(event::Entity::find().count(&connection).await.unwrap()).unwrap() + 1_000;
        let mut world = Self {
            recommendation: anchors.recommendation,
            backend: database.backend,
            connection,
            store,
            anchors,
            fixed: fixed(),
            organisations,
            panels,
            offer: offer.unwrap().id,
            task,
            sequence,
            undo: Vec::new(),
        };
        world.furnish().await;
        world.undo.clear();
        world
    }

    /// The fixed rows, alone.
    pub fn rows(&self) -> Vec<Row> {
        self.fixed.iter().map(|(_, row)| row.clone()).collect()
    }

    /// The id of a fixed row.
    pub fn fixed_id(&self, place: usize) -> Uuid {
        gapbridge::id::of_record("fixed", &place.to_string(), 1_255_000_000_000 + place as u64)
    }

    fn place_of(&self, name: &str, fits: fn(&Row) -> bool) -> Uuid {
        self.fixed_id(self.fixed.iter().position(|(known, row)| *known == name && fits(row)).expect(name))
    }

    fn public_gap(&self) -> Uuid {
        self.place_of("fixed-public", |row| matches!(row, Row::Gap(_)))
    }

    async fn furnish(&mut self) {
        // Things first: what is about them comes behind.
        for place in 0..self.fixed.len() {
            let (name, row) = self.fixed[place].clone();
            self.thing(&row, self.fixed_id(place), name).await;
        }
        for place in 0..self.fixed.len() {
            let of = self.fixed[place].1.clone();
            let panel = Some(of.classified().owner);
            let at = 1_780_000_000_000;
            for (kind, open, actor) in
                [(EventKind::Loaded, true, None), (EventKind::SealedNoteAttached, false, panel), (EventKind::Read, false, Some(PARTY))]
            {
                self.event(Uuid::now_v7(), self.fixed_id(place), kind, panel, actor, open, at).await;
            }
            if matches!(of, Row::Gap(_) | Row::Finding(_)) {
                self.note(place, Uuid::now_v7(), of.classified().owner).await;
            }
        }
        self.provide(PROVIDERS[0]).await;
        let need = need::Entity::find().filter(need::Column::GapId.eq(self.public_gap())).one(&self.connection).await.unwrap().unwrap();
        insert(&self.connection, self.anchors.commitment(need.id, self.organisations[PROVIDERS[0]], Some(self.offer), 1)).await;
    }

    /// Puts rows in.
    pub async fn add(&mut self, rows: &[(usize, Row)]) {
        for (slot, row) in rows {
            self.row(*slot, row).await;
        }
    }

    /// Takes out what was put in.
    pub async fn clear(&mut self) {
        let undo: Vec<String> = std::mem::take(&mut self.undo).into_iter().rev().collect();
        if !undo.is_empty() {
            self.connection.execute_unprepared(&undo.join(";\n")).await.unwrap();
        }
        self.store.refresh().await.unwrap();
    }

    async fn row(&mut self, slot: usize, row: &Row) {
        let id = slot_id(slot);
        match row {
            Row::Gap(_) | Row::Finding(_) | Row::Report(_) | Row::Recommendation(_) => self.thing(row, id, &slot_name(slot)).await,
            Row::Share(of, share) => self.share(self.fixed_id(*of), &self.fixed[*of].1.clone(), share, id).await,
            Row::Note(of, panel) => self.note(*of, id, panel).await,
            Row::Event { about, kind, panel, actor, open, at } => {
                let about = about.map_or(slot_id(0), |place| self.fixed_id(place));
                self.event(id, about, *kind, *panel, *actor, *open, *at).await;
            }
            Row::Reply(of) => self.reply(id, self.fixed_id(*of), PARTY).await,
            Row::FollowUp(of) => self.follow_up(id, self.fixed_id(*of)).await,
            Row::Link(of) => self.link(self.fixed_id(*of)).await,
            Row::Key(organisation) => self.key(id, organisation).await,
            Row::Name(organisation) => self.name(id, organisation).await,
            Row::Document(listed) => self.document(id, &slot_symbol(slot), *listed).await,
            Row::Provider(organisation) => self.provide(organisation).await,
        }
    }

    /// A uuid as this database writes it.
    fn literal(&self, id: Uuid) -> String {
        if self.backend == Backend::Postgres { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
    }

    fn forget(&mut self, table: &str, column: &str, id: Uuid) {
        let sql = format!("delete from {table} where {column} = {}", self.literal(id));
        self.undo.push(sql);
    }

    /// A thing with all parts it can have.
    async fn thing(&mut self, row: &Row, id: Uuid, name: &str) {
        let of = row.classified().clone();
        match row {
            Row::Gap(_) => self.gap(id, name, &of).await,
            Row::Finding(_) => self.finding(id, name, &of).await,
            Row::Report(_) => {
                self.forget("report", "id", id);
                let row = self.anchors.report(id, &format!("report-{name}"), of.published);
                insert(&self.connection, entity::report::Model { panel_id: self.panels[of.owner], ..row }).await;
            }
            _ => self.recommendation(id, name, &of).await,
        }
        for share in of.shares {
            self.share(id, row, &share, Uuid::now_v7()).await;
        }
    }

    async fn gap(&mut self, id: Uuid, name: &str, of: &Classified) {
        self.forget("gap", "id", id);
        self.anchors.gap(&self.connection, id, name, of.category, of.published).await;
        let owner = gap::Entity::update_many().col_expr(gap::Column::PanelId, Expr::value(self.panels[of.owner]));
        owner.filter(gap::Column::Id.eq(id)).exec(&self.connection).await.unwrap();
        let first = need::Entity::find().filter(need::Column::GapId.eq(id)).one(&self.connection).await.unwrap().unwrap();
        let undo = format!("delete from commitment where need_id in (select id from need where gap_id = {})", self.literal(id));
        self.undo.push(undo);
        self.forget("assistance_gap", "gap_id", id);
        let second = need::Model {
            id: Uuid::now_v7(),
            position: 2,
            title: "Burrows".to_owned(),
            quantity: Some(i64::from(of.taste) + 1),
            ..first.clone()
        };
        insert(&self.connection, second.clone()).await;
        let unnamed = self.anchors.commitment(second.id, self.organisations[PROVIDERS[0]], Some(self.offer), 2);
        insert(&self.connection, commitment::Model { dated: Some("2012-05".to_owned()), ..unnamed }).await;
        insert(&self.connection, need_dependency::Model { need_id: second.id, depends_on_id: first.id }).await;
        insert(&self.connection, entity::gap_mandate_task::Model { gap_id: id, task_id: self.task }).await;
        let cover = assistance_gap::Model { assistance_id: self.offer, gap_id: id, extent: CoverageExtent::Part, not_covered: None };
        insert(&self.connection, cover).await;
    }

    async fn finding(&mut self, id: Uuid, name: &str, of: &Classified) {
        self.forget("finding", "id", id);
        let row = self.anchors.finding(id, name, of.category, of.published, None);
        let row = entity::finding::Model {
            panel_id: self.panels[of.owner],
            named_party_id: of.named.as_ref().map(|named| self.organisations[named.party]),
            reply_due: of.named.as_ref().map(|named| named.due.to_owned()),
            invited: of.named.as_ref().map(|_| "2019-01-01".to_owned()),
            ..row
        };
        insert(&self.connection, row).await;
        if let Some(named) = of.named.as_ref().filter(|named| named.replied) {
            self.reply(Uuid::now_v7(), id, named.party).await;
        }
        if of.taste.is_multiple_of(2) {
            self.link(id).await;
        }
    }

    /// The public gap was written out of this finding: the same row in all worlds, but for the link.
    async fn link(&mut self, finding: Uuid) {
        let gap = self.public_gap();
        self.undo.push(format!("update gap_provenance set finding_id = null where finding_id = {}", self.literal(finding)));
        self.forget("gap_finding", "finding_id", finding);
        let link = gap_provenance::Entity::update_many().col_expr(gap_provenance::Column::FindingId, Expr::value(finding));
        let done = link.filter(gap_provenance::Column::GapId.eq(gap)).exec(&self.connection).await.unwrap();
        assert!(done.rows_affected > 0);
        let known = gap_finding::Entity::find_by_id((gap, finding)).one(&self.connection).await.unwrap();
        if known.is_none() {
            insert(&self.connection, gap_finding::Model { gap_id: gap, finding_id: finding }).await;
        }
    }

    async fn recommendation(&mut self, id: Uuid, name: &str, of: &Classified) {
        self.forget("recommendation", "id", id);
        self.forget("recommendation_repeat", "repeats_id", id);
        self.forget("gap_recommendation", "recommendation_id", id);
        self.anchors.recommendation(&self.connection, id, name, of.category, of.published).await;
        let owner = recommendation::Entity::update_many().col_expr(recommendation::Column::PanelId, Expr::value(self.panels[of.owner]));
        owner.filter(recommendation::Column::Id.eq(id)).exec(&self.connection).await.unwrap();
        insert(&self.connection, recommendation_repeat::Model { recommendation_id: id, repeats_id: self.recommendation }).await;
        insert(&self.connection, recommendation_repeat::Model { recommendation_id: self.recommendation, repeats_id: id }).await;
        insert(&self.connection, gap_recommendation::Model { gap_id: self.public_gap(), recommendation_id: id }).await;
        self.follow_up(Uuid::now_v7(), id).await;
    }

    async fn share(&mut self, of: Uuid, row: &Row, share: &Share, id: Uuid) {
        self.forget("share", "id", id);
        let is_gap = matches!(row, Row::Gap(_));
        if !is_gap && !matches!(row, Row::Finding(_)) {
            return;
        }
        let row = share::Model {
            id,
            gap_id: is_gap.then_some(of),
            finding_id: (!is_gap).then_some(of),
            organisation_id: self.organisations[share.with],
            until: share.until.map(str::to_owned),
            ended: share.ended.then_some(1_780_000_000_000),
        };
        insert(&self.connection, row).await;
    }

    async fn note(&mut self, of: usize, id: Uuid, panel: &str) {
        self.forget("sealed_note", "id", id);
        let (is_gap, of) = (matches!(self.fixed[of].1, Row::Gap(_)), self.fixed_id(of));
        let row = sealed_note::Model {
            id,
            finding_id: (!is_gap).then_some(of),
            gap_id: is_gap.then_some(of),
            panel_id: self.panels[panel],
            recipient: "age1recipient".to_owned(),
            ciphertext: format!("sealed {id}"),
            attached: 1_780_000_000_000,
        };
        insert(&self.connection, row).await;
    }

    #[expect(clippy::too_many_arguments, reason = "the columns of an event")]
    async fn event(&mut self, id: Uuid, about_id: Uuid, kind: EventKind, panel: Option<&str>, actor: Option<&str>, open: bool, at: i64) {
        self.forget("event", "id", id);
        self.sequence += 1;
        let row = event::Model {
            sequence: self.sequence,
            id,
            at,
            organisation_id: actor.map(|actor| self.organisations[actor]),
            role: EventRole::Approver,
            subject: "test".to_owned(),
            kind,
            about: "finding".to_owned(),
            about_id,
            panel_id: panel.map(|panel| self.panels[panel]),
            open: open.then(|| r#"{"text":["was","is"]}"#.to_owned()),
            closed: (kind != EventKind::Read).then(|| format!(r#"{{"shares":[null,"{id}"]}}"#)),
            reason: Some("secret".to_owned()).filter(|_| !open),
            previous: String::new(),
            hash: id.to_string(),
        };
        insert(&self.connection, row).await;
    }

    async fn reply(&mut self, id: Uuid, finding_id: Uuid, party: &str) {
        self.forget("reply", "id", id);
        let organisation_id = self.organisations[party];
        let (text, language) = (format!("No, {id}."), "en".to_owned());
        insert(&self.connection, reply::Model { id, finding_id, organisation_id, text, language, received: 1_780_000_000_000 }).await;
    }

    async fn follow_up(&mut self, id: Uuid, recommendation_id: Uuid) {
        self.forget("recommendation_follow_up", "id", id);
        let row = recommendation_follow_up::Model {
            id,
            recommendation_id,
            organisation_id: self.organisations[DONOR],
            dated: "2024-03".to_owned(),
            status: RecommendationStatus::PartlyDone,
            note: Some(format!("As {id} says.")),
            document_id: None,
            recorded: 1_780_000_000_000,
        };
        insert(&self.connection, row).await;
    }

    async fn key(&mut self, id: Uuid, organisation: &str) {
        self.forget("api_key", "id", id);
        let row = api_key::Model {
            id,
            organisation_id: self.organisations[organisation],
            label: format!("Key {id}"),
            reach: ApiKeyReach::Organisation,
            role: Role::Editor,
            digest: id.to_string(),
            created: 1_780_000_000_000,
            expires: 4_000_000_000_000,
            revoked: None,
            last_used: None,
        };
        insert(&self.connection, row).await;
    }

    async fn name(&mut self, id: Uuid, organisation: &str) {
        let organisation_id = self.organisations[organisation];
        self.forget("mutation_key", "organisation_id", organisation_id);
        let (subject, key, digest) = ("test".to_owned(), super::questions::NAME.to_owned(), "another change".to_owned());
        insert(&self.connection, mutation_key::Model { organisation_id, subject, key, digest, result: id.to_string(), done: 0 }).await;
    }

    async fn document(&mut self, id: Uuid, symbol: &str, listed: Option<&str>) {
        self.undo.push("update register_state set value = value + 1 where name = 'reference_version'".to_owned());
        self.forget("document", "id", id);
        let row = document::Model {
            id,
            key: symbol.to_owned(),
            symbol: Some(symbol.to_owned()),
            printed: None,
            kind: DocumentKind::PanelReport,
            title: format!("Wombats {symbol}"),
            organ: None,
            dated: None,
            year: Some(2031),
            url: None,
            note: None,
            listed_from: listed.map(str::to_owned),
            source: "invented".to_owned(),
        };
        insert(&self.connection, row).await;
        let next = register_state::Entity::update_many().col_expr(register_state::Column::Value, Expr::cust("value + 1"));
        next.filter(register_state::Column::Name.eq("reference_version")).exec(&self.connection).await.unwrap();
        self.store.refresh().await.unwrap();
    }

    /// Names who is behind the offer that is not attributed, and behind its lines in the ledger.
    async fn provide(&mut self, code: &str) {
        let first = self.literal(self.organisations[PROVIDERS[0]]);
        let offer = self.literal(self.offer);
        self.undo.push(format!("update commitment set provider_id = {first} where assistance_id = {offer}"));
        self.undo.push(format!("update assistance set provider_id = {first} where id = {offer}"));
        let id = self.organisations[code];
        let offers = assistance::Entity::update_many().col_expr(assistance::Column::ProviderId, Expr::value(id));
        offers.filter(assistance::Column::Id.eq(self.offer)).exec(&self.connection).await.unwrap();
        let lines = commitment::Entity::update_many().col_expr(commitment::Column::ProviderId, Expr::value(id));
        lines.filter(commitment::Column::AssistanceId.eq(self.offer)).exec(&self.connection).await.unwrap();
    }

    /// The names of all fixed things.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.fixed.iter().map(|(name, _)| (*name).to_owned()).collect();
        names.dedup();
        names
    }

    /// Every slot's id.
    pub fn slots() -> impl Iterator<Item = Uuid> {
        (0..SLOTS).map(slot_id)
    }
}
