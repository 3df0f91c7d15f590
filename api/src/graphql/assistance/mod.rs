//! Offers of donors and programmes of missions, agencies and schemes.

pub mod input;
pub mod offer;
pub mod programme;

use crate::{
    access::{
        permission::{self, Action, Target},
        policy,
    },
    db::{
        ledger::{of_rows, size_of_line},
        page::{Key, PageArgs},
        scope::{Batch, Lazy, Order, Scope, Seen, Sort, Versions},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        connection::Connection,
        history::{Event, history},
        id::{self, Kind},
        matches::Match,
        mutation::{Found, FoundAll},
        reference::{
            country::{Country, CountryGroup},
            mission::{MandateTask, Mission},
            organisation::Organisation,
            sector::Sector,
        },
        suggestion::{self, Suggestion},
    },
};
use async_graphql::{Context, Description, ID, InputObject, Interface, Object};
use domain::{
    assistance::{
        ActivityStatus, AssistanceKind, AssistanceType, ExclusionKind, GoodsClass, Stated,
    },
    date::PartialDate,
    ledger::Ledger,
    money::decimal,
    size::SizeUnit,
};
use entity::{
    assistance, assistance_country, assistance_exclusion, assistance_line, assistance_mandate_task,
    assistance_sector, commitment, matches,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::{collections::HashMap, sync::Arc};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for the assistance of one page together.
pub struct Together {
    batch: Batch<assistance::Entity>,
    lines: Lazy<assistance_line::Entity>,
    countries: Lazy<assistance_country::Entity>,
    sectors: Lazy<assistance_sector::Entity>,
    tasks: Lazy<assistance_mandate_task::Entity>,
    excluded: Lazy<assistance_exclusion::Entity>,
    ledger: OnceCell<HashMap<Uuid, Ledger>>,
    versions: Versions,
    matches: OnceCell<HashMap<Uuid, Vec<Match>>>,
}

impl Together {
    /// What the ledger says of each line, as far as the viewer may read it.
    async fn drawn(&self) -> Result<&HashMap<Uuid, Ledger>> {
        let read = async || {
            let ids = self.batch.rows.iter().map(|row| row.id);
            let entries = self
                .batch
                .scope
                .all(commitment::Entity::find().filter(commitment::Column::AssistanceId.is_in(ids)))
                .await?;
            let mut of_line: HashMap<Uuid, Vec<&commitment::Model>> = HashMap::new();
            for entry in &entries {
                of_line
                    .entry(entry.line_id.unwrap_or_default())
                    .or_default()
                    .push(entry);
            }
            Ok::<_, Error>(
                of_line
                    .into_iter()
                    .map(|(line, entries)| (line, of_rows(entries)))
                    .collect(),
            )
        };
        self.ledger.get_or_try_init(read).await
    }
}

/// What donors, missions, agencies and schemes give: offers and programmes.
#[derive(Clone, Interface)]
#[expect(
    clippy::duplicated_attributes,
    reason = "fields of one type are said field by field"
)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Global id."),
    field(name = "reference", ty = "&str", desc = "Stable name."),
    field(name = "title", ty = "&str", desc = "What it is, in a line."),
    field(
        name = "description",
        ty = "&str",
        desc = "What it is, in a few sentences."
    ),
    field(
        name = "language",
        ty = "&str",
        desc = "Language of title and description, ISO 639-1."
    ),
    field(
        name = "provider",
        ty = "Option<Organisation>",
        desc = "Who gives; null where the provider asked not to be named."
    ),
    field(
        name = "status",
        ty = "ActivityStatus",
        desc = "Status, as IATI names it."
    ),
    field(
        name = "starts",
        ty = "Option<PartialDate>",
        desc = "Since when; null where not stated."
    ),
    field(
        name = "ends",
        ty = "Option<PartialDate>",
        desc = "Until when; null where not stated."
    ),
    field(name = "willing", ty = "Stated", desc = "Declared interest."),
    field(name = "able", ty = "Stated", desc = "Confirmed capacity."),
    field(
        name = "condition",
        ty = "Option<&str>",
        desc = "What it depends on; null where on nothing."
    ),
    field(
        name = "lines",
        ty = "Result<Vec<AssistanceLine>>",
        desc = "What is given, line by line."
    ),
    field(
        name = "countries",
        ty = "Result<Vec<Country>>",
        desc = "Countries it is for; empty where it is bound to none."
    ),
    field(
        name = "sectors",
        ty = "Result<Vec<Sector>>",
        desc = "Sectors; empty where it is bound to none."
    ),
    field(
        name = "languages",
        ty = "Vec<&str>",
        desc = "Working languages, ISO 639-1; empty where not stated."
    ),
    field(
        name = "exclusions",
        ty = "Option<&str>",
        desc = "What it does not cover; null where nothing is excluded."
    ),
    field(
        name = "note",
        ty = "Option<&str>",
        desc = "What a reader should know; null where there is nothing."
    ),
    field(name = "source", ty = "&str", desc = "Where the record comes from.")
)]
pub enum Assistance {
    /// An offer.
    Offer(Offer),
    /// A programme.
    Programme(Programme),
}

