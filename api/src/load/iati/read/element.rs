//! One activity as a tree, of what is read of it alone.

/// An element with what stands in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) line: u64,
    attributes: Vec<(String, String)>,
    /// Its own text, without that of elements in it.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    pub(super) fn new(name: String, line: u64, attributes: Vec<(String, String)>) -> Self {
        Self {
            name,
            line,
            attributes,
            ..Self::default()
        }
    }

    /// An attribute that says something.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Elements in it of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first of this name.
    pub(super) fn first(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// A day in the attribute for it, or in the text, as files before version 2 have it.
    pub(super) fn day(&self) -> &str {
        self.attribute("iso-date").unwrap_or(&self.text)
    }

    /// What it says, and in which language: a narrative of version 2, or the text itself, before. With several, the one in the
    /// language that is wanted, or else the first; then also how many others there are.
    pub(super) fn narrative<'a>(&'a self, wanted: Option<&'a str>) -> Option<Narrative<'a>> {
        let own = self.attribute("xml:lang");
        let mut said: Vec<Narrative<'_>> = Vec::new();
        let here = std::iter::once((self.text.trim(), own));
        let within = self.all("narrative");
        let within = within.map(|one| (one.text.trim(), one.attribute("xml:lang").or(own)));
        for (text, language) in here.chain(within).filter(|(text, _)| !text.is_empty()) {
            let language = language.or(wanted);
            said.push(Narrative {
                text,
                language,
                others: 0,
            });
        }
        let others = said.len().saturating_sub(1);
        let at = said.iter().position(|one| one.language == wanted);
        let chosen = (!said.is_empty()).then(|| said.swap_remove(at.unwrap_or_default()));
        chosen.map(|chosen| Narrative { others, ..chosen })
    }
}

/// A text in one language.
pub(super) struct Narrative<'a> {
    pub(super) text: &'a str,
    pub(super) language: Option<&'a str>,
    /// How many others say the same in other languages.
    pub(super) others: usize,
}
