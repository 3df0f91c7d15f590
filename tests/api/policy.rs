//! Who sees what: rows of every category, asked for in every way there is, by every sort of viewer.

use crate::hidden::{Anchors, insert, share_with};
use domain::{
    finding::InformationCategory::{self, Allegation, Confidential, Public, Report, Tactical},
    organisation::{OrganisationKind, OrganisationStanding, Role},
};
use gapbridge::{
    access::{
        policy::Guarded,
        viewer::{Member, Viewer},
    },
    db::store::Store,
};
use sea_orm::{DatabaseConnection, DbBackend, EntityTrait, QueryFilter, QueryTrait, prelude::Uuid};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fmt::Write,
    path::{Path, PathBuf},
    sync::Arc,
};
use tests::{Asked, TestDatabase, ask, member, on_both};

const PAST: Option<&str> = Some("2020-01-01");
const FUTURE: Option<&str> = Some("2999-01-01");
const OWNER: &str = "group-civ";
const PARTY: &str = "civ-authorities";
const VIEWERS: [&str; 7] = [
    "",
    OWNER,
    "group-cod",
    "state-can",
    "unoci",
    PARTY,
    "un-secretariat",
];

/// A row, whom it is shared with until when, and who sees it besides its Panel; `*` is everybody.
struct Row {
    name: &'static str,
    category: InformationCategory,
    published: Option<&'static str>,
    shared: &'static [(&'static str, Option<&'static str>)],
    seen_by: &'static [&'static str],
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
const ROWS: &[Row] = &[
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
    fn sees(&self, viewer: &str, is_finding: bool) -> bool {
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
fn seen(viewer: &str, is_finding: bool) -> BTreeSet<String> {
    ROWS.iter()
        .filter(|row| row.sees(viewer, is_finding))
        .map(|row| row.name.to_owned())
        .collect()
}

fn id(name: &str) -> Uuid {
    domain::id::of_record("test", name, 1_270_000_000_000)
}

fn finding_id(name: &str) -> Uuid {
    domain::id::of_record("test finding", name, 0)
}

/// All rows as gaps and as findings, and each gap resting on its finding.
async fn fill(database: &TestDatabase) -> (DatabaseConnection, Arc<Store>) {
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

fn viewer(store: &Store, code: &str) -> Viewer {
    if code.is_empty() {
        Viewer::Anonymous
    } else {
        member(store, code)
    }
}

on_both! {
    async fn everybody_sees_the_gaps_that_are_theirs_to_see_in_every_way_of_asking(database: &TestDatabase) {
        let (_connection, store) = fill(database).await;
        for code in VIEWERS {
            let (viewer, seen) = (viewer(&store, code), seen(code, false));
            let ask = async |query: &str, variables: Value| ask(&store, &viewer, query, variables).await;
            let all: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
            let listed = ask("query ($all: [String!]) { gaps(filter: { references: $all }, first: 100) { totalCount edges { node { reference } } } }", json!({ "all": all })).await;
            assert_eq!(listed["gaps"]["edges"].texts("node.reference"), seen, "{code}: the list");
            assert_eq!(listed["gaps"]["totalCount"], seen.len(), "{code}: its count");
            let found = ask("{ gaps(filter: { text: \"wombat harbour\" }, first: 100) { totalCount edges { node { reference } } } }", json!({})).await;
            assert_eq!(found["gaps"]["edges"].texts("node.reference"), seen, "{code}: the search");
            let written = ask("{ gaps(filter: { document: \"S/2009/521\", paragraph: \"77\" }, first: 100) { edges { node { reference } } } }", json!({})).await;
            assert_eq!(written["gaps"]["edges"].texts("node.reference"), seen, "{code}: by document");
            let facets = ask("query ($all: [String!]) { gapFacets(filter: { references: $all }, by: [STATE, COUNTRY, MEASURE, ASSISTANCE, PANEL, YEAR]) { dimension key count } }", json!({ "all": all })).await;
            for bucket in facets["gapFacets"].as_array().unwrap() {
                assert_eq!(bucket["count"], seen.len(), "{code}: {bucket}");
            }
            let coverage = ask("query ($all: [String!]) { coverage(filter: { references: $all }, by: GAP) { key needed committed } }", json!({ "all": all })).await;
            assert_eq!(coverage["coverage"].texts("key"), seen, "{code}: coverage");
            let table = ask("query ($all: [String!]) { figures(filter: { references: $all }, of: [NEEDS, NEEDED, COMMITTED], by: [GAP, COUNTRY]) \
                { cells { keys gaps } total { gaps figures { value } } } }", json!({ "all": all })).await["figures"].take();
            let keys: BTreeSet<String> = table["cells"].as_array().unwrap().iter().map(|cell| cell["keys"][0].as_str().unwrap().to_owned()).collect();
            let of = |each: usize| json!({ "value": (seen.len() * each).to_string() });
            assert_eq!((keys, &table["total"]["gaps"]), (seen.clone(), &json!(seen.len())), "{code}: cells");
            if !seen.is_empty() {
                assert_eq!(table["total"]["figures"], json!([of(1), of(7), of(3)]), "{code}: figures");
            }
            let sums = ask("query ($all: [String!]) { need: coverage(filter: { references: $all }, by: ASSISTANCE) { needed committed } \
                ledger: coverage(filter: { references: $all }, by: PROVIDER) { committed } month: coverage(filter: { references: $all }, by: MONTH) { key committed } }", json!({ "all": all })).await;
            let committed = (seen.len() * 3).to_string();
            assert_eq!(sums["need"][0], json!({ "needed": (seen.len() * 7).to_string(), "committed": committed }), "{code}");
            assert_eq!((&sums["ledger"], &sums["month"]), (&json!([{ "committed": committed }]), &json!([{ "key": "2011-03", "committed": committed }])), "{code}");
            for row in ROWS {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Gap, id(row.name));
                let query = "query ($id: ID!, $reference: String!) { node(id: $id) { __typename } gap(reference: $reference) { reference } }";
                let one = ask(query, json!({ "id": node.as_str(), "reference": row.name })).await;
                let expected = if row.sees(code, false) { json!({ "node": { "__typename": "Gap" }, "gap": { "reference": row.name } }) } else { json!({ "node": null, "gap": null }) };
                assert_eq!(one, expected, "{code}: {}", row.name);
            }
        }
    }

    async fn everybody_sees_the_findings_that_are_theirs_to_see_in_every_way_of_asking(database: &TestDatabase) {
        let (_connection, store) = fill(database).await;
        for code in VIEWERS {
            let (viewer, seen) = (viewer(&store, code), seen(code, true));
            let ask = async |query: &str, variables: Value| ask(&store, &viewer, query, variables).await;
            let report = ask("{ report(symbol: \"S/2009/521\") { findings(first: 100) { totalCount edges { node { reference } } } } }", json!({})).await;
            let mut listed = report["report"]["findings"]["edges"].texts("node.reference");
            assert!(listed.remove("finding-S-2009-521-14-16"));
            // What is tactical says nothing of its report.
            let of_report: BTreeSet<String> = seen.iter().filter(|name| !name.starts_with("w-tactical")).cloned().collect();
            assert_eq!(listed, of_report, "{code}: the report's findings");
            assert_eq!(report["report"]["findings"]["totalCount"], of_report.len() + 1, "{code}: their count");
            let proof = ask("{ gap(reference: \"w-public\") { provenance { finding { reference } } } }", json!({})).await;
            assert_eq!(proof["gap"]["provenance"].texts("finding.reference"), seen, "{code}: proof of a public gap");
            for row in ROWS {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Finding, finding_id(row.name));
                let query = "query ($id: ID!, $reference: String!) { node(id: $id) { __typename } finding(reference: $reference) { reference } }";
                let one = ask(query, json!({ "id": node.as_str(), "reference": row.name })).await;
                let expected = if row.sees(code, true) { json!({ "node": { "__typename": "Finding" }, "finding": { "reference": row.name } }) } else { json!({ "node": null, "finding": null }) };
                assert_eq!(one, expected, "{code}: {}", row.name);
            }
        }
    }

    async fn everybody_sees_the_recommendations_that_are_theirs_to_see(database: &TestDatabase) {
        let (_connection, store) = fill(database).await;
        for code in VIEWERS {
            let viewer = viewer(&store, code);
            // Recommendations are shared with nobody: what is not out is its Panel's alone.
            let public = |row: &&Row| code == OWNER || row.seen_by == ["*"];
            let seen: BTreeSet<String> = ROWS.iter().filter(public).map(|row| format!("rec-{}", row.name)).collect();
            let query = r#"{ recommendations(filter: { panels: ["group-civ"], yearFrom: 2009, addressees: [DONORS] }, first: 100) { edges { node { reference } } }
                about: recommendations(filter: { gaps: ["civ-presidential-guard-stocks"] }, first: 100) { edges { node { reference } } }
                gap(reference: "civ-presidential-guard-stocks") { recommendations { reference } } }"#;
            let data = ask(&store, &viewer, query, json!({})).await;
            let ours = |found: BTreeSet<String>| found.into_iter().filter(|name| name.starts_with("rec-w-")).collect::<BTreeSet<_>>();
            assert_eq!(ours(data["recommendations"]["edges"].texts("node.reference")), seen, "{code}");
            assert_eq!(ours(data["about"]["edges"].texts("node.reference")), seen, "{code}");
            assert_eq!(ours(data["gap"]["recommendations"].texts("reference")), seen, "{code}");
            for row in ROWS {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Recommendation, id(&format!("rec-{}", row.name)));
                let one = ask(&store, &viewer, "query ($id: ID!) { node(id: $id) { id } }", json!({ "id": node.as_str() })).await;
                assert_eq!(one["node"].is_null(), !seen.contains(&format!("rec-{}", row.name)), "{code}: {}", row.name);
            }
        }
        // About a gap that one may not see, nothing is found.
        let hidden = r#"{ recommendations(filter: { gaps: ["w-confidential"] }) { totalCount } }"#;
        assert_eq!(ask(&store, &Viewer::Anonymous, hidden, json!({})).await["recommendations"]["totalCount"], 0);
        assert_eq!(ask(&store, &member(&store, OWNER), hidden, json!({})).await["recommendations"]["totalCount"], 1);
    }

    async fn a_report_is_its_panels_until_its_embargo_date(database: &TestDatabase) {
        let connection = database.connect().await;
        let anchors = Anchors::read(&connection).await;
        let today = tests::today();
        for (name, published) in [("r-never", None), ("r-later", FUTURE), ("r-today", Some(today.as_str())), ("r-out", PAST)] {
            insert(&connection, anchors.report(id(name), name, published)).await;
        }
        let store = database.store().await;
        for (code, expected) in [("", vec!["r-out", "r-today"]), ("group-cod", vec!["r-out", "r-today"]), (OWNER, vec!["r-later", "r-never", "r-out", "r-today"])] {
            let viewer = viewer(&store, code);
            let list = ask(&store, &viewer, "{ reports(filter: { panels: [\"group-civ\"] }, first: 100) { totalCount edges { node { code } } } }", json!({})).await;
            let ours: Vec<_> = list["reports"]["edges"].texts("node.code").into_iter().filter(|code| code.starts_with("r-")).collect();
            assert_eq!(ours, expected, "{code}");
            for name in ["r-never", "r-later", "r-today", "r-out"] {
                let node = gapbridge::graphql::id::global(gapbridge::graphql::id::Kind::Report, id(name));
                let one = ask(&store, &viewer, "query ($id: ID!, $code: String!) { node(id: $id) { id } report(symbol: $code) { code } }", json!({ "id": node.as_str(), "code": name })).await;
                assert_eq!((one["node"].is_null(), one["report"].is_null()), (!expected.contains(&name), !expected.contains(&name)), "{code}: {name}");
            }
        }
    }

    async fn an_embargo_of_which_only_the_month_is_known_lasts_until_the_month_is_over(database: &TestDatabase) {
        let connection = database.connect().await;
        let anchors = Anchors::read(&connection).await;
        let today = tests::today();
        for (name, published) in [("r-month", &today[..7]), ("r-year", &today[..4])] {
            insert(&connection, anchors.report(id(name), name, Some(published))).await;
        }
        let service = database.serve().await;
        let data = service.data(r#"{ month: report(symbol: "r-month") { code } year: report(symbol: "r-year") { code } }"#, json!({})).await;
        assert_eq!(data, json!({ "month": null, "year": null }));
    }

    async fn strangers_see_over_http_what_is_public_and_nothing_else(database: &TestDatabase) {
        let (_connection, _store) = fill(database).await;
        let service = database.serve().await;
        let data = service.data("{ viewer { organisation { code } } gaps(filter: { text: \"wombat\" }, first: 100) { edges { node { reference category } } } }", json!({})).await;
        assert_eq!(data["viewer"]["organisation"], Value::Null);
        assert_eq!(data["gaps"]["edges"].texts("node.reference"), seen("", false));
    }

    async fn a_provider_that_asked_not_to_be_named_is_named_to_itself_alone(database: &TestDatabase) {
        database.load_demo().await;
        let (connection, store) = (database.connect().await, database.store().await);
        let anchors = Anchors::read(&connection).await;
        let offer = store_offer(&connection, "demo-offer-witness-protection").await;
        let provider = offer.provider_id;
        let need = entity::need::Entity::find().filter(sea_orm::ColumnTrait::eq(&entity::need::Column::Unit, "PERSONS")).one(&connection).await.unwrap().unwrap();
        let given = entity::commitment::Model { unit: need.unit, ..anchors.commitment(need.id, provider, Some(offer.id), 1) };
        insert(&connection, given).await;
        let gap = entity::gap::Entity::find_by_id(need.gap_id).one(&connection).await.unwrap().unwrap();
        let cover = entity::assistance_gap::Model { assistance_id: offer.id, gap_id: gap.id, extent: domain::assistance::CoverageExtent::Part, not_covered: None };
        insert(&connection, cover).await;
        let service = database.serve().await;
        let query = "query ($gap: String!) { offer(reference: \"demo-offer-witness-protection\") { id provider { code } }
            offers(filter: { providers: [\"demo-samplia\"] }, first: 100) { edges { node { reference } } }
            gap(reference: $gap) { coveredBy { assistance { reference provider { code } } } needs { commitments { quantity provider { code } assistance { reference provider { code } } } } }
            coverage(filter: { references: [$gap] }, by: PROVIDER) { key committed } }";
        let stranger = service.data(query, json!({ "gap": gap.reference })).await;
        for (who, data) in [("anonymous", stranger), ("another donor", ask(&store, &member(&store, "demo-fictonia"), query, json!({ "gap": gap.reference })).await)] {
            assert_eq!(data["offer"]["provider"], Value::Null, "{who}");
            assert!(!data["offers"]["edges"].has("node.reference", "demo-offer-witness-protection"), "{who}");
            let unnamed = json!({ "reference": "demo-offer-witness-protection", "provider": null });
            assert!(data["gap"]["coveredBy"].as_array().unwrap().iter().any(|cover| cover["assistance"] == unnamed), "{who}");
            let entries: Vec<_> = data["gap"]["needs"].as_array().unwrap().iter().flat_map(|need| need["commitments"].as_array().unwrap()).collect();
            assert!(entries.iter().any(|entry| entry["assistance"] == unnamed && entry["provider"].is_null()), "{who}: {entries:?}");
            assert!(data["coverage"].as_array().unwrap().iter().any(|bucket| bucket["key"].is_null() && bucket["committed"] == "1"), "{who}");
        }
        let own = ask(&store, &member(&store, "demo-samplia"), query, json!({ "gap": gap.reference })).await;
        assert_eq!(own["offer"]["provider"]["code"], "demo-samplia");
    }
}

async fn store_offer(
    connection: &DatabaseConnection,
    reference: &str,
) -> entity::assistance::Model {
    use sea_orm::ColumnTrait;
    let query = entity::assistance::Entity::find()
        .filter(entity::assistance::Column::Reference.eq(reference));
    query.one(connection).await.unwrap().unwrap()
}

/// The SQL by which a viewer reads an entity.
fn sql<E: Guarded>(viewer: &Viewer) -> String {
    let statement = E::find()
        .filter(E::readable(viewer, "2026-11-23"))
        .build(DbBackend::Postgres)
        .to_string();
    statement
        .split_once(" WHERE ")
        .map_or("everything", |(_, condition)| condition)
        .replace('"', "")
        .replace(&format!("'{}'", Uuid::from_u128(1)), "<organisation>")
        .replace(&format!("'{}'", Uuid::from_u128(2)), "<panel>")
        .replace("'2026-11-23'", "<today>")
}

/// Who serves all, may not act, or holds a key for what is public reads as a stranger does, even where their organisation is a
/// Panel.
#[test]
fn some_members_read_as_strangers() {
    let panel = Member {
        organisation: Uuid::from_u128(1),
        kind: OrganisationKind::Panel,
        panel: Some(Uuid::from_u128(2)),
        standing: OrganisationStanding::Active,
        role: Role::Approver,
        subject: String::new(),
        reads_as_organisation: true,
    };
    let strangers = [
        Member {
            role: Role::Registrar,
            ..panel.clone()
        },
        Member {
            standing: OrganisationStanding::Suspended,
            ..panel.clone()
        },
        Member {
            standing: OrganisationStanding::PendingReview,
            ..panel.clone()
        },
        Member {
            reads_as_organisation: false,
            ..panel
        },
    ];
    macro_rules! same {
        ($($entity:ident)*) => {
            $(for member in &strangers {
                let (theirs, anybody) = (sql::<entity::$entity::Entity>(&Viewer::Member(member.clone())), sql::<entity::$entity::Entity>(&Viewer::Anonymous));
                assert_eq!(theirs, anybody, "{} {member:?}", stringify!($entity));
            })*
        };
    }
    same! { gap finding recommendation report assistance need share sealed_note judgement api_key webhook webhook_delivery event }
}

/// What the policy says, as the database reads it. A change of it must be looked at as what it is.
#[test]
fn the_policy_is_as_it_was_agreed() {
    let of = |kind, panel| {
        Viewer::Member(Member {
            organisation: Uuid::from_u128(1),
            kind,
            panel,
            standing: OrganisationStanding::Active,
            role: Role::Reader,
            subject: String::new(),
            reads_as_organisation: true,
        })
    };
    let viewers = [
        ("anonymous", Viewer::Anonymous),
        (
            "panel",
            of(OrganisationKind::Panel, Some(Uuid::from_u128(2))),
        ),
        ("mission", of(OrganisationKind::Mission, None)),
        ("state", of(OrganisationKind::MemberState, None)),
    ];
    let mut policy = String::new();
    macro_rules! read {
        ($($entity:ident)*) => {
            $(for (name, viewer) in &viewers {
                writeln!(policy, "{} {name}: {}", stringify!($entity), sql::<entity::$entity::Entity>(viewer)).unwrap();
            })*
        };
    }
    read! { gap finding recommendation report assistance need need_plan judgement share sealed_note api_key webhook webhook_delivery event }
    insta::assert_snapshot!(policy, @r"
    gap anonymous: (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND gap.published IS NOT NULL)) AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>))
    gap panel: gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR gap.panel_id = <panel> OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))
    gap mission: gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT', 'TACTICAL') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))
    gap state: gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))
    finding anonymous: (finding.category = 'PUBLIC' OR (finding.category IN ('REPORT', 'ALLEGATION') AND (finding.published || substr('-12-31', length(finding.published) - 3)) <= <today>)) AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))
    finding panel: ((finding.category = 'PUBLIC' OR (finding.category IN ('REPORT', 'ALLEGATION') AND (finding.published || substr('-12-31', length(finding.published) - 3)) <= <today>) OR (finding.category IN ('REPORT') AND finding.id IN (SELECT share.finding_id FROM share WHERE share.organisation_id = <organisation> AND finding_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>)))) AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))) OR finding.panel_id = <panel> OR (finding.category <> 'CONFIDENTIAL' AND finding.named_party_id = <organisation>)
    finding mission: ((finding.category = 'PUBLIC' OR (finding.category IN ('REPORT', 'ALLEGATION') AND (finding.published || substr('-12-31', length(finding.published) - 3)) <= <today>) OR (finding.category IN ('REPORT', 'TACTICAL') AND finding.id IN (SELECT share.finding_id FROM share WHERE share.organisation_id = <organisation> AND finding_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>)))) AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))) OR (finding.category <> 'CONFIDENTIAL' AND finding.named_party_id = <organisation>)
    finding state: ((finding.category = 'PUBLIC' OR (finding.category IN ('REPORT', 'ALLEGATION') AND (finding.published || substr('-12-31', length(finding.published) - 3)) <= <today>) OR (finding.category IN ('REPORT') AND finding.id IN (SELECT share.finding_id FROM share WHERE share.organisation_id = <organisation> AND finding_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>)))) AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))) OR (finding.category <> 'CONFIDENTIAL' AND finding.named_party_id = <organisation>)
    recommendation anonymous: recommendation.category = 'PUBLIC' OR (recommendation.category IN ('REPORT', 'ALLEGATION') AND (recommendation.published || substr('-12-31', length(recommendation.published) - 3)) <= <today>)
    recommendation panel: recommendation.category = 'PUBLIC' OR (recommendation.category IN ('REPORT', 'ALLEGATION') AND (recommendation.published || substr('-12-31', length(recommendation.published) - 3)) <= <today>) OR recommendation.panel_id = <panel>
    recommendation mission: recommendation.category = 'PUBLIC' OR (recommendation.category IN ('REPORT', 'ALLEGATION') AND (recommendation.published || substr('-12-31', length(recommendation.published) - 3)) <= <today>)
    recommendation state: recommendation.category = 'PUBLIC' OR (recommendation.category IN ('REPORT', 'ALLEGATION') AND (recommendation.published || substr('-12-31', length(recommendation.published) - 3)) <= <today>)
    report anonymous: (report.published || substr('-12-31', length(report.published) - 3)) <= <today>
    report panel: (report.published || substr('-12-31', length(report.published) - 3)) <= <today> OR report.panel_id = <panel>
    report mission: (report.published || substr('-12-31', length(report.published) - 3)) <= <today>
    report state: (report.published || substr('-12-31', length(report.published) - 3)) <= <today>
    assistance anonymous: TRUE
    assistance panel: TRUE
    assistance mission: TRUE
    assistance state: TRUE
    need anonymous: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND gap.published IS NOT NULL)) AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>)))
    need panel: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR gap.panel_id = <panel> OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    need mission: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT', 'TACTICAL') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    need state: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    need_plan anonymous: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need_plan.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND gap.published IS NOT NULL)) AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>)))
    need_plan panel: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need_plan.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR gap.panel_id = <panel> OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    need_plan mission: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need_plan.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT', 'TACTICAL') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    need_plan state: EXISTS(SELECT gap.id FROM gap WHERE gap.id = need_plan.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    judgement anonymous: 1 = 0 AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = judgement.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND gap.published IS NOT NULL)) AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>)))
    judgement panel: judgement.organisation_id = <organisation> AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = judgement.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR gap.panel_id = <panel> OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    judgement mission: judgement.organisation_id = <organisation> AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = judgement.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT', 'TACTICAL') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    judgement state: judgement.organisation_id = <organisation> AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = judgement.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply))))))))))
    share anonymous: 1 = 0
    share panel: share.finding_id IN (SELECT finding.id FROM finding WHERE finding.panel_id = <panel>) OR share.gap_id IN (SELECT gap.id FROM gap WHERE gap.panel_id = <panel>)
    share mission: 1 = 0
    share state: 1 = 0
    sealed_note anonymous: 1 = 0
    sealed_note panel: sealed_note.panel_id = <panel>
    sealed_note mission: 1 = 0
    sealed_note state: 1 = 0
    api_key anonymous: 1 = 0
    api_key panel: api_key.organisation_id = <organisation>
    api_key mission: api_key.organisation_id = <organisation>
    api_key state: api_key.organisation_id = <organisation>
    webhook anonymous: 1 = 0
    webhook panel: webhook.organisation_id = <organisation>
    webhook mission: webhook.organisation_id = <organisation>
    webhook state: webhook.organisation_id = <organisation>
    webhook_delivery anonymous: 1 = 0
    webhook_delivery panel: webhook_delivery.organisation_id = <organisation>
    webhook_delivery mission: webhook_delivery.organisation_id = <organisation>
    webhook_delivery state: webhook_delivery.organisation_id = <organisation>
    event anonymous: event.open IS NOT NULL OR (event.about = 'match' AND EXISTS(SELECT match.id FROM match WHERE match.id = event.about_id AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = match.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND gap.published IS NOT NULL)) AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>))) AND match.agreed IS NOT NULL AND match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.attributed = TRUE) AND EXISTS(SELECT agreement.id FROM event AS agreement WHERE agreement.about_id = event.about_id AND agreement.kind = 'MATCH_AGREED' AND agreement.sequence <= event.sequence)))
    event panel: event.open IS NOT NULL OR event.panel_id = <panel> OR event.organisation_id = <organisation> OR (event.about = 'match' AND EXISTS(SELECT match.id FROM match WHERE match.id = event.about_id AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = match.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR gap.panel_id = <panel> OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))))))) AND (match.agreed IS NOT NULL OR (match.id IN (SELECT exemption_request.match_id FROM exemption_request WHERE exemption_request.committee_id = <organisation>) OR match.proposer_id = <organisation> OR match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation>) OR match.gap_id IN (SELECT gap.id FROM gap WHERE gap.panel_id = <panel>))) AND (match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.attributed = TRUE OR assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation>)) AND (EXISTS(SELECT agreement.id FROM event AS agreement WHERE agreement.about_id = event.about_id AND agreement.kind = 'MATCH_AGREED' AND agreement.sequence <= event.sequence) OR (match.id IN (SELECT exemption_request.match_id FROM exemption_request WHERE exemption_request.committee_id = <organisation>) OR match.proposer_id = <organisation> OR match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation>) OR match.gap_id IN (SELECT gap.id FROM gap WHERE gap.panel_id = <panel>)))))
    event mission: event.open IS NOT NULL OR event.organisation_id = <organisation> OR (event.about = 'match' AND EXISTS(SELECT match.id FROM match WHERE match.id = event.about_id AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = match.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT', 'TACTICAL') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))))))) AND (match.agreed IS NOT NULL OR (match.id IN (SELECT exemption_request.match_id FROM exemption_request WHERE exemption_request.committee_id = <organisation>) OR match.proposer_id = <organisation> OR match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation>))) AND (match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.attributed = TRUE OR assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation>)) AND (EXISTS(SELECT agreement.id FROM event AS agreement WHERE agreement.about_id = event.about_id AND agreement.kind = 'MATCH_AGREED' AND agreement.sequence <= event.sequence) OR (match.id IN (SELECT exemption_request.match_id FROM exemption_request WHERE exemption_request.committee_id = <organisation>) OR match.proposer_id = <organisation> OR match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation>)))))
    event state: event.open IS NOT NULL OR event.organisation_id = <organisation> OR (event.about = 'match' AND EXISTS(SELECT match.id FROM match WHERE match.id = event.about_id AND EXISTS(SELECT gap.id FROM gap WHERE gap.id = match.gap_id AND (gap.category = 'PUBLIC' OR (gap.category IN ('REPORT', 'ALLEGATION') AND (gap.published || substr('-12-31', length(gap.published) - 3)) <= <today>) OR (gap.category IN ('REPORT') AND gap.id IN (SELECT share.gap_id FROM share WHERE share.organisation_id = <organisation> AND gap_id IS NOT NULL AND share.ended IS NULL AND (share.until IS NULL OR share.until >= <today>) AND (NOT EXISTS(SELECT gap_finding.finding_id FROM gap_finding WHERE gap_finding.gap_id = share.gap_id AND gap_finding.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_finding.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))) AND (NOT EXISTS(SELECT gap_provenance.finding_id FROM gap_provenance WHERE gap_provenance.gap_id = share.gap_id AND gap_provenance.finding_id IS NOT NULL AND (NOT EXISTS(SELECT finding.id FROM finding WHERE gap_provenance.finding_id = finding.id AND (finding.alleges = FALSE OR (finding.reply_due || substr('-12-31', length(finding.reply_due) - 3)) < <today> OR finding.id IN (SELECT reply.finding_id FROM reply)))))))))) AND (match.agreed IS NOT NULL OR (match.id IN (SELECT exemption_request.match_id FROM exemption_request WHERE exemption_request.committee_id = <organisation>) OR match.proposer_id = <organisation> OR match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation> OR match_consent.country_id IN (SELECT organisation.country_id FROM organisation WHERE organisation.id = <organisation> AND organisation.country_id IS NOT NULL)))) AND (match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.attributed = TRUE OR assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation> OR match_consent.country_id IN (SELECT organisation.country_id FROM organisation WHERE organisation.id = <organisation> AND organisation.country_id IS NOT NULL))) AND (EXISTS(SELECT agreement.id FROM event AS agreement WHERE agreement.about_id = event.about_id AND agreement.kind = 'MATCH_AGREED' AND agreement.sequence <= event.sequence) OR (match.id IN (SELECT exemption_request.match_id FROM exemption_request WHERE exemption_request.committee_id = <organisation>) OR match.proposer_id = <organisation> OR match.assistance_id IN (SELECT assistance.id FROM assistance WHERE assistance.provider_id = <organisation>) OR match.id IN (SELECT match_consent.match_id FROM match_consent WHERE match_consent.organisation_id = <organisation> OR match_consent.country_id IN (SELECT organisation.country_id FROM organisation WHERE organisation.id = <organisation> AND organisation.country_id IS NOT NULL))))))
    ");
}

