use super::{watch::Heads, *};
use crate::config::Cli;
use clap::Parser as _;
use sea_orm::{ConnAcquireErr, ConnectOptions};
use std::collections::VecDeque;

#[tokio::test]
async fn a_url_of_which_something_would_be_lost_is_refused_and_not_repeated() {
    let config = Cli::parse_from(["gapbridge"]).config;
    for (url, said) in [
        ("sqlite:copy.db", "none of PostgreSQL"),
        ("postgres://me:12/hidden@db.example/gaps", "%40 for @"),
        ("postgres://db.example/gaps?sslmod=hidden", "\"sslmod\""),
    ] {
        let refused = Replica::open(&config, url).await.err();
        let error = refused.expect("it is refused").to_string();
        assert!(error.contains(said) && error.contains(SETTING), "{error}");
        assert!(!error.contains("hidden"), "{error}");
    }
}

#[tokio::test]
async fn only_a_copy_that_cannot_be_reached_rests_at_once() {
    let mut options = ConnectOptions::new("postgres://nobody@127.0.0.1:1/register");
    options.connect_lazy(true);
    let database = Database::connect(options).await.expect("it is not asked");
    let replica = Replica {
        pools: Pools::of(database, Arc::default()),
        run: Mutex::default(),
        name: "127.0.0.1:1".to_owned(),
        replayed: AtomicI64::new(1),
        good_until: Mutex::new(Some(Instant::now() + Duration::from_secs(60))),
        told: Mutex::new(None),
        opened: Instant::now(),
    };
    replica.failed(&DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
    replica.failed(&DbErr::Custom("a statement that is wrong".to_owned()));
    assert!(replica.is_good());
    assert_eq!(*replica.told.lock().expect("no panic"), None);
    replica.failed(&DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed));
    assert!(!replica.is_good());
    assert_eq!(*replica.told.lock().expect("no panic"), Some(UNASKED));
    assert!(!replica.tell(Some(UNASKED)), "it is told once");
    assert!(
        replica.tell(Some("it is too far behind")),
        "and when it changes"
    );
}

#[test]
fn a_copy_is_as_old_as_the_last_moment_at_which_nothing_was_beyond_it() {
    let start = Instant::now();
    let mut heads = Heads {
        seen: VecDeque::new(),
        kept: Duration::from_secs(3_600),
    };
    for (end, second) in [(4, 0), (4, 1), (6, 2), (9, 3)] {
        heads.add(end, start + Duration::from_secs(second));
    }
    let reached = |place| heads.reached(place).map(|at| (at - start).as_secs());
    assert_eq!(
        [3, 4, 5, 6, 8, 9, 12].map(reached),
        [None, Some(1), Some(1), Some(2), Some(2), Some(3), Some(3)]
    );
}
