//! Free text search, over gaps alike on both databases, and over what is held in memory (`memory`).
//!
//! Words are folded (case, accents) and stemmed here, in English and in French, Arabic and Cyrillic words by their script, so that
//! neither database's own notion of language decides. The database's full-text index finds the candidates and holds public gaps
//! alone: how long a search takes tells nothing of the others. What else a viewer may read is searched without an index, and so is
//! what has become public since the index was last brought up to date. The rank counts where the words stand and uses no statistics
//! over rows, since those would tell of rows that a viewer may not see.

mod demonyms;
mod meanings;
mod memory;
mod place_names;
mod places;
mod rows;
mod sector_words;
mod term;
mod terms;
mod thesaurus;
mod vocabulary;
mod words;

pub use demonyms::among_countries;
pub use memory::Stems;
pub use places::Places;
pub use rows::index_due;
pub use sector_words::about_sector;
pub use term::Term;
pub use vocabulary::Vocabulary;
pub use words::{Language, stems};

use entity::{country, gap_text, organisation, sector};

/// The texts of a gap, and what a word in each counts.
const WEIGHTS: [(gap_text::Column, i64); 3] = [
    (gap_text::Column::Title, 4),
    (gap_text::Column::Keywords, 2),
    (gap_text::Column::Body, 1),
];

/// The words by which something is found.
#[derive(Default)]
pub struct Words<'a> {
    /// ISO 639-1 of title and texts.
    pub language: &'a str,
    /// What counts most.
    pub title: &'a str,
    /// Institution, mission or place.
    pub holder: Vec<&'a str>,
    /// An organisation that it is of.
    pub organisation: Option<&'a organisation::Model>,
    /// Its sectors. What is said in the names of their categories is common to too much to tell one thing from another.
    pub sectors: Vec<&'a sector::Model>,
    /// Its countries.
    pub countries: Vec<&'a country::Model>,
    /// All other texts: description, desired end state, note, titles of needs or lines.
    pub body: Vec<&'a str>,
}

impl Words<'_> {
    /// What is kept of them to search in.
    pub fn stems(&self) -> Stems {
        let language = Language::of_code(self.language);
        let holder = stems(&self.holder.join(" "), language);
        let (english, french) = self.names();
        Stems {
            title: stems(self.title, language),
            keywords: format!(
                "{holder}{}{}{}",
                stems(&english, Language::English),
                stems(&french, Language::French),
                self.marks()
            ),
            body: stems(&self.body.join(" "), language),
        }
    }

    /// What stands for its countries, whichever of their names is looked for.
    fn marks(&self) -> String {
        let marks = self.countries.iter().map(|country| places::mark(country));
        marks.fold(String::from(" "), |all, mark| all + &mark + " ")
    }

    /// Names that are on record in English and in French.
    fn names(&self) -> (String, String) {
        let (mut english, mut french) = (String::new(), String::new());
        for sector in &self.sectors {
            english.extend([&sector.name, " "]);
            french.extend([&sector.name_fr, " "]);
        }
        for country in &self.countries {
            english.extend([&country.name, " ", &country.alpha3, " "]);
            french.extend([&country.name_fr, " "]);
        }
        if let Some(organisation) = self.organisation {
            english.push_str(&organisation.name);
            french.extend(organisation.name_fr.as_deref());
        }
        (english, french)
    }
}

/// What a query looks for: what is found has all its terms.
pub struct Terms(Vec<Term>);

impl Terms {
    /// The terms of what a person typed; none if it has no word that tells anything.
    pub fn parse(typed: &str) -> Self {
        Self::with_places(typed, &Places::default())
    }

    /// The same, where countries go by other names too.
    pub fn with_places(typed: &str, places: &Places) -> Self {
        Self(terms::parse(typed, places))
    }

    /// The terms one by one.
    pub fn into_terms(self) -> Vec<Term> {
        self.0
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a text in a language, ISO 639-1, has all words.
    pub fn are_in(&self, text: &str, language: &str) -> bool {
        let stems = stems(text, Language::of_code(language));
        let has = |way: &String| stems.contains(&format!(" {way} "));
        self.0.iter().all(|term| term.ways().any(has))
    }
}

#[cfg(test)]
mod tests;
