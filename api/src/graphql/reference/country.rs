//! Countries and groups of countries.

use crate::{
    db::{page::PageArgs, reference::Reference},
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        id::{self, Kind},
        inline_object::Objects,
        reference::listed::{By, page},
    },
};
use async_graphql::{Context, Description, Enum, ID, InputObject, Object, SimpleObject};
use domain::{
    country::{CountryAliasKind, CountryGroupKind},
    date::PartialDate,
    text::fold,
};
use entity::{country, country_alias, country_group};
use std::sync::Arc;

/// A country as ISO 3166-1 names it.
#[derive(Clone, Description)]
pub struct Country(pub Arc<country::Model>);

#[Object(use_type_description, serial)]
impl Country {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::Country, self.0.id)
    }

    /// ISO 3166-1 alpha-3 code, `COD` for the Democratic Republic of the Congo; `XKX` for Kosovo.
    fn alpha3(&self) -> &str {
        &self.0.alpha3
    }

    /// ISO 3166-1 alpha-2 code, `CD` for the Democratic Republic of the Congo; `XK` for Kosovo.
    fn alpha2(&self) -> &str {
        &self.0.alpha2
    }

    /// UN M49 code, three digits; null for Kosovo, which has none.
    fn m49(&self) -> Option<&str> {
        self.0.m49.as_deref()
    }

    /// English short name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// French short name.
    fn name_fr(&self) -> &str {
        &self.0.name_fr
    }

    /// Other names by which reports and people call it: common, former and abbreviated ones.
    fn aliases(&self, ctx: &Context<'_>) -> Objects<CountryAlias> {
        let aliases = ctx.scope().reference().aliases.of(self.0.id);
        aliases.iter().cloned().map(CountryAlias).collect()
    }

    /// Regions, communities and memberships the country belongs to today.
    fn groups(&self, ctx: &Context<'_>) -> Objects<CountryGroup> {
        let ids = ctx.scope().reference().country_groups_of.of(self.0.id);
        CountryGroup::those(ctx, ids)
    }
}

/// A set of countries: a region of UN M49, a community of states, or those that are on a list.
#[derive(Clone, Description)]
pub struct CountryGroup(pub Arc<country_group::Model>);

#[Object(use_type_description, serial)]
impl CountryGroup {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::CountryGroup, self.0.id)
    }

    /// M49 code (`011` for Western Africa) or short name (`ecowas`), as filters take it.
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

    /// Region, community or membership.
    fn kind(&self) -> CountryGroupKind {
        self.0.kind
    }

    /// Countries that belong to it today.
    fn countries(&self, ctx: &Context<'_>) -> Objects<Country> {
        let ids = ctx.scope().reference().group_members.of(self.0.id);
        Country::those(ctx, ids)
    }

    /// When countries belong to it, as far as that is on record: also of those that left it. Help that asks for members is judged by the
    /// day on which it could begin.
    fn terms(&self, ctx: &Context<'_>) -> Objects<CountryGroupTerm> {
        let reference = ctx.scope().reference();
        let date = |text: &Option<String>| text.as_deref().map(PartialDate::stored);
        let rows = reference.group_terms.of(self.0.id).iter();
        rows.filter(|row| row.starts.is_some() || row.ends.is_some())
            .filter_map(|row| {
                Some(CountryGroupTerm {
                    country: Country(reference.countries.get(row.country_id)?),
                    starts: date(&row.starts),
                    ends: date(&row.ends),
                })
            })
            .collect()
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// When a country belongs to a group.
#[derive(SimpleObject)]
pub struct CountryGroupTerm {
    /// The country.
    country: Country,
    /// Since when; null where not stated.
    starts: Option<PartialDate>,
    /// The last day, or its month or year; null where none is on record.
    ends: Option<PartialDate>,
}

/// Another name of a country, by which older reports or people call it.
#[derive(Clone, Description)]
pub struct CountryAlias(pub Arc<country_alias::Model>);

#[Object(use_type_description, serial)]
impl CountryAlias {
    /// Global id.
    pub async fn id(&self) -> ID {
        id::global(Kind::CountryAlias, self.0.id)
    }

    /// The name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// What sort of name it is.
    fn kind(&self) -> CountryAliasKind {
        self.0.kind
    }

    /// Language of the name, ISO 639-1.
    fn language(&self) -> &str {
        &self.0.language
    }

    /// Where the record comes from.
    fn source(&self) -> &str {
        &self.0.source
    }
}

/// Which countries to list. Conditions add up.
#[derive(InputObject, Default)]
pub struct CountryFilter {
    /// Codes: alpha-3, alpha-2 or M49.
    codes: Option<Vec<String>>,
    /// Codes of groups the country belongs to at least one of: `011`, `ecowas`.
    groups: Option<Vec<String>>,
    /// Part of the English or French name, or of a common, former or abbreviated one (`Ivory Coast`, `Burma`, `DRC`); case and accents do
    /// not matter.
    name_contains: Option<String>,
    /// Words that its names, codes, former, common and abbreviated names, or what its people are called (`Ivorian`, `American`), must all
    /// have, or other words for the same, as with gaps.
    text: Option<String>,
}

impl CountryFilter {
    /// Whether a country meets all conditions.
    fn predicate(self, reference: &Reference) -> Result<impl Fn(&country::Model) -> bool> {
        let codes = crate::graphql::resolve(&self.codes, |code| {
            Ok(reference.country(code, "filter.codes")?.id)
        })?;
        let groups = crate::graphql::resolve(&self.groups, |code| {
            Ok(reference.country_groups.named(code, "filter.groups")?.id)
        })?;
        let part = self.name_contains.map(|part| fold(&part));
        Ok(move |country: &country::Model| {
            codes
                .as_ref()
                .is_none_or(|codes| codes.contains(&country.id))
                && groups.as_ref().is_none_or(|groups| {
                    reference
                        .country_groups_of
                        .of(country.id)
                        .iter()
                        .any(|group| groups.contains(group))
                })
                && part.as_ref().is_none_or(|part| {
                    let aliases = reference.aliases.of(country.id).iter();
                    [&country.name, &country.name_fr]
                        .into_iter()
                        .chain(aliases.map(|alias| &alias.name))
                        .any(|name| fold(name).contains(part))
                })
        })
    }
}

/// Orders of a list of countries.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum CountryOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By alpha-3 code.
    Code,
    /// By English name, whatever its case and accents.
    Name,
    /// By French name, whatever its case and accents.
    NameFr,
}

impl CountryOrder {
    fn by(self) -> By<country::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
            Self::NameFr => By::Rising("nameFr", |row| fold(&row.name_fr)),
        }
    }
}

/// Countries.
#[derive(Default)]
pub struct CountryQuery;

#[Object]
impl CountryQuery {
    /// Countries, by alpha-3 code. With a text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn countries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<CountryFilter>,
        #[graphql(desc = "In which order; by code by default, or best match first.")]
        order_by: Option<CountryOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<Country>>> {
        let reference = ctx.scope().reference();
        let filter = filter.unwrap_or_default();
        let text = filter.text.clone();
        let fits = filter.predicate(reference)?;
        let all = reference.countries.all().iter();
        let all = all.filter(|country| fits(country));
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let by = order_by.map(CountryOrder::by);
        page(reference, all, text.as_deref(), by, args, Country).map(Some)
    }
}
