//! The kinds of objects that have a history, and what each is a row of.
//!
//! What is done to all of them alike goes by this list: their rows are compared with their events, registrars hide their texts, and
//! operators erase them. A new kind has to be named here, in both lists, and has to say in `snapshot/` what the history keeps of it.

use crate::access::told::Told;
use entity::{api_key, focal_point, lifting_condition, matches, organisation, panel, plan};
use sea_orm::{EntityTrait, EnumIter, Iterable};

/// A kind of object that has a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Object {
    Report,
    Finding,
    Recommendation,
    Organisation,
    LiftingCondition,
    FocalPoint,
    Panel,
    Plan,
    ApiKey,
    Webhook,
    Judgement,
    Assistance,
    Gap,
    Match,
}

/// Does something with the entity of a kind of object, which is called there by the name before the arrow:
/// `with_entity!(object, E => E::default().table_name())`.
macro_rules! with_entity {
    (@match $object:expr, $name:ident => $does:expr; $($kind:ident is $entity:ident;)*) => {
        match $object {
            $($crate::history::objects::Object::$kind => {
                type $name = ::entity::$entity::Entity;
                $does
            })*
        }
    };
    ($object:expr, $name:ident => $does:expr) => {
        with_entity! { @match $object, $name => $does;
            Report is report;
            Finding is finding;
            Recommendation is recommendation;
            Organisation is organisation;
            LiftingCondition is lifting_condition;
            FocalPoint is focal_point;
            Panel is panel;
            Plan is plan;
            ApiKey is api_key;
            Webhook is webhook;
            Judgement is judgement;
            Assistance is assistance;
            Gap is gap;
            Match is matches;
        }
    };
}
pub(crate) use with_entity;

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
    use crate::history::{
        event::Kept,
        hidden::{TEXTS, Texts},
    };

    #[test]
    fn every_kind_is_found_by_its_table() {
        for object in Object::iter() {
            assert_eq!(Object::of(object.table()), Some(object));
            assert_eq!(with_entity!(object, E => E::OBJECT), object);
        }
        assert_eq!(Object::of("country"), None);
    }

    #[test]
    fn every_text_is_told_of_in_the_history_of_an_object() {
        let told = TEXTS.into_iter().flat_map(Texts::histories);
        let of_none: Vec<_> = told
            .filter(|(_, whole)| Object::of(whole).is_none())
            .collect();
        assert!(of_none.is_empty(), "name these here: {of_none:?}");
    }
}
