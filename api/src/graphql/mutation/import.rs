//! Tables for those without a shell: what `gapbridge import table` takes, sent to the API.

use crate::{
    access::permission::{Action, allow_any},
    db::transaction::Tx,
    error::{Error, Result, input::InputFaults},
    graphql::{
        ContextExt,
        id::{Kind, global},
        inline_object::Objects,
        mutation::{
            attempt,
            input::{PublicTextConfirmation, Said},
            outcome::Outcome,
        },
    },
    load::{
        table::{Format, Line, Report, Sent, action, read, take_sent},
        told::{Severity, Totals},
    },
};
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    table::TableKind,
    validation::{Fault, ensure},
};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Most bytes of a table as it is sent: the body around it has room for 256 KiB.
const CONTENT_MAX: usize = 192 * 1024;
/// Tables that are read at once: unpacked, each takes memory.
static READING: Semaphore = Semaphore::const_new(2);

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TableFormat {
    /// As text in UTF-8, its cells separated by commas, semicolons or tabs.
    Csv,
    /// As an Excel workbook.
    Xlsx,
}

/// How much something matters that is told of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Severity")]
pub enum ImportSeverity {
    /// Good to know.
    Info,
    /// Taken, but to be looked at.
    Warning,
    /// Why nothing of the table was taken.
    Error,
}

/// A table to import.
#[derive(InputObject)]
pub struct ImportTableInput {
    #[graphql(flatten)]
    said: Said,
    /// What its rows are.
    kind: TableKind,
    /// How it is written.
    format: TableFormat,
    /// The table: of CSV the text, of XLSX the file in base64. At most 196,608 bytes as they stand here, which are 147,456 of a
    /// workbook, and 500 rows below the headings. Pass it in a variable.
    content: String,
    /// What you confirm about its texts: needed where it has gaps published, and where something in them looks like a way to a private
    /// person and is the address of an office.
    confirmation: Option<PublicTextConfirmation>,
}

/// What became of the records of a table.
#[derive(SimpleObject)]
pub struct ImportStats {
    /// Records that were read.
    read: i32,
    /// Records that are new.
    imported: i32,
    /// Records that were there, and are now as the table says.
    revised: i32,
    /// Records that were so already.
    unchanged: i32,
    /// Rows that are further lines of the record above them.
    joined: i32,
    /// Records that were not taken: lines of severity ERROR say why.
    skipped: i32,
}

/// Something that is told of a table, or of a record in it.
#[derive(SimpleObject)]
pub struct ImportLine {
    /// The row, from 1 as spreadsheets count; in CSV the line where it begins. Null where it is of the table as a whole.
    row: Option<i32>,
    /// The sheet; of CSV what the rows are. Null where it is of the file as a whole.
    sheet: Option<String>,
    /// The heading of the column; null where it is of the row.
    column: Option<String>,
    /// The rule's id, which stays: `done.imported`, `cell.unreadable`; `would.imported` of a trial.
    rule: String,
    /// How much it matters.
    severity: ImportSeverity,
    /// What was found, and what became of it.
    message: String,
    /// Global id of the gap, offer or programme that the record became or is, or in a warning of another that it is likely the same as;
    /// null where there is none, and of a record that would be new.
    record: Option<ID>,
}

/// What `importTable` answers.
#[derive(SimpleObject)]
pub struct ImportTablePayload {
    /// The records, counted; null where the table was not looked at.
    stats: Option<ImportStats>,
    /// What is told of the table by its rows, the first 1,000 lines: one of each record that was taken, warnings, or all faults.
    lines: Objects<ImportLine>,
    /// How many further lines there are.
    more_lines: i32,
    /// What came of it: faults of the table itself are in `lines`.
    #[graphql(flatten)]
    outcome: Outcome,
}

/// What is taken from tables.
#[derive(Default)]
pub struct ImportMutation;

