//! The word that was probably meant.

/// Characters of a word that is compared at most: no code or name that is mistyped is longer.
const COMPARED_MAX: usize = 30;

/// Slips at most: with more, it is rather another word.
const SLIPS_MAX: usize = 3;

/// The known word that one in error is most like: with at most a third of its letters, and three, wrong, left out, too many or
/// swapped, whatever the case. None where no word is so near.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_few(written, known, 1).pop()
}

/// The known words that one in error is most like, all of them as like as the first, and at most so many.
pub fn nearest_few<'a>(
    written: &str,
    known: impl IntoIterator<Item = &'a str>,
    most: usize,
) -> Vec<&'a str> {
    let Some(written) = folded(written.trim()) else {
        return Vec::new();
    };
    let max = SLIPS_MAX.min(written.len() / 3);
    let near = known.into_iter().filter_map(|word| {
        let folded = folded(word).filter(|folded| folded.len().abs_diff(written.len()) <= max)?;
        Some((distance(&written, &folded, max)?, word))
    });
    let near: Vec<_> = near.collect();
    let least = near.iter().map(|(slips, _)| *slips).min();
    let nearest = near.into_iter().filter(|(slips, _)| Some(*slips) == least);
    nearest.map(|(_, word)| word).take(most).collect()
}

/// What a list is called whose entries are called so: `countries` of `country`.
pub fn several(name: &str) -> String {
    match name.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{name}s"),
    }
}

/// A word in small letters; none where it is too long, or has no letter to go by.
fn folded(word: &str) -> Option<Vec<char>> {
    let letters: Vec<char> = word
        .chars()
        .take(COMPARED_MAX + 1)
        .flat_map(char::to_lowercase)
        .collect();
    (letters.len() <= COMPARED_MAX && letters.iter().any(|letter| letter.is_alphabetic()))
        .then_some(letters)
}

/// Letters to change, to leave out or to put in, and neighbours to swap, to make one word of the other; none where it takes more than
/// `max`, which shows early: there may be many words to compare.
fn distance(from: &[char], to: &[char], max: usize) -> Option<usize> {
    let (mut before, mut last) = (Vec::new(), (0..=to.len()).collect::<Vec<_>>());
    for (row, letter) in from.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut best = changed.min(last[column + 1] + 1).min(next[column] + 1);
            let swaps =
                row > 0 && column > 0 && *letter == to[column - 1] && from[row - 1] == *other;
            if swaps {
                best = best.min(before[column - 1] + 1);
            }
            next.push(best);
        }
        if next.iter().all(|slips| *slips > max) {
            return None;
        }
        before = std::mem::replace(&mut last, next);
    }
    Some(last[to.len()]).filter(|slips| *slips <= max)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 5] = ["TRAINING", "EXPERTISE", "ICT", "Liberia", "Libya"];

    #[test]
    fn slips_of_the_pen_are_understood() {
        for (written, meant) in [
            ("TRAINNG", "TRAINING"),
            ("training", "TRAINING"),
            ("EXPERTIZE", "EXPERTISE"),
            ("ITC", "ICT"),
            ("Liberai", "Liberia"),
            (" lybya ", "Libya"),
        ] {
            assert_eq!(nearest(written, KNOWN), Some(meant), "{written}");
        }
    }

    #[test]
    fn words_that_are_as_near_are_told_together() {
        let known = ["boarder", "border", "broader", "order", "borders"];
        assert_eq!(nearest_few("bordre", known, 3), ["border"]);
        assert_eq!(nearest_few("Xorder", known, 3), ["border", "order"]);
        assert_eq!(nearest_few("Xorder", known, 1), ["border"]);
        assert!(nearest_few("Atlantis", known, 3).is_empty());
    }

    #[test]
    fn what_is_like_nothing_is_not_guessed_at() {
        let long = "x".repeat(10_000);
        for written in ["", "XX", "Atlantis", "99999", "MONEY", &long] {
            assert_eq!(nearest(written, KNOWN), None, "{written}");
        }
    }
}
