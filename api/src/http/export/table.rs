//! A list with what the schema says of it: its columns, its parameters, and the document that asks for a page of it.

use std::collections::HashSet;

use domain::validation::LIST_MAX;

use crate::http::export::{
    lists::{COUNT, List},
    shares::{FURTHER, MAIN_AND_FURTHER, SECTOR},
    words::{Said, Words},
};

/// Arguments of a connection that are ours to fill.
const OF_THE_PAGE: [&str; 4] = ["first", "after", "last", "before"];
/// Entries of a list in an entry that is given in parts, at a time. Most lists have fewer, and a page has the more entries the fewer are
/// reckoned with; but for each part the whole page is read again.
pub(super) const SLICE: usize = 30;
/// Lists in an entry that grow without end, and are given in parts. Others have at most as many entries as can be had at once.
pub(super) const GROWING: [&str; 2] = ["commitments", "progress"];
/// Amounts, which the API writes as texts so that they stay exact.
const AMOUNTS: [&str; 16] = [
    "amount",
    "baseline",
    "baselineTo",
    "committed",
    "cost",
    "delivered",
    "least",
    "leastViable",
    "most",
    "needed",
    "pledged",
    "quantity",
    "remaining",
    "size",
    "value",
    "withdrawn",
];

/// A list that can be taken as a whole.
pub(super) struct Table {
    pub(super) list: &'static List,
    pub(super) columns: Vec<Column>,
    pub(super) parameters: Vec<Parameter>,
    /// Whether it comes in pages.
    is_paged: bool,
    /// What the variables are declared as.
    declared: String,
    /// How the arguments are filled from them.
    filled: String,
    selection: String,
}

/// A column, and what it means.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    pub(super) about: String,
    /// Whether its values are numbers, for those who count with them.
    pub(super) is_number: bool,
}

/// A parameter in the query string.
pub(super) struct Parameter {
    /// Its name: that of the argument, in an input its path without the first name.
    pub(super) name: String,
    /// Where its value goes among the variables.
    pub(super) path: Vec<String>,
    pub(super) said: Said,
    /// The values it can have, if it is not any.
    pub(super) values: Vec<String>,
}

impl Table {
    /// The list as this schema has it.
    pub(super) fn new(list: &'static List, words: &Words) -> Self {
        let paths: Vec<&str> = list.columns.iter().map(|(_, path)| *path).collect();
        Self::of(list, list.columns, &paths, words)
    }

    /// The list with these columns alone. No more is asked for than they say, and what rows are made by.
    pub(super) fn chosen(
        list: &'static List,
        columns: &[(&'static str, &'static str)],
        expand: &[&str],
        words: &Words,
    ) -> Self {
        let is_within = |path: &str, of: &str| {
            let rest = path.strip_prefix(of);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        let is_chosen = |path: &str| {
            let mut chosen = columns.iter().map(|(_, of)| *of);
            chosen.any(|of| {
                of == path || of.ends_with(COUNT) && is_within(path, of.trim_end_matches(COUNT))
            })
        };
        let makes_rows = |path: &str| {
            // What is split among countries is all of a need.
            let is_enough = |of: &str| !expand.is_empty() || path.strip_prefix(of) == Some(".id");
            let mut rows = list.rows.iter();
            rows.any(|of| is_within(path, of) && is_enough(of))
                || expand.iter().any(|of| is_within(path, of))
                // A row is for the main sector, too.
                || expand.contains(&FURTHER) && is_within(path, SECTOR)
        };
        let paths = list.columns.iter().map(|(_, path)| *path);
        let paths: Vec<&str> = paths
            .filter(|path| is_chosen(path) || makes_rows(path))
            .collect();
        Self::of(list, columns, &paths, words)
    }

    fn of(
        list: &'static List,
        columns: &[(&'static str, &'static str)],
        paths: &[&str],
        words: &Words,
    ) -> Self {
        let root = words.field("Query", list.root).cloned().unwrap_or_default();
        let is_paged = root.ty.ends_with("Connection");
        let own = |said: &&Said| !OF_THE_PAGE.contains(&said.name.as_str());
        let (mut declared, mut filled) = (String::new(), String::new());
        for argument in root.arguments.iter().filter(own) {
            declared += &format!("${0}: {1} ", argument.name, argument.written);
            filled += &format!("{0}: ${0} ", argument.name);
        }
        let arguments = root.arguments.iter().filter(own);
        Self {
            list,
            columns: columns
                .iter()
                .map(|of| Column::new(list, *of, words))
                .collect(),
            parameters: arguments
                .flat_map(|argument| parameters(argument, words))
                .collect(),
            is_paged,
            declared,
            filled,
            selection: selection(words, list.of, &versions_first(paths)),
        }
    }

    /// The document that asks for a page of so many entries.
    pub(super) fn document(&self, size: u64) -> String {
        let Self {
            declared,
            filled,
            selection,
            ..
        } = self;
        let root = self.list.root;
        if !self.is_paged {
            return format!("query ({declared}) {{ {root}({filled}) {{ {selection} }} }}");
        }
        let skip = if self.has_slices() { "$skip: Int" } else { "" };
        format!(
            "query ({declared} $after: String {skip}) {{ {root}({filled} first: {size}, after: $after) \
             {{ edges {{ node {{ {selection} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
    }

    /// Whether an entry of a page is one row, each of whose cells has something of its own in it.
    pub(super) fn is_flat(&self) -> bool {
        let paths = self.columns.iter().map(|column| column.path);
        let different: HashSet<&str> = paths.map(|path| path.trim_end_matches(COUNT)).collect();
        let is_one_row = self.list.rows.is_empty() && !self.has_slices();
        self.is_paged && is_one_row && different.len() == self.columns.len()
    }

    /// Whether lists in an entry are given in parts, by a variable `skip`.
    pub(super) fn has_slices(&self) -> bool {
        self.selection.contains("$skip")
    }
}

impl Column {
    fn new(list: &List, (name, path): (&'static str, &'static str), words: &Words) -> Self {
        let way = words.along(list.of, path.trim_end_matches(COUNT));
        let is_count = path.ends_with(COUNT);
        let abouts: Vec<&str> = way.iter().map(|said| said.about.as_str()).collect();
        let leaf = way.last();
        let is_number = leaf.is_some_and(|leaf| {
            ["Int", "Float"].contains(&leaf.ty.as_str()) || AMOUNTS.contains(&leaf.name.as_str())
        });
        Self {
            name,
            path,
            about: match is_count {
                true if path.trim_end_matches(COUNT) == FURTHER => MAIN_AND_FURTHER.to_owned(),
                true => format!("How many: {}", abouts.join(" → ")),
                false => abouts.join(" → "),
            },
            is_number: is_number || is_count,
        }
    }
}

/// The parameters that fill an argument: the fields of an input, or the argument itself.
fn parameters(argument: &Said, words: &Words) -> Vec<Parameter> {
    let mut found = Vec::new();
    gather(argument, Vec::new(), words, &mut found);
    found
}

fn gather(said: &Said, mut path: Vec<String>, words: &Words, found: &mut Vec<Parameter>) {
    path.push(said.name.clone());
    let fields = words.fields(&said.ty);
    if fields.is_empty() {
        let from = usize::from(path.len() > 1);
        found.push(Parameter {
            name: path[from..].join("."),
            path,
            said: said.clone(),
            values: words.values(&said.ty).to_vec(),
        });
        return;
    }
    for field in fields {
        gather(field, path.clone(), words, found);
    }
}

/// The paths in the order in which they are asked for: a version is made of most of what there is of an entry, and reads it side by
/// side where the other fields, one after another, would each wait for their own.
fn versions_first<'a>(paths: &[&'a str]) -> Vec<&'a str> {
    let mut paths = paths.to_vec();
    paths.sort_by_key(|path| *path != "version");
    paths
}

