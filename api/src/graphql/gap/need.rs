//! Needs: the lines of what would close a gap, their size, and what the ledger holds on them.

use crate::{
    actions::gap::needs,
    db::{
        ledger::{looks_after, on_need, size_of_need},
        related::Linked,
        scope::{Batch, Lazy, Scope, Seen},
        updated::Updates,
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        assistance::Assistance,
        gap::{commitment::Commitment, endorsement::NeedEndorsement, need_share::NeedShare},
        hidden_text::HiddenText,
        id::{self, Kind},
        matches::Match,
        reference::organisation::Organisation,
        slice::Slice,
    },
};
use async_graphql::{Context, Description, Enum, ID, Object};
use chrono::{DateTime, Utc};
use domain::{
    assistance::{AssistanceForm, AssistanceType, GoodsClass},
    date::PartialDate,
    gap::{need_plan::NeedTerm, progress::NeedProgress},
    ledger::Ledger,
    matches::MatchState,
    money::decimal,
    size::SizeUnit,
};
use entity::{
    assistance, commitment, gap, match_line, matches, need, need_dependency, need_endorsement,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for needs of one page together.
pub struct Needs {
    pub(super) batch: Batch<need::Entity>,
    pub(super) ledger: Linked<commitment::Entity, assistance::Entity, Assistance>,
    dependencies: Lazy<need_dependency::Entity>,
    endorsements: Lazy<need_endorsement::Entity>,
    updates: Updates,
    matched: OnceCell<Matched>,
}

/// What matches are to give to needs that are read together, as far as the viewer may read them.
struct Matched {
    /// By need.
    given: HashMap<Uuid, Vec<Given>>,
    /// The matches by their lines.
    by_line: HashMap<Uuid, Match>,
}

/// What a match is to give to a need.
struct Given {
    /// The line of the match.
    line: Uuid,
    /// How far the match is.
    state: MatchState,
    /// When it was verified or ended.
    ended: Option<String>,
}

impl Needs {
    /// Needs that are read together.
    pub fn new(scope: &Scope, rows: Vec<Seen<need::Model>>) -> Arc<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows,
        };
        Arc::new(Self {
            batch,
            ledger: Linked::new(
                |entry: &commitment::Model| entry.assistance_id,
                Assistance::batch,
            ),
            dependencies: Lazy::default(),
            endorsements: Lazy::default(),
            updates: Updates::default(),
            matched: OnceCell::new(),
        })
    }

    /// What matches are to give to each need, as far as the viewer may read them.
    async fn matched(&self) -> Result<&Matched> {
        let Batch { scope, rows } = &self.batch;
        let read = async || {
            let gaps: BTreeSet<Uuid> = rows.iter().map(|row| row.gap_id).collect();
            let of_gaps = matches::Entity::find().filter(matches::Column::GapId.is_in(gaps));
            let known = scope.all(of_gaps).await?;
            let lines = scope
                .parts::<matches::Entity, match_line::Entity>(&known)
                .await?;
            let together = Match::batch(scope, known.clone());
            let mut matched = Matched {
                given: HashMap::new(),
                by_line: HashMap::new(),
            };
            for (of, object) in known.iter().zip(together) {
                for line in lines.get(&of.id).into_iter().flatten() {
                    matched.by_line.insert(line.id, object.clone());
                    matched.given.entry(line.need_id).or_default().push(Given {
                        line: line.id,
                        state: of.state,
                        ended: of.ended.clone(),
                    });
                }
            }
            Ok::<_, Error>(matched)
        };
        self.matched.get_or_try_init(read).await
    }

    /// The match under which an entry of the ledger was made; none where it belongs to none, or to none that the viewer may read.
    pub(super) async fn match_of(&self, entry: &commitment::Model) -> Result<Option<&Match>> {
        let Some(line) = entry.match_line_id else {
            return Ok(None);
        };
        Ok(self.matched().await?.by_line.get(&line))
    }
}

/// One line of what would close a gap.
#[derive(Clone, Description)]
pub struct Need {
    row: Seen<need::Model>,
    page: Arc<Needs>,
}

impl Need {
    /// A need among others that are read together.
    pub fn new(row: Seen<need::Model>, page: Arc<Needs>) -> Self {
        Self { row, page }
    }

    /// Its row.
    pub fn seen(&self) -> &Seen<need::Model> {
        &self.row
    }

    async fn entries(&self) -> Result<&[Seen<commitment::Model>]> {
        let Needs { batch, ledger, .. } = &*self.page;
        ledger.parts(batch, self.row.id).await
    }

    /// The sums of what the ledger counts on it today.
    pub async fn ledger(&self) -> Result<Ledger> {
        let entries = self.entries().await?.iter().map(|entry| &**entry);
        Ok(on_need(&self.row, entries, self.page.batch.scope.today()))
    }

