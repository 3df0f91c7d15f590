//! The layers of the model: what each token means among the others.

use crate::pack::{Pack, Shape, bytes_of, unpacked};
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};

/// A matrix and what is added after it.
struct Dense {
    matrix: Array2<f32>,
    bias: Array1<f32>,
}

/// Weights that bring each row to the same mean and spread.
struct Norm {
    scale: Array1<f32>,
    shift: Array1<f32>,
    epsilon: f32,
}

struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    mixed: Dense,
    attended: Norm,
    wide: Dense,
    narrow: Dense,
    thought: Norm,
}

/// The model without its tokenizer.
pub(crate) struct Encoder {
    shape: Shape,
    /// Vectors of tokens in their blocks: unpacked they would take 384 MB.
    words: Vec<u8>,
    places: Array2<f32>,
    first: Norm,
    layers: Vec<Layer>,
}

fn matrix(pack: &Pack, name: &str, rows: usize, columns: usize) -> Result<Array2<f32>, String> {
    let figures = unpacked(pack.blocks(name, rows * columns)?);
    Array2::from_shape_vec((rows, columns), figures).map_err(|error| error.to_string())
}

impl Dense {
    fn new(pack: &Pack, name: &str, from: usize, to: usize) -> Result<Self, String> {
        Ok(Self {
            matrix: matrix(pack, &format!("{name}.w"), to, from)?,
            bias: pack.floats(&format!("{name}.b"), to)?.into(),
        })
    }

    fn of(&self, rows: &Array2<f32>) -> Array2<f32> {
        rows.dot(&self.matrix.t()) + &self.bias
    }
}

impl Norm {
    fn new(pack: &Pack, name: &str) -> Result<Self, String> {
        let Shape { width, epsilon, .. } = pack.shape;
        Ok(Self {
            scale: pack.floats(&format!("{name}.w"), width)?.into(),
            shift: pack.floats(&format!("{name}.b"), width)?.into(),
            epsilon,
        })
    }

    fn of(&self, mut rows: Array2<f32>) -> Array2<f32> {
        for mut row in rows.rows_mut() {
            let count = row.len() as f32;
            let mean = row.sum() / count;
            row -= mean;
            let spread =
                (row.fold(0.0, |sum, value| sum + value * value) / count + self.epsilon).sqrt();
            row /= spread;
            row *= &self.scale;
            row += &self.shift;
        }
        rows
    }
}

impl Layer {
    fn new(pack: &Pack, at: usize) -> Result<Self, String> {
        let Shape { width, inner, .. } = pack.shape;
        let square = |name: &str| Dense::new(pack, &format!("l{at}.{name}"), width, width);
        Ok(Self {
            query: square("q")?,
            key: square("k")?,
            value: square("v")?,
            mixed: square("ao")?,
            attended: Norm::new(pack, &format!("l{at}.aln"))?,
            wide: Dense::new(pack, &format!("l{at}.fi"), width, inner)?,
            narrow: Dense::new(pack, &format!("l{at}.fo"), inner, width)?,
            thought: Norm::new(pack, &format!("l{at}.oln"))?,
        })
    }

    fn of(&self, rows: Array2<f32>, heads: usize) -> Array2<f32> {
        let attention = self.mixed.of(&self.attention(&rows, heads));
        let rows = self.attended.of(rows + attention);
        let mut wide = self.wide.of(&rows);
        wide.mapv_inplace(gelu);
        let narrow = self.narrow.of(&wide);
        self.thought.of(rows + narrow)
    }

    /// Each token as a mixture of all, by how much it asks for them.
    fn attention(&self, rows: &Array2<f32>, heads: usize) -> Array2<f32> {
        let (query, key, value) = (self.query.of(rows), self.key.of(rows), self.value.of(rows));
        let size = rows.ncols() / heads;
        let mut mixed = Array2::zeros(rows.dim());
        for head in 0..heads {
            let part = Slice::from(head * size..(head + 1) * size);
            let shares = shares(
                &query.slice_axis(Axis(1), part),
                &key.slice_axis(Axis(1), part),
            );
            let own = shares.dot(&value.slice_axis(Axis(1), part));
            mixed.slice_axis_mut(Axis(1), part).assign(&own);
        }
        mixed
    }
}

