//! The database alone: pgbench sends the statements of the baseline, which nothing turns into an answer.

use super::{load::Figures, operation::Operation, places::Question, service::SETTINGS};
use crate::baseline::{of_gaps, postgres, today};
use anyhow::{Context, Result, ensure};
use gapbridge::config::Config;
use sqlx::{Connection, PgConnection, Postgres};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};
use tempfile::TempDir;
use uuid::Uuid;

/// Where Debian has the programs of each version of PostgreSQL.
const VERSIONS: &str = "/usr/lib/postgresql";
/// Gaps of a page of `list`, which reads one more.
const PAGE: usize = 50;

/// How the database is asked.
pub(super) struct Pgbench {
    program: PathBuf,
    database_url: String,
    settings: String,
    connections: u32,
    threads: usize,
    scripts: TempDir,
}

/// What is sent for an operation: a transaction for each question, of which pgbench draws.
#[derive(Default)]
pub(super) struct Scripts {
    files: Vec<PathBuf>,
    /// `name=value` of each value of their statements.
    values: Vec<String>,
}

/// A statement about gaps that were found, by how many these are.
type OfGaps = fn(usize) -> String;

/// The statements of an operation, as the baseline sends them.
struct Statements {
    /// Those with the day and the values of the question.
    first: &'static [&'static str],
    /// Those about the gaps that were found.
    of_gaps: &'static [OfGaps],
}

impl Statements {
    /// Of the operations whose statements are the same for every question.
    fn of(operation: Operation) -> Option<Self> {
        let (first, of_gaps): (&[&str], &[OfGaps]) = match operation {
            Operation::List | Operation::Apollo => (
                &[postgres::LIST],
                &[of_gaps::provenance, of_gaps::countries],
            ),
            Operation::Partners => (&[postgres::BEGUN], &[of_gaps::matches]),
            Operation::Id => (&[postgres::ONE], &[of_gaps::countries]),
            Operation::Facets => (&[postgres::BY_SECTOR, postgres::BY_COUNTRY], &[]),
            Operation::Deep => (&[postgres::DEEP], &[]),
            Operation::Search | Operation::Coverage | Operation::Kept => return None,
        };
        Some(Self { first, of_gaps })
    }
}

impl Pgbench {
    /// Finds the program: the one that is named, or that of the newest PostgreSQL here.
    pub(super) fn find(
        named: &Path,
        config: &Config,
        workers: usize,
        settings: &str,
    ) -> Result<Self> {
        let runs = |program: &PathBuf| {
            let version = Command::new(program).arg("--version").output();
            version.is_ok_and(|done| done.status.success())
        };
        let mut places = vec![named.to_owned()];
        if named == Path::new("pgbench") {
            places.extend(of_versions());
        }
        let program = places.into_iter().find(runs).with_context(|| {
            format!(
                "There is no {} that runs, in PATH or in {VERSIONS}/*/bin: install PostgreSQL's own programs (Debian: postgresql, or \
                 postgresql-contrib), or name it with --pgbench",
                named.display()
            )
        })?;
        Ok(Self {
            program,
            database_url: config.database_url.clone(),
            settings: settings.to_owned(),
            connections: config.database_connections,
            threads: workers,
            scripts: TempDir::new().context("Cannot make a folder for temporary files")?,
        })
    }

