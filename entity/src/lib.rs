//! The rows of Gapbridge: what each table holds. Who may see a row is not decided here.

pub mod anomaly;
pub mod api_key;
pub mod assessment;
pub mod assistance;
pub mod assistance_brief;
pub mod assistance_country;
pub mod assistance_exclusion;
pub mod assistance_gap;
pub mod assistance_line;
pub mod assistance_mandate_task;
pub mod assistance_request;
pub mod assistance_sector;
pub mod commitment;
pub mod country;
pub mod country_alias;
pub mod country_group;
pub mod country_group_member;
pub mod document;
pub mod event;
pub mod exchange_rate;
pub mod exemption_request;
pub mod finding;
pub mod focal_point;
pub mod gap;
pub mod gap_country;
pub mod gap_detail;
pub mod gap_finding;
pub mod gap_further_sector;
pub mod gap_head;
pub mod gap_lifting_condition;
pub mod gap_link;
pub mod gap_mandate_task;
pub mod gap_measure;
pub mod gap_place;
pub mod gap_progress;
pub mod gap_provenance;
pub mod gap_recommendation;
pub mod gap_text;
pub mod hidden_text;
pub mod judgement;
pub mod lifting_condition;
pub mod lifting_condition_measure;
pub mod lifting_progress;
pub mod loaded_record;
pub mod mandate_element;
pub mod mandate_task;
pub mod mandate_task_document;
pub mod match_consent;
pub mod match_head;
pub mod match_line;
pub mod matches;
pub mod measure;
pub mod mission;
pub mod mutation_key;
pub mod need;
pub mod need_dependency;
pub mod need_endorsement;
pub mod need_plan;
pub mod need_plan_line;
pub mod organisation;
pub mod organisation_review;
pub mod panel;
pub mod panel_cooperation;
pub mod panel_cooperation_document;
pub mod panel_cooperation_mission;
pub mod panel_cost;
pub mod panel_key;
pub mod plan;
pub mod plan_line;
pub mod recommendation;
pub mod recommendation_addressee;
pub mod recommendation_follow_up;
pub mod recommendation_instruction;
pub mod recommendation_organisation;
pub mod recommendation_repeat;
pub mod regime;
pub mod register_state;
pub mod reply;
pub mod report;
pub mod sealed_note;
pub mod sector;
pub mod share;
pub mod text_meaning;
pub mod webhook;
pub mod webhook_attempt;
pub mod webhook_delivery;
pub mod webhook_progress;

use sea_orm::{EnumIter, RelationDef, RelationTrait};

/// Gives the names of all tables and views here to a macro. Tests read all rows by it.
#[macro_export]
macro_rules! with_tables {
    ($does:ident) => {
        $does! {
            anomaly api_key assessment assistance assistance_brief assistance_country
            assistance_exclusion assistance_gap assistance_line assistance_mandate_task
            assistance_request assistance_sector commitment country country_alias country_group
            country_group_member document event exchange_rate exemption_request finding
            focal_point gap gap_country gap_detail gap_finding gap_further_sector gap_head
            gap_lifting_condition gap_link gap_mandate_task gap_measure gap_place gap_progress
            gap_provenance gap_recommendation gap_text hidden_text judgement lifting_condition
            lifting_condition_measure lifting_progress loaded_record mandate_element
            mandate_task mandate_task_document match_consent match_head match_line matches
            measure mission mutation_key need need_dependency need_endorsement need_plan
            need_plan_line organisation organisation_review panel panel_cooperation
            panel_cooperation_document panel_cooperation_mission panel_cost panel_key plan
            plan_line recommendation recommendation_addressee recommendation_follow_up
            recommendation_instruction recommendation_organisation recommendation_repeat regime
            register_state reply report sealed_note sector share text_meaning webhook
            webhook_attempt webhook_delivery webhook_progress
        }
    };
}

/// The relations of an entity: none. Joins are written where they are needed.
///
/// One for all of them: with `sea_orm::model` each entity would have its own, beside a second model, a second active model and a
/// loader, which nothing here uses and which take four times as long to check as all the rest.
#[derive(Clone, Copy, Debug, EnumIter)]
pub enum Relation {}

impl RelationTrait for Relation {
    fn def(&self) -> RelationDef {
        match *self {}
    }
}
