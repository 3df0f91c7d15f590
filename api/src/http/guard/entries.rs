//! What is asked of the root and is a field of the entries of a list: there are no `needs` of all, there are those of `gaps`.

use async_graphql_parser::types::OperationType;
use domain::nearest::nearest;

use crate::http::guard::Shape;

/// Lists whose entries have a field, at most: of a name that more have, none says what was meant.
const LISTS_MAX: usize = 3;

/// How a field that queries do not have is asked of the entries of a list, or of what these lead to; none where the name is near one that
/// queries have.
pub(super) fn of_entries(written: &str, ty: &str, shape: &Shape) -> Option<String> {
    if shape.root(OperationType::Query) != Some(ty) {
        return None;
    }
    let mut roots: Vec<&str> = shape.fields_of(ty)?.collect();
    if nearest(written, roots.iter().copied()).is_some() {
        return None;
    }
    roots.sort_unstable();
    let lists = roots.into_iter().filter_map(|root| {
        let page = shape.field(Some(ty), root)?.ty.as_str();
        let entry = shape.field(Some(page), "nodes")?.ty.as_str();
        Some((root, entry))
    });
    let lists: Vec<(&str, &str)> = lists.collect();
    let of_lists = |way: &dyn Fn(&str) -> Option<String>| -> Vec<String> {
        let ways = lists.iter().filter_map(|(root, entry)| {
            let way = way(entry)?;
            Some(format!("{root} {{ nodes {{ {way} }} }}"))
        });
        ways.collect()
    };
    let direct = of_lists(&|entry| field(written, entry, shape));
    let ways = match direct.is_empty() {
        true => of_lists(&|entry| one_further(written, entry, shape)),
        false => direct,
    };
    let first = ways.first().filter(|_| ways.len() <= LISTS_MAX)?;
    Some(format!("Ask the entries of a list for it, as {first}."))
}

/// How a field is asked of a type; none where it does not have it.
fn field(written: &str, ty: &str, shape: &Shape) -> Option<String> {
    let field = shape.field(Some(ty), written)?;
    Some(match shape.knows(&field.ty) {
        true => format!("{written} {{ … }}"),
        false => written.to_owned(),
    })
}

/// The same of what a type leads to.
fn one_further(written: &str, ty: &str, shape: &Shape) -> Option<String> {
    let mut names: Vec<&str> = shape.fields_of(ty)?.collect();
    names.sort_unstable();
    names.into_iter().find_map(|name| {
        let inner = shape.field(Some(ty), name)?.ty.as_str();
        let asked = field(written, inner, shape)?;
        Some(format!("{name} {{ {asked} }}"))
    })
}
