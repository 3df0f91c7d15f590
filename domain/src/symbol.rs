//! UN document symbols: one spelling for each document, and what contradicts known numbering.

use std::fmt::Write;

/// A document symbol in its normal spelling: `S/RES/1521 (2003)`, `S/2009/640`, `S/PRST/2005/64`, `A/64/349/Add.2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    text: String,
    resolution: Option<(u32, Option<i32>)>,
}

impl Symbol {
    /// Reads a symbol as people write it: `s/res/1521(2003)`, `S/2008/785*`, `A/59/534, Add.1`, `resolution 1521 (2003)`.
    pub fn parse(written: &str) -> Result<Self, String> {
        let written = written.trim().trim_end_matches('*').trim_end();
        let unspaced: String = written
            .to_uppercase()
            .replace(", ADD.", "/ADD.")
            .split_whitespace()
            .collect();
        let unspaced = unspaced.replace("RESOLUTION", "S/RES/");
        match unspaced.strip_prefix("S/RES/") {
            Some(rest) => Self::resolution(rest, written),
            None => Self::document(&unspaced, written),
        }
    }

    fn resolution(rest: &str, written: &str) -> Result<Self, String> {
        let invalid =
            || format!("\"{written}\" is not a resolution: write for example S/RES/1521 (2003)");
        let (number, year) = match rest.split_once('(') {
            Some((number, year)) => (number, Some(year.strip_suffix(')').ok_or_else(invalid)?)),
            None => (rest, None),
        };
        let number: u32 = number.parse().map_err(|_| invalid())?;
        let year = year
            .map(|year| {
                year.parse()
                    .ok()
                    .filter(|year| (1946..2100).contains(year))
                    .ok_or_else(invalid)
            })
            .transpose()?;
        let mut text = format!("S/RES/{number}");
        if let Some(year) = year {
            write!(text, " ({year})").expect("writing to a string");
        }
        Ok(Self {
            text,
            resolution: Some((number, year)),
        })
    }

    fn document(unspaced: &str, written: &str) -> Result<Self, String> {
        let parts: Vec<&str> = unspaced.split('/').collect();
        let organ = matches!(parts[0], "S" | "A" | "SC" | "ST" | "E");
        let fits = |part: &&str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-')
        };
        let numbered = parts
            .iter()
            .skip(1)
            .any(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        if !organ || parts.len() < 2 || !parts.iter().all(fits) || !numbered {
            return Err(format!(
                "\"{written}\" is not a UN document symbol: write for example S/2009/640 or S/RES/1521 (2003)"
            ));
        }
        let text = unspaced
            .replace("/ADD.", "/Add.")
            .replace("/REV.", "/Rev.")
            .replace("/CORR.", "/Corr.");
        Ok(Self {
            text,
            resolution: None,
        })
    }

    /// The normal spelling.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Number and year of a resolution; no year where none was written.
    pub fn as_resolution(&self) -> Option<(u32, Option<i32>)> {
        self.resolution
    }
}

/// Resolutions are numbered on and on, so that a number lies between its neighbours' years. Names a resolution on record
/// that `number` of `year` contradicts, if there is one.
pub fn contradiction(
    number: u32,
    year: i32,
    known: impl IntoIterator<Item = (u32, i32)>,
) -> Option<(u32, i32)> {
    known.into_iter().find(|&(other, its_year)| {
        (other < number && its_year > year)
            || (other > number && its_year < year)
            || (other == number && its_year != year)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_gives_one_spelling() {
        for (written, normal) in [
            ("S/RES/1521 (2003)", "S/RES/1521 (2003)"),
            ("s/res/1521(2003)", "S/RES/1521 (2003)"),
            ("resolution 1521 (2003)", "S/RES/1521 (2003)"),
            ("S/RES/1521", "S/RES/1521"),
            (" S/2008/785* ", "S/2008/785"),
            ("S/2009/640/Add.1", "S/2009/640/Add.1"),
            ("A/59/534, Add.1", "A/59/534/Add.1"),
            ("S/PRST/2005/64", "S/PRST/2005/64"),
            ("SC/15163", "SC/15163"),
        ] {
            assert_eq!(Symbol::parse(written).expect(written).as_str(), normal);
        }
        for wrong in [
            "",
            "S",
            "S//640",
            "Liberia",
            "S/RES/x (2003)",
            "S/RES/1521 (20)",
            "X/2009/640",
            "S/2009/640; drop",
        ] {
            assert!(Symbol::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_misprinted_year_of_1819_is_found() {
        let known = [(1795, 2008), (1842, 2008), (1891, 2009)];
        assert_eq!(contradiction(1819, 2009, known), Some((1842, 2008)));
        assert_eq!(contradiction(1819, 2008, known), None);
    }
}
