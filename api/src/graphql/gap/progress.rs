//! What was done about gaps, and when: dated statements by those who see it.

use crate::{
    access::permission::{Action, Target, allowed},
    actions::{
        gap::progress::{GapProgressDraft, record},
        withdrawn_progress::{WithdrawalDraft, from_gap},
    },
    db::scope::Seen,
    error::Result,
    graphql::{
        ContextExt,
        gap::Gap,
        hidden_text::HiddenText,
        id::{self, Kind, row_or_nil},
        inline_object::InlineObject,
        mutation::{
            input::{PublicTextConfirmation, Said},
            mutate, payloads,
        },
        reference::{document::Document, organisation::Organisation},
    },
    history::hidden::is_placeholder,
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::{date::PartialDate, gap::measured::Measured};
use entity::gap_progress;

/// A dated statement on what was done about a gap. Who reads the gap reads it.
#[derive(Description)]
pub struct GapProgress(pub(super) Seen<gap_progress::Model>);

#[Object(use_type_description, serial)]
impl GapProgress {
    /// Global id.
    async fn id(&self) -> ID {
        id::global(Kind::GapProgress, self.0.id)
    }

    /// When it was so: a year, a month or a day.
    fn date(&self) -> PartialDate {
        PartialDate::stored(&self.0.dated)
    }

    /// What was done, in the words of who recorded it.
    fn statement(&self) -> &str {
        &self.0.statement
    }

    /// That a registrar hid its texts, since when and why; null where they are shown.
    async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
        HiddenText::of(ctx.scope(), self.0.id, Some(&self.0.statement)).await
    }

    /// The document that says it; null where none is given.
    fn document(&self, ctx: &Context<'_>) -> Option<InlineObject<Document>> {
        Document::of(ctx, self.0.document_id)
    }

    /// Where in the document; null where not stated.
    fn locator(&self) -> Option<&str> {
        self.0.locator.as_deref()
    }

    /// Who recorded it; null where it came with the record of the gap.
    fn recorded_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.0.recorded_by)
    }

    /// What was measured: `vacancy rate`; null where nothing was. Progress with the same indicator makes a curve.
    fn indicator(&self) -> Option<&str> {
        self.0.indicator.as_deref()
    }

    /// What it was on that date, as an exact decimal in `unit`; null where not stated, or hidden with the texts, and never guessed.
    fn value(&self) -> Option<&str> {
        figure(self.0.value.as_ref())
    }

    /// What the value is held against, as an exact decimal: what is usual elsewhere, or what it was before. The lower end where that
    /// is a range; null where not stated or hidden.
    fn baseline(&self) -> Option<&str> {
        figure(self.0.baseline.as_ref())
    }

    /// The upper end of what the value is held against, as an exact decimal; null where that is no range, not stated, or hidden.
    fn baseline_to(&self) -> Option<&str> {
        figure(self.0.baseline_to.as_ref())
    }

    /// What value and baseline are in: `%`, `posts`; null where not stated. An indicator keeps its unit within a gap.
    fn unit(&self) -> Option<&str> {
        self.0.indicator_unit.as_deref()
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let recorded = Target {
            organisation: self.0.recorded_by,
            ..Target::default()
        };
        allowed(
            ctx.scope().viewer(),
            [Action::WithdrawGapProgress],
            &recorded,
        )
    }
}

/// A figure; none where something stands in its place that says that it was hidden or erased.
fn figure(kept: Option<&String>) -> Option<&str> {
    let kept = kept.map(String::as_str);
    kept.filter(|figure| !is_placeholder(figure))
}

