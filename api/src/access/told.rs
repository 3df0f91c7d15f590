//! Which events tell a viewer that a thing changed, and the day that tells it where nobody does anything.
//!
//! These are the events that the history of the thing shows, and some more of which nothing but their kind and time is given:
//! that the thing was loaded, and that the viewer was let in on it, by a share or as the party that a finding names. What was done
//! before somebody was let in is not told to them. That the viewer may read the thing itself is always part of the question; it is for
//! the scope to see to.

use crate::access::{
    policy::{Guarded, provider_is_seen},
    viewer::{Member, Viewer},
};
use domain::event::EventKind;
use entity::{assistance, event, finding, gap, recommendation, report};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};

/// A thing of whose changes viewers are told. Those of which nothing more is to say stand in `history/objects.rs`.
pub trait Told: Guarded {
    /// The day from which on a date alone lets everybody read a row, in SQL: `YYYY-MM-DD`, with `+` behind it where it is the day
    /// after that. Null or empty where no date does.
    const OPENS: Option<&'static str> = None;

    /// Events that let a member in on a row beside shares.
    fn lets_in(_: &Member) -> Option<Condition> {
        None
    }

    /// Rows that are the member's Panel's own.
    fn own(_: &Member) -> Option<Condition> {
        None
    }

    /// Whether the viewer may know when a row was loaded.
    fn load_is_told(_: &Viewer) -> Condition {
        Condition::all()
    }
}

/// The last day that a date may mean, in SQL.
macro_rules! last_day {
    ($date:literal) => {
        concat!($date, " || substr('-12-31', length(", $date, ") - 3)")
    };
}

/// The same of a date that a file may give by its month, by the calendar.
macro_rules! calendar_day {
    ($date:literal) => {
        concat!(
            "(case when ",
            $date,
            " like '____-02' then ",
            $date,
            " || case when cast(substr(",
            $date,
            ", 1, 4) as integer) % 400 = 0 or (cast(substr(",
            $date,
            ", 1, 4) as integer) % 4 = 0 and cast(substr(",
            $date,
            ", 1, 4) as integer) % 100 <> 0) then '-29' else '-28' end when length(",
            $date,
            ") = 7 and substr(",
            $date,
            ", 6) in ('04', '06', '09', '11') then ",
            $date,
            " || '-30' else ",
            last_day!($date),
            " end)"
        )
    };
}

impl Told for gap::Entity {
    const OPENS: Option<&'static str> = Some("gap.public_from");

    fn own(member: &Member) -> Option<Condition> {
        of_panel(member, gap::Column::PanelId)
    }
}

impl Told for report::Entity {
    const OPENS: Option<&'static str> = Some(calendar_day!("report.published"));

    fn own(member: &Member) -> Option<Condition> {
        of_panel(member, report::Column::PanelId)
    }
}

impl Told for recommendation::Entity {
    const OPENS: Option<&'static str> = Some(concat!(
        "case when recommendation.category in ('REPORT', 'ALLEGATION') then ",
        last_day!("recommendation.published"),
        " end"
    ));

    fn own(member: &Member) -> Option<Condition> {
        of_panel(member, recommendation::Column::PanelId)
    }
}

impl Told for finding::Entity {
    /// One that accuses somebody who has not replied opens once the last day to do so has passed, too.
    const OPENS: Option<&'static str> = Some(concat!(
        "case when finding.alleges",
        " and not exists (select 1 from reply where reply.finding_id = finding.id)",
        " and (finding.category = 'PUBLIC' or finding.category in ('REPORT', 'ALLEGATION') and ",
        last_day!("finding.published"),
        " < ",
        last_day!("finding.reply_due"),
        " || '+') then ",
        calendar_day!("finding.reply_due"),
        " || '+' when finding.category in ('REPORT', 'ALLEGATION') then ",
        last_day!("finding.published"),
        " end"
    ));

    fn own(member: &Member) -> Option<Condition> {
        of_panel(member, finding::Column::PanelId)
    }

    /// Whom a finding names reads it from its invitation on, and again after it was confidential; without one, from when it was loaded
    /// as the file has it now. What its Panel did before that is the Panel's own.
    fn lets_in(member: &Member) -> Option<Condition> {
        use EventKind::{FindingReclassified, Loaded, ReplyInvited};
        let as_loaded = Condition::all()
            .add(finding::Column::Invited.is_null())
            .add(Expr::exists(up_to_it(Loaded)))
            .add(Expr::not_exists(behind_it(Loaded)));
        let since = Condition::any()
            .add(Expr::exists(up_to_it(ReplyInvited)))
            .add(as_loaded);
        let named = Condition::all()
            .add(finding::Column::NamedPartyId.eq(member.organisation))
            .add(event::Column::Kind.is_in([ReplyInvited, FindingReclassified, Loaded]))
            .add(since);
        Some(named)
    }
}

impl Told for assistance::Entity {
    /// Things that were loaded together may have one provider.
    fn load_is_told(viewer: &Viewer) -> Condition {
        provider_is_seen(viewer)
    }
}

