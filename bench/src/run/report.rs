//! What was measured, for people and for programs.

use super::{load::Figures, machine::Machine, operation::Operation, plan::Who, turns::Round};
use serde::Serialize;

/// Everything that a run measured.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Where it was measured.
    pub machine: Machine,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// How many gaps everybody may read.
    pub gaps: u64,
    /// Threads of each server.
    pub workers: usize,
    /// Database connections of each server.
    pub database_connections: u32,
    /// Length of one measurement.
    pub seconds: u64,
    /// How often each was measured.
    pub rounds: usize,
    /// One line an operation.
    pub operations: Vec<Line>,
    /// What could not be measured, or not in all rounds.
    pub failures: Vec<Failure>,
    /// The service.
    pub ours: Process,
    /// The baseline.
    pub baseline: Process,
    /// Those of other makers.
    pub peers: Vec<PeerProcess>,
    /// Bytes of the service's program.
    pub binary_bytes: u64,
}

/// What was measured of one operation: medians over the rounds.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    /// What was asked.
    pub operation: Operation,
    /// Whether the service kept answers. The others are found anew for each request.
    pub cache: bool,
    /// Connections that asked at once.
    pub connections: usize,
    /// The service.
    pub ours: Figures,
    /// The baseline.
    pub baseline: Figures,
    /// The service's requests per second over the baseline's: the median of the rounds' ratios.
    pub ratio: f64,
    /// The ratio of each round.
    pub ratios: Vec<f64>,
    /// The ratio we want.
    pub goal: Option<f64>,
    /// Who was asked beside these.
    pub others: Vec<Other>,
}

/// What was measured of somebody else.
#[derive(Debug, Serialize)]
pub(super) struct Other {
    /// Who was asked.
    pub who: Who,
    /// Requests per second; transactions of pgbench.
    pub per_second: f64,
    /// The service's requests per second over these: the median of the rounds' ratios.
    pub ratio: f64,
    /// All figures of a server.
    pub figures: Option<Figures>,
}

/// An operation that failed.
#[derive(Debug, Serialize)]
pub(super) struct Failure {
    /// What was asked.
    pub operation: Operation,
    /// What went wrong.
    pub why: String,
}

/// What was measured of one process.
#[derive(Debug, Serialize)]
pub(super) struct Process {
    /// From its start to its first answer: median of several starts.
    pub start_ms: f64,
    /// Resident memory at rest, before all load, in millions of bytes.
    pub rest_mb: f64,
    /// Resident memory after all load, in millions of bytes; none of one that ended meanwhile.
    pub loaded_mb: Option<f64>,
}

/// What was measured of the processes of a peer, of which all are started once.
#[derive(Debug, Serialize)]
pub(super) struct PeerProcess {
    /// Which it is.
    pub who: Who,
    /// All of them together.
    #[serde(flatten)]
    pub process: Process,
}

impl Line {
    /// From the figures of the rounds.
    pub(super) fn new(operation: Operation, connections: usize, rounds: &[Round]) -> Self {
        let (ours, baseline) = (of(Who::Ours, rounds), of(Who::Baseline, rounds));
        let ratios = ratios(&ours, &baseline);
        let others = [Who::PostGraphile, Who::Mercurius, Who::Pgbench].into_iter();
        Self {
            operation,
            cache: operation == Operation::Kept,
            connections,
            others: others
                .filter_map(|who| Other::new(who, &ours, of(who, rounds)))
                .collect(),
            ours: middle(ours),
            baseline: middle(baseline),
            ratio: median(ratios.clone()),
            ratios,
            goal: operation.goal(),
        }
    }

    fn print(&self) {
        let Self {
            ours,
            baseline,
            ratio,
            ..
        } = self;
        let goal = self
            .goal
            .map_or_else(|| "-".to_owned(), |goal| goal.to_string());
        println!(
            "| {} | {} | {} | {:.0} | {:.0} | {ratio:.2} | {goal} | {:.3} | {:.3} | {:.1} / {:.1} | {:.1} / {:.1} |",
            called(self.operation),
            if self.cache { "on" } else { "off" },
            self.connections,
            ours.per_second,
            baseline.per_second,
            ours.cpu_ms,
            baseline.cpu_ms,
            ours.median_ms,
            ours.p99_ms,
            baseline.median_ms,
            baseline.p99_ms
        );
    }
}

