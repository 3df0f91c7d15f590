//! Elements, one a line, with what XML does not take taken out.

use std::fmt::Write;

use crate::http::export::feed::clean;

/// A text as it may stand in an element or an attribute.
fn escaped(text: &str) -> String {
    clean(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A piece of a file.
#[derive(Default)]
pub(super) struct Xml(pub(super) String);

impl Xml {
    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0 += "<";
        self.0 += name;
        for (name, value) in attributes.iter().filter(|(_, value)| !value.is_empty()) {
            // Writing to a string does not fail.
            let _ = write!(self.0, " {name}=\"{}\"", escaped(value));
        }
    }

    /// An element without content; attributes that are empty are left out.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.0 += "/>\n";
    }

    /// An element with a text.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.start(name, attributes);
        let _ = writeln!(self.0, ">{}</{name}>", escaped(text));
    }

    /// Begins an element in which others stand.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.0 += ">\n";
    }

    /// Ends it.
    pub(super) fn close(&mut self, name: &str) {
        let _ = writeln!(self.0, "</{name}>");
    }

    /// An element whose text is in a narrative.
    pub(super) fn said(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        language: &str,
        text: &str,
    ) {
        self.open(name, attributes);
        self.text("narrative", &[("xml:lang", language)], text);
        self.close(name);
    }
}
