//! The finding of concepts in a text.

use crate::text::{
    lexicon::{Facet, Hit, Lexicon},
    token::{Language, Stems, Token},
};

impl Lexicon {
    /// Every place where a concept stands: longest phrases first in each facet, and none where a `not` phrase stands.
    pub fn hits(&self, tokens: &[Token], language: Language) -> Vec<Hit> {
        match language {
            Language::En | Language::Fr => {
                let stems: Vec<&str> = tokens.iter().map(|token| token.stem.as_str()).collect();
                self.search(tokens, &stems, language, false)
            }
            Language::Other => {
                let mut all = Vec::new();
                for of in [Language::En, Language::Fr, Language::Other] {
                    let stemmer = Stems::new(of);
                    let stems: Vec<String> = tokens
                        .iter()
                        .map(|token| stemmer.stem(&token.word))
                        .collect();
                    let stems: Vec<&str> = stems.iter().map(String::as_str).collect();
                    for hit in self.search(tokens, &stems, of, true) {
                        if !all.contains(&hit) {
                            all.push(hit);
                        }
                    }
                }
                all
            }
        }
    }

    fn search(&self, tokens: &[Token], all: &[&str], language: Language, unsure: bool) -> Vec<Hit> {
        let phrases = &self.phrases[language.slot()].0;
        let whole =
            |first: usize, last: usize| (first + 1..=last).all(|place| !tokens[place].broken);

        // What looks like a concept and is not, stop words included: "logging in".
        let mut blocked: Vec<(u16, usize, usize)> = Vec::new();
        for first in 0..all.len() {
            for phrase in phrases
                .get(all[first])
                .into_iter()
                .flatten()
                .filter(|phrase| phrase.not)
            {
                let last = first + phrase.stems.len() - 1;
                if last < all.len()
                    && phrase
                        .stems
                        .iter()
                        .zip(&all[first..])
                        .all(|(one, other)| one == other)
                    && whole(first, last)
                {
                    blocked.push((phrase.concept, first, last));
                }
            }
        }

        // (length, first, last, concept), positions among the words that are no stop words.
        let places: Vec<usize> = (0..tokens.len())
            .filter(|place| !tokens[*place].stop)
            .collect();
        let stems: Vec<&str> = places.iter().map(|place| all[*place]).collect();
        let mut matches: Vec<(usize, usize, usize, u16)> = Vec::new();
        for first in 0..stems.len() {
            for phrase in phrases
                .get(stems[first])
                .into_iter()
                .flatten()
                .filter(|phrase| !phrase.not)
            {
                if phrase.ambiguous && unsure {
                    continue;
                }
                let length = phrase.stems.len();
                let equal =
                    |at: usize| first + at < stems.len() && phrase.stems[at] == stems[first + at];
                let mut last = first + length - 1;
                if !(0..length).all(equal) {
                    // One word may come between two of a function: "marking of state weapons".
                    let loose =
                        length == 2 && self.concept(phrase.concept).facet == Facet::Function;
                    if !loose || first + 2 >= stems.len() || phrase.stems[1] != stems[first + 2] {
                        continue;
                    }
                    last = first + 2;
                }
                if whole(places[first], places[last]) {
                    matches.push((length, first, last, phrase.concept));
                }
            }
        }
        matches.sort_by_key(|(length, first, last, concept)| {
            (std::cmp::Reverse(*length), last - first, *first, *concept)
        });
        let mut found = Vec::new();
        let mut taken = vec![[false; 4]; stems.len()];
        for (length, first, last, concept) in matches {
            let facet = self.concept(concept).facet as usize;
            let parts: &[usize] = if last - first + 1 == length {
                &(first..=last).collect::<Vec<_>>()
            } else {
                &[first, last]
            };
            let vetoed = blocked.iter().any(|(not, from, to)| {
                *not == concept && *from <= places[last] && places[first] <= *to
            });
            if vetoed || parts.iter().any(|part| taken[*part][facet]) {
                continue;
            }
            parts.iter().for_each(|part| taken[*part][facet] = true);
            found.push(Hit {
                concept,
                first: places[first],
                last: places[last],
            });
        }
        found.sort_by_key(|hit| (hit.first, hit.last, hit.concept));
        found
    }
}
