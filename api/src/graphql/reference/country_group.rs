//! Lists of groups of countries.

use crate::{
    db::page::PageArgs,
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        reference::{
            country::CountryGroup,
            listed::{By, page},
        },
    },
};
use async_graphql::{Context, Enum, InputObject, Object};
use domain::text::fold;
use entity::country_group;

/// Which groups of countries to list.
#[derive(InputObject, Default)]
pub struct CountryGroupFilter {
    /// Words that names, code or countries of today must all have, or other words for the same, as with gaps.
    text: Option<String>,
}

/// Orders of a list of groups of countries.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum CountryGroupOrder {
    /// Best match first; needs a text to search for.
    Relevance,
    /// By code.
    Code,
    /// By English name, whatever its case and accents.
    Name,
    /// By French name, or the English one where none is on record, whatever its case and accents.
    NameFr,
}

impl CountryGroupOrder {
    fn by(self) -> By<country_group::Model> {
        match self {
            Self::Relevance => By::Relevance,
            Self::Code => By::Code,
            Self::Name => By::Rising("name", |row| fold(&row.name)),
            Self::NameFr => By::Rising("nameFr", |row| {
                fold(row.name_fr.as_ref().unwrap_or(&row.name))
            }),
        }
    }
}

/// Groups of countries.
#[derive(Default)]
pub struct CountryGroupQuery;

#[Object]
impl CountryGroupQuery {
    /// Groups of countries, by code: the regions of UN M49, communities of states, and memberships that assistance may ask for. With a
    /// text to search for: best match first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn country_groups(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all by default.")] filter: Option<CountryGroupFilter>,
        #[graphql(desc = "In which order.")] order_by: Option<CountryGroupOrder>,
        #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
        #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
        #[graphql(desc = "Cursor to end before.")] before: Option<String>,
    ) -> Result<Option<Connection<CountryGroup>>> {
        let reference = ctx.scope().reference();
        let filter = filter.unwrap_or_default();
        let (text, by) = (filter.text.as_deref(), order_by.map(CountryGroupOrder::by));
        let all = reference.country_groups.all().iter();
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        page(reference, all, text, by, args, CountryGroup).map(Some)
    }
}
