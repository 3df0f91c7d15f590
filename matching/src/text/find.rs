//! The finding of concepts in a text.

use crate::text::{
    language::Language,
    lexicon::{Facet, Hit, Lexicon, Phrase},
    token::{Stems, Token},
};
use std::cmp::Reverse;

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
        let text = Searched {
            lexicon: self,
            tokens,
            all,
            language,
        };
        let vetoes = text.vetoes();
        let mut matches = text.matches(unsure);
        matches.sort_by_key(|one| {
            (
                Reverse(one.length),
                one.last - one.first,
                one.first,
                one.hit.concept,
            )
        });
        let mut found = Vec::new();
        let mut taken = vec![[false; 4]; all.len()];
        for one in matches {
            let facet = self.concept(one.hit.concept).facet as usize;
            let parts = one.parts();
            let vetoed = vetoes.iter().any(|veto| veto.overlaps(&one.hit));
            if !vetoed && !parts.iter().any(|part| taken[*part][facet]) {
                parts.iter().for_each(|part| taken[*part][facet] = true);
                found.push(one.hit);
            }
        }
        found.sort_by_key(|hit| (hit.first, hit.last, hit.concept));
        found
    }
}

impl Hit {
    /// Whether another hit of the same concept shares a token with it.
    fn overlaps(&self, other: &Hit) -> bool {
        self.concept == other.concept && self.first <= other.last && other.first <= self.last
    }
}

/// A phrase found in a text: `first` and `last` are positions among the words that are not stop words.
struct Match {
    length: usize,
    first: usize,
    last: usize,
    hit: Hit,
}

impl Match {
    /// Positions of its words: a word that comes between two of them is not one.
    fn parts(&self) -> Vec<usize> {
        if self.last - self.first + 1 == self.length {
            (self.first..=self.last).collect()
        } else {
            vec![self.first, self.last]
        }
    }
}

/// A text with the stems of its tokens in one language.
struct Searched<'a> {
    lexicon: &'a Lexicon,
    tokens: &'a [Token],
    all: &'a [&'a str],
    language: Language,
}

impl Searched<'_> {
    /// Phrases that can begin with a stem.
    fn beginning(&self, stem: &str) -> &[Phrase] {
        let phrases = &self.lexicon.phrases[self.language.slot()].0;
        phrases.get(stem).map_or(&[], Vec::as_slice)
    }

    /// Whether no punctuation stands between two tokens.
    fn is_whole(&self, first: usize, last: usize) -> bool {
        (first + 1..=last).all(|place| !self.tokens[place].broken)
    }

    /// What looks like a concept and is not, stop words included: "logging in".
    fn vetoes(&self) -> Vec<Hit> {
        let mut vetoes = Vec::new();
        for (first, stem) in self.all.iter().enumerate() {
            for phrase in self.beginning(stem).iter().filter(|phrase| phrase.not) {
                let last = first + phrase.stems.len() - 1;
                let mut words = phrase.stems.iter().zip(&self.all[first..]);
                if last < self.all.len()
                    && words.all(|(one, other)| one == other)
                    && self.is_whole(first, last)
                {
                    vetoes.push(Hit {
                        concept: phrase.concept,
                        first,
                        last,
                    });
                }
            }
        }
        vetoes
    }

    /// Every place where a phrase stands, stop words passed over.
    fn matches(&self, unsure: bool) -> Vec<Match> {
        let places: Vec<usize> = (0..self.tokens.len())
            .filter(|place| !self.tokens[*place].stop)
            .collect();
        let stems: Vec<&str> = places.iter().map(|place| self.all[*place]).collect();
        let mut matches = Vec::new();
        for first in 0..stems.len() {
            let phrases = self.beginning(stems[first]).iter();
            for phrase in phrases.filter(|phrase| !(phrase.not || phrase.ambiguous && unsure)) {
                let Some(last) = self.end(phrase, &stems, first) else {
                    continue;
                };
                let hit = Hit {
                    concept: phrase.concept,
                    first: places[first],
                    last: places[last],
                };
                if self.is_whole(hit.first, hit.last) {
                    matches.push(Match {
                        length: phrase.stems.len(),
                        first,
                        last,
                        hit,
                    });
                }
            }
        }
        matches
    }

    /// Position of the last stem of a phrase that begins at `first`; `None` where the phrase does not stand there.
    fn end(&self, phrase: &Phrase, stems: &[&str], first: usize) -> Option<usize> {
        let length = phrase.stems.len();
        let equal = |at: usize| first + at < stems.len() && phrase.stems[at] == stems[first + at];
        if (0..length).all(equal) {
            return Some(first + length - 1);
        }
        // One word may come between two of a function: "marking of state weapons".
        let loose = length == 2 && self.lexicon.concept(phrase.concept).facet == Facet::Function;
        let last = first + 2;
        (loose && last < stems.len() && phrase.stems[1] == stems[last]).then_some(last)
    }
}
