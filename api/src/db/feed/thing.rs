//! The sorts of things of whose changes the feed tells: what they are called, and which rows they are.
//!
//! A new sort has a line in each list here, and its entity is [`Told`](crate::access::told::Told).

use async_graphql::Enum;
use domain::kind::Kind;
use sea_orm::EnumIter;
use serde::{Deserialize, Serialize};

/// Declares the sorts of things. Each is called as the kind of its global ids.
macro_rules! things {
    ($($(#[$doc:meta])* $thing:ident,)*) => {
        /// Sorts of things of whose changes the feed tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, EnumIter, Serialize, Deserialize)]
        #[graphql(name = "ChangedKind")]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum Thing { $($(#[$doc])* $thing,)* }

        impl Thing {
            /// The kind of its global ids.
            pub fn kind(self) -> Kind {
                match self { $(Self::$thing => Kind::$thing,)* }
            }
        }
    };
}

things! {
    /// A gap, with its needs and all else that belongs to it.
    Gap,
    /// An offer.
    Offer,
    /// A programme.
    Programme,
    /// A match, with its ledger.
    Match,
    /// A recommendation.
    Recommendation,
    /// A report.
    Report,
    /// A finding.
    Finding,
    /// A lifting condition, with progress on it.
    LiftingCondition,
    /// A focal point of a mission.
    FocalPoint,
    /// An organisation.
    Organisation,
    /// A Panel.
    Panel,
    /// A plan.
    Plan,
    /// An API key.
    ApiKey,
}

/// Does something with the rows that are things of one sort: all of an entity, but for few.
macro_rules! of_sort {
    (@match $feed:ident.$does:ident($thing:expr) $($sort:ident is $entity:ident;)*) => {
        match $thing {
            Thing::Gap => $feed.$does($thing, $feed.gaps()).await,
            Thing::Match => $feed.$does($thing, $feed.matches()).await,
            Thing::Offer | Thing::Programme => $feed.$does($thing, $feed.assistance($thing)).await,
            $(Thing::$sort => $feed.$does($thing, ::entity::$entity::Entity::find()).await,)*
        }
    };
    ($feed:ident.$does:ident($thing:expr)) => {
        of_sort! { @match $feed.$does($thing)
            Recommendation is recommendation;
            Report is report;
            Finding is finding;
            LiftingCondition is lifting_condition;
            FocalPoint is focal_point;
            Organisation is organisation;
            Panel is panel;
            Plan is plan;
            ApiKey is api_key;
        }
    };
}
pub(super) use of_sort;
