//! Every setting, from the command line or the environment, parsed once.

use anyhow::{Context as _, Result, bail};
use clap::{Args, Parser, Subcommand};
use domain::deadline::Silence;
use domain::organisation::Role;
use domain::table::TableKind;
use ipnet::IpNet;
use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// The register of capacity gaps that keep sanctions from being carried out or lifted, as a GraphQL API.
#[derive(Debug, Parser)]
#[command(name = "gapbridge", version, about)]
pub struct Cli {
    /// What to do; `serve` by default.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Settings of all commands.
    #[command(flatten)]
    pub config: Config,
    /// Settings of `serve`, for when no command is named.
    #[command(flatten)]
    pub serve: ServeOptions,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the API. An empty database gets the reference data first.
    Serve(ServeOptions),
    /// Create or change the tables, and nothing else.
    Migrate,
    /// Load records from files of the format that data/README.md describes.
    Load(LoadOptions),
    /// Take records of other systems over, as those of an organisation.
    #[command(subcommand)]
    Import(Import),
    /// Write a table to fill in, with the codes of the register to choose from, which `import table` reads.
    Template(TemplateOptions),
    /// Look after the history of changes.
    #[command(subcommand)]
    Audit(Audit),
    /// Erase a text that must not exist, from its record and from the history, so that the history can still be verified.
    Erase(EraseOptions),
    /// Draw a plan: which help should go to which need, how good that is proven to be, and why the rest stays open.
    Plan(PlanOptions),
    /// Print what organisations think of suggestions of public gaps, as CSV for the command that fits weights, without who thinks so.
    Judgements,
    /// Look after the issuers whose tokens are accepted.
    #[command(subcommand)]
    Issuers(Issuers),
    /// Print the schema of the API.
    Schema(SchemaOptions),
    /// Print a token of the local issuer, with which its holder acts for an organisation.
    Token(TokenOptions),
}

/// Settings of `schema`.
#[derive(Clone, Debug, Args)]
pub struct SchemaOptions {
    /// Print it as a subgraph of Apollo Federation has it, to compose it with others.
    #[arg(long)]
    pub federation: bool,
}

/// What can be done about the history.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Check that no event was changed, taken out, put in or cut off, and name the first that does not fit; then that the data
    /// is as the events left it, and name each object that differs.
    Verify(VerifyOptions),
}

/// Settings of `audit verify`.
#[derive(Clone, Debug, Args)]
pub struct VerifyOptions {
    /// A head that was printed before and noted elsewhere: it must still be among the events, so that a history that was written
    /// anew as a whole is found as well.
    #[arg(long)]
    pub head: Option<String>,
}

/// What can be done about issuers.
#[derive(Debug, Subcommand)]
pub enum Issuers {
    /// Check the file of issuers setting by setting, and the organisations that it names. Exit status 2 where something is wrong.
    Check(CheckIssuersOptions),
}

/// Settings of `issuers check`.
#[derive(Clone, Debug, Args)]
pub struct CheckIssuersOptions {
    /// The file of issuers, as `serve` takes it.
    #[arg(env = "GAPBRIDGE_ISSUERS", value_name = "FILE")]
    pub file: PathBuf,
    /// Ask each issuer for its keys, too.
    #[arg(long)]
    pub fetch: bool,
}

