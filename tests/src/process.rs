//! The service as a process of its own, to be killed.

use crate::{TestDatabase, app::Service, options};
use clap::Parser;
use gapbridge::{
    app::App,
    auth::local::Local,
    config::{Cli, Config},
    observe,
};
use reqwest::{Client, redirect::Policy};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, prlimit};
use std::{
    env,
    fs::read_to_string,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};
use tempfile::NamedTempFile;

/// The database that a process is to serve.
const URL: &str = "GAPBRIDGE_TEST_SERVE";
/// The key of its local issuer, where it is not beside the database.
const KEY: &str = "GAPBRIDGE_TEST_SERVE_KEY";
/// What is printed before the address.
const LISTENS: &str = "listens at ";

/// A running process. It is killed when it is dropped.
pub struct Process {
    child: Child,
    address: String,
    log: Option<NamedTempFile>,
}

impl TestDatabase {
    /// Serves the database in a process of its own: this program again, running nothing but the test of this name, which has to
    /// call [`Process::serve`].
    pub fn spawn(&self, test: &str) -> Process {
        let config = self.config();
        let mut command = again(test);
        command.env(URL, &config.database_url);
        if let Some(key) = &config.local_key {
            command.env(KEY, key);
        }
        Process::start(command.stderr(Stdio::null()), None)
    }

    /// The same as an operator starts it, with settings from the environment, and what it logs kept. The test has to call
    /// [`Process::serve_as_told`].
    pub fn spawn_watched(&self, test: &str, settings: &[(&str, &str)]) -> Process {
        let config = self.config();
        let log = NamedTempFile::new().expect("a file for the log");
        let mut command = again(test);
        command
            .env("DATABASE_URL", &config.database_url)
            .env("GAPBRIDGE_LISTEN", "127.0.0.1:0")
            .env("GAPBRIDGE_WORKERS", "1")
            // Whatever proxy the machine has, what is asked is on this machine.
            .env("NO_PROXY", "127.0.0.1")
            .envs(settings.iter().copied())
            .stderr(log.reopen().expect("the same file"));
        if let Some(key) = &config.local_key {
            command.env("GAPBRIDGE_LOCAL_KEY", key);
        }
        Process::start(&mut command, Some(log))
    }
}

/// This program again, running one test.
fn again(test: &str) -> Command {
    // Writing past the largest size of a file is an error to it, as a full disk is, rather than its end.
    let mut command = Command::new("sh");
    command
        .args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#])
        .arg(env::current_exe().expect("this program"))
        .args([test, "--exact", "--ignored", "--nocapture"]);
    command
}

impl Process {
    fn start(command: &mut Command, log: Option<NamedTempFile>) -> Self {
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program starts again");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let address = lines.map_while(Result::ok).find_map(|line| {
            line.split_once(LISTENS)
                .map(|(_, address)| address.to_owned())
        });
        Self {
            child,
            address: address.expect("the service starts"),
            log,
        }
    }

    /// What a watched process does: what the program does with no command, as its environment tells.
    pub async fn serve_as_told() {
        let cli = Cli::parse_from(["gapbridge"]);
        let observing = observe::start(&cli.config).expect("settings that can be meant");
        let app = App::bind(&cli.config, &cli.serve)
            .await
            .expect("the service starts");
        println!("{LISTENS}http://{}", app.address());
        app.run().await.expect("the service runs");
        observing.end().await;
    }

    /// What a watched process has logged.
    pub fn log(&self) -> String {
        let file = self.log.as_ref().expect("a process that is watched");
        read_to_string(file.path()).expect("the log")
    }

    /// What the process does: serves the database that it is told to, until it is killed.
    pub async fn serve() {
        let url = env::var(URL).expect("this is no test, but a process that tests start");
        let config = Config {
            database_url: url,
            local_key: env::var(KEY).ok().map(PathBuf::from),
            ..crate::database::config("")
        };
        let app = App::bind(&config, &options())
            .await
            .expect("the service starts");
        println!("{LISTENS}http://{}", app.address());
        app.run().await.expect("the service runs");
    }

    /// From now on no file of the process grows past so many bytes, as if the disk were full; as far as the system allows without.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let process = self.process();
        let limit = Rlimit {
            current: bytes,
            maximum: getrlimit(Resource::Fsize).maximum,
        };
        prlimit(process, Resource::Fsize, limit).expect("a limit");
    }

    fn process(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.child.id()).ok()?)
    }

    /// Bytes of memory that it holds, as Linux tells.
    pub fn resident(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// The most bytes of memory that it ever held.
    pub fn most_resident(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, name: &str) -> u64 {
        let status = format!("/proc/{}/status", self.child.id());
        let status = read_to_string(status).expect("a process of Linux");
        let mut lines = status.lines();
        let held = lines.find_map(|line| line.strip_prefix(name));
        let held = held.and_then(|held| held.trim().strip_suffix("kB"));
        held.and_then(|held| held.trim().parse::<u64>().ok())
            .expect("its memory")
            * 1024
    }

    /// Where it listens.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Tells it to stop, as the operating system does, and waits until it has; false if it does not within the time.
    pub async fn stops_within(&mut self, time: Duration) -> bool {
        let process = self.process().expect("it was started");
        kill_process(process, Signal::TERM).expect("our child");
        let end = Instant::now() + time;
        while Instant::now() < end {
            if self.child.try_wait().expect("our child").is_some() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        false
    }

    /// A client of it.
    pub fn client(&self, database: &TestDatabase) -> Service {
        database.client_at(self.address.clone())
    }
}

impl TestDatabase {
    /// A client of whoever serves the database at this address.
    pub fn client_at(&self, address: String) -> Service {
        let local = Arc::new(
            Local::open(&self.config())
                .expect("a key")
                .expect("a local issuer"),
        );
        let client = Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .build()
            .expect("an HTTP client");
        Service::at(address, client, local)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL: nothing in it is told. It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().expect("it is gone");
    }
}
