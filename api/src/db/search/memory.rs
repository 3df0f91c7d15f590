//! Free text search over what is held in memory: few things beside the gaps, and all of them public.

use super::{Term, Terms, WEIGHTS};

/// The stems of the texts by which something is found, each text framed by spaces.
#[derive(Debug)]
pub struct Stems {
    /// What counts most.
    pub title: String,
    /// Names: of institutions, sectors and countries.
    pub keywords: String,
    /// The rest.
    pub body: String,
}

/// The ways to have a term, framed as words are in a text.
struct Framed {
    own: Vec<String>,
    akin: Vec<String>,
}

impl Framed {
    fn of(term: &Term) -> Self {
        let framed = |ways: &[String]| ways.iter().map(|way| format!(" {way} ")).collect();
        Self {
            own: framed(&term.own),
            akin: framed(&term.akin),
        }
    }

    /// How well the term fits; none where it is nowhere.
    fn rank(&self, stems: &Stems) -> Option<i64> {
        let has = |text: &str, ways: &[String]| ways.iter().any(|way| text.contains(way.as_str()));
        let texts = [&stems.title, &stems.keywords, &stems.body];
        let weighed = texts.into_iter().zip(WEIGHTS);
        let own: i64 = weighed
            .filter(|(text, _)| has(text, &self.own))
            .map(|(_, (_, weight))| weight)
            .sum();
        let is_in = own > 0 || texts.into_iter().any(|text| has(text, &self.akin));
        is_in.then(|| own + i64::from(has(&stems.title, &self.akin)))
    }
}

impl Terms {
    /// What of these has all words, and how well it fits, counted as [`Terms::rank`] does.
    pub fn among<'a, K>(&self, all: impl IntoIterator<Item = (K, &'a Stems)>) -> Vec<(K, i64)> {
        let terms: Vec<Framed> = self.0.iter().map(Framed::of).collect();
        let rank = |stems: &Stems| {
            let mut ranks = terms.iter().map(|term| term.rank(stems));
            ranks.try_fold(0, |sum, rank| Some(sum + rank?))
        };
        all.into_iter()
            .filter_map(|(key, stems)| Some((key, rank(stems)?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Terms, Words};

    #[test]
    fn the_rank_counts_where_the_words_stand() {
        let words = |title, body: Vec<&'static str>| {
            let words = Words {
                language: "en",
                title,
                body,
                ..Words::default()
            };
            words.stems()
        };
        let (title, body, none) = (
            words("Customs officers", vec!["Two of them."]),
            words("Officers", vec!["For customs."]),
            words("Officers", vec!["For nobody."]),
        );
        let found = Terms::parse("customs officer").among([
            ("title", &title),
            ("body", &body),
            ("none", &none),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
        let rank = |key| {
            found
                .iter()
                .find(|(known, _)| *known == key)
                .map(|(_, rank)| *rank)
        };
        assert!(rank("title") > rank("body"), "{found:?}");
        assert!(Terms::parse("douane").among([("title", &title)])[0].1 > 0);
    }
}
