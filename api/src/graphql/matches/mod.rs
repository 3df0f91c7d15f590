//! Matches: what people made of a gap and an offer or programme.

pub mod ledger;
pub mod mutation;
pub mod sanctions;

use crate::{
    access::{
        permission::{self, Action, Thing},
        policy,
    },
    actions::{consent::Asked, ledger::Ledger},
    db::{
        page::{Key, PageArgs},
        scope::{Batch, Lazy, Order, Scope, Seen, Sort},
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::{Assistance, AssistanceLine},
        connection::Connection,
        gap::{
            Gap,
            need::{Need, Needs},
        },
        id::{self, Kind},
        mutation::Found,
        reference::{
            country::Country, document::Document, organisation::Organisation, regime::Measure,
        },
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    deadline::Clock,
    matches::{ConsentAnswer, ExemptionState, MatchSide, MatchState},
    money::decimal,
};
use entity::{
    assistance, commitment, exemption_request, gap, match_consent, match_line, matches, need,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Needs, each with those it was read with.
type NeedsById = HashMap<Uuid, (Seen<need::Model>, Arc<Needs>)>;

/// What is read for the matches of one page together.
pub struct Matches {
    batch: Batch<matches::Entity>,
    lines: Lazy<match_line::Entity>,
    consents: Lazy<match_consent::Entity>,
    exemptions: Lazy<exemption_request::Entity>,
    gaps: OnceCell<HashMap<Uuid, (Gap, Option<Uuid>)>>,
    assistance: OnceCell<HashMap<Uuid, (Assistance, Uuid)>>,
    needs: OnceCell<NeedsById>,
    ledger: OnceCell<HashMap<Uuid, Ledger>>,
    rivals: OnceCell<HashMap<Uuid, Vec<Match>>>,
}

/// What was made of consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Consent {
    /// The source names nobody whose consent it would take.
    NotNeeded,
    /// Somebody has not answered, and their clock runs, or ran when it ended.
    Pending,
    /// Somebody has not answered, and their clock ran out. Silence is shown as silence.
    Silent,
    /// All who were asked consent.
    Given,
    /// Somebody objects.
    Objected,
}

/// Whether the next step of a match is late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DueState {
    /// Nothing is due: it has ended.
    None,
    /// There is time.
    Running,
    /// The day has passed.
    Overdue,
}

/// What people made of a gap and an offer or programme.
#[derive(Clone, Description)]
pub struct Match {
    row: Seen<matches::Model>,
    together: Arc<Matches>,
}

impl Matches {
    async fn gaps(&self) -> Result<&HashMap<Uuid, (Gap, Option<Uuid>)>> {
        let read = async || {
            let ids: BTreeSet<Uuid> = self.batch.rows.iter().map(|row| row.gap_id).collect();
            let rows = self.batch.scope.by_ids::<gap::Entity>(ids).await?;
            let keys: Vec<_> = rows.iter().map(|row| (row.id, row.panel_id)).collect();
            let gaps = keys.into_iter().zip(Gap::batch(&self.batch.scope, rows));
            Ok::<_, Error>(gaps.map(|((id, panel), gap)| (id, (gap, panel))).collect())
        };
        self.gaps.get_or_try_init(read).await
    }

    async fn assistance(&self) -> Result<&HashMap<Uuid, (Assistance, Uuid)>> {
        let read = async || {
            let ids: BTreeSet<Uuid> = self
                .batch
                .rows
                .iter()
                .map(|row| row.assistance_id)
                .collect();
            let rows = self.batch.scope.by_ids::<assistance::Entity>(ids).await?;
            let keys: Vec<_> = rows.iter().map(|row| (row.id, row.provider_id)).collect();
            let all = keys
                .into_iter()
                .zip(Assistance::batch(&self.batch.scope, rows));
            Ok::<_, Error>(
                all.map(|((id, provider), assistance)| (id, (assistance, provider)))
                    .collect(),
            )
        };
        self.assistance.get_or_try_init(read).await
    }

