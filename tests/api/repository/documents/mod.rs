//! What README.md and docs/ show is what happens: every question printed there is asked, and every link leads somewhere.
//!
//! Each page has a register of its own, with the reference data; its questions are asked in their order, so that one change may
//! build on another: `"<offer>"` in an answer stands for an id that is drawn at random, and for the same id in the questions behind it.
//! A block that is not understood fails, so that no example is passed over. `UPDATE_DOCUMENTS=1` writes the answers of SQLite into the
//! pages: read the diff as a client would.

mod markdown;
mod printed;
mod question;
mod stand_in;

use gapbridge::graphql;
use markdown::{headings, links};
use printed::printed;
use question::{Question, questions};
use serde_json::{Value, json};
use stand_in::StandIns;
use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};
use tests::{Backend, TestApp, run};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const INDEX: &str = "docs/README.md";

/// Pages that ask nothing. All others must.
const WITHOUT_QUESTIONS: [&str; 17] = [
    INDEX,
    "docs/api-changes.md",
    "docs/architecture.md",
    "docs/dashboards.md",
    "docs/decisions-speed.md",
    "docs/decisions.md",
    "docs/export.md",
    "docs/federation.md",
    "docs/glossary.md",
    "docs/iati.md",
    "docs/installing.md",
    "docs/language-model.md",
    "docs/limits.md",
    "docs/many-machines.md",
    "docs/monitoring.md",
    "docs/operating.md",
    "docs/tables.md",
];

/// Guides whose links must hold too.
const GUIDES: [&str; 6] = [
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "bench/README.md",
    "bench/measured.md",
    "data/README.md",
];

mod the_questions_of_the_pages_have_the_answers_they_print {
    use super::*;

    #[tokio::test]
    async fn sqlite() {
        ask_all(Backend::Sqlite).await;
    }

    #[tokio::test]
    async fn postgres() {
        ask_all(Backend::Postgres).await;
    }
}

#[test]
fn every_page_but_a_few_asks_something() {
    let without: BTreeSet<String> = pages()
        .into_iter()
        .filter(|page| page.questions().is_empty())
        .map(|page| page.name)
        .collect();
    assert_eq!(
        without,
        BTreeSet::from(WITHOUT_QUESTIONS.map(str::to_owned))
    );
}

#[test]
fn the_readme_shows_a_query_and_a_mutation() {
    let readme = Page::read("README.md").questions();
    let (mutations, queries): (Vec<_>, Vec<_>) = readme
        .iter()
        .partition(|question| question.text.contains("mutation"));
    assert!(!mutations.is_empty() && !queries.is_empty());
}

#[test]
fn every_page_is_in_the_index() {
    let index = Page::read(INDEX);
    let linked: BTreeSet<_> = links(&index.text)
        .map(|link| format!("docs/{link}"))
        .collect();
    for page in pages() {
        let is_listed = linked.contains(&page.name) || page.name == INDEX;
        assert!(is_listed || page.name == "README.md", "{}", page.name);
    }
}

#[test]
fn no_page_is_longer_than_contributing_has_it() {
    for page in pages() {
        let most = if page.name == "README.md" { 150 } else { 300 };
        let lines = page.text.lines().count();
        assert!(lines <= most, "{}: {lines} lines", page.name);
    }
}

#[test]
fn every_link_leads_somewhere() {
    let guides = GUIDES.map(Page::read);
    for page in pages().iter().chain(&guides) {
        for link in links(&page.text).filter(|link| !link.contains("://")) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let folder = page.path().parent().expect("a folder").to_owned();
            let target = match path {
                "" => page.path(),
                path => folder.join(path),
            };
            assert!(target.exists(), "{}: {link} is not there", page.name);
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).expect("a page");
                let has = headings(&text).any(|known| known == heading);
                assert!(has, "{}: {link} has no such heading", page.name);
            }
        }
    }
}

#[test]
fn the_glossary_explains_what_is_served() {
    let glossary = Page::read("docs/glossary.md").text;
    let explained: BTreeSet<&str> = glossary
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split('`').nth(1))
        .collect();
    let sdl = graphql::sdl();
    let served: BTreeSet<&str> = sdl
        .lines()
        .filter(|line| {
            ["type ", "interface ", "enum ", "scalar "]
                .iter()
                .any(|kind| line.starts_with(kind))
        })
        .filter_map(|line| line.split(' ').nth(1))
        .collect();
    let unknown: Vec<_> = explained.difference(&served).collect();
    assert!(unknown.is_empty(), "no such types: {unknown:?}");
    let nodes = sdl.lines().filter(|line| line.contains(" implements "));
    for node in nodes.filter_map(|line| line.split(' ').nth(1)) {
        assert!(explained.contains(node), "{node} is not in the glossary");
    }
}