/// Events about rows of `E`, beside which they stand in the query, that tell the viewer of a change. Readings change nothing.
pub fn is_told<E: Told>(viewer: &Viewer, today: &str) -> Condition {
    let known = Condition::all()
        .add(event::Column::Kind.ne(EventKind::Read))
        .add(event::Entity::readable(viewer, today));
    let of_right = |member: &Member| {
        Condition::any()
            .add(E::readable(&Viewer::Anonymous, today))
            .add_option(E::own(member))
    };
    // When a thing was loaded that was published only later is not told with that, nor to whom its Panel let in.
    let loaded = Condition::all()
        .add(event::Column::Kind.eq(EventKind::Loaded))
        .add(E::load_is_told(viewer))
        .add_option(opened::<E>(today).map(since_it_opened))
        .add_option(viewer.insider().map(of_right))
        .add(Expr::not_exists(opening_after()));
    let told = Condition::any()
        .add(known)
        .add(loaded)
        .add_option(viewer.insider().map(is_shared_with))
        .add_option(viewer.insider().and_then(E::lets_in));
    Condition::all()
        .add(event::Column::About.eq(E::default().table_name()))
        .add(told)
}

/// The event by which a Panel shared a thing with this member's organisation: it keeps that share alone.
pub fn is_shared_with(member: &Member) -> Condition {
    let with = format!("\"organisation_id\":\"{}\"", member.organisation);
    Condition::all()
        .add(event::Column::Kind.is_in(EventKind::SHARING))
        .add(event::Column::Closed.contains(with))
}

/// Rows of the member's Panel, which this column names.
fn of_panel(member: &Member, column: impl ColumnTrait) -> Option<Condition> {
    let own = |panel| Condition::all().add(column.eq(panel));
    member.panel.map(own)
}

/// Events of a kind about the same thing as an event: itself, or before it.
fn up_to_it(kind: EventKind) -> SelectStatement {
    of_its_thing(kind)
        .and_where(other(event::Column::Sequence).lte(this(event::Column::Sequence)))
        .to_owned()
}

/// Events of a kind about the same thing as an event, behind it.
fn behind_it(kind: EventKind) -> SelectStatement {
    of_its_thing(kind)
        .and_where(other(event::Column::Sequence).gt(this(event::Column::Sequence)))
        .to_owned()
}

fn of_its_thing(kind: EventKind) -> SelectStatement {
    Query::select()
        .expr(other(event::Column::Id))
        .from_as(event::Entity, "other")
        .and_where(other(event::Column::AboutId).eq(this(event::Column::AboutId)))
        .and_where(other(event::Column::Kind).eq(kind.to_string()))
        .to_owned()
}

fn other(column: event::Column) -> Expr {
    Expr::col(("other", column))
}

fn this(column: event::Column) -> Expr {
    Expr::col(column.as_column_ref())
}

/// Whether an event is no older than the day on which a date opened its thing.
fn since_it_opened(day: String) -> Expr {
    Expr::cust(format!("event.at >= coalesce({day}, 0)"))
}

/// What opened the thing that an event is about, or loaded it anew, after that event.
fn opening_after() -> SelectStatement {
    let opening = |column: event::Column| Expr::col(("opening", column));
    let event = |column: event::Column| Expr::col(column.as_column_ref());
    let kinds = EventKind::OPENING.map(|kind| kind.to_string());
    let opened = Condition::all()
        .add(opening(event::Column::Kind).is_in(kinds))
        .add(opening(event::Column::Open).is_not_null());
    let loaded = opening(event::Column::Kind).eq(EventKind::Loaded.to_string());
    Query::select()
        .expr(opening(event::Column::Id))
        .from_as(event::Entity, "opening")
        .and_where(opening(event::Column::AboutId).eq(event(event::Column::AboutId)))
        .cond_where(Condition::any().add(opened).add(loaded))
        .and_where(opening(event::Column::Sequence).gt(event(event::Column::Sequence)))
        .to_owned()
}

/// When the day came on which a row of `E` opened, Unix time in milliseconds, in SQL; null where none did by `today`.
pub fn opened<E: Told>(today: &str) -> Option<String> {
    let opens = E::OPENS?;
    // What opens at the end of a February that is written as a month has the day that no calendar has.
    let day = format!("replace({opens}, '-02-31', '-03-01')");
    let part = |from: u8, length: u8| format!("cast(substr({day}, {from}, {length}) as bigint)");
    let (y, m, d) = (part(1, 4), part(6, 2), part(9, 2));
    // Days since 1970, of the Julian day number by Fliegel and Van Flandern.
    let days = format!(
        "367 * {y} - 7 * ({y} + ({m} + 9) / 12) / 4 - 3 * (({y} + ({m} - 9) / 7) / 100 + 1) / 4 + 275 * {m} / 9 + {d} - 719559"
    );
    Some(format!(
        "case when length({opens}) >= 10 and {opens} <= '{today}' then ({days} + length({opens}) - 10) * 86400000 end"
    ))
}
