//! The file of the model: its shape, its vocabulary, and its weights in blocks of 32 that take four bits each.

use half::f16;
use std::collections::HashMap;

/// Weights of a block, and its bytes: a scale of two, then two weights a byte, the first half of the block in the low bits.
const BLOCK: usize = 32;
const BLOCK_BYTES: usize = 2 + BLOCK / 2;

/// Most that a figure of the shape may be: what is larger is no such model.
const SIZE_MAX: usize = 1 << 20;

/// Sizes of the model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Figures of a vector.
    pub width: usize,
    /// Layers.
    pub layers: usize,
    /// Heads of attention in each.
    pub heads: usize,
    /// Figures between the two halves of a layer.
    pub inner: usize,
    /// Tokens that have a vector.
    pub words: usize,
    /// Most tokens that are read at once.
    pub positions: usize,
    /// What keeps a division from being by nothing.
    pub epsilon: f32,
}

/// Pieces of words, and how letters are written before they are cut into them.
pub(crate) struct Vocabulary {
    /// Bytes of all pieces, one after the other.
    pub text: Vec<u8>,
    /// Where each piece begins in them, and the last ends.
    pub starts: Vec<u32>,
    /// Log-probability of each piece.
    pub scores: Vec<f32>,
    /// What begins a text, ends it, and stands for what is in no piece.
    pub begin: u32,
    pub end: u32,
    pub unknown: u32,
    /// What letters are replaced with.
    pub rewritten: HashMap<u32, Vec<u32>>,
}

/// The file, cut into its parts.
pub(crate) struct Pack<'a> {
    /// Its sizes.
    pub shape: Shape,
    /// Its pieces of words.
    pub vocabulary: Vocabulary,
    tensors: HashMap<&'a [u8], (usize, usize)>,
    bytes: &'a [u8],
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let end = self.at.checked_add(count);
        let found = end.and_then(|end| self.bytes.get(self.at..end));
        let found = found.ok_or_else(|| format!("it ends at byte {}", self.bytes.len()))?;
        self.at += count;
        Ok(found)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<u32, String> {
        self.array().map(u32::from_le_bytes)
    }

    fn f32(&mut self) -> Result<f32, String> {
        self.array().map(f32::from_le_bytes)
    }

    fn size(&mut self) -> Result<usize, String> {
        let size = self.u32()? as usize;
        if size > SIZE_MAX {
            return Err(format!("{size} before byte {} is no size", self.at));
        }
        Ok(size)
    }

    fn long(&mut self) -> Result<usize, String> {
        let long = self.array().map(u64::from_le_bytes)?;
        usize::try_from(long).map_err(|error| error.to_string())
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (whole, _) = bytes.as_chunks::<4>();
    whole.iter().copied().map(f32::from_le_bytes).collect()
}

fn words(bytes: &[u8]) -> Vec<u32> {
    let (whole, _) = bytes.as_chunks::<4>();
    whole.iter().copied().map(u32::from_le_bytes).collect()
}

fn shape(cursor: &mut Cursor) -> Result<Shape, String> {
    if cursor.take(4)? != b"E5S1" || cursor.u32()? != 1 {
        return Err("it does not begin as one".to_owned());
    }
    let [width, layers, heads, inner, words, positions] = [
        cursor.size()?,
        cursor.size()?,
        cursor.size()?,
        cursor.size()?,
        cursor.size()?,
        cursor.size()?,
    ];
    let _types = cursor.size()?;
    let shape = Shape {
        width,
        layers,
        heads,
        inner,
        words,
        positions,
        epsilon: cursor.f32()?,
    };
    let is_whole = |size: usize, of: usize| of > 0 && size > 0 && size.is_multiple_of(of);
    let block = cursor.size()?;
    if block != BLOCK
        || !is_whole(width, heads)
        || !is_whole(width, BLOCK)
        || !is_whole(inner, BLOCK)
        || positions < 3
    {
        return Err(format!("its sizes do not go together: {shape:?}"));
    }
    Ok(shape)
}