/// The row behind an offer or a programme.
#[derive(Clone)]
pub struct Row {
    row: Seen<assistance::Model>,
    together: Arc<Together>,
}

impl Assistance {
    /// Id of its row.
    pub fn row_id(&self) -> Uuid {
        match self {
            Self::Offer(offer) => offer.0.row.id,
            Self::Programme(programme) => programme.0.row.id,
        }
    }

    /// Offers and programmes that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<assistance::Model>>) -> Vec<Self> {
        Row::batch(scope, rows)
            .into_iter()
            .map(|row| match row.row.kind {
                AssistanceKind::Offer => Self::Offer(Offer(row)),
                AssistanceKind::Programme => Self::Programme(Programme(row)),
            })
            .collect()
    }

    /// A line of it.
    pub async fn line(&self, id: Uuid) -> Result<Option<AssistanceLine>> {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        let lines = row
            .together
            .lines
            .of(&row.together.batch, row.row.id)
            .await?;
        let found = lines.iter().find(|line| line.id == id).cloned();
        Ok(found.map(|line| AssistanceLine {
            row: line,
            together: row.together.clone(),
        }))
    }

    /// Whether the viewer may know who provides it.
    pub fn names_provider(&self, ctx: &Context<'_>) -> bool {
        let (Self::Offer(Offer(row)) | Self::Programme(Programme(row))) = self;
        policy::sees_provider(ctx.scope().viewer(), &row.row)
    }
}

