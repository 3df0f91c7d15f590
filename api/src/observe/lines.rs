//! What keeps the log short, so that strangers can't fill it: what is not a request at all is only counted, and of warnings and errors
//! that say the same a few are written in a while. And what keeps secrets out of it that libraries would write there.

use std::{
    collections::HashMap,
    fmt::Debug,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tracing::{
    Event, Level, Metadata,
    callsite::Identifier,
    field::{Field, Visit},
    subscriber::Interest,
};
use tracing_subscriber::{
    filter::LevelFilter,
    layer::{Context, Filter},
};

/// How often it is told how many lines were left out.
const TOLD_EVERY: Duration = Duration::from_secs(10);
/// Lines of one place in the program that are written in that time.
const LINES_MAX: u64 = 20;
/// Characters that are told of an error.
const REASON_CHARS_MAX: usize = 200;

/// What libraries tell of tables while they are made, several lines for each change of them: we tell it in one, with names at `debug`.
const TOLD_BY_US: [&str; 2] = ["sea_orm_migration", "sqlx::postgres::notice"];

/// How targets of our own spans begin.
const OUR_SPANS: &str = "gapbridge";

/// Connections that ended in errors since that was last told, and the last error.
static BROKEN: Mutex<(u64, String)> = Mutex::new((0, String::new()));

/// Warnings and errors of late, by the place in the program that they come from.
static REPEATED: LazyLock<Mutex<HashMap<Identifier, Repeated>>> = LazyLock::new(Mutex::default);

/// How often the same was said since the first of them.
struct Repeated {
    begun: Instant,
    count: u64,
    /// Where the program says it.
    place: String,
}

struct Message<'a>(&'a mut String);

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            *self.0 = format!("{value:?}")
                .chars()
                .take(REASON_CHARS_MAX)
                .collect();
        }
    }
}

/// Leaves lines out of the log that would fill it, and spans that hold what nobody is to read.
pub(super) struct KeepShort;

