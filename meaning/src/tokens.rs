//! Texts as numbers of pieces of words: of all ways to cut a text the likeliest, by the probability of its pieces.

use crate::pack::Vocabulary;
use std::hash::{DefaultHasher, Hasher};

/// What a space becomes, and what each text begins with.
const SPACE: char = '▁';

/// How much less likely than the least likely piece a letter is that is in none.
const UNKNOWN_LOSS: f32 = 10.0;

/// No piece, in the table.
const EMPTY: u32 = u32::MAX;

/// Cuts texts.
pub(crate) struct Tokenizer {
    vocabulary: Vocabulary,
    /// Pieces by the hash of their bytes, each in the first free place from there on.
    table: Vec<u32>,
    unknown_score: f32,
    longest: usize,
}

fn hash(bytes: &[u8]) -> usize {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish() as usize
}

impl Vocabulary {
    fn piece(&self, at: u32) -> &[u8] {
        let at = at as usize;
        &self.text[self.starts[at] as usize..self.starts[at + 1] as usize]
    }
}

impl Tokenizer {
    /// Of these pieces.
    pub(crate) fn new(vocabulary: Vocabulary) -> Self {
        let count = vocabulary.scores.len();
        let mut table = vec![EMPTY; (count * 2).next_power_of_two()];
        let mask = table.len() - 1;
        let mut longest = 1;
        for at in 0..count as u32 {
            let piece = vocabulary.piece(at);
            longest = longest.max(piece.len());
            if !piece.is_empty() {
                let mut place = hash(piece) & mask;
                while table[place] != EMPTY {
                    place = (place + 1) & mask;
                }
                table[place] = at;
            }
        }
        let least = vocabulary.scores.iter().copied().fold(0.0, f32::min);
        Self {
            vocabulary,
            table,
            unknown_score: least - UNKNOWN_LOSS,
            longest,
        }
    }

    fn find(&self, bytes: &[u8]) -> Option<u32> {
        let mask = self.table.len() - 1;
        let mut place = hash(bytes) & mask;
        while self.table[place] != EMPTY {
            let at = self.table[place];
            if self.vocabulary.piece(at) == bytes {
                return Some(at);
            }
            place = (place + 1) & mask;
        }
        None
    }

    /// The text as pieces spell it: letters rewritten, one space for many, and each space a letter of its own.
    fn written(&self, text: &str) -> String {
        let mut written = String::with_capacity(text.len() + 4);
        let mut last = None;
        for letter in text.chars() {
            let same = [u32::from(letter)];
            let rewritten = self.vocabulary.rewritten.get(&same[0]);
            let letters = rewritten.map_or(&same[..], Vec::as_slice);
            for letter in letters.iter().copied().filter_map(char::from_u32) {
                if last.is_none() && letter != ' ' {
                    written.push(SPACE);
                }
                if letter != ' ' || last != Some(' ') {
                    written.push(if letter == ' ' { SPACE } else { letter });
                }
                last = Some(letter);
            }
        }
        written
    }

    /// Numbers of the pieces of a text, at most so many.
    pub(crate) fn ids(&self, text: &str, most: usize) -> Vec<u32> {
        let text = self.written(text);
        let ends: Vec<usize> = text
            .char_indices()
            .map(|(at, _)| at)
            .chain([text.len()])
            .collect();
        // For each letter: the best score of what comes before it, and by which last piece from where.
        let mut best = vec![(f32::NEG_INFINITY, 0, 0); ends.len()];
        best[0].0 = 0.0;
        for from in 0..ends.len() - 1 {
            let so_far = best[from].0;
            let unknown = so_far + self.unknown_score;
            if unknown > best[from + 1].0 {
                best[from + 1] = (unknown, self.vocabulary.unknown, from);
            }
            for to in from + 1..ends.len() {
                let piece = &text.as_bytes()[ends[from]..ends[to]];
                if piece.len() > self.longest {
                    break;
                }
                let Some(id) = self.find(piece).filter(|id| *id != self.vocabulary.unknown) else {
                    continue;
                };
                let score = so_far + self.vocabulary.scores[id as usize];
                if score > best[to].0 {
                    best[to] = (score, id, from);
                }
            }
        }
        let mut ids = Vec::new();
        let mut at = ends.len() - 1;
        while at > 0 {
            let (_, id, from) = best[at];
            ids.push(id);
            at = from;
        }
        ids.reverse();
        ids.truncate(most);
        ids
    }

    /// A piece as it stands in a text: what spaces became are spaces again, and what is in no piece is one.
    pub(crate) fn spelled(&self, id: u32) -> String {
        if id == self.vocabulary.unknown {
            return " ".to_owned();
        }
        String::from_utf8_lossy(self.vocabulary.piece(id)).replace(SPACE, " ")
    }

    /// Pieces between what begins and what ends a text.
    pub(crate) fn framed(&self, ids: &[u32]) -> Vec<u32> {
        let Vocabulary { begin, end, .. } = self.vocabulary;
        [&[begin][..], ids, &[end]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn tokenizer() -> Tokenizer {
        let pieces = ["<s>", "</s>", "<unk>", "▁", "▁arms", "▁ar", "ms", "a"];
        let mut starts = vec![0];
        let mut text = Vec::new();
        for piece in pieces {
            text.extend(piece.as_bytes());
            starts.push(text.len() as u32);
        }
        Tokenizer::new(Vocabulary {
            text,
            starts,
            scores: vec![0.0, 0.0, 0.0, -2.0, -6.0, -2.0, -3.0, -4.0],
            begin: 0,
            end: 1,
            unknown: 2,
            rewritten: HashMap::from([(u32::from('A'), vec![u32::from('a')]), (10, vec![32])]),
        })
    }

    #[test]
    fn the_likeliest_pieces_are_taken() {
        let tokenizer = tokenizer();
        assert_eq!(tokenizer.ids("Arms", 9), [5, 6]);
        assert_eq!(tokenizer.ids("arms\n  arms", 9), [5, 6, 5, 6]);
        assert_eq!(tokenizer.ids("arms arms", 3), [5, 6, 5]);
        assert_eq!(tokenizer.framed(&[5]), [0, 5, 1]);
    }

    #[test]
    fn a_letter_of_no_piece_is_unknown_and_harms_no_other() {
        assert_eq!(tokenizer().ids("a雪 arms", 9), [3, 7, 2, 5, 6]);
        assert_eq!(tokenizer().ids("", 9), [0_u32; 0]);
    }

    #[test]
    fn pieces_spell_the_text_that_they_were_cut_from() {
        let tokenizer = tokenizer();
        let spelled = |text: &str| -> String {
            let ids = tokenizer.ids(text, 9);
            ids.iter().map(|id| tokenizer.spelled(*id)).collect()
        };
        assert_eq!(spelled("Arms\n arms"), " arms arms");
        assert_eq!(spelled("a雪 arms"), " a  arms");
    }
}