/// How much each token asks for each: the shares of a token add up to 1.
fn shares(query: &ArrayView2<f32>, key: &ArrayView2<f32>) -> Array2<f32> {
    let mut shares = query.dot(&key.t());
    shares *= 1.0 / (query.ncols() as f32).sqrt();
    for mut row in shares.rows_mut() {
        let most = row.fold(f32::NEG_INFINITY, |most, value| most.max(*value));
        row.mapv_inplace(|value| (value - most).exp());
        let sum = row.sum();
        row /= sum;
    }
    shares
}

/// A step that is smooth: the value times the probability of a normal one below it.
fn gelu(value: f32) -> f32 {
    0.5 * value * (1.0 + erf(value * std::f32::consts::FRAC_1_SQRT_2))
}

/// The error function, to seven digits (Abramowitz and Stegun 7.1.26).
fn erf(value: f32) -> f32 {
    const TERMS: [f32; 5] = [
        1.061_405_4,
        -1.453_152_1,
        1.421_413_8,
        -0.284_496_72,
        0.254_829_6,
    ];
    let step = 1.0 / (1.0 + 0.327_591_1 * value.abs());
    let sum = TERMS.iter().fold(0.0, |sum, term| (sum + term) * step);
    (1.0 - sum * (-value * value).exp()).copysign(value)
}

impl Encoder {
    /// Unpacks the layers.
    pub(crate) fn new(pack: &Pack) -> Result<Self, String> {
        let shape = pack.shape;
        let Shape {
            width,
            words,
            positions,
            ..
        } = shape;
        let kind: Array1<f32> = pack.floats("emb.type", width)?.into();
        let places = pack.floats("emb.pos", positions * width)?;
        let places = Array2::from_shape_vec((positions, width), places);
        Ok(Self {
            shape,
            words: pack.blocks("emb.word", words * width)?.to_vec(),
            places: places.map_err(|error| error.to_string())? + &kind,
            first: Norm::new(pack, "emb.ln")?,
            layers: (0..shape.layers)
                .map(|at| Layer::new(pack, at))
                .collect::<Result<_, _>>()?,
        })
    }

    fn word(&self, id: u32) -> Array1<f32> {
        let length = bytes_of(self.shape.width);
        let start = (id as usize).min(self.shape.words - 1) * length;
        unpacked(&self.words[start..start + length]).into()
    }

    /// The mean of what its tokens mean: at most as many as there are positions, at least one.
    pub(crate) fn mean(&self, ids: &[u32]) -> Vec<f32> {
        self.states(ids)
            .mean_axis(Axis(0))
            .map_or_else(Vec::new, |mean| mean.to_vec())
    }

    /// What each token means among the others, a row each.
    pub(crate) fn states(&self, ids: &[u32]) -> Array2<f32> {
        let mut rows = Array2::zeros((ids.len(), self.shape.width));
        for ((id, mut row), place) in ids.iter().zip(rows.rows_mut()).zip(self.places.rows()) {
            let place: ArrayView1<f32> = place;
            row.assign(&(self.word(*id) + place));
        }
        let start = self.first.of(rows);
        self.layers
            .iter()
            .fold(start, |rows, layer| layer.of(rows, self.shape.heads))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_function_is_that_of_the_tables() {
        for (value, known) in [
            (0.0, 0.0),
            (0.5, 0.520_499_9),
            (1.0, 0.842_700_8),
            (2.0, 0.995_322_3),
        ] {
            assert!((erf(value) - known).abs() < 1e-6, "{value}");
            assert!((erf(-value) + known).abs() < 1e-6, "-{value}");
        }
    }
}