/// Settings of `erase`.
#[derive(Clone, Debug, Args)]
pub struct EraseOptions {
    /// Id of the record, as the API gives it.
    #[arg(long, value_name = "ID")]
    pub record: String,
    /// The text, as the history calls it: title, description, note, text, …
    #[arg(long, value_name = "NAME")]
    pub field: String,
    /// Why. It stands in place of the text for everybody to read.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// Settings of all commands.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Database: sqlite:FILE?mode=rwc or postgres://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full.
    #[arg(
        long,
        global = true,
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite:gapbridge.db?mode=rwc"
    )]
    pub database_url: String,
    /// Connections to the database at most, 2 at least: a change is judged by what is read beside it.
    #[arg(long, global = true, env = "GAPBRIDGE_DATABASE_CONNECTIONS", default_value_t = 8, value_parser = clap::value_parser!(u32).range(2..=1000))]
    pub database_connections: u32,
    /// Copies of the database that questions are read from.
    #[command(flatten)]
    pub replicas: ReplicaSettings,
    /// File with the private key of the local issuer; made if it does not exist. By default the database's file with .key
    /// appended, with SQLite; with PostgreSQL there is no local issuer by default.
    #[arg(long, global = true, env = "GAPBRIDGE_LOCAL_KEY", value_name = "FILE")]
    pub local_key: Option<PathBuf>,
    /// Working days in which a host state answers a proposed match before its silence counts as silence.
    #[arg(long, global = true, env = "GAPBRIDGE_CONSENT_DAYS", default_value_t = 5, value_parser = clap::value_parser!(u16).range(0..=250))]
    pub consent_days: u16,
    /// What silence past that means: `waits` keeps a match where it is, `no-objection` lets it proceed.
    #[arg(long, global = true, env = "GAPBRIDGE_SILENCE", value_enum, default_value_t = Silence::Waits)]
    pub silence: Silence,
    /// Days that are not working days, besides Saturdays and Sundays, as 2026-12-25, separated by commas.
    #[arg(long, global = true, env = "GAPBRIDGE_HOLIDAYS", value_delimiter = ',')]
    pub holidays: Vec<chrono::NaiveDate>,
    /// How webhooks are delivered.
    #[command(flatten)]
    pub webhooks: WebhookSettings,
    /// File of the language model that suggestions read texts by as well (`make model` installs it); without one they go by words.
    #[arg(long, global = true, env = "GAPBRIDGE_MODEL", value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// What to log: error, warn, info, debug, trace, or a filter such as info,gapbridge=debug.
    #[arg(long, global = true, env = "GAPBRIDGE_LOG", default_value = "info")]
    pub log: String,
    /// How to log; by default as text where standard error is a terminal, else as JSON.
    #[arg(long, global = true, env = "GAPBRIDGE_LOG_FORMAT", value_enum)]
    pub log_format: Option<LogFormat>,
    /// Collector to which traces are sent by OTLP over HTTP, such as http://127.0.0.1:4318; none by default. The variables of
    /// OpenTelemetry (OTEL_EXPORTER_OTLP_ENDPOINT and others) work as well.
    #[arg(long, global = true, env = "GAPBRIDGE_TRACES", value_name = "URL", value_parser = collector)]
    pub traces: Option<String>,
}

/// Copies of the database that questions are read from.
#[derive(Clone, Debug, Args)]
pub struct ReplicaSettings {
    /// Read replica of the PostgreSQL database, written as --database-url; may be given several times, or several separated by commas.
    #[arg(
        id = "replica_urls",
        long = "replica-url",
        global = true,
        env = "GAPBRIDGE_REPLICA_URLS",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "URL"
    )]
    pub urls: Vec<String>,
    /// How far a read replica may be behind, such as 5s; past it, the database itself is read until the replica has caught up.
    #[arg(id = "replica_lag", long = "replica-lag", global = true, env = "GAPBRIDGE_REPLICA_LAG", default_value = "5s", value_parser = lag)]
    pub lag: Duration,
}

impl Default for ReplicaSettings {
    fn default() -> Self {
        Self {
            urls: Vec::new(),
            lag: Duration::from_secs(5),
        }
    }
}

