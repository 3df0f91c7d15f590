//! Documents that the operator trusts: read from a folder at the start, known by an id or by their digest, and never forgotten.
//!
//! A file `*.graphql` is one document, and called as the file is. A file `*.json` is a manifest, as tools for clients write them:
//! Apollo's, or an object of texts by their ids, as Relay and GraphQL Code Generator have it.

use super::Documents;
use anyhow::{Context, Result, anyhow, bail, ensure};
use async_graphql::{Request, Response};
use serde_json::{Map, Value};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What Apollo's manifests call themselves.
const APOLLO: &str = "apollo-persisted-query-manifest";
/// Said of what is no manifest.
const NO_MANIFEST: &str = "is no manifest of documents. Write an object of texts by their ids, such as {\"open-gaps\": \"{ gaps { totalCount } }\"}, or a manifest as Apollo's tools do";
/// Longest id, in bytes.
const ID_BYTES_MAX: usize = 200;

/// A document of the operator's.
#[derive(Debug)]
pub(super) struct Trusted {
    /// What clients may call it besides its digest.
    pub(super) id: Option<String>,
    /// The document.
    pub(super) text: String,
    /// Where it stands.
    place: String,
}

impl Trusted {
    /// What is wrong with it, in this line of it.
    pub(super) fn fault(&self, line: Option<usize>, fault: &str) -> anyhow::Error {
        let line = line.map_or_else(String::new, |line| format!(", line {line}"));
        anyhow!(
            "{}{line}: {} Mend the document, or take it out of the folder of --documents: all in it must be good for this version of the API",
            self.place,
            ended(fault)
        )
    }
}

fn ended(sentence: &str) -> String {
    if sentence.ends_with(['.', '!', '?']) {
        sentence.to_owned()
    } else {
        format!("{sentence}.")
    }
}

impl Documents {
    /// Takes in the documents of the operator's folder, each once the engine finds nothing wrong with it.
    pub(in crate::http) async fn take_in<A: Future<Output = Response>>(
        &mut self,
        folder: &Path,
        validate: impl Fn(Request) -> A,
    ) -> Result<()> {
        let all = read(folder)?;
        for document in &all {
            for request in self.trust(document)? {
                let mut response = validate(request).await;
                self.explain(document, &mut response);
                // What has no place is said of what was not run.
                let faults = response.errors.iter();
                let fault = faults.filter_map(|fault| Some((fault.locations.first()?.line, fault)));
                if let Some((line, fault)) = fault.min_by_key(|(line, _)| *line) {
                    return Err(document.fault(Some(line), &fault.message));
                }
            }
        }
        tracing::info!(documents = all.len(), "documents of the operator");
        Ok(())
    }
}

/// The documents of a folder, in the order of its files' names.
fn read(folder: &Path) -> Result<Vec<Trusted>> {
    let told = || {
        format!(
            "Cannot read \"{}\", the folder of --documents. See that it is there and may be read",
            folder.display()
        )
    };
    let entries = fs::read_dir(folder).with_context(told)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = paths.collect::<Result<_, _>>().with_context(told)?;
    paths.sort();
    let (mut all, mut files) = (Vec::new(), Vec::new());
    for path in paths {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let is_manifest = extension == Some("json");
        if !is_manifest && !matches!(extension, Some("graphql" | "gql")) {
            continue;
        }
        let place = format!("\"{}\"", path.display());
        let text = fs::read_to_string(&path);
        let text = text.with_context(|| format!("Cannot read {place} as text in UTF-8"))?;
        if is_manifest {
            all.extend(manifest(&place, &text)?);
        } else {
            files.push((all.len(), stem(&path)));
            let id = None;
            all.push(Trusted { id, text, place });
        }
    }
    // What a manifest calls so goes before.
    files.retain(|(_, stem)| stem.is_some() && all.iter().all(|one| one.id != *stem));
    for (at, stem) in files {
        all[at].id = stem;
    }
    ensure!(
        !all.is_empty(),
        "\"{}\", the folder of --documents, has no documents. Put files *.graphql or manifests *.json there, or leave the setting out",
        folder.display()
    );
    Ok(all)
}

/// The name of a file before its ending, where it can be an id.
fn stem(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    is_id(stem).then(|| stem.to_owned())
}

fn is_id(id: &str) -> bool {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_graphic());
    is_plain && (1..=ID_BYTES_MAX).contains(&id.len())
}

fn manifest(place: &str, text: &str) -> Result<Vec<Trusted>> {
    let json: Value =
        serde_json::from_str(text).with_context(|| format!("{place} is not JSON. Mend it"))?;
    let Value::Object(fields) = json else {
        bail!("{place} {NO_MANIFEST}");
    };
    let pairs = match fields.get("format").and_then(Value::as_str) {
        Some(APOLLO) => of_apollo(&fields),
        _ => fields
            .iter()
            .map(|(id, text)| Some((id.clone(), text.as_str()?.to_owned())))
            .collect(),
    };
    let pairs = pairs.with_context(|| format!("{place} {NO_MANIFEST}"))?;
    pairs
        .into_iter()
        .map(|(id, text)| {
            ensure!(
                is_id(&id),
                "{place}: an id of a document must be 1 to {ID_BYTES_MAX} ASCII characters without blanks, and {id:?} is not"
            );
            let place = format!("{place}, document {id}");
            let id = Some(id);
            Ok(Trusted { id, text, place })
        })
        .collect()
}

/// Ids and texts of a manifest of Apollo's; none where something is missing.
fn of_apollo(fields: &Map<String, Value>) -> Option<Vec<(String, String)>> {
    let operations = fields.get("operations")?.as_array()?.iter();
    let pair = |operation: &Value| {
        let text = |name: &str| operation.get(name)?.as_str().map(str::to_owned);
        Some((text("id")?, text("body")?))
    };
    operations.map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_are_read_as_tools_write_them() {
        let apollo = r#"{"format": "apollo-persisted-query-manifest", "version": 1,
            "operations": [{"id": "a1", "name": "Gaps", "type": "query", "body": "query Gaps { gaps { totalCount } }"}]}"#;
        let plain = r#"{"a1": "query Gaps { gaps { totalCount } }"}"#;
        for text in [apollo, plain] {
            let read = manifest("\"m.json\"", text).expect("a manifest");
            let [Trusted { id, text, place }] = &read[..] else {
                panic!("{read:?}");
            };
            assert_eq!(
                (id.as_deref(), &**text),
                (Some("a1"), "query Gaps { gaps { totalCount } }")
            );
            assert_eq!(place, "\"m.json\", document a1");
        }
        for wrong in [
            "[]",
            "{\"a\": 1}",
            "{\"format\": \"apollo-persisted-query-manifest\"}",
            "{",
            "{\"a b\": \"{ a }\"}",
        ] {
            assert!(manifest("m.json", wrong).is_err(), "{wrong}");
        }
    }
}
