//! Where and how the service listens, as its options say.

use crate::{config::ServeOptions, http};
use actix_web::{
    App as Actix, HttpServer,
    dev::Server,
    middleware::{Compress, from_fn},
    web,
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    future::Future,
    io::{self, ErrorKind},
    net::SocketAddr,
    time::Duration,
};

/// How long requests that run may take to finish once the service is told to stop.
const FINISH_SECONDS: u64 = 10;

/// How many subscriptions there may be at once for each socket that may be open.
const SUBSCRIPTIONS_PER_SOCKET: usize = 4;

/// What the options say about the HTTP side.
pub(super) fn settings(options: &ServeOptions) -> Result<http::Settings> {
    have_places_of_their_own(options)?;
    let bounds = &options.bounds;
    let sockets_max = usize::try_from(options.concurrent_sockets)?;
    let waiting = bounds.waiting_bytes.min(bounds.socket_waiting_bytes);
    ensure!(
        bounds.answer_bytes <= waiting,
        "--answer-bytes {} is more than may wait to be read: no answer so long could ever be sent. Lower it, or raise --waiting-bytes and --socket-waiting-bytes to at least as much.",
        bounds.answer_bytes
    );
    let per_address = bounds.sockets_per_address.map(usize::try_from);
    Ok(http::Settings {
        limits: http::guard::Limits {
            answer_bytes: usize::try_from(bounds.answer_bytes)?,
            ..http::guard::Limits::default()
        },
        timeout: options.request_timeout(),
        operations_max: usize::try_from(options.concurrent_requests)?,
        // One for each thread; and two at least, for one waits for the database while the other reckons.
        dear_max: std::cmp::max(workers(options), 2),
        slow: Duration::from_millis(options.slow_ms),
        access_log: options.access_log,
        origins: http::Origins::from(options.allowed_origins.as_slice()),
        public_bytes: bounds.cache_bytes.into(),
        documents_only: options.trusted.documents_only,
        answers_bytes: usize::try_from(bounds.waiting_bytes)?,
        answer_timeout: bounds.answer_timeout(),
        arriving_bytes: usize::try_from(bounds.arriving_bytes)?,
        sockets: http::Sockets {
            max: sockets_max,
            per_address_max: per_address.transpose()?,
            subscriptions_max: sockets_max.saturating_mul(SUBSCRIPTIONS_PER_SOCKET),
            waiting_bytes: usize::try_from(bounds.socket_waiting_bytes)?,
            ..http::Sockets::default()
        },
        budgets: budgets(options),
        proxies: http::Proxies::from(options.budgets.trusted_proxies.as_slice()),
        reporting: reporting(options),
        ..http::Settings::default()
    })
}

/// Refuses figures where the API is.
fn have_places_of_their_own(options: &ServeOptions) -> Result<()> {
    let (listen, metrics) = (options.listen, options.metrics_listen);
    if let Some(metrics) = metrics.filter(|metrics| is_taken_by(*metrics, listen)) {
        bail!(
            "--listen {listen} and --metrics-listen {metrics} are the same place: give the figures another port, for example 127.0.0.1:9187"
        );
    }
    Ok(())
}

/// Whether who listens at one address leaves nothing to listen at for the other; port 0 is any that is free.
fn is_taken_by(one: SocketAddr, other: SocketAddr) -> bool {
    let is_all = one.ip().is_unspecified() || other.ip().is_unspecified();
    let is_same_ip = one.ip() == other.ip() || is_all && one.is_ipv4() == other.is_ipv4();
    one.port() == other.port() && one.port() != 0 && is_same_ip
}

/// How much may be asked in a minute, as the options say.
fn budgets(options: &ServeOptions) -> http::Budgets {
    http::Budgets {
        anonymous: options.budgets.budget_anonymous,
        signed_in: options.budgets.budget_signed_in,
    }
}

/// Who publishes the register, as the options say.
fn reporting(options: &ServeOptions) -> http::Reporting {
    http::Reporting {
        reference: options.reporting.iati_reporting_ref.clone(),
        name: options.reporting.iati_reporting_name.clone(),
        kind: options.reporting.iati_reporting_type.to_string(),
    }
}

/// How many threads serve.
fn workers(options: &ServeOptions) -> usize {
    match options.workers {
        Some(workers) => workers.into(),
        None => std::thread::available_parallelism().map_or(2, usize::from),
    }
}

/// What is said where the address cannot be taken.
pub(super) fn listen_refused(listen: SocketAddr, error: io::Error) -> anyhow::Error {
    let cure = match error.kind() {
        ErrorKind::AddrNotAvailable => {
            "This machine has no such address: name one that it has, or 0.0.0.0 for all of them,"
        }
        ErrorKind::PermissionDenied => {
            "This user may not take the port, as it is with those below 1024: choose another"
        }
        _ => "If another program has the port, choose another",
    };
    let said = format!("Cannot listen on {listen}. {cure} with --listen or GAPBRIDGE_LISTEN");
    anyhow::Error::new(error).context(said)
}

/// Takes the address, and makes the server that will serve there until it is told to stop.
pub(super) fn listen(
    api: web::Data<http::Api>,
    options: &ServeOptions,
) -> Result<(Server, SocketAddr)> {
    let stopped = stopped(api.clone())?;
    let app = move || {
        Actix::new()
            .wrap(from_fn(http::allow_origin))
            .wrap(http::security_headers())
            .wrap(Compress::default())
            .wrap(from_fn(http::zstd_for_files))
            .wrap(from_fn(http::name_requests))
            .app_data(api.clone())
            .configure(http::routes)
    };
    let workers = workers(options);
    let connections = usize::try_from(options.bounds.concurrent_connections)?;
    let server = HttpServer::new(app)
        .workers(workers)
        .max_connections(connections.div_ceil(workers))
        .on_connect(http::note_connection)
        .shutdown_timeout(FINISH_SECONDS)
        .shutdown_signal(stopped)
        .bind(options.listen)
        .map_err(|error| listen_refused(options.listen, error))?;
    let addresses = server.addrs();
    let address = addresses.first().context("the server has no address")?;
    Ok((server.run(), *address))
}

/// Waits until the operating system tells the process to stop, and closes the sockets then, for which the server would wait.
#[cfg(unix)]
fn stopped(api: web::Data<http::Api>) -> Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: sockets are closed, requests that run may finish");
        api.close_sockets();
    })
}

/// Waits until the operating system tells the process to stop, and closes the sockets then, for which the server would wait.
#[cfg(not(unix))]
fn stopped(api: web::Data<http::Api>) -> Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async move {
        // Where it can't be told to stop, it runs until it is killed.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        api.close_sockets();
    })
}
