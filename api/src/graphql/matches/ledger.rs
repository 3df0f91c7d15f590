//! The ledger: what is pledged, committed, delivered or withdrawn under a match, and never more than there is room for.

use crate::{
    access::permission::Action,
    actions::{OWN, conflict, ledger::Ledger},
    db::transaction::{Tx, Why},
    error::{Error, Result},
    graphql::{
        id::Kind,
        matches::{
            Match,
            mutation::{Deal, fits, size_of_need},
        },
        mutation::{input as check, mutate, payloads},
    },
};
use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    assistance::ActivityStatus,
    date::{PartialDate, last_day},
    deadline,
    event::EventKind,
    matches::{CommitmentKind, MatchState},
    money::{decimal, units},
    validation::{Fault, NOTE_MAX, Validation},
};
use entity::{assistance, assistance_line, commitment, match_line, matches, need};
use sea_orm::{ActiveEnum, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Declares inputs that enter an amount under a line of a match.
macro_rules! entries {
    ($($(#[$doc:meta])* $input:ident { $(#[$note:meta])* $name:ident: $ty:ty })*) => {$(
        $(#[$doc])*
        #[derive(InputObject)]
        pub struct $input {
            /// Your name for this change: repeat it to repeat safely.
            client_mutation_id: String,
            /// The match.
            #[graphql(name = "match")]
            match_id: ID,
            /// The line of the match.
            line: ID,
            /// How much, as a decimal string above 0 in the unit of the need, and in its currency where it is money.
            amount: String,
            /// When: a year, a month or a day, not before the match was agreed; today if nothing is said.
            on: Option<PartialDate>,
            $(#[$note])*
            $name: $ty,
        }

        impl $input {
            fn parts(&self) -> (&ID, &ID, &str, Option<&PartialDate>) {
                (&self.match_id, &self.line, &self.amount, self.on.as_ref())
            }
        }
    )*};
}

entries! {
    /// What to pledge.
    PledgeInput {
        /// What a reader should know.
        note: Option<String>
    }
    /// What to commit.
    CommitInput {
        /// What a reader should know.
        note: Option<String>
    }
    /// What was delivered.
    RecordDeliveryInput {
        /// What a reader should know.
        note: Option<String>
    }
    /// What to withdraw of what is committed.
    WithdrawCommitmentInput {
        /// Why. Everybody who reads the gap reads this.
        reason: String
    }
}

/// A verification.
#[derive(InputObject)]
pub struct VerifyDeliveryInput {
    /// Your name for this change: repeat it to repeat safely.
    client_mutation_id: String,
    /// The match.
    #[graphql(name = "match")]
    match_id: ID,
    /// What was found. Whoever reads the match reads this.
    statement: String,
}

payloads! {
    PledgePayload of "pledge" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    CommitPayload of "commit" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    RecordDeliveryPayload of "recordDelivery" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    WithdrawCommitmentPayload of "withdrawCommitment" {
        /// The match; null where nothing was done.
        r#match: Match
    }
    VerifyDeliveryPayload of "verifyDelivery" {
        /// The match; null where nothing was done.
        r#match: Match
    }
}

/// What is entered in the ledger.
#[derive(Default)]
pub struct LedgerMutation;

#[Object]
impl LedgerMutation {
    /// Pledges to a need under an agreed match: a promise, which keeps nobody else from the need. Approvers of the provider can.
    async fn pledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to pledge.")] input: PledgeInput,
    ) -> Result<Option<PledgePayload>> {
        mutate(ctx, Action::Pledge, input, pledge).await
    }

    /// Commits to a need under an agreed match, no more than the need still lacks and the line still has. Approvers of the
    /// provider can.
    async fn commit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to commit.")] input: CommitInput,
    ) -> Result<Option<CommitPayload>> {
        mutate(ctx, Action::Commit, input, commit).await
    }

    /// Records what was delivered of what is committed. Editors of the provider can.
    async fn record_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was delivered.")] input: RecordDeliveryInput,
    ) -> Result<Option<RecordDeliveryPayload>> {
        mutate(ctx, Action::RecordDelivery, input, deliver).await
    }

    /// Withdraws what is committed and not delivered: the need lacks it again. Approvers of the provider can.
    async fn withdraw_commitment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to withdraw, and why.")] input: WithdrawCommitmentInput,
    ) -> Result<Option<WithdrawCommitmentPayload>> {
        mutate(ctx, Action::WithdrawCommitment, input, withdraw).await
    }

    /// Verifies that what stands committed under a match was delivered. Approvers of whose gap it is, or of the Panel that found
    /// it, can.
    async fn verify_delivery(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was found.")] input: VerifyDeliveryInput,
    ) -> Result<Option<VerifyDeliveryPayload>> {
        mutate(ctx, Action::VerifyDelivery, input, verify).await
    }
}

