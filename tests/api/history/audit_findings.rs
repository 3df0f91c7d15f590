//! What an audit prints of a register that is badly damaged.

use crate::hidden::insert;
use clap::Parser;
use entity::organisation;
use gapbridge::{
    cli::{audit::audit, findings::Findings},
    config::{Audit, Cli, Command},
};
use sea_orm::{EntityTrait, prelude::Uuid};
use tests::{TestDatabase, on_both};

/// What `gapbridge audit verify` prints of what it finds, with these options: a line each, and what it says of the rest.
async fn printed(database: &TestDatabase, options: &[&str]) -> (Vec<String>, Option<String>) {
    let cli = Cli::try_parse_from(["gapbridge", "audit", "verify"].iter().chain(options))
        .expect("a command line");
    let Some(Command::Audit(Audit::Verify(options))) = cli.command else {
        panic!("another command");
    };
    let (mut findings, mut lines) = (Findings::new(options.all), Vec::new());
    let audited = audit(
        &database.config(),
        &options,
        &mut |difference| lines.extend(findings.take(&difference)),
        &mut |_| {},
    )
    .await;
    assert_eq!(audited.is_ok(), lines.is_empty(), "{audited:?}");
    (lines, findings.rest())
}

on_both! {
    async fn the_first_of_many_findings_are_named_and_the_others_counted_by_kind(database: &TestDatabase) {
        assert_eq!(printed(database, &[]).await, (Vec::new(), None));
        let connection = database.connect().await;
        let one = organisation::Entity::find().one(&connection).await.unwrap().unwrap();
        let another = async |at: usize| {
            let (id, code) = (Uuid::now_v7(), format!("slipped-in-{at}"));
            insert(&connection, organisation::Model { id, code: code.clone(), name: code, ..one.clone() }).await;
        };
        for at in 0..100 {
            another(at).await;
        }
        let (lines, rest) = printed(database, &[]).await;
        assert_eq!((lines.len(), rest), (100, None));
        for at in 100..120 {
            another(at).await;
        }
        let (lines, rest) = printed(database, &[]).await;
        assert!(lines.len() == 100 && lines.iter().all(|line| line.starts_with("organisation ") && line.ends_with(" is in no event")), "{lines:?}");
        assert_eq!(rest.as_deref(), Some("… and 20 more: pass --all to have each of them named. Of all 120:\norganisation: 120 are in no event"));
        let (lines, rest) = printed(database, &["--all"]).await;
        assert_eq!((lines.len(), rest), (120, None));
    }
}
