//! One pair of a gap and an assistance, judged: what rules it out, what the sanctions ask, what speaks for it.

use crate::{
    aims::{Aims, Profile, text_of_assistance, text_of_gap},
    compliance::{self, Rules, Verdict},
    evidence::{Pair, Part, Shared},
    facts::{Assistance, Gap, ReferenceData},
    model::Model,
    obstacle::{Case, Obstacle, wanted},
    rounded,
    text::{
        Common, Corpus, Doc, Language, Lexicon, Meaning, MeaningWeights, Reader, Topics, Vector,
        Vocabulary, topical,
    },
};
use chrono::NaiveDate;
use std::{collections::BTreeSet, sync::Arc};

/// All that pairs are judged by. Nothing in it is about a pair, an asker or a moment.
pub struct Engine {
    /// Weights, threshold and policy.
    pub model: Model,
    /// What the world is like.
    pub world: ReferenceData,
    /// Concepts and their words.
    pub lexicon: Lexicon,
    /// Domains and the words that tell them.
    pub topics: Topics,
    /// Purposes and the words that tell them.
    pub purposes: Topics,
    /// How the parts of a meaning weigh.
    pub weights: MeaningWeights,
    /// What texts are for: by single words, or by a language model where there is one.
    pub aims: Arc<Aims>,
    /// The same by single words, for what a language model has not read yet.
    words: Arc<Aims>,
    /// Whether what everybody may read is not read by a language model where it is put in a catalogue.
    reads_later: bool,
    /// Stems of all texts that were read.
    vocabulary: Vocabulary,
    /// What the sanctions ask.
    pub rules: Rules,
}

/// A gap or an assistance, read once.
pub struct Item<T> {
    /// What is known of it.
    pub facts: Arc<T>,
    /// What its texts speak of.
    pub doc: Doc,
}

/// A gap and an assistance, with the vectors of their words.
#[derive(Clone, Copy)]
pub struct Pairing<'a> {
    /// The gap.
    pub gap: &'a Item<Gap>,
    /// The assistance.
    pub assistance: &'a Item<Assistance>,
    /// Words of the gap.
    pub gap_vector: &'a Vector,
    /// Words of the assistance.
    pub assistance_vector: &'a Vector,
}

/// What is asked about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// The day asked about; `None` for the day on which the gap is first to be helped, where that is stated.
    pub on: Option<NaiveDate>,
    /// The day of the question.
    pub today: NaiveDate,
}

impl Asked {
    /// The day on which this gap is judged.
    pub fn day(&self, gap: &Gap) -> NaiveDate {
        self.on.or(wanted(gap).from).unwrap_or(self.today)
    }
}

/// A pair, judged.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What rules it out; empty where nothing does.
    pub obstacles: Vec<Obstacle>,
    /// What the sanctions ask.
    pub verdict: Verdict,
    /// What speaks for it.
    pub parts: Vec<Part>,
    /// The day it was judged on.
    pub on: NaiveDate,
    /// Version of the model it was judged by.
    pub model: String,
}

impl Judgement {
    /// The sum of all contributions, 0 to 1, with nine digits.
    pub fn score(&self) -> f64 {
        score(&self.parts)
    }

    /// How much of what could be known was known, by weight, 0 to 1.
    pub fn evidence_coverage(&self) -> f64 {
        rounded(
            self.parts
                .iter()
                .filter(|part| part.value.is_some())
                .map(|part| part.weight)
                .sum(),
        )
    }
}

/// The sum of the contributions of parts, with nine digits: what is below differs with the order of summing, and decides nothing.
pub fn score(parts: &[Part]) -> f64 {
    rounded(parts.iter().map(Part::contribution).sum())
}

/// Names of what two texts are both about, where they are asked for.
fn shared(topics: &Topics, one: &[f32], other: &[f32], explain: bool) -> Vec<String> {
    if explain {
        topics.shared(one, other)
    } else {
        Vec::new()
    }
}

impl Engine {
    /// The engine with what is built in, for this world.
    ///
    /// # Errors
    /// What is wrong with what is built in; a test reads it.
    pub fn new(world: ReferenceData) -> Result<Self, String> {
        let rules = Rules::built_in().with_regimes(world.regimes.clone());
        Ok(Self {
            model: Model::built_in()?,
            world,
            lexicon: Lexicon::embedded()?,
            topics: Topics::embedded()?,
            purposes: Topics::purposes()?,
            weights: MeaningWeights::default(),
            aims: Aims::of_words()?,
            words: Aims::of_words()?,
            reads_later: false,
            vocabulary: Vocabulary::default(),
            rules,
        })
    }

    /// The same engine, with days on which Committees do not work besides weekends.
    #[must_use]
    pub fn with_holidays(self, holidays: BTreeSet<NaiveDate>) -> Self {
        let rules = self.rules.with_holidays(holidays);
        Self { rules, ..self }
    }

