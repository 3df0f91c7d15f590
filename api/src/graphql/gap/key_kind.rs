//! What sorts of values keys are, and how each is called.

use crate::{
    db::reference::{Coded, Reference, Table},
    graphql::gap::names::{NOT_STATED, Named, Names, UNNAMED, as_it_is, without_key, words},
};
use entity::{country, lifting_condition, measure, mission, organisation, panel, regime, sector};
use uuid::Uuid;

/// What sort of value a key is, and how it is called.
#[derive(Clone, Copy)]
pub enum KeyKind {
    /// Id of a sector.
    Sector,
    /// Id of a sector's category.
    SectorCategory,
    /// Id of a country.
    Country,
    /// Id of a sanctions regime.
    Regime,
    /// Id of a measure.
    Measure,
    /// Id of a lifting condition.
    LiftingCondition,
    /// Id of a mission.
    Mission,
    /// Id of a Panel.
    Panel,
    /// Id of an organisation.
    Organisation,
    /// A word that is its own name: a year, a month, a reference.
    Text,
    /// A value of an enum, by what gives its French word.
    Word(fn(&str) -> Option<&'static str>),
}

impl KeyKind {
    /// Whether keys are ids; otherwise they are words.
    pub fn is_id(self) -> bool {
        !matches!(self, Self::Text | Self::Word(_))
    }

    /// A value that is an id, as key and in words.
    pub fn name(self, reference: &Reference, id: Option<Uuid>) -> Named {
        match self {
            Self::Sector | Self::SectorCategory => named(&reference.sectors, id),
            Self::Country => named(&reference.countries, id),
            Self::Regime => named(&reference.regimes, id),
            Self::Measure => named(&reference.measures, id),
            Self::LiftingCondition => named(&reference.lifting_conditions, id),
            Self::Mission => named(&reference.missions, id),
            Self::Panel => named(&reference.panels, id),
            Self::Organisation if id.is_none() => without_key(UNNAMED),
            Self::Organisation => named(&reference.organisations, id),
            Self::Text | Self::Word(_) => without_key(NOT_STATED),
        }
    }

    /// A value that is a word, as key and in words.
    pub fn word(self, word: Option<String>) -> Named {
        match self {
            Self::Word(french) => words(word, french),
            _ => as_it_is(word),
        }
    }
}

/// A row with an English name, and a French one where that is on record.
trait Called {
    fn called(&self) -> (&str, Option<&str>);
}

macro_rules! called {
    ($($module:ident: $row:ident => $en:expr, $fr:expr;)*) => {
        $(impl Called for $module::Model {
            fn called(&self) -> (&str, Option<&str>) {
                let $row = self;
                (&$en, $fr)
            }
        })*
    };
}

called! {
    sector: row => row.name, Some(row.name_fr.as_str());
    country: row => row.name, Some(row.name_fr.as_str());
    regime: row => row.name, row.name_fr.as_deref();
    measure: row => row.name, None;
    lifting_condition: row => row.title, None;
    mission: row => row.name, row.name_fr.as_deref();
    panel: row => row.name, row.name_fr.as_deref();
    organisation: row => row.name, row.name_fr.as_deref();
}

/// A row of a reference table, as key and in words.
fn named<M: Coded + Called>(table: &Table<M>, id: Option<Uuid>) -> Named {
    let Some(row) = table.of(id) else {
        return without_key(NOT_STATED);
    };
    let (en, fr) = row.called();
    let names = Names {
        en: en.to_owned(),
        fr: fr.map(str::to_owned),
    };
    (Some(row.code().to_owned()), names)
}
