//! Sorts of people, places and times that shut one another out: women and men, civil and military, centre and provinces.
//!
//! Few texts name one, and a limit by one matters only where both do: help for women alone is none for men, and may be for a gap that
//! tells neither.

use crate::text::token::Token;
use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

/// Ways in which people, places and times are told apart, and the sorts of each with the words that name them, folded.
const WAYS: &[&[&[&str]]] = &[
    &[
        &[
            "women",
            "woman",
            "female",
            "girls",
            "femmes",
            "feminin",
            "feminine",
            "feminins",
            "feminines",
            "filles",
        ],
        &[
            "men",
            "male",
            "males",
            "boys",
            "hommes",
            "masculin",
            "masculine",
            "garcons",
        ],
    ],
    &[
        &["children", "minors", "underage", "enfants"],
        &["adults", "adult", "adultes"],
    ],
    &[
        &[
            "civilian",
            "civilians",
            "administrations civiles",
            "autorites civiles",
            "services civils",
            "personnel civil",
            "agents civils",
            "forces civiles",
            "institutions civiles",
        ],
        &[
            "military",
            "army",
            "soldiers",
            "armed forces",
            "navy",
            "air force",
            "militaire",
            "militaires",
            "forces armees",
            "armee nationale",
            "soldats",
        ],
    ],
    &[
        &[
            "public bodies",
            "public institutions",
            "public authorities",
            "public entities",
            "public sector",
            "state bodies",
            "organismes publics",
            "institutions publiques",
            "administrations publiques",
            "entites publiques",
            "secteur public",
        ],
        &[
            "private",
            "companies",
            "prive",
            "privee",
            "prives",
            "privees",
        ],
    ],
    &[
        &[
            "central level",
            "headquarters",
            "ministry",
            "ministries",
            "capital level",
            "national level",
            "ministere",
            "ministeres",
            "siege",
            "niveau central",
            "administration centrale",
            "administrations centrales",
            "niveau national",
        ],
        &[
            "provincial",
            "provinces",
            "province",
            "districts",
            "district",
            "local level",
            "local authorities",
            "field posts",
            "field offices",
            "field level",
            "outposts",
            "municipalities",
            "municipal",
            "border posts",
            "collectivites locales",
            "communes",
            "antennes",
            "provinciales",
            "provinciaux",
            "provinciale",
            "niveau local",
            "postes frontieres",
            "postes de frontiere",
        ],
    ],
    &[
        &[
            "airports",
            "airport",
            "air borders",
            "aeroport",
            "aeroports",
            "aerien",
            "aeriens",
            "aerienne",
            "aeriennes",
        ],
        &[
            "seaports",
            "seaport",
            "harbours",
            "maritime",
            "maritimes",
            "sea borders",
            "coastal",
        ],
        &[
            "land borders",
            "land border",
            "overland",
            "terrestre",
            "terrestres",
        ],
    ],
    &[
        &[
            "english",
            "anglais",
            "anglaise",
            "anglophone",
            "anglophones",
        ],
        &[
            "french",
            "francais",
            "francaise",
            "francophone",
            "francophones",
        ],
        &["portuguese", "portugais", "lusophone", "lusophones"],
        &["arabic", "arabe", "arabophone", "arabophones"],
        &["spanish", "espagnol", "hispanophone", "hispanophones"],
    ],
    &[
        &["rural", "villages", "rurale", "rurales", "ruraux"],
        &[
            "urban",
            "cities",
            "urbain",
            "urbaine",
            "urbains",
            "urbaines",
            "agglomerations",
        ],
    ],
    &[
        &["rainy season", "wet season", "rains", "saison des pluies"],
        &["dry season", "saison seche"],
    ],
];

/// Most sorts of one way.
const MOST: u8 = 8;

/// The words behind the first one of those that name a sort, and the number of the sort.
type Named = (Vec<&'static str>, u8);

/// What names a sort, by its first word: each word of a text is looked up once, however many words name sorts.
static BY_FIRST: LazyLock<HashMap<&'static str, Vec<Named>>> = LazyLock::new(|| {
    let mut by_first: HashMap<&str, Vec<Named>> = HashMap::new();
    for (way, sorts) in (0_u8..).zip(WAYS) {
        for (sort, phrases) in (0_u8..).zip(*sorts) {
            for phrase in *phrases {
                let mut words = phrase.split(' ');
                let first = words.next().unwrap_or_default();
                let named = (words.collect(), way * MOST + sort);
                by_first.entry(first).or_default().push(named);
            }
        }
    }
    by_first
});

/// The sorts that some words name, by number, in their order.
pub(super) fn sorts(tokens: &[Token]) -> Vec<u8> {
    let mut found = BTreeSet::new();
    for (at, token) in tokens.iter().enumerate() {
        let behind = || tokens[at + 1..].iter().map(|token| token.word.as_str());
        let named = BY_FIRST.get(token.word.as_str()).into_iter().flatten();
        let stands = named.filter(|(rest, _)| {
            let mut behind = behind();
            rest.iter().all(|word| behind.next() == Some(*word))
        });
        found.extend(stands.map(|(_, sort)| *sort));
    }
    found.into_iter().collect()
}

/// Those of some sorts that are of a way of which others tell nothing.
pub(super) fn untold(some: &[u8], others: &BTreeSet<u8>) -> Vec<u8> {
    let is_told = |sort: &u8| others.iter().any(|other| other / MOST == sort / MOST);
    let some = some.iter().copied();
    some.filter(|sort| !is_told(sort)).collect()
}

/// Whether those who are of some sorts are not among the only ones: in some way they are told apart from them.
pub(super) fn are_others(own: &[u8], only: &[u8]) -> bool {
    let is_told = |sort: &u8, of: &[u8]| of.iter().any(|other| other / MOST == sort / MOST);
    let mut told = only.iter().filter(|sort| is_told(sort, own));
    told.any(|sort| {
        let mut same_way = own.iter().filter(|other| **other / MOST == sort / MOST);
        !same_way.any(|other| only.contains(other))
    })
}

/// Whether those who are of some sorts are all among those that are left out.
pub(super) fn are_left_out(own: &[u8], out: &[u8]) -> bool {
    let mut both = out.iter().filter(|sort| own.contains(sort));
    both.any(|sort| {
        let mut same_way = own.iter().filter(|other| **other / MOST == sort / MOST);
        same_way.all(|other| out.contains(other))
    })
}
