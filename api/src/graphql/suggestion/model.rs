//! What suggestions are made by, as data: weights, policy, and the versions of what is weighed.

use crate::{
    error::Result,
    graphql::{ContextExt, id, inline_object::Objects, suggestion::judgement::ScorePartName},
};
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use matching::model::{Band, PartName};

/// How much a score promises, as measured on pairs that people judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Band")]
pub enum SuggestionBand {
    /// From `strongFrom` of `matchingModel` on: about half of such pairs were good.
    Strong,
    /// From `possibleFrom` on: one in some four or five was good.
    Possible,
    /// Below: few were good.
    Weak,
}

/// A part of a score with its weight.
#[derive(SimpleObject)]
pub struct PartWeight {
    /// An id made from its content: it stays the same as long as the content does.
    id: ID,
    /// Which part.
    name: ScorePartName,
    /// Its weight; all weights add up to 1.
    weight: f64,
}

/// What suggestions are made by, as data. A score is the sum of weight times value over the parts that are known, so that anybody can
/// compute it again from the answer.
#[derive(SimpleObject)]
pub struct MatchingModel {
    /// Id of this version of it.
    id: ID,
    /// Its version, which every suggestion names.
    version: String,
    /// Least score of a suggestion.
    threshold: f64,
    /// Least score of the band POSSIBLE; below it is WEAK.
    possible_from: f64,
    /// Least score of the band STRONG.
    strong_from: f64,
    /// Parts with their weights, heaviest first.
    weights: Objects<PartWeight>,
    /// The agreement of words is raised to this power, as it is low even between good partners.
    word_spread: f64,
    /// TIME: least days that both sides have in common.
    window_days_min: i32,
    /// TICKET_LARGE: how many times the cost of what is needed the least of an assistance may be.
    ticket_ratio_max: f64,
    /// Version of the lexicon of concepts.
    lexicon_version: String,
    /// How many concepts it has.
    concepts: i32,
    /// Version of the words that tell domains.
    domains_version: String,
    /// Version of the rules of what the sanctions ask.
    compliance_version: String,
    /// How many rules those are.
    compliance_rules: i32,
}

/// The model.
#[derive(Default)]
pub struct MatchingModelQuery;

#[Object]
impl MatchingModelQuery {
    /// The rules and weights by which suggestions are made.
    async fn matching_model(&self, ctx: &Context<'_>) -> Result<Option<MatchingModel>> {
        let (current, _) = ctx.catalogue().of(ctx.scope()).await?;
        let engine = current.catalogue.engine();
        let model = &engine.model;
        let mut parts: Vec<PartName> = model.parts().collect();
        parts.sort_by(|one, other| model.weights.of(*other).total_cmp(&model.weights.of(*one)));
        let weight = |name: PartName| PartWeight {
            id: id::of_value("part-weight", &(name, model.weights.of(name))),
            name: name.into(),
            weight: model.weights.of(name),
        };
        Ok(Some(MatchingModel {
            id: id::of_value("matching-model", &model.version),
            version: model.version.clone(),
            threshold: model.threshold,
            possible_from: model.calibration.possible,
            strong_from: model.calibration.strong,
            weights: parts.into_iter().map(weight).collect(),
            word_spread: model.word_spread,
            window_days_min: i32::try_from(model.policy.window_days_min).unwrap_or(i32::MAX),
            ticket_ratio_max: model.policy.ticket_ratio_max,
            lexicon_version: engine.lexicon.version().to_owned(),
            concepts: i32::try_from(engine.lexicon.concepts().len()).unwrap_or(i32::MAX),
            domains_version: engine.topics.version().to_owned(),
            compliance_version: engine.rules.version().to_owned(),
            compliance_rules: i32::try_from(engine.rules.all().len()).unwrap_or(i32::MAX),
        }))
    }
}