/// Progress on a gap.
#[derive(InputObject)]
pub struct RecordGapProgressInput {
    #[graphql(flatten)]
    said: Said,
    /// The gap.
    gap: ID,
    /// When it was so: a year, a month or a day that has begun.
    on: PartialDate,
    /// What was done, in a sentence or two. Everyone who can read the gap can read this.
    statement: String,
    /// Symbol of the document that says so, one that everybody knows; omit where none does.
    document: Option<String>,
    /// The place in it: `para. 14`.
    locator: Option<String>,
    /// What was measured: `vacancy rate`, at most 120 characters; omit where nothing was. Say the same words each time, and it makes a
    /// curve.
    indicator: Option<String>,
    /// What it was: a decimal string of at most 20 characters, `50` or `-12.5`; omit where it is not known. It needs an `indicator`.
    value: Option<String>,
    /// What it is held against, a decimal string: what is usual elsewhere, or what it was before. The lower end where that is a range;
    /// omit where no source states one. It needs an `indicator`.
    baseline: Option<String>,
    /// The upper end of what it is held against, where that is a range: a decimal string above `baseline`.
    baseline_to: Option<String>,
    /// What they are in: `%` or a few words, at most 40 characters. An indicator keeps its unit within a gap: omit it to take that. It needs an
    /// `indicator`.
    unit: Option<String>,
    /// What you confirm about the text: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// Progress on a gap to withdraw.
#[derive(InputObject)]
pub struct WithdrawGapProgressInput {
    #[graphql(flatten)]
    said: Said,
    /// The progress, which your organisation recorded.
    progress: ID,
    /// Why. Everybody who can read the gap can read this.
    reason: String,
    /// What you confirm about the reason: needed where something in it looks like a way to a private person and is the address of
    /// an office.
    confirmation: Option<PublicTextConfirmation>,
}

impl WithdrawGapProgressInput {
    fn draft(self) -> WithdrawalDraft {
        WithdrawalDraft {
            progress: row_or_nil(&self.progress, Kind::GapProgress),
            reason: self.reason,
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

impl RecordGapProgressInput {
    fn draft(self) -> GapProgressDraft {
        GapProgressDraft {
            gap: row_or_nil(&self.gap, Kind::Gap),
            on: self.on,
            statement: self.statement,
            document: self.document,
            locator: self.locator,
            measured: Measured {
                indicator: self.indicator,
                value: self.value,
                baseline: self.baseline,
                baseline_to: self.baseline_to,
                unit: self.unit,
            },
            confirmed: self.confirmation.map(PublicTextConfirmation::said),
        }
    }
}

payloads! {
    RecordGapProgressPayload of "recordGapProgress" {
        /// The gap; null where nothing was done.
        gap: Gap
    }
    WithdrawGapProgressPayload of "withdrawGapProgress" {
        /// The gap, with the progress that it has left; null where nothing was done.
        gap: Gap
    }
}

/// What is seen of progress on gaps.
#[derive(Default)]
pub struct GapProgressMutation;

#[Object]
impl GapProgressMutation {
    /// Records what was done about a gap, with its date and source, and where something was measured, its value. It changes no state. Editors
    /// of the Panel that owns the gap or of its steward can, those of its holder and of a named provider that gives for it under a match that
    /// was agreed and not taken back, and those of Panels, missions, committees, agencies and the Secretariat that read it.
    async fn record_gap_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The progress.")] input: RecordGapProgressInput,
    ) -> Result<Option<RecordGapProgressPayload>> {
        mutate(
            ctx,
            Action::RecordGapProgress,
            input,
            async |tx, input: RecordGapProgressInput| record(tx, input.draft()).await,
        )
        .await
    }

    /// Withdraws progress on a gap that is wrong, as a mistyped value: it leaves `progress`, curves and files, and its history tells that it was
    /// there and why it went. The same can be recorded again. Editors of the organisation that recorded it can.
    async fn withdraw_gap_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The progress, and why.")] input: WithdrawGapProgressInput,
    ) -> Result<Option<WithdrawGapProgressPayload>> {
        mutate(
            ctx,
            Action::WithdrawGapProgress,
            input,
            async |tx, input: WithdrawGapProgressInput| from_gap(tx, input.draft()).await,
        )
        .await
    }
}