    /// Whether anything that does not count against its size is committed or delivered to it.
    pub async fn is_looked_after(&self) -> Result<bool> {
        let entries = self.entries().await?.iter().map(|entry| &**entry);
        Ok(looks_after(
            &self.row,
            entries,
            self.page.batch.scope.today(),
        ))
    }

    /// What matches are to give to it.
    async fn given(&self) -> Result<&[Given]> {
        let given = self.page.matched().await?.given.get(&self.row.id);
        Ok(given.map_or(&[] as &[_], Vec::as_slice))
    }

    /// The day of the last verification, where what was verified is all that is needed. Of a need without a size, anything is.
    pub async fn met_since(&self) -> Result<Option<String>> {
        let given = self.given().await?.iter();
        let verified: Vec<&Given> = given
            .filter(|given| given.state == MatchState::Verified)
            .collect();
        let is_verified = |entry: &&Seen<commitment::Model>| {
            let line = entry.match_line_id;
            verified.iter().any(|given| Some(given.line) == line)
        };
        let entries = self.entries().await?.iter().filter(is_verified);
        let today = self.page.batch.scope.today();
        let delivered = on_need(&self.row, entries.map(|entry| &**entry), today).delivered;
        let is_met = match self.size() {
            Some(size) => delivered >= i128::from(size),
            None => self.is_looked_after().await?,
        };
        let days = verified.iter().filter_map(|given| given.ended.clone());
        Ok(days.max().filter(|_| is_met))
    }

    fn size(&self) -> Option<i64> {
        size_of_need(&self.row)
    }

    /// A figure of the need, in its unit, as people write it.
    pub fn figure(&self, value: impl Into<i128>) -> String {
        let value = value.into();
        self.row
            .currency
            .as_deref()
            .map_or_else(|| value.to_string(), |currency| decimal(value, currency))
    }
}