    /// The needs of the gaps of these matches.
    async fn needs(&self) -> Result<&NeedsById> {
        let read = async || {
            let gaps: BTreeSet<Uuid> = self.batch.rows.iter().map(|row| row.gap_id).collect();
            let rows = self
                .batch
                .scope
                .all(need::Entity::find().filter(need::Column::GapId.is_in(gaps)))
                .await?;
            let together = Needs::new(&self.batch.scope, rows.clone());
            Ok::<_, Error>(
                rows.into_iter()
                    .map(|row| (row.id, (row, together.clone())))
                    .collect(),
            )
        };
        self.needs.get_or_try_init(read).await
    }

    /// What the ledger has under each line.
    async fn ledger(&self) -> Result<&HashMap<Uuid, Ledger>> {
        let lines = self.lines.all(&self.batch).await?;
        let read = async || {
            let ids = lines.values().flatten().map(|line| line.id);
            let entries = self
                .batch
                .scope
                .all(commitment::Entity::find().filter(commitment::Column::MatchLineId.is_in(ids)))
                .await?;
            let mut under: HashMap<Uuid, Vec<&commitment::Model>> = HashMap::new();
            for entry in &entries {
                under
                    .entry(entry.match_line_id.unwrap_or_default())
                    .or_default()
                    .push(entry);
            }
            Ok::<_, Error>(
                under
                    .into_iter()
                    .map(|(line, entries)| (line, Ledger::of(entries)))
                    .collect(),
            )
        };
        self.ledger.get_or_try_init(read).await
    }

    /// Other matches that are not refused, by the need they are to give to.
    async fn rivals(&self) -> Result<&HashMap<Uuid, Vec<Match>>> {
        let lines = self.lines.all(&self.batch).await?;
        let read = async || {
            let needs: BTreeSet<Uuid> = lines.values().flatten().map(|line| line.need_id).collect();
            let with_them = match_line::Entity::find()
                .select_only()
                .column(match_line::Column::MatchId);
            let with_them = with_them
                .filter(match_line::Column::NeedId.is_in(needs))
                .into_query();
            let query = matches::Entity::find()
                .filter(matches::Column::Id.in_subquery(with_them))
                .filter(matches::Column::State.is_in(LIVE));
            let others = Match::batch(&self.batch.scope, self.batch.scope.all(query).await?);
            let mut by_need: HashMap<Uuid, Vec<Match>> = HashMap::new();
            for other in &others {
                for line in other
                    .together
                    .lines
                    .of(&other.together.batch, other.row.id)
                    .await?
                {
                    by_need.entry(line.need_id).or_default().push(other.clone());
                }
            }
            Ok::<_, Error>(by_need)
        };
        self.rivals.get_or_try_init(read).await
    }
}

/// States in which a match counts as somebody's work on a need.
const LIVE: [MatchState; 5] = [
    MatchState::Proposed,
    MatchState::Consented,
    MatchState::Agreed,
    MatchState::Delivering,
    MatchState::Delivered,
];

impl Match {
    /// Matches that were read together, in the same order.
    pub fn batch(scope: &Scope, rows: Vec<Seen<matches::Model>>) -> Vec<Self> {
        let together = Arc::new(Matches {
            batch: Batch {
                scope: scope.clone(),
                rows: rows.clone(),
            },
            lines: Lazy::default(),
            consents: Lazy::default(),
            exemptions: Lazy::default(),
            gaps: OnceCell::new(),
            assistance: OnceCell::new(),
            needs: OnceCell::new(),
            ledger: OnceCell::new(),
            rivals: OnceCell::new(),
        });
        rows.into_iter()
            .map(|row| Self {
                row,
                together: together.clone(),
            })
            .collect()
    }

    /// Matches of which a column names one of these, by what it names.
    pub async fn by(
        scope: &Scope,
        column: matches::Column,
        ids: impl IntoIterator<Item = Uuid>,
        key: fn(&matches::Model) -> Uuid,
    ) -> Result<HashMap<Uuid, Vec<Self>>> {
        let rows = scope
            .all(matches::Entity::find().filter(column.is_in(ids)))
            .await?;
        let mut by_key: HashMap<Uuid, Vec<Self>> = HashMap::new();
        for row in Self::batch(scope, rows) {
            by_key.entry(key(&row.row)).or_default().push(row);
        }
        Ok(by_key)
    }

