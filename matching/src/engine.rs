//! One pair of a gap and an assistance, judged: what rules it out, what the sanctions ask, what speaks for it.

use crate::{
    compliance::{self, Rules, Verdict},
    evidence::{Pair, Part},
    facts::{Assistance, Gap, World},
    model::Model,
    obstacle::{Case, Obstacle, wanted},
    text::{Corpus, Doc, Lexicon, Meaning, meaning},
};
use chrono::NaiveDate;
use std::sync::Arc;

/// All that pairs are judged by. Nothing in it is about a pair, an asker or a moment.
pub struct Engine {
    /// Weights, threshold and policy.
    pub model: Model,
    /// What the world is like.
    pub world: World,
    /// Concepts and their words.
    pub lexicon: Lexicon,
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
}

impl Judgement {
    /// The sum of all contributions, 0 to 1.
    pub fn score(&self) -> f64 {
        self.parts.iter().map(Part::contribution).sum()
    }

    /// How much of what could be known was known, by weight, 0 to 1.
    pub fn evidence_coverage(&self) -> f64 {
        self.parts.iter().filter(|part| part.value.is_some()).map(|part| part.weight).sum()
    }
}

impl Engine {
    /// The engine with what is built in, for this world.
    pub fn new(world: World) -> Self {
        Self { model: Model::default(), world, lexicon: Lexicon::built_in(), rules: Rules::built_in() }
    }

    /// A gap, read.
    pub fn gap(&self, gap: Gap) -> Item<Gap> {
        Item { doc: Doc::of_gap(&gap, &self.lexicon), facts: Arc::new(gap) }
    }

    /// An assistance, read.
    pub fn assistance(&self, assistance: Assistance) -> Item<Assistance> {
        Item { doc: Doc::of_assistance(&assistance, &self.lexicon), facts: Arc::new(assistance) }
    }

    /// What the sanctions ask of a pair.
    fn verdict(&self, gap: &Gap, assistance: &Assistance, on: NaiveDate) -> Verdict {
        let start = [gap.window.from, assistance.window.from].into_iter().flatten().fold(on, NaiveDate::max);
        compliance::check_pair(&self.rules, gap, assistance, on, start)
    }

    /// What rules a pair out, and what the sanctions ask of it.
    pub fn obstacles(&self, gap: &Gap, assistance: &Assistance, asked: Asked, refused: bool) -> (Vec<Obstacle>, Verdict) {
        let on = asked.day(gap);
        let verdict = self.verdict(gap, assistance, on);
        let same = |left: &str, right: &str| self.lexicon.same(left, right);
        let case = Case { gap, assistance, world: &self.world, policy: &self.model.policy, on, refused, verdict: &verdict, same: &same };
        (case.obstacles(), verdict)
    }

    /// What the texts of a pair have in common.
    fn meaning(&self, gap: &Item<Gap>, assistance: &Item<Assistance>, corpus: &Corpus) -> Meaning {
        meaning(&gap.doc, &assistance.doc, corpus, &self.lexicon)
    }

    /// What speaks for a pair, whether or not something rules it out.
    pub fn parts(&self, gap: &Item<Gap>, assistance: &Item<Assistance>, corpus: &Corpus, asked: Asked) -> Vec<Part> {
        let meaning = self.meaning(gap, assistance, corpus);
        let (model, world) = (&self.model, &self.world);
        Pair { gap: &gap.facts, assistance: &assistance.facts, world, model, on: asked.day(&gap.facts), meaning: &meaning }.parts()
    }

    /// A pair, judged whole.
    pub fn judge(&self, gap: &Item<Gap>, assistance: &Item<Assistance>, corpus: &Corpus, asked: Asked, refused: bool) -> Judgement {
        let (obstacles, verdict) = self.obstacles(&gap.facts, &assistance.facts, asked, refused);
        let parts = self.parts(gap, assistance, corpus, asked);
        Judgement { obstacles, verdict, parts, on: asked.day(&gap.facts) }
    }
}