impl Row {
    fn batch(scope: &Scope, rows: Vec<Seen<assistance::Model>>) -> Vec<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows: rows.clone(),
        };
        let together = Arc::new(Together {
            batch,
            lines: Lazy::default(),
            countries: Lazy::default(),
            sectors: Lazy::default(),
            tasks: Lazy::default(),
            excluded: Lazy::default(),
            ledger: OnceCell::new(),
            versions: Versions::default(),
            matches: OnceCell::new(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }
}

/// Fields that offers and programmes share, so that the interface holds by construction.
macro_rules! assistance_object {
    ($(#[$doc:meta])* $name:ident, $kind:ident, { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Description)]
        pub struct $name(pub Row);

        #[Object(use_type_description, serial)]
        impl $name {
            /// Global id.
            pub async fn id(&self) -> ID {
                id::global(Kind::$kind, self.0.row.id)
            }

            /// Stable name.
            pub async fn reference(&self) -> &str {
                &self.0.row.reference
            }

            /// Names this state of it: pass it as `expectedVersion` when you revise it.
            async fn version(&self) -> Result<&str> {
                let Together { batch, versions, .. } = &*self.0.together;
                versions.of(batch, self.0.row.id).await
            }

            /// What the viewer may do to it.
            async fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
                let thing = Target { organisation: Some(self.0.row.provider_id), ..Target::default() };
                permission::allowed(ctx.scope().viewer(), Self::ACTIONS, &thing)
            }

            /// What was done to it, latest first. What an unnamed provider did shows to that provider alone.
            async fn history(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")] first: Option<i32>,
                #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
                #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
                #[graphql(desc = "Cursor to end before.")] before: Option<String>,
            ) -> Result<Connection<Event>> {
                history(ctx, self.0.row.id, PageArgs { first, after, last, before }).await
            }

            /// What it is, in a line.
            pub async fn title(&self) -> &str {
                &self.0.row.title
            }

            /// What it is, in a few sentences.
            pub async fn description(&self) -> &str {
                &self.0.row.description
            }

            /// Language of title and description, ISO 639-1.
            pub async fn language(&self) -> &str {
                &self.0.row.language
            }

            /// Who gives; null where the provider asked not to be named.
            pub async fn provider(&self, ctx: &Context<'_>) -> Option<Organisation> {
                let named = policy::sees_provider(ctx.scope().viewer(), &self.0.row);
                ctx.scope().reference().organisations.get(self.0.row.provider_id).filter(|_| named).map(Organisation)
            }

            /// Status, as IATI names it.
            pub async fn status(&self) -> ActivityStatus {
                self.0.row.status
            }

            /// Since when; null where not stated.
            pub async fn starts(&self) -> Option<PartialDate> {
                self.0.row.starts.as_deref().map(PartialDate::stored)
            }

            /// Until when; null where not stated.
            pub async fn ends(&self) -> Option<PartialDate> {
                self.0.row.ends.as_deref().map(PartialDate::stored)
            }

            /// Declared interest.
            pub async fn willing(&self) -> Stated {
                self.0.row.willing
            }

            /// Confirmed capacity.
            pub async fn able(&self) -> Stated {
                self.0.row.able
            }

            /// What it depends on; null where on nothing.
            pub async fn condition(&self) -> Option<&str> {
                self.0.row.condition.as_deref()
            }

            /// What is given, line by line.
            pub async fn lines(&self) -> Result<Vec<AssistanceLine>> {
                let Together { batch, lines, .. } = &*self.0.together;
                let rows = lines.of(batch, self.0.row.id).await?.iter().cloned();
                Ok(rows.map(|row| AssistanceLine { row, together: self.0.together.clone() }).collect())
            }

            /// Countries it is for; empty where it is bound to none.
            pub async fn countries(&self) -> Result<Vec<Country>> {
                let Together { batch, countries, .. } = &*self.0.together;
                let rows = countries.of(batch, self.0.row.id).await?.iter();
                Ok(rows.filter_map(|row| batch.scope.reference().countries.get(row.country_id)).map(Country).collect())
            }

            /// Sectors; empty where it is bound to none.
            pub async fn sectors(&self) -> Result<Vec<Sector>> {
                let Together { batch, sectors, .. } = &*self.0.together;
                let rows = sectors.of(batch, self.0.row.id).await?.iter();
                Ok(rows.filter_map(|row| batch.scope.reference().sectors.get(row.sector_id)).map(Sector).collect())
            }

            /// Working languages, ISO 639-1; empty where not stated.
            pub async fn languages(&self) -> Vec<&str> {
                self.0.row.languages.as_deref().unwrap_or_default().split_whitespace().collect()
            }

            /// What people made of it and gaps, oldest first: what was agreed on gaps that the viewer reads, and for both sides also what
            /// is proposed or was refused.
            async fn matches(&self) -> Result<Vec<Match>> {
                let Together { batch, matches, .. } = &*self.0.together;
                let ids = batch.rows.iter().map(|row| row.id);
                let read = || Match::by(&batch.scope, matches::Column::AssistanceId, ids, |row| row.assistance_id);
                Ok(matches.get_or_try_init(read).await?.get(&self.0.row.id).cloned().unwrap_or_default())
            }

            /// The gaps it fits best, best first, at least as good as the model's threshold, of those that the viewer may read.
            async fn suggestions(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "How many at most, 1 to 50; 10 if nothing is said.")] first: Option<i32>,
                #[graphql(desc = "The day asked about; if nothing is said, the first on which each gap is to be helped, or else today.")] on: Option<
                    PartialDate,
                >,
            ) -> Result<Vec<Suggestion>> {
                suggestion::for_assistance(ctx, &self.0.row, suggestion::number(first)?, suggestion::day(on)).await
            }

            /// Where within its countries; null where not stated.
            async fn place(&self) -> Option<&str> {
                self.0.row.place.as_deref()
            }

            /// What its money is bound to; null where to nothing.
            async fn earmark(&self) -> Option<&str> {
                self.0.row.earmark.as_deref()
            }

            /// Groups of countries that a receiving state has to be in, all of them; empty where in none.
            async fn memberships(&self, ctx: &Context<'_>) -> Vec<CountryGroup> {
                let known = &ctx.scope().reference().country_groups;
                let codes = self.0.row.memberships.as_deref().unwrap_or_default().split_whitespace();
                codes.filter_map(|code| known.by_code(code)).cloned().map(CountryGroup).collect()
            }

            /// Whether the provider would ask for an exemption, or give notice, where a measure asks it.
            async fn seeks_exemption(&self) -> Stated {
                self.0.row.seeks_exemption
            }

            /// What a receiving state has to be a member of, in words; null where of nothing.
            async fn membership(&self) -> Option<&str> {
                self.0.row.membership.as_deref()
            }

            /// What others have to pay; null where nothing.
            async fn cofinancing(&self) -> Option<&str> {
                self.0.row.cofinancing.as_deref()
            }

            /// What it is not for, as data; empty where nothing is excluded so.
            async fn excluded(&self) -> Result<Vec<Exclusion>> {
                let Together { batch, excluded, .. } = &*self.0.together;
                Ok(excluded.of(batch, self.0.row.id).await?.iter().cloned().map(Exclusion).collect())
            }

            /// What it does not cover; null where nothing is excluded.
            pub async fn exclusions(&self) -> Option<&str> {
                self.0.row.exclusions.as_deref()
            }

            /// What a reader should know; null where there is nothing.
            pub async fn note(&self) -> Option<&str> {
                self.0.row.note.as_deref()
            }

            /// Where the record comes from.
            pub async fn source(&self) -> &str {
                &self.0.row.source
            }

            $($own)*
        }
    };
}

