//! Reads IATI files of versions 1 and 2, one activity at a time, in constant memory.
//!
//! Pure: no database, and nothing of the rest of the service. Of an activity only what is understood is held; the rest is counted.
//! There are no entities but those of XML itself, depth and length are bounded, and a file with a document type is refused.

mod activity;
mod amount;
mod bounded;
mod date;
mod element;
mod encoding;
mod family;
mod money;
mod remark;
#[cfg(test)]
mod tests;
mod tree;
mod windows;

use bounded::Bounded;
use element::Element;
use encoding::{NOT_UTF8, is_utf8, is_wide, unreadable};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::io::BufRead;
use tree::Tree;

pub use activity::{Activity, Export};
pub use amount::Sums;
pub use family::{Families, Place};
pub use remark::{Counts, Remark, Severity};

/// How deep elements may stand in each other.
const DEPTH_MAX: usize = 40;
const DOCUMENT_TYPE: &str =
    "it has a document type, which could define anything: take <!DOCTYPE …> out";

/// Why a file cannot be read on.
#[derive(Debug, PartialEq, Eq)]
pub struct Broken {
    /// The line, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

impl Broken {
    fn at(line: u64, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self { line, reason }
    }
}

/// The activities of a file, one after the other.
pub struct Activities<R> {
    reader: Reader<Bounded<R>>,
    buffer: Vec<u8>,
    /// How many elements are open around the next one.
    depth: usize,
    /// The language that the file states for all.
    language: Option<String>,
    /// The first element.
    root: Option<String>,
}

/// What came next.
enum Step {
    Opened(String, Vec<(String, String)>, u64),
    Closed,
    Text(String),
    End,
}

impl<R: BufRead> Activities<R> {
    /// Those of this source.
    pub fn new(source: R) -> Self {
        let mut reader = Reader::from_reader(Bounded::new(source));
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
            language: None,
            root: None,
        }
    }

    /// The name of the first element; none before it was read.
    pub fn root(&self) -> Option<&str> {
        self.root.as_deref()
    }

    /// Bytes that were read.
    pub fn bytes(&self) -> u64 {
        self.reader.get_ref().bytes()
    }

    /// The next one; none at the end of the file.
    pub fn next_activity(&mut self) -> Result<Option<Activity>, Broken> {
        if self.bytes() == 0 && self.reader.get_mut().fill_buf().is_ok_and(is_wide) {
            return Err(self.broken(NOT_UTF8));
        }
        loop {
            match self.step()? {
                Step::Opened(name, attributes, line) if name == "iati-activity" => {
                    let tree = self.tree(Element::new(name, line, attributes))?;
                    return Ok(Some(tree.into_activity(self.language.as_deref())));
                }
                Step::Opened(name, attributes, _) => {
                    let language = attributes.into_iter().find(|(name, _)| name == "xml:lang");
                    if self.root.is_none() {
                        self.language = language.map(|(_, language)| language);
                        self.root = Some(name);
                    }
                }
                Step::Closed | Step::Text(_) => {}
                Step::End => return Ok(None),
            }
        }
    }

    /// What stands in an element that was just opened.
    fn tree(&mut self, root: Element) -> Result<Tree, Broken> {
        let bottom = self.depth;
        let mut tree = Tree::new(root);
        loop {
            match self.step()? {
                Step::Opened(name, attributes, line) => tree.open(name, attributes, line),
                Step::Text(text) => tree.text(&text),
                Step::Closed if self.depth < bottom => return Ok(tree),
                Step::Closed => tree.close(),
                Step::End => return Err(self.broken("the file ends within an activity")),
            }
        }
    }

    fn step(&mut self) -> Result<Step, Broken> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().renew();
            let line = self.reader.get_ref().line();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => {
                    return Err(Broken::at(self.reader.get_ref().line(), unreadable(&error)));
                }
            };
            let fault = |reason: &str| Broken::at(line, reason);
            return Ok(match event {
                Event::Start(_) if self.depth >= DEPTH_MAX => {
                    return Err(fault("elements stand in each other too deep"));
                }
                Event::Start(start) => {
                    self.depth += 1;
                    let attributes = attributes(&start).map_err(|reason| fault(&reason))?;
                    Step::Opened(start.name().as_ref().to_owned(), attributes, line)
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Step::Closed
                }
                Event::Text(text) => Step::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Step::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(name) => {
                    Step::Text(named(&name).ok_or_else(|| fault(&unknown(&name)))?)
                }
                Event::DocType(_) => return Err(fault(DOCUMENT_TYPE)),
                Event::Decl(declared) if is_utf8(&declared) => continue,
                Event::Decl(_) => return Err(fault(NOT_UTF8)),
                Event::Eof if self.depth > 0 => return Err(fault("the file ends too early")),
                Event::Eof => Step::End,
                Event::Empty(_) | Event::Comment(_) | Event::PI(_) => continue,
            });
        }
    }

    fn broken(&self, reason: &str) -> Broken {
        Broken::at(self.reader.get_ref().line(), reason)
    }
}

/// A character by its number, or one of the five entities that XML itself has.
fn named(name: &quick_xml::events::BytesRef<'_>) -> Option<String> {
    if let Ok(Some(letter)) = name.resolve_char_ref() {
        return Some(letter.to_string());
    }
    quick_xml::escape::resolve_xml_entity(name).map(str::to_owned)
}

/// Why a character cannot be taken by such a name, and what to write.
fn unknown(name: &str) -> String {
    if name.starts_with('#') {
        return format!("&{name}; is no character: take it out");
    }
    format!(
        "&{name}; is not known: XML knows &amp; &lt; &gt; &quot; &apos; alone, so write the character itself or its number, as é or &#233; for &eacute;"
    )
}

fn attributes(start: &BytesStart<'_>) -> Result<Vec<(String, String)>, String> {
    let read = start.attributes().map(|attribute| {
        let attribute = attribute.map_err(|error| format!("an attribute is wrong: {error}"))?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
            .map_err(|error| format!("an attribute is wrong: {error}"))?;
        Ok((attribute.key.as_ref().to_owned(), value.into_owned()))
    });
    read.collect()
}
