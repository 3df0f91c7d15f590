//! A plan as text for people: tables, bars, and sentences.

use crate::matchmaking::planning::{Drafted, Next, Planned, Told, UpTo};
use matching::{
    plan::{Stage, fairness::curve::FairnessPrice, report::explain::Coverage},
    size::{NEEDS, shown_by_key},
};
use std::fmt::{self, Display, Formatter};

/// Rows of each table that are shown.
const ROWS: usize = 40;
/// Cells of a bar.
const BAR: usize = 30;

/// The plan as text.
pub fn show(plan: &Drafted) -> String {
    let mut text = summary(plan);
    text += &what_goes_where(plan).to_string();
    text += "\nCoverage of needs by priority (█ before, ▒ with the plan)\n";
    for coverage in plan.told.coverage.iter().take(ROWS) {
        text += &bar(coverage);
    }
    if !plan.fairness.is_empty() {
        text += &price_of_fairness(&plan.fairness);
    }
    text += &what_stays_open(plan).to_string();
    if !plan.other_money.is_empty() {
        text += &in_other_money(plan).to_string();
    }
    if !plan.told.tips.is_empty() {
        text += "\nWhat would help most, planned again with it\n";
    }
    plan.told
        .tips
        .iter()
        .for_each(|tip| text += &format!("  {}\n", tip.sentence));
    text
}

/// How good the plan is, and how its search ended.
fn summary(plan: &Drafted) -> String {
    let Told {
        proof,
        rounds,
        stopped,
        unsized_needs,
        ..
    } = &plan.told;
    let share = if proof.bound > 0.0 {
        100.0 * proof.objective / proof.bound
    } else {
        100.0
    };
    let ended = if *stopped {
        "its time was up"
    } else {
        "its search ended by itself"
    };
    let mut text = format!(
        "Plan of {} lines: {share:.1} % of what no plan can exceed ({:.2} of {:.2}); {rounds} rounds, {ended}.\n",
        plan.lines.len(),
        proof.objective,
        proof.bound
    );
    if *unsized_needs > 0 {
        text += &format!(
            "{unsized_needs} open needs have no size: each counts as covered once somebody looks after it.\n"
        );
    }
    if !plan.left_out.is_empty() {
        let parts: Vec<&str> = plan.left_out.iter().copied().map(part).collect();
        text += &format!(
            "Its time was up, and this was left out or cut short: {}. Give it more --seconds, or plan for fewer gaps.\n",
            parts.join("; ")
        );
    }
    text
}

/// What is missing of a plan where a stage had no time.
fn part(stage: Stage) -> &'static str {
    match stage {
        Stage::Pairs => "who may serve whom",
        Stage::Bound => "the bound, which may be much too high",
        Stage::Search => "the search for a better plan",
        Stage::Fairness => "fairness between countries",
        Stage::Stability => "nearness to the last approved plan",
        Stage::Advice => "what would help most",
        Stage::NextUses => "where else what lines give would go",
    }
}

fn what_goes_where(plan: &Drafted) -> Table<6> {
    let is_cut = plan.left_out.contains(&Stage::NextUses);
    let lines = plan.lines.iter().map(|line| {
        let amount = match &line.up_to {
            Some(UpTo { amount, unit }) => format!("up to {}", shown_by_key(*amount, unit)),
            None if line.unit == NEEDS => "not sized".to_owned(),
            None => shown_by_key(line.amount, &line.unit),
        };
        [
            line.names.gap.clone(),
            line.names.need.clone(),
            amount,
            line.names.assistance.clone(),
            line.start.map(|day| day.to_string()).unwrap_or_default(),
            other_use(line, is_cut),
        ]
    });
    Table {
        title: "What goes where",
        head: ["Gap", "Need", "Gets", "From", "Starts", "Would else go to"],
        rows: lines.collect(),
    }
}

