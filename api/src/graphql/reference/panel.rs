//! Panels: what they monitor, whom they must work with, and what they cost.

mod mandate;

pub use mandate::{MandateElement, PanelCooperation};

use crate::{
    access::permission::{self, Action, Target},
    db::page::PageArgs,
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        history::{self, Event},
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        reference::{
            country::Country,
            listed::{By, page},
            organisation::Organisation,
            regime::SanctionsRegime,
        },
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::{
    date::PartialDate,
    money::decimal,
    panel::{PanelCostKind, PanelKind},
    text::fold,
};
use entity::panel;
use std::sync::Arc;

/// A Panel, Group or Monitoring Group of Experts, or a body that is financed like one.
#[derive(Clone, Description)]
pub struct Panel(pub Arc<panel::Model>);

#[Object(use_type_description, serial)]
impl Panel {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Panel, self.0.id)
    }

    /// Short code, as filters take it: `group-civ`.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// English name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// French name; null where none is on record.
    fn name_fr(&self) -> Option<&str> {
        self.0.name_fr.as_deref()
    }

    /// What sort of body it is.
    fn kind(&self) -> PanelKind {
        self.0.kind
    }

    /// The Panel as an actor.
    fn organisation(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::get(ctx, self.0.organisation_id).map(InlineObject)
    }

    /// The regime it monitors; null where not on record.
    fn regime(&self, ctx: &Context<'_>) -> Option<InlineObject<SanctionsRegime>> {
        SanctionsRegime::of(ctx, self.0.regime_id)
    }

    /// The state it looks at; null where it looks at no single one.
    fn country(&self, ctx: &Context<'_>) -> Option<InlineObject<Country>> {
        Country::of(ctx, self.0.country_id)
    }

    /// Since when; null where not stated.
    fn established(&self) -> Option<PartialDate> {
        self.0.established.as_deref().map(PartialDate::stored)
    }

    /// What it monitors (Table 3 of the report).
    fn mandate_elements(&self, ctx: &Context<'_>) -> Objects<MandateElement> {
        let elements = ctx.scope().reference().mandate_elements.all().iter();
        elements
            .filter(|element| element.panel_id == self.0.id)
            .cloned()
            .map(MandateElement)
            .collect()
    }

    /// Whom the Council told it to work with, and how (Table 4 of the report).
    fn cooperation(&self, ctx: &Context<'_>) -> Objects<PanelCooperation> {
        let all = ctx.scope().reference().panel_cooperations.all().iter();
        all.filter(|cooperation| cooperation.panel_id == self.0.id)
            .cloned()
            .map(PanelCooperation)
            .collect()
    }

    /// What it cost in a budget period, as its table prints the total, in `costCurrency`; null where none is printed.
    fn cost(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Budget period as printed: 2008-09.")] period: String,
    ) -> Option<String> {
        let costs = ctx.scope().reference().panel_costs.iter();
        let mut totals = costs.filter(|cost| {
            cost.panel_id == Some(self.0.id)
                && cost.kind == PanelCostKind::Total
                && cost.period == period
        });
        totals
            .next()
            .and_then(|cost| Some(decimal(cost.amount_minor?, &cost.currency)))
    }

    /// Currency of `cost`, ISO 4217; null where no cost is on record.
    fn cost_currency(&self, ctx: &Context<'_>) -> Option<String> {
        let mut costs = ctx
            .scope()
            .reference()
            .panel_costs
            .iter()
            .filter(|cost| cost.panel_id == Some(self.0.id));
        costs.next().map(|cost| cost.currency.clone())
    }

    /// The age public key to which its notes are sealed; null where it has registered none.
    fn sealing_key(&self, ctx: &Context<'_>) -> Option<String> {
        ctx.scope().reference().panel_keys.get(&self.0.id).cloned()
    }

    /// What was done to it, latest first: who registered which sealing key.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Event>> {
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        history::history(ctx, self.0.id, args).await
    }

    /// What the viewer may do to it, or in its name.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        use Action::{
            RecordFinding, RecordGap, RecordRecommendation, RecordReport, RegisterSealingKey,
        };
        let viewer = ctx.scope().viewer();
        let own = viewer
            .member()
            .is_some_and(|member| member.panel == Some(self.0.id));
        let actions = [
            RecordReport,
            RecordFinding,
            RecordRecommendation,
            RecordGap,
            RegisterSealingKey,
        ]
        .into_iter()
        .filter(|_| own);
        permission::allowed(
            viewer,
            actions,
            &Target {
                panel: Some(self.0.id),
                ..Target::default()
            },
        )
    }

    /// What a reader should know; null where there is nothing.
    fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Which Panels to list.
#[derive(InputObject, Default)]
pub struct PanelFilter {
    /// Words that name, code, country or note must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

/// Orders of a list of Panels.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum PanelOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By English name, whatever its case and accents.
    Name,
    /// By the day it was established, latest first; those without one last.
    Newest,
    /// By the day it was established, earliest first; those without one last.
    Oldest,
}

impl PanelOrder {
    fn by(self) -> By<panel::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
            Self::Newest => By::Newest(|row| row.established.clone()),
            Self::Oldest => By::Oldest(|row| row.established.clone()),
        }
    }
}

/// Panels.
#[derive(Default)]
pub struct PanelQuery;

#[Object]
impl PanelQuery {
    /// Panels, Groups and Monitoring Groups of Experts, by code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn panels(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<PanelFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<PanelOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Panel>>> {
        let reference = ctx.scope().reference();
        let filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.as_deref(), order_by.map(PanelOrder::by));
        let all = reference.panels.all().iter();
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text, by, args, Panel).map(Some)
    }

    /// The Panel with this code; null if there is none.
    fn panel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code: group-civ.")] code: String,
    ) -> Option<InlineObject<Panel>> {
        Panel::by_code(ctx, &code)
    }
}
