//! `gapbridge plan`: a plan over the register, over files, or of a problem that is written down whole.

use crate::{
    access::viewer::Viewer,
    cli::{
        plan_gaps::chosen,
        plan_policy::{on_record, policy},
        plan_table::show,
        print::print_line,
    },
    config::{Config, PlanFormat, PlanOptions, ReplicaSettings},
    db::{scope::Scope, store::Store},
    form::read_whole,
    load::{DEMO, REFERENCE, Source, built_in, held, load},
    matchmaking::{
        catalogue::CatalogueCache,
        planning::{
            Drafted, Extras, Only, PlanRequest, PlanTime, draft, stated::draft_stated, way_out,
        },
    },
};
use anyhow::{Context, Result, anyhow, ensure};
use chrono::Utc;
use indicatif::{ProgressBar, ProgressStyle};
use matching::plan::{Progress, Stage, instance::Instance};
use std::{
    collections::HashSet, num::NonZero, path::Path, sync::Arc, thread::available_parallelism,
    time::Duration,
};
use tempfile::TempDir;
use tokio::time::timeout_at;
use tracing::{Dispatch, instrument::WithSubscriber as _};

/// Needs that a plan is drawn over on the command line, where it has all the time that it is given.
const NEEDS_MAX: usize = 100_000;
/// Steps of the price of fairness: floors a tenth apart.
const FAIRNESS_STEPS: u32 = 10;
/// What is said where there is no plan, before why.
const UNDRAWN: &str = "No plan was drawn";

/// Draws a plan and prints it.
///
/// # Errors
/// Where a file cannot be read, the policy has a field that it should not have, or the register is empty.
pub async fn run(config: &Config, options: &PlanOptions) -> Result<()> {
    let bar = ProgressBar::new(1).with_style(ProgressStyle::with_template(
        "{msg:>10} {bar:40} {pos} of {len} {prefix}",
    )?);
    let shown = bar.clone();
    let report = report(config, options, move |progress| move_on(&shown, progress)).await;
    bar.finish_and_clear();
    print_line(report?.trim_end())
}

/// Draws a plan, and says it in the form that is wanted.
///
/// # Errors
/// As those of [`run`].
pub async fn report(
    config: &Config,
    options: &PlanOptions,
    progress: impl Fn(Progress) + Send + 'static,
) -> Result<String> {
    let time = PlanTime::from_now(Duration::from_secs(options.seconds));
    let drafted = match &options.problem {
        Some(path) => of_problem(path, options, time, progress).await,
        None => of_records(config, options, time, progress).await,
    };
    let drafted = drafted?;
    match options.format {
        PlanFormat::Text => Ok(show(&drafted)),
        PlanFormat::Json => Ok(serde_json::to_string_pretty(&drafted)?),
    }
}

/// A plan over the register, or over files.
async fn of_records(
    config: &Config,
    options: &PlanOptions,
    time: PlanTime,
    progress: impl Fn(Progress) + Send + 'static,
) -> Result<Drafted> {
    let settings = policy(options.policy.as_deref())?.unwrap_or_default();
    let only = only(options)?;
    let (store, _folder) = read_in_time(time, open(config, options)).await?;
    ensure!(
        !store.is_empty().await?,
        "The register is empty: start the service once, or name files with records to plan over"
    );
    let settings = on_record(settings, &store.reference())?;
    let store = Arc::new(store);
    let catalogue = CatalogueCache::new(store.clone());
    let now = Utc::now();
    let read = async { catalogue.read_all(now).await.context(UNDRAWN) };
    read_in_time(time, read).await?;
    let scope = Scope::new(store, Viewer::Anonymous, now);
    let gaps = chosen(&scope, &options.gaps, only.as_ref())
        .await
        .context(UNDRAWN)?;
    let wish = PlanRequest {
        on: options.on,
        settings,
        time,
        // Nobody else is served meanwhile.
        hands: available_parallelism().map_or(1, NonZero::get),
        needs_max: NEEDS_MAX,
        previous: Vec::new(),
        apart: HashSet::new(),
        gaps,
        only,
        extras: extras(options),
    };
    draft(&catalogue, &scope, wish, progress)
        .await
        .context(UNDRAWN)
}

