//! What the command line asks for: serve, migrate, load, import, template, audit, erase, plan, judgements, issuers, schema, token.

use crate::{
    app::App,
    auth::local::{Grant, Local},
    cli::{
        audit, erase, import, issuers, judgements, load, plan,
        print::{note, print, print_line},
        template,
    },
    config::{Audit, Cli, Command, Config, Import, Issuers, ServeOptions, TokenOptions, unread},
    db::store::{self, Store},
    error::causes,
    graphql,
    matchmaking::meaning,
    observe,
};
use anyhow::{Context, Result, ensure};
use std::{env, io, process::ExitCode, time::Duration};
use tokio::runtime::Builder;

/// How long it is waited at the end for what a thread of its own still does: a plan that is drawn for nobody any more, or a name that is
/// looked up.
const ENDS_WITHIN: Duration = Duration::from_secs(2);

/// Does what the command line asks, and tells of an error as the program does.
///
/// A plain function. One that is awaited would be compiled again by the program, with all that it awaits in its turn: the whole service,
/// for the few lines of `main.rs`.
pub fn run_to_end() -> ExitCode {
    #[cfg(target_os = "linux")]
    small_pages();
    let done = to_end(observed(Cli::asked()));
    match done.map_err(anyhow::Error::from).flatten() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let told = causes(&*error).join("\n  because: ");
            note(format_args!("error: {told}"));
            if error.is::<issuers::Faulty>() {
                return ExitCode::from(2);
            }
            ExitCode::FAILURE
        }
    }
}

/// Does this, and does not wait longer than a moment for what a thread still does after it.
fn to_end<T>(work: impl Future<Output = T>) -> io::Result<T> {
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(ENDS_WITHIN);
    Ok(done)
}

/// Does what is asked, and lets whoever follows it have all of it.
async fn observed(cli: Cli) -> Result<()> {
    let observing = observe::start(&cli.config)?;
    let variables = env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    for told in unread(variables) {
        tracing::warn!("{told}");
    }
    let done = match load_model(&cli) {
        Ok(()) => run(cli).await,
        Err(error) => Err(error),
    };
    observing.end().await;
    done
}

/// Keeps to small pages of memory where the system would give everybody huge ones; the allocator itself asks for none.
///
/// Where that may not be asked, the service is larger at rest and otherwise the same.
#[cfg(target_os = "linux")]
fn small_pages() {
    rustix::thread::disable_transparent_huge_pages(true).ok();
}

/// Loads the language model for what judges pairs.
fn load_model(cli: &Cli) -> Result<()> {
    let judges = matches!(
        cli.command,
        None | Some(Command::Serve(_) | Command::Plan(_))
    );
    match cli.config.model_file() {
        Some(path) if judges => meaning::load(path).context("The language model cannot be used"),
        _ => Ok(()),
    }
}

async fn run(cli: Cli) -> Result<()> {
    match cli.command.unwrap_or(Command::Serve(cli.serve)) {
        Command::Serve(options) => serve(&cli.config, &options).await,
        Command::Migrate => migrate(&cli.config).await,
        Command::Load(options) => load::run(&cli.config, &options).await,
        Command::Import(Import::Iati(options)) => import::run(&cli.config, &options).await,
        Command::Import(Import::Table(options)) => import::run_table(&cli.config, &options).await,
        Command::Template(options) => template::run(&cli.config, &options).await,
        Command::Audit(Audit::Verify(options)) => audit::run(&cli.config, &options).await,
        Command::Erase(options) => erase::run(&cli.config, &options).await,
        Command::Plan(options) => plan::run(&cli.config, &options).await,
        Command::Judgements => judgements::run(&cli.config).await,
        Command::Issuers(Issuers::Check(options)) => issuers::run(&cli.config, &options).await,
        Command::Schema(options) if options.federation => print(graphql::subgraph_sdl()),
        Command::Schema(_) => print(graphql::sdl()),
        Command::Token(options) => token(&cli.config, &options).await,
    }
}

async fn serve(config: &Config, options: &ServeOptions) -> Result<()> {
    let app = App::bind(config, options).await?;
    let address = app.address();
    print_line(format_args!(
        "Gapbridge answers at http://{address}/graphql, its explorer at http://{address}/graphiql. Stop with Ctrl+C."
    ))?;
    if let Some(address) = app.metrics_address() {
        print_line(format_args!(
            "Figures for monitoring are at http://{address}/metrics."
        ))?;
    }
    app.run().await
}

async fn migrate(config: &Config) -> Result<()> {
    store::migrate(config).await?;
    print_line("The tables are up to date.")
}

/// Prints a token alone, so that a script can take it as it is.
async fn token(config: &Config, options: &TokenOptions) -> Result<()> {
    let store = Store::open_register(config).await?;
    let reference = store.reference();
    ensure!(
        !store.is_empty().await?,
        "The register is empty. Start the service once, or see that --database-url is that of the service"
    );
    let organisation = reference
        .organisations
        .by_code(&options.organisation)
        .with_context(|| {
            format!(
                "The organisation {}",
                reference.organisations.unknown(&options.organisation)
            )
        })?;
    let made = Local::to_be_made(config)?;
    let local = Local::open(config)?.context(
        "There is no local issuer: with PostgreSQL name a file for its key, the same for this command and for the service, with --local-key or GAPBRIDGE_LOCAL_KEY",
    )?;
    let grant = Grant {
        organisation: &organisation.code,
        role: options.role,
        subject: &options.subject,
        ttl: options.ttl,
    };
    if let Some(path) = made {
        note(format_args!(
            "note: the local key \"{}\" was not there and was made now. A service takes this token once it is started with that key (--local-key)",
            path.display()
        ));
    }
    print_line(local.mint(&grant)?)?;
    store.close().await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use tokio::{sync::oneshot, task::spawn_blocking};

    #[test]
    fn what_a_thread_does_for_nobody_keeps_no_process_from_ending() {
        let (keeps, waits) = mpsc::channel::<()>();
        let done = to_end(async move {
            let (begins, begun) = oneshot::channel();
            let endless = spawn_blocking(move || {
                begins.send(()).ok();
                waits.recv()
            });
            begun.await.expect("it begins");
            drop(endless);
            7
        });
        assert_eq!(done.ok(), Some(7));
        drop(keeps);
    }
}