/// What to ask of a type so that all paths are answered.
fn selection(words: &Words, of: &str, paths: &[&str]) -> String {
    let (mut text, mut done) = (String::new(), Vec::new());
    for path in paths.iter().filter(|path| !path.ends_with(COUNT)) {
        let first = path.split('.').next().expect("a split has a first part");
        if done.contains(&first) {
            continue;
        }
        done.push(first);
        let said = words.field(of, first);
        text += first;
        if said.is_some_and(|said| {
            said.arguments
                .iter()
                .any(|argument| argument.name == "skip")
        }) {
            text += &match GROWING.contains(&first) {
                true => format!("(first: {SLICE}, skip: $skip)"),
                false => format!("(first: {LIST_MAX})"),
            };
        }
        let inner: Vec<&str> = paths
            .iter()
            .filter_map(|path| path.strip_prefix(first)?.strip_prefix('.'))
            .collect();
        if !inner.is_empty() {
            let ty = said.map_or("", |said| said.ty.as_str());
            text += &format!(" {{ {}}}", selection(words, ty, &inner));
        }
        text.push(' ');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::export::lists::LISTS;

    /// What is asked of each entry of a list for these columns.
    fn asked(list: &str, columns: &[&str], expand: &[&str]) -> String {
        let sdl = include_str!("../../../schema.graphql");
        let words = Words::from_sdl(sdl).expect("a schema");
        let list = LISTS.iter().find(|of| of.name == list).expect("a list");
        let chosen = list.columns.iter().copied();
        let chosen: Vec<_> = chosen.filter(|(name, _)| columns.contains(name)).collect();
        let document = Table::chosen(list, &chosen, expand, &words).document(1);
        let (_, entry) = document.split_once("edges { node {").expect("entries");
        let (entry, _) = entry.split_once("pageInfo").expect("a page");
        let words: Vec<&str> = entry.split_whitespace().collect();
        words.join(" ")
    }

    #[test]
    fn no_more_is_asked_for_than_chosen_columns_say() {
        assert_eq!(asked("gaps", &["reference"], &[]), "reference } }");
        let needs = asked("needs", &["gap_reference"], &[]);
        assert_eq!(needs, "needs { id } reference } }");
        let counted = asked("gaps", &["country_count"], &[]);
        assert!(counted.starts_with("countries {"), "{counted}");
        // What is split among countries is all of a need.
        let split = asked("needs", &["gap_reference"], &["countries"]);
        assert!(
            split.contains("remaining") && split.contains("shares {"),
            "{split}"
        );
    }
}