/// Where webhooks may lead, and how long they are tried.
#[derive(Clone, Debug, Args)]
pub struct WebhookSettings {
    /// Let webhooks be sent by http:, where everybody on the way can read them. For receivers on this machine or network.
    #[arg(
        id = "webhooks_allow_http",
        long = "webhooks-allow-http",
        global = true,
        env = "GAPBRIDGE_WEBHOOKS_ALLOW_HTTP"
    )]
    pub allow_http: bool,
    /// Let webhooks lead to addresses of this machine and of private networks: every organisation can then make the service ask there.
    #[arg(
        id = "webhooks_allow_private",
        long = "webhooks-allow-private",
        global = true,
        env = "GAPBRIDGE_WEBHOOKS_ALLOW_PRIVATE"
    )]
    pub allow_private: bool,
    /// Time from a failed delivery to the next attempt; it doubles with each, up to 8 hours.
    #[arg(id = "webhooks_retry", long = "webhooks-retry", global = true, env = "GAPBRIDGE_WEBHOOKS_RETRY", default_value = "30s", value_parser = wait)]
    pub retry: Duration,
    /// Time after which a delivery that failed so long is set aside.
    #[arg(id = "webhooks_give_up", long = "webhooks-give-up", global = true, env = "GAPBRIDGE_WEBHOOKS_GIVE_UP", default_value = "3d", value_parser = wait)]
    pub give_up: Duration,
    /// Longest time one attempt may take.
    #[arg(id = "webhooks_timeout", long = "webhooks-timeout", global = true, env = "GAPBRIDGE_WEBHOOKS_TIMEOUT", default_value = "10s", value_parser = attempt)]
    pub timeout: Duration,
    /// How often changes to tell webhooks of are looked for.
    #[arg(id = "webhooks_poll", long = "webhooks-poll", global = true, env = "GAPBRIDGE_WEBHOOKS_POLL", default_value = "200ms", value_parser = attempt)]
    pub poll: Duration,
}

impl Default for WebhookSettings {
    fn default() -> Self {
        Self {
            allow_http: false,
            allow_private: false,
            retry: Duration::from_secs(30),
            give_up: Duration::from_secs(3 * 24 * 60 * 60),
            timeout: Duration::from_secs(10),
            poll: Duration::from_millis(200),
        }
    }
}

/// The address of a collector of traces, without the path at which it takes them.
fn collector(text: &str) -> Result<String> {
    let rest = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"));
    match rest {
        Some(rest) if rest.contains('@') => {
            bail!("write no password into it: OTEL_EXPORTER_OTLP_HEADERS takes what signs in")
        }
        Some(rest) if !rest.is_empty() && !rest.ends_with("/v1/traces") => Ok(text.to_owned()),
        Some(_) => bail!("write the address alone, as http://127.0.0.1:4318: /v1/traces is added"),
        None => bail!("write for example http://127.0.0.1:4318"),
    }
}

/// A time that a copy may be behind, such as 5s.
fn lag(text: &str) -> Result<Duration> {
    match within(text, Duration::from_secs(600)) {
        Ok(lag) if lag < Duration::from_secs(1) => bail!("must be at least 1s"),
        read => read,
    }
}

/// A time to wait for a receiver, such as 30s or 3d.
fn wait(text: &str) -> Result<Duration> {
    within(text, Duration::from_secs(30 * 24 * 60 * 60))
}

/// A time that a server is at one thing, such as 200ms or 10s.
fn attempt(text: &str) -> Result<Duration> {
    within(text, Duration::from_secs(20))
}

fn within(text: &str, most: Duration) -> Result<Duration> {
    match humantime::parse_duration(text) {
        Ok(time) if time >= Duration::from_millis(1) && time <= most => Ok(time),
        Ok(_) => bail!(
            "must lie between 1ms and {}",
            humantime::format_duration(most)
        ),
        Err(_) => bail!("write for example 200ms, 30s or 3d"),
    }
}

