//! How much there is of something now; and what the transport itself holds: places, bytes and memory, each beside its bound.

use crate::http::{Api, export};

/// How much there is of something now.
pub struct Level {
    /// Its name, without what stands before all, such as `catalogue_gaps`.
    pub name: &'static str,
    /// What it is, and its unit.
    pub help: &'static str,
    /// How much.
    pub value: f64,
    /// Whether it was counted since the process began, and never falls.
    pub is_total: bool,
}

impl Level {
    /// How much there is now.
    pub fn now(name: &'static str, help: &'static str, value: f64) -> Self {
        Self {
            name,
            help,
            value,
            is_total: false,
        }
    }

    /// How often something was, since the process began.
    pub fn total(name: &'static str, help: &'static str, count: u64) -> Self {
        Self {
            name,
            help,
            value: count as f64,
            is_total: true,
        }
    }
}

fn level(name: &'static str, help: &'static str, value: usize) -> Level {
    Level::now(name, help, value as f64)
}

/// What the transport itself holds now.
pub(super) fn held(api: &Api) -> Vec<Level> {
    let own = places(api).into_iter().chain(line(api));
    let own = own.chain(open(api)).chain(waiting(api));
    own.chain(memory()).collect()
}

fn places(api: &Api) -> [Level; 3] {
    let settings = &api.settings;
    let running = settings
        .operations_max
        .saturating_sub(api.running.available_permits());
    let exporting = export::PLACES.saturating_sub(api.exporting.available_permits());
    [
        level(
            "operations_running",
            "Queries and mutations that run now",
            running,
        ),
        level(
            "operations_max",
            "Queries and mutations that may run at once",
            settings.operations_max,
        ),
        level("exports_running", "Exports that run now", exporting),
    ]
}

fn line(api: &Api) -> [Level; 3] {
    [
        level(
            "questions_running",
            "Queries that cost much and have their turn",
            api.dear.running(),
        ),
        level(
            "questions_waiting",
            "Queries that cost much and wait for their turn",
            api.dear.waiting(),
        ),
        Level::total(
            "questions_refused",
            "Queries that cost much and had no turn",
            api.dear.refused(),
        ),
    ]
}

/// What stays open.
fn open(api: &Api) -> [Level; 4] {
    let sockets = &api.settings.sockets;
    let subscribed = sockets
        .subscriptions_max
        .saturating_sub(api.subscribed.available_permits());
    let open = sockets.max.saturating_sub(api.sockets.free());
    [
        level(
            "subscriptions_open",
            "Subscriptions that are open now",
            subscribed,
        ),
        level(
            "subscriptions_max",
            "Subscriptions that may be open at once",
            sockets.subscriptions_max,
        ),
        level("sockets_open", "WebSockets that are open now", open),
        level(
            "sockets_max",
            "WebSockets that may be open at once",
            sockets.max,
        ),
    ]
}

fn waiting(api: &Api) -> [Level; 6] {
    let settings = &api.settings;
    let taken = |max: usize, free: usize| max.saturating_sub(free);
    [
        level(
            "answers_waiting_bytes",
            "Bytes of answers that wait for their clients to read them",
            taken(settings.answers_bytes, api.answers.free_bytes()),
        ),
        level(
            "answers_waiting_max_bytes",
            "Bytes of answers that may wait for their clients",
            settings.answers_bytes,
        ),
        level(
            "requests_arriving_bytes",
            "Bytes reserved for bodies and messages that have not arrived in full",
            taken(settings.arriving_bytes, api.arriving.free_bytes()),
        ),
        level(
            "public_answers_bytes",
            "Bytes of answers that everybody gets that are kept",
            usize::try_from(api.public.bytes()).unwrap_or(usize::MAX),
        ),
        level(
            "public_answers_max_bytes",
            "Bytes of answers that everybody gets that may be kept",
            usize::try_from(settings.public_bytes).unwrap_or(usize::MAX),
        ),
        level(
            "budgets_kept",
            "Clients whose budget of points is remembered",
            api.allowances.clients(),
        ),
    ]
}

/// Memory of the process, as Linux tells it; nothing elsewhere.
fn memory() -> Vec<Level> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bytes = |name: &str| {
        let said = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kibibytes: usize = said.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kibibytes.saturating_mul(1024))
    };
    let resident = bytes("VmRSS:").map(|bytes| {
        level(
            "memory_resident_bytes",
            "Memory that the process holds now",
            bytes,
        )
    });
    let peak = bytes("VmHWM:").map(|bytes| {
        level(
            "memory_resident_peak_bytes",
            "Most memory that the process held since it began",
            bytes,
        )
    });
    resident.into_iter().chain(peak).collect()
}