/// A line of a match with both its ends, and an amount to enter on it.
struct Draft {
    deal: Deal,
    line: match_line::Model,
    need: need::Model,
    gives: assistance_line::Model,
    amount: i64,
    on: String,
}

impl Draft {
    async fn read(
        tx: &Tx,
        action: Action,
        (match_id, line, amount, on): (&ID, &ID, &str, Option<&PartialDate>),
    ) -> Result<Self> {
        let deal = Deal::read(tx, match_id, action).await?;
        let line = check::row_id(line, Kind::MatchLine, "line")?;
        let line = deal
            .lines
            .iter()
            .find(|own| own.id == line)
            .cloned()
            .ok_or_else(|| Error::absent("line"))?;
        let agreed = match (deal.row.state, &deal.row.agreed) {
            (MatchState::Agreed | MatchState::Delivering | MatchState::Delivered, Some(agreed)) => {
                agreed.clone()
            }
            (MatchState::Proposed | MatchState::Consented, _) => {
                return Err(Error::taken("match", "This match is not agreed yet."));
            }
            _ => {
                return Err(Error::taken(
                    "match",
                    "This match has ended: nothing more is entered under it.",
                ));
            }
        };
        let need = deal
            .needs
            .iter()
            .find(|need| need.id == line.need_id)
            .cloned()
            .ok_or_else(|| Error::absent("line"))?;
        let gives = tx
            .parts::<assistance::Entity, assistance_line::Entity>(deal.assistance.id)
            .await?;
        let gives = gives
            .into_iter()
            .find(|gives| gives.id == line.line_id)
            .ok_or_else(|| Error::absent("line"))?;
        if need.unit.is_none() {
            return Err(Error::taken(
                "line",
                "The need has no size, so that nothing can be counted on it: have it planned with one, by planNeeds.",
            ));
        }
        fits(&need, &gives)
            .map_err(|reason| Error::taken("line", format!("The line {reason}.")))?;
        let mut faults = Validation::default();
        let amount = faults.collect(
            units(amount, need.unit, need.currency.as_deref())
                .map_err(|reason| Fault::invalid("amount", reason)),
        );
        let on = on.map_or_else(|| tx.today().to_owned(), |on| on.as_str().to_owned());
        faults.ensure(
            on.as_str() <= tx.today(),
            "on",
            "lies ahead: say what was so at a date that has come",
        );
        faults.ensure(
            last_day(&on) >= agreed,
            "on",
            &format!("lies before the match was agreed, on {agreed}"),
        );
        faults.into_result()?;
        Ok(Self {
            deal,
            line,
            need,
            gives,
            amount: amount.unwrap_or_default(),
            on,
        })
    }

    fn figure(&self, value: i64) -> String {
        match &self.need.currency {
            Some(currency) => format!("{} {currency}", decimal(value, currency)),
            None => value.to_string(),
        }
    }

    /// Refuses an amount above what something still bears.
    fn within(&self, room: Option<i64>, what: &str) -> Result<()> {
        match room {
            Some(room) if self.amount > room => Err(Error::taken(
                "amount",
                format!(
                    "{} is more than {what}: {} at most.",
                    self.figure(self.amount),
                    self.figure(room)
                ),
            )),
            _ => Ok(()),
        }
    }

    fn given(&self) -> Option<i64> {
        self.gives.quantity.or(self.gives.amount_minor)
    }

    /// What the ledger has of this need, of this line, of this line on this gap, and under this line of the match.
    async fn accounts(&self, tx: &Tx) -> Result<Accounts> {
        let need = tx
            .rows(commitment::Entity::find().filter(commitment::Column::NeedId.eq(self.need.id)))
            .await?;
        let line = tx
            .rows(commitment::Entity::find().filter(commitment::Column::LineId.eq(self.gives.id)))
            .await?;
        let on_gap = |entry: &&commitment::Model| {
            self.deal.needs.iter().any(|need| need.id == entry.need_id)
        };
        Ok(Accounts {
            need: Ledger::of(&need),
            line: Ledger::of(&line),
            line_on_gap: Ledger::of(line.iter().filter(on_gap)),
            under: Ledger::of(
                need.iter()
                    .filter(|entry| entry.match_line_id == Some(self.line.id)),
            ),
        })
    }