    async fn consent_rows(&self) -> Result<&[Seen<match_consent::Model>]> {
        self.together
            .consents
            .of(&self.together.batch, self.row.id)
            .await
    }

    async fn line_rows(&self) -> Result<&[Seen<match_line::Model>]> {
        self.together
            .lines
            .of(&self.together.batch, self.row.id)
            .await
    }

    async fn parties(&self) -> Result<(&Gap, Option<Uuid>, &Assistance, Uuid)> {
        let gone = || {
            Error::Internal(anyhow::anyhow!(
                "a side of match {} went away while it was read",
                self.row.id
            ))
        };
        let (gap, panel) = self
            .together
            .gaps()
            .await?
            .get(&self.row.gap_id)
            .ok_or_else(gone)?;
        let (assistance, provider) = self
            .together
            .assistance()
            .await?
            .get(&self.row.assistance_id)
            .ok_or_else(gone)?;
        Ok((gap, *panel, assistance, *provider))
    }
}

#[Object(use_type_description, serial)]
impl Match {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Match, self.row.id)
    }

    /// Stable name.
    async fn reference(&self) -> &str {
        &self.row.reference
    }

    /// The gap.
    async fn gap(&self) -> Result<&Gap> {
        Ok(self.parties().await?.0)
    }

    /// The offer or programme.
    async fn assistance(&self) -> Result<&Assistance> {
        Ok(self.parties().await?.2)
    }

    /// How far it is.
    async fn state(&self) -> MatchState {
        self.row.state
    }

    /// What was made of the consent of whose gap it is.
    async fn consent(&self, ctx: &Context<'_>) -> Result<Consent> {
        let rows = self.consent_rows().await?;
        let has = |answer| rows.iter().any(|row| row.answer == answer);
        Ok(match () {
            () if rows.is_empty() => Consent::NotNeeded,
            () if has(ConsentAnswer::Objected) => Consent::Objected,
            () if !has(ConsentAnswer::Pending) => Consent::Given,
            () if self.row.agreed.is_some() => Consent::Silent,
            () if Clock::is_silent(self.row.due.as_deref(), ctx.scope().today()) => Consent::Silent,
            () => Consent::Pending,
        })
    }

    /// Whose consent it takes, and what they said.
    async fn consents(&self) -> Result<Vec<MatchConsent>> {
        Ok(self
            .consent_rows()
            .await?
            .iter()
            .cloned()
            .map(MatchConsent)
            .collect())
    }

    /// Which side proposed it.
    async fn side(&self) -> MatchSide {
        self.row.side
    }

    /// When it was proposed.
    async fn proposed_on(&self) -> PartialDate {
        PartialDate::stored(&self.row.proposed)
    }

    /// Day by which the next step is due: an answer to a proposal, the agreement of the provider, a year after agreement the
    /// question whether it was met, a verification; null where it has ended.
    async fn due(&self) -> Option<PartialDate> {
        self.row.due.as_deref().map(PartialDate::stored)
    }

    /// Whether the next step is late.
    async fn due_state(&self, ctx: &Context<'_>) -> DueState {
        match self.row.due.as_deref() {
            None => DueState::None,
            Some(due) if due < ctx.scope().today() => DueState::Overdue,
            Some(_) => DueState::Running,
        }
    }

    /// Whose step is next; empty where it has ended. Both, from a year after agreement on: was it met?
    async fn awaits(&self, ctx: &Context<'_>) -> Vec<MatchSide> {
        let overdue = self
            .row
            .due
            .as_deref()
            .is_some_and(|due| due < ctx.scope().today());
        match self.row.state {
            MatchState::Proposed | MatchState::Delivered => vec![MatchSide::Holder],
            MatchState::Agreed | MatchState::Delivering if overdue => {
                vec![MatchSide::Provider, MatchSide::Holder]
            }
            MatchState::Consented | MatchState::Agreed | MatchState::Delivering => {
                vec![MatchSide::Provider]
            }
            _ => Vec::new(),
        }
    }

    /// When it was agreed; null where it was not.
    async fn agreed_on(&self) -> Option<PartialDate> {
        self.row.agreed.as_deref().map(PartialDate::stored)
    }

    /// When it ended; null while it has not.
    async fn ended_on(&self) -> Option<PartialDate> {
        self.row.ended.as_deref().map(PartialDate::stored)
    }

    /// Why it ended, or what was found when it was verified; null while it has not.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// What it is to be; null where nothing was said.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// Which lines give to which needs, and what the ledger has under them; without needs that were asked for no more before it was
    /// agreed.
    async fn lines(&self) -> Result<Vec<MatchLine>> {
        Ok(self
            .line_rows()
            .await?
            .iter()
            .map(|row| MatchLine {
                row: row.clone(),
                of: self.clone(),
            })
            .collect())
    }

    /// Requests for exemptions from measures that it touches.
    async fn exemption_requests(&self) -> Result<Vec<ExemptionRequest>> {
        let rows = self
            .together
            .exemptions
            .of(&self.together.batch, self.row.id)
            .await?;
        Ok(rows
            .iter()
            .map(|row| ExemptionRequest {
                row: row.clone(),
                of: self.clone(),
            })
            .collect())
    }

    /// Other matches to give to the same needs that the viewer may read: flagged, not forbidden.
    async fn overlaps(&self) -> Result<Vec<Match>> {
        let rivals = self.together.rivals().await?;
        let needs: BTreeSet<Uuid> = self
            .line_rows()
            .await?
            .iter()
            .map(|line| line.need_id)
            .collect();
        let mut seen = BTreeSet::from([self.row.id]);
        let others = needs.iter().filter_map(|need| rivals.get(need)).flatten();
        Ok(others
            .filter(|other| seen.insert(other.row.id))
            .cloned()
            .collect())
    }

    /// What the viewer may do with it, the state it is in aside.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
        const ACTIONS: [Action; 11] = [
            Action::ConsentToMatch,
            Action::ObjectToMatch,
            Action::DeclineMatch,
            Action::AgreeMatch,
            Action::WithdrawMatch,
            Action::Pledge,
            Action::Commit,
            Action::RecordDelivery,
            Action::WithdrawCommitment,
            Action::VerifyDelivery,
            Action::RequestExemption,
        ];
        let scope = ctx.scope();
        let (_, panel, _, provider) = self.parties().await?;
        let consents = self.consent_rows().await?;
        let answers = |consent: &Seen<match_consent::Model>| {
            let asked = Asked::of(consent).zip(scope.viewer().member());
            asked.is_some_and(|(asked, member)| asked.is(member, scope.reference()))
        };
        let thing = Thing {
            panel,
            organisation: Some(provider),
            holds: consents.iter().any(answers),
            ..Thing::default()
        };
        let own = Thing {
            organisation: scope.viewer().member().map(|member| member.organisation),
            ..Thing::default()
        };
        let is_open = matches!(self.row.state, MatchState::Proposed | MatchState::Consented);
        let takes_back = is_open && own.organisation == Some(self.row.proposer_id);
        let thing_of = |action: Action| {
            if takes_back && action == Action::WithdrawMatch {
                &own
            } else {
                &thing
            }
        };
        Ok(ACTIONS
            .into_iter()
            .filter(|action| permission::allow(scope.viewer(), *action, thing_of(*action)).is_ok())
            .collect())
    }
}

