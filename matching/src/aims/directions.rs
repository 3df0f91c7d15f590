//! The directions in which vectors of texts tell what texts are for.

use std::str::Lines;

/// Directions of vectors of one kind, learned from texts of known purposes (example `learn`).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Directions {
    /// What texts have in common, taken off before.
    middle: Vec<f32>,
    /// Each a row of as many figures as `middle` has; empty where vectors point along them already.
    rows: Vec<Vec<f32>>,
}

/// What a file of directions says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Learned {
    /// Version of the texts that it was learned from, and of how.
    pub version: String,
    /// Name of the model whose vectors these are.
    pub model: String,
    /// How far pairs agree of which hardly any serves one purpose, and how far those that do.
    pub least: f64,
    /// See `least`.
    pub most: f64,
    /// The directions.
    pub directions: Directions,
}

impl Learned {
    /// Reads `version,model,least,most`, then the middle, then a line for each direction; lines that begin with `#` are comments.
    ///
    /// # Errors
    /// The line that is wrong.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        let head = next(&mut lines).ok_or("directions: no heading")?;
        let [version, model, least, most] = head
            .split(',')
            .collect::<Vec<_>>()
            .try_into()
            .map_err(|_| format!("directions: {head}"))?;
        let number = |text: &str| text.parse().map_err(|_| format!("directions: {text}"));
        let mut figures = || next(&mut lines).map(row).transpose();
        let middle = figures()?.ok_or("directions: no middle")?;
        let mut rows = Vec::new();
        while let Some(row) = figures()? {
            if row.len() != middle.len() {
                return Err(format!("directions: a row of {} figures", row.len()));
            }
            rows.push(row);
        }
        Ok(Self {
            version: version.to_owned(),
            model: model.to_owned(),
            least: number(least)?,
            most: number(most)?,
            directions: Directions { middle, rows },
        })
    }
}

fn next<'a>(lines: &mut Lines<'a>) -> Option<&'a str> {
    lines.find(|line| !line.starts_with('#') && !line.is_empty())
}

fn row(line: &str) -> Result<Vec<f32>, String> {
    let figures = line.split(',').map(|figure| figure.parse::<f32>());
    figures
        .collect::<Result<_, _>>()
        .map_err(|_| format!("directions: {line:.40}"))
}

impl Directions {
    /// Where a text points, as a vector of length one; all 0 where nothing is known of it.
    pub(super) fn of(&self, vector: impl Iterator<Item = f32>) -> Box<[f32]> {
        let vector: Vec<f32> = vector.collect();
        if vector.iter().all(|figure| *figure == 0.0) {
            let width = if self.rows.is_empty() {
                self.middle.len()
            } else {
                self.rows.len()
            };
            return vec![0.0; width].into();
        }
        let apart: Vec<f32> = vector
            .into_iter()
            .zip(&self.middle)
            .map(|(figure, middle)| figure - middle)
            .collect();
        let product = |row: &Vec<f32>| row.iter().zip(&apart).map(|(one, two)| one * two).sum();
        let mut pointing: Vec<f32> = match self.rows.as_slice() {
            [] => apart,
            rows => rows.iter().map(product).collect(),
        };
        let length = pointing
            .iter()
            .map(|figure| figure * figure)
            .sum::<f32>()
            .sqrt();
        if length > 0.0 {
            pointing.iter_mut().for_each(|figure| *figure /= length);
        }
        pointing.into()
    }

    /// How many figures a vector has.
    pub(super) fn width(&self) -> usize {
        self.middle.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# Made for this test.\n1,model,-0.5,1\n0.5,0,0\n0,1,0\n0,0,2\n";

    #[test]
    fn a_vector_is_turned_once_what_is_common_is_taken_off() {
        let learned = Learned::parse(FILE).expect("directions");
        assert_eq!(
            (learned.version.as_str(), learned.least, learned.most),
            ("1", -0.5, 1.0)
        );
        let found = learned.directions.of([9.0, 3.0, 2.0].into_iter());
        assert_eq!(*found, [0.6, 0.8]);
        for nothing in [[0.5, 0.0, 0.0], [0.0; 3]] {
            assert_eq!(*learned.directions.of(nothing.into_iter()), [0.0, 0.0]);
        }
    }

    /// Were a few much longer than the others, texts would be told apart by these alone, and by less than is known of them.
    #[test]
    fn no_few_of_the_directions_in_force_decide_alone() {
        let learned =
            Learned::parse(include_str!("../../data/directions.csv")).expect("directions");
        let Directions { middle, rows } = &learned.directions;
        assert_eq!((middle.len(), rows.len()), (384, 48));
        let squares = |row: &Vec<f32>| row.iter().map(|figure| figure * figure).sum::<f32>();
        let mut lengths: Vec<f32> = rows.iter().map(squares).collect();
        lengths.sort_by(|one, other| other.total_cmp(one));
        let share = lengths[..4].iter().sum::<f32>() / lengths.iter().sum::<f32>();
        assert!(share < 1.0 / 3.0, "{share}");
    }

    #[test]
    fn without_rows_vectors_point_along_them() {
        let learned = Learned::parse("1,model,0,1\n1,0\n").expect("directions");
        assert_eq!(*learned.directions.of([1.0, 2.0].into_iter()), [0.0, 1.0]);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told() {
        for (file, told) in [
            ("", "no heading"),
            ("1,model,0\n1,0", "1,model,0"),
            ("1,model,0,x\n1,0", "x"),
            ("1,model,0,1\n", "no middle"),
            ("1,model,0,1\n1,0\n1\n", "a row of 1"),
            ("1,model,0,1\n1,a\n", "1,a"),
        ] {
            let fault = Learned::parse(file).expect_err(file);
            assert!(fault.contains(told), "{file}: {fault}");
        }
    }
}
