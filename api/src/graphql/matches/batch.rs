//! What is read for the matches of one page together.

use super::Match;
use crate::{
    db::{
        ledger::by_measure,
        scope::{Batch, Lazy, Scope, Seen, Wholes},
        updated::Updates,
    },
    error::{Error, Result},
    graphql::{
        assistance::Assistance,
        gap::{Gap, need::Needs},
    },
    matchmaking::matched::Sides,
};
use domain::{
    ledger::{Ledger, end::EVER},
    matches::{CommitmentKind, MatchState},
    size::Measure,
};
use entity::{
    assistance_brief, commitment, exemption_request, gap, match_consent, match_head, match_line,
    matches, need,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A need, with those it was read with.
pub(super) type ReadNeed = (Seen<need::Model>, Arc<Needs>);

/// Needs by their ids.
type NeedsById = HashMap<Uuid, ReadNeed>;

/// Something that was delivered, and when that was reversed in full.
pub(super) type Delivery = (Seen<commitment::Model>, Option<String>);

/// What is read for the matches of one page together.
pub(super) struct Matches {
    pub(super) batch: Batch<match_head::Entity>,
    wholes: OnceCell<Wholes<matches::Entity>>,
    pub(super) lines: Lazy<match_line::Entity>,
    pub(super) consents: Lazy<match_consent::Entity>,
    pub(super) exemptions: Lazy<exemption_request::Entity>,
    pub(super) updates: Updates,
    gaps: OnceCell<HashMap<Uuid, (Gap, Option<Uuid>)>>,
    assistance: OnceCell<HashMap<Uuid, (Assistance, Uuid)>>,
    /// Their offers and programmes, where these were kept with them.
    given: Vec<Arc<assistance_brief::Model>>,
    needs: OnceCell<NeedsById>,
    ledger: OnceCell<HashMap<Uuid, BTreeMap<Measure, Ledger>>>,
    rivals: OnceCell<HashMap<Uuid, Vec<Match>>>,
    sides: OnceCell<Sides>,
    delivered: OnceCell<HashMap<Uuid, Vec<Delivery>>>,
    pub(super) blocking: OnceCell<Vec<Seen<matches::Model>>>,
}

impl Matches {
    /// These matches; nothing else is read yet, but perhaps all of their rows.
    pub(super) fn new(
        scope: &Scope,
        rows: Vec<Seen<match_head::Model>>,
        wholes: Option<Wholes<matches::Entity>>,
    ) -> Self {
        Self {
            batch: Batch {
                scope: scope.clone(),
                rows,
            },
            wholes: OnceCell::new_with(wholes),
            lines: Lazy::default(),
            consents: Lazy::default(),
            exemptions: Lazy::default(),
            updates: Updates::default(),
            gaps: OnceCell::new(),
            assistance: OnceCell::new(),
            given: Vec::new(),
            needs: OnceCell::new(),
            ledger: OnceCell::new(),
            rivals: OnceCell::new(),
            sides: OnceCell::new(),
            delivered: OnceCell::new(),
            blocking: OnceCell::new(),
        }
    }

    /// With what is kept of their offers and programmes.
    pub(super) fn with_given(self, given: Vec<Arc<assistance_brief::Model>>) -> Self {
        Self { given, ..self }
    }

    /// All of their rows: read when first asked for, where they were not read at once.
    pub(super) async fn wholes(&self) -> Result<&Wholes<matches::Entity>> {
        let read = async || {
            let ids = self.batch.rows.iter().map(|row| row.id);
            let rows = self.batch.scope.by_ids::<matches::Entity>(ids).await?;
            Ok::<_, Error>(Wholes::new(&self.batch.scope, rows))
        };
        self.wholes.get_or_try_init(read).await
    }

    /// The gaps of these matches, each with its Panel.
    pub(super) async fn gaps(&self) -> Result<&HashMap<Uuid, (Gap, Option<Uuid>)>> {
        let read = async || {
            let ids: BTreeSet<Uuid> = self.batch.rows.iter().map(|row| row.gap_id).collect();
            let rows = self.batch.scope.by_ids::<gap::Entity>(ids).await?;
            let keys: Vec<_> = rows.iter().map(|row| (row.id, row.panel_id)).collect();
            let gaps = keys.into_iter().zip(Gap::batch(&self.batch.scope, rows));
            Ok::<_, Error>(gaps.map(|((id, panel), gap)| (id, (gap, panel))).collect())
        };
        self.gaps.get_or_try_init(read).await
    }

    /// The offers and programmes of these matches, each with its provider.
    pub(super) async fn assistance(&self) -> Result<&HashMap<Uuid, (Assistance, Uuid)>> {
        let read = async || {
            let ids: BTreeSet<Uuid> = self
                .batch
                .rows
                .iter()
                .map(|row| row.assistance_id)
                .collect();
            let rows = self.given(ids).await?;
            let keys: Vec<_> = rows.iter().map(|row| (row.id, row.provider_id)).collect();
            let all = keys
                .into_iter()
                .zip(Assistance::briefs(&self.batch.scope, &rows));
            Ok::<_, Error>(
                all.map(|((id, provider), assistance)| (id, (assistance, provider)))
                    .collect(),
            )
        };
        self.assistance.get_or_try_init(read).await
    }

    /// The rows of these offers and programmes.
    async fn given(&self, mut ids: BTreeSet<Uuid>) -> Result<Vec<Seen<assistance_brief::Model>>> {
        let scope = &self.batch.scope;
        if self.given.is_empty() {
            return scope.by_ids::<assistance_brief::Entity>(ids).await;
        }
        // Each once, though several gaps have it.
        let given = self.given.iter().filter(|row| ids.remove(&row.id));
        scope.kept_public::<assistance_brief::Entity>(given.cloned().collect())
    }

    /// The needs of the gaps of these matches.
    pub(super) async fn needs(&self) -> Result<&NeedsById> {
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

    /// What the ledger ever had under each line, in each measure.
    pub(super) async fn ledger(&self) -> Result<&HashMap<Uuid, BTreeMap<Measure, Ledger>>> {
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
                    .map(|(line, entries)| (line, by_measure(entries, EVER)))
                    .collect(),
            )
        };
        self.ledger.get_or_try_init(read).await
    }

    /// Both sides of these matches, as matching weighs them.
    pub(super) async fn sides(&self) -> Result<&Sides> {
        let pairs = self.batch.rows.iter();
        let pairs: Vec<_> = pairs.map(|row| (row.gap_id, row.assistance_id)).collect();
        let read = || Sides::read(&self.batch.scope, &pairs);
        self.sides.get_or_try_init(read).await
    }

    /// What was delivered under each line.
    pub(super) async fn delivered(&self) -> Result<&HashMap<Uuid, Vec<Delivery>>> {
        let lines = self.lines.all(&self.batch).await?;
        let read = async || {
            let ids = lines.values().flatten().map(|line| line.id);
            let kinds = [CommitmentKind::Delivered, CommitmentKind::DeliveryReversed];
            let entries = commitment::Entity::find()
                .filter(commitment::Column::MatchLineId.is_in(ids))
                .filter(commitment::Column::Kind.is_in(kinds));
            Ok::<_, Error>(deliveries(self.batch.scope.all(entries).await?))
        };
        self.delivered.get_or_try_init(read).await
    }

    /// Other matches that are not refused, by the need they are to give to.
    pub(super) async fn rivals(&self) -> Result<&HashMap<Uuid, Vec<Match>>> {
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
                .filter(matches::Column::State.is_in(MatchState::LIVE.iter().copied()));
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

/// Deliveries by their lines, each with the date on which nothing of it was left.
fn deliveries(entries: Vec<Seen<commitment::Model>>) -> HashMap<Uuid, Vec<Delivery>> {
    let is_reversal = |entry: &Seen<commitment::Model>| entry.kind.reverses();
    let (reversals, delivered): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_reversal);
    let mut under: HashMap<Uuid, Vec<Delivery>> = HashMap::new();
    for entry in delivered {
        let takes_all = |one: &&Seen<commitment::Model>| {
            one.reverses_id == Some(entry.id)
                && (one.quantity, one.amount_minor) == (entry.quantity, entry.amount_minor)
        };
        let reversed = reversals.iter().find(takes_all);
        let reversed = reversed.and_then(|one| one.dated.clone());
        let line = entry.match_line_id.unwrap_or_default();
        under.entry(line).or_default().push((entry, reversed));
    }
    under
}
