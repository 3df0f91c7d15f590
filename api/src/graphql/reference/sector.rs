//! Sectors: OECD DAC purpose codes and their categories.

use crate::{
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        id::{self, Kind},
        inline_object::InlineObject,
        reference::listed::{By, page},
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object};
use domain::sector::{SectorLevel, SectorStatus};
use domain::text::fold;
use entity::sector;
use std::sync::Arc;

/// A sector: an OECD DAC purpose code, or the category above it.
#[derive(Clone, Description)]
pub struct Sector(pub Arc<sector::Model>);

#[Object(use_type_description, serial)]
impl Sector {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Sector, self.0.id)
    }

    /// Code: five digits for a purpose, three for a category.
    fn code(&self) -> &str {
        &self.0.code
    }

    /// Category or purpose.
    fn level(&self) -> SectorLevel {
        self.0.level
    }

    /// English name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// French name.
    fn name_fr(&self) -> &str {
        &self.0.name_fr
    }

    /// Whether the code is still in use.
    fn status(&self) -> SectorStatus {
        self.0.status
    }

    /// The category of a purpose; null for a category.
    fn category(&self, ctx: &Context<'_>) -> Option<InlineObject<Sector>> {
        Sector::of(ctx, self.0.category_id)
    }

    /// The code to use instead of a withdrawn one; null where the OECD names none.
    fn replaced_by(&self, ctx: &Context<'_>) -> Option<InlineObject<Sector>> {
        Sector::of(ctx, self.0.replaced_by_id)
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Which sectors to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct SectorFilter {
    /// Codes; a category's code stands for the category and its purposes.
    codes: Option<Vec<String>>,
    /// Categories or purposes only.
    level: Option<SectorLevel>,
    /// Codes in use or withdrawn ones only.
    status: Option<SectorStatus>,
    /// Part of the English or French name, whatever its case.
    name_contains: Option<String>,
    /// Words that its names or code must all have, or other words for the same, as with gaps. What many a sector covers beyond its names
    /// counts as well: `customs` finds trade facilitation, `diamonds` precious metals.
    text: Option<String>,
}

impl SectorFilter {
    /// Whether a sector meets all conditions.
    fn predicate(self, reference: &Reference) -> Result<impl Fn(&sector::Model) -> bool> {
        let codes = crate::graphql::resolve_many(&self.codes, |code| {
            Ok(reference.sectors_under(code, "filter.codes")?)
        })?;
        let part = self.name_contains.map(|part| fold(&part));
        Ok(move |sector: &sector::Model| {
            codes
                .as_ref()
                .is_none_or(|codes| codes.contains(&sector.id))
                && self.level.is_none_or(|level| sector.level == level)
                && self.status.is_none_or(|status| sector.status == status)
                && part.as_ref().is_none_or(|part| {
                    fold(&sector.name).contains(part) || fold(&sector.name_fr).contains(part)
                })
        })
    }
}

/// Orders of a list of sectors.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum SectorOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By English name, whatever its case and accents.
    Name,
    /// By French name, whatever its case and accents.
    NameFr,
}

impl SectorOrder {
    fn by(self) -> By<sector::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
            Self::NameFr => By::Rising("nameFr", |row| fold(&row.name_fr)),
        }
    }
}

/// Sectors.
#[derive(Default)]
pub struct SectorQuery;

#[Object]
impl SectorQuery {
    /// Sectors, by code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn sectors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<SectorFilter>,
        #[graphql(desc = "In which order; by code by default, or best match first.")]
        order_by: Option<SectorOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Sector>>> {
        let reference = ctx.scope().reference();
        let filter = filter.unwrap_or_default();
        let text = filter.text.clone();
        let fits = filter.predicate(reference)?;
        let all = reference.sectors.all().iter();
        let all = all.filter(|sector| fits(sector));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let by = order_by.map(SectorOrder::by);
        page(reference, all, text.as_deref(), by, args, Sector).map(Some)
    }
}
