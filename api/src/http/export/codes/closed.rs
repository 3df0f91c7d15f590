//! Lists of codes that the program knows by itself: the enums of its schema, currencies, and other names.

use std::sync::Arc;

use domain::{french, money};
use serde_json::{Map, Value, json};

use crate::http::export::{lists::CLOSED, pager::Page, table::Table, words::Words};

/// Other names of missions and organisations.
const ALIASES: &str = include_str!("../../../../../data/aliases.csv");

/// What each column of these lists means, in their order.
const MEANINGS: [&[&str]; 3] = [
    &[
        "The enum, as the schema calls it.",
        "The value, as it is written.",
        "What it means, in English.",
        "What it is called in French, where labels have a word for it.",
    ],
    &[
        "ISO 4217 code.",
        "English name; empty for most that are gone.",
        "Digits behind the point of an amount.",
        "The last month in which it was money; empty for those in use.",
        "What took its place.",
    ],
    &[
        "Whether it is a MISSION or an ORGANISATION.",
        "Acronym of the mission, or code of the organisation.",
        "The other name.",
        "Whether it is an ABBREVIATION, COMMON or FORMER.",
        "Language of the name, ISO 639-1.",
        "Where it comes from.",
    ],
];

/// One of these lists, with all that is in it.
pub(super) struct Closed {
    pub(super) table: Arc<Table>,
    pub(super) entries: Vec<Map<String, Value>>,
}

impl Closed {
    /// All of them, as this schema has its enums.
    pub(super) fn all(words: &Words) -> Vec<Self> {
        let entries = [enums(words), currencies(), aliases()];
        let lists = CLOSED.iter().zip(MEANINGS).zip(entries);
        let all = lists.map(|((list, meanings), entries)| {
            let mut table = Table::new(list, words);
            for (column, meaning) in table.columns.iter_mut().zip(meanings) {
                (*meaning).clone_into(&mut column.about);
            }
            Self {
                table: table.into(),
                entries,
            }
        });
        all.collect()
    }
}

/// The rows of these entries, those of one enum alone where one is named.
pub(super) fn rows(entries: &[Map<String, Value>], of: Option<&str>, table: &Table) -> Page {
    let is_meant =
        |entry: &&Map<String, Value>| of.is_none_or(|of| entry.get("enum") == Some(&of.into()));
    let cell =
        |entry: &Map<String, Value>, path: &str| entry.get(path).cloned().unwrap_or_default();
    let row = |entry: &Map<String, Value>| {
        let cells = table.columns.iter().map(|column| cell(entry, column.path));
        cells.collect::<Vec<Value>>()
    };
    entries.iter().filter(is_meant).map(row).collect()
}

/// The columns of a list, with these values.
fn entry<const N: usize>(names: [&str; N], values: [Value; N]) -> Map<String, Value> {
    let names = names.into_iter().map(str::to_owned);
    names.zip(values).collect()
}

fn enums(words: &Words) -> Vec<Map<String, Value>> {
    let all = words.meanings().iter().map(|[of, value, meaning]| {
        let french = french::word(of, value);
        entry(
            ["enum", "value", "meaning", "word_fr"],
            [json!(of), json!(value), json!(meaning), json!(french)],
        )
    });
    all.collect()
}

fn currencies() -> Vec<Map<String, Value>> {
    let all = money::currencies().map(|known| {
        let (last, successor) = known.gone.unzip();
        let (code, digits) = (known.currency.code(), known.currency.digits());
        entry(
            ["code", "name", "digits", "money_until", "successor"],
            [
                json!(code),
                json!(known.name),
                json!(digits),
                json!(last),
                json!(successor),
            ],
        )
    });
    all.collect()
}

fn aliases() -> Vec<Map<String, Value>> {
    let mut rows = csv::Reader::from_reader(ALIASES.as_bytes());
    let rows: Result<Vec<Map<String, Value>>, csv::Error> = rows.deserialize().collect();
    rows.expect("the table is sound, which its tests show")
}
