//! Things that not everybody may read.

use super::{DONOR, PARTY};
use crate::hidden::{Anchors, insert, share_with};
use domain::{
    finding::InformationCategory::{Allegation, Confidential, Report, Tactical},
    matches::{MatchSide, MatchState},
};
use gapbridge::graphql::id::{Kind, global};
use sea_orm::EntityTrait;
use tests::TestDatabase;

/// Things of the owning Panel, with what the table calls them.
pub(super) async fn keep(database: &TestDatabase) -> Vec<(&'static str, String)> {
    let connection = database.connect().await;
    let anchors = Anchors::read(&connection).await;
    let id = |name: &str| domain::id::of_record("access", name, 0);
    let organisation = async |code: &str| {
        database
            .store()
            .await
            .reference()
            .organisations
            .by_code(code)
            .expect("an organisation")
            .id
    };
    anchors
        .gap(&connection, id("gap"), "kept-gap", Confidential, None)
        .await;
    insert(
        &connection,
        anchors.finding(id("secret"), "kept-secret", Confidential, None, None),
    )
    .await;
    insert(
        &connection,
        anchors.finding(
            id("accused"),
            "kept-accused",
            Allegation,
            None,
            Some(organisation(PARTY).await),
        ),
    )
    .await;
    insert(
        &connection,
        anchors.finding(id("tactical"), "kept-tactical", Tactical, None, None),
    )
    .await;
    share_with(
        &connection,
        None,
        Some(id("tactical")),
        organisation("unoci").await,
        None,
    )
    .await;
    let report = anchors.report(id("report"), "kept-report", None);
    insert(
        &connection,
        entity::report::Model {
            kind: domain::finding::ReportKind::Interim,
            ..report
        },
    )
    .await;
    anchors
        .recommendation(
            &connection,
            id("recommendation"),
            "kept-recommendation",
            Report,
            None,
        )
        .await;
    let offer = entity::assistance::Entity::find()
        .one(&connection)
        .await
        .expect("a row")
        .expect("an offer");
    let row = entity::matches::Model {
        id: id("match"),
        reference: "kept-match".to_owned(),
        gap_id: id("gap"),
        assistance_id: offer.id,
        side: MatchSide::Provider,
        proposer_id: offer.provider_id,
        state: MatchState::Agreed,
        proposed: "2026-01-01".to_owned(),
        due: None,
        agreed: Some("2026-01-02".to_owned()),
        ended: None,
        reason: None,
        note: None,
        terms: String::new(),
        rating: None,
        external_reference: None,
    };
    insert(&connection, row).await;
    let plan = entity::plan::Model {
        id: id("plan"),
        reference: "kept-plan".to_owned(),
        organisation_id: organisation("unoci").await,
        state: domain::plan::PlanState::Draft,
        note: None,
        dated: "2026-01-01".to_owned(),
        drawn: 0,
        approved: None,
        policy: "{}".to_owned(),
        result: "{}".to_owned(),
        digest: String::new(),
    };
    insert(&connection, plan).await;
    let judged = entity::judgement::Model {
        id: id("judgement"),
        organisation_id: organisation(DONOR).await,
        gap_id: anchors.public_gap,
        assistance_id: offer.id,
        verdict: domain::judgement::SuggestionVerdict::Useful,
        reason: None,
        note: None,
        dated: "2026-01-01".to_owned(),
        model: String::new(),
        score: None,
        parts: "{}".to_owned(),
    };
    insert(&connection, judged).await;
    let open = global(Kind::Gap, anchors.public_gap);
    let offered = global(
        if offer.kind == domain::assistance::AssistanceKind::Offer {
            Kind::Offer
        } else {
            Kind::Programme
        },
        offer.id,
    );
    let global = |kind, name: &str| format!("{:?}", global(kind, id(name)).as_str());
    vec![
        ("$offer", format!("{:?}", offered.as_str())),
        ("$openGap", format!("{:?}", open.as_str())),
        ("$secretGap", global(Kind::Gap, "gap")),
        ("$secret", global(Kind::Finding, "secret")),
        ("$accused", global(Kind::Finding, "accused")),
        ("$tactical", global(Kind::Finding, "tactical")),
        ("$match", global(Kind::Match, "match")),
        ("$plan", global(Kind::Plan, "plan")),
        ("$report", global(Kind::Report, "report")),
        (
            "$recommendation",
            global(Kind::Recommendation, "recommendation"),
        ),
    ]
}
