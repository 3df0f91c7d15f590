//! PostgreSQL servers of a test's own, to be stopped, copied and promoted.

use crate::{TestDatabase, database::temporary, own_port};
use rustix::process::geteuid;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::{
    env,
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Where the programs of a PostgreSQL server are.
const PROGRAMS: &str = "GAPBRIDGE_TEST_POSTGRES_PROGRAMS";
/// Whom root lends them to, as whom they refuse to run.
const USER: &str = "GAPBRIDGE_TEST_POSTGRES_USER";
/// Who owns its databases.
const OWNER: &str = "gapbridge";

/// A server with a database of its own. It is stopped when it is dropped, and its files go.
pub struct Cluster {
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// A new one, with these settings beside the usual.
    pub async fn start(settings: &[(&str, &str)]) -> Self {
        let cluster = Self::new();
        let data = cluster.data();
        let user = format!("--username={OWNER}");
        let at = format!("--pgdata={}", data.display());
        cluster
            .run(
                "initdb",
                &[
                    &*at,
                    &*user,
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ],
            )
            .await;
        cluster.set(&[
            ("listen_addresses", "127.0.0.1"),
            ("unix_socket_directories", ""),
            // It is killed, but the machine is not.
            ("fsync", "off"),
        ]);
        cluster.set(settings);
        cluster.go_on().await;
        cluster
    }

    /// A copy that follows this one.
    pub async fn standby(&self) -> Self {
        let standby = self.copy().await;
        // Without it a server with these files begins a history of its own.
        let signal = standby.data().join("standby.signal");
        assert!(signal.exists(), "pg_basebackup makes it");
        standby.go_on().await;
        standby
    }

    /// A base backup, which does not run.
    pub async fn copy(&self) -> Self {
        let copy = Self::new();
        let at = format!("--pgdata={}", copy.data().display());
        let of = format!("--dbname={}", self.url());
        let options = [
            &*at,
            &*of,
            "--write-recovery-conf",
            "--checkpoint=fast",
            "--wal-method=stream",
            "--no-sync",
        ];
        copy.run("pg_basebackup", &options).await;
        copy
    }

    fn new() -> Self {
        let folder = temporary();
        if let Some(user) = lent_to() {
            let given = Command::new("chown").arg(user).arg(folder.path()).status();
            assert!(given.expect("chown").success(), "the folder is given away");
        }
        let port = own_port();
        Self { folder, port }
    }

    /// Its folder, where it may write.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Its host and port.
    pub fn place(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Where its database is.
    pub fn url(&self) -> String {
        format!("postgres://{OWNER}@{}/postgres", self.place())
    }

    /// Its database, for the service.
    pub fn database(&self) -> TestDatabase {
        TestDatabase::elsewhere(self.url())
    }

    /// A connection to it.
    pub async fn connect(&self) -> DatabaseConnection {
        Database::connect(self.url()).await.expect("it runs")
    }

    /// Runs SQL on it.
    pub async fn run_sql(&self, sql: &str) {
        let connection = self.connect().await;
        let done = connection.execute_unprepared(sql).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("closing");
    }

    /// Waits until a question that is answered with a row or none has one.
    pub async fn until(&self, sql: &str) {
        let connection = self.connect().await;
        loop {
            let found = connection.execute_unprepared(sql).await;
            if found.is_ok_and(|found| found.rows_affected() > 0) {
                break;
            }
            tokio::task::yield_now().await;
        }
        connection.close().await.expect("closing");
    }

    /// Waits until this copy has replayed all that its database has written by now.
    pub async fn catch_up(&self, primary: &Cluster) {
        let connection = primary.connect().await;
        let end = "select pg_current_wal_flush_lsn()::text as place";
        let end = Statement::from_string(DbBackend::Postgres, end);
        let end = connection.query_one_raw(end).await.expect("it runs");
        let end: String = end.expect("a row").try_get("", "place").expect("text");
        connection.close().await.expect("closing");
        self.until(&format!(
            "select 1 where pg_last_wal_replay_lsn() >= '{end}'"
        ))
        .await;
    }

    /// Writes settings, which hold from the next start on.
    pub fn set(&self, settings: &[(&str, &str)]) {
        let file = self.data().join("postgresql.conf");
        let mut file = OpenOptions::new()
            .append(true)
            .open(file)
            .expect("its settings");
        for (name, value) in settings {
            writeln!(file, "{name} = '{value}'").expect("a setting");
        }
    }

    /// Has it recover from an archive, up to a point, when it starts.
    pub fn recover(&self, settings: &[(&str, &str)]) {
        let data = self.data();
        // What a backup says of whom it was taken from is for standbys.
        fs::write(data.join("postgresql.auto.conf"), "").expect("no settings");
        fs::rename(data.join("standby.signal"), data.join("recovery.signal")).expect("a signal");
        self.set(settings);
    }

    /// Starts it, again.
    pub async fn go_on(&self) {
        let at = format!("--pgdata={}", self.data().display());
        let log = format!("--log={}", self.folder.path().join("log").display());
        let port = format!("--options=-c port={}", self.port);
        let options = ["start", &*at, &*log, &*port, "--silent", "--wait"];
        self.run("pg_ctl", &options).await;
    }

    /// Stops it at once, as a power cut would.
    pub async fn stop(&self) {
        let at = format!("--pgdata={}", self.data().display());
        let options = ["stop", &*at, "--mode=immediate", "--silent", "--wait"];
        self.run("pg_ctl", &options).await;
    }

    /// Has it come back as a standby, which takes no changes and follows nobody, as after a switch to another.
    pub async fn demote(&self) {
        let data = self.data();
        let at = format!("--pgdata={}", data.display());
        let options = ["stop", &*at, "--mode=fast", "--silent", "--wait"];
        self.run("pg_ctl", &options).await;
        fs::write(data.join("standby.signal"), "").expect("a signal");
        self.go_on().await;
    }

    /// Makes a standby a server that takes changes.
    pub async fn promote(&self) {
        let at = format!("--pgdata={}", self.data().display());
        self.run("pg_ctl", &["promote", &*at, "--silent", "--wait"])
            .await;
    }

    async fn run(&self, name: &str, arguments: &[&str]) {
        let said = self.folder.path().join("said");
        run(name, arguments, &said, lent_to()).await;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut command = program("pg_ctl", lent_to().as_deref());
        command.args(["stop", "--mode=immediate", "--silent"]);
        command.arg(format!("--pgdata={}", self.data().display()));
        // It may be stopped already.
        let _ = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// Runs a program of PostgreSQL as who runs the tests.
pub async fn run_postgres(name: &str, arguments: &[&str]) {
    let folder = temporary();
    run(name, arguments, &folder.path().join("said"), None).await;
}

/// Beside the service, which may run in this thread. What the program says goes to a file: a server that it starts would keep a pipe.
async fn run(name: &str, arguments: &[&str], said: &Path, user: Option<String>) {
    let mut command = program(name, user.as_deref());
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(said).expect("a file"));
    let running = tokio::task::spawn_blocking(move || command.status());
    let status = running.await.expect("it runs").expect("a program");
    if !status.success() {
        let why = fs::read_to_string(said).unwrap_or_default();
        panic!("{name} {arguments:?}: {why}");
    }
}

fn program(name: &str, user: Option<&str>) -> Command {
    let programs = env::var_os(PROGRAMS).unwrap_or_else(|| {
        panic!("{PROGRAMS} is not set: run `make test`, or name the folder with initdb and pg_ctl there")
    });
    let path = Path::new(&programs).join(name);
    let mut command = match user {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args([OsStr::new("-u"), OsStr::new(user), OsStr::new("--")]);
            command.arg(path);
            command
        }
        None => Command::new(path),
    };
    // One that this user may be in.
    command.current_dir("/");
    command
}

fn lent_to() -> Option<String> {
    let is_root = geteuid().is_root();
    is_root.then(|| env::var(USER).unwrap_or_else(|_| "postgres".to_owned()))
}
