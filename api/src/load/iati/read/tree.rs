//! An activity as its elements come: what is understood is held, the rest is counted.

use super::{
    activity::Activity,
    element::Element,
    windows::{self, Mended},
};

/// Bytes of text and attributes that are held of one activity.
const ACTIVITY_MAX: usize = 32 * 1024 * 1024;

/// Elements of an activity that are read; what stands in others is passed over, contacts of persons above all.
const READ: [&str; 13] = [
    "iati-identifier",
    "other-identifier",
    "reporting-org",
    "title",
    "description",
    "activity-status",
    "activity-date",
    "recipient-country",
    "recipient-region",
    "sector",
    "budget",
    "planned-disbursement",
    "transaction",
];
/// One that is read as well, and says nothing in words.
const RELATED: &str = "related-activity";

/// An activity that is being read: its elements that are open, one in the other, the first of them its own.
pub(super) struct Tree {
    open: Vec<Element>,
    /// How many elements are open that are passed over.
    passed: usize,
    /// Names of what is passed over, and how often.
    unread: Vec<(String, u64)>,
    mended: Option<Mended>,
    bytes: usize,
}

impl Tree {
    pub(super) fn new(root: Element) -> Self {
        Self {
            open: vec![root],
            passed: 0,
            unread: Vec::new(),
            mended: None,
            bytes: 0,
        }
    }

    pub(super) fn open(&mut self, name: String, attributes: Vec<(String, String)>, line: u64) {
        let is_read = self.open.len() > 1 || READ.contains(&name.as_str()) || name == RELATED;
        if self.passed > 0 || !is_read || self.is_full() {
            self.passed += 1;
            if self.passed == 1 && self.open.len() == 1 {
                self.pass_over(name);
            }
            return;
        }
        let held = attributes
            .iter()
            .map(|(name, value)| name.len() + value.len());
        self.bytes += 64 + name.len() + held.sum::<usize>();
        self.open.push(Element::new(name, line, attributes));
    }

    fn pass_over(&mut self, name: String) {
        const NAMES_MAX: usize = 100;
        let has_room = self.unread.len() < NAMES_MAX;
        match self.unread.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None if has_room => self.unread.push((name, 1)),
            None => {}
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if self.passed > 0 || self.is_full() {
            return;
        }
        if let Some(last) = self.open.last_mut()
            && !(last.text.is_empty() && text.trim_ascii().is_empty())
        {
            self.bytes += text.len();
            windows::push(&mut last.text, text, last.line, &mut self.mended);
        }
    }

    pub(super) fn close(&mut self) {
        if self.passed > 0 {
            self.passed -= 1;
            return;
        }
        if let Some(done) = self.open.pop()
            && let Some(around) = self.open.last_mut()
        {
            around.children.push(done);
        }
    }

    fn is_full(&self) -> bool {
        self.bytes > ACTIVITY_MAX
    }

    pub(super) fn into_activity(mut self, language: Option<&str>) -> Activity {
        let is_full = self.is_full();
        let root = self.open.drain(..).next().unwrap_or_default();
        let mut activity = Activity::of(&root, language, self.unread, is_full);
        if let Some(mended) = self.mended {
            activity.warn("text.windows-1252", mended.line, mended.message());
        }
        activity
    }
}
