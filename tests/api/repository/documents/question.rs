//! Questions of a page, each a block of GraphQL with its answer behind it.

use super::markdown::{Block, blocks};
use domain::organisation::Role;
use serde_json::Value;
use std::ops::Range;

/// Languages of blocks that only people read.
const FOR_PEOPLE: [&str; 5] = ["js", "sh", "sql", "text", "toml"];

/// A question and the answer that is printed behind it.
#[derive(Debug)]
pub(super) struct Question {
    /// Organisation and role; none where nobody is signed in.
    pub asker: Option<(String, Role)>,
    /// What is asked.
    pub text: String,
    /// The answer that is printed.
    pub answer: Value,
    /// The lines of the answer in the page.
    pub printed: Range<usize>,
}

impl Question {
    fn parse(asked: Block, answered: Block) -> Result<Self, String> {
        let answer = serde_json::from_str(&answered.content)
            .map_err(|error| answered.fault(&format!("the answer is no JSON: {error}")))?;
        Ok(Self {
            asker: asker(&asked)?,
            text: asked.content,
            answer,
            printed: answered.lines,
        })
    }
}

/// Who asks a question that begins with `# as group-civ, editor`.
fn asker(block: &Block) -> Result<Option<(String, Role)>, String> {
    let first = block.content.lines().next().unwrap_or_default();
    if !first.starts_with('#') {
        return Ok(None);
    }
    let (organisation, role) = first
        .strip_prefix("# as ")
        .and_then(|member| member.split_once(", "))
        .ok_or_else(|| {
            block.fault("a question begins with \"# as ORGANISATION, ROLE\" or without a comment")
        })?;
    let role = Role::named(role).ok_or_else(|| block.fault(&format!("no such role: {role}")))?;
    Ok(Some((organisation.to_owned(), role)))
}

/// The questions of a page with their answers; a fault where a block is none of ours.
pub(super) fn questions(text: &str) -> Result<Vec<Question>, String> {
    let mut blocks = blocks(text)?.into_iter().peekable();
    let mut questions = Vec::new();
    while let Some(block) = blocks.next() {
        match block.language.as_str() {
            "graphql" => {
                let answer = blocks.next_if(|next| next.language == "json");
                let answer = answer.ok_or_else(|| block.fault("a question without its answer"))?;
                questions.push(Question::parse(block, answer)?);
            }
            "json" => return Err(block.fault("an answer without its question")),
            language if FOR_PEOPLE.contains(&language) => {}
            _ => return Err(block.fault("a block in a language that is not known here")),
        }
    }
    // Whatever way a fence is hidden in, a question that is not asked is noticed.
    if text.matches("```graphql").count() == questions.len() {
        Ok(questions)
    } else {
        Err("line ?: a question that is not understood".to_owned())
    }
}
