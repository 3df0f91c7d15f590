//! The kinds of objects that have a history, and what each is a row of.
//!
//! What is done to all of them alike goes by this list: their rows are compared with their events, registrars hide their texts, operators
//! erase them, and the feed tells of their changes. A new kind has to be named here, and has to say in `snapshot/` what the history keeps of
//! it. One that the feed tells of is [`Told`], as below, or as `access/told.rs` says more of it.

use crate::access::told::Told;
use async_graphql::Enum;
use domain::kind::Kind;
use entity::{api_key, focal_point, lifting_condition, matches, organisation, panel, plan};
use sea_orm::{EntityTrait, EnumIter, Iterable};
use serde::{Deserialize, Serialize};

/// An entity whose rows are objects that have a history, as the list of them says.
pub trait Listed {}

/// Declares the kinds of objects, each with the entity whose rows they are; behind `told as` the sorts of things as which the feed tells of
/// their changes, each called as the kind of its global ids. `$d` is a dollar, for the macros that are declared here.
macro_rules! objects {
    (($d:tt) $($object:ident is $entity:ident $(told as { $($(#[$doc:meta])* $thing:ident,)+ })?;)*) => {
        /// A kind of object that has a history.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
        #[expect(missing_docs, reason = "the names say it all")]
        pub enum Object { $($object,)* }

        /// Sorts of things of whose changes the feed tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, EnumIter, Serialize, Deserialize)]
        #[graphql(name = "ChangedKind")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum Thing { $($($($(#[$doc])* $thing,)+)?)* }

        impl Thing {
            /// The kind of its global ids.
            pub fn kind(self) -> Kind {
                match self { $($($(Self::$thing => Kind::$thing,)+)?)* }
            }
        }

        $(impl Listed for ::entity::$entity::Entity {})*

        /// Does something with the entity of a kind of object, which is called there by the name before the arrow:
        /// `with_entity!(object, E => E::default().table_name())`.
        macro_rules! with_entity {
            ($d of:expr, $d name:ident => $d does:expr) => {
                match $d of {
                    $($crate::history::objects::Object::$object => {
                        type $d name = ::entity::$entity::Entity;
                        $d does
                    })*
                }
            };
        }
        pub(crate) use with_entity;

        /// The same with the entity whose rows are things of a sort, among others.
        macro_rules! with_told {
            ($d of:expr, $d name:ident => $d does:expr) => {
                match $d of {
                    $($($($crate::history::objects::Thing::$thing)|+ => {
                        type $d name = ::entity::$entity::Entity;
                        $d does
                    })?)*
                }
            };
        }
        pub(crate) use with_told;
    };
}

objects! { ($)
    Gap is gap told as {
        /// A gap, with its needs and all else that belongs to it.
        Gap,
    };
    Assistance is assistance told as {
        /// An offer.
        Offer,
        /// A programme.
        Programme,
    };
    Match is matches told as {
        /// A match, with its ledger.
        Match,
    };
    Recommendation is recommendation told as {
        /// A recommendation.
        Recommendation,
    };
    Report is report told as {
        /// A report.
        Report,
    };
    Finding is finding told as {
        /// A finding.
        Finding,
    };
    LiftingCondition is lifting_condition told as {
        /// A lifting condition, with progress on it.
        LiftingCondition,
    };
    FocalPoint is focal_point told as {
        /// A focal point of a mission.
        FocalPoint,
    };
    Organisation is organisation told as {
        /// An organisation.
        Organisation,
    };
    Panel is panel told as {
        /// A Panel.
        Panel,
    };
    Plan is plan told as {
        /// A plan.
        Plan,
    };
    ApiKey is api_key told as {
        /// An API key.
        ApiKey,
    };
    Webhook is webhook;
    Judgement is judgement;
}

impl Object {
    /// The kind whose rows are in this table, if objects of it have a history.
    pub fn of(table: &str) -> Option<Self> {
        Self::iter().find(|object| object.table() == table)
    }

    /// Its table, by which events name it.
    pub fn table(self) -> &'static str {
        with_entity!(self, E => table::<E>())
    }
}

// Things of whose changes viewers are told by what the history shows of them, and by nothing else.
impl Told for matches::Entity {}
impl Told for organisation::Entity {}
impl Told for lifting_condition::Entity {}
impl Told for focal_point::Entity {}
impl Told for panel::Entity {}
impl Told for plan::Entity {}
impl Told for api_key::Entity {}

/// What the rows of an entity are called.
fn table<E: EntityTrait>() -> &'static str {
    E::default().table_name()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::hidden::all_texts;

    #[test]
    fn every_kind_is_found_by_its_table() {
        for object in Object::iter() {
            assert_eq!(Object::of(object.table()), Some(object));
        }
        assert_eq!(Object::of("country"), None);
    }

    #[test]
    fn every_text_is_told_of_in_the_history_of_an_object() {
        let told = all_texts().iter().map(|texts| texts.told_with);
        let of_none: Vec<_> = told
            .filter(|(_, whole)| Object::of(whole).is_none())
            .collect();
        assert!(of_none.is_empty(), "name these here: {of_none:?}");
    }
}
