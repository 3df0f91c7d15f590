//! What in a text looks like a way to a private person: an address, a number to call, the number of a passport.
//!
//! It points, and does not judge: offices have addresses, too. Names it cannot know. Texts of this field are full of figures that
//! are none of it (symbols, years, sums, coordinates), and those it leaves alone.

use crate::text::fold;
use std::fmt::{self, Display, Formatter};

/// What a text seems to have in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintKind {
    /// An e-mail address.
    Email,
    /// A telephone number.
    Telephone,
    /// The number of a passport, an identity card or a licence.
    Identity,
}

/// A place in a text that may lead to a private person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// What it seems to be.
    pub kind: HintKind,
    /// What was found, in lower case and without accents.
    pub found: String,
}

/// Most characters of what was found that are quoted.
const QUOTED_MAX: usize = 60;

impl Display for Hint {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            HintKind::Email => "an e-mail address",
            HintKind::Telephone => "a telephone number",
            HintKind::Identity => "the number of an identity document",
        };
        let found: String = self.found.chars().take(QUOTED_MAX).collect();
        write!(out, "{kind} (\"{found}\")")
    }
}

/// Words after which a number is one to call, however it is grouped.
const CALL: [&str; 6] = [
    "tel",
    "gsm",
    "whatsapp",
    "telephone number",
    "phone number",
    "numero de telephone",
];

/// Words after which a number may be one to call, or say how many there are.
const DEVICE: [&str; 9] = [
    "telephone",
    "phone",
    "mobile",
    "portable",
    "cell",
    "cellphone",
    "fax",
    "thuraya",
    "contact",
];

/// Words after which a number is one of an identity document.
const IDENTITY: [&str; 15] = [
    "passport",
    "passeport",
    "identity card",
    "id card",
    "id no",
    "id number",
    "identity number",
    "national id",
    "carte d'identite",
    "carte nationale d'identite",
    "piece d'identite",
    "numero d'identite",
    "driving licence",
    "permis de conduire",
    "laissez-passer",
];

/// Words between what a number is of and the number.
const FILLER: [&str; 9] = [
    "no", "n", "nr", "num", "numero", "number", "is", "est", "holder",
];

/// What in a text looks like a way to a private person, the first of each kind; nothing where nothing does.
pub fn personal(text: &str) -> Vec<Hint> {
    let text = fold(text).replace('’', "'");
    let found = [
        (HintKind::Email, email(&text)),
        (HintKind::Telephone, telephone(&text)),
        (HintKind::Identity, identity(&text)),
    ];
    let found = found.into_iter();
    found
        .filter_map(|(kind, found)| found.map(|found| Hint { kind, found }))
        .collect()
}

/// The same in words; none where nothing in a text looks so.
pub fn personal_told(text: &str) -> Option<String> {
    let hints: Vec<String> = personal(text).iter().map(Hint::to_string).collect();
    (!hints.is_empty()).then(|| hints.join(" and "))
}

/// An e-mail address, also one whose sign is spelled out in brackets.
fn email(text: &str) -> Option<String> {
    let mut text = text.to_owned();
    for spelled in [" [at] ", " (at) ", "[at]", "(at)"] {
        text = text.replace(spelled, "@");
    }
    let is_part = |letter: char| letter.is_alphanumeric() || "._-+".contains(letter);
    text.match_indices('@').find_map(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let local = &before[before.trim_end_matches(is_part).len()..];
        let domain = &after[..after.len() - after.trim_start_matches(is_part).len()];
        let domain = domain.trim_end_matches(['.', '-', '_', '+']);
        let (name, top) = domain.rsplit_once('.')?;
        let is_top = top.chars().count() >= 2 && top.chars().all(char::is_alphabetic);
        let is_address = local.contains(char::is_alphanumeric) && !name.is_empty() && is_top;
        is_address.then(|| format!("{local}@{domain}"))
    })
}

/// Digits in groups, as figures and numbers to call are written.
struct Figure<'a> {
    /// Where it begins.
    start: usize,
    /// It as it is written.
    written: &'a str,
    groups: Vec<&'a str>,
    /// What stands between the groups.
    between: Vec<&'a str>,
}

impl<'a> Figure<'a> {
    /// The figure that begins at this digit.
    fn at(text: &'a str, start: usize) -> Self {
        let (mut groups, mut between, mut end) = (Vec::new(), Vec::new(), start);
        loop {
            let group = leading(&text[end..], |letter| letter.is_ascii_digit());
            groups.push(group);
            end += group.len();
            let gap = leading(&text[end..], |letter| " .-\u{2010}–()".contains(letter));
            let is_short =
                gap.chars().count() == 1 || gap.chars().count() == 2 && gap.contains(['(', ')']);
            let goes_on =
                text[end + gap.len()..].starts_with(|letter: char| letter.is_ascii_digit());
            if !(is_short && goes_on) {
                break;
            }
            between.push(gap);
            end += gap.len();
        }
        Self {
            start,
            written: &text[start..end],
            groups,
            between,
        }
    }