assistance_object! {
    /// What a donor can give.
    Offer, Offer, {}
}

assistance_object! {
    /// What a mission, agency or scheme does.
    Programme, Programme, {
        /// The mission, where it is a mission's programme; null otherwise, and where it asked not to be named.
        async fn mission(&self, ctx: &Context<'_>) -> Option<Mission> {
            if !policy::sees_provider(ctx.scope().viewer(), &self.0.row) {
                return None;
            }
            ctx.scope().reference().missions.of(self.0.row.mission_id).map(Mission)
        }

        /// Mandate tasks under which it runs; empty where its mission asked not to be named.
        async fn mandate_tasks(&self, ctx: &Context<'_>) -> Result<Vec<MandateTask>> {
            if !policy::sees_provider(ctx.scope().viewer(), &self.0.row) {
                return Ok(Vec::new());
            }
            let Together { batch, tasks, .. } = &*self.0.together;
            let rows = tasks.of(batch, self.0.row.id).await?.iter();
            Ok(rows.filter_map(|row| batch.scope.reference().mandate_tasks.get(row.task_id)).map(MandateTask).collect())
        }
    }
}

/// One line of what is given.
#[derive(Description)]
pub struct AssistanceLine {
    row: Seen<assistance_line::Model>,
    together: Arc<Together>,
}

impl AssistanceLine {
    /// A figure of the line, in its unit, as people write it.
    fn figure(&self, value: impl Into<i128>) -> String {
        let value = value.into();
        self.row
            .currency
            .as_deref()
            .map_or_else(|| value.to_string(), |currency| decimal(value, currency))
    }
}

