//! What holds of query strings of exports, whatever is in them: fuzzing plays it for long, tests a little.

use serde_json::{Map, Value};

use super::{Tables, embed, parameters::Asked, sheet, sheets, suggested, table::Table};

/// Most bytes of what is said of a query string beyond those that it has itself.
const SAID_MAX: usize = 4_000;

/// What can be taken as a whole.
pub struct Exports(Tables);

impl Exports {
    /// The lists as the schema of this SDL has them.
    ///
    /// # Errors
    /// Where the SDL can't be read.
    pub fn from_sdl(sdl: &str) -> anyhow::Result<Self> {
        Ok(Self(Tables::from_sdl(sdl)?))
    }

    /// Reads a query string for each list, for both feeds, for a tile, for a sheet and for the page that finds it. What is taken fills arguments that are there.
    pub fn read(&self, query: &str) {
        let Tables {
            lists, feed, iati, ..
        } = &self.0;
        for table in lists.iter().chain([feed]).chain(iati) {
            read(table, query);
        }
        refused(query, suggested::refusal(query));
        refused(query, embed::refusal(query));
        refused(query, sheet::refusal(query));
        refused(query, sheets::refusal(query));
    }
}

fn read(table: &Table, query: &str) {
    let asked = Asked::read(table, query);
    if let Ok(asked) = &asked {
        let pairs = query.split('&').count();
        assert!(leaves(&asked.variables) <= pairs + query.matches([',', '%']).count());
        let is_known = |name: &&String| {
            let mut parameters = table.parameters.iter();
            parameters.any(|known| known.path.first() == Some(*name))
        };
        let unknown = asked.variables.keys().find(|name| !is_known(name));
        assert_eq!(unknown, None, "{}", table.list.name);
    }
    let detail = asked.err().map(|problem| problem.detail);
    refused(query, detail);
}

/// How many values there are.
fn leaves(variables: &Map<String, Value>) -> usize {
    let each = variables.values().map(|value| match value {
        Value::Object(fields) => leaves(fields),
        Value::Array(items) => items.len(),
        _ => 1,
    });
    each.sum()
}

/// What is said where something is refused.
fn refused(query: &str, detail: Option<String>) {
    let is_fit = |detail: &String| !detail.is_empty() && detail.len() <= query.len() + SAID_MAX;
    assert!(detail.as_ref().is_none_or(is_fit), "{detail:?}");
}

#[cfg(test)]
static EXPORTS: std::sync::LazyLock<Exports> = std::sync::LazyLock::new(|| {
    Exports::from_sdl(include_str!("../../../schema.graphql")).expect("our own SDL")
});

#[cfg(test)]
proptest::proptest! {
    #[test]
    fn whatever_is_in_a_query_string_it_is_read_or_refused(
        query in "(countries|states|text|orderBy|sector\\.code|expand|bom|show|lang|offer|leastScore|LBR|true|needs|[=&,.%0-9aA]){0,20}"
    ) {
        EXPORTS.read(&query);
    }
}
