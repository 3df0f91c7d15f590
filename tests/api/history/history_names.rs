//! Every name that the history tells is one of the API: a new column has to get one, or be left out knowingly.

use async_graphql::Request;
use entity::{commitment, need_plan_line};
use gapbridge::{
    graphql,
    history::{objects::Object, snapshot::names::api_name},
};
use sea_orm::{EntityTrait, IdenStatic, Iterable};
use serde_json::Value;
use std::{
    collections::{BTreeSet, HashMap},
    fs,
    path::Path,
};

/// The type of each field, by the types they are fields of.
struct Types(HashMap<String, HashMap<String, String>>);

impl Types {
    async fn served() -> Self {
        let ty = "type { name ofType { name ofType { name ofType { name } } } }";
        let query = format!(
            "{{ __schema {{ types {{ name fields {{ name {ty} }} inputFields {{ name {ty} }} }} }} }}"
        );
        let response = graphql::schema().execute(Request::new(query)).await;
        let types = response.data.into_json().unwrap()["__schema"]["types"].take();
        let fields = |ty: &Value| {
            let lists = ["fields", "inputFields"].map(|list| ty[list].as_array().cloned());
            let fields = lists.into_iter().flatten().flatten();
            fields
                .map(|field| (text(&field["name"]), named(&field["type"])))
                .collect()
        };
        let types = types.as_array().expect("types").iter();
        Self(types.map(|ty| (text(&ty["name"]), fields(ty))).collect())
    }

    /// The type at the end of a path of fields, through pages.
    fn at(&self, of: &str, path: &str) -> Option<String> {
        path.split('.').try_fold(of.to_owned(), |of, field| {
            let ty = self.0.get(&of)?.get(field)?;
            Some(ty.strip_suffix("Connection").unwrap_or(ty).to_owned())
        })
    }

    /// Names of columns at a place that none of these types has.
    fn missing<'a>(
        &self,
        of: &[String],
        place: &str,
        columns: impl IntoIterator<Item = &'a str>,
    ) -> Vec<String> {
        let has = |name: &str| of.iter().any(|of| self.at(of, name).is_some());
        let names = columns
            .into_iter()
            .filter_map(|column| api_name(place, column));
        names
            .filter(|name| !has(name))
            .map(|name| format!("{place}: {name}"))
            .collect()
    }

    /// The same of the columns of rows in a list of an object.
    fn missing_in_list<'a>(
        &self,
        object: Object,
        list: &str,
        columns: impl IntoIterator<Item = &'a str>,
    ) -> Vec<String> {
        let (of, table) = (types_of(object), object.table());
        let path = api_name(table, list).expect("a list has a name");
        let parts: Vec<String> = of.iter().filter_map(|of| self.at(of, &path)).collect();
        self.missing(&parts, &format!("{table}.{list}"), columns)
    }

    /// Names, among all that the history keeps of a kind of object, that the API does not have.
    fn missing_of(&self, object: Object) -> Vec<String> {
        let (of, table) = (types_of(object), object.table());
        let mut missing = self.missing(&of, table, object.kept_columns());
        for list in object.part_lists() {
            missing.extend(match &list.kept {
                Value::Object(row) if list.name != CITED => {
                    self.missing_in_list(object, list.name, row.keys().map(String::as_str))
                }
                _ => self.missing(&of, table, [list.name]),
            });
        }
        missing
    }
}

/// The list of findings that lines of provenance rest on: the API shows them with the lines.
const CITED: &str = "cited_findings";

/// The types of the API that show what the history keeps of a kind of object: that of its name, but for few.
fn types_of(object: Object) -> Vec<String> {
    let name = format!("{object:?}");
    let types = match object {
        Object::Assistance => vec![
            "Offer",
            "Programme",
            "MakeOfferInput",
            "RegisterProgrammeInput",
        ],
        Object::Recommendation => vec!["Recommendation", "RecordRecommendationInput"],
        Object::Judgement => vec!["SuggestionJudgement"],
        _ => vec![name.as_str()],
    };
    types.into_iter().map(str::to_owned).collect()
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn named(ty: &Value) -> String {
    if ty["name"].is_null() {
        named(&ty["ofType"])
    } else {
        text(&ty["name"])
    }
}

/// The columns of an entity but the one that names the whole.
fn columns<E: EntityTrait>(whole: &str) -> Vec<&'static str> {
    E::Column::iter()
        .map(|column| IdenStatic::as_str(&column))
        .filter(|column| *column != whole)
        .collect()
}

#[tokio::test]
async fn every_field_of_every_event_is_one_of_the_api() {
    let types = Types::served().await;
    let mut missing: Vec<String> = Object::iter()
        .flat_map(|object| types.missing_of(object))
        .collect();
    // What is kept in other ways than as a column or a list of parts.
    for (object, value) in [
        (Object::Organisation, "standing"),
        (Object::Panel, "sealing_key"),
    ] {
        missing.extend(types.missing(&types_of(object), object.table(), [value]));
    }
    let of_ledger = columns::<commitment::Entity>("match_line_id");
    missing.extend(types.missing_in_list(Object::Match, "ledger", of_ledger));
    let added = [
        ("Need", "gap.needs", "depends_on"),
        ("NeedPlan", "gap.need_plans", "lines"),
        ("SealedNote", "gap.sealed_notes", "ciphertext_sha256"),
        ("SealedNote", "finding.sealed_notes", "ciphertext_sha256"),
    ];
    for (ty, place, column) in added {
        missing.extend(types.missing(&[ty.to_owned()], place, [column]));
    }
    missing.extend(types.missing(
        &["NeedPlanLine".to_owned()],
        "gap.need_plans.lines",
        columns::<need_plan_line::Entity>("plan_id"),
    ));
    assert_eq!(missing, Vec::<String>::new());
    let lists = Object::iter().flat_map(Object::part_lists);
    let mut known: BTreeSet<&str> = lists.map(|list| list.name).collect();
    known.extend(["ledger", "depends_on"]);
    let unknown: Vec<_> = kept_lists()
        .into_iter()
        .filter(|list| !known.contains(list.as_str()))
        .collect();
    assert_eq!(
        unknown,
        Vec::<String>::new(),
        "lists that are not checked here"
    );
}

/// The lists that the snapshots of `api/src/history/snapshot` name.
fn kept_lists() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src/history/snapshot");
    let mut lists = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let text = fs::read_to_string(entry.expect("an entry").path()).expect("readable");
        let named = text.lines().filter_map(|line| {
            let (name, _) = line.trim().strip_prefix('"')?.split_once("\" of ")?;
            Some(name.to_owned())
        });
        lists.extend(named);
    }
    assert!(lists.len() > 20, "{lists:?}");
    lists
}
