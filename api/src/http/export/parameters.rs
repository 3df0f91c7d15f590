//! From a query string to the variables of a list: the arguments of the API in a flat form.

use std::{
    num::IntErrorKind::{NegOverflow, PosOverflow},
    ptr,
    sync::Arc,
};

use actix_web::web::Query;
use domain::date::PartialDate;
use serde_json::{Map, Value};

use crate::{
    error::code,
    http::export::{
        lists::{CLOSED, CODES, LISTS},
        meant::{instead, meant},
        problem::Problem,
        table::{Parameter, Table},
        words::Words,
    },
};

/// Parameters that are not the list's: which lists make rows, and a mark for Excel.
pub(super) const EXPAND: &str = "expand";
/// The parameter for a byte order mark, by which Excel knows UTF-8.
pub(super) const BOM: &str = "bom";
/// The parameter for columns of a list, in their order.
pub(super) const COLUMNS: &str = "columns";

/// What is asked for.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) variables: Map<String, Value>,
    /// Lists in an entry that make a row each.
    pub(super) expand: Vec<&'static str>,
    pub(super) has_bom: bool,
    /// Columns to give; all where none are named.
    columns: Vec<(&'static str, &'static str)>,
}

impl Asked {
    /// Reads a query string. What is not known is refused: a filter that is mistyped would give everything.
    pub(super) fn read(table: &Table, query: &str) -> Result<Self, Problem> {
        let mut asked = Self::default();
        for (name, text) in &pairs(query)? {
            match name.as_str() {
                name if text.is_empty() => return Err(empty(table, name)),
                EXPAND if has_lists(table) => asked.expand = expand(table, text)?,
                BOM if has_choice(table) => asked.has_bom = flag(BOM, text)?,
                COLUMNS if has_choice(table) => asked.choose(table, text)?,
                name => asked.fill(table, parameter(table, name)?, text)?,
            }
        }
        let is_missing = |of: &&Parameter| of.path.len() == 1 && of.said.is_required;
        for needed in table.parameters.iter().filter(is_missing) {
            if !asked.variables.contains_key(&needed.name) {
                let detail = format!("`{}` is needed: {}", needed.name, needed.said.about);
                return Err(Problem::parameter(
                    &needed.name,
                    detail,
                    needed.values.clone(),
                ));
            }
        }
        Ok(asked)
    }

    /// Refuses what a format does not have.
    pub(super) fn fits(&self, extension: &str) -> Result<(), Problem> {
        if !self.has_bom || extension == "csv" {
            return Ok(());
        }
        let detail = format!(
            "`{BOM}` is for .csv alone: leave it out for .{extension}, which needs no mark."
        );
        let french = format!("Le paramètre «\u{a0}{BOM}\u{a0}» n'est admis qu'avec .csv.");
        Err(Problem::parameter(BOM, detail, vec!["false".to_owned()]).in_french(french))
    }

    /// The list with the columns that are asked for.
    pub(super) fn table(&self, whole: Arc<Table>, words: &Words) -> Arc<Table> {
        if self.columns.is_empty() {
            return whole;
        }
        Table::chosen(whole.list, &self.columns, &self.expand, words).into()
    }

    fn choose(&mut self, table: &Table, text: &str) -> Result<(), Problem> {
        let known = table.list.columns;
        for word in text.split(',').map(str::trim) {
            let found = known.iter().find(|(name, _)| *name == word);
            let Some(column) = found else {
                let valid: Vec<String> = known.iter().map(|(name, _)| (*name).to_owned()).collect();
                let [meant, _] = meant(word, &valid);
                let detail = format!(
                    "`{COLUMNS}`: {} have no \"{word}\". Several stand with commas between them.{meant}",
                    table.list.name
                );
                return Err(Problem::parameter(COLUMNS, detail, valid));
            };
            if !self.columns.contains(column) {
                self.columns.push(*column);
            }
        }
        Ok(())
    }

    fn fill(&mut self, table: &Table, parameter: &Parameter, text: &str) -> Result<(), Problem> {
        let value = match parameter.said.is_list {
            true if text.contains(';') => return Err(semicolons(parameter, text)),
            true => {
                let items = text
                    .split(',')
                    .map(|item| value(table, parameter, item.trim()));
                Value::Array(items.collect::<Result<_, _>>()?)
            }
            false => value(table, parameter, text)?,
        };
        let (last, way) = parameter.path.split_last().expect("a path has a name");
        let mut at = &mut self.variables;
        for name in way {
            let inner = at.entry(name).or_insert_with(|| Value::Object(Map::new()));
            at = inner
                .as_object_mut()
                .expect("only objects are put on the way");
        }
        let Some(known) = at.get_mut(last) else {
            at.insert(last.clone(), value);
            return Ok(());
        };
        match (known, value) {
            // A list may be given item by item.
            (Value::Array(known), Value::Array(more)) => known.extend(more),
            _ => return Err(twice(&parameter.name)),
        }
        Ok(())
    }
}

/// Names and values of a query string, decoded.
pub(super) fn pairs(query: &str) -> Result<Vec<(String, String)>, Problem> {
    let pairs = Query::<Vec<(String, String)>>::from_query(query).map_err(|_| {
        let detail = "The query string is not URL-encoded.";
        Problem::new(400, code::BAD_USER_INPUT, detail)
            .in_french("Les paramètres de l'adresse ne sont pas encodés comme dans une URL.")
    })?;
    Ok(pairs.into_inner())
}

/// Why a parameter that takes one value is refused where it has two.
pub(super) fn twice(name: &str) -> Problem {
    let detail = format!("`{name}` is given twice.");
    let french = format!("Le paramètre «\u{a0}{name}\u{a0}» est donné deux fois.");
    Problem::parameter(name, detail, Vec::new()).in_french(french)
}

