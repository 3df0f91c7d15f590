//! Questions, made by walking the schema: every root field, every argument, every field of every object that can be reached.

mod known;
mod question;
mod walk;

use super::{
    dice::Dice,
    model::{Row, SLOTS},
    pools::Pools,
    schema::{Field, Schema},
    tried::{Known, tried, tried_of},
    world::{World, slot_name},
};
use gapbridge::graphql::id::{Kind, global};
use known::SURE;
use question::Question;
use sea_orm::prelude::Uuid;

/// Root fields behind which things are that not everybody may see: asked more often.
const HOT: [&str; 14] = [
    "changes",
    "node",
    "nodes",
    "gaps",
    "gap",
    "recommendations",
    "reports",
    "report",
    "finding",
    "gapFacets",
    "recommendationFacets",
    "coverage",
    "figures",
    "offers",
];
/// Types that lead to what could be hidden.
const HIDEABLE: [&str; 14] = [
    "Gap",
    "Finding",
    "Report",
    "Recommendation",
    "Provenance",
    "Need",
    "Commitment",
    "GapCover",
    "Offer",
    "Programme",
    "Assistance",
    "Share",
    "Event",
    "Node",
];
/// Mutations that name nothing that could be hidden, or need not: done by whoever may, and then answers differ of themselves. A table names things
/// by its texts: it is tried.
const NAMELESS: [&str; 9] = [
    "recordReport",
    "registerSealingKey",
    "registerOrganisation",
    "reviewOrganisation",
    "createApiKey",
    "registerWebhook",
    "recordProgress",
    "recordFocalPoint",
    "importTable",
];
/// How far random walks go.
const DEPTH: usize = 5;

/// Stands for a plan that is drawn and not kept: what `draftPlan` would tell of it.
pub(super) const PLAN: &str = "a plan";

/// What ends a question that is asked after every variation.
pub(super) const ALWAYS: &str = "# always";

/// Makes questions about a world.
pub(super) struct Generator<'a> {
    schema: &'a Schema,
    pools: Pools,
    dice: Dice,
    pages: Vec<Vec<String>>,
    /// Types on the way to where the walk is.
    way: Vec<String>,
    /// Ids of fixed things, with their type.
    things: Vec<(&'static str, String)>,
    /// Names of fixed and hidden things.
    names: Vec<String>,
    /// The offer that is not attributed.
    offer: String,
}

impl<'a> Generator<'a> {
    /// For this world, with these choices.
    pub(super) fn new(schema: &'a Schema, world: &World, dice: Dice) -> Self {
        let thing = |(place, (_, row)): (usize, &(&str, Row))| {
            let id = |kind| global(kind, world.fixed_id(place)).to_string();
            match row {
                Row::Gap(_) => ("Gap", id(Kind::Gap)),
                Row::Finding(_) => ("Finding", id(Kind::Finding)),
                Row::Report(_) => ("Report", id(Kind::Report)),
                _ => ("Recommendation", id(Kind::Recommendation)),
            }
        };
        let things = world.fixed.iter().enumerate().map(thing).collect();
        Self {
            schema,
            pools: Pools::of(world),
            dice,
            pages: Vec::new(),
            way: Vec::new(),
            things,
            names: world
                .names()
                .into_iter()
                .chain((0..SLOTS).map(slot_name))
                .collect(),
            offer: global(Kind::Offer, world.offer).to_string(),
        }
    }

    /// Questions about everything, some of them by chance.
    pub(super) fn all(&mut self) -> Vec<Question> {
        let mut all = self.by_id();
        all.extend(SURE.map(Question::plain));
        all.push(Question::plain(PLAN));
        all.extend(self.of_the_public_gap());
        let ids: Vec<String> = self
            .things
            .iter()
            .map(|(_, id)| format!("{id:?}"))
            .collect();
        let told =
            "history(first: 50) { totalCount edges { node { id kind changes { field after } } } }";
        all.push(Question::plain(format!(
            "{{ nodes(ids: [{}]) {{ ... on Finding {{ {told} readings {{ totalCount edges {{ node {{ id }} }} }} }} \
             ... on Report {{ {told} }} ... on Recommendation {{ {told} }} ... on Gap {{ {told} }} }} \
             recommendations(filter: {{ gaps: {:?} }}) {{ totalCount }} }} {ALWAYS}",
            ids.join(", "),
            (0..SLOTS).map(slot_name).collect::<Vec<_>>()
        )));
        let page = "totalCount edges { cursor node { id kind at thingKind thing node { id } } } pageInfo { hasNextPage endCursor }";
        all.push(Question::plain(format!(
            "{{ told: changes(first: 100, filter: {{ things: [FINDING] }}) {{ {page} }} \
             gaps: changes(first: 100, filter: {{ gaps: {:?} }}) {{ {page} }} }} {ALWAYS}",
            self.names
        )));
        for field in self.schema.queries() {
            let hot = HOT.contains(&field.name.as_str());
            all.push(self.ask(field, None, 1, false));
            for _ in 0..if hot { 7 } else { 2 } {
                all.push(self.ask(field, None, DEPTH, true));
            }
            for argument in &field.args {
                for value in self.each(argument) {
                    let depth = usize::from(self.dice.one_in(3));
                    all.push(self.ask(field, Some((&argument.name, value)), depth, true));
                }
            }
        }
        all
    }

