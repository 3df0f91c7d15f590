//! What a model made of a text, in the form in which it is kept.

use crate::aims::{Aims, Profile};
use std::{hash::BuildHasher, sync::PoisonError};

/// Steps from 0 to 1.
const STEPS: f32 = 32_767.0;

/// The vector of a text in whole steps, of which each takes two bytes: finer than anything that is asked of it, and the same whether the
/// text was read just now or long ago.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading(Box<[i16]>);

impl Reading {
    /// A vector of length one, to the nearest step.
    pub(super) fn of(vector: &[f32]) -> Self {
        let step = |figure: &f32| (figure.clamp(-1.0, 1.0) * STEPS).round() as i16;
        Self(vector.iter().map(step).collect())
    }

    /// Takes it from the bytes that [`Self::bytes`] gave, if they are of so many figures.
    pub(super) fn parse(bytes: &[u8], width: usize) -> Option<Self> {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let is_whole = rest.is_empty() && pairs.len() == width;
        is_whole.then(|| Self(pairs.iter().map(|pair| i16::from_le_bytes(*pair)).collect()))
    }

    /// The bytes to keep.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|step| step.to_le_bytes()).collect()
    }

    /// The figures of the vector.
    pub(super) fn figures(&self) -> impl Iterator<Item = f32> + '_ {
        self.0.iter().map(|step| f32::from(*step) / STEPS)
    }
}

impl Aims {
    /// Where a text points, where a language model read it before; it is not read for that.
    pub fn known(&self, text: &str) -> Option<Profile> {
        let key = (self.keys.0.hash_one(text), self.keys.1.hash_one(text));
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&key).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aims::Embedder;
    use std::sync::Arc;

    #[test]
    fn what_is_kept_is_what_was_read() {
        let reading = Reading::of(&[0.6, -0.8, 0.0, 1.0, -1.0]);
        assert_eq!(reading.bytes().len(), 10);
        assert_eq!(Reading::parse(&reading.bytes(), 5), Some(reading.clone()));
        let figures: Vec<f32> = reading.figures().collect();
        for (figure, wanted) in figures.iter().zip([0.6, -0.8, 0.0, 1.0, -1.0]) {
            assert!((figure - wanted).abs() < 2e-5, "{figure} for {wanted}");
        }
        // And again: nothing is lost by being kept twice.
        assert_eq!(Reading::of(&figures), reading);
    }

    #[test]
    fn what_was_not_read_is_not_known_and_not_read_for_that() {
        struct One;
        impl Embedder for One {
            fn version(&self) -> &str {
                "multilingual-e5-small-q4"
            }
            fn embed(&self, _: &str) -> Vec<f32> {
                vec![1.0]
            }
        }
        let aims = Aims::embedded(Arc::new(One)).expect("what is built in");
        assert_eq!((aims.known("a"), aims.texts_read()), (None, 0));
        assert_eq!(Some(aims.profile("a")), aims.known("a"));
    }

    #[test]
    fn bytes_of_another_length_are_none() {
        let bytes = Reading::of(&[0.6, 0.8]).bytes();
        assert_eq!(Reading::parse(&bytes, 3), None);
        assert_eq!(Reading::parse(&bytes[..3], 2), None);
        assert_eq!(Reading::parse(&[], 2), None);
    }
}