#[Object(use_type_description, serial)]
impl AssistanceLine {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::AssistanceLine, self.row.id)
    }

    /// Its place among the lines, from 1.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// Type of assistance.
    async fn assistance(&self) -> AssistanceType {
        self.row.assistance
    }

    /// What is given.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// Unit of its size; null where it is open-ended.
    async fn unit(&self) -> Option<SizeUnit> {
        self.row.unit
    }

    /// How much, as a decimal string in `unit`; null where it is open-ended.
    async fn quantity(&self) -> Option<String> {
        self.row
            .quantity
            .or(self.row.amount_minor)
            .map(|size| self.figure(size))
    }

    /// How much is committed out of it, withdrawals taken off, as far as the viewer may see; a plain number where it is open-ended.
    async fn committed(&self) -> Result<String> {
        Ok(self.figure(
            self.together
                .drawn()
                .await?
                .get(&self.row.id)
                .map_or(0, |ledger| ledger.covered()),
        ))
    }

    /// How much of it is not committed, as far as the viewer may see; null where it is open-ended.
    async fn remaining(&self) -> Result<Option<String>> {
        let ledger = self
            .together
            .drawn()
            .await?
            .get(&self.row.id)
            .copied()
            .unwrap_or_default();
        Ok(ledger
            .room(size_of_line(&self.row))
            .map(|room| self.figure(room)))
    }

    /// Least for one gap, in `unit`; null where not stated.
    async fn least(&self) -> Option<String> {
        self.row.least.map(|least| self.figure(least))
    }

    /// Most for one gap, in `unit`; null where not stated.
    async fn most(&self) -> Option<String> {
        self.row.most.map(|most| self.figure(most))
    }

    /// What another line, of anybody, must have committed on the same gap before this is; null where nothing.
    async fn requires(&self) -> Option<AssistanceType> {
        self.row.requires
    }

    /// Whether it is bound to the provider's own goods or people; null where not said.
    async fn tied(&self) -> Option<Stated> {
        self.row.tied
    }

    /// Class of goods, as measures tell them apart; null where no goods are given or it was not said.
    async fn goods(&self) -> Option<GoodsClass> {
        self.row.goods
    }

    /// Currency, ISO 4217; null where it is not money.
    async fn currency(&self) -> Option<&str> {
        self.row.currency.as_deref()
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}

/// Something an offer or programme is not for.
#[derive(Description)]
pub struct Exclusion(Seen<assistance_exclusion::Model>);

#[Object(use_type_description, serial)]
impl Exclusion {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(
            Kind::Exclusion,
            domain::id::of_record(
                "exclusion",
                &format!("{}{:?}{}", self.0.assistance_id, self.0.kind, self.0.value),
                0,
            ),
        )
    }

    /// What sort of thing it is.
    async fn kind(&self) -> ExclusionKind {
        self.0.kind
    }

    /// A country's alpha-3 code, a sector's code, or a word.
    async fn value(&self) -> &str {
        &self.0.value
    }
}

/// Which offers or programmes to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct AssistanceFilter {
    /// Codes of providers; those that asked not to be named are not found by it.
    providers: Option<Vec<String>>,
    /// Countries it is for: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Sector codes; a category stands for all its purposes.
    sectors: Option<Vec<String>>,
    /// Types of assistance of which it has a line.
    assistance: Option<Vec<AssistanceType>>,
    /// Status.
    statuses: Option<Vec<ActivityStatus>>,
}

impl Offer {
    const ACTIONS: [Action; 2] = [Action::ReviseOffer, Action::WithdrawOffer];
}

impl Programme {
    const ACTIONS: [Action; 1] = [Action::ReviseProgramme];
}

macro_rules! found {
    ($($name:ident)*) => {$(
        impl Found for $name {
            async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
                let query = assistance::Entity::find().filter(assistance::Column::Id.eq(id)).filter(assistance::Column::Kind.eq(AssistanceKind::$name));
                Ok(Row::batch(scope, scope.first(query).await?.into_iter().collect()).pop().map(Self))
            }
        }

        impl FoundAll for $name {
            async fn found_all(scope: &Scope, ids: &[Uuid]) -> Result<Vec<Self>> {
                Ok(Row::batch(scope, scope.in_order::<assistance::Entity>(ids).await?).into_iter().map(Self).collect())
            }
        }
    )*};
}
found! { Offer Programme }

/// Offers and programmes.
#[derive(Default)]
pub struct AssistanceQuery;

