//! Who gets what from every root field, and what comes of every mutation for whoever says it: one line a field.
//!
//! What the schema has and the tables have not fails with its name, so that nothing is added without this being decided.

use crate::{
    gap_changes::whole,
    hidden::{Anchors, insert, share_with},
    sealed_notes::seal,
};
use async_graphql::{Request, Variables};
use chrono::{Days, Utc};
use domain::{
    finding::InformationCategory::{Allegation, Confidential, Report, Tactical},
    matches::{MatchSide, MatchState},
    organisation::{OrganisationStanding, Role},
};
use gapbridge::{
    access::viewer::Viewer,
    db::scope::Scope,
    graphql::{
        self,
        id::{Kind, global},
    },
    matchmaking::catalogue::CatalogueCache,
};
use sea_orm::{EntityTrait, prelude::Uuid};
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Arc};
use tests::{Actor, Asked, Rows, TestApp, TestDatabase, member, number, offer, on_both};

pub(super) const OWNER: &str = "group-civ";
const PARTY: &str = "civ-authorities";
const MEASURE: &str = "1572-arms";
const DONOR: &str = "state-can";
/// A public key of age, whose private key nobody kept.
const PUBLIC_KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

/// Who asks, in the order of the columns of the tables.
pub(super) const COLUMNS: [(&str, &str, Role, OrganisationStanding); 11] = {
    use {
        OrganisationStanding::{Active, Suspended},
        Role::{Approver, Editor, Reader, Registrar},
    };
    [
        ("anonymous", "", Reader, Active),
        ("stranger reader", "state-fra", Reader, Active),
        ("owner reader", OWNER, Reader, Active),
        ("owner editor", OWNER, Editor, Active),
        ("owner approver", OWNER, Approver, Active),
        ("other Panel approver", "group-cod", Approver, Active),
        ("party approver", PARTY, Approver, Active),
        ("mission editor", "unoci", Editor, Active),
        ("registrar", "un-secretariat", Registrar, Active),
        ("suspended approver", OWNER, Approver, Suspended),
        ("donor approver", DONOR, Approver, Active),
    ]
};