/// Somebody whose consent a match takes, and what they said.
#[derive(Description)]
pub struct MatchConsent(Seen<match_consent::Model>);

#[Object(use_type_description, serial)]
impl MatchConsent {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::MatchConsent, self.0.id)
    }

    /// The host state that is asked; null where it is an institution.
    async fn country(&self, ctx: &Context<'_>) -> Option<Country> {
        self.0
            .country_id
            .and_then(|id| ctx.scope().reference().countries.get(id))
            .map(Country)
    }

    /// The mission or institution that is asked; null where it is a state.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope()
            .reference()
            .organisations
            .of(self.0.organisation_id)
            .map(Organisation)
    }

    /// What it said.
    async fn answer(&self) -> ConsentAnswer {
        self.0.answer
    }

    /// When; null where it has not answered.
    async fn date(&self) -> Option<PartialDate> {
        self.0.dated.as_deref().map(PartialDate::stored)
    }

    /// Why; null where nothing was said.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// A line of an offer or programme that is to give to a need.
#[derive(Description)]
pub struct MatchLine {
    row: Seen<match_line::Model>,
    of: Match,
}

impl MatchLine {
    async fn ledger(&self) -> Result<Ledger> {
        Ok(self
            .of
            .together
            .ledger()
            .await?
            .get(&self.row.id)
            .copied()
            .unwrap_or_default())
    }

