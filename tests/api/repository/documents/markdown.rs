//! As much of Markdown as our pages use: blocks between three backticks, links and headings.

use std::ops::Range;

/// A fenced block.
#[derive(Debug)]
pub(super) struct Block {
    /// Its language; empty where none is named.
    pub language: String,
    /// What it holds.
    pub content: String,
    /// The lines of its content in the page, from 0.
    pub lines: Range<usize>,
}

impl Block {
    /// What is wrong with it, and where it begins.
    pub(super) fn fault(&self, what: &str) -> String {
        format!("line {}: {what}", self.lines.start)
    }
}

/// The fenced blocks of a page; a fault where one could be read in two ways.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, String> {
    let (mut blocks, mut open) = (Vec::new(), None::<Block>);
    for (number, line) in text.lines().enumerate() {
        let fault = |what: &str| Err(format!("line {}: {what}", number + 1));
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => {
                open = Some(Block {
                    language: language.to_owned(),
                    content: String::new(),
                    lines: number + 1..number + 1,
                });
            }
            (Some(""), Some(_)) => blocks.extend(open.take()),
            (_, Some(block)) => {
                block.content.extend([line, "\n"]);
                block.lines.end = number + 1;
            }
            (None, None) if line.trim_start().starts_with("```") => {
                return fault("a fence that is indented");
            }
            (None, None) if line.trim_start().starts_with("~~~") => {
                return fault("a fence is three backticks");
            }
            (None, None) => {}
        }
    }
    match open {
        None => Ok(blocks),
        Some(block) => Err(block.fault("a block that never ends")),
    }
}

/// Where the links of a page lead, outside of its blocks.
pub(super) fn links(text: &str) -> impl Iterator<Item = &str> {
    prose(text).flat_map(|line| {
        let behind = line.split("](").skip(1);
        behind.filter_map(|rest| Some(rest.split_once(')')?.0))
    })
}

/// The headings of a page as links name them.
pub(super) fn headings(text: &str) -> impl Iterator<Item = String> {
    let titles = prose(text).filter(|line| line.starts_with('#'));
    titles.map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title.chars().filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            letter => letter.is_alphanumeric().then_some(letter),
        });
        kept.collect()
    })
}

/// The lines of a page that are in no block.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter(move |line| {
        let is_fence = line.starts_with("```");
        inside ^= is_fence;
        !inside && !is_fence
    })
}
