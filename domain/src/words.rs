//! How the enums of the domain are declared.

/// Declares enums that are stored, loaded, weighed and spoken of by the same upper-case names.
///
/// `as_ref` gives the name, `parse` reads it, `iter` goes through all of them. The order of the values is their order.
macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident,)* })*) => {
        $(
            $(#[$doc])*
            #[derive(
                Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                serde::Serialize, serde::Deserialize, strum::AsRefStr, strum::Display, strum::EnumString, strum::EnumIter,
            )]
            #[cfg_attr(feature = "sql", derive(sea_orm::DeriveActiveEnum))]
            #[cfg_attr(feature = "sql", sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE"))]
            #[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
            #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
            #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
            pub enum $name { $($(#[$value_doc])* $value,)* }
        )*
    };
}
pub(crate) use words;
