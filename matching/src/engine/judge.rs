//! A gap and an assistance, judged: what rules the pair out, what the sanctions ask, what speaks for it.

use super::{Asked, Engine, Item, Pairing};
use crate::{
    aims::{Aims, Profile},
    compliance::{self, Verdict},
    evidence::{Pair, Part, Shared},
    facts::{Assistance, Gap},
    model::Band,
    obstacle::{Case, Obstacle, wanted},
    rounded,
    text::{Common, Corpus, Doc, Language, Meaning, Told, Topics, topical},
};
use chrono::NaiveDate;

/// A pair, judged.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// What rules it out; empty where nothing does.
    pub obstacles: Vec<Obstacle>,
    /// What the sanctions ask.
    pub verdict: Verdict,
    /// What speaks for it.
    pub parts: Vec<Part>,
    /// How much its score promises.
    pub band: Band,
    /// The probability that a desk would find it good, by its score.
    pub chance: f64,
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
fn shared(topics: &Topics, one: &[Told], other: &[Told], explain: bool) -> Vec<String> {
    if explain {
        topics.shared(one, other)
    } else {
        Vec::new()
    }
}

impl Engine {
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
            shared(self.topics, &gap_doc.topics, &other_doc.topics, explain),
        );
        let purposes = (
            topical(&gap_doc.purposes, &other_doc.purposes),
            shared(
                self.purposes,
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
            lexicon: self.lexicon,
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
        let (calibration, worth) = (&self.model.calibration, score(&parts));
        Judgement {
            obstacles,
            verdict,
            parts,
            band: calibration.band(worth),
            chance: calibration.chance(worth),
            on: asked.day(&gap.facts),
            model: self.model.version.clone(),
        }
    }
}
