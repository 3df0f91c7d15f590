//! How the texts of a gap or an assistance are read.

use super::{BODY, Doc, FIELDS, Held, KEYWORDS, LINES, Posting, TITLE, kind_concept};
use crate::{
    facts::{Assistance, Exclusion, Gap},
    text::{
        bm25::Vocabulary,
        counts::{Count, counts},
        language::Language,
        lexicon::{Hit, Lexicon},
        limits::{Limit, limits_in},
        phrases::LimitKind,
        sorts::{sorts, untold},
        token::{StemKey, Token, tokens},
        topics::{Topics, of_length_one},
    },
};
use domain::assistance::AssistanceType;
use std::collections::{BTreeMap, BTreeSet};

/// How much a word of each field says of the domain.
const TOPIC_FIELDS: [f32; FIELDS] = [1.0, 0.8, 0.5, 0.5];

/// How much a word of each field says of the purpose: objectives stand in descriptions, and keywords tell whose help it is.
const PURPOSE_FIELDS: [f32; FIELDS] = [1.0, 0.8, 0.6, 0.0];

/// What the reading of texts needs.
pub struct Reader<'a> {
    /// Concepts.
    pub lexicon: &'a Lexicon,
    /// Domains.
    pub topics: &'a Topics,
    /// Purposes.
    pub purposes: &'a Topics,
    /// Numbers of stems.
    pub vocabulary: &'a Vocabulary,
    /// Whether the vocabulary learns the words. It must not learn those of texts that not everybody may read: it tells how words that
    /// two texts share are written, and would tell it to everybody.
    pub learns: bool,
    /// Names of sectors by code, English; empty to leave them out.
    pub sector_names: &'a BTreeMap<String, String>,
}

#[derive(Default)]
struct Draft {
    stems: BTreeMap<u32, [u8; FIELDS]>,
    concepts: BTreeMap<u16, [u8; FIELDS]>,
    negated: BTreeSet<u16>,
    topics: Vec<f32>,
    purposes: Vec<f32>,
    lengths: [u16; FIELDS],
    limits: Vec<Limit>,
    asked: BTreeSet<(u32, StemKey)>,
    sorts: BTreeSet<u8>,
    counts: Vec<Count>,
}

impl Draft {
    /// As [`Draft::read`], of a gap, with what a limit may speak of.
    fn ask(&mut self, reader: &Reader, text: &str, language: Language, field: usize) {
        let tokens = tokens(text, language);
        let hits = self.take(reader, &tokens, language, field, &[]);
        self.counts.extend(counts(&tokens));
        let named = sorts(&tokens);
        if field == BODY {
            // What a title names is what the gap is about, whatever its description tells besides.
            self.sorts.extend(untold(&named, &self.sorts));
        } else {
            self.sorts.extend(named);
        }
        if matches!(field, BODY | KEYWORDS) {
            return;
        }
        let covered = |place: usize| {
            let mut hits = hits.iter();
            hits.any(|hit| hit.first <= place && place <= hit.last)
        };
        for (place, token) in tokens.iter().enumerate() {
            if !token.stop && !covered(place) {
                let number = reader.vocabulary.look_up(beginning(&token.word));
                self.asked.insert((number, StemKey::of(&token.stem)));
            }
        }
    }

    fn read(
        &mut self,
        reader: &Reader,
        text: &str,
        language: Language,
        field: usize,
        limited: bool,
    ) {
        let tokens = tokens(text, language);
        let limits = if limited {
            limits_in(text, &tokens, language, reader.lexicon, false)
        } else {
            Default::default()
        };
        self.take(reader, &tokens, language, field, &limits.negated);
        self.limits.extend(limits.found);
    }

    /// Takes the words and concepts of a text in, but for what is negated in it, and gives where the concepts stand.
    fn take(
        &mut self,
        reader: &Reader,
        tokens: &[Token],
        language: Language,
        field: usize,
        negated: &[bool],
    ) -> Vec<Hit> {
        let out = |place: usize| negated.get(place).copied().unwrap_or(false);
        for (place, token) in tokens.iter().enumerate() {
            if !token.stop && !out(place) {
                self.read_word(reader, token, language, field);
            }
        }
        let hits = reader.lexicon.hits(tokens, language);
        for hit in &hits {
            if (hit.first..=hit.last).any(out) {
                self.negated.insert(hit.concept);
            } else {
                self.read_concept(reader, hit.concept, field);
            }
        }
        hits
    }

    fn read_word(&mut self, reader: &Reader, token: &Token, language: Language, field: usize) {
        let start = beginning(&token.word);
        let number = match reader.learns {
            true => reader.vocabulary.intern(start, &token.word),
            false => reader.vocabulary.look_up(start),
        };
        let counts = self.stems.entry(number).or_default();
        counts[field] = counts[field].saturating_add(1);
        self.lengths[field] = self.lengths[field].saturating_add(1);
        let domains = reader.topics.of(&token.stem, language);
        domains.iter().for_each(|domain| {
            self.about(reader, *domain, TOPIC_FIELDS[field] / domains.len() as f32)
        });
        let purposes = reader.purposes.of(&token.stem, language);
        self.purposes.resize(reader.purposes.names().len(), 0.0);
        for purpose in purposes {
            self.purposes[*purpose] += PURPOSE_FIELDS[field] / purposes.len() as f32;
        }
    }