/// Reads go through the scope, which adds the policy. Whoever else holds the database has a reason, and stands here.
#[test]
fn nobody_reads_the_database_past_the_policy() {
    let allowed = [
        "auth/api_key.rs",       // Signing in comes before there is a viewer.
        "db/transaction/mod.rs", // Changes find what they change by the policy, under the writers' lock.
        "load/mod.rs",           // The operator's files.
        "db/erase/mod.rs",       // The operator's erasures, which give nothing back.
        "db/health.rs",          // Asks whether the database is there, and reads nothing.
        "db/judgements.rs", // The operator's table to fit weights by, without who thinks what of what.
        "db/mark.rs",       // Asks whether anything changed, and reads no row but a number.
        "db/pulse.rs",      // Hears that the register went on, and reads no row.
        "db/reads.rs", // Runs what the scope asks, here or on a copy, and asks nothing of its own.
        "db/replica.rs", // Asks how far the database and its copies are.
        "db/text_meaning.rs", // What a model made of texts that everybody may read, for the catalogue; shown to nobody.
        "db/watermark.rs", // Numbers and ids of what changed, for the catalogue, which reads it as everybody may.
        "db/webhooks.rs", // Whose turn it is to be sent what; what is sent is read by the scope of the webhook's organisation.
        "actions/log_access.rs", // Notes who read, and gives nothing back.
        "db/scope/mod.rs",
        "db/store/mod.rs",
    ];
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src");
    let holders: BTreeSet<String> = files(&source)
        .into_iter()
        .filter(|file| {
            std::fs::read_to_string(file)
                .unwrap()
                .contains(".database()")
        })
        .map(|file| file.strip_prefix(&source).unwrap().display().to_string())
        .collect();
    assert_eq!(
        holders
            .difference(&allowed.map(str::to_owned).into())
            .collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