    fn digits(&self) -> usize {
        self.groups.iter().map(|group| group.len()).sum()
    }

    /// Whether it is grouped by thousands, as sums are.
    fn is_by_thousands(&self) -> bool {
        self.groups.len() > 1
            && self.groups[0].len() <= 3
            && !self.groups[0].starts_with('0')
            && self.groups[1..].iter().all(|group| group.len() == 3)
    }

    /// Whether its points are those of decimals: of coordinates, say. Numbers to call that are written with points have several,
    /// or one after the code of the country.
    fn is_decimal(&self) -> bool {
        let points = self.between.iter().filter(|gap| **gap == ".").count();
        let all = points == self.between.len();
        let is_dialled = all && points == 1 && self.groups[1].len() >= 8;
        self.between.first() == Some(&".") && !(all && points > 1) && !is_dialled
    }

    /// Whether it is a number to call from abroad: after a plus, or with 00 before the code of the country.
    fn is_international(&self, before: &str) -> bool {
        let before = before.strip_suffix('(').unwrap_or(before);
        let has_plus = before
            .strip_suffix('+')
            .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
        let first = self.groups[0];
        let has_code = first.starts_with("00") && !first.starts_with("000");
        let is_sum =
            self.is_by_thousands() && (self.digits() < 10 || self.written.ends_with("000"));
        if has_plus {
            (8..=15).contains(&self.digits()) && !is_sum && !self.is_decimal()
        } else {
            has_code && (10..=17).contains(&self.digits()) && !self.is_decimal()
        }
    }

    /// Whether it is a number to call as Côte d'Ivoire and France write it: five pairs, the first with a zero.
    fn is_in_pairs(&self) -> bool {
        self.groups.len() == 5
            && self.groups[0].starts_with('0')
            && self.groups.iter().all(|group| group.len() == 2)
    }
}

/// A telephone number.
fn telephone(text: &str) -> Option<String> {
    let mut from = 0;
    while let Some(next) = text[from..].find(|letter: char| letter.is_ascii_digit()) {
        let start = from + next;
        let figure = Figure::at(text, start);
        from = start + figure.written.len();
        let before = &text[..figure.start];
        let stands_alone =
            !before.ends_with(|letter: char| letter.is_alphanumeric() || letter == '/');
        if stands_alone && is_to_call(&figure, before) {
            return Some(figure.written.to_owned());
        }
    }
    None
}

fn is_to_call(figure: &Figure<'_>, before: &str) -> bool {
    let before_sign = before.trim_end_matches(['+', '(']);
    figure.is_international(before)
        || figure.is_in_pairs()
        || ((7..=15).contains(&figure.digits()) && follows(before_sign, &CALL))
        || ((8..=15).contains(&figure.digits())
            && !figure.is_by_thousands()
            && follows(before_sign, &DEVICE))
}

/// The number of an identity document: letters and digits in one, after what says so.
fn identity(text: &str) -> Option<String> {
    let mut from = 0;
    while let Some(next) = text[from..].find(char::is_alphanumeric) {
        let start = from + next;
        let word = leading(&text[start..], char::is_alphanumeric);
        from = start + word.len();
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let is_number = digits >= 5 && (6..=14).contains(&word.chars().count());
        let is_symbol = text[from..].starts_with('/');
        if is_number && !is_symbol && follows(&text[..start], &IDENTITY) {
            return Some(word.to_owned());
        }
    }
    None
}

/// What a text begins with, as far as its characters are such.
fn leading(text: &str, is_such: impl Fn(char) -> bool) -> &str {
    &text[..text.len() - text.trim_start_matches(is_such).len()]
}

/// Whether the last thing said is one of these, but for signs and fillers.
fn follows(before: &str, said: &[&str]) -> bool {
    let ends_with = |text: &str, word: &str| -> Option<usize> {
        let rest = text.strip_suffix(word)?;
        (!rest.ends_with(char::is_alphanumeric)).then_some(rest.len())
    };
    let mut text = before;
    loop {
        text = text.trim_end_matches([' ', '\n', '.', ':', '#', '°', '(', ')']);
        if said.iter().any(|word| ends_with(text, word).is_some()) {
            return true;
        }
        match FILLER.iter().find_map(|word| ends_with(text, word)) {
            Some(end) => text = &text[..end],
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests;