/// Where else a line would go: how much of it, to what, and how well that fits.
fn other_use(line: &Planned, is_cut: bool) -> String {
    let Some(next) = &line.next else {
        // Of which lines it was not looked into, nothing tells.
        let none = if is_cut {
            "not known"
        } else {
            "nothing else that is open"
        };
        return none.to_owned();
    };
    let Next {
        gap, title, fit, ..
    } = next;
    if line.unit == NEEDS {
        return format!("{gap}: {title} (fit {fit:.2})");
    }
    let amount = shown_by_key(next.amount, &line.unit);
    format!("{gap}: {title} ({amount}, fit {fit:.2})")
}

/// What fairness would cost: a row for each floor, with a bar of what the plan still reaches.
fn price_of_fairness(prices: &[FairnessPrice]) -> String {
    let mut text = "\nPrice of fairness: what every country gets at least of what it could get alone, and what all together lose by it\n"
        .to_owned();
    for price in prices {
        let kept = (((1.0 - price.lost) * BAR as f64).round() as usize).min(BAR);
        let drawn = "█".repeat(kept) + &"·".repeat(BAR - kept);
        text += &format!(
            "  {:>4.0} %  {drawn} {:>6.2} % lost, the least is {:>3.0} %, {} below\n",
            100.0 * price.floor,
            100.0 * price.lost,
            100.0 * price.lowest,
            price.below
        );
    }
    text
}

fn what_stays_open(plan: &Drafted) -> Table<4> {
    let open = plan.told.open.iter().map(|open| {
        [
            open.reference.clone(),
            open.title.clone(),
            shown_by_key(open.missing, &open.unit),
            open.sentence.clone(),
        ]
    });
    Table {
        title: "What stays open, and why",
        head: ["Gap", "Need", "Missing", "Why"],
        rows: open.collect(),
    }
}

fn in_other_money(plan: &Drafted) -> Table<3> {
    let rows = plan.other_money.iter().map(|other| {
        [
            other.names.gap.clone(),
            other.names.need.clone(),
            other.sentence.clone(),
        ]
    });
    Table {
        title: "Money of another currency for what stays open: no part of the plan",
        head: ["Gap", "Need", "Could be served by"],
        rows: rows.collect(),
    }
}

fn bar(coverage: &Coverage) -> String {
    let (before, after) = coverage.weighted.percent();
    let cells = |percent: f64| ((percent / 100.0 * BAR as f64).round() as usize).min(BAR);
    let (full, more) = (cells(before), cells(after).max(cells(before)));
    let drawn = "█".repeat(full) + &"▒".repeat(more - full) + &"·".repeat(BAR - more);
    let name = if coverage.name.is_empty() {
        "all"
    } else {
        &coverage.name
    };
    format!("  {name:<28.28} {drawn} {before:>3.0} % → {after:>3.0} %\n")
}

/// Columns as wide as what they hold, the last one as it is.
struct Table<const N: usize> {
    title: &'static str,
    head: [&'static str; N],
    rows: Vec<[String; N]>,
}

/// Characters of a column at most.
const WIDE: usize = 40;

impl<const N: usize> Display for Table<N> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        if self.rows.is_empty() {
            return writeln!(out, "\n{}: nothing", self.title);
        }
        let cell = |text: &str| text.chars().count().min(WIDE);
        let width = |at: usize| {
            self.rows
                .iter()
                .map(|row| cell(&row[at]))
                .max()
                .unwrap_or(0)
                .max(self.head[at].len())
        };
        let widths: Vec<usize> = (0..N).map(width).collect();
        let line = |out: &mut Formatter<'_>, row: [&str; N]| {
            for (at, text) in row.iter().enumerate().take(N - 1) {
                write!(out, "  {text:<w$.w$}", w = widths[at])?;
            }
            writeln!(out, "  {}", row[N - 1])
        };
        writeln!(out, "\n{}", self.title)?;
        line(out, self.head)?;
        for row in self.rows.iter().take(ROWS) {
            line(out, std::array::from_fn(|at| row[at].as_str()))?;
        }
        let more = self.rows.len().saturating_sub(ROWS);
        if more > 0 {
            writeln!(out, "  and {more} more: print it with --format json")
        } else {
            Ok(())
        }
    }
}
