//! What one may not see changes nothing of what one sees: not a byte of any answer.

use crate::hidden::{Anchors, insert, share_with};
use entity::{assistance, commitment, values::InformationCategory};
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, prelude::Uuid, sea_query::Expr};
use serde_json::json;
use tests::{Service, TestDatabase, on_both};

/// Databases compared, beyond the one without anything hidden.
const CASES: u32 = 64;
/// The offer whose provider asked not to be named.
const UNATTRIBUTED: &str = "demo-offer-witness-protection";

/// Everything an anonymous viewer could find traces in.
const QUESTIONS: [&str; 26] = [
    "{ gaps(first: 100) { totalCount edges { cursor node { id reference } } pageInfo { hasNextPage endCursor } } }",
    "{ gaps(last: 3) { edges { cursor node { reference } } pageInfo { hasPreviousPage startCursor } } }",
    "{ gaps(orderBy: TITLE, first: 30) { totalCount edges { cursor node { reference } } } }",
    "{ gaps(orderBy: REFERENCE, last: 30) { edges { cursor node { reference } } } }",
    r#"{ gaps(filter: { text: "wombat" }) { totalCount edges { cursor node { reference } } pageInfo { hasNextPage } } }"#,
    r#"{ gaps(filter: { text: "customs harbour" }) { totalCount edges { cursor node { reference } } } }"#,
    r#"{ gaps(filter: { countries: ["CIV"], panels: ["group-civ"], sectors: ["331"] }) { totalCount edges { node { reference } } } }"#,
    r#"{ gaps(filter: { liftingConditions: ["1572-elections"], measureKinds: [ARMS_EMBARGO], coverage: [PART] }) { totalCount } }"#,
    r#"{ gaps(filter: { document: "S/2009/521", paragraph: "77" }) { totalCount } }"#,
    r#"{ gaps(filter: { references: ["hidden-0", "hidden-1", "hidden-2"] }) { totalCount edges { node { id } } } }"#,
    "{ gapFacets(by: [SECTOR, SECTOR_CATEGORY, COUNTRY, HOLDER, REGIME, MEASURE]) { dimension key label count } }",
    "{ gapFacets(by: [LIFTING_CONDITION, MISSION, PANEL, ASSISTANCE, NATURE, STATE]) { dimension key label count } }",
    "{ gapFacets(by: [YEAR]) { key count } coverage(by: GAP) { key needs needed pledged committed delivered remaining } }",
    "{ a: coverage(by: SECTOR) { key needs needed committed remaining } b: coverage(by: COUNTRY) { key needs committed } c: coverage(by: YEAR) { key needs } }",
    "{ a: coverage(by: PROVIDER) { key unit committed pledged delivered } b: coverage(by: MONTH) { key unit committed } }",
    "{ a: coverage(by: LIFTING_CONDITION) { key needs needed } b: coverage(by: MEASURE) { key needs needed committed } c: coverage(by: ASSISTANCE) { key needs } }",
    r#"{ gap(reference: "hidden-0") { id title } finding(reference: "hidden-1") { id } report(symbol: "hidden-2") { id } }"#,
    r#"{ gap(reference: "civ-presidential-guard-stocks") { id recommendations { reference } provenance { id paragraph finding { reference } } coveredBy { extent } } }"#,
    r#"{ report(symbol: "S/2009/521") { findings(first: 100) { totalCount edges { cursor node { reference } } pageInfo { hasNextPage } } } }"#,
    r#"{ finding(reference: "finding-S-2009-521-14-16") { id report { code } namedParty { code } } }"#,
    "{ reports(first: 100) { totalCount edges { cursor node { id code } } pageInfo { hasNextPage hasPreviousPage } } }",
    "{ recommendations(first: 100) { totalCount edges { cursor node { reference repeats { reference } } } pageInfo { hasNextPage } } }",
    r#"{ recommendations(filter: { gaps: ["hidden-0", "civ-presidential-guard-stocks"] }) { totalCount edges { node { reference } } } }"#,
    r#"{ offers(first: 100) { totalCount edges { cursor node { reference provider { code } } } } programmes { totalCount } }"#,
    r#"{ offers(filter: { providers: ["demo-samplia"] }) { totalCount edges { node { reference } } } b: offers(filter: { providers: ["state-can"] }) { totalCount } }"#,
    "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }",
];

/// A row that an anonymous viewer may not see.
#[derive(Clone, Debug)]
struct Hidden {
    kind: u8,
    id: [u8; 16],
    category: InformationCategory,
    in_future: bool,
    shared: bool,
}

fn hidden() -> impl Strategy<Value = Hidden> {
    use InformationCategory::{Allegation, Confidential, Report, Tactical};
    let category = prop::sample::select(vec![Report, Allegation, Tactical, Confidential]);
    (0..4_u8, any::<[u8; 16]>(), category, any::<bool>(), any::<bool>()).prop_map(|(kind, id, category, in_future, shared)| Hidden {
        kind,
        id,
        category,
        in_future,
        shared,
    })
}

/// Hidden rows, and who the unnamed provider is: one of a few.
fn case() -> impl Strategy<Value = (Vec<Hidden>, usize)> {
    (vec(hidden(), 1..6), 0..PROVIDERS.len())
}

const PROVIDERS: [&str; 3] = ["demo-samplia", "state-can", "undp"];

