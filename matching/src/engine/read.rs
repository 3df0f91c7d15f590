//! Gaps and assistance, read: what their texts speak of, and their words as vectors.

use super::{Engine, Item};
use crate::{
    aims::{Profile, text_of_assistance, text_of_gap},
    facts::{Assistance, Gap},
    text::{Corpus, Doc, Reader, Vector},
};
use std::sync::Arc;

impl Engine {
    /// Where a text points, where that is known or may be found out now.
    fn profile(&self, text: &str, is_public: bool) -> Option<Profile> {
        if is_public && self.reads_later && !self.aims.are_of_words() {
            return self.aims.known(text);
        }
        Some(self.aims.profile(text))
    }

    fn gap_doc(&self, gap: &Gap, learns: bool) -> Doc {
        let doc = Doc::of_gap(gap, &self.reader(learns));
        self.pointing(doc, &text_of_gap(gap), learns)
    }

    fn assistance_doc(&self, assistance: &Assistance, learns: bool) -> Doc {
        let doc = Doc::of_assistance(assistance, &self.reader(learns));
        self.pointing(doc, &text_of_assistance(assistance), learns)
    }

    /// The same, and what its text is for. Where a language model reads texts, words say so too, for as long as it has not.
    fn pointing(&self, doc: Doc, text: &str, is_public: bool) -> Doc {
        let has_model = !self.aims.are_of_words();
        Doc {
            aims: self.profile(text, is_public),
            words: has_model.then(|| self.words.profile(text)),
            ..doc
        }
    }

    fn reader(&self, learns: bool) -> Reader<'_> {
        let Self {
            lexicon,
            topics,
            purposes,
            vocabulary,
            world,
            ..
        } = self;
        Reader {
            lexicon,
            topics,
            purposes,
            vocabulary,
            learns,
            sector_names: &world.sector_names,
        }
    }

    /// A gap, read; nothing of it is kept.
    pub fn gap(&self, gap: Gap) -> Item<Gap> {
        Item {
            doc: self.gap_doc(&gap, false),
            facts: Arc::new(gap),
        }
    }

    /// An assistance, read; nothing of it is kept.
    pub fn assistance(&self, assistance: Assistance) -> Item<Assistance> {
        Item {
            doc: self.assistance_doc(&assistance, false),
            facts: Arc::new(assistance),
        }
    }

    /// A gap that everybody may read: its words are learnt.
    pub(crate) fn public_gap(&self, gap: Gap) -> Item<Gap> {
        Item {
            doc: self.gap_doc(&gap, true),
            facts: Arc::new(gap),
        }
    }

    /// An assistance that everybody may read: its words are learnt.
    pub(crate) fn public_assistance(&self, assistance: Assistance) -> Item<Assistance> {
        Item {
            doc: self.assistance_doc(&assistance, true),
            facts: Arc::new(assistance),
        }
    }

    /// What a gap asks for, as a vector.
    pub fn query(&self, doc: &Doc, corpus: &Corpus) -> Vector {
        corpus.query(doc, self.lexicon, &self.weights.bm25)
    }

    /// The words of an assistance as a vector, which is worth to be made once where one is compared with many.
    pub fn vector(&self, doc: &Doc, corpus: &Corpus) -> Vector {
        corpus.vector(doc, self.lexicon, &self.weights.bm25)
    }
}