    /// The same engine with a language model, and with the weights that go with one. Items that were read without it have to be read anew.
    ///
    /// # Errors
    /// What is wrong with what is built in; a test reads it.
    pub fn with_aims(self, aims: Arc<Aims>) -> Result<Self, String> {
        Ok(Self {
            model: Model::with_meaning()?,
            aims,
            ..self
        })
    }

    /// The same engine for a catalogue that does not wait for the language model: what everybody may read knows aims where its text was
    /// read before, and none otherwise.
    #[must_use]
    pub fn reading_later(self) -> Self {
        Self {
            reads_later: true,
            ..self
        }
    }

    /// Where a text points, where that is known or may be found out now.
    fn profile(&self, text: &str, is_public: bool) -> Option<Profile> {
        if is_public && self.reads_later && !self.aims.are_of_words() {
            return self.aims.known(text);
        }
        Some(self.aims.profile(text))
    }

    fn gap_doc(&self, gap: &Gap, learns: bool) -> Doc {
        let doc = Doc::of_gap(gap, &self.reader(learns));
        self.pointing(doc, &text_of_gap(gap), learns)
    }

    fn assistance_doc(&self, assistance: &Assistance, learns: bool) -> Doc {
        let doc = Doc::of_assistance(assistance, &self.reader(learns));
        self.pointing(doc, &text_of_assistance(assistance), learns)
    }

    /// The same, and what its text is for. Where a language model reads texts, words say so too, for as long as it has not.
    fn pointing(&self, doc: Doc, text: &str, is_public: bool) -> Doc {
        let has_model = !self.aims.are_of_words();
        Doc {
            aims: self.profile(text, is_public),
            words: has_model.then(|| self.words.profile(text)),
            ..doc
        }
    }

