//! Questions, made by walking the schema: every root field, every argument, every field of every object that can be reached.

pub(super) use super::{
    arguments::Pools,
    dice::Dice,
    model::{Row, SLOTS},
    schema::{Field, Schema, Type},
    tried::tried,
    world::{World, slot_name},
};
pub(super) use gapbridge::graphql::id::{Kind, global};
pub(super) use sea_orm::prelude::Uuid;
pub(super) use serde_json::Value;

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
    "draftPlan",
    "recordReport",
    "registerSealingKey",
    "registerOrganisation",
    "reviewOrganisation",
    "createApiKey",
    "registerWebhook",
    "recordProgress",
    "importTable",
];
/// How far random walks go.
const DEPTH: usize = 5;

/// Stands for a plan that is drawn and not kept: what `draftPlan` would tell of it.
pub(super) const PLAN: &str = "a plan";

/// Ways to who gives what, and how much of it, which chance rarely finds.
const SURE: [&str; 4] = [
    r#"{ offer(reference: "demo-offer-witness-protection") { provider { id code } } }"#,
    r#"{ offer(reference: "demo-offer-witness-protection") { ceiling { amount committed remaining } } }"#,
    r#"{ gap(reference: "fixed-public") { needs { commitments { provider { code } } } coveredBy { assistance { provider { code } } } } }"#,
    r#"{ coverage(by: PROVIDER) { key label pledged committed } offers(filter: { providers: ["demo-samplia"] }) { totalCount } }"#,
];

/// What ends a question that is asked after every variation.
pub(super) const ALWAYS: &str = "# always";

/// Stands where a cursor can be put.
const MARK: char = '\u{1}';

/// Something to ask.
#[derive(Clone, Debug)]
pub(super) struct Question {
    text: String,
    /// Where in the answer the pages are, in the order of their marks.
    pages: Vec<Vec<String>>,
    /// Whether it is a mutation.
    pub changes: bool,
}

impl Question {
    /// A question without cursors.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            pages: Vec::new(),
            changes: false,
        }
    }

    /// As it is asked.
    pub(super) fn text(&self) -> String {
        self.with(usize::MAX, "")
    }

    fn with(&self, page: usize, cursor: &str) -> String {
        let mut parts = self.text.split(MARK).enumerate();
        let mut text = parts
            .next()
            .map(|(_, first)| first.to_owned())
            .unwrap_or_default();
        for (at, part) in parts {
            text.push_str(if at - 1 == page { cursor } else { "" });
            text.push_str(part);
        }
        text
    }

    /// The same from or up to another place of one of its lists, by cursors of its own answer.
    pub(super) fn turned(&self, answer: &Value, dice: &mut Dice) -> Option<Self> {
        let page = dice.below(self.pages.len());
        let info = self.pages.get(page).and_then(|path| at(answer, path))?;
        let (start, end) = (info["startCursor"].as_str()?, info["endCursor"].as_str()?);
        let wanted = match dice.below(6) {
            0 | 1 => format!("after: {end:?}"),
            2 => format!("after: {start:?}"),
            3 => format!("before: {end:?}"),
            4 => format!("before: {start:?}"),
            _ => format!("after: {start:?}, before: {end:?}"),
        };
        Some(Self::plain(self.with(page, &format!(", {wanted}"))))
    }
}

/// What is at a path of names; of lists, in the first entry that has it.
fn at<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| at(item, path)),
        Value::Null => None,
        _ => match path.split_first() {
            None => Some(&value["pageInfo"]),
            Some((first, rest)) => at(value.get(first)?, rest),
        },
    }
}