/// Forms of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Settings of `serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeOptions {
    /// Address and port to listen on; port 0 takes any free one.
    #[arg(long, env = "GAPBRIDGE_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Add fictional donors, offers and programmes, to see matching at work. Not for a register in use.
    #[arg(long, env = "GAPBRIDGE_DEMO")]
    pub demo: bool,
    /// Origins whose pages may ask the API from a browser, separated by commas; * for all. No cookies are ever used.
    #[arg(
        long,
        env = "GAPBRIDGE_ALLOWED_ORIGINS",
        value_delimiter = ',',
        default_value = "*"
    )]
    pub allowed_origins: Vec<String>,
    /// File that names the OpenID Connect issuers whose tokens are accepted here, and whom they may speak for (see docs/signing-in.md).
    #[arg(long, env = "GAPBRIDGE_ISSUERS", value_name = "FILE")]
    pub issuers: Option<PathBuf>,
    /// Longest time one request may take, in milliseconds.
    #[arg(long, env = "GAPBRIDGE_REQUEST_TIMEOUT_MS", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(100..=600_000))]
    pub request_timeout_ms: u64,
    /// Requests that are handled at once; further ones are asked to come back later.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_REQUESTS", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub concurrent_requests: u32,
    /// WebSockets that are open at once; further ones are asked to come back later.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_SOCKETS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    pub concurrent_sockets: u32,
    /// Documents that the operator trusts.
    #[command(flatten)]
    pub trusted: TrustedDocuments,
    /// Bounds on what clients may make the service hold.
    #[command(flatten)]
    pub bounds: Bounds,
    /// How much each client may ask for.
    #[command(flatten)]
    pub budgets: Budgets,
    /// Address and port on which figures for monitoring are served, at /metrics; none by default. Whoever reaches it reads them.
    #[arg(long, env = "GAPBRIDGE_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,
    /// Operations that take longer are told in the log, in milliseconds, without what they say.
    #[arg(long, env = "GAPBRIDGE_SLOW_MS", default_value_t = 1_000, value_parser = clap::value_parser!(u64).range(1..=600_000))]
    pub slow_ms: u64,
    /// Tell each request in the log: its method, route, status and time.
    #[arg(long, env = "GAPBRIDGE_ACCESS_LOG")]
    pub access_log: bool,
    /// Who publishes this register.
    #[command(flatten)]
    pub reporting: Reporting,
    /// Serve as a subgraph of Apollo Federation v2, too: `_service` and `_entities` at the root.
    #[arg(long, env = "GAPBRIDGE_FEDERATION")]
    pub federation: bool,
    /// Threads that serve; by default as many as there are cores.
    #[arg(long, env = "GAPBRIDGE_WORKERS", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub workers: Option<u16>,
}

impl ServeOptions {
    /// Longest time one request may take.
    pub fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }
}

/// Documents that the operator trusts, and what that means for others.
#[derive(Clone, Debug, Default, Args)]
pub struct TrustedDocuments {
    /// Folder of documents that clients may ask for by name: files *.graphql, each one document, and manifests *.json.
    #[arg(long, env = "GAPBRIDGE_DOCUMENTS", value_name = "FOLDER")]
    pub documents: Option<PathBuf>,
    /// Run only these documents for whoever does not sign in, and refuse all others.
    #[arg(long, env = "GAPBRIDGE_DOCUMENTS_ONLY", requires = "documents")]
    pub documents_only: bool,
}

/// Who publishes this register, as `/export/iati.xml` names it.
#[derive(Clone, Debug, Args)]
pub struct Reporting {
    /// IATI identifier of who publishes this register; those of its activities begin with it.
    #[arg(long, env = "GAPBRIDGE_IATI_REPORTING_REF", value_name = "ID", default_value = "GAPBRIDGE", value_parser = reporting_ref)]
    pub iati_reporting_ref: String,
    /// Its name.
    #[arg(
        long,
        env = "GAPBRIDGE_IATI_REPORTING_NAME",
        value_name = "NAME",
        default_value = "Gapbridge"
    )]
    pub iati_reporting_name: String,
    /// Its type, a code of the IATI list of types: 10 for governments, 40 for multilateral ones, 90 for others.
    #[arg(long, env = "GAPBRIDGE_IATI_REPORTING_TYPE", value_name = "CODE", default_value_t = 90, value_parser = clap::value_parser!(u8).range(10..=90))]
    pub iati_reporting_type: u8,
}

impl Default for Reporting {
    fn default() -> Self {
        Self {
            iati_reporting_ref: "GAPBRIDGE".to_owned(),
            iati_reporting_name: "Gapbridge".to_owned(),
            iati_reporting_type: 90,
        }
    }
}