fn semicolons(parameter: &Parameter, text: &str) -> Problem {
    let (name, meant) = (&parameter.name, text.replace(';', ","));
    let detail = format!(
        "`{name}`: \"{text}\" has semicolons: several values stand with commas between them, {meant}."
    );
    let french = format!(
        "«\u{a0}{name}\u{a0}»\u{a0}: «\u{a0}{text}\u{a0}» a des points-virgules. Séparez les valeurs par des virgules\u{a0}: {meant}."
    );
    Problem::parameter(name, detail, parameter.values.clone()).in_french(french)
}

/// Whether entries have lists in them that can make rows.
fn has_lists(table: &Table) -> bool {
    !table.list.expand.is_empty()
}

/// Whether the columns of a list can be chosen, and written for Excel: feeds and tiles have what they have.
fn has_choice(table: &Table) -> bool {
    let mut lists = LISTS.iter().chain(&CODES).chain(&CLOSED);
    lists.any(|list| ptr::eq(list, table.list))
}

/// Why a parameter without a value is refused: taken for an absent one it would give everything, where the API gives nothing.
fn empty(table: &Table, name: &str) -> Problem {
    let valid = match (name, parameter(table, name)) {
        (EXPAND, _) if has_lists(table) => Vec::new(),
        (BOM | COLUMNS, _) if has_choice(table) => Vec::new(),
        (_, Ok(known)) => known.values.clone(),
        (_, Err(unknown)) => return unknown,
    };
    let detail = format!("`{name}` is empty: give it a value, or leave it out.");
    let french = format!(
        "Le paramètre «\u{a0}{name}\u{a0}» est vide\u{a0}: donnez-lui une valeur, ou omettez-le."
    );
    Problem::parameter(name, detail, valid).in_french(french)
}

fn parameter<'a>(table: &'a Table, name: &str) -> Result<&'a Parameter, Problem> {
    let found = table.parameters.iter().find(|known| known.name == name);
    found.ok_or_else(|| {
        let own = has_lists(table).then_some(EXPAND).into_iter();
        let of_files = has_choice(table).then_some([BOM, COLUMNS]);
        let own = own.chain(of_files.into_iter().flatten());
        let valid = table.parameters.iter().map(|known| known.name.clone());
        let valid: Vec<String> = valid.chain(own.map(str::to_owned)).collect();
        let [meant, french_meant] = meant(name, &valid);
        let detail = format!("`{name}` is no parameter of {}.{meant}", table.list.name);
        let french = format!("«\u{a0}{name}\u{a0}» n'est pas un paramètre admis.{french_meant}");
        Problem::parameter(name, detail, valid).in_french(french)
    })
}

fn value(table: &Table, parameter: &Parameter, text: &str) -> Result<Value, Problem> {
    let wrong = |what: [&str; 2]| {
        let (name, [meant, french]) = (&parameter.name, meant(text, &parameter.values));
        let detail = format!("`{name}`: \"{text}\" {}.{meant}", what[0]);
        let french = format!(
            "«\u{a0}{name}\u{a0}»\u{a0}: «\u{a0}{text}\u{a0}» {}.{french}",
            what[1]
        );
        Problem::parameter(name, detail, parameter.values.clone()).in_french(french)
    };
    match parameter.said.ty.as_str() {
        "Int" => match text.parse::<i32>() {
            Ok(number) => Ok(number.into()),
            Err(error) if matches!(error.kind(), PosOverflow | NegOverflow) => Err(wrong([
                "is out of range: give a whole number from -2147483648 to 2147483647",
                "dépasse les bornes\u{a0}: donnez un nombre entier de -2147483648 à 2147483647",
            ])),
            Err(_) => Err(wrong(["is no whole number", "n'est pas un nombre entier"])),
        },
        "Boolean" => flag(&parameter.name, text).map(Value::from),
        "PartialDate" if text.parse::<PartialDate>().is_err() => Err(wrong([
            "is not a date: write 2009, 2009-10 or 2009-10-13",
            "n'est pas une date\u{a0}: écrivez 2009, 2009-10 ou 2009-10-13",
        ])),
        _ if parameter.values.is_empty() || parameter.values.iter().any(|known| known == text) => {
            Ok(text.into())
        }
        _ => {
            let [many, french] = instead(table, &parameter.name);
            let many = format!("is none of its values{many}");
            let french = format!("n'est pas une valeur admise{french}");
            Err(wrong([many.as_str(), french.as_str()]))
        }
    }
}

fn flag(name: &str, text: &str) -> Result<bool, Problem> {
    match text {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => {
            let detail = format!("`{name}`: \"{text}\" is neither true nor false.");
            let valid = ["true", "false"].map(str::to_owned);
            let french =
                format!("«\u{a0}{name}\u{a0}»\u{a0}: «\u{a0}{text}\u{a0}» n'est ni true ni false.");
            Err(Problem::parameter(name, detail, valid.to_vec()).in_french(french))
        }
    }
}

fn expand(table: &Table, text: &str) -> Result<Vec<&'static str>, Problem> {
    let known = table.list.expand;
    let each = text.split(',').map(|word| {
        let found = known.iter().find(|(name, _)| *name == word.trim());
        found.map(|(_, path)| *path).ok_or_else(|| {
            let valid: Vec<String> = known.iter().map(|(name, _)| (*name).to_owned()).collect();
            let [meant, _] = meant(word, &valid);
            let detail = format!(
                "`{EXPAND}`: {} have no \"{word}\" to expand. Several stand with commas between them.{meant}",
                table.list.name
            );
            Problem::parameter(EXPAND, detail, valid)
        })
    });
    each.collect()
}