    /// Whether another line, of anybody, has committed to the gap what this line requires.
    async fn is_completed(&self, tx: &Tx) -> Result<bool> {
        let Some(required) = self.gives.requires else {
            return Ok(true);
        };
        let needs: Vec<Uuid> = self
            .deal
            .needs
            .iter()
            .filter(|need| need.assistance == required)
            .map(|need| need.id)
            .collect();
        let entries = tx
            .rows(
                commitment::Entity::find()
                    .filter(commitment::Column::NeedId.is_in(needs.iter().copied())),
            )
            .await?;
        let stands = |need: &Uuid| {
            let others = entries
                .iter()
                .filter(|entry| entry.need_id == *need && entry.line_id != Some(self.gives.id));
            Ledger::of(others).covered() > 0
        };
        Ok(needs.iter().any(stands))
    }

    async fn enter(
        self,
        tx: &mut Tx,
        kind: CommitmentKind,
        event: EventKind,
        note: Option<String>,
    ) -> Result<Uuid> {
        let id = self.deal.row.id;
        let before = tx.state::<matches::Entity>(id).await?;
        entry(
            tx,
            &self.deal,
            &self.line,
            kind,
            self.amount,
            self.on,
            note.clone(),
        )
        .await?;
        follow(tx, self.deal).await?;
        let reason = note.filter(|_| kind == CommitmentKind::Withdrawn);
        tx.note::<matches::Entity>(event, id, Some(&before), Why::reason(reason))
            .await?;
        Ok(id)
    }
}

struct Accounts {
    need: Ledger,
    line: Ledger,
    line_on_gap: Ledger,
    under: Ledger,
}

/// Writes a line of the ledger.
pub async fn entry(
    tx: &Tx,
    deal: &Deal,
    line: &match_line::Model,
    kind: CommitmentKind,
    amount: i64,
    dated: String,
    note: Option<String>,
) -> Result<()> {
    let currency = deal
        .needs
        .iter()
        .find(|need| need.id == line.need_id)
        .and_then(|need| need.currency.clone());
    tx.insert(commitment::Model {
        id: Uuid::now_v7(),
        code: crate::actions::new_reference("entry"),
        need_id: line.need_id,
        provider_id: deal.assistance.provider_id,
        assistance_id: Some(deal.assistance.id),
        line_id: Some(line.line_id),
        match_line_id: Some(line.id),
        kind,
        quantity: currency.is_none().then_some(amount),
        amount_minor: currency.is_some().then_some(amount),
        currency,
        dated: Some(dated),
        note,
        source: OWN.to_owned(),
    })
    .await
}

/// How far an agreed match is follows from its ledger.
async fn follow(tx: &Tx, deal: Deal) -> Result<()> {
    let mut sum = Ledger::default();
    for own in deal.ledgers(tx).await?.values() {
        // Lines of several units: only what is outstanding and whether anything was delivered is asked of the sum.
        sum.delivered = sum.delivered.saturating_add(own.delivered);
        sum.committed = sum
            .committed
            .saturating_add(own.delivered)
            .saturating_add(own.outstanding());
    }
    let agreed = deal.row.agreed.clone().unwrap_or_default();
    let (state, due) = match (sum.delivered, sum.outstanding()) {
        (0, _) => (MatchState::Agreed, deadline::anniversary(&agreed)),
        (_, 0) => (
            MatchState::Delivered,
            deadline::verification_due(tx.today()),
        ),
        _ => (MatchState::Delivering, deadline::anniversary(&agreed)),
    };
    if state != deal.row.state {
        tx.update(matches::Model {
            state,
            due: Some(due),
            ..deal.row
        })
        .await?;
    }
    Ok(())
}

fn note(given: Option<&String>) -> Result<Option<String>> {
    let mut faults = Validation::default();
    let note = faults.text_if(given, NOTE_MAX, "note");
    faults.into_result()?;
    Ok(note)
}

/// Whether more may be promised or committed out of an offer or programme.
fn gives_still(draft: &Draft) -> Result<()> {
    match draft.deal.assistance.status {
        ActivityStatus::Cancelled => Err(conflict("This offer was withdrawn.")),
        ActivityStatus::Suspended => Err(conflict("This offer or programme is suspended.")),
        ActivityStatus::Closed => Err(conflict("This offer or programme is closed.")),
        _ => Ok(()),
    }
}

