//! The history of an object, as far as the viewer may see it.

use crate::{
    access::policy,
    db::{
        page::{Key, PageArgs},
        related::rows_by,
        scope::{Order, Scope, Seen, Sort},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        connection::Connection,
        field_change::{FieldChange, Known, gaps_told_of, told},
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::organisation::Organisation,
    },
    history::{
        event::Fields,
        hidden::{self, HIDDEN},
    },
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{event::EventKind, organisation::EventRole};
use entity::{event, exemption_request, gap, hidden_text};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::IntoColumnRef};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// One line of the history: who did what, when and why. Nothing is ever taken out of it.
#[derive(Description)]
pub struct Event {
    row: Seen<event::Model>,
    page: Arc<Page>,
}

/// What is read for the events of one page together.
struct Page {
    scope: Scope,
    about: BTreeSet<Uuid>,
    /// Events of which not everybody may know who did them.
    derived: BTreeSet<Uuid>,
    named: OnceCell<BTreeSet<Uuid>>,
    hidden: OnceCell<HashMap<Uuid, Vec<Seen<hidden_text::Model>>>>,
    /// Gaps that the viewer is told were among what changed, whether or not they may read them.
    told_of: BTreeSet<Uuid>,
    gaps: OnceCell<HashMap<Uuid, String>>,
}

impl Page {
    /// Whether the viewer may know who did this.
    async fn names_actor(&self, event: Uuid) -> Result<bool> {
        if !self.derived.contains(&event) {
            return Ok(true);
        }
        let read = async || {
            let derived = self.derived.iter().copied();
            let named = event::Entity::find()
                .select_only()
                .column(event::Column::Id)
                .filter(event::Column::Id.is_in(derived))
                .filter(policy::names_actor(self.scope.viewer()));
            let named: Vec<Uuid> = self.scope.tally(named).await?;
            Ok::<_, Error>(named.into_iter().collect())
        };
        Ok(self.named.get_or_try_init(read).await?.contains(&event))
    }

    /// What the gaps are called that are told of and that the viewer may read.
    async fn gaps(&self) -> Result<&HashMap<Uuid, String>> {
        let read = async || {
            if self.told_of.is_empty() {
                return Ok(HashMap::new());
            }
            let ids = self.told_of.iter().copied();
            let rows = self.scope.by_ids::<gap::Entity>(ids).await?;
            let called = rows.iter().map(|row| (row.id, row.reference.clone()));
            Ok::<_, Error>(called.collect())
        };
        self.gaps.get_or_try_init(read).await
    }

    /// What is hidden from the viewer of what an event is about.
    async fn hidden(&self, about: Uuid) -> Result<impl Iterator<Item = &hidden_text::Model>> {
        let read = || {
            let about = self.about.iter().copied();
            let hidden =
                hidden_text::Entity::find().filter(hidden_text::Column::WholeId.is_in(about));
            rows_by(&self.scope, hidden, |row| row.whole_id)
        };
        let all = self.hidden.get_or_try_init(read).await?.get(&about);
        let rows = all.into_iter().flatten().map(|row| &**row);
        Ok(rows.filter(|row| !policy::reads_hidden(self.scope.viewer(), row)))
    }
}

impl Event {
    /// Events that were read together, in the same order.
    fn batch(scope: &Scope, rows: Vec<Seen<event::Model>>) -> Vec<Self> {
        let page = Arc::new(Page {
            scope: scope.clone(),
            about: rows.iter().map(|row| row.about_id).collect(),
            derived: rows
                .iter()
                .filter(|row| matches!(row.kind, EventKind::GapBegun | EventKind::GapHelpEnded))
                .map(|row| row.id)
                .collect(),
            named: OnceCell::new(),
            hidden: OnceCell::new(),
            told_of: gaps_told_of(scope.viewer(), &rows),
            gaps: OnceCell::new(),
        });
        let of_page = |row| Self {
            row,
            page: page.clone(),
        };
        rows.into_iter().map(of_page).collect()
    }
}