    fn read_concept(&mut self, reader: &Reader, concept: u16, field: usize) {
        self.hold(concept, field);
        let domains = &reader.lexicon.concept(concept).domains;
        let places = domains
            .iter()
            .filter_map(|name| reader.topics.position(name));
        places.for_each(|domain| {
            self.about(reader, domain, TOPIC_FIELDS[field] / domains.len() as f32)
        });
    }

    fn about(&mut self, reader: &Reader, domain: usize, weight: f32) {
        self.topics.resize(reader.topics.names().len(), 0.0);
        self.topics[domain] += weight;
    }

    /// What is not covered, as a text of its own.
    fn exclude(&mut self, reader: &Reader, text: &str, language: Language, whole: bool) {
        let limits = limits_in(
            text,
            &tokens(text, language),
            language,
            reader.lexicon,
            whole,
        );
        for limit in limits
            .found
            .iter()
            .filter(|limit| limit.kind == LimitKind::Negation)
        {
            self.negated.extend(limit.concepts.iter().copied());
        }
        self.limits.extend(limits.found);
    }

    fn hold(&mut self, concept: u16, field: usize) {
        let counts = self.concepts.entry(concept).or_default();
        counts[field] = counts[field].saturating_add(1);
    }

    fn sector(&mut self, reader: &Reader, code: &str) {
        if let Some(name) = reader.sector_names.get(code) {
            self.read(reader, name, Language::En, KEYWORDS, false);
        }
    }

    fn assistance(&mut self, reader: &Reader, kind: AssistanceType) {
        if let Some(concept) = reader.lexicon.position(kind_concept(kind)) {
            self.hold(concept, KEYWORDS);
        }
    }

    fn finish(self, language: Language) -> Doc {
        Doc {
            topics: of_length_one(&self.topics),
            purposes: of_length_one(&self.purposes),
            language,
            stems: self
                .stems
                .into_iter()
                .map(|(term, counts)| Posting { term, counts })
                .collect(),
            concepts: self
                .concepts
                .into_iter()
                .map(|(concept, counts)| Held { concept, counts })
                .collect(),
            negated: self.negated.into_iter().collect(),
            lengths: self.lengths,
            limits: self.limits.into(),
            asked: self.asked.into_iter().collect(),
            sorts: self.sorts.into_iter().collect(),
            counts: self.counts.into(),
            aims: None,
            words: None,
        }
    }
}

/// Letters by which words are compared: fewer join what is apart, more part what belongs together, most of all across languages.
const BEGINNING: usize = 5;

fn beginning(word: &str) -> &str {
    word.char_indices()
        .nth(BEGINNING)
        .map_or(word, |(end, _)| &word[..end])
}

impl Doc {
    /// Of a gap. Its negations say what is missing, so nothing is taken out.
    pub fn of_gap(gap: &Gap, reader: &Reader) -> Self {
        let language = Language::of(&gap.language);
        let mut draft = Draft::default();
        draft.ask(reader, &gap.title, language, TITLE);
        for need in &gap.needs {
            draft.ask(reader, &need.title, language, LINES);
            draft.assistance(reader, need.assistance);
        }
        for keyword in gap
            .institution
            .iter()
            .chain(&gap.beneficiaries)
            .chain(&gap.tags)
        {
            draft.ask(reader, keyword, language, KEYWORDS);
        }
        draft.ask(reader, &gap.description, language, BODY);
        for sector in std::iter::once(&gap.sector).chain(&gap.further_sectors) {
            draft.sector(reader, sector);
        }
        draft.finish(language)
    }

    /// Of an offer or programme, with what it does not cover kept apart.
    pub fn of_assistance(assistance: &Assistance, reader: &Reader) -> Self {
        let language = Language::of(&assistance.language);
        let mut draft = Draft::default();
        draft.read(reader, &assistance.title, language, TITLE, true);
        for line in &assistance.lines {
            draft.read(reader, &line.title, language, LINES, true);
            draft.assistance(reader, line.assistance);
        }
        draft.read(reader, &assistance.description, language, BODY, true);
        if let [code] = &*assistance.sectors {
            draft.sector(reader, code);
        }
        if let Some(text) = &assistance.exclusions {
            draft.exclude(reader, text, language, true);
        }
        if let Some(text) = &assistance.condition {
            let limits = limits_in(
                text,
                &tokens(text, language),
                language,
                reader.lexicon,
                false,
            );
            let condition = |limit: Limit| Limit {
                kind: LimitKind::Condition,
                ..limit
            };
            draft.limits.extend(limits.found.into_iter().map(condition));
        }
        for excluded in &assistance.excluded {
            if let Exclusion::Tag(word) | Exclusion::Beneficiary(word) = excluded {
                draft.exclude(reader, word, language, true);
            }
        }
        draft.finish(language)
    }
}
