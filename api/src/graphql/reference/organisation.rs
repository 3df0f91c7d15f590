//! Organisations: those who act.

use crate::{
    access::permission::{self, Action, Target},
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        history::{self, Event},
        id::{self, Kind},
        inline_object::InlineObject,
        reference::{
            country::Country,
            listed::{By, page},
        },
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::organisation::{OrganisationKind, OrganisationStanding};
use domain::text::fold;
use entity::organisation;
use std::sync::Arc;

/// An actor: a Member State, an agency, an institution, a mission, a Panel or a committee. Never a person.
#[derive(Clone, Description)]
pub struct Organisation(pub Arc<organisation::Model>);

#[Object(use_type_description, serial)]
impl Organisation {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Organisation, self.0.id)
    }

    /// Short code, as filters take it.
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

    /// What sort of actor it is.
    fn kind(&self) -> OrganisationKind {
        self.0.kind
    }

    /// Its country; null where it is of none.
    fn country(&self, ctx: &Context<'_>) -> Option<InlineObject<Country>> {
        Country::of(ctx, self.0.country_id)
    }

    /// The organisation it is part of; null where it stands alone.
    fn parent(&self, ctx: &Context<'_>) -> Option<InlineObject<Organisation>> {
        Organisation::of(ctx, self.0.parent_id)
    }

    /// Whether it may act.
    fn standing(&self, ctx: &Context<'_>) -> OrganisationStanding {
        ctx.scope().reference().standing(self.0.id)
    }

    /// What the viewer may do to it.
    fn viewer_can(&self, ctx: &Context<'_>) -> Vec<Action> {
        let viewer = ctx.scope().viewer();
        let own = viewer
            .member()
            .is_some_and(|member| member.organisation == self.0.id);
        let thing = Target {
            organisation: Some(self.0.id),
            ..Target::default()
        };
        permission::allowed(
            viewer,
            [
                (!own).then_some(Action::ReviewOrganisation),
                own.then_some(Action::CreateApiKey),
                own.then_some(Action::RegisterWebhook),
            ]
            .into_iter()
            .flatten(),
            &thing,
        )
    }

    /// What was done to it, as far as the viewer may see it, latest first.
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
        history::history(
            ctx,
            self.0.id,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .await
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

/// Which organisations to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct OrganisationFilter {
    /// Codes.
    codes: Option<Vec<String>>,
    /// Kinds of actors.
    kinds: Option<Vec<OrganisationKind>>,
    /// Countries: alpha-3, alpha-2 or M49.
    countries: Option<Vec<String>>,
    /// Part of the English or French name, whatever its case.
    name_contains: Option<String>,
    /// Words that name, code, country or note must all have, or other words for the same: `douane` finds customs. What stands
    /// between quotes must stand there word by word. English or French, British or American; hyphens, case, accents and endings do
    /// not matter.
    text: Option<String>,
}

impl OrganisationFilter {
    /// Whether an organisation meets all conditions.
    fn predicate(self, reference: &Reference) -> Result<impl Fn(&organisation::Model) -> bool> {
        let codes = crate::graphql::resolve(&self.codes, |code| {
            Ok(reference.organisations.named(code, "filter.codes")?.id)
        })?;
        let countries = crate::graphql::resolve(&self.countries, |code| {
            Ok(reference.country(code, "filter.countries")?.id)
        })?;
        let part = self.name_contains.map(|part| fold(&part));
        let contains = |name: &str, part: &str| fold(name).contains(part);
        Ok(move |organisation: &organisation::Model| {
            codes
                .as_ref()
                .is_none_or(|codes| codes.contains(&organisation.id))
                && self
                    .kinds
                    .as_ref()
                    .is_none_or(|kinds| kinds.contains(&organisation.kind))
                && countries.as_ref().is_none_or(|countries| {
                    organisation
                        .country_id
                        .is_some_and(|country| countries.contains(&country))
                })
                && part.as_ref().is_none_or(|part| {
                    contains(&organisation.name, part)
                        || organisation
                            .name_fr
                            .as_ref()
                            .is_some_and(|name| contains(name, part))
                })
        })
    }
}

/// Orders of a list of organisations.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum OrganisationOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By English name, whatever its case and accents.
    Name,
}

impl OrganisationOrder {
    fn by(self) -> By<organisation::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
        }
    }
}

/// Organisations.
#[derive(Default)]
pub struct OrganisationQuery;

#[Object]
impl OrganisationQuery {
    /// Organisations, by code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<OrganisationFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<OrganisationOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Organisation>>> {
        let reference = ctx.scope().reference();
        let mut filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.take(), order_by.map(OrganisationOrder::by));
        let fits = filter.predicate(reference)?;
        let all = reference.organisations.all().iter();
        let all = all.filter(|organisation| fits(organisation));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = page(reference, all, text.as_deref(), by, args, Organisation);
        page.map(Some)
    }

    /// The organisation with this code; null if there is none.
    fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its code.")] code: String,
    ) -> Option<InlineObject<Organisation>> {
        Organisation::by_code(ctx, &code)
    }
}
