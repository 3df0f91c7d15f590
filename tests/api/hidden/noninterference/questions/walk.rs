//! The walk: a field with its arguments, and what is asked of what it leads to.

use super::{Generator, HIDEABLE, question::MARK};
use crate::hidden::noninterference::schema::{Field, Type};

/// Whether a type is only wrapped around what is asked for.
fn is_page(ty: &Type) -> bool {
    ["Connection", "Edge", "Payload", "PageInfo"]
        .iter()
        .any(|end| ty.name.ends_with(end))
        || ty.name == "UserError"
}

impl Generator<'_> {
    pub(super) fn field(
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
    pub(super) fn selection(
        &mut self,
        ty: &Type,
        depth: usize,
        walk: bool,
        path: &[String],
    ) -> String {
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