#[Object]
impl ImportMutation {
    /// Imports a table of gaps, offers or programmes in the name of your organisation, as `gapbridge import table` does: whole, or
    /// not at all with all its faults by row and column. What is known is revised, and the same table twice changes nothing. Who may
    /// record one such row can. `GET /export/template/offers.xlsx` gives a table to fill in.
    async fn import_table(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The table.")] input: ImportTableInput,
    ) -> Result<Option<ImportTablePayload>> {
        let kind = input.kind;
        let action = action_of(ctx, kind);
        let table = match may_be_read(ctx, action) {
            true => Some(input.read().await),
            false => None,
        };
        let refused = Arc::new(OnceLock::new());
        let told = refused.clone();
        let work = async move |tx: &mut Tx, input: ImportTableInput| {
            let confirmed = input.confirmation.map(PublicTextConfirmation::said);
            let report = match table {
                Some(Ok(Ok(sent))) => take_sent(tx, &sent, confirmed).await?,
                Some(Ok(Err(unreadable))) => unreadable,
                Some(Err(error)) => return Err(error),
                None => Report::default(),
            };
            if !report.is_refused() {
                return Ok(report);
            }
            let _ = told.set(report);
            let reason = "has faults: see `lines`; nothing of it was taken";
            Err(Error::invalid("content", reason))
        };
        let (done, outcome) = attempt(ctx, action, input, work).await?;
        let report = match refused.get() {
            Some(report) => Some(report.clone()),
            None => Some(done).filter(|_| outcome.user_errors.0.is_empty()),
        };
        let report = match outcome.dry_run {
            true => report.map(Report::tried),
            false => report,
        };
        Ok(Some(ImportTablePayload::new(kind, report, outcome)))
    }
}

/// What it takes to import such a table. Where the kind could not be taken another stands in its place: then what its sender may do, so
/// that they are told of the kind and not of a permission.
fn action_of(ctx: &Context<'_>, kind: TableKind) -> Action {
    let mut faults = InputFaults::here(ctx).iter();
    let is_known = !faults.any(|fault| fault.field == ["kind"]);
    let viewer = ctx.scope().viewer();
    let mut others = TableKind::ALL.into_iter().map(action);
    let other = others.find(|action| allow_any(viewer, *action).is_ok());
    other.filter(|_| !is_known).unwrap_or_else(|| action(kind))
}

/// Whether a table is worth reading: its sender may import it, and all of the input can be taken.
fn may_be_read(ctx: &Context<'_>, action: Action) -> bool {
    InputFaults::here(ctx).is_empty() && allow_any(ctx.scope().viewer(), action).is_ok()
}

impl ImportTableInput {
    /// The table, or what is told where it cannot be read; before the change is opened, for it takes a while.
    async fn read(&self) -> Result<Result<Sent, Report>> {
        let size = self.content.len();
        let bound = format!("has {size} bytes, and {CONTENT_MAX} is the most: split the table");
        ensure(size <= CONTENT_MAX, "content", &bound)?;
        let (kind, format, content) = (self.kind, self.format, self.content.clone());
        let place = READING.acquire().await;
        let place = place.map_err(|error| Error::Internal(error.into()))?;
        let reading = tokio::task::spawn_blocking(move || -> Result<Result<Sent, Report>> {
            // Kept until it is read, also where nobody waits for it any more.
            let _place = place;
            let (format, bytes) = match format {
                TableFormat::Csv => (Format::Csv, content.into_bytes()),
                TableFormat::Xlsx => (Format::Xlsx, unpacked(&content)?),
            };
            Ok(read(kind, format, bytes))
        });
        reading
            .await
            .map_err(|error| Error::Internal(error.into()))?
    }
}

/// The bytes of a text in base64, also where it has line breaks.
fn unpacked(content: &str) -> Result<Vec<u8>> {
    let text: String = content.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(text);
    bytes.map_err(|error| {
        let reason = format!("is not base64, as a workbook has to be sent: {error}");
        Fault::invalid("content", reason).into()
    })
}

impl ImportTablePayload {
    fn new(kind: TableKind, report: Option<Report>, outcome: Outcome) -> Self {
        let stats = report.as_ref().map(|report| ImportStats::of(report.totals));
        let report = report.unwrap_or_default();
        let lines = report.lines.into_iter();
        Self {
            stats,
            lines: lines.map(|line| ImportLine::of(kind, line)).collect(),
            more_lines: number(report.more),
            outcome,
        }
    }
}

impl ImportStats {
    fn of(totals: Totals) -> Self {
        Self {
            read: number(totals.read),
            imported: number(totals.imported),
            revised: number(totals.revised),
            unchanged: number(totals.unchanged),
            joined: number(totals.joined),
            skipped: number(totals.skipped),
        }
    }
}

impl ImportLine {
    fn of(kind: TableKind, line: Line) -> Self {
        let kind = match kind {
            TableKind::Gaps => Kind::Gap,
            TableKind::Offers => Kind::Offer,
            TableKind::Programmes => Kind::Programme,
        };
        Self {
            row: line.row.map(number),
            sheet: line.sheet,
            column: line.column,
            rule: line.rule,
            severity: line.severity.into(),
            message: line.message,
            record: line.id.map(|id| global(kind, id)),
        }
    }
}

/// What is counted, within what GraphQL counts.
fn number(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
