//! Rows of every category, and who sees which by the rules of the domain.

use crate::hidden::{Anchors, insert, share_with};
use domain::finding::InformationCategory::{
    self, Allegation, Confidential, Public, Report, Tactical,
};
use gapbridge::db::store::Store;
use sea_orm::{DatabaseConnection, prelude::Uuid};
use std::{collections::BTreeSet, sync::Arc};
use tests::TestDatabase;

pub(super) const PAST: Option<&str> = Some("2020-01-01");
pub(super) const FUTURE: Option<&str> = Some("2999-01-01");
pub(super) const OWNER: &str = "group-civ";
pub(super) const PARTY: &str = "civ-authorities";

/// A row, whom it is shared with until when, and who sees it besides its Panel; `*` is everybody.
pub(super) struct Row {
    pub(super) name: &'static str,
    category: InformationCategory,
    published: Option<&'static str>,
    shared: &'static [(&'static str, Option<&'static str>)],
    pub(super) seen_by: &'static [&'static str],
}

const fn row(
    name: &'static str,
    category: InformationCategory,
    published: Option<&'static str>,
    shared: &'static [(&'static str, Option<&'static str>)],
    seen_by: &'static [&'static str],
) -> Row {
    Row {
        name,
        category,
        published,
        shared,
        seen_by,
    }
}

/// The table of domain rules. The party is named in every allegation among findings; gaps name no party.
pub(super) const ROWS: &[Row] = &[
    row("w-public", Public, None, &[], &["*"]),
    row("w-report", Report, None, &[], &[]),
    row("w-report-out", Report, PAST, &[], &["*"]),
    row("w-report-later", Report, FUTURE, &[], &[]),
    row(
        "w-report-shared",
        Report,
        None,
        &[("state-can", None), ("unoci", FUTURE)],
        &["state-can", "unoci"],
    ),
    row(
        "w-report-share-over",
        Report,
        None,
        &[("state-can", PAST)],
        &[],
    ),
    row("w-allegation", Allegation, None, &[], &[]),
    row("w-allegation-out", Allegation, PAST, &[], &["*"]),
    row(
        "w-allegation-shared",
        Allegation,
        None,
        &[("state-can", None), ("unoci", None)],
        &[],
    ),
    row("w-tactical", Tactical, None, &[], &[]),
    row("w-tactical-out", Tactical, PAST, &[], &[]),
    row(
        "w-tactical-shared",
        Tactical,
        None,
        &[("state-can", None), ("unoci", None)],
        &["unoci"],
    ),
    row("w-confidential", Confidential, None, &[], &[]),
    row("w-confidential-out", Confidential, PAST, &[], &[]),
    row(
        "w-confidential-shared",
        Confidential,
        None,
        &[("state-can", None), ("unoci", None)],
        &[],
    ),
];

impl Row {
    pub(super) fn sees(&self, viewer: &str, is_finding: bool) -> bool {
        let named = is_finding && self.category == Allegation && viewer == PARTY;
        viewer == OWNER
            || named
            || self
                .seen_by
                .iter()
                .any(|seen| *seen == "*" || *seen == viewer)
    }
}

/// Names of the rows that a viewer sees.
pub(super) fn seen(viewer: &str, is_finding: bool) -> BTreeSet<String> {
    ROWS.iter()
        .filter(|row| row.sees(viewer, is_finding))
        .map(|row| row.name.to_owned())
        .collect()
}

pub(super) fn id(name: &str) -> Uuid {
    domain::id::of_record("test", name, 1_270_000_000_000)
}

pub(super) fn finding_id(name: &str) -> Uuid {
    domain::id::of_record("test finding", name, 0)
}

/// All rows as gaps and as findings, and each gap resting on its finding.
pub(super) async fn fill(database: &TestDatabase) -> (DatabaseConnection, Arc<Store>) {
    let (connection, store) = (database.connect().await, database.store().await);
    let anchors = Anchors::read(&connection).await;
    let organisation = |code: &str| store.reference().organisations.by_code(code).unwrap().id;
    for row in ROWS {
        let (gap, finding) = (id(row.name), finding_id(row.name));
        let named = (row.category == Allegation).then(|| organisation(PARTY));
        insert(
            &connection,
            anchors.finding(finding, row.name, row.category, row.published, named),
        )
        .await;
        anchors
            .gap(&connection, gap, row.name, row.category, row.published)
            .await;
        for (code, until) in row.shared {
            share_with(&connection, Some(gap), None, organisation(code), *until).await;
            share_with(&connection, None, Some(finding), organisation(code), *until).await;
        }
        anchors
            .recommendation(
                &connection,
                id(&format!("rec-{}", row.name)),
                &format!("rec-{}", row.name),
                row.category,
                row.published,
            )
            .await;
    }
    for (at, row) in ROWS.iter().enumerate() {
        // A public gap written out of every finding: the link shows to who may read both.
        let place = i32::try_from(at).unwrap() + 2;
        insert(
            &connection,
            anchors.provenance(id("w-public"), place, Some(finding_id(row.name))),
        )
        .await;
    }
    (connection, store)
}
