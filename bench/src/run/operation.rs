//! What is asked.

use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Operation {
    /// 50 gaps of a country, with their places in documents and their countries.
    List,
    /// The question of `list` as Apollo Client sends it: named, in fragments, with the type's name wherever something is chosen.
    Apollo,
    /// 20 gaps of a country that are in progress, each with 5 matches: offer and donor.
    Partners,
    /// One gap by its id, with sector and countries.
    Id,
    /// How many gaps of a state by sector and by country.
    Facets,
    /// A page of 50 by title, some 20,000 rows deep.
    Deep,
    /// The 20 best hits of a search for words.
    Search,
    /// Needs of all gaps and the ledger, summed by regime and by holder.
    Coverage,
    /// The questions of `list` again and again, of a service that keeps answers, beside constant bodies of the same size.
    Kept,
}

impl Operation {
    /// All of them.
    pub(crate) const ALL: [Self; 9] = [
        Self::List,
        Self::Apollo,
        Self::Partners,
        Self::Id,
        Self::Facets,
        Self::Deep,
        Self::Search,
        Self::Coverage,
        Self::Kept,
    ];

    /// The share of the baseline's requests per second that we want to reach on PostgreSQL.
    pub(crate) fn goal(self) -> Option<f64> {
        match self {
            Self::List | Self::Apollo | Self::Id | Self::Deep => Some(0.8),
            Self::Partners | Self::Facets => Some(0.9),
            Self::Kept => Some(0.7),
            Self::Search | Self::Coverage => None,
        }
    }

    /// How many of these connections ask at once. Where one answer takes the database long, it is as many as that has: more would not
    /// measure how long the answer takes, but how long they wait for their turn, until they are sent away.
    pub(super) fn connections(self, asked: usize, of_database: u32) -> usize {
        let of_database = usize::try_from(of_database).unwrap_or(asked);
        match self {
            Self::Coverage => std::cmp::min(asked, of_database),
            _ => asked,
        }
    }

    /// Its name, where it is sent.
    pub(super) fn name(self) -> Option<&'static str> {
        (self == Self::Apollo).then_some("GapsOfCountry")
    }

    pub(super) fn query(self) -> &'static str {
        match self {
            Self::List | Self::Kept => {
                "query List($country: String!) { gaps(filter: { countries: [$country] }, first: 50) { edges { node { reference title \
                 provenance { document { symbol } paragraph } countries { alpha3 name } } } pageInfo { hasNextPage endCursor } } }"
            }
            Self::Apollo => APOLLO,
            Self::Partners => {
                "query Partners($country: String!) { gaps(filter: { countries: [$country], states: [IN_PROGRESS] }, first: 20) { edges { \
                 node { reference title matches(first: 5) { state assistance { reference title } provider { name } } } } } }"
            }
            Self::Id => {
                "query One($id: ID!) { node(id: $id) { ... on Gap { reference title sector { code name } countries { alpha3 name } } } }"
            }
            Self::Facets => {
                "query Facets($state: GapState!) { gapFacets(filter: { states: [$state] }, by: [SECTOR, COUNTRY]) \
                 { dimension key label count } }"
            }
            Self::Deep => {
                "query Deep($after: String!) { gaps(orderBy: TITLE, first: 50, after: $after) { edges { node { reference title year } } \
                 pageInfo { hasNextPage endCursor } } }"
            }
            Self::Search => {
                "query Search($text: String!) { gaps(filter: { text: $text }, first: 20) { edges { node { reference title } } \
                 pageInfo { hasNextPage endCursor } } }"
            }
            Self::Coverage => {
                "query Coverage($by: CoverageDimension!) { coverage(by: $by) \
                 { key unit currency needs needed pledged committed delivered remaining } }"
            }
        }
    }

    /// What an answer says, in an order of its own: references of gaps, matches, counts or sums.
    pub(super) fn facts(self, answer: &Value) -> Vec<String> {
        let data = &answer["data"];
        let rows: Vec<Value> = match self {
            Self::Id if data.is_null() => vec![answer.clone()],
            Self::Id => vec![data["node"].clone()],
            _ => {
                let edges = data["gaps"]["edges"].as_array();
                let nodes =
                    edges.map(|edges| edges.iter().map(|edge| edge["node"].clone()).collect());
                let listed = [&data["gapFacets"], &data["coverage"], answer];
                nodes.unwrap_or_else(|| {
                    let found = listed.into_iter().find_map(Value::as_array);
                    found.cloned().unwrap_or_default()
                })
            }
        };
        let mut facts: Vec<String> = rows.iter().flat_map(|row| self.facts_of(row)).collect();
        facts.sort_unstable();
        facts
    }

    fn facts_of(self, row: &Value) -> Vec<String> {
        match self {
            Self::Facets => vec![fields(row, &["dimension", "key", "count"])],
            Self::Coverage => vec![fields(row, &SUMS)],
            Self::Partners => {
                let matches = row["matches"].as_array().into_iter().flatten();
                let fact = |one: &Value| {
                    let (offer, donor) =
                        (&one["assistance"]["reference"], &one["provider"]["name"]);
                    format!("{} {} {offer} {donor}", row["reference"], one["state"])
                };
                matches.map(fact).collect()
            }
            _ => vec![row["reference"].to_string()],
        }
    }
}

/// As Apollo Client prints it.
const APOLLO: &str = "query GapsOfCountry($country: String!) {
  gaps(filter: {countries: [$country]}, first: 50) {
    edges {
      node {
        ...GapRow
        __typename
      }
      __typename
    }
    pageInfo {
      hasNextPage
      endCursor
      __typename
    }
    __typename
  }
}

fragment GapRow on Gap {
  reference
  title
  provenance {
    ...Source
    __typename
  }
  countries {
    ...CountryName
    __typename
  }
  __typename
}

fragment Source on Provenance {
  document {
    symbol
    __typename
  }
  paragraph
  __typename
}

fragment CountryName on Country {
  alpha3
  name
  __typename
}";

/// The fields of a sum.
const SUMS: [&str; 9] = [
    "key",
    "unit",
    "currency",
    "needs",
    "needed",
    "pledged",
    "committed",
    "delivered",
    "remaining",
];

fn fields(row: &Value, names: &[&str]) -> String {
    let shown = names.iter().map(|name| row[*name].to_string());
    shown.collect::<Vec<_>>().join(" ")
}
