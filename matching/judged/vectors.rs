//! What a language model made of the texts of the collections, read from a file, so that nothing here has to run one.

use matching::aims::{Aims, Embedder};
use std::{collections::HashMap, sync::Arc};

/// Vectors by text.
pub(crate) struct Vectors {
    version: String,
    by_text: HashMap<u64, Vec<f32>>,
}

/// What a text is known by in the file (FNV-1a).
pub(crate) fn key(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What a word is known by in the file, for what it means where it stands in the texts that directions are learned from.
pub(crate) fn in_texts(language: &str, stem: &str) -> String {
    format!("{language} {stem} in texts")
}

impl Vectors {
    /// The vector of a text; `None` where the file has none.
    pub(crate) fn known(&self, text: &str) -> Option<&[f32]> {
        self.by_text.get(&key(text)).map(Vec::as_slice)
    }

    /// The name of the model, then a line for each text: its key and its figures.
    fn parse(file: &str) -> Result<Self, String> {
        let mut lines = file.lines();
        let version = lines
            .next()
            .ok_or("the file of vectors is empty")?
            .to_owned();
        let vector = |line: &str| -> Option<(u64, Vec<f32>)> {
            let (key, figures) = line.split_once('\t')?;
            let figures = figures.split(' ').map(str::parse);
            Some((key.parse().ok()?, figures.collect::<Result<_, _>>().ok()?))
        };
        let by_text =
            lines.map(|line| vector(line).ok_or_else(|| format!("no vector: {line:.40}")));
        Ok(Self {
            version,
            by_text: by_text.collect::<Result<_, _>>()?,
        })
    }
}

impl Embedder for Vectors {
    fn version(&self) -> &str {
        &self.version
    }

    fn embed(&self, text: &str) -> Vec<f32> {
        let known = self.known(text);
        known
            .unwrap_or_else(|| panic!("no vector for {text:?}: make the file of vectors anew"))
            .to_vec()
    }
}

/// The vectors of the file that `--vectors` names; `None` where it names none.
pub(crate) fn read() -> Result<Option<Vectors>, String> {
    let Some(path) = std::env::args()
        .skip_while(|word| word != "--vectors")
        .nth(1)
    else {
        return Ok(None);
    };
    let file = std::fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    Vectors::parse(&file).map(Some)
}

/// The aims by the file that `--vectors` names; `None` where it names none.
pub(crate) fn aims() -> Result<Option<Arc<Aims>>, String> {
    let aims = |vectors| Aims::embedded(Arc::new(vectors)).map(Arc::new);
    read()?.map(aims).transpose()
}