#[Object(use_type_description, serial)]
impl Need {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Need, self.row.id)
    }

    /// Its place among the needs of its gap, from 1.
    async fn position(&self) -> i32 {
        self.row.position
    }

    /// Type of assistance.
    async fn assistance(&self) -> AssistanceType {
        self.row.assistance
    }

    /// That a registrar hid its texts, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.row.id, Some(&self.row.title)).await
    }

    /// What is needed.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// Unit of its figures; null where the need is unsized.
    async fn unit(&self) -> Option<SizeUnit> {
        self.row.unit
    }

    /// Currency of its figures, ISO 4217; null where they are not money.
    async fn currency(&self) -> Option<&str> {
        self.row.currency.as_deref()
    }

    /// How much is needed, as a decimal string in `unit`; null where the source states no size.
    #[graphql(name = "size")]
    async fn how_much(&self) -> Option<String> {
        self.size().map(|size| self.figure(size))
    }

    /// Smallest useful amount, as a decimal string in `unit`; null where not stated.
    async fn least(&self) -> Option<String> {
        self.row.least.map(|least| self.figure(least))
    }

    /// Class of goods, as measures distinguish them; null where no goods are needed or no class is stated.
    async fn goods(&self) -> Option<GoodsClass> {
        self.row.goods
    }

    /// In what form it is needed; null where not stated.
    async fn form(&self) -> Option<AssistanceForm> {
        self.row.form
    }

    /// Date from which it is needed; null where not stated.
    async fn starts(&self) -> Option<PartialDate> {
        self.row.starts.as_deref().map(PartialDate::stored)
    }

    /// How much is promised, as a decimal string in `unit`, without what has ended; 0 where the need is unsized, since nothing counts on
    /// it.
    async fn pledged(&self) -> Result<String> {
        Ok(self.figure(self.ledger().await?.pledged))
    }

    /// How much is firmly committed today: withdrawals and reversals, and what has ended, taken off; 0 where the need is unsized.
    async fn committed(&self) -> Result<String> {
        Ok(self.figure(self.ledger().await?.standing()))
    }

    /// How much is delivered and lasts: reversals, and what has ended, taken off; 0 where the need is unsized. All that was ever
    /// delivered stands in `commitments`.
    async fn delivered(&self) -> Result<String> {
        Ok(self.figure(self.ledger().await?.delivered))
    }

    /// How much is neither committed nor delivered today; what has ended is open again. Null where the need is unsized.
    async fn remaining(&self) -> Result<Option<String>> {
        let room = self.ledger().await?.room(self.size());
        Ok(room.map(|room| self.figure(room)))
    }

    /// Whether somebody looks after it: something is committed or delivered to it, not taken back and not ended, that does not count
    /// against its size, since it has none, or another unit. Such a need is not nobody's, and how far it is met is not known.
    async fn looked_after(&self) -> Result<bool> {
        self.is_looked_after().await
    }

    /// How far help with it is: by what the ledger holds on it, as for all who read it, and by the matches that the viewer may read.
    /// So `PLANNED` may be `OPEN` to those who do not know of a match that is only proposed.
    async fn progress(&self) -> Result<NeedProgress> {
        let given = self.given().await?.iter();
        let states: Vec<MatchState> = given.map(|given| given.state).collect();
        let counted = self.ledger().await?;
        let is_looked_after = self.is_looked_after().await?;
        Ok(NeedProgress::of(
            counted,
            self.size(),
            is_looked_after,
            &states,
        ))
    }

    /// The lines of the ledger on it, oldest first.
    async fn commitments(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60; by default all, where they are no more than 60."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Vec<Commitment>> {
        let entries = self.entries().await?.iter();
        Slice::new(first, skip)?.of(entries.map(|row| Commitment {
            row: row.clone(),
            page: self.page.clone(),
        }))
    }

    /// Date by which it is needed; null where not stated.
    async fn deadline(&self) -> Option<PartialDate> {
        self.row.needed_by.as_deref().map(PartialDate::stored)
    }

    /// Languages it is needed in, ISO 639-1; empty where not stated.
    async fn languages(&self) -> Vec<&str> {
        self.row
            .languages
            .as_deref()
            .unwrap_or_default()
            .split_whitespace()
            .collect()
    }

    /// Where; null where not stated.
    async fn place(&self) -> Option<&str> {
        self.row.place.as_deref()
    }

    /// What each country has of it, by alpha-3 code; empty where that is not stated.
    async fn shares(&self, ctx: &Context<'_>) -> Vec<NeedShare> {
        NeedShare::list(self.row.shares.as_deref(), ctx.scope().reference())
    }

    /// Needs of the same gap that have to be met before.
    async fn depends_on(&self) -> Result<Vec<Need>> {
        let edges = self
            .page
            .dependencies
            .of(&self.page.batch, self.row.id)
            .await?;
        let rows = self.page.batch.rows.iter();
        let wanted = rows.filter(|row| edges.iter().any(|edge| edge.depends_on_id == row.id));
        Ok(wanted
            .map(|row| Self::new(row.clone(), self.page.clone()))
            .collect())
    }

    /// Who of those that coordinate endorses it, oldest first.
    async fn endorsements(
        &self,
        #[graphql(
            desc = "How many at most, 0 to 60; by default all, where they are no more than 60."
        )]
        first: Option<i32>,
        #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<
            i32,
        >,
    ) -> Result<Vec<NeedEndorsement>> {
        let Needs {
            batch,
            endorsements,
            ..
        } = &*self.page;
        let rows = endorsements.of(batch, self.row.id).await?;
        Slice::new(first, skip)?.of(rows.iter().cloned().map(NeedEndorsement))
    }

    /// What the adopted plan gave of it, since the finding left that open; empty for needs of the plan itself.
    async fn filled(&self) -> Vec<NeedTerm> {
        needs::filled(&self.row)
    }

    /// The organisation that planned it; null where it is the finding's own.
    async fn author(&self, ctx: &Context<'_>) -> Option<Organisation> {
        ctx.scope()
            .reference()
            .organisations
            .of(self.row.author_id)
            .map(Organisation)
    }

    /// When its gap last changed, as `updatedAt` of the gap has it; null where the viewer is told of no change.
    async fn updated_at(&self) -> Result<Option<DateTime<Utc>>> {
        let Needs { batch, updates, .. } = &*self.page;
        let gaps = batch.rows.iter().map(|row| row.gap_id);
        updates
            .of::<gap::Entity>(&batch.scope, gaps, self.row.gap_id)
            .await
    }

    /// What a reader should know; null where there is nothing.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }
}

/// How far the needs of a gap are covered by firm commitments and deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CoverageState {
    /// No need has a stated size, so that no degree can be given, and none is looked after.
    Unsized,
    /// No need has a stated size, so that no degree can be given, and at least one is looked after.
    LookedAfter,
    /// Nothing is committed.
    None,
    /// Something is committed, something remains or is unsized.
    Part,
    /// Every need is sized and covered.
    Full,
}

impl CoverageState {
    /// All states.
    pub const ALL: [Self; 5] = [
        Self::Unsized,
        Self::LookedAfter,
        Self::None,
        Self::Part,
        Self::Full,
    ];

    /// The state of a gap with these needs.
    pub async fn of(needs: &[Need]) -> Result<Self> {
        let (mut sized, mut begun, mut met, mut looked_after) = (0, 0, 0, 0);
        for need in needs {
            let covered = need.ledger().await?.covered();
            sized += usize::from(need.size().is_some());
            begun += usize::from(covered > 0);
            looked_after += usize::from(need.is_looked_after().await?);
            met += usize::from(need.size().is_some_and(|size| covered >= i128::from(size)));
        }
        Ok(match (sized, begun + looked_after) {
            (0, 0) => Self::Unsized,
            (0, _) => Self::LookedAfter,
            (_, 0) => Self::None,
            _ if met == needs.len() => Self::Full,
            _ => Self::Part,
        })
    }
}