/// Whether a type is only wrapped around what is asked for.
fn is_page(ty: &Type) -> bool {
    ["Connection", "Edge", "Payload", "PageInfo"]
        .iter()
        .any(|end| ty.name.ends_with(end))
        || ty.name == "UserError"
}

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
        }
    }

    /// Questions about everything, some of them by chance.
    pub(super) fn all(&mut self) -> Vec<Question> {
        let mut all = self.by_id();
        all.extend(SURE.map(Question::plain));
        all.push(Question::plain(PLAN));
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
                "{} names nothing by id: say in questions.rs that it names nothing hidden",
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
        all.extend(tried(&self.names).into_iter().map(Question::plain));
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

    fn field(
        &mut self,
        parent: &str,
        field: &Field,
        given: Option<(&str, String)>,
        depth: usize,
        walk: bool,
        path: &[String],
    ) -> String {
        let path: Vec<String> = path.iter().chain([&field.name]).cloned().collect();
        let arguments = self.arguments(parent, field, given, &path);
        let ty = self.schema.of(field.ty.base());
        if ty.is_leaf() {
            return format!("{}{arguments}", field.name);
        }
        format!(
            "{}{arguments} {{ {} }}",
            field.name,
            self.selection(ty, depth, walk, &path)
        )
    }

    fn arguments(
        &mut self,
        parent: &str,
        field: &Field,
        given: Option<(&str, String)>,
        path: &[String],
    ) -> String {
        let is_page = |argument: &Field| {
            ["first", "after", "last", "before"].contains(&argument.name.as_str())
        };
        // What is to be filled is called by its root field, or by itself.
        let of = if parent == "Query" {
            field.name.as_str()
        } else {
            parent
        };
        let mut parts = Vec::new();
        for argument in field.args.iter().filter(|argument| !is_page(argument)) {
            match &given {
                Some((name, value)) if *name == argument.name => {
                    parts.push(format!("{}: {value}", argument.name))
                }
                _ if argument.ty.is_required() || (given.is_none() && self.dice.one_in(3)) => {
                    parts.push(format!(
                        "{}: {}",
                        argument.name,
                        self.pools
                            .literal(self.schema, of, argument, &mut self.dice)
                    ));
                }
                _ => {}
            }
        }
        if field.args.iter().any(is_page) {
            let size = [1, 2, 3, 5, 8][self.dice.below(5)];
            // The feed goes forward alone.
            let goes_back = field.args.iter().any(|argument| argument.name == "last");
            let page = match self.dice.below(12) {
                // Not further in: which of several objects fails first is nothing that is promised.
                0 if path.len() == 1 && goes_back => "first: 1, last: 1".to_owned(),
                1..=4 if goes_back => format!("last: {size}"),
                _ => format!("first: {size}"),
            };
            parts.push(format!("{page}{MARK}"));
            self.pages.push(path.to_vec());
        }
        if parts.is_empty() {
            String::new()
        } else {
            format!("({})", parts.join(", "))
        }
    }

    /// What is asked of an object: its plain fields, and others as far as the depth goes; on a walk only some of them.
    fn selection(&mut self, ty: &Type, depth: usize, walk: bool, path: &[String]) -> String {
        if ty.name == "Query" {
            return "viewer { id }".to_owned();
        }
        // What everybody knows is not walked about in: countries have groups, which have countries.
        let depth = if HIDEABLE.contains(&ty.name.as_str()) || is_page(ty) || path.len() < 2 {
            depth
        } else {
            0
        };
        self.way.push(ty.name.clone());
        let mut parts = self.fields(ty, &[], depth, walk, path);
        if !ty.possible.is_empty() {
            let known: Vec<&str> = ty.fields.iter().map(|field| field.name.as_str()).collect();
            let one = self.schema.of(self.dice.pick::<String>(&ty.possible));
            let rest = self.fields(one, &known, depth, walk, path);
            if !rest.is_empty() {
                parts.push(format!("... on {} {{ {} }}", one.name, rest.join(" ")));
            }
        }
        self.way.pop();
        if parts.is_empty() || self.dice.one_in(6) {
            parts.push("__typename".to_owned());
        }
        parts.join(" ")
    }

    fn fields(
        &mut self,
        ty: &Type,
        without: &[&str],
        depth: usize,
        walk: bool,
        path: &[String],
    ) -> Vec<String> {
        let is_page = is_page(ty);
        let inner: Vec<&Field> = ty
            .fields
            .iter()
            .filter(|field| !self.schema.of(field.ty.base()).is_leaf())
            .collect();
        let chosen: Vec<String> = (0..if walk { 1 + self.dice.below(2) } else { 0 })
            .filter(|_| !inner.is_empty())
            .map(|_| self.dice.pick(&inner).name.clone())
            .collect();
        let mut parts = Vec::new();
        for field in ty
            .fields
            .iter()
            .filter(|field| !without.contains(&field.name.as_str()))
        {
            let is_leaf = self.schema.of(field.ty.base()).is_leaf();
            let wanted = match (is_page, is_leaf) {
                (true, _) => true,
                (_, true) => !walk || field.name == "id" || !self.dice.one_in(3),
                (_, false) if self.way.iter().filter(|ty| *ty == field.ty.base()).count() > 1 => {
                    false
                }
                (_, false) => depth > 0 && (!walk || chosen.contains(&field.name)),
            };
            if wanted {
                let next = if is_page || is_leaf { depth } else { depth - 1 };
                parts.push(self.field(&ty.name, field, None, next, walk, path));
            }
        }
        parts
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
