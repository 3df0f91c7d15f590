//! A question, and the same from another place of one of its lists.

use crate::hidden::noninterference::dice::Dice;
use serde_json::Value;

/// Stands where a cursor can be put.
pub(super) const MARK: char = '\u{1}';

/// Something to ask.
#[derive(Clone, Debug)]
pub(in crate::hidden::noninterference) struct Question {
    pub(super) text: String,
    /// Where in the answer the pages are, in the order of their marks.
    pub(super) pages: Vec<Vec<String>>,
    /// Whether it is a mutation.
    pub changes: bool,
}

impl Question {
    /// A question without cursors.
    pub(in crate::hidden::noninterference) fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            pages: Vec::new(),
            changes: false,
        }
    }

    /// As it is asked.
    pub(in crate::hidden::noninterference) fn text(&self) -> String {
        self.with(usize::MAX, "")
    }

    fn with(&self, page: usize, cursor: &str) -> String {
        let mut parts = self.text.split(MARK).enumerate();
        let mut text = parts
            .next()
            .map(|(_, first)| first.to_owned())
            .unwrap_or_default();
        for (at, part) in parts {
            text.push_str(if at - 1 == page { cursor } else { "" });
            text.push_str(part);
        }
        text
    }

    /// The same from or up to another place of one of its lists, by cursors of its own answer.
    pub(in crate::hidden::noninterference) fn turned(
        &self,
        answer: &Value,
        dice: &mut Dice,
    ) -> Option<Self> {
        let page = dice.below(self.pages.len());
        let info = self.pages.get(page).and_then(|path| at(answer, path))?;
        let (start, end) = (info["startCursor"].as_str()?, info["endCursor"].as_str()?);
        let wanted = match dice.below(6) {
            0 | 1 => format!("after: {end:?}"),
            2 => format!("after: {start:?}"),
            3 => format!("before: {end:?}"),
            4 => format!("before: {start:?}"),
            _ => format!("after: {start:?}, before: {end:?}"),
        };
        Some(Self::plain(self.with(page, &format!(", {wanted}"))))
    }
}

/// What is at a path of names; of lists, in the first entry that has it.
fn at<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| at(item, path)),
        Value::Null => None,
        _ => match path.split_first() {
            None => Some(&value["pageInfo"]),
            Some((first, rest)) => at(value.get(first)?, rest),
        },
    }
}