impl<S> Filter<S> for KeepShort {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        !is_told_by_us(metadata) && !holds_arguments(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_told_by_us(metadata) || holds_arguments(metadata) {
            return Interest::never();
        }
        // What is always of interest is not asked about by [`Filter::enabled`], and a filter that turns it away later then trips
        // over a check of its own library.
        match *metadata.level() {
            Level::ERROR | Level::WARN => Interest::sometimes(),
            _ => Interest::always(),
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(LevelFilter::TRACE)
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let metadata = event.metadata();
        if *metadata.level() > Level::WARN {
            return true;
        }
        // It writes one for each connection over which something else than HTTP comes.
        if *metadata.level() == Level::ERROR && metadata.target().starts_with("actix_http") {
            let mut broken = locked(&BROKEN);
            broken.0 += 1;
            event.record(&mut Message(&mut broken.1));
            return false;
        }
        has_room(metadata)
    }
}

fn is_told_by_us(metadata: &Metadata<'_>) -> bool {
    let mut libraries = TOLD_BY_US.iter();
    *metadata.level() > Level::WARN
        && libraries.any(|library| metadata.target().starts_with(library))
}

/// Spans of libraries hold what their functions were called with: where a connection is made, the URL of the database with its password.
/// Each line that is written meanwhile, of ours too, would repeat it.
fn holds_arguments(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && !metadata.target().starts_with(OUR_SPANS)
}

/// Whether another line of this place may be written now.
fn has_room(metadata: &Metadata<'_>) -> bool {
    let mut repeated = locked(&REPEATED);
    let of_place = repeated
        .entry(metadata.callsite())
        .or_insert_with(|| Repeated {
            begun: Instant::now(),
            count: 0,
            place: place(metadata),
        });
    // Where nobody tells what was left out, as in a command that ends by itself, it begins anew all the same.
    if of_place.begun.elapsed() >= TOLD_EVERY * 2 {
        (of_place.begun, of_place.count) = (Instant::now(), 0);
    }
    of_place.count += 1;
    of_place.count <= LINES_MAX
}

fn place(metadata: &Metadata<'_>) -> String {
    let line = metadata.line().unwrap_or_default();
    format!("{}:{line}", metadata.target())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many connections ended in errors since that was last asked, and why the last one did.
fn broken() -> (u64, String) {
    std::mem::take(&mut *locked(&BROKEN))
}

/// Places whose time is over, with how many of their lines were left out; none where all were written.
fn left_out() -> Vec<(String, u64)> {
    let mut repeated = locked(&REPEATED);
    let over = repeated.extract_if(|_, one| one.begun.elapsed() >= TOLD_EVERY);
    over.filter(|(_, one)| one.count > LINES_MAX)
        .map(|(_, one)| (one.place, one.count - LINES_MAX))
        .collect()
}

/// Tells now and then what was left out of the log, for as long as it is polled.
pub async fn tell_left_out() {
    loop {
        tokio::time::sleep(TOLD_EVERY).await;
        let (count, last) = broken();
        if count > 0 {
            tracing::warn!(
                count,
                last,
                "connections ended in errors, such as requests that are not HTTP"
            );
        }
        for (place, lines) in left_out() {
            tracing::info!(place, lines, "lines that said the same were left out");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Write, sync::Arc};

    use tracing_subscriber::{
        fmt::MakeWriter,
        layer::{Layer, SubscriberExt},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    struct Line<'a>(MutexGuard<'a, Vec<u8>>);

    impl Write for Line<'_> {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Lines {
        type Writer = Line<'a>;

        fn make_writer(&'a self) -> Line<'a> {
            Line(self.0.lock().expect("no panic"))
        }
    }

    /// What is written while something is done.
    fn written(doing: impl FnOnce()) -> String {
        let lines = Lines::default();
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(lines.clone())
            .with_filter(KeepShort);
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), doing);
        let bytes = lines.0.lock().expect("no panic").clone();
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn errors_of_connections_are_counted_and_not_written_one_by_one() {
        let written = written(|| {
            for _ in 0..1_000 {
                tracing::error!(target: "actix_http::h1::dispatcher", "stream error: {}", "y".repeat(1_000));
            }
            tracing::error!(target: "actix_server", "ours to see");
        });
        assert_eq!(written.lines().count(), 1, "{written}");
        let (count, last) = broken();
        assert!(count >= 1_000 && last.starts_with("stream error: yyy") && last.len() == 200);
        assert_eq!(broken(), (0, String::new()));
    }

    #[test]
    fn what_libraries_tell_of_tables_is_left_to_us() {
        let written = written(|| {
            tracing::info!(target: "sea_orm_migration::migrator::exec", "Applying migration 'm1'");
            tracing::info!(target: "sqlx::postgres::notice", "relation exists, skipping");
            tracing::warn!(target: "sqlx::postgres::notice", "there is no transaction");
        });
        assert!(written.contains("there is no transaction"), "{written}");
        assert_eq!(written.lines().count(), 1, "{written}");
    }

    #[test]
    fn what_libraries_were_called_with_stands_in_no_line() {
        let written = written(|| {
            let url = "postgres://me:secret@db.example/gaps";
            let library = tracing::trace_span!(target: "sea_orm::driver::sqlx_postgres", "connect", options = url);
            let _library = library.enter();
            let own = tracing::error_span!("request", request_id = "portal-42");
            let _own = own.enter();
            tracing::warn!("it may be in plain text");
        });
        assert!(written.contains("in plain text"), "{written}");
        assert!(written.contains("portal-42"), "{written}");
        assert!(!written.contains("secret"), "{written}");
    }

    #[test]
    fn of_what_says_the_same_a_few_lines_are_written() {
        let written = written(|| {
            for at in 0..1_000 {
                tracing::warn!(at, "again");
                tracing::info!("and this as often as it is said");
            }
            tracing::warn!("once");
        });
        assert_eq!(written.matches("again").count(), 20, "{written}");
        assert_eq!(written.matches("as often as").count(), 1_000);
        assert_eq!(written.matches("once").count(), 1);
        assert!(left_out().is_empty(), "the time is not over yet");
    }
}