async fn pledge(tx: &mut Tx, input: PledgeInput) -> Result<Uuid> {
    let draft = Draft::read(tx, Action::Pledge, input.parts()).await?;
    let note = note(input.note.as_ref())?;
    gives_still(&draft)?;
    let accounts = draft.accounts(tx).await?;
    let left = |size: Option<i64>, ledger: Ledger| size.map(|size| (size - ledger.pledged).max(0));
    draft.within(
        left(size_of_need(&draft.need), accounts.under),
        "the need asks for beside what you pledged",
    )?;
    draft.within(
        left(draft.given(), accounts.line),
        "the line has that is not pledged",
    )?;
    draft.within(left(draft.line.size, accounts.under), "the match is about")?;
    draft
        .enter(tx, CommitmentKind::Pledged, EventKind::Pledged, note)
        .await
}

async fn commit(tx: &mut Tx, input: CommitInput) -> Result<Uuid> {
    let draft = Draft::read(tx, Action::Commit, input.parts()).await?;
    let note = note(input.note.as_ref())?;
    gives_still(&draft)?;
    if !draft.is_completed(tx).await? {
        let required = draft
            .gives
            .requires
            .map(|required| required.to_value())
            .unwrap_or_default();
        return Err(Error::taken(
            "line",
            format!(
                "This line gives only where another commits {required} to the same gap, and none has."
            ),
        ));
    }
    let accounts = draft.accounts(tx).await?;
    draft.within(
        accounts.need.room(size_of_need(&draft.need)),
        "the need still lacks",
    )?;
    draft.within(accounts.line.room(draft.given()), "the line still has")?;
    draft.within(
        accounts.line_on_gap.room(draft.gives.most),
        "the line gives to one gap",
    )?;
    draft.within(accounts.under.room(draft.line.size), "the match is about")?;
    let after = accounts.line_on_gap.covered() + draft.amount;
    if draft.gives.least.is_some_and(|least| after < least) {
        let least = draft.figure(draft.gives.least.unwrap_or_default());
        return Err(Error::taken(
            "amount",
            format!("This line gives no less than {least} to one gap: commit more at once."),
        ));
    }
    draft
        .enter(tx, CommitmentKind::Committed, EventKind::Committed, note)
        .await
}

async fn deliver(tx: &mut Tx, input: RecordDeliveryInput) -> Result<Uuid> {
    let draft = Draft::read(tx, Action::RecordDelivery, input.parts()).await?;
    let note = note(input.note.as_ref())?;
    let accounts = draft.accounts(tx).await?;
    draft.within(
        Some(accounts.under.outstanding()),
        "is committed under this line and not delivered",
    )?;
    draft
        .enter(tx, CommitmentKind::Delivered, EventKind::Delivered, note)
        .await
}

async fn withdraw(tx: &mut Tx, input: WithdrawCommitmentInput) -> Result<Uuid> {
    let draft = Draft::read(tx, Action::WithdrawCommitment, input.parts()).await?;
    let mut faults = Validation::default();
    let reason = faults.text(&input.reason, NOTE_MAX, "reason");
    faults.into_result()?;
    let accounts = draft.accounts(tx).await?;
    draft.within(
        Some(accounts.under.outstanding()),
        "is committed under this line and not delivered",
    )?;
    draft
        .enter(
            tx,
            CommitmentKind::Withdrawn,
            EventKind::CommitmentWithdrawn,
            Some(reason),
        )
        .await
}

async fn verify(tx: &mut Tx, input: VerifyDeliveryInput) -> Result<Uuid> {
    let deal = Deal::read(tx, &input.match_id, Action::VerifyDelivery).await?;
    let mut faults = Validation::default();
    let statement = faults.text(&input.statement, NOTE_MAX, "statement");
    faults.into_result()?;
    if deal.row.state != MatchState::Delivered {
        return Err(conflict(
            "Not all that stands committed under this match is delivered yet, or it has ended.",
        ));
    }
    let before = tx.state::<matches::Entity>(deal.row.id).await?;
    let (id, ended) = (deal.row.id, Some(tx.today().to_owned()));
    tx.update(matches::Model {
        state: MatchState::Verified,
        due: None,
        ended,
        reason: Some(statement.clone()),
        ..deal.row
    })
    .await?;
    tx.note::<matches::Entity>(
        EventKind::DeliveryVerified,
        id,
        Some(&before),
        Why::reason(statement),
    )
    .await?;
    Ok(id)
}