    /// A figure of the need, in its unit, as people write it.
    async fn figure(&self, value: i64) -> Result<String> {
        let needs = self.of.together.needs().await?;
        let currency = needs
            .get(&self.row.need_id)
            .and_then(|(need, _)| need.currency.as_deref());
        Ok(currency.map_or_else(|| value.to_string(), |currency| decimal(value, currency)))
    }
}

#[Object(use_type_description, serial)]
impl MatchLine {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::MatchLine, self.row.id)
    }

    /// The need.
    async fn need(&self) -> Result<Need> {
        let needs = self.of.together.needs().await?;
        let gone = || {
            Error::Internal(anyhow::anyhow!(
                "need {} went away while it was read",
                self.row.need_id
            ))
        };
        let (row, together) = needs.get(&self.row.need_id).ok_or_else(gone)?;
        Ok(Need::new(row.clone(), together.clone()))
    }

    /// The line that gives.
    async fn line(&self) -> Result<AssistanceLine> {
        let (_, _, assistance, _) = self.of.parties().await?;
        let gone = || {
            Error::Internal(anyhow::anyhow!(
                "line {} went away while it was read",
                self.row.line_id
            ))
        };
        assistance.line(self.row.line_id).await?.ok_or_else(gone)
    }

    /// How much at most, as a decimal string in the unit of the need; null for as much as both have.
    async fn size(&self) -> Result<Option<String>> {
        match self.row.size {
            Some(size) => Ok(Some(self.figure(size).await?)),
            None => Ok(None),
        }
    }

    /// How much is pledged under it.
    async fn pledged(&self) -> Result<String> {
        self.figure(self.ledger().await?.pledged).await
    }

    /// How much is committed under it, withdrawals taken off.
    async fn committed(&self) -> Result<String> {
        let ledger = self.ledger().await?;
        self.figure(ledger.committed - ledger.withdrawn).await
    }

    /// How much is delivered under it.
    async fn delivered(&self) -> Result<String> {
        self.figure(self.ledger().await?.delivered).await
    }

    /// How much was withdrawn under it.
    async fn withdrawn(&self) -> Result<String> {
        self.figure(self.ledger().await?.withdrawn).await
    }
}

/// A committee is asked to exempt a match from a measure.
#[derive(Description)]
pub struct ExemptionRequest {
    row: Seen<exemption_request::Model>,
    of: Match,
}

#[Object(use_type_description, serial)]
impl ExemptionRequest {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::ExemptionRequest, self.row.id)
    }

    /// Stable name.
    async fn reference(&self) -> &str {
        &self.row.reference
    }

    /// The measure.
    async fn measure(&self, ctx: &Context<'_>) -> Option<Measure> {
        ctx.scope()
            .reference()
            .measures
            .get(self.row.measure_id)
            .map(Measure)
    }

    /// The committee that decides.
    async fn committee(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope()
            .reference()
            .organisations
            .get(self.row.committee_id)
            .map(Organisation)
    }

    /// What became of it.
    async fn state(&self) -> ExemptionState {
        self.row.state
    }

    /// What for.
    async fn statement(&self) -> &str {
        &self.row.statement
    }

    /// When it was requested.
    async fn requested_on(&self) -> PartialDate {
        PartialDate::stored(&self.row.requested)
    }

    /// When it was decided; null while it is not.
    async fn decided_on(&self) -> Option<PartialDate> {
        self.row.decided.as_deref().map(PartialDate::stored)
    }

    /// The decision; null where none is on record.
    async fn document(&self, ctx: &Context<'_>) -> Option<Document> {
        ctx.scope()
            .reference()
            .documents
            .of(self.row.document_id)
            .map(Document)
    }

    /// Why it was decided so; null where nothing was said.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// The match.
    async fn r#match(&self) -> &Match {
        &self.of
    }
}

