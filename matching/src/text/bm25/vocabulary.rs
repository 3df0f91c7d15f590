//! Stems of words and their numbers.

use super::CONCEPT_TERMS;
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// Stems with their numbers, shared by all documents that are compared.
#[derive(Debug, Default)]
pub struct Vocabulary(RwLock<Stored>);

#[derive(Debug, Default)]
struct Stored {
    numbers: HashMap<Box<str>, u32>,
    /// For each number, the stem and the shortest word that was seen with it.
    words: Vec<(Box<str>, Box<str>)>,
}

impl Vocabulary {
    /// The number of a stem, a new one where it has none yet. `word` is how the text has it.
    pub fn intern(&self, stem: &str, word: &str) -> u32 {
        let shorter = |kept: &str| (word.len(), word) < (kept.len(), kept);
        {
            let stored = self.0.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(number) = stored.numbers.get(stem)
                && !shorter(&stored.words[*number as usize].1)
            {
                return *number;
            }
        }
        let mut stored = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = stored.numbers.get(stem).copied() {
            let kept = &mut stored.words[number as usize].1;
            if shorter(kept) {
                *kept = word.into();
            }
            return number;
        }
        // Four thousand million stems do not fit in memory.
        let number = u32::try_from(stored.words.len()).unwrap_or(u32::MAX);
        stored.numbers.insert(stem.into(), number);
        stored.words.push((stem.into(), word.into()));
        number
    }

    /// The number of a stem without learning it: that of a stem that was seen, else one that other texts that are not learnt share.
    pub fn look_up(&self, stem: &str) -> u32 {
        self.number(stem).unwrap_or_else(|| {
            UNSEEN
                + stem.bytes().fold(0, |hash: u32, byte| {
                    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
                }) % (CONCEPT_TERMS - UNSEEN)
        })
    }

    /// The number of a stem that was seen.
    pub fn number(&self, stem: &str) -> Option<u32> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .numbers
            .get(stem)
            .copied()
    }

    /// A word with that stem: the shortest seen.
    pub fn word(&self, number: u32) -> String {
        let stored = self.0.read().unwrap_or_else(PoisonError::into_inner);
        stored
            .words
            .get(number as usize)
            .map_or_else(String::new, |(_, word)| word.to_string())
    }

    /// How many stems it holds.
    pub fn len(&self) -> usize {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .words
            .len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Where the numbers of stems begin that were not learnt.
const UNSEEN: u32 = 1 << 31;
