//! multilingual-e5-small, a language model of 12 layers, read from one file of 72 MB and run on the CPU: a text goes in, a vector comes
//! out, and texts that mean alike have vectors that point alike, whatever their language. No network, no clock, no randomness.
//!
//! `make model` installs the file. Its weights take four bits each there; those of the layers are unpacked when it is loaded.

mod encoder;
mod pack;
mod tokens;

use encoder::Encoder;
use matching::aims::Embedder;
use pack::{Pack, Shape};
use std::{io, path::Path};
use tokens::Tokenizer;

/// Name of the model and of how its weights are kept.
pub const VERSION: &str = "multilingual-e5-small-q4";

/// Windows of a long text that are read, of [`Shape::positions`] tokens: beyond them a text adds nothing, and costs nothing.
const WINDOWS_MAX: usize = 4;

/// What a text that is searched for begins with; both sides of a pair are read alike.
const PREFIX: &str = "query: ";

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// Where it was looked for.
        path: String,
        /// What the system says.
        error: io::Error,
    },
    /// The file is not such a model.
    #[error("{path} is not the model that `make model` installs: {fault}")]
    Malformed {
        /// Where it is.
        path: String,
        /// What is wrong with it.
        fault: String,
    },
}

/// The model, ready.
pub struct E5 {
    tokenizer: Tokenizer,
    encoder: Encoder,
    shape: Shape,
}

/// A text in the pieces of words by which the model reads it.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    /// The text as its pieces spell it.
    pub text: String,
    /// Where each ends in it, in bytes.
    ends: Vec<usize>,
    /// What each means among the others.
    vectors: Vec<Vec<f32>>,
}

impl Pieces {
    /// The mean of the pieces that stand in a part of the text, in bytes; `None` where there are none.
    pub fn mean(&self, from: usize, to: usize) -> Option<Vec<f32>> {
        let first = self.ends.partition_point(|end| *end <= from);
        let last = self.ends.partition_point(|end| *end < to);
        let of = self.vectors.get(first..=last)?;
        let mut sum = vec![0.0; of.first()?.len()];
        for vector in of {
            for (sum, value) in sum.iter_mut().zip(vector) {
                *sum += value / of.len() as f32;
            }
        }
        Some(sum)
    }
}

impl E5 {
    /// Loads the model from its file, which takes about a second and 150 MB.
    ///
    /// # Errors
    /// The file cannot be read, or is not such a model.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| LoadError::Unreadable {
            path: shown.clone(),
            error,
        })?;
        Self::parse(&bytes).map_err(|fault| LoadError::Malformed { path: shown, fault })
    }

    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let pack = Pack::parse(bytes)?;
        Ok(Self {
            encoder: Encoder::new(&pack)?,
            shape: pack.shape,
            tokenizer: Tokenizer::new(pack.vocabulary),
        })
    }

    /// What each piece of a text means among the others. Of a long text the first window is read.
    pub fn pieces(&self, text: &str) -> Pieces {
        let mut ids = self.ids(text);
        ids.truncate(self.shape.positions - 2);
        let states = self.encoder.states(&self.tokenizer.framed(&ids));
        let mut pieces = Pieces::default();
        let mut read = 0;
        // The first state is that of the beginning, and the first pieces are those of the prefix.
        for (id, state) in ids.iter().zip(states.rows().into_iter().skip(1)) {
            let spelled = self.tokenizer.spelled(*id);
            read += spelled.len();
            if read > PREFIX.len() {
                pieces.text.push_str(&spelled);
                pieces.ends.push(pieces.text.len());
                pieces.vectors.push(state.to_vec());
            }
        }
        pieces
    }

    /// Tokens of a text as the model reads it.
    fn ids(&self, text: &str) -> Vec<u32> {
        let most = WINDOWS_MAX * (self.shape.positions - 2);
        self.tokenizer.ids(&format!("{PREFIX}{text}"), most)
    }
}

impl Embedder for E5 {
    fn version(&self) -> &str {
        VERSION
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let ids = self.ids(text);
        let mut sum = vec![0.0; self.shape.width];
        for window in ids.chunks(self.shape.positions - 2) {
            let framed = self.tokenizer.framed(window);
            let mean = self.encoder.mean(&framed);
            for (sum, value) in sum.iter_mut().zip(mean) {
                *sum += value * framed.len() as f32;
            }
        }
        let length = sum.iter().map(|value| value * value).sum::<f32>().sqrt();
        let length = length.max(f32::MIN_POSITIVE);
        sum.iter().map(|value| value / length).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_model_is_refused_with_its_path() {
        let parsed = E5::parse(b"E5S1 and then something else");
        assert!(parsed.is_err());
        let missing = E5::load(Path::new("no/such/model.bin")).err();
        assert!(missing.is_some_and(|error| error.to_string().starts_with("no/such/model.bin: ")));
    }

    #[test]
    fn a_part_of_a_text_is_the_mean_of_its_pieces() {
        let pieces = Pieces {
            text: " arms pass".to_owned(),
            ends: vec![3, 5, 10],
            vectors: vec![vec![1.0, 0.0], vec![0.0, 1.0], vec![5.0, 5.0]],
        };
        assert_eq!(pieces.mean(1, 5), Some(vec![0.5, 0.5]));
        assert_eq!(pieces.mean(6, 10), Some(vec![5.0, 5.0]));
        assert_eq!(pieces.mean(4, 7), Some(vec![2.5, 3.0]));
        assert_eq!(pieces.mean(10, 11), None);
    }

    /// With `GAPBRIDGE_MODEL` set: what means alike across languages is nearer than what shares a language.
    #[test]
    fn meaning_crosses_languages() {
        let Some(path) = std::env::var_os("GAPBRIDGE_MODEL") else {
            return;
        };
        let model = E5::load(Path::new(&path)).expect("the model");
        let near = |one: &str, other: &str| -> f32 {
            let (one, other) = (model.embed(one), model.embed(other));
            one.iter()
                .zip(&other)
                .map(|(left, right)| left * right)
                .sum()
        };
        let arms = "Customs officers do not find weapons hidden in containers.";
        let french = near(
            arms,
            "Les douaniers ne trouvent pas les armes cachées dans les conteneurs.",
        );
        assert!(french > 0.9, "{french}");
        assert!(french > near(arms, "Customs officers have no housing near the port."));
        assert_eq!(model.embed(arms), model.embed(arms));
    }
}
