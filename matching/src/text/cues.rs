//! Words that announce a limit.

use crate::text::{
    limits::LimitKind::{self, Condition, Limit as Bound, Negation, Only},
    token::{Language, Token},
};
use Reach::{Backward, Forward, Leading, Meant, Near, Nothing, Whole};
use std::sync::LazyLock;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Reach {
    /// Speaks of what follows.
    Forward,
    /// Speaks of what stands before.
    Backward,
    /// Speaks of what follows, or of what stands before where its clause ends with it.
    Near,
    /// Speaks of what follows where its clause begins with it, and is none elsewhere.
    Leading,
    /// Speaks of what follows where that is a circle of countries, and is none elsewhere: whom help is meant for is seldom all that it serves.
    Meant,
    /// Only marks the sentence.
    Whole,
    /// Looks like a cue and is none.
    Nothing,
}

/// Words in their order. Of a word `a|b` are alternatives, `a*` is any that begins so, `_` is any, and one that ends with `?` may be
/// left out; `@given` is a word of [`GIVEN`].
type Cue = (&'static str, LimitKind, Reach);

/// Participles of what donors do, which after "not" take out what stands before.
const GIVEN: &[&str] = &[
    "accepted",
    "admissible",
    "admitted",
    "allowed",
    "available",
    "awarded",
    "bought",
    "charged",
    "concerned",
    "considered",
    "covered",
    "delivered",
    "eligible",
    "enrolled",
    "envisaged",
    "financed",
    "foreseen",
    "funded",
    "granted",
    "included",
    "invited",
    "offered",
    "paid",
    "part",
    "payable",
    "permitted",
    "possible",
    "procured",
    "provided",
    "purchased",
    "qualify",
    "reimbursed",
    "served",
    "supplied",
    "supported",
    "apply",
];

/// Cues in English; the first that fits counts.
const EN: &[Cue] = &[
    (
        "not only|just|merely|simply|solely|least|yet|always|necessarily",
        Negation,
        Nothing,
    ),
    ("not _ only|solely|exclusively", Negation, Nothing),
    (
        "not be? exclu*|ineligible|rejected|refused|barred|declined|limited|restricted|confined|reserved|required",
        Negation,
        Nothing,
    ),
    ("whether or not", Negation, Nothing),
    ("not every|all", Negation, Nothing),
    ("no|not fewer|less than", Bound, Whole),
    (
        "no doubt|matter|need|cost|costs|charge|fee|fees|limit|exception|prejudice|longer",
        Negation,
        Nothing,
    ),
    (
        "without charge|charges|cost|costs|fee|fees|delay|delays|exception|prejudice|distinction|limit|limits|restriction|discrimination|regard|doubt|further|interest|collateral",
        Negation,
        Nothing,
    ),
    ("the|if only", Only, Nothing),
    ("no|not more than", Bound, Whole),
    ("no later than", Bound, Whole),
    ("not exceed", Bound, Whole),
    ("only after|if|once|when|upon", Condition, Whole),
    ("not @given before|until", Negation, Forward),
    (
        "not be? open|available|addressed|intended|meant|designed|granted|given to|for",
        Negation,
        Forward,
    ),
    ("does|do not extend|go to", Negation, Forward),
    (
        "not|cannot|never be|been? @given|considered",
        Negation,
        Backward,
    ),
    ("cannot|not apply|benefit|enrol|join", Negation, Backward),
    (
        "outside|beyond|exceed|exceeds our|its|the|this|their mandate|scope|remit|budget|competence|programme",
        Negation,
        Backward,
    ),
    ("out of scope|question|bounds", Negation, Backward),
    ("under no circumstances be?", Negation, Backward),
    ("need not apply", Negation, Backward),
    (
        "remain|remains|is|are the? responsibility of",
        Negation,
        Backward,
    ),
    ("off limits", Negation, Backward),
    ("ruled out", Negation, Backward),
    ("turned down", Negation, Backward),
    (
        "be|is|are rejected|refused|barred|disqualified",
        Negation,
        Backward,
    ),
    (
        "excluded|ineligible|inadmissible|declined|disallowed",
        Negation,
        Backward,
    ),
    ("nothing|none|nobody other than", Only, Forward),
    ("nothing|none|nobody but|except", Only, Forward),
    (
        "reserved|earmarked|restricted|limited|confined|kept|aside for|to",
        Only,
        Forward,
    ),
    ("subject to", Condition, Whole),
    ("provided that", Condition, Whole),
    ("on condition", Condition, Whole),
    ("conditional on", Condition, Whole),
    ("depends on", Condition, Whole),
    ("unless", Condition, Whole),
    ("closed to", Negation, Forward),
    ("anything|everything but", Negation, Forward),
    ("with the exception of?", Negation, Forward),
    ("except for?", Negation, Forward),
    ("apart from", Negation, Forward),
    ("other than", Negation, Forward),
    ("no|not|nor|neither|never|cannot|without", Negation, Forward),
    ("excluding|excludes|exclude", Negation, Forward),
    ("up to", Bound, Whole),
    ("at least", Bound, Whole),
    ("minimum", Bound, Whole),
    ("at most", Bound, Whole),
    ("maximum|ceiling", Bound, Whole),
    (
        "applicants|candidates|participants|trainees|beneficiaries|recipients must|should be",
        Only,
        Forward,
    ),
    ("meant|intended|designed|offered for|to", Only, Meant),
    ("only|solely|exclusively", Only, Near),
];

/// Cues in French, folded; `ne … pas` and `ne … que` are found apart.
const FR: &[Cue] = &[
    (
        "non|pas seulement|uniquement|exclusivement",
        Negation,
        Nothing,
    ),
    (
        "non|pas exclu|exclus|exclue|exclues|encore|moins|toujours|forcement|necessairement|besoin",
        Negation,
        Nothing,
    ),
    (
        "sauf erreur|indication|avis|mention|disposition|dispositions",
        Negation,
        Nothing,
    ),
    (
        "sans frais|cout|couts|delai|delais|exception|prejudice|distinction|limite|limites|restriction|discrimination|doute|cesse|compter|egard|condition|interet|interets|garantie|contrepartie|caution",
        Negation,
        Nothing,
    ),
    (
        "aucun|aucune doute|frais|cout|limite|exception|restriction|delai|condition",
        Negation,
        Nothing,
    ),
    ("pas plus", Bound, Whole),
    ("sauf si", Condition, Whole),
    ("sous reserve", Condition, Whole),
    ("a condition", Condition, Whole),
    ("soumis|soumise|subordonne|subordonnee a", Condition, Whole),
    ("pourvu que", Condition, Whole),
    (
        "non compris|couvert*|admis*|eligible*|finance*|inclus*|fourni*|prevu*|concerne*",
        Negation,
        Backward,
    ),
    ("pas admis|admises|eligible|eligibles", Negation, Backward),
    (
        "restent|reste|sont|est a la charge du|de|des",
        Negation,
        Backward,
    ),
    ("ferme|fermee|fermes|fermees a|au|aux", Negation, Forward),
    ("en aucun cas", Negation, Forward),
    (
        "hors champ|sujet|perimetre|budget|mandat",
        Negation,
        Backward,
    ),
    (
        "exclu|exclus|exclue|exclues|ineligible*|irrecevable*|proscrit*",
        Negation,
        Backward,
    ),
    (
        "est|sont|sera|seront rejete*|refuse*|ecarte*",
        Negation,
        Backward,
    ),
    ("a l exclusion|exception de|du|des|d?", Negation, Forward),
    ("en dehors de|du|des|d", Negation, Forward),
    (
        "sauf|hors|hormis|excepte*|sans|aucun|aucune|ni|jamais",
        Negation,
        Forward,
    ),
    ("pas de|d", Negation, Forward),
    ("exclut|excluent|excluant", Negation, Forward),
    ("autre|autres que", Negation, Forward),
    ("jusqu a", Bound, Whole),
    ("au moins", Bound, Whole),
    ("a partir de", Bound, Whole),
    ("minimum", Bound, Whole),
    ("au plus", Bound, Whole),
    ("limite*|restreint*|circonscrit* a|au|aux", Only, Forward),
    ("reserve* a|au|aux", Only, Forward),
    ("destine* exclusivement|uniquement", Only, Forward),
    ("aux seuls|seules", Only, Forward),
    ("seul|seule|seuls|seules", Only, Leading),
    ("plafond|maximum", Bound, Whole),
    (
        "candidats|participants|stagiaires|beneficiaires doivent etre",
        Only,
        Forward,
    ),
    ("destine* a|au|aux", Only, Meant),
    ("uniquement|seulement|exclusivement", Only, Near),
];

/// Participles after `ne sont pas`, with which it takes out what stands before.
const LEFT_OUT: &[&str] = &[
    "couvert",
    "financ",
    "compris",
    "inclus",
    "eligib",
    "admis",
    "fourni",
    "prise",
    "pris",
    "rembours",
    "accept",
    "retenu",
    "concern",
    "autoris",
    "recevable",
    "permis",
    "servi",
    "livr",
    "octroy",
    "possible",
];

/// Words after `ne … pas` with which it takes nothing out: "pas seulement", "pas encore", "pas que".
const TAKES_NOTHING: &[&str] = &[
    "seulement",
    "uniquement",
    "exclusivement",
    "que",
    "qu",
    "encore",
    "toujours",
    "moins",
    "exclu",
    "exclus",
    "exclue",
    "exclues",
    "limite",
    "limitee",
    "limites",
    "limitees",
    "reserve",
    "reservee",
    "reserves",
    "reservees",
];

/// Verbs whose negation speaks of their subject: "les ports n'entrent pas dans le programme".
fn is_outside(verb: &str) -> bool {
    ["entre", "entrent", "releve", "relevent"].contains(&verb)
}

/// A word of a cue.
struct Word {
    /// Alternatives, and of each whether it is but a beginning; none for any word.
    any_of: Vec<(&'static str, bool)>,
    optional: bool,
}

impl Word {
    fn read(word: &'static str) -> Self {
        let (word, optional) = match word.strip_suffix('?') {
            Some(word) => (word, true),
            None => (word, false),
        };
        let read = |one: &'static str| match one {
            "@given" => GIVEN.iter().map(|given| (*given, false)).collect(),
            _ => match one.strip_suffix('*') {
                Some(beginning) => vec![(beginning, true)],
                None => vec![(one, false)],
            },
        };
        let any_of = match word {
            "_" => Vec::new(),
            _ => word.split('|').flat_map(read).collect(),
        };
        Self { any_of, optional }
    }

    fn fits(&self, word: &str) -> bool {
        let mut any_of = self.any_of.iter();
        self.any_of.is_empty()
            || any_of.any(|(one, begins)| word == *one || *begins && word.starts_with(one))
    }
}

/// Cues with their words read.
type Read = Vec<(Vec<Word>, LimitKind, Reach)>;

fn read(cues: &'static [Cue]) -> Read {
    let words = |cue: &'static str| cue.split(' ').map(Word::read).collect();
    cues.iter()
        .map(|(cue, kind, reach)| (words(cue), *kind, *reach))
        .collect()
}

static READ_EN: LazyLock<Read> = LazyLock::new(|| read(EN));
static READ_FR: LazyLock<Read> = LazyLock::new(|| read(FR));

/// Of how many words a cue is where it stands at the beginning of some.
fn length(cue: &[Word], rest: &[Token]) -> Option<usize> {
    let mut at = 0;
    for word in cue {
        match rest.get(at).is_some_and(|token| word.fits(&token.word)) {
            true => at += 1,
            false if word.optional => {}
            false => return None,
        }
    }
    Some(at)
}

/// The cue with which some words begin, and of how many words it is.
pub(super) fn cue(rest: &[Token], language: Language) -> Option<(LimitKind, Reach, usize)> {
    let listed = |cues: &Read| {
        let mut found = cues
            .iter()
            .filter_map(|(words, kind, reach)| Some((*kind, *reach, length(words, rest)?)));
        found.next()
    };
    match language {
        Language::En => listed(&READ_EN),
        Language::Fr => french(rest).or_else(|| listed(&READ_FR)),
        Language::Other => listed(&READ_EN)
            .or_else(|| french(rest))
            .or_else(|| listed(&READ_FR)),
    }
}

/// `ne … pas`, `ne … que` and what they reach.
fn french(rest: &[Token]) -> Option<(LimitKind, Reach, usize)> {
    if !matches!(rest[0].word.as_str(), "ne" | "n") {
        return None;
    }
    let (place, second) = rest.iter().enumerate().take(6).skip(1).find(|(_, token)| {
        matches!(
            &*token.word,
            "pas" | "que" | "qu" | "plus" | "ni" | "aucun" | "aucune"
        )
    })?;
    let next = rest.get(place + 1).map_or("", |next| next.word.as_str());
    let reach = match (second.word.as_str(), next) {
        ("que" | "qu", _) => return Some((Only, Forward, place + 1)),
        ("pas", "plus") => return Some((Bound, Whole, place + 2)),
        ("pas", next) if TAKES_NOTHING.contains(&next) => {
            return Some((Negation, Nothing, place + 2));
        }
        _ if rest[1..place].iter().any(|verb| is_outside(&verb.word)) => Backward,
        (_, next) if LEFT_OUT.iter().any(|verb| next.starts_with(verb)) => Backward,
        _ => Forward,
    };
    Some((Negation, reach, place + 1))
}
