//! Things that not everybody may read.

use super::{DONOR, PARTY};
use crate::hidden::{Anchors, insert, share_with};
use domain::{
    assistance::AssistanceKind,
    finding::{
        InformationCategory::{Allegation, Confidential, Report, Tactical},
        ReportKind,
    },
    judgement::SuggestionVerdict,
    matches::{MatchSide, MatchState},
    plan::PlanState,
};
use entity::{assistance, judgement, matches, plan, report};
use gapbridge::graphql::id::{Kind, global};
use sea_orm::{EntityTrait, prelude::Uuid};
use tests::TestDatabase;

/// Things of the owning Panel, with what the table calls them.
pub(super) async fn keep(database: &TestDatabase) -> Vec<(&'static str, String)> {
    let connection = database.connect().await;
    let anchors = Anchors::read(&connection).await;
    let reference = database.store().await.reference();
    let organisation = |code: &str| {
        let known = reference.organisations.by_code(code);
        known.expect("an organisation").id
    };
    let offer = assistance::Entity::find()
        .one(&connection)
        .await
        .expect("a row")
        .expect("an offer");
    anchors
        .gap(&connection, id("gap"), "kept-gap", Confidential, None)
        .await;
    let accused = Some(organisation(PARTY));
    for (name, category, named) in [
        ("secret", Confidential, None),
        ("accused", Allegation, accused),
        ("tactical", Tactical, None),
    ] {
        let row = anchors.finding(id(name), &format!("kept-{name}"), category, None, named);
        insert(&connection, row).await;
    }
    let (tactical, mission) = (Some(id("tactical")), organisation("unoci"));
    share_with(&connection, None, tactical, mission, None).await;
    let report = report::Model {
        kind: ReportKind::Interim,
        ..anchors.report(id("report"), "kept-report", None)
    };
    insert(&connection, report).await;
    let (at, name) = (id("recommendation"), "kept-recommendation");
    anchors
        .recommendation(&connection, at, name, Report, None)
        .await;
    insert(&connection, matched(&offer)).await;
    insert(&connection, plan(mission)).await;
    insert(
        &connection,
        judgement(organisation(DONOR), anchors.public_gap, offer.id),
    )
    .await;
    named(anchors.public_gap, &offer)
}

fn id(name: &str) -> Uuid {
    domain::id::of_record("access", name, 0)
}

fn matched(offer: &assistance::Model) -> matches::Model {
    matches::Model {
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
    }
}

fn plan(organisation_id: Uuid) -> plan::Model {
    plan::Model {
        id: id("plan"),
        reference: "kept-plan".to_owned(),
        organisation_id,
        state: PlanState::Draft,
        note: None,
        dated: "2026-01-01".to_owned(),
        drawn: 0,
        approved: None,
        policy: "{}".to_owned(),
        result: "{}".to_owned(),
        digest: String::new(),
    }
}

fn judgement(organisation_id: Uuid, gap_id: Uuid, assistance_id: Uuid) -> judgement::Model {
    judgement::Model {
        id: id("judgement"),
        organisation_id,
        gap_id,
        assistance_id,
        verdict: SuggestionVerdict::Useful,
        reason: None,
        note: None,
        dated: "2026-01-01".to_owned(),
        model: String::new(),
        score: None,
        parts: "{}".to_owned(),
    }
}

/// What the table calls each, and its id as a query has it.
fn named(open_gap: Uuid, offer: &assistance::Model) -> Vec<(&'static str, String)> {
    let quoted = |kind, id| format!("{:?}", global(kind, id).as_str());
    let own = |kind, name: &str| quoted(kind, id(name));
    let offered = if offer.kind == AssistanceKind::Offer {
        Kind::Offer
    } else {
        Kind::Programme
    };
    vec![
        ("$offer", quoted(offered, offer.id)),
        ("$openGap", quoted(Kind::Gap, open_gap)),
        ("$secretGap", own(Kind::Gap, "gap")),
        ("$secret", own(Kind::Finding, "secret")),
        ("$accused", own(Kind::Finding, "accused")),
        ("$tactical", own(Kind::Finding, "tactical")),
        ("$match", own(Kind::Match, "match")),
        ("$plan", own(Kind::Plan, "plan")),
        ("$report", own(Kind::Report, "report")),
        (
            "$recommendation",
            own(Kind::Recommendation, "recommendation"),
        ),
    ]
}