#[test]
fn a_block_that_is_not_understood_is_a_fault() {
    let good = "```graphql\n# as unoci, editor\n{ a }\n```\n\n```json\n{}\n```\n";
    assert_eq!(questions(good).expect("a question").len(), 1);
    for (text, why) in [
        ("```graphql\n{ a }\n```\n", "without its answer"),
        (
            "```graphql\n{ a }\n```\n```sh\nls\n```\n",
            "without its answer",
        ),
        ("```json\n{}\n```\n", "without its question"),
        ("```graphql\n{ a }\n```\n```json\n{\n```\n", "is no JSON"),
        ("```\nls\n```\n", "language"),
        ("```GraphQL\n{ a }\n```\n", "language"),
        ("````graphql\n{ a }\n````\n", "never ends"),
        ("~~~graphql\n{ a }\n~~~\n", "three backticks"),
        ("  ```graphql\n  { a }\n  ```\n", "indented"),
        ("```sh\nls\n", "never ends"),
        ("```sh\n```graphql\n{ a }\n```\n", "not understood"),
        ("> ```graphql\n> { a }\n> ```\n", "not understood"),
        (good.replace("editor", "king").as_str(), "role"),
        (
            good.replace("as unoci, editor", "by unoci").as_str(),
            "begins with",
        ),
    ] {
        let fault = questions(text).expect_err(text);
        assert!(fault.contains(why), "{text}{fault}");
    }
}

/// Asks what the pages ask, each on a register of its own.
async fn ask_all(backend: Backend) {
    for page in pages() {
        let questions = page.questions();
        if !questions.is_empty() {
            run(backend, async |app: &TestApp| {
                page.ask(app, &questions).await;
            })
            .await;
        }
    }
}

/// README.md and the pages of docs/.
fn pages() -> Vec<Page> {
    let folder = fs::read_dir(Path::new(ROOT).join("docs")).expect("docs/");
    let mut names: Vec<String> = folder
        .map(|file| file.expect("a file").file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    names.sort();
    names.insert(0, "README.md".to_owned());
    names.iter().map(|name| Page::read(name)).collect()
}

/// A page of Markdown.
struct Page {
    name: String,
    text: String,
}

impl Page {
    fn read(name: &str) -> Self {
        let text = fs::read_to_string(Path::new(ROOT).join(name));
        Self {
            name: name.to_owned(),
            text: text.unwrap_or_else(|error| panic!("{name}: {error}")),
        }
    }

    fn path(&self) -> PathBuf {
        Path::new(ROOT).join(&self.name)
    }

    fn questions(&self) -> Vec<Question> {
        questions(&self.text).unwrap_or_else(|fault| panic!("{}, {fault}", self.name))
    }

    /// Asks the questions in their order, and compares the answers or writes them anew.
    async fn ask(&self, app: &TestApp, questions: &[Question]) {
        let updates = env::var_os("UPDATE_DOCUMENTS").is_some();
        let mut lines: Vec<String> = self.text.lines().map(str::to_owned).collect();
        let (mut answers, mut stand_ins) = (Vec::new(), StandIns::default());
        for question in questions {
            let client = match &question.asker {
                Some((organisation, role)) => app.actor(organisation, *role),
                None => (**app).clone(),
            };
            let asked = stand_ins.filled(&question.text);
            let answer = client.bytes(&asked, json!({})).await;
            let said: Value = serde_json::from_slice(&answer).expect("JSON");
            stand_ins.learn(&question.answer, &said);
            let answer = stand_ins.printed(&printed(&without_cost(&answer)));
            let value: Value = serde_json::from_str(&answer).expect("JSON");
            let code = &value["errors"][0]["extensions"]["code"];
            assert_ne!(
                code, "GRAPHQL_VALIDATION_FAILED",
                "{}: {}",
                self.name, question.text
            );
            assert!(
                updates || value == question.answer,
                "{}:\n{}\nis answered with\n{value:#}",
                self.name,
                question.text
            );
            answers.push(answer);
        }
        if updates && app.database.backend == Backend::Sqlite {
            // From the last to the first, so that the places of the others stay right.
            for (question, answer) in questions.iter().zip(answers).rev() {
                lines.splice(question.printed.clone(), [answer]);
            }
            fs::write(self.path(), lines.join("\n") + "\n").expect("a page");
        }
    }
}

/// An answer without what it cost, which stands beside every answer and is told of in docs/limits.md.
fn without_cost(answer: &[u8]) -> async_graphql::Value {
    let mut answer: async_graphql::Value = serde_json::from_slice(answer).expect("JSON");
    if let async_graphql::Value::Object(parts) = &mut answer {
        parts.shift_remove("extensions");
    }
    answer
}