    /// Writes the transactions of these questions, if the operation has any.
    pub(super) async fn scripts(
        &self,
        operation: Operation,
        questions: &[Question],
    ) -> Result<Option<Scripts>> {
        let Some(statements) = Statements::of(operation) else {
            return Ok(None);
        };
        let mut database = PgConnection::connect(&self.database_url).await?;
        let mut scripts = Scripts::default();
        for (at, question) in questions.iter().enumerate() {
            let gaps = gaps(operation, question, &mut database).await?;
            let mut values = vec![today()];
            values.extend(question.values.iter().cloned());
            let of_question = statements.first.iter();
            let mut text: String = of_question
                .map(|sql| bound(sql, &format!("q{at}_v")))
                .collect();
            if !gaps.is_empty() {
                let of_gaps = statements.of_gaps.iter();
                text.extend(of_gaps.map(|sql| bound(&sql(gaps.len()), &format!("q{at}_g"))));
            }
            scripts.name(&format!("q{at}_v"), &values);
            scripts.name(&format!("q{at}_g"), &gaps);
            let file = self.scripts.path().join(format!("{operation:?}-{at}.sql"));
            fs::write(&file, text).with_context(|| format!("Cannot write {}", file.display()))?;
            scripts.files.push(file);
        }
        database.close().await?;
        Ok(Some(scripts))
    }

    /// Sends them for so long. Latencies and processor time are the database's, and are not in the figures.
    pub(super) async fn measure(&self, scripts: &Scripts, duration: Duration) -> Result<Figures> {
        let clients = self.connections.to_string();
        let threads = std::cmp::min(self.threads, usize::try_from(self.connections)?).to_string();
        let seconds = duration.as_secs().to_string();
        let mut command = tokio::process::Command::new(&self.program);
        command.args(["-n", "-M", "prepared", "-c", &clients, "-j", &threads]);
        command.args(["-T", &seconds]);
        for value in &scripts.values {
            command.arg("-D").arg(value);
        }
        for file in &scripts.files {
            command.arg("-f").arg(file);
        }
        // By environment: a database URL may hold a password, which a command line shows to everybody.
        command.env("PGDATABASE", &self.database_url);
        command.env(SETTINGS, &self.settings);
        let done = command.kill_on_drop(true).output().await?;
        ensure!(
            done.status.success(),
            "pgbench failed: {}",
            String::from_utf8_lossy(&done.stderr).trim()
        );
        let said = String::from_utf8(done.stdout)?;
        let line = said.lines().find_map(|line| line.strip_prefix("tps = "));
        let tps = line.and_then(|line| line.split_whitespace().next());
        Ok(Figures {
            per_second: tps.context("pgbench does not say its tps")?.parse()?,
            ..Figures::default()
        })
    }
}

impl Scripts {
    /// Gives values the names by which statements have them: this beginning, and their number.
    fn name(&mut self, beginning: &str, values: &[String]) {
        let named = (1..).zip(values);
        self.values
            .extend(named.map(|(number, value)| format!("{beginning}{number}={value}")));
    }
}

/// A statement with variables of pgbench, which begin so, for `$1`, `$2` …; it binds their values.
fn bound(sql: &str, beginning: &str) -> String {
    format!("{};\n", sql.replace('$', &format!(":{beginning}")))
}

/// The ids of the gaps about which the baseline reads more: a transaction cannot take them from a statement before.
async fn gaps(
    operation: Operation,
    question: &Question,
    database: &mut PgConnection,
) -> Result<Vec<String>> {
    let sql = match operation {
        Operation::List | Operation::Apollo => postgres::LIST,
        Operation::Partners => postgres::BEGUN,
        Operation::Id => return Ok(question.values.clone()),
        _ => return Ok(Vec::new()),
    };
    let country = question
        .values
        .first()
        .context("A question without a country")?;
    let found = sqlx::query_as::<Postgres, (Uuid, String, String)>(sql)
        .bind(today())
        .bind(country)
        .fetch_all(database)
        .await?;
    Ok(found
        .iter()
        .take(PAGE)
        .map(|gap| gap.0.to_string())
        .collect())
}

/// The programs of all versions of PostgreSQL, the newest first.
fn of_versions() -> Vec<PathBuf> {
    let folders = fs::read_dir(VERSIONS).into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = folders
        .filter_map(|folder| {
            let version = folder.file_name().to_str()?.parse().ok()?;
            Some((version, folder.path().join("bin/pgbench")))
        })
        .collect();
    versions.sort_unstable();
    versions.into_iter().rev().map(|(_, path)| path).collect()
}