#[Object(use_type_description, serial)]
impl Event {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Event, self.row.id)
    }

    /// When.
    fn at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.row.at).unwrap_or_default()
    }

    /// What was done.
    fn kind(&self) -> EventKind {
        self.row.kind
    }

    /// The organisation that did it; null for the operator of the service. That work on a gap began, or help with it ended, has the
    /// organisation that agreed to give or took it back: null for those who may not know who gives.
    async fn actor(&self, ctx: &Context<'_>) -> Result<Option<InlineObject<Organisation>>> {
        let is_named = self.page.names_actor(self.row.id).await?;
        let actor = self.row.organisation_id.filter(|_| is_named);
        Ok(Organisation::of(ctx, actor))
    }

    /// As what it was done.
    async fn role(&self) -> Result<EventRole> {
        // Who may not know who did it is told the least role that takes, as nearly all have: another would stand out.
        let is_named = self.page.names_actor(self.row.id).await?;
        Ok(if is_named {
            self.row.role
        } else {
            EventRole::Approver
        })
    }

    /// The subject of the token it was done with, as its issuer calls it; null for other organisations than the actor's.
    fn subject(&self, ctx: &Context<'_>) -> Option<&str> {
        let own = self
            .row
            .organisation_id
            .is_some_and(|organisation| ctx.scope().viewer().is(organisation));
        own.then_some(self.row.subject.as_str())
    }

    /// Why, in the actor's words; null where no reason was given. Hidden with the texts of what was done to, with those of a plan of
    /// needs or a request for an exemption, and where it repeats a text that was hidden later, or that is the actor's own.
    async fn reason(&self) -> Result<Option<&str>> {
        let Some(reason) = self.row.reason.as_deref() else {
            return Ok(None);
        };
        if is_registrars(self.row.kind) {
            return Ok(Some(reason));
        }
        let about = self.row.about_id;
        let hidden: Vec<_> = self.page.hidden(about).await?.collect();
        let is_of = |row: &&hidden_text::Model| row.id == about || self.gives_reason_of(row);
        // Nobody finds out what is hidden by giving reasons that could be in it.
        let (at, by) = (self.row.at, self.row.organisation_id);
        let may_repeat =
            |row: &&hidden_text::Model| at <= row.since || (by.is_some() && row.owner_id == by);
        let is_hidden = hidden.iter().any(is_of)
            || [&self.row.open, &self.row.closed].into_iter().any(|told| {
                let told = told.as_deref().unwrap_or("{}");
                let told: Fields = serde_json::from_str(told).unwrap_or_default();
                let hidden = hidden.iter().copied().filter(may_repeat);
                hidden::is_repeated(reason, told, about, hidden)
            });
        Ok(Some(if is_hidden { HIDDEN } else { reason }))
    }

    /// What changed, as far as the viewer may see it; empty for a reading.
    async fn changes(&self, ctx: &Context<'_>) -> Result<Objects<FieldChange>> {
        let scope = ctx.scope();
        let mut fields = told(scope.viewer(), &self.row);
        let about = self.row.about_id;
        hidden::mask(&mut fields, about, self.page.hidden(about).await?);
        let known = Known {
            reference: scope.reference(),
            gaps: self.page.gaps().await?,
        };
        Ok(fields
            .into_iter()
            .filter_map(|(column, values)| FieldChange::new(&self.row, &column, &values, &known))
            .collect())
    }
}

impl Event {
    /// Whether its reason is that of a row which is hidden: of a plan that was set aside, and of what is said of a request for an exemption,
    /// it stands in the event too, also where that came later.
    fn gives_reason_of(&self, row: &hidden_text::Model) -> bool {
        let is_of_kind = match row.about.as_str() {
            "need_plan" => true,
            "exemption_request" => EXEMPTION_KINDS.contains(&self.row.kind),
            _ => false,
        };
        let (row, told) = (row.id.to_string(), [&self.row.open, &self.row.closed]);
        is_of_kind && told.into_iter().flatten().any(|told| told.contains(&row))
    }
}

/// What is done about requests for exemptions.
const EXEMPTION_KINDS: [EventKind; 4] = [
    EventKind::ExemptionRequested,
    EventKind::ExemptionDecided,
    EventKind::ExemptionWithdrawn,
    EventKind::ExemptionRevoked,
];

/// Whether it is a registrar's own reason, which says why a text is hidden.
fn is_registrars(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::TextHidden | EventKind::TextShown | EventKind::TextErased
    )
}

/// What was done to an object that the viewer may read, latest first, without readings.
pub async fn history(ctx: &Context<'_>, about: Uuid, args: PageArgs) -> Result<Connection<Event>> {
    let query = event::Entity::find()
        .filter(event::Column::AboutId.eq(about))
        .filter(event::Column::Kind.ne(EventKind::Read));
    list(ctx, query, args).await
}

/// What was done about a request for an exemption, which the history keeps with its match; latest first.
pub async fn exemption_history(
    ctx: &Context<'_>,
    request: &exemption_request::Model,
    args: PageArgs,
) -> Result<Connection<Event>> {
    // A match that ends takes what waits for a decision back.
    let ends = [
        EventKind::MatchObjected,
        EventKind::MatchDeclined,
        EventKind::MatchWithdrawn,
    ];
    let kinds = EXEMPTION_KINDS.into_iter().chain(ends);
    let query = event::Entity::find()
        .filter(event::Column::AboutId.eq(request.match_id))
        .filter(event::Column::Kind.is_in(kinds))
        .filter(event::Column::Closed.contains(request.id.to_string()));
    list(ctx, query, args).await
}

/// Who read an object while it was not public, latest first: for the Panel that owns it; empty for others.
pub async fn readings(ctx: &Context<'_>, about: Uuid, args: PageArgs) -> Result<Connection<Event>> {
    let query = event::Entity::find()
        .filter(event::Column::AboutId.eq(about))
        .filter(event::Column::Kind.eq(EventKind::Read));
    let panel = ctx.scope().viewer().panel().unwrap_or(Uuid::nil());
    list(ctx, query.filter(event::Column::PanelId.eq(panel)), args).await
}

async fn list(
    ctx: &Context<'_>,
    query: sea_orm::Select<event::Entity>,
    args: PageArgs,
) -> Result<Connection<Event>> {
    let by = sea_orm::sea_query::Expr::col(event::Column::At.as_column_ref().into_column_ref());
    let order = Order {
        name: "time".into(),
        sort: Sort::Number(by),
        descending: true,
        key: |event: &event::Model, _| Key::Number(event.at),
    };
    crate::graphql::list_together(ctx.scope(), query, order, args, Event::batch).await
}