/// Which matches to list. Conditions add up; within a list one is enough.
#[derive(InputObject, Default)]
pub struct MatchFilter {
    /// How far they are.
    states: Option<Vec<MatchState>>,
    /// References of gaps.
    gaps: Option<Vec<String>>,
    /// References of offers or programmes.
    assistance: Option<Vec<String>>,
    /// Codes of providers; those that asked not to be named are found by themselves alone.
    providers: Option<Vec<String>>,
    /// Due before this day.
    due_before: Option<PartialDate>,
}

/// Matches.
#[derive(Default)]
pub struct MatchQuery;

#[Object]
impl MatchQuery {
    /// Matches, latest first: what was agreed, for whoever reads the gap; what is proposed or was refused, for both sides and the
    /// Panel that owns the gap.
    async fn matches(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all if nothing is said.")] filter: Option<MatchFilter>,
        #[graphql(desc = "How many from the start, at most 100; 20 if nothing is said.")]
        first: Option<i32>,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Match>>> {
        let scope = ctx.scope();
        let order = Order {
            name: "newest",
            sort: Sort::Id,
            descending: true,
            key: |_: &matches::Model, _| Key::None,
        };
        let query = filtered(scope, filter.unwrap_or_default())?;
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
            Match::batch,
        )
        .await
        .map(Some)
    }

    /// The match with this reference; null if there is none that the viewer may read.
    #[graphql(name = "match")]
    async fn one(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its reference.")] reference: String,
    ) -> Result<Option<Match>> {
        let row = ctx
            .scope()
            .first(matches::Entity::find().filter(matches::Column::Reference.eq(reference)))
            .await?;
        Ok(Match::batch(ctx.scope(), row.into_iter().collect()).pop())
    }
}

fn filtered(scope: &Scope, filter: MatchFilter) -> Result<Select<matches::Entity>> {
    let mut query = matches::Entity::find();
    if let Some(states) = filter.states {
        query = query.filter(matches::Column::State.is_in(states));
    }
    if let Some(gaps) = crate::graphql::resolve(&filter.gaps, |reference| Ok(reference.to_owned()))?
    {
        let ids = gap::Entity::find()
            .select_only()
            .column(gap::Column::Id)
            .filter(gap::Column::Reference.is_in(gaps));
        query = query.filter(
            matches::Column::GapId
                .in_subquery(ids.filter(scope.condition::<gap::Entity>()).into_query()),
        );
    }
    let of_assistance = || {
        assistance::Entity::find()
            .select_only()
            .column(assistance::Column::Id)
    };
    if let Some(references) =
        crate::graphql::resolve(&filter.assistance, |reference| Ok(reference.to_owned()))?
    {
        let ids = of_assistance().filter(assistance::Column::Reference.is_in(references));
        query = query.filter(matches::Column::AssistanceId.in_subquery(ids.into_query()));
    }
    let organisations = &scope.reference().organisations;
    if let Some(providers) = crate::graphql::resolve(&filter.providers, |code| {
        Ok(organisations.named(code, "filter.providers")?.id)
    })? {
        let ids = of_assistance()
            .filter(assistance::Column::ProviderId.is_in(providers))
            .filter(policy::provider_is_seen(scope.viewer()));
        query = query.filter(matches::Column::AssistanceId.in_subquery(ids.into_query()));
    }
    if let Some(day) = filter.due_before {
        query = query.filter(matches::Column::Due.lt(day.as_str()));
    }
    Ok(query)
}

impl Found for Match {
    async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
        Ok(Self::batch(scope, scope.by_ids::<matches::Entity>([id]).await?).pop())
    }
}
