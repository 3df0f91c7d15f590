//! Numbers of people and years of age: "teams of at least twenty", "under 35 years of age".

use crate::text::token::Token;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Counted {
    /// People.
    People,
    /// Years of age.
    Age,
}

/// A number of people or years, and what a limit says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count {
    /// What is counted.
    pub counted: Counted,
    /// The least.
    pub least: u32,
    /// The most.
    pub most: u32,
}

impl Count {
    /// Whether it bounds an age.
    pub(super) fn is_bound_of_age(&self) -> bool {
        self.counted == Counted::Age && self.least < self.most
    }
}

/// Beginnings of words for people who are counted, in English and French.
const PEOPLE: &[&str] = &[
    "officer",
    "inspect",
    "analys",
    "people",
    "person",
    "staff",
    "particip",
    "trainee",
    "agent",
    "official",
    "member",
    "membre",
    "guard",
    "judge",
    "juge",
    "prosecutor",
    "examiner",
    "candidat",
    "soldier",
    "recru",
    "employee",
    "stagiaire",
    "fonctionnaire",
    "officier",
    "magistrat",
    "policier",
    "douanier",
    "gendarme",
    "inscrit",
    "evaluat",
    "controleur",
    "clerk",
    "investigat",
    "enquet",
];

/// Words for what people are counted in.
const GROUPS: &[&str] = &[
    "team", "teams", "group", "groups", "unit", "units", "equipe", "equipes", "groupe", "groupes",
    "unite", "unites",
];

/// Numbers as words, in English and French.
const NUMBERS: &[(&str, u32)] = &[
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fifty", 50),
    ("hundred", 100),
    ("deux", 2),
    ("trois", 3),
    ("quatre", 4),
    ("cinq", 5),
    ("sept", 7),
    ("huit", 8),
    ("neuf", 9),
    ("dix", 10),
    ("douze", 12),
    ("quinze", 15),
    ("vingt", 20),
    ("trente", 30),
    ("quarante", 40),
    ("cinquante", 50),
    ("cent", 100),
];

fn number(word: &str) -> Option<u32> {
    let named = || NUMBERS.iter().find(|(name, _)| *name == word);
    let digits = word.parse().ok().filter(|number| *number < 100_000);
    digits.or_else(|| named().map(|(_, number)| *number))
}

/// Counts of people and of years in some words, each as far as words before it bound it: "at least", "moins de".
pub(super) fn counts(tokens: &[Token]) -> Vec<Count> {
    let count = |(place, token): (usize, &Token)| {
        let number = number(&token.word)?;
        let counted = counted(tokens, place)?;
        let (least, most) = bounds(&tokens[place.saturating_sub(4)..place], number);
        Some(Count {
            counted,
            least,
            most,
        })
    };
    tokens.iter().enumerate().filter_map(count).collect()
}

/// What the number at a place counts.
fn counted(tokens: &[Token], place: usize) -> Option<Counted> {
    let word = |place: Option<usize>| {
        place
            .and_then(|place| tokens.get(place))
            .map_or("", |token| token.word.as_str())
    };
    let is_age = |word: &str| matches!(word, "aged" | "ages" | "age" | "agee" | "agees");
    let before = tokens[place.saturating_sub(5)..place].iter();
    let years = matches!(word(Some(place + 1)), "years" | "ans")
        && matches!(word(Some(place + 2)), "of" | "old" | "")
        && !matches!(word(Some(place + 3)), "experience" | "service");
    let mut near = before.clone().rev().take(3);
    let bounded = before
        .clone()
        .any(|token| matches!(&*token.word, "under" | "over" | "moins" | "plus"));
    if near.any(|token| is_age(&token.word)) || years && bounded {
        return Some(Counted::Age);
    }
    let is_person = |token: &Token| PEOPLE.iter().any(|one| token.word.starts_with(one));
    let after = tokens.iter().skip(place + 1).take(2);
    let named = after.take_while(|token| !token.broken).any(is_person);
    let grouped = before
        .into_iter()
        .any(|token| GROUPS.contains(&&*token.word));
    (named || grouped && word(Some(place + 1)).is_empty()).then_some(Counted::People)
}

/// The least and the most that words before a number say of it.
fn bounds(before: &[Token], number: u32) -> (u32, u32) {
    let has = |words: &[&str]| before.iter().any(|token| words.contains(&&*token.word));
    let denied = has(&["no", "not", "pas"]);
    let from = has(&["least", "minimum", "partir"]) || has(&["moins"]) && !has(&["de"]);
    if from || denied && has(&["fewer", "less"]) {
        (number, u32::MAX)
    } else if has(&["most", "maximum", "under", "below", "up", "exceed"])
        || denied && has(&["more", "plus"])
        || has(&["moins", "jusqu"])
        || has(&["au"]) && has(&["plus"])
    {
        (0, number)
    } else if has(&["over", "above", "more", "plus"]) {
        (number, u32::MAX)
    } else {
        (number, number)
    }
}

/// Whether a limit leaves out those who are counted: all are fewer than its least, or of another age. More people than it takes at a
/// time can come one after another.
pub(super) fn are_outside(own: &[Count], limit: &[Count]) -> bool {
    limit.iter().any(|bound| {
        let own = || own.iter().filter(|one| one.counted == bound.counted);
        let is_outside = |one: &Count| {
            one.most < bound.least || bound.counted == Counted::Age && one.least > bound.most
        };
        bound.least < bound.most && own().next().is_some() && own().all(is_outside)
    })
}
