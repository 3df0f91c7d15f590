//! What values of dimensions are called, in English and in French.

use domain::english::english;

/// What a value is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// In English.
    pub en: String,
    /// In French; none where no French name is on record.
    pub fr: Option<String>,
}

/// A value as filters take it, where there is one, and what it is called.
pub type Named = (Option<String>, Names);

/// What a value is called where the gaps state none.
pub const NOT_STATED: (&str, &str) = ("not stated", "non précisé");

/// What providers are called that asked not to be named.
pub const UNNAMED: (&str, &str) = ("asked not to be named", "a demandé à ne pas être nommé");

/// What all of them together are called.
pub const ALL: (&str, &str) = ("all", "ensemble");

/// What has no key, and is called so in English and French.
pub fn without_key((en, fr): (&str, &str)) -> Named {
    let names = Names {
        en: en.to_owned(),
        fr: Some(fr.to_owned()),
    };
    (None, names)
}

/// A key that is its own name, whatever the language.
pub fn as_it_is(key: Option<String>) -> Named {
    let Some(key) = key else {
        return without_key(NOT_STATED);
    };
    let names = Names {
        en: key.clone(),
        fr: Some(key.clone()),
    };
    (Some(key), names)
}

/// A value of an enum as key, and as people write it.
pub fn words(key: Option<String>, french: fn(&str) -> Option<&'static str>) -> Named {
    let Some(key) = key else {
        return without_key(NOT_STATED);
    };
    let names = Names {
        en: english(&key),
        fr: french(&key).map(str::to_owned),
    };
    (Some(key), names)
}
