//! What everybody may read: countries, sectors, organisations, documents, regimes, missions and Panels.

pub mod country;
pub mod country_group;
pub mod document;
pub mod exchange_rate;
pub mod focal_point;
pub mod focal_point_mutation;
pub mod lifting_condition;
pub mod lifting_gap_stats;
pub mod listed;
pub mod mandate_task;
pub mod measure;
pub mod mission;
pub mod mission_gap_stats;
pub mod organisation;
pub mod panel;
pub mod panel_cost;
pub mod progress;
pub mod regime;
pub mod sector;

use crate::{
    db::scope::Scope,
    error::Result,
    graphql::{
        ContextExt,
        found::Found,
        inline_object::{InlineObject, Objects},
    },
};
use async_graphql::{Context, MergedObject};
use uuid::Uuid;

/// What is asked of these.
#[derive(MergedObject, Default)]
pub struct ReferenceQuery(
    regime::RegimeQuery,
    lifting_condition::LiftingConditionQuery,
    measure::MeasureQuery,
    mission::MissionQuery,
    mandate_task::MandateTaskQuery,
    panel::PanelQuery,
    panel_cost::PanelCostQuery,
    document::DocumentQuery,
    organisation::OrganisationQuery,
    sector::SectorQuery,
    country::CountryQuery,
    country_group::CountryGroupQuery,
    exchange_rate::ExchangeRateQuery,
);

/// What is changed of these.
#[derive(MergedObject, Default)]
pub struct ReferenceMutation(
    progress::ProgressMutation,
    focal_point_mutation::FocalPointMutation,
);

/// Declares in which table of the reference data a type is found that shows its rows: all there are, or some, beside which more are found
/// elsewhere.
macro_rules! shown {
    (@found all $module:ident::$shown:ident in $table:ident) => {
        impl Found for $module::$shown {
            async fn found(scope: &Scope, id: Uuid) -> Result<Option<Self>> {
                Ok(scope.reference().$table.get(id).map($module::$shown))
            }
        }
    };
    (@found some $module:ident::$shown:ident in $table:ident) => {};
    ($($number:ident $module:ident::$shown:ident in $table:ident;)*) => {
        $(shown! { @found $number $module::$shown in $table })*
        $(impl $module::$shown {
            /// The one with this id, where it is on record.
            pub fn get(ctx: &Context<'_>, id: Uuid) -> Option<Self> {
                let found = ctx.scope().reference().$table.get(id);
                found.map($module::$shown)
            }

            /// The one with this code, whatever its case, or with another name that stands for it, if there is one.
            pub fn by_code(ctx: &Context<'_>, code: &str) -> Option<InlineObject<Self>> {
                let found = ctx.scope().reference().$table.meant_by(code).cloned();
                found.map($module::$shown).map(InlineObject)
            }

            /// The one that a column names, if it names one.
            pub fn of(ctx: &Context<'_>, id: Option<Uuid>) -> Option<InlineObject<Self>> {
                Self::get(ctx, id?).map(InlineObject)
            }

            /// Those with these ids, as far as they are on record.
            pub fn those(ctx: &Context<'_>, ids: &[Uuid]) -> Objects<Self> {
                ids.iter().filter_map(|id| Self::get(ctx, *id)).collect()
            }
        })*
    };
}

shown! {
    all country::Country in countries;
    all country::CountryAlias in country_aliases;
    all country::CountryGroup in country_groups;
    some document::Document in documents;
    all exchange_rate::ExchangeRate in exchange_rates;
    all focal_point::FocalPoint in focal_points;
    all lifting_condition::LiftingCondition in lifting_conditions;
    all mandate_task::MandateTask in mandate_tasks;
    all mission::Mission in missions;
    all organisation::Organisation in organisations;
    all panel::Panel in panels;
    all regime::Measure in measures;
    all regime::SanctionsRegime in regimes;
    all sector::Sector in sectors;
}