/// A plan of a problem that is written down whole. A policy that is named goes before that of the file.
async fn of_problem(
    path: &Path,
    options: &PlanOptions,
    time: PlanTime,
    progress: impl Fn(Progress) + Send + 'static,
) -> Result<Drafted> {
    let named = policy(options.policy.as_deref())?;
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("Cannot read the problem {}", path.display()))?;
    let is_json = path
        .extension()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("json"));
    let stated: Result<Instance> = if is_json {
        serde_json::from_str(&text).map_err(Into::into)
    } else {
        read_whole(&text)
    };
    let stated = stated.with_context(|| format!("{} is not a problem", path.display()))?;
    let settings = named.or_else(|| stated.policy.clone()).unwrap_or_default();
    let problem = stated.problem(settings).map_err(|faults| {
        let said = faults.join("\n");
        anyhow!("{} has something to correct:\n{said}", path.display())
    })?;
    draft_stated(&stated, problem, time, extras(options), progress)
        .await
        .context(UNDRAWN)
}

/// What is read, unless that takes all the time that there is for it.
async fn read_in_time<T>(time: PlanTime, reading: impl Future<Output = Result<T>>) -> Result<T> {
    let (PlanTime::Whole(_, whole), Some(until)) = (time, time.known_by()) else {
        return reading.await;
    };
    timeout_at(until.into(), reading).await.unwrap_or_else(|_| {
        // How much longer it would take nobody knows: twice as long is a try.
        let (seconds, way_out) = (whole.as_secs(), way_out(whole));
        let said = format!("To read the records takes more than half of the {seconds} seconds that a plan has: {way_out}");
        Err(anyhow!(said).context(UNDRAWN))
    })
}

/// What is said besides the plan.
fn extras(options: &PlanOptions) -> Extras {
    Extras {
        next_uses: true,
        other_money: true,
        fairness_steps: if options.fairness_curve {
            FAIRNESS_STEPS
        } else {
            0
        },
    }
}

/// What is planned over, where the files are alone.
fn only(options: &PlanOptions) -> Result<Option<Only>> {
    if !options.only_files {
        return Ok(None);
    }
    let sources: Vec<Source<'_>> = options
        .files
        .iter()
        .map(Source::read)
        .collect::<Result<_>>()?;
    let held = held(&sources)?;
    ensure!(
        !held.gaps.is_empty(),
        "The files hold no gap to plan for: name one that has a [[gap]], or leave out --only-files"
    );
    Ok(Some(Only {
        gaps: held.gaps,
        assistance: held.assistance,
    }))
}

/// The register, or one of the named files alone, which lasts as long as its folder.
async fn open(config: &Config, options: &PlanOptions) -> Result<(Store, Option<TempDir>)> {
    if options.files.is_empty() && !options.demo {
        return Ok((Store::open_register(config).await?, None));
    }
    let folder = tempfile::tempdir().context("Cannot make a folder for the records")?;
    let database_url = format!(
        "sqlite:{}?mode=rwc",
        folder.path().join("plan.db").display()
    );
    let config = Config {
        database_url,
        replicas: ReplicaSettings::default(),
        ..config.clone()
    };
    // How the tables are made of what lasts for one plan is nothing to log.
    let opening = Store::open(&config).with_subscriber(Dispatch::none());
    let store = opening.await?;
    let mut sources = built_in(REFERENCE);
    if options.demo {
        sources.extend(built_in(DEMO));
    }
    for path in &options.files {
        sources.push(Source::read(path)?);
    }
    load(&store, &sources).await?;
    store.refresh().await?;
    Ok((store, Some(folder)))
}

/// Shows how far the solver is.
fn move_on(bar: &ProgressBar, progress: Progress) {
    bar.set_message(match progress.stage {
        Stage::Pairs => "Gaps",
        Stage::Bound => "Bound",
        Stage::Search => "Search",
        Stage::Fairness => "Fairness",
        Stage::Stability => "Stability",
        Stage::Advice | Stage::NextUses => "Advice",
    });
    bar.set_length(u64::from(progress.of.max(1)));
    bar.set_position(u64::from(progress.done));
    if progress.bound.is_finite() && progress.bound > 0.0 {
        bar.set_prefix(format!(
            "· {:.1} % of the bound",
            100.0 * progress.objective / progress.bound
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Cli, Command};
    use clap::Parser as _;
    use std::io::{Read as _, Seek as _};

    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_is_logged_of_tables_that_last_for_one_plan() {
        let cli = Cli::try_parse_from(["gapbridge", "plan", "--demo"]).expect("a command line");
        let Some(Command::Plan(options)) = cli.command else {
            panic!("the command is plan")
        };
        let log = Arc::new(tempfile::tempfile().expect("a file"));
        let lines = tracing_subscriber::fmt().with_writer(log.clone());
        let opened = open(&cli.config, &options).with_subscriber(lines.finish());
        let (store, _folder) = opened.await.expect("a register");
        assert!(!store.is_empty().await.expect("an answer"));
        let (mut read, mut told) = (&*log, String::new());
        read.rewind().expect("a file");
        read.read_to_string(&mut told).expect("a text");
        assert!(!told.contains("migration"), "{told}");
    }
}