/// Root field, arguments, selection, and what each column gets: `o` something, `-` null or nothing.
const QUERIES: &[(&str, &str, &str, &str)] = &[
    // an st rd ed ap ot pa mi rg su do
    (
        "node",
        "(id: $secretGap)",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    ("node", "(id: $secret)", "{ id }", "- - o o o - - - - - -"),
    ("node", "(id: $accused)", "{ id }", "- - o o o - o - - - -"),
    ("node", "(id: $tactical)", "{ id }", "- - o o o - - o - - -"),
    ("node", "(id: $report)", "{ id }", "- - o o o - - - - - -"),
    (
        "node",
        "(id: $recommendation)",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "nodes",
        "(ids: [$secret, $secretGap, $report])",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    ("viewer", "", "{ id }", "o o o o o o o o o o o"),
    ("matchingModel", "", "{ version }", "o o o o o o o o o o o"),
    (
        "suggest",
        "(input: { gaps: [{ title: \"Scales\", description: \"None.\", language: \"en\" }] })",
        "{ gaps { suggestions { score } } }",
        "o o o o o o o o o o o",
    ),
    (
        "whyNot",
        "(gap: $secretGap, assistance: $offer)",
        "{ on }",
        "- - o o o - - - - - -",
    ),
    (
        "whyNot",
        "(gap: $openGap, assistance: $offer)",
        "{ on }",
        "o o o o o o o o o o o",
    ),
    (
        "gap",
        "(reference: \"kept-gap\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "gap",
        "(reference: \"civ-presidential-guard-stocks\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "gaps",
        "(filter: { references: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "gaps",
        "(filter: { text: \"wombat\" })",
        "{ edges { node { id } } }",
        "- - o o o - - - - - -",
    ),
    (
        "searchTerms",
        "(text: \"wombat\")",
        "{ typed }",
        "o o o o o o o o o o o",
    ),
    (
        "changes",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "gapFacets",
        "(by: [STATE], filter: { references: [\"kept-gap\"] })",
        "{ count }",
        "- - o o o - - - - - -",
    ),
    (
        "coverage",
        "(by: GAP, filter: { references: [\"kept-gap\"] })",
        "{ key }",
        "- - o o o - - - - - -",
    ),
    (
        "figures",
        "(of: [GAPS], by: [STATE], filter: { references: [\"kept-gap\"] })",
        "{ cells { gaps } }",
        "- - o o o - - - - - -",
    ),
    (
        "statistics",
        "(by: ALL, filter: { references: [\"kept-gap\"] })",
        "{ gaps }",
        "- - o o o - - - - - -",
    ),
    (
        "findings",
        "(filter: { references: [\"kept-secret\"] })",
        "{ edges { node { id } } }",
        "- - o o o - - - - - -",
    ),
    (
        "findings",
        "(filter: { references: [\"kept-accused\"] })",
        "{ edges { node { id } } }",
        "- - o o o - o - - - -",
    ),
    (
        "finding",
        "(reference: \"kept-secret\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "finding",
        "(reference: \"kept-accused\")",
        "{ id }",
        "- - o o o - o - - - -",
    ),
    (
        "finding",
        "(reference: \"kept-tactical\")",
        "{ id }",
        "- - o o o - - o - - -",
    ),
    (
        "report",
        "(symbol: \"kept-report\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    (
        "report",
        "(symbol: \"S/2009/521\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "reports",
        "(filter: { panels: [\"group-civ\"], kinds: [INTERIM] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "recommendations",
        "(filter: { gaps: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "recommendationFacets",
        "(by: [STATUS], filter: { gaps: [\"kept-gap\"] })",
        "{ count }",
        "- - o o o - - - - - -",
    ),
    (
        "recommendations",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "offers",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "stalled",
        "(filter: { references: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "matches",
        "(filter: { gaps: [\"kept-gap\"] })",
        "{ totalCount }",
        "- - o o o - - - - - -",
    ),
    (
        "match",
        "(reference: \"kept-match\")",
        "{ id }",
        "- - o o o - - - - - -",
    ),
    ("plans", "", "{ totalCount }", "- - - - - - - o - - -"),
    (
        "plan",
        "(reference: \"kept-plan\")",
        "{ id }",
        "- - - - - - - o - - -",
    ),
    ("node", "(id: $plan)", "{ id }", "- - - - - - - o - - -"),
    ("node", "(id: $match)", "{ id }", "- - o o o - - - - - -"),
    (
        "offer",
        "(reference: \"demo-offer-witness-protection\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "programmes",
        "(first: 1)",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "programme",
        "(reference: \"none\")",
        "{ id }",
        "- - - - - - - - - - -",
    ),
    (
        "sanctionsRegimes",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "sanctionsRegime",
        "(code: \"1572\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "liftingConditions",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    ("missions", "", "{ totalCount }", "o o o o o o o o o o o"),
    (
        "mission",
        "(acronym: \"UNOCI\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "mandateTasks",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    ("panels", "", "{ totalCount }", "o o o o o o o o o o o"),
    // A budget is the transport's: here there is none.
    ("rateLimit", "", "{ limit }", "- - - - - - - - - - -"),
    (
        "panel",
        "(code: \"group-civ\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    ("panelCosts", "", "{ totalCount }", "o o o o o o o o o o o"),
    ("documents", "", "{ totalCount }", "o o o o o o o o o o o"),
    (
        "document",
        "(symbol: \"S/2009/521\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "organisations",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "organisation",
        "(code: \"undp\")",
        "{ id }",
        "o o o o o o o o o o o",
    ),
    (
        "suggestionJudgements",
        "",
        "{ totalCount }",
        "- - - - - - - - - - o",
    ),
    ("sectors", "", "{ totalCount }", "o o o o o o o o o o o"),
    ("countries", "", "{ totalCount }", "o o o o o o o o o o o"),
    (
        "exchangeRates",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
    (
        "countryGroups",
        "",
        "{ totalCount }",
        "o o o o o o o o o o o",
    ),
];

/// Mutation, what it is said of, and what each column gets: `D` done, `U` UNAUTHENTICATED, `F` FORBIDDEN, `N` NOT_FOUND.
pub(super) const MUTATIONS: &[(&str, Fresh, &str)] = &[
    // an st rd ed ap ot pa mi rg su do
    ("recordReport", Fresh::Nothing, "U F F D D D F F F F F"),
    ("recordFinding", Fresh::Report, "U F F D D N F F F F F"),
    (
        "recordRecommendation",
        Fresh::Report,
        "U F F D D N F F F F F",
    ),
    (
        "reviseFinding",
        Fresh::Finding("REPORT"),
        "U F F D D N F F F F F",
    ),
    ("reviseFinding", Fresh::Shared, "U F F D D F F F F F F"),
    (
        "reclassifyFinding",
        Fresh::Finding("REPORT"),
        "U F F F D N F F F F F",
    ),
    ("reclassifyFinding", Fresh::Shared, "U F F F D F F F F F F"),
    (
        "shareFinding",
        Fresh::Finding("REPORT"),
        "U F F F D N F F F F F",
    ),
    ("shareFinding", Fresh::Shared, "U F F F D F F F F F F"),
    ("shareGap", Fresh::Gap, "U F F F D N F F F F F"),
    ("endShare", Fresh::Shared, "U F F F D N F F F F F"),
    (
        "inviteReply",
        Fresh::Finding("ALLEGATION"),
        "U F F F D N F F F F F",
    ),
    ("submitReply", Fresh::Accused, "U F F F F N D F F F N"),
    ("publishReport", Fresh::Report, "U F F F D N F F F F F"),
    (
        "followUpRecommendation",
        Fresh::Public,
        "U F F D D D D D F F D",
    ),
    (
        "followUpRecommendation",
        Fresh::Kept,
        "U F F D D N N N F F N",
    ),
    // Who is no Panel records gaps of its own, which this one of Côte d'Ivoire is not.
    ("recordGaps", Fresh::Nothing, "U F F D D D F F F F INVALID"),
    ("makeOffers", Fresh::Nothing, "U F F F F F F F F F D"),
    ("importTable", Fresh::Nothing, "U F F F F F F F F F D"),
    (
        "registerProgrammes",
        Fresh::Nothing,
        "U F F F F F F D F F F",
    ),
    ("recordGap", Fresh::Nothing, "U F F D D D F F F F INVALID"),
    ("reviseGap", Fresh::Recorded, "U F F D D N N N F F N"),
    ("reclassifyGap", Fresh::Recorded, "U F F F D N F F F F F"),
    ("publishGap", Fresh::Recorded, "U F F F D N N F F F N"),
    ("closeGap", Fresh::Recorded, "U F F F D N N F N F N"),
    ("closeGap", Fresh::Published, "U F F F D F F F F F F"),
    ("reopenGap", Fresh::Closed, "U F F F D N N F N F N"),
    (
        "recordGapProgress",
        Fresh::Published,
        "U F F D D D F D F F F",
    ),
    (
        "recordGapProgress",
        Fresh::Recorded,
        "U F F D D N N N F F N",
    ),
    ("planNeeds", Fresh::Published, "U F F F F F D D F F F"),
    ("planNeeds", Fresh::Recorded, "U F F F F F N N F F N"),
    ("adoptNeedPlan", Fresh::Planned, "U F F F F F D F F F F"),
    ("setAsideNeedPlan", Fresh::Planned, "U F F F F F D F F F F"),
    ("endorseNeed", Fresh::Published, "U F F F F F F F F F F"),
    ("endEndorsement", Fresh::Published, "U F F F F F F F F F F"),
    ("makeOffer", Fresh::Nothing, "U F F F F F F F F F D"),
    ("reviseOffer", Fresh::Offer, "U F F F F F F F F F D"),
    ("withdrawOffer", Fresh::Offer, "U F F F F F F F F F D"),
    ("registerProgramme", Fresh::Nothing, "U F F F F F F D F F F"),
    ("reviseProgramme", Fresh::Programme, "U F F F F F F D F F F"),
    ("assessGap", Fresh::Published, "U F F F F F F D F F F"),
    ("assessGap", Fresh::Recorded, "U F F F F F F N F F F"),
    (
        "requestAssistance",
        Fresh::Published,
        "U F F F F F D F F F F",
    ),
    ("judgeSuggestion", Fresh::Offered, "U F F D D F D F F F D"),
    ("proposeMatch", Fresh::Offered, "U F F F F F D F F F D"),
    ("consentToMatch", Fresh::Proposed, "U F F F F N D F F F F"),
    ("objectToMatch", Fresh::Proposed, "U F F F F N D F F F F"),
    ("declineMatch", Fresh::Proposed, "U F F F F N F F F F D"),
    ("agreeMatch", Fresh::Consented, "U F F F F N F F F F D"),
    ("withdrawMatch", Fresh::Agreed, "U F F F F F D F F F D"),
    ("pledge", Fresh::Agreed, "U F F F F F F F F F D"),
    ("commit", Fresh::Agreed, "U F F F F F F F F F D"),
    ("recordDelivery", Fresh::Committed, "U F F F F F F F F F D"),
    (
        "withdrawCommitment",
        Fresh::Committed,
        "U F F F F F F F F F D",
    ),
    ("reverseEntry", Fresh::Committed, "U F F F F F F F F F D"),
    ("verifyDelivery", Fresh::Delivered, "U F F F D F D F F F F"),
    ("requestExemption", Fresh::Proposed, "U F F F F N D F F F D"),
    ("decideExemption", Fresh::Exempting, "U F F F F N F F F F F"),
    ("draftPlan", Fresh::Nothing, "U F F F F F D D F F D"),
    ("approvePlan", Fresh::Plan, "U F F F F F F F F F F"),
    ("recordProgress", Fresh::Nothing, "U F F D D D F D F F F"),
    (
        "registerSealingKey",
        Fresh::Nothing,
        "U F F F D D F F F F F",
    ),
    ("attachSealedNote", Fresh::Sealable, "U F F D D N F F F F F"),
    ("removeSealedNote", Fresh::Sealed, "U F F F D N F F F F F"),
    (
        "registerOrganisation",
        Fresh::Nothing,
        "U F F F F F F F D F F",
    ),
    (
        "reviewOrganisation",
        Fresh::Nothing,
        "U F F F F F F F D F F",
    ),
    ("hideText", Fresh::Published, "U F F F F F F F D F F"),
    ("hideText", Fresh::Recorded, "U F F F F F F F N F F"),
    ("showText", Fresh::Hidden, "U F F F F F F F D F F"),
    ("createApiKey", Fresh::Nothing, "U F F F D D D F F F D"),
    ("revokeApiKey", Fresh::Key, "U F F F D N N F F F N"),
    ("registerWebhook", Fresh::Nothing, "U F F F D D D F F F D"),
    ("updateWebhook", Fresh::Webhook, "U F F F D N N F F F N"),
    (
        "rotateWebhookSecret",
        Fresh::Webhook,
        "U F F F D N N F F F N",
    ),
    ("pauseWebhook", Fresh::Webhook, "U F F F D N N F F F N"),
    ("resumeWebhook", Fresh::Paused, "U F F F D N N F F F N"),
    ("removeWebhook", Fresh::Webhook, "U F F F D N N F F F N"),
    ("redeliver", Fresh::Webhook, "U F F F D N N F F F N"),
    ("testWebhook", Fresh::Webhook, "U F F F D N N F F F N"),
];

/// What a mutation is said of, made anew for each that says it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fresh {
    Nothing,
    /// A plan of a mission for a public gap of a host state.
    Planned,
    Report,
    /// A finding of this category.
    Finding(&'static str),
    /// A finding shared with the other Panel and the mission.
    Shared,
    /// An allegation to which its party is invited to reply.
    Accused,
    Gap,
    /// A recommendation that everybody reads.
    Public,
    /// A recommendation that is not out.
    Kept,
    /// A gap that its Panel recorded, fit to be published.
    Recorded,
    /// The same, published.
    Published,
    /// The same, its text hidden by a registrar.
    Hidden,
    /// The same, closed.
    Closed,
    /// A finding of a Panel that has a key for sealed notes.
    Sealable,
    /// A sealed note of the Panel.
    Sealed,
    /// An API key of the owning Panel.
    Key,
    Webhook,
    /// A webhook that is paused.
    Paused,
    /// An offer of the donor.
    Offer,
    /// A programme of the mission.
    Programme,
    /// A plan of the mission.
    Plan,
    /// A published gap and an offer of the donor.
    Offered,
    /// The two proposed as a match by the donor.
    Proposed,
    /// The same, consented to.
    Consented,
    /// The same, agreed.
    Agreed,
    /// The same, committed.
    Committed,
    /// The same, delivered.
    Delivered,
    /// A match for which an exemption is requested.
    Exempting,
}

async fn viewers(database: &TestDatabase) -> Vec<Viewer> {
    let store = database.store().await;
    let viewer = |(_, organisation, role, standing): &(_, &str, Role, OrganisationStanding)| {
        if organisation.is_empty() {
            return Viewer::Anonymous;
        }
        let Viewer::Member(mut member) = member(&store, organisation) else {
            unreachable!("a member")
        };
        (member.role, member.standing) = (*role, *standing);
        Viewer::Member(member)
    };
    let viewers = COLUMNS.iter().map(viewer).collect();
    store.close().await;
    viewers
}

async fn answer(
    scope: &Scope,
    catalogue: &Arc<CatalogueCache>,
    query: &str,
    variables: Value,
) -> Value {
    let request = Request::new(query).variables(Variables::from_json(variables));
    let request = graphql::equipped(request, scope, catalogue);
    serde_json::to_value(gapbridge::error::present(
        graphql::schema().execute(request).await,
    ))
    .expect("JSON")
}

/// Names of the fields of a root that no line of a table is about, and the other way round.
async fn undecided(root: &str, decided: impl Iterator<Item = &'static str>) -> Vec<String> {
    let query = format!("{{ __schema {{ {root} {{ fields {{ name }} }} }} }}");
    let schema = graphql::schema()
        .execute(Request::new(query))
        .await
        .data
        .into_json()
        .expect("JSON");
    let (there, decided) = (
        schema["__schema"][root]["fields"].texts("name"),
        decided.map(str::to_owned).collect::<BTreeSet<_>>(),
    );
    there.symmetric_difference(&decided).cloned().collect()
}

/// Things of the owning Panel, with what the table calls them.
async fn keep(database: &TestDatabase) -> Vec<(&'static str, String)> {
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

/// What somebody got of a query: `o` something, `-` nothing, or the code of its error.
fn got(field: &str, answer: &Value) -> String {
    if let Some(code) = answer["errors"][0]["extensions"]["code"].as_str() {
        return code.to_owned();
    }
    let nothing = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(Value::is_null),
        Value::Object(fields) => {
            let is = |field: &str, value: Value| fields.get(field) == Some(&value);
            is("totalCount", json!(0)) || is("edges", json!([])) || is("cells", json!([]))
        }
        _ => false,
    };
    if nothing(&answer["data"][field]) {
        "-"
    } else {
        "o"
    }
    .to_owned()
}

/// What came of a mutation, in a letter.
fn came(mutation: &str, answer: &Value) -> String {
    let code = answer["errors"][0]["extensions"]["code"]
        .as_str()
        .or(answer["data"][mutation]["userErrors"][0]["code"].as_str());
    match code {
        None => "D",
        Some("UNAUTHENTICATED") => "U",
        Some("FORBIDDEN") => "F",
        Some("NOT_FOUND") => "N",
        Some(other) => other,
    }
    .to_owned()
}

/// Makes what a mutation is said of: its id and version, by the name of its sort, and the report it is of.
pub(super) async fn make(app: &TestApp, panel: &Actor, fresh: Fresh) -> Value {
    let record = async || {
        let symbol = format!("S/2031/{}", Uuid::now_v7().as_u128() % 1_000_000);
        panel
            .done(
                "recordReport",
                json!({ "title": "T", "kind": "FINAL", "document": symbol }),
                "report { id version }",
            )
            .await
    };
    let find = async |report: &Value, category: &str| {
        let input =
            json!({ "report": report["id"], "text": "x", "language": "en", "category": category });
        panel
            .done("recordFinding", input, "finding { id version }")
            .await
    };
    let sealable = async || {
        let key = json!({ "publicKey": PUBLIC_KEY });
        panel.done("registerSealingKey", key, "panel { id }").await;
        find(&record().await, "REPORT").await
    };
    match fresh {
        Fresh::Nothing => json!({}),
        Fresh::Report => record().await,
        Fresh::Finding(category) => find(&record().await, category).await,
        Fresh::Shared => {
            let mut finding = find(&record().await, "REPORT").await;
            for organisation in ["group-cod", "unoci"] {
                let input = json!({ "finding": finding["id"], "organisation": organisation });
                finding["share"] =
                    panel.done("shareFinding", input, "share { id }").await["id"].take();
            }
            finding
        }
        Fresh::Accused => {
            let finding = find(&record().await, "ALLEGATION").await;
            panel
                .done(
                    "inviteReply",
                    json!({ "finding": finding["id"], "party": PARTY, "due": ahead() }),
                    "finding { id version }",
                )
                .await
        }
        Fresh::Recorded => panel.done("recordGap", whole(), "gap { id version }").await,
        Fresh::Published => {
            let mut input = whole();
            input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            panel
                .done("recordGap", input, "gap { id version needs { id } }")
                .await
        }
        Fresh::Planned => {
            let of = Box::pin(make(app, panel, Fresh::Published)).await;
            let selection = "gap { version needPlans { id } }";
            let mission = app.approver("unoci");
            let planned = mission
                .done("planNeeds", input("planNeeds", &of), selection)
                .await;
            json!({ "id": planned["needPlans"][0]["id"], "version": planned["version"] })
        }
        Fresh::Hidden => {
            let gap = Box::pin(make(app, panel, Fresh::Published)).await;
            let hide = json!({ "id": gap["id"], "reason": "x" });
            app.actor("un-secretariat", Role::Registrar)
                .done("hideText", hide, "hidden { reason }")
                .await;
            gap
        }
        Fresh::Closed => {
            let gap = panel.done("recordGap", whole(), "gap { id version }").await;
            let close =
                json!({ "gap": gap["id"], "expectedVersion": gap["version"], "reason": "x" });
            panel.done("closeGap", close, "gap { id version }").await
        }
        Fresh::Sealable => sealable().await,
        Fresh::Sealed => {
            let finding = sealable().await;
            let attach = json!({ "subject": { "finding": finding["id"] }, "ciphertext": sealed(PUBLIC_KEY) });
            panel
                .done("attachSealedNote", attach, "sealedNote { id }")
                .await
        }
        Fresh::Key => {
            panel
                .done(
                    "createApiKey",
                    json!({ "label": "x", "expiresOn": ahead() }),
                    "apiKey { id }",
                )
                .await
        }
        Fresh::Webhook => {
            // An organisation has at most ten.
            app.database.run_sql("update webhook set removed = 1").await;
            let input = input("registerWebhook", &Value::Null);
            panel.done("registerWebhook", input, "webhook { id }").await
        }
        Fresh::Paused => {
            let webhook = Box::pin(make(app, panel, Fresh::Webhook)).await;
            let pause = json!({ "webhook": webhook["id"] });
            panel.done("pauseWebhook", pause, "webhook { id }").await
        }
        Fresh::Offer => {
            app.approver(DONOR)
                .offers(offer("EQUIPMENT", number("ITEMS", 4)))
                .await
        }
        Fresh::Plan => {
            app.approver("unoci")
                .done("draftPlan", json!({ "regimes": ["1572"] }), "plan { id }")
                .await
        }
        Fresh::Programme => {
            let input = programme();
            app.approver("unoci")
                .done("registerProgramme", input, "programme { id version }")
                .await
        }
        Fresh::Offered => {
            let mut input = whole();
            input["publication"] = json!({ "confirmation": "NAMES_NO_PRIVATE_PERSON" });
            let gap = panel
                .done("recordGap", input, "gap { id needs { id } }")
                .await;
            json!({ "gap": gap, "offer": app.approver(DONOR).offers(offer("EQUIPMENT", number("ITEMS", 4))).await })
        }
        Fresh::Proposed
        | Fresh::Consented
        | Fresh::Agreed
        | Fresh::Committed
        | Fresh::Delivered
        | Fresh::Exempting => {
            let both = Box::pin(make(app, panel, Fresh::Offered)).await;
            let (donor, holder) = (app.approver(DONOR), app.approver(PARTY));
            let mut of = donor.proposes(&both["gap"], &both["offer"], 0).await;
            if let Fresh::Exempting = fresh {
                let ask = json!({ "match": of["id"], "measure": MEASURE, "statement": "x" });
                of["request"] = donor
                    .done(
                        "requestExemption",
                        ask,
                        "match { exemptionRequests { id } }",
                    )
                    .await["exemptionRequests"][0]["id"]
                    .take();
                return of;
            }
            if let Fresh::Proposed = fresh {
                return of;
            }
            holder.says("consentToMatch", &of, json!({})).await;
            if let Fresh::Consented = fresh {
                return of;
            }
            donor.says("agreeMatch", &of, json!({})).await;
            if let Fresh::Agreed = fresh {
                return of;
            }
            let of = donor.enters("commit", &of, "2").await;
            match fresh {
                Fresh::Delivered => donor.enters("recordDelivery", &of, "2").await,
                _ => of,
            }
        }
        Fresh::Gap => {
            let (connection, id) = (app.database.connect().await, Uuid::now_v7());
            Anchors::read(&connection)
                .await
                .gap(&connection, id, &format!("fresh-{id}"), Report, None)
                .await;
            json!({ "id": global(Kind::Gap, id).as_str() })
        }
        Fresh::Public => app
            .data(
                "{ recommendations(first: 1) { edges { node { id version } } } }",
                json!({}),
            )
            .await["recommendations"]["edges"][0]["node"]
            .take(),
        Fresh::Kept => {
            let input = json!({ "report": record().await["id"], "text": "x", "language": "en", "addressees": ["DONORS"], "category": "REPORT" });
            panel
                .done(
                    "recordRecommendation",
                    input,
                    "recommendation { id version }",
                )
                .await
        }
    }
}

/// The fields of a mutation's input that take a word of a list.
async fn enum_fields(app: &TestApp, mutation: &str) -> Vec<String> {
    let (first, rest) = mutation.split_at(1);
    let query = "query ($name: String!) { __type(name: $name) { inputFields { name type { kind ofType { kind } } } } }";
    let name = format!("{}{rest}Input", first.to_uppercase());
    let ty = app.data(query, json!({ "name": name })).await["__type"].take();
    let fields = ty["inputFields"].as_array().expect("fields");
    let words = fields.iter().filter(|field| {
        field["type"]["kind"] == "ENUM" || field["type"]["ofType"]["kind"] == "ENUM"
    });
    words.map(|field| field.text("name").to_owned()).collect()
}

fn programme() -> Value {
    let mut input = offer("TRAINING", json!({ "unsized": "UNSIZED" }));
    input
        .as_object_mut()
        .expect("an object")
        .retain(|field, _| field != "willing" && field != "able");
    input
}

fn sealed(key: &str) -> String {
    seal(&key.parse::<age::x25519::Recipient>().expect("a key"))
}

fn ahead() -> String {
    (Utc::now() + Days::new(9)).format("%Y-%m-%d").to_string()
}

/// Who says a mutation and has it done, by what each column gets.
pub(super) fn doer(expected: &str) -> Option<(&'static str, Role)> {
    let at = expected.split(' ').position(|came| came == "D")?;
    let (_, organisation, role, _) = COLUMNS[at];
    Some((organisation, role))
}

/// What is said: an input that is done for whoever may.
pub(super) fn input(mutation: &str, of: &Value) -> Value {
    let (id, version, confirmation) = (&of["id"], &of["version"], "NAMES_NO_PRIVATE_PERSON");
    let mut input = match mutation {
        "recordReport" => json!({ "title": "T", "kind": "FINAL" }),
        "recordFinding" => {
            json!({ "report": id, "text": "x", "language": "en", "category": "REPORT" })
        }
        "recordRecommendation" => {
            json!({ "report": id, "text": "x", "language": "en", "addressees": ["DONORS"], "category": "REPORT" })
        }
        "reviseFinding" => json!({ "finding": id, "expectedVersion": version, "text": "y" }),
        "reclassifyFinding" => {
            json!({ "finding": id, "expectedVersion": version, "category": "CONFIDENTIAL", "reason": "x" })
        }
        "shareFinding" => json!({ "finding": id, "organisation": "state-can" }),
        "shareGap" => json!({ "gap": id, "organisation": "state-can" }),
        "endShare" => json!({ "share": of["share"] }),
        "inviteReply" => json!({ "finding": id, "party": PARTY, "due": ahead() }),
        "submitReply" => {
            json!({ "finding": id, "text": "No.", "language": "en", "confirmation": confirmation })
        }
        "publishReport" => {
            json!({ "report": id, "expectedVersion": version, "confirmation": confirmation })
        }
        "followUpRecommendation" => {
            json!({ "recommendation": id, "status": "DONE", "on": "2020-01" })
        }
        "recordGap" => whole(),
        "recordGaps" => json!({ "gaps": [whole()] }),
        "makeOffers" => json!({ "offers": [offer("EQUIPMENT", number("ITEMS", 4))] }),
        "importTable" => {
            let table = "external_reference,title,description,language,willing,able,assistance\nCA-9,T,D,en,YES,YES,TRAINING\n";
            json!({ "kind": "OFFERS", "format": "CSV", "content": table })
        }
        "registerProgrammes" => json!({ "programmes": [programme()] }),
        "reviseGap" => json!({ "gap": id, "expectedVersion": version, "title": "y" }),
        "reclassifyGap" => {
            json!({ "gap": id, "expectedVersion": version, "category": "CONFIDENTIAL", "reason": "x" })
        }
        "publishGap" => {
            json!({ "gap": id, "expectedVersion": version, "confirmation": confirmation })
        }
        "recordGapProgress" => json!({ "gap": id, "on": "2020", "statement": "x" }),
        "closeGap" | "reopenGap" => json!({ "gap": id, "expectedVersion": version, "reason": "x" }),
        "planNeeds" => {
            let line =
                json!({ "assistance": "TRAINING", "title": "x", "size": { "unsized": "UNSIZED" } });
            json!({ "gap": id, "expectedVersion": version, "needs": [{ "line": line }] })
        }
        "adoptNeedPlan" => json!({ "plan": id, "expectedVersion": version }),
        "setAsideNeedPlan" => json!({ "plan": id, "expectedVersion": version, "reason": "x" }),
        "endorseNeed" => json!({ "need": of["needs"][0]["id"], "reason": "x" }),
        "endEndorsement" => json!({ "need": of["needs"][0]["id"] }),
        "registerSealingKey" => json!({ "publicKey": PUBLIC_KEY }),
        "attachSealedNote" => {
            json!({ "subject": { "finding": id }, "ciphertext": sealed(PUBLIC_KEY) })
        }
        "removeSealedNote" => json!({ "sealedNote": id, "reason": "x" }),
        "registerOrganisation" => {
            json!({ "code": format!("o-{}", Uuid::now_v7().simple()), "name": "N", "kind": "NGO" })
        }
        "reviewOrganisation" => {
            json!({ "organisation": "undp", "standing": "ACTIVE", "reason": "x" })
        }
        "hideText" | "showText" => json!({ "id": id, "reason": "x" }),
        "createApiKey" => json!({ "label": "x", "expiresOn": ahead() }),
        "revokeApiKey" => json!({ "apiKey": id }),
        "registerWebhook" => json!({ "url": "https://receiver.invalid/" }),
        "updateWebhook" => json!({ "webhook": id, "description": "x" }),
        "redeliver" => json!({ "webhook": id, "since": "2020-01-01" }),
        "rotateWebhookSecret"
        | "pauseWebhook"
        | "resumeWebhook"
        | "removeWebhook"
        | "testWebhook" => json!({ "webhook": id }),
        "makeOffer" => offer("EQUIPMENT", number("ITEMS", 4)),
        "reviseOffer" => json!({ "offer": id, "expectedVersion": version, "note": "y" }),
        "withdrawOffer" => json!({ "offer": id, "expectedVersion": version, "reason": "x" }),
        "registerProgramme" => programme(),
        "reviseProgramme" => json!({ "programme": id, "expectedVersion": version, "note": "y" }),
        "draftPlan" => json!({ "regimes": ["1572"] }),
        "approvePlan" => json!({ "plan": id }),
        "assessGap" => json!({ "gap": id, "cycle": "2026", "decision": "NOT_NOW", "reason": "x" }),
        "requestAssistance" => json!({ "gap": id, "text": "x", "language": "en" }),
        "judgeSuggestion" => {
            json!({ "gap": of["gap"]["id"], "assistance": of["offer"]["id"], "verdict": "NOT_USEFUL", "reason": "WRONG_PURPOSE" })
        }
        "proposeMatch" => {
            let line = json!({ "need": of["gap"]["needs"][0]["id"], "line": of["offer"]["lines"][0]["id"] });
            json!({ "gap": of["gap"]["id"], "assistance": of["offer"]["id"], "lines": [line] })
        }
        "consentToMatch" | "agreeMatch" => json!({ "match": id }),
        "objectToMatch" | "declineMatch" | "withdrawMatch" => json!({ "match": id, "reason": "x" }),
        "pledge" | "commit" | "recordDelivery" => {
            json!({ "match": id, "line": of["lines"][0]["id"], "amount": "1" })
        }
        "withdrawCommitment" => {
            json!({ "match": id, "line": of["lines"][0]["id"], "amount": "1", "reason": "x" })
        }
        "reverseEntry" => {
            json!({ "match": id, "entry": of["lines"][0]["need"]["commitments"][0]["id"], "reason": "x" })
        }
        "verifyDelivery" => json!({ "match": id, "statement": "x" }),
        "requestExemption" => json!({ "match": id, "measure": MEASURE, "statement": "x" }),
        "decideExemption" => json!({ "exemptionRequest": of["request"], "decision": "GRANTED" }),
        "recordProgress" => {
            json!({ "liftingCondition": "1572-elections", "on": "2010", "statement": "x", "document": "S/2009/521" })
        }
        other => panic!("say in access.rs what input {other} takes"),
    };
    input["clientMutationId"] = Uuid::now_v7().to_string().into();
    input
}

on_both! {
    async fn every_root_field_gives_everybody_what_the_table_says(database: &TestDatabase) {
        assert_eq!(undecided("queryType", QUERIES.iter().map(|row| row.0)).await, Vec::<String>::new(), "add lines to QUERIES");
        database.load_demo().await;
        let things = keep(database).await;
        let (viewers, store) = (viewers(database).await, database.store().await);
        let catalogue = Arc::new(CatalogueCache::new(store.clone()));
        for (field, arguments, selection, expected) in QUERIES {
            let arguments = things.iter().fold((*arguments).to_owned(), |text, (name, id)| text.replace(&format!("{name})"), &format!("{id})")).replace(&format!("{name},"), &format!("{id},")).replace(&format!("{name}]"), &format!("{id}]")));
            let query = format!("{{ {field}{arguments} {selection} }}");
            let mut outcome = Vec::new();
            for viewer in &viewers {
                let scope = Scope::new(store.clone(), viewer.clone(), Utc::now());
                outcome.push(got(field, &answer(&scope, &catalogue, &query, json!({})).await));
            }
            assert_eq!(outcome.join(" "), *expected, "{query}\nfor {:?}", COLUMNS.map(|column| column.0));
        }
    }

    async fn every_mutation_comes_to_what_the_table_says(app: &TestApp) {
        assert_eq!(undecided("mutationType", MUTATIONS.iter().map(|row| row.0)).await, Vec::<String>::new(), "add lines to MUTATIONS");
        let (viewers, panel, store) = (viewers(&app.database).await, app.approver(OWNER), app.database.store().await);
        let catalogue = Arc::new(CatalogueCache::new(store.clone()));
        let mut wrong = Vec::new();
        for (mutation, fresh, expected) in MUTATIONS {
            let (first, rest) = mutation.split_at(1);
            let query = format!("mutation ($input: {}{rest}Input!) {{ {mutation}(input: $input) {{ userErrors {{ code message }} }} }}", first.to_uppercase());
            let mut outcome = Vec::new();
            for viewer in &viewers {
                let input = input(mutation, &make(app, &panel, *fresh).await);
                let scope = Scope::new(store.clone(), viewer.clone(), Utc::now());
                outcome.push(came(mutation, &answer(&scope, &catalogue, &query, json!({ "input": input })).await));
            }
            if outcome.join(" ") != *expected {
                wrong.push(format!("{mutation} of {fresh:?}: {}, not {expected}", outcome.join(" ")));
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "for {:?}", COLUMNS.map(|column| column.0));
    }

    async fn a_value_that_cannot_be_taken_keeps_every_mutation_from_doing_anything(app: &TestApp) {
        let panel = app.approver(OWNER);
        for (mutation, fresh, expected) in MUTATIONS {
            let Some((organisation, role)) = doer(expected) else { continue };
            let mut said = input(mutation, &make(app, &panel, *fresh).await);
            let mut wrong = vec!["INVALID wombat".to_owned()];
            said["wombat"] = json!(1);
            for field in enum_fields(app, mutation).await {
                said[&field] = json!("WOMBAT");
                wrong.push(format!("INVALID {field}"));
            }
            let before = Rows::read(&app.database.connect().await).await;
            let faults = app.actor(organisation, role).refused(mutation, said).await;
            assert!(wrong.iter().all(|fault| faults.contains(fault)), "{mutation}: {faults:?}, not {wrong:?}");
            let after = Rows::read(&app.database.connect().await).await;
            // How far webhooks are goes on beside.
            let changes: Vec<_> = before.changes(&after).into_iter().filter(|(table, ..)| !table.starts_with("webhook_")).collect();
            assert_eq!(changes, [], "{mutation}");
        }
    }
}