impl Other {
    /// Unless it was not asked.
    fn new(who: Who, ours: &[Figures], rounds: Vec<Figures>) -> Option<Self> {
        rounds.first()?;
        let ratio = median(ratios(ours, &rounds));
        let figures = middle(rounds);
        Some(Self {
            who,
            per_second: figures.per_second,
            ratio,
            figures: (who != Who::Pgbench).then_some(figures),
        })
    }

    /// Beside what the service's requests are.
    fn print(&self, line: &Line) {
        let (cpu, latencies) = self.figures.map_or_else(
            || ("-".to_owned(), "-".to_owned()),
            |figures| {
                let latencies = format!("{:.1} / {:.1}", figures.median_ms, figures.p99_ms);
                (format!("{:.3}", figures.cpu_ms), latencies)
            },
        );
        println!(
            "| {} | {} | {:.0} | {:.0} | {:.2} | {:.3} | {cpu} | {latencies} |",
            called(line.operation),
            self.who,
            line.ours.per_second,
            self.per_second,
            self.ratio,
            line.ours.cpu_ms,
        );
    }
}

/// The figures of one of those who were asked, by round.
fn of(who: Who, rounds: &[Round]) -> Vec<Figures> {
    let all = rounds.iter().flatten();
    let own = all.filter(|(asked, _)| *asked == who);
    own.map(|(_, figures)| *figures).collect()
}

/// Our requests per second over theirs, by round.
fn ratios(ours: &[Figures], theirs: &[Figures]) -> Vec<f64> {
    let rounds = ours.iter().zip(theirs);
    rounds
        .map(|(ours, theirs)| ours.per_second / theirs.per_second)
        .collect()
}

/// As `--only` takes it.
fn called(operation: Operation) -> String {
    format!("{operation:?}").to_lowercase()
}

fn middle(rounds: Vec<Figures>) -> Figures {
    let of = |figure: fn(&Figures) -> f64| median(rounds.iter().map(figure).collect());
    Figures {
        per_second: of(|round| round.per_second),
        median_ms: of(|round| round.median_ms),
        p99_ms: of(|round| round.p99_ms),
        cpu_ms: of(|round| round.cpu_ms),
    }
}

/// The one in the middle; the lower one of two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values
        .get(values.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or_default()
}

impl Report {
    /// Writes the tables.
    pub(super) fn print(&self) {
        println!(
            "\n{}, {} public gaps, {} workers, {} database connections, {} rounds of {} s; {}\n",
            self.database,
            self.gaps,
            self.workers,
            self.database_connections,
            self.rounds,
            self.seconds,
            self.machine
        );
        println!(
            "| operation | cache | clients | ours req/s | baseline req/s | ratio | goal | ours CPU ms | baseline CPU ms | ours p50/p99 ms | baseline p50/p99 ms |"
        );
        println!("| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        self.operations.iter().for_each(Line::print);
        self.print_others();
        println!(
            "\n| process | start to first answer, ms | at rest, MB | after load, MB |\n| --- | --: | --: | --: |"
        );
        self.ours.print("ours");
        self.baseline.print("baseline");
        for PeerProcess { who, process } in &self.peers {
            process.print(&who.to_string());
        }
        println!(
            "| goal, ours | < 500 | < 60 | |\n\nbinary: {:.1} MB",
            self.binary_bytes as f64 / 1e6
        );
        for Failure { operation, why } in &self.failures {
            println!("\nfailed: {}: {why}", called(*operation));
        }
    }
}

impl Report {
    /// A table of who was asked beside the baseline, if anybody was.
    fn print_others(&self) {
        if self.operations.iter().all(|line| line.others.is_empty()) {
            return;
        }
        println!(
            "\n| operation | beside | ours req/s | its req/s | ours / its | ours CPU ms | its CPU ms | its p50/p99 ms |"
        );
        println!("| --- | --- | --: | --: | --: | --: | --: | --: |");
        for line in &self.operations {
            line.others.iter().for_each(|other| other.print(line));
        }
    }
}

impl Process {
    fn print(&self, name: &str) {
        let Self {
            start_ms,
            rest_mb,
            loaded_mb,
        } = self;
        let loaded = loaded_mb.map_or_else(|| "ended".to_owned(), |mb| format!("{mb:.1}"));
        println!("| {name} | {start_ms:.0} | {rest_mb:.1} | {loaded} |");
    }
}