on_both! {
    async fn what_strangers_may_not_see_changes_no_byte_of_what_they_see(database: &TestDatabase) {
        database.load_demo().await;
        let connection = database.connect().await;
        let anchors = Anchors::read(&connection).await;
        give_the_unnamed_a_ledger(&connection, &anchors).await;
        let service = database.serve().await;
        let without = answers(&service, &[]).await;
        let mut runner = TestRunner::new(Config::default());
        for _ in 0..CASES {
            let (rows, provider) = case().new_tree(&mut runner).expect("a case").current();
            for (at, row) in rows.iter().enumerate() {
                hide(&connection, &anchors, row, &format!("hidden-{at}")).await;
            }
            name_provider(&connection, PROVIDERS[provider]).await;
            let with = answers(&service, &rows).await;
            let differing = QUESTIONS.iter().zip(without.iter().zip(&with)).find(|(_, (a, b))| a != b);
            assert!(differing.is_none(), "{rows:?}, {}: {differing:#?}", PROVIDERS[provider]);
            remove(&connection).await;
        }
    }
}

/// All answers, byte by byte; asking by the ids of hidden rows must be like asking by ids of nothing.
async fn answers(service: &Service, rows: &[Hidden]) -> Vec<String> {
    let mut answers = Vec::new();
    for question in QUESTIONS {
        let mut ids: Vec<_> = rows.iter().map(|row| global(row).to_string()).collect();
        ids.resize(5, gapbridge::id::global(gapbridge::id::Kind::Gap, Uuid::max()).to_string());
        answers.push(String::from_utf8(service.bytes(question, json!({ "ids": ids })).await).expect("text"));
    }
    answers
}

fn global(row: &Hidden) -> async_graphql::ID {
    use gapbridge::id::Kind;
    let kind = [Kind::Gap, Kind::Finding, Kind::Report, Kind::Recommendation][usize::from(row.kind)];
    gapbridge::id::global(kind, Uuid::from_bytes(row.id))
}

async fn hide(database: &DatabaseConnection, anchors: &Anchors, row: &Hidden, name: &str) {
    let (id, published) = (Uuid::from_bytes(row.id), row.in_future.then_some("2999-01-01"));
    match row.kind {
        0 => {
            anchors.gap(database, id, name, row.category, published).await;
            if row.shared {
                share_with(database, Some(id), None, anchors.donor, None).await;
            }
        }
        1 => {
            insert(database, anchors.finding(id, name, row.category, published, Some(anchors.donor))).await;
            // A public gap written out of it: the same row in both databases, but for the link.
            let found = entity::gap_provenance::Entity::update_many()
                .col_expr(entity::gap_provenance::Column::FindingId, Expr::value(id))
                .filter(entity::gap_provenance::Column::GapId.eq(anchors.public_gap))
                .exec(database)
                .await
                .expect("a link");
            assert!(found.rows_affected > 0);
            if row.shared {
                share_with(database, None, Some(id), anchors.donor, None).await;
            }
        }
        2 => insert(database, anchors.report(id, name, published)).await,
        _ => anchors.recommendation(database, id, name, row.category, published).await,
    }
}

/// Takes all hidden rows away again; their parts go with them.
async fn remove(database: &DatabaseConnection) {
    for sql in [
        "delete from share",
        "update gap_provenance set finding_id = null where finding_id in (select id from finding where reference like 'hidden-%')",
        "delete from commitment where need_id in (select need.id from need join gap on gap.id = need.gap_id where gap.reference like 'hidden-%')",
        "delete from gap where reference like 'hidden-%'",
        "delete from finding where reference like 'hidden-%'",
        "delete from report where code like 'hidden-%'",
        "delete from gap_recommendation where recommendation_id in (select id from recommendation where reference like 'hidden-%')",
        "delete from recommendation where reference like 'hidden-%'",
    ] {
        database.execute_unprepared(sql).await.expect(sql);
    }
}

/// A public need has a line of the unnamed provider in its ledger.
async fn give_the_unnamed_a_ledger(database: &DatabaseConnection, anchors: &Anchors) {
    let offer = assistance::Entity::find()
        .filter(assistance::Column::Reference.eq(UNATTRIBUTED))
        .one(database)
        .await
        .expect("offers")
        .expect("an offer");
    let need =
        entity::need::Entity::find().filter(entity::need::Column::Unit.eq("PERSONS")).one(database).await.expect("needs").expect("a need");
    insert(database, anchors.commitment(need.id, offer.provider_id, Some(offer.id), 1)).await;
}

async fn name_provider(database: &DatabaseConnection, code: &str) {
    let organisation = entity::organisation::Entity::find().filter(entity::organisation::Column::Code.eq(code)).one(database).await;
    let id = organisation.expect("organisations").expect(code).id;
    let offer = assistance::Entity::find()
        .filter(assistance::Column::Reference.eq(UNATTRIBUTED))
        .one(database)
        .await
        .expect("offers")
        .expect("an offer");
    let offers = assistance::Entity::update_many().col_expr(assistance::Column::ProviderId, Expr::value(id));
    offers.filter(assistance::Column::Id.eq(offer.id)).exec(database).await.expect("a provider");
    let lines = commitment::Entity::update_many().col_expr(commitment::Column::ProviderId, Expr::value(id));
    lines.filter(commitment::Column::AssistanceId.eq(offer.id)).exec(database).await.expect("a provider");
}