#[Object]
impl AssistanceQuery {
    /// Offers of donors, latest first.
    async fn offers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<AssistanceFilter>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Offer>>> {
        let scope = ctx.scope();
        let query = filtered(scope, AssistanceKind::Offer, filter.unwrap_or_default())?;
        let wrap = |scope: &Scope, rows| Row::batch(scope, rows).into_iter().map(Offer).collect();
        crate::graphql::list_together(
            scope,
            query,
            newest(),
            PageArgs {
                first,
                after,
                last,
                before,
            },
            wrap,
        )
        .await
        .map(Some)
    }

    /// The offer with this reference; null if there is none that the viewer may read.
    async fn offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Offer>> {
        Ok(one(ctx.scope(), AssistanceKind::Offer, reference)
            .await?
            .map(Offer))
    }

    /// Programmes of missions, agencies and schemes, latest first.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<AssistanceFilter>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Programme>>> {
        let scope = ctx.scope();
        let query = filtered(scope, AssistanceKind::Programme, filter.unwrap_or_default())?;
        let wrap =
            |scope: &Scope, rows| Row::batch(scope, rows).into_iter().map(Programme).collect();
        crate::graphql::list_together(
            scope,
            query,
            newest(),
            PageArgs {
                first,
                after,
                last,
                before,
            },
            wrap,
        )
        .await
        .map(Some)
    }

    /// The programme with this reference; null if there is none that the viewer may read.
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Programme>> {
        Ok(one(ctx.scope(), AssistanceKind::Programme, reference)
            .await?
            .map(Programme))
    }
}

fn newest() -> Order<assistance::Model> {
    Order {
        name: "newest",
        sort: Sort::Id,
        descending: true,
        key: |_, _| Key::None,
    }
}

async fn one(scope: &Scope, kind: AssistanceKind, reference: String) -> Result<Option<Row>> {
    let query = assistance::Entity::find()
        .filter(assistance::Column::Kind.eq(kind))
        .filter(assistance::Column::Reference.eq(reference));
    Ok(Row::batch(scope, scope.first(query).await?.into_iter().collect()).pop())
}

fn filtered(
    scope: &Scope,
    kind: AssistanceKind,
    filter: AssistanceFilter,
) -> Result<Select<assistance::Entity>> {
    let reference = scope.reference();
    let mut query = assistance::Entity::find().filter(assistance::Column::Kind.eq(kind));
    if let Some(providers) = crate::graphql::resolve(&filter.providers, |code| {
        Ok(reference.organisations.named(code, "filter.providers")?.id)
    })? {
        query = query
            .filter(assistance::Column::ProviderId.is_in(providers))
            .filter(assistance::Column::Attributed.eq(true));
    }
    if let Some(countries) = crate::graphql::resolve(&filter.countries, |code| {
        Ok(reference.country(code, "filter.countries")?.id)
    })? {
        let theirs = assistance_country::Entity::find()
            .filter(assistance_country::Column::CountryId.is_in(countries));
        let ids = theirs
            .select_only()
            .column(assistance_country::Column::AssistanceId)
            .into_query();
        query = query.filter(assistance::Column::Id.in_subquery(ids));
    }
    if let Some(sectors) = crate::graphql::resolve_many(&filter.sectors, |code| {
        Ok(reference.sectors_under(code, "filter.sectors")?)
    })? {
        let theirs = assistance_sector::Entity::find()
            .filter(assistance_sector::Column::SectorId.is_in(sectors));
        let ids = theirs
            .select_only()
            .column(assistance_sector::Column::AssistanceId)
            .into_query();
        query = query.filter(assistance::Column::Id.in_subquery(ids));
    }
    if let Some(types) = filter.assistance {
        let lines = assistance_line::Entity::find()
            .filter(assistance_line::Column::Assistance.is_in(types));
        let ids = lines
            .select_only()
            .column(assistance_line::Column::AssistanceId)
            .into_query();
        query = query.filter(assistance::Column::Id.in_subquery(ids));
    }
    if let Some(statuses) = filter.statuses {
        query = query.filter(assistance::Column::Status.is_in(statuses));
    }
    Ok(query)
}
