//! What must agree: the schema on file and the one served, tables and entities, values and enums.

use async_graphql::{Request, Variables};
use domain::{
    assistance, country, document, finding, gap, instruction, judgement, matches, mission,
    organisation, panel, plan, sanctions, sector, size, webhook,
};
use gapbridge::graphql;
use migration::{Migrator, MigratorTrait, values::VALUES};
use sea_orm::{ActiveEnum, ConnectionTrait, DatabaseConnection, DbBackend, Iterable, Statement};
use serde_json::Value;
use std::{collections::BTreeSet, fs};
use tests::{Asked, ENTITIES, Empty, Rows, TestDatabase, on_both};

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/schema.graphql");

#[test]
fn the_schema_on_file_is_the_one_served() {
    let served = graphql::sdl();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        fs::write(SCHEMA, &served).expect("api/schema.graphql");
    }
    let on_file = fs::read_to_string(SCHEMA).unwrap_or_default();
    assert!(
        on_file == served,
        "api/schema.graphql is not what the code serves: run `make schema` and read its diff as a client would"
    );
}

#[tokio::test]
async fn everything_a_client_can_name_is_described() {
    let query = "{ __schema { types { name description fields { name description args { name description } } \
        inputFields { name description } enumValues { name description } } } }";
    let response = graphql::schema()
        .execute(Request::new(query).variables(Variables::default()))
        .await;
    let types = response.data.into_json().unwrap()["__schema"]["types"].take();
    let mut undescribed = Vec::new();
    // What every GraphQL service has is described by the specification.
    let ours = |ty: &&Value| {
        !ty.text("name").starts_with("__")
            && !["ID", "String", "Int", "Float", "Boolean"].contains(&ty.text("name"))
    };
    for ty in types.as_array().unwrap().iter().filter(ours) {
        note(&mut undescribed, ty, "");
        for list in ["fields", "inputFields", "enumValues"] {
            for part in ty[list].as_array().into_iter().flatten() {
                note(&mut undescribed, part, ty.text("name"));
                part["args"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .for_each(|argument| note(&mut undescribed, argument, part.text("name")));
            }
        }
    }
    assert_eq!(undescribed, Vec::<String>::new());
}

/// Notes what has no sentence.
fn note(undescribed: &mut Vec<String>, item: &Value, of: &str) {
    if item["description"]
        .as_str()
        .is_none_or(|text| text.trim().len() < 3)
    {
        undescribed.push(format!("{of}.{}", item.text("name")));
    }
}

#[test]
fn the_values_of_columns_are_those_of_the_enums() {
    fn of<E: ActiveEnum<Value = String> + Iterable>() -> Vec<String> {
        E::iter().map(|value| value.to_value()).collect()
    }
    let enums = [
        ("country_alias.kind", of::<country::CountryAliasKind>()),
        ("country_group.kind", of::<country::CountryGroupKind>()),
        ("organisation.kind", of::<organisation::OrganisationKind>()),
        ("sector.level", of::<sector::SectorLevel>()),
        ("sector.status", of::<sector::SectorStatus>()),
        ("document.kind", of::<document::DocumentKind>()),
        ("anomaly.confidence", of::<document::AnomalyConfidence>()),
        ("measure.kind", of::<sanctions::MeasureKind>()),
        ("measure.exemption", of::<sanctions::ExemptionProcedure>()),
        (
            "lifting_condition.kind",
            of::<sanctions::LiftingConditionKind>(),
        ),
        ("mission.kind", of::<mission::MissionKind>()),
        ("mandate_task.activity", of::<mission::MandateActivity>()),
        ("panel.kind", of::<panel::PanelKind>()),
        ("mandate_element.focus", of::<panel::MandateFocus>()),
        ("mandate_element.element", of::<panel::MandateElementKind>()),
        ("panel_cost.table_name", of::<panel::PanelCostTable>()),
        ("panel_cost.kind", of::<panel::PanelCostKind>()),
        ("panel_cost.printed", of::<panel::PanelCostPrinted>()),
        ("report.kind", of::<finding::ReportKind>()),
        ("finding.category", of::<finding::InformationCategory>()),
        (
            "recommendation.status",
            of::<finding::RecommendationStatus>(),
        ),
        (
            "recommendation_addressee.kind",
            of::<finding::RecommendationAddressee>(),
        ),
        (
            "recommendation_instruction.kind",
            of::<instruction::InstructionKind>(),
        ),
        ("gap.holder", of::<gap::GapHolder>()),
        ("gap.nature", of::<gap::GapNature>()),
        ("gap.state", of::<gap::GapState>()),
        ("gap.severity", of::<gap::GapSeverity>()),
        ("gap.priority", of::<gap::GapPriority>()),
        ("gap.evidence", of::<gap::GapEvidence>()),
        ("need.assistance", of::<assistance::AssistanceType>()),
        ("need.unit", of::<size::SizeUnit>()),
        ("assistance.kind", of::<assistance::AssistanceKind>()),
        ("assistance.status", of::<assistance::ActivityStatus>()),
        ("assistance.stated", of::<assistance::Stated>()),
        ("assistance_gap.extent", of::<assistance::CoverageExtent>()),
        (
            "organisation_review.standing",
            of::<organisation::OrganisationStanding>(),
        ),
        ("api_key.reach", of::<organisation::ApiKeyReach>()),
        ("event.role", of::<organisation::EventRole>()),
        ("commitment.kind", of::<matches::CommitmentKind>()),
        ("assistance_line.goods", of::<assistance::GoodsClass>()),
        ("assistance_line.form", of::<assistance::AssistanceForm>()),
        (
            "assistance_exclusion.kind",
            of::<assistance::ExclusionKind>(),
        ),
        ("match.side", of::<matches::MatchSide>()),
        ("match.state", of::<matches::MatchState>()),
        ("match.rating", of::<matches::DeliveryRating>()),
        ("match_consent.answer", of::<matches::ConsentAnswer>()),
        ("assessment.decision", of::<gap::AssessmentDecision>()),
        ("exemption_request.state", of::<matches::ExemptionState>()),
        ("plan.state", of::<plan::PlanState>()),
        ("judgement.verdict", of::<judgement::SuggestionVerdict>()),
        ("judgement.reason", of::<judgement::NotUsefulReason>()),
        ("need_plan.status", of::<gap::need_plan::NeedPlanStatus>()),
        ("gap_link.kind", of::<gap::GapLinkKind>()),
        (
            "webhook_delivery.kind",
            of::<webhook::WebhookDeliveryKind>(),
        ),
        (
            "webhook_delivery.state",
            of::<webhook::WebhookDeliveryState>(),
        ),
    ];
    // A key may be given some of the roles only.
    let some = ["api_key.role"];
    for (column, values) in &enums {
        let (_, allowed) = VALUES
            .iter()
            .find(|(placeholder, _)| placeholder == column)
            .unwrap_or_else(|| panic!("{column} is unknown"));
        assert_eq!(
            *values,
            allowed.split_whitespace().collect::<Vec<_>>(),
            "{column}"
        );
    }
    assert_eq!(
        enums.len() + some.len(),
        VALUES.len(),
        "every list is compared"
    );
}

#[test]
fn every_entity_is_read_by_these_tests() {
    let modules = include_str!("../../../entity/src/lib.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let modules: BTreeSet<_> = modules.filter(|module| *module != "values").collect();
    assert_eq!(ENTITIES.iter().copied().collect::<BTreeSet<_>>(), modules);
}

on_both! {
    async fn entities_fit_the_tables(database: &TestDatabase) {
        database.load_demo().await;
        let connection = database.connect().await;
        let rows = Rows::read(&connection).await;
        // What no data file fills is filled elsewhere; in all others every column is decoded.
        let recorded = ["hidden_text", "share", "reply", "sealed_note", "panel_key", "recommendation_follow_up", "recommendation_instruction", "organisation_review", "api_key", "mutation_key", "gap_finding", "gap_link",
            "assessment", "assistance_exclusion", "assistance_request", "exemption_request", "judgement", "match_consent", "match_head", "match_line", "matches", "need_endorsement", "need_plan", "need_plan_line", "plan", "plan_line",
            "text_meaning", "webhook", "webhook_attempt", "webhook_delivery", "webhook_progress"];
        for entity in ENTITIES.iter().filter(|entity| !recorded.contains(entity)) {
            assert!(!rows.of(entity).is_empty(), "{entity} is empty");
        }
        // Five entities are some columns of others' tables; and a view is the rule by which a table is kept, which nobody reads.
        let entities: BTreeSet<String> = ENTITIES.iter().filter(|entity| !["gap_detail", "gap_head", "gap_place", "match_head", "assistance_brief"].contains(*entity)).map(|entity| if *entity == "matches" { "match".to_owned() } else { (*entity).to_owned() }).collect();
        let ours = tables(&connection).await.into_iter().filter(|table| !table.starts_with("gap_fts") && table != "seaql_migrations" && table != "gap_measure_rule");
        assert_eq!(ours.collect::<BTreeSet<_>>(), entities, "every table has its entity");
    }

    async fn migrations_run_alone_on_an_empty_database_and_once(empty: &Empty) {
        let connection = empty.0.connect().await;
        assert_eq!(tables(&connection).await, BTreeSet::new());
        Migrator::up(&connection, None).await.unwrap();
        let rows = Rows::read(&connection).await;
        for entity in ENTITIES.iter().filter(|entity| **entity != "register_state") {
            assert!(rows.of(entity).is_empty(), "{entity}");
        }
        let tables_then = tables(&connection).await;
        Migrator::up(&connection, None).await.unwrap();
        assert_eq!(tables(&connection).await, tables_then);
    }

    async fn the_database_itself_refuses_what_is_no_value(database: &TestDatabase) {
        let connection = database.connect().await;
        for sql in ["update gap set nature = 'MAYBE'", "update gap set category = 'SECRET'", "update need set quantity = 0 where quantity is not null",
            "update need set unit = null where unit is not null", "update panel_cost set amount_minor = 1 where printed = 'BLANK'", "delete from country",
            "update organisation set kind = 'CLUB'"] {
            assert!(connection.execute_unprepared(sql).await.is_err(), "{sql}");
        }
    }
}

/// Names of tables and views.
async fn tables(connection: &DatabaseConnection) -> BTreeSet<String> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => {
            "select table_name::text as name from information_schema.tables where table_schema = 'public'"
        }
        _ => {
            "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite_%'"
        }
    };
    let rows = connection
        .query_all_raw(Statement::from_string(backend, sql))
        .await
        .expect("names of tables");
    rows.iter()
        .map(|row| row.try_get("", "name").expect("a name"))
        .collect()
}