    fn reader(&self, learns: bool) -> Reader<'_> {
        let Self {
            lexicon,
            topics,
            purposes,
            vocabulary,
            world,
            ..
        } = self;
        Reader {
            lexicon,
            topics,
            purposes,
            vocabulary,
            learns,
            sector_names: &world.sector_names,
        }
    }

    /// A gap, read; nothing of it is kept.
    pub fn gap(&self, gap: Gap) -> Item<Gap> {
        Item {
            doc: self.gap_doc(&gap, false),
            facts: Arc::new(gap),
        }
    }

    /// An assistance, read; nothing of it is kept.
    pub fn assistance(&self, assistance: Assistance) -> Item<Assistance> {
        Item {
            doc: self.assistance_doc(&assistance, false),
            facts: Arc::new(assistance),
        }
    }

    /// A gap that everybody may read: its words are learnt.
    pub(crate) fn public_gap(&self, gap: Gap) -> Item<Gap> {
        Item {
            doc: self.gap_doc(&gap, true),
            facts: Arc::new(gap),
        }
    }

    /// An assistance that everybody may read: its words are learnt.
    pub(crate) fn public_assistance(&self, assistance: Assistance) -> Item<Assistance> {
        Item {
            doc: self.assistance_doc(&assistance, true),
            facts: Arc::new(assistance),
        }
    }

    /// What a gap asks for, as a vector.
    pub fn query(&self, doc: &Doc, corpus: &Corpus) -> Vector {
        corpus.query(doc, &self.lexicon, &self.weights.bm25)
    }

    /// The words of an assistance as a vector, which is worth to be made once where one is compared with many.
    pub fn vector(&self, doc: &Doc, corpus: &Corpus) -> Vector {
        corpus.vector(doc, &self.lexicon, &self.weights.bm25)
    }

    /// What the sanctions ask of a pair.
    pub(crate) fn verdict(&self, gap: &Gap, assistance: &Assistance, on: NaiveDate) -> Verdict {
        let start = [wanted(gap).from, assistance.window.from]
            .into_iter()
            .flatten()
            .fold(on, NaiveDate::max);
        compliance::check_pair(&self.rules, gap, assistance, on, start)
    }

    /// What rules a pair out, and what the sanctions ask of it.
    pub fn obstacles(
        &self,
        gap: &Gap,
        assistance: &Assistance,
        asked: Asked,
        refused: bool,
    ) -> (Vec<Obstacle>, Verdict) {
        let on = asked.day(gap);
        let verdict = self.verdict(gap, assistance, on);
        let found = self.obstacles_under(&verdict, gap, assistance, on, refused);
        (found, verdict)
    }

    /// Whether anything rules a pair out of what [`Self::obstacles`] tells, but what the sanctions have a part in.
    pub(crate) fn is_out_by_itself(
        &self,
        gap: &Gap,
        assistance: &Assistance,
        on: NaiveDate,
        refused: bool,
    ) -> bool {
        let unasked = Verdict::unasked(on);
        self.case(&unasked, gap, assistance, on, refused, |case| {
            case.is_out_by_itself()
        })
    }

    /// Whether anything rules a pair out that the sanctions have a part in: this takes longer to tell.
    pub(crate) fn is_out_by_verdict(
        &self,
        gap: &Gap,
        assistance: &Assistance,
        on: NaiveDate,
        refused: bool,
    ) -> bool {
        let verdict = self.verdict(gap, assistance, on);
        self.case(&verdict, gap, assistance, on, refused, |case| {
            case.is_out_by_verdict()
        })
    }

    /// What rules a pair out, given what the sanctions ask of it.
    pub(crate) fn obstacles_under(
        &self,
        verdict: &Verdict,
        gap: &Gap,
        assistance: &Assistance,
        on: NaiveDate,
        refused: bool,
    ) -> Vec<Obstacle> {
        self.case(verdict, gap, assistance, on, refused, |case| {
            case.obstacles()
        })
    }

    /// What the rules answer of a pair.
    fn case<T>(
        &self,
        verdict: &Verdict,
        gap: &Gap,
        assistance: &Assistance,
        on: NaiveDate,
        refused: bool,
        answer: impl FnOnce(&Case<'_>) -> T,
    ) -> T {
        let same =
            |left: &str, right: &str| self.lexicon.same(left, right, Language::of(&gap.language));
        answer(&Case {
            gap,
            assistance,
            world: &self.world,
            policy: &self.model.policy,
            on,
            refused,
            verdict,
            same: &same,
        })
    }

    /// What speaks for a pair, whether or not something rules it out: `vectors` are those of gap and assistance.
    pub fn parts(
        &self,
        of: &Pairing<'_>,
        corpus: &Corpus,
        asked: Asked,
        explain: bool,
    ) -> Vec<Part> {
        let meaning = self.meaning(of, corpus, explain);
        let (gap, assistance) = (&*of.gap.facts, &*of.assistance.facts);
        let (gap_doc, other_doc) = (&of.gap.doc, &of.assistance.doc);
        let topics = (
            topical(&gap_doc.topics, &other_doc.topics),
            shared(&self.topics, &gap_doc.topics, &other_doc.topics, explain),
        );
        let purposes = (
            topical(&gap_doc.purposes, &other_doc.purposes),
            shared(
                &self.purposes,
                &gap_doc.purposes,
                &other_doc.purposes,
                explain,
            ),
        );
        Pair {
            gap,
            assistance,
            world: &self.world,
            model: &self.model,
            on: asked.day(gap),
            limits: &other_doc.limits,
            meaning: &meaning,
            topics,
            purposes,
            aims: self.shared_aims(gap_doc, other_doc, explain),
            explain,
        }
        .parts()
    }

    /// What read both texts, and where each points.
    fn read_alike<'a>(
        &'a self,
        one: &'a Doc,
        other: &'a Doc,
    ) -> Option<(&'a Aims, &'a Profile, &'a Profile)> {
        if let (Some(one), Some(other)) = (&one.aims, &other.aims) {
            return Some((&self.aims, one, other));
        }
        Some((&self.words, one.words.as_ref()?, other.words.as_ref()?))
    }

    /// How far two texts are for the same; not known where one of them says nothing known.
    pub(crate) fn agreement(&self, one: &Doc, other: &Doc) -> Option<f64> {
        let (aims, one, other) = self.read_alike(one, other)?;
        aims.agreement(one, other)
    }

    /// The same, for what, and what says so, as a sentence begins.
    fn shared_aims(&self, one: &Doc, other: &Doc, explain: bool) -> Shared {
        let Some((aims, one, other)) = self.read_alike(one, other) else {
            return Shared::default();
        };
        Shared {
            value: aims.agreement(one, other),
            told: if explain {
                aims.shared(one, other)
            } else {
                Vec::new()
            },
            said_by: aims.said_by(),
        }
    }

    fn meaning(&self, of: &Pairing<'_>, corpus: &Corpus, explain: bool) -> Meaning {
        let common = Common {
            corpus,
            vocabulary: &self.vocabulary,
            lexicon: &self.lexicon,
            weights: &self.weights,
        };
        common.meaning(
            (&of.gap.doc, of.gap_vector),
            (&of.assistance.doc, of.assistance_vector),
            explain,
        )
    }

    /// A pair, judged whole.
    pub fn judge(
        &self,
        gap: &Item<Gap>,
        assistance: &Item<Assistance>,
        corpus: &Corpus,
        asked: Asked,
        refused: bool,
    ) -> Judgement {
        let (obstacles, verdict) = self.obstacles(&gap.facts, &assistance.facts, asked, refused);
        let (gap_vector, assistance_vector) = (
            self.query(&gap.doc, corpus),
            self.vector(&assistance.doc, corpus),
        );
        let of = Pairing {
            gap,
            assistance,
            gap_vector: &gap_vector,
            assistance_vector: &assistance_vector,
        };
        let parts = self.parts(&of, corpus, asked, true);
        Judgement {
            obstacles,
            verdict,
            parts,
            on: asked.day(&gap.facts),
            model: self.model.version.clone(),
        }
    }
}