/// An identifier as IATI takes it.
fn reporting_ref(text: &str) -> Result<String, String> {
    let fits = |letter: char| letter.is_ascii_graphic() && !"/&|?".contains(letter);
    if text.is_empty() || !text.chars().all(fits) {
        return Err("write letters, digits and hyphens, without / & | ? and blanks".to_owned());
    }
    Ok(text.to_owned())
}

/// How much clients may make `serve` hold in memory, and how long.
#[derive(Clone, Debug, Args)]
pub struct Bounds {
    /// Longest answer, in bytes. An operation whose answer would be longer is refused.
    #[arg(long, env = "GAPBRIDGE_ANSWER_BYTES", default_value_t = 8 * MIB, value_parser = clap::value_parser!(u32).range(65_536..=1_073_741_824))]
    pub answer_bytes: u32,
    /// Rows of the database that one request may have read; beyond, it ends with an error.
    #[arg(long, env = "GAPBRIDGE_REQUEST_ROWS", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub request_rows: u32,
    /// Bytes of all answers that wait for their clients to read them; operations beyond are told to come back.
    #[arg(long, env = "GAPBRIDGE_WAITING_BYTES", default_value_t = 256 * MIB, value_parser = clap::value_parser!(u32).range(1_048_576..))]
    pub waiting_bytes: u32,
    /// Bytes of answers that wait for the client of one WebSocket; operations beyond are refused.
    #[arg(long, env = "GAPBRIDGE_SOCKET_WAITING_BYTES", default_value_t = 16 * MIB, value_parser = clap::value_parser!(u32).range(65_536..))]
    pub socket_waiting_bytes: u32,
    /// Longest time a client may take to read an answer, in milliseconds; then its connection is cut.
    #[arg(long, env = "GAPBRIDGE_ANSWER_TIMEOUT_MS", default_value_t = 60_000, value_parser = clap::value_parser!(u64).range(100..=3_600_000))]
    pub answer_timeout_ms: u64,
    /// Bytes of all request bodies and WebSocket messages that have not arrived in full; requests beyond are told to come back.
    #[arg(long, env = "GAPBRIDGE_ARRIVING_BYTES", default_value_t = 64 * MIB, value_parser = clap::value_parser!(u32).range(1_048_576..))]
    pub arriving_bytes: u32,
    /// WebSockets from one address that are open at once. By default any number, since behind a proxy all come from the
    /// proxy's address.
    #[arg(long, env = "GAPBRIDGE_SOCKETS_PER_ADDRESS", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub sockets_per_address: Option<u32>,
    /// Bytes of answers to public questions that are kept until something changes; 0 keeps none.
    #[arg(long, env = "GAPBRIDGE_CACHE_BYTES", default_value_t = 32 * MIB)]
    pub cache_bytes: u32,
    /// Connections that are open at once; further ones wait to be accepted.
    #[arg(long, env = "GAPBRIDGE_CONCURRENT_CONNECTIONS", default_value_t = 4_000, value_parser = clap::value_parser!(u32).range(16..=1_000_000))]
    pub concurrent_connections: u32,
}

/// How much each client of `serve` may ask for, and by what clients are told apart.
#[derive(Clone, Debug, Args)]
pub struct Budgets {
    /// Points of cost that those who did not sign in may ask for in a minute from one address, an IPv6 network of 64 bits counting as
    /// one; 0 for any number.
    #[arg(long, env = "GAPBRIDGE_BUDGET_ANONYMOUS", value_name = "POINTS", default_value_t = 20_000_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000_000))]
    pub budget_anonymous: u32,
    /// Points of cost that one API key, or one holder of tokens, may ask for in a minute; 0 for any number.
    #[arg(long, env = "GAPBRIDGE_BUDGET_SIGNED_IN", value_name = "POINTS", default_value_t = 60_000_000, value_parser = clap::value_parser!(u32).range(0..=1_000_000_000))]
    pub budget_signed_in: u32,
    /// API keys and tokens that are not good which are looked at in a minute from one address; 0 for any number.
    #[arg(long, env = "GAPBRIDGE_FAILED_SIGN_INS", value_name = "NUMBER", default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub failed_sign_ins: u32,
    /// Addresses of proxies, or networks of them such as 10.0.0.0/8, separated by commas, whose header X-Forwarded-For is believed.
    /// Without them all clients behind a proxy count as one address.
    #[arg(
        long,
        env = "GAPBRIDGE_TRUSTED_PROXIES",
        value_name = "ADDRESSES",
        value_delimiter = ',',
        value_parser = proxy
    )]
    pub trusted_proxies: Vec<IpNet>,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            budget_anonymous: 20_000_000,
            budget_signed_in: 60_000_000,
            failed_sign_ins: 20,
            trusted_proxies: Vec::new(),
        }
    }
}