    /// Everything there is by its id, for hidden rows and for what is there in all worlds.
    fn by_id(&mut self) -> Vec<Question> {
        let mut all = Vec::new();
        for (ty, id) in self.things.clone() {
            for depth in [2, DEPTH, DEPTH] {
                let selection =
                    self.selection(self.schema.of(ty), depth, depth > 2, &["node".to_owned()]);
                all.push(self.done(
                    format!(
                        "{{ node(id: {id:?}) {{ __typename ... on {ty} {{ {selection} }} }} }}"
                    ),
                    false,
                ));
            }
        }
        for kind in [
            Kind::Gap,
            Kind::Finding,
            Kind::Report,
            Kind::Recommendation,
            Kind::Document,
            Kind::Event,
            Kind::Share,
            Kind::ApiKey,
        ] {
            let ids: Vec<String> = World::slots()
                .chain([Uuid::max()])
                .map(|id| format!("{:?}", global(kind, id).as_str()))
                .collect();
            all.push(Question::plain(format!(
                "{{ nodes(ids: [{}]) {{ __typename id }} }}",
                ids.join(", ")
            )));
        }
        all
    }

    /// Values for an argument, each of which is to be tried.
    fn each(&mut self, argument: &Field) -> Vec<String> {
        let ty = self.schema.of(argument.ty.base());
        match ty.kind.as_str() {
            "ENUM" if argument.ty.items().is_some() => {
                ty.values.iter().map(|value| format!("[{value}]")).collect()
            }
            "ENUM" => ty.values.clone(),
            "INPUT_OBJECT" => self.pools.each(self.schema, &ty.name, &mut self.dice),
            _ => Vec::new(),
        }
    }

    /// Mutations that name hidden rows.
    pub(super) fn refused(&mut self) -> Vec<Question> {
        let mut all = Vec::new();
        for field in self.schema.mutations() {
            let input = &field
                .args
                .iter()
                .find(|argument| argument.name == "input")
                .expect("one input")
                .ty;
            let names = names_ids(self.schema, input.base());
            let nameless = NAMELESS.contains(&field.name.as_str());
            assert!(
                names || nameless,
                "{} names nothing by id: say in questions/mod.rs that it names nothing hidden",
                field.name
            );
            for _ in 0..if names && !nameless { 3 } else { 0 } {
                let question = self.ask(field, None, 0, false);
                all.push(Question {
                    text: format!("mutation {}", question.text),
                    changes: true,
                    ..question
                });
            }
        }
        let known = Known {
            gap: self.public("Gap"),
            recommendation: self.public("Recommendation"),
            offer: &self.offer,
        };
        let tried = tried(&self.names).into_iter().chain(tried_of(&known));
        all.extend(tried.map(Question::plain));
        all
    }

    /// A question for a root field, with an argument that is given.
    fn ask(
        &mut self,
        field: &Field,
        given: Option<(&str, String)>,
        depth: usize,
        walk: bool,
    ) -> Question {
        let text = self.field("Query", field, given, depth, walk, &[]);
        self.done(format!("{{ {text} }}"), false)
    }

    fn done(&mut self, text: String, changes: bool) -> Question {
        Question {
            text,
            pages: std::mem::take(&mut self.pages),
            changes,
        }
    }
}

/// Whether an input names something by its id, in itself or in what it holds.
fn names_ids(schema: &Schema, input: &str) -> bool {
    input == "ID"
        || schema
            .of(input)
            .inputs
            .iter()
            .any(|field| names_ids(schema, field.ty.base()))
}
