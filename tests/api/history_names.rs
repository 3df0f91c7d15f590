//! Every name that the history tells is one of the API: a new column has to get one, or be left out knowingly.

use async_graphql::Request;
use entity::{
    api_key, assessment, assistance, assistance_exclusion, assistance_gap, assistance_line,
    assistance_request, commitment, exemption_request, finding, focal_point, gap,
    gap_further_sector, gap_link, gap_progress, gap_provenance, judgement, lifting_condition,
    lifting_progress, match_consent, match_line, matches, need, need_endorsement, need_plan,
    need_plan_line, organisation, panel, plan, plan_line, recommendation, recommendation_follow_up,
    recommendation_instruction, reply, report, sealed_note, share, webhook,
};
use gapbridge::{
    graphql,
    history::{event::Kept, objects::Object, snapshot::names::api_name},
};
use sea_orm::{EntityName, EntityTrait, IdenStatic, Iterable};
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

fn columns<E: EntityTrait>() -> Vec<&'static str> {
    E::Column::iter()
        .map(|column| IdenStatic::as_str(&column))
        .collect()
}

/// What the history keeps of each kind of object, the types that name it, and its lists: values, and rows but for the column
/// that names the object.
macro_rules! check {
    ($types:ident: $($entity:ident is $($ty:literal)* { $($values:literal)* $(; $list:literal of $part:ident by $whole:literal)* })*) => {{
        let (mut missing, mut lists, mut tables) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
        $({
            let table = $entity::Entity.table_name();
            tables.insert(table);
            let of: Vec<String> = [$($ty),*].map(str::to_owned).to_vec();
            let kept = columns::<$entity::Entity>().into_iter().filter(|column| !<$entity::Entity as Kept>::LEFT_OUT.contains(column));
            missing.extend($types.missing(&of, table, kept));
            let values: &[&str] = &[$($values),*];
            missing.extend($types.missing(&of, table, values.iter().copied()));
            lists.extend(values.iter().map(|list| (*list).to_owned()));
            $({
                let path = api_name(table, $list).expect("a list has a name");
                let parts: Vec<String> = of.iter().filter_map(|of| $types.at(of, &path)).collect();
                let rest = columns::<$part::Entity>().into_iter().filter(|column| *column != $whole);
                missing.extend($types.missing(&parts, &format!("{table}.{}", $list), rest));
                lists.insert($list.to_owned());
            })*
        })*
        (missing, lists, tables)
    }};
}

#[tokio::test]
async fn every_field_of_every_event_is_one_of_the_api() {
    let types = Types::served().await;
    let (mut missing, known, tables) = check! { types:
        gap is "Gap" {
            "countries" "lifting_conditions" "mandate_tasks" "recommendations" "findings" "cited_findings";
            "assessments" of assessment by "gap_id"; "requests" of assistance_request by "gap_id";
            "provenance" of gap_provenance by "gap_id"; "shares" of share by "gap_id";
            "sealed_notes" of sealed_note by "gap_id"; "needs" of need by "gap_id";
            "progress" of gap_progress by "gap_id"; "further_sectors" of gap_further_sector by "gap_id"; "need_plans" of need_plan by "gap_id"; "endorsements" of need_endorsement by "gap_id"; "links" of gap_link by "gap_id"
        }
        finding is "Finding" {
            ; "replies" of reply by "finding_id"; "shares" of share by "finding_id"; "sealed_notes" of sealed_note by "finding_id"
        }
        report is "Report" {}
        recommendation is "Recommendation" "RecordRecommendationInput" {
            "addressees" "addressee_organisations" "repeats"; "follow_ups" of recommendation_follow_up by "recommendation_id";
            "instructions" of recommendation_instruction by "recommendation_id"
        }
        organisation is "Organisation" { "standing" }
        panel is "Panel" { "sealing_key" }
        lifting_condition is "LiftingCondition" { ; "progress" of lifting_progress by "condition_id" }
        focal_point is "FocalPoint" {}
        assistance is "Offer" "Programme" "MakeOfferInput" "RegisterProgrammeInput" {
            "countries" "sectors" "mandate_tasks";
            "lines" of assistance_line by "assistance_id"; "excluded" of assistance_exclusion by "assistance_id";
            "covers" of assistance_gap by "assistance_id"
        }
        matches is "Match" {
            ; "lines" of match_line by "match_id"; "consents" of match_consent by "match_id";
            "exemptions" of exemption_request by "match_id"; "ledger" of commitment by "match_line_id"
        }
        plan is "Plan" { ; "lines" of plan_line by "plan_id" }
        judgement is "SuggestionJudgement" {}
        api_key is "ApiKey" {}
        webhook is "Webhook" {}
    };
    let objects: BTreeSet<_> = Object::iter().map(Object::table).collect();
    assert_eq!(tables, objects, "objects with a history");
    let added = [
        ("Need", "gap.needs", "depends_on"),
        ("NeedPlan", "gap.need_plans", "lines"),
        ("SealedNote", "gap.sealed_notes", "ciphertext_sha256"),
        ("SealedNote", "finding.sealed_notes", "ciphertext_sha256"),
    ];
    for (ty, place, column) in added {
        missing.extend(types.missing(&[ty.to_owned()], place, [column]));
    }
    let of_plans = columns::<need_plan_line::Entity>();
    let of_plans = of_plans.into_iter().filter(|column| *column != "plan_id");
    missing.extend(types.missing(
        &["NeedPlanLine".to_owned()],
        "gap.need_plans.lines",
        of_plans,
    ));
    assert_eq!(missing, Vec::<String>::new());
    let unknown: Vec<_> = kept_lists()
        .into_iter()
        .filter(|list| !known.contains(list) && list != "depends_on")
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