/// A network, or an address alone.
fn proxy(text: &str) -> Result<IpNet, String> {
    let network = text.parse::<IpNet>().ok();
    let network = network.or_else(|| Some(text.parse::<IpAddr>().ok()?.into()));
    network.ok_or_else(|| "write an address, or a network such as 10.0.0.0/8".to_owned())
}

/// Bytes of a mebibyte.
const MIB: u32 = 1024 * 1024;

impl Default for Bounds {
    fn default() -> Self {
        Self {
            answer_bytes: 8 * MIB,
            request_rows: 100_000,
            waiting_bytes: 256 * MIB,
            socket_waiting_bytes: 16 * MIB,
            answer_timeout_ms: 60_000,
            arriving_bytes: 64 * MIB,
            sockets_per_address: None,
            cache_bytes: 32 * MIB,
            concurrent_connections: 4_000,
        }
    }
}

impl Bounds {
    /// Longest time a client may take to read an answer.
    pub fn answer_timeout(&self) -> Duration {
        Duration::from_millis(self.answer_timeout_ms)
    }
}

/// Settings of `load`.
#[derive(Clone, Debug, Args)]
pub struct LoadOptions {
    /// Files to load, .toml or .csv. Each is loaded whole or not at all.
    #[arg(required_unless_present = "reference")]
    pub files: Vec<PathBuf>,
    /// Load the built-in reference data again, for example after an upgrade.
    #[arg(long)]
    pub reference: bool,
}

/// What records can be taken over from.
#[derive(Debug, Subcommand)]
pub enum Import {
    /// Activities of IATI files, versions 1 and 2: programmes, or offers where the organisation is a donor that runs none.
    Iati(ImportIatiOptions),
    /// Tables that somebody filled in, .xlsx or .csv: gaps, offers or programmes.
    Table(ImportTableOptions),
}

/// Settings of `import iati`.
#[derive(Clone, Debug, Args)]
pub struct ImportIatiOptions {
    /// Files of activities, in XML.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Code of the organisation whose activities they are; it is done with its rights, and in its name.
    #[arg(long = "as", value_name = "ORGANISATION")]
    pub organisation: String,
    /// Say what would be done, and keep nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Print a JSON object a line instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Language of texts for which a file states none, ISO 639-1.
    #[arg(long, default_value = "en")]
    pub language: String,
    /// Confirm that what in the texts looks like a way to a private person is the address of an office.
    #[arg(long)]
    pub names_no_private_person: bool,
}

/// Settings of `import table`.
#[derive(Clone, Debug, Args)]
pub struct ImportTableOptions {
    /// Tables, .xlsx or .csv, as `template` writes them. Each is taken whole or not at all.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Code of the organisation whose records they are; it is done with its rights, and in its name.
    #[arg(long = "as", value_name = "ORGANISATION")]
    pub organisation: String,
    /// What the rows are, where neither a sheet nor the file is called gaps, offers or programmes.
    #[arg(long, value_enum, value_name = "KIND")]
    pub of: Option<TableKind>,
    /// Say what would be done, and keep nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Print a JSON object a line instead of a table.
    #[arg(long)]
    pub json: bool,
    /// Confirm that the texts name no private person: what is published takes it, and what looks like a way to one.
    #[arg(long)]
    pub names_no_private_person: bool,
}