fn vocabulary(cursor: &mut Cursor) -> Result<Vocabulary, String> {
    let pieces = cursor.size()?;
    let [begin, end, _padding, unknown] =
        [cursor.u32()?, cursor.u32()?, cursor.u32()?, cursor.u32()?];
    let length = cursor.long()?;
    let starts = words(cursor.take((pieces + 1) * 4)?);
    let scores = floats(cursor.take(pieces * 4)?);
    let text = cursor.take(length)?.to_vec();
    let is_ordered = starts.is_sorted() && starts.last().is_some_and(|end| *end as usize <= length);
    if !is_ordered || pieces == 0 {
        return Err("its pieces of words are not in order".to_owned());
    }
    let (letters, _bytes) = (cursor.size()?, cursor.u32()?);
    let mut rewritten = HashMap::with_capacity(letters);
    for _ in 0..letters {
        let letter = cursor.u32()?;
        let [count] = cursor.array()?;
        rewritten.insert(letter, words(cursor.take(usize::from(count) * 4)?));
    }
    Ok(Vocabulary {
        text,
        starts,
        scores,
        begin,
        end,
        unknown,
        rewritten,
    })
}

impl<'a> Pack<'a> {
    /// Reads the file.
    pub(crate) fn parse(bytes: &'a [u8]) -> Result<Self, String> {
        let mut cursor = Cursor { bytes, at: 0 };
        let shape = shape(&mut cursor)?;
        let vocabulary = vocabulary(&mut cursor)?;
        let mut tensors = HashMap::new();
        for _ in 0..cursor.size()? {
            let length = cursor.array().map(u16::from_le_bytes)?;
            let name = cursor.take(usize::from(length))?;
            let _kind = cursor.take(1)?;
            let (_count, start, length) = (cursor.u32()?, cursor.long()?, cursor.long()?);
            tensors.insert(name, (start, length));
        }
        Ok(Self {
            shape,
            vocabulary,
            tensors,
            bytes,
        })
    }

    fn tensor(&self, name: &str, length: usize) -> Result<&'a [u8], String> {
        let place = self.tensors.get(name.as_bytes());
        let (start, _) = place.ok_or_else(|| format!("{name} is missing"))?;
        let end = start.checked_add(length);
        end.and_then(|end| self.bytes.get(*start..end))
            .ok_or_else(|| format!("{name} is cut off"))
    }

    /// Figures that are kept whole.
    pub(crate) fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, String> {
        self.tensor(name, count * 4).map(floats)
    }

    /// Figures in blocks of four bits each, as they stand.
    pub(crate) fn blocks(&self, name: &str, count: usize) -> Result<&'a [u8], String> {
        self.tensor(name, count / BLOCK * BLOCK_BYTES)
    }
}

/// Bytes of so many figures in blocks.
pub(crate) fn bytes_of(count: usize) -> usize {
    count / BLOCK * BLOCK_BYTES
}

/// Figures out of their blocks.
pub(crate) fn unpacked(blocks: &[u8]) -> Vec<f32> {
    let mut figures = Vec::with_capacity(blocks.len() / BLOCK_BYTES * BLOCK);
    for block in blocks.chunks_exact(BLOCK_BYTES) {
        let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
        let value = |bits: u8| (f32::from(bits) - 8.0) * scale;
        figures.extend(block[2..].iter().map(|pair| value(pair & 15)));
        figures.extend(block[2..].iter().map(|pair| value(pair >> 4)));
    }
    figures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_its_first_half_in_the_low_bits() {
        let mut block = f16::from_f32(0.5).to_le_bytes().to_vec();
        block.extend([0xf8; 16]);
        let figures = unpacked(&block);
        assert_eq!(figures.len(), BLOCK);
        assert!(figures[..16].iter().all(|figure| *figure == 0.0));
        assert!(figures[16..].iter().all(|figure| *figure == 3.5));
    }

    #[test]
    fn a_file_that_is_cut_off_is_no_model() {
        let cut = Pack::parse(b"E5S1\x01\0\0\0\x80\x01\0\0").err();
        assert_eq!(cut.as_deref(), Some("it ends at byte 12"));
    }
}
