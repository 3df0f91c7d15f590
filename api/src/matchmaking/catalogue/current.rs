//! One snapshot of the catalogue.

use crate::{
    db::{
        search::{Stems, Terms},
        watermark::Watermark,
    },
    matchmaking::{
        catalogue::EVENTS_MAX,
        facts::Records,
        readings::{Known, Readings},
    },
};
use domain::assistance::AssistanceKind;
use matching::{
    aims::{text_of_assistance, text_of_gap},
    catalogue::Catalogue,
    facts as weighed,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use uuid::Uuid;

/// Texts that the language model reads, some seconds, before a snapshot has what it made of them.
const READ_AT_ONCE: usize = 20;

/// The catalogue, and up to what it is current.
#[derive(Clone)]
pub struct Current {
    /// Open gaps and assistance that everybody may read.
    pub catalogue: Catalogue,
    /// By which words each offer and programme is found.
    pub(super) words: HashMap<Uuid, (AssistanceKind, Arc<Stems>)>,
    /// What the providers did so far.
    pub(super) records: Arc<Records>,
    pub(super) readings: Arc<Readings>,
    /// Gaps, offers and programmes whose texts the language model is still to read; none without one.
    pub(super) unread: BTreeSet<Uuid>,
    /// Gaps, offers and programmes that are left out, for something in their records cannot be read.
    pub(super) apart: BTreeSet<Uuid>,
    pub(super) marks: Watermark,
    pub(super) day: String,
    /// Whether it learned how words are written of texts that not everybody reads any more: it would tell so of others that have them.
    pub(super) has_to_forget: bool,
}

impl Current {
    /// Whether few enough events lie between it and these marks to follow them one by one.
    pub(super) fn is_near(&self, marks: Watermark) -> bool {
        marks.event.abs_diff(self.marks.event) <= EVENTS_MAX
    }

    /// Whether nothing short of reading all of it again makes it current.
    pub(super) fn is_outdated(&self, marks: Watermark, day: &str) -> bool {
        let is_of_then = self.day == day && self.marks.reference == marks.reference;
        self.has_to_forget || !is_of_then || !self.is_near(marks)
    }

    /// Whether all events up to this one are in it, and it is of this day.
    pub fn reaches(&self, event: i64, day: &str) -> bool {
        self.marks.event >= event && self.day == day
    }

    /// Whether the language model is still to read the text of a gap, offer or programme.
    pub fn is_unread(&self, id: Uuid) -> bool {
        self.unread.contains(&id)
    }

    /// Offers or programmes that have all words, and how well each fits.
    pub fn find(&self, terms: &Terms, kind: AssistanceKind) -> Vec<(Uuid, i64)> {
        let of_kind = self.words.iter().filter(|(_, (of, _))| *of == kind);
        terms.among(of_kind.map(|(id, (_, stems))| (*id, stems.as_ref())))
    }

    /// Whether a gap, offer or programme is in it.
    pub(super) fn has(&self, id: Uuid) -> bool {
        self.catalogue.holds(id)
    }

    /// What a language model reads of a gap, offer or programme that it is still to read.
    fn text(&self, id: Uuid) -> Option<String> {
        let gap = self.catalogue.gap(id);
        let assistance = self.catalogue.assistance(id);
        gap.map(|item| text_of_gap(&item.facts))
            .or_else(|| assistance.map(|item| text_of_assistance(&item.facts)))
    }

    /// Notes whether the language model is still to read the text of what was put in, and lets go of the text if not.
    pub(super) fn sort(&mut self, id: Uuid) {
        let gap = self.catalogue.gap(id).map(|item| &item.doc);
        let doc = gap.or_else(|| self.catalogue.assistance(id).map(|item| &item.doc));
        let is_unread = self.readings.is_on()
            && doc.is_some_and(|doc| doc.aims.is_none() || !self.readings.knows(id));
        if is_unread {
            self.unread.insert(id);
        } else {
            self.unread.remove(&id);
            self.catalogue.forget_texts(id);
        }
    }

    /// Texts to read next: of what was recorded last, so that what is new waits for none of the rest.
    pub(super) fn unread_texts(&self) -> Vec<(Uuid, String)> {
        let next = self.unread.iter().rev().take(READ_AT_ONCE);
        next.filter_map(|id| Some((*id, self.text(*id)?))).collect()
    }

    /// Takes up what the model made of a text, if it is still that of its item.
    pub(super) fn take_up(&mut self, known: Known) {
        let id = known.item();
        // What was read by now is known, and its text is gone.
        if !self.unread.contains(&id) {
            return;
        }
        if let Some(text) = self.text(id) {
            self.readings.note(known, &text);
        }
        // Put in again, it finds its aims.
        if let Some(item) = self.catalogue.gap(id).cloned() {
            let gap = weighed::Gap::clone(&item.facts);
            self.catalogue.put_gap(gap);
        } else if let Some(item) = self.catalogue.assistance(id).cloned() {
            let assistance = weighed::Assistance::clone(&item.facts);
            self.catalogue.put_assistance(assistance);
        }
        self.sort(id);
    }
}