/// Settings of `template`.
#[derive(Clone, Debug, Args)]
pub struct TemplateOptions {
    /// What its rows are to be.
    #[arg(value_enum)]
    pub kind: TableKind,
    /// The file to write, .xlsx or .csv.
    pub file: PathBuf,
}

/// Settings of `plan`.
#[derive(Clone, Debug, Args)]
pub struct PlanOptions {
    /// Records to plan over, .toml or .csv, beside those that the program brings with it, in a database of their own that is thrown
    /// away; the register itself if none is named.
    pub files: Vec<PathBuf>,
    /// Plan over the gaps, offers and programmes of these files alone, and not over those that the program brings with it.
    #[arg(long, requires = "files", conflicts_with = "demo")]
    pub only_files: bool,
    /// A problem to plan in place of records, .toml or .json: needs, lines, and pairs with their fit (see docs/plans.md).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["files", "demo", "on"])]
    pub problem: Option<PathBuf>,
    /// Add the fictional donors, offers and programmes to the records.
    #[arg(long)]
    pub demo: bool,
    /// Policy of the plan, a .toml file: weights by severity, attention of donors, floor of fairness (see docs/plans.md).
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The day to plan for; by default the first day on which each gap is to be helped, or else today.
    #[arg(long, value_name = "DATE")]
    pub on: Option<chrono::NaiveDate>,
    /// How long to search. A plan whose search ends by itself comes out the same another time.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: u64,
    /// Also say what fairness between countries would cost at floors from 0 to 1: ten more plans, which takes several times as long.
    #[arg(long)]
    pub fairness_curve: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = PlanFormat::Text)]
    pub format: PlanFormat,
}

/// Forms in which a plan is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum PlanFormat {
    /// Tables for people.
    Text,
    /// One JSON object, for programs.
    Json,
}

/// Settings of `token`.
#[derive(Clone, Debug, Args)]
pub struct TokenOptions {
    /// Code of the organisation its holder acts for, such as group-civ.
    #[arg(long, value_name = "CODE")]
    pub organisation: String,
    /// What its holder may do: reader, editor, approver or registrar.
    #[arg(long, value_parser = role)]
    pub role: Role,
    /// How long it is good for, such as 30m, 8h or 7d; at most 30d.
    #[arg(long, default_value = "8h", value_parser = ttl)]
    pub ttl: Duration,
    /// Who its holder is; kept in the history of what they change.
    #[arg(long, default_value = "operator", value_name = "NAME")]
    pub subject: String,
}

/// Longest time a token is good for.
pub const TTL_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A time for which a token is good, such as 30m, 8h or 7d.
fn ttl(text: &str) -> Result<Duration> {
    match humantime::parse_duration(text) {
        Ok(ttl) if !ttl.is_zero() && ttl <= TTL_MAX => Ok(ttl),
        Ok(_) => bail!("a token is good for at least a second and at most 30 days"),
        Err(_) => bail!("write for example 30m, 8h or 7d"),
    }
}

/// A role by its name, for the command line.
fn role(text: &str) -> Result<Role> {
    Role::named(text).context("write reader, editor, approver or registrar")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_those_that_the_command_line_gives_by_default() {
        let cli = Cli::try_parse_from(["gapbridge"]).expect("a command line");
        assert_eq!(
            format!("{:?}", cli.serve.bounds),
            format!("{:?}", Bounds::default())
        );
        assert_eq!(
            format!("{:?}", cli.config.webhooks),
            format!("{:?}", WebhookSettings::default())
        );
        assert_eq!(
            format!("{:?}", cli.config.replicas),
            format!("{:?}", ReplicaSettings::default())
        );
    }

    #[test]
    fn a_ttl_is_at_most_thirty_days() {
        for (text, good) in [
            ("30m", true),
            ("8h", true),
            ("30d", true),
            ("31d", false),
            ("0s", false),
            ("8", false),
            ("", false),
            ("-1h", false),
        ] {
            assert_eq!(ttl(text).is_ok(), good, "{text}");
        }
    }
}
