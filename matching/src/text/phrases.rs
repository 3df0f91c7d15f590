//! The cues themselves, in English and French, and what each does.

use LimitKind::{Condition, Limit as Bound, Negation, Only};
use Reach::{Backward, Forward, Leading, Meant, Near, Nothing, Whole};

/// What a limiting sentence does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitKind {
    /// What it speaks of is not covered.
    Negation,
    /// What it speaks of is all that is covered, or the most of it.
    Limit,
    /// Only those it speaks of are helped.
    Only,
    /// What it speaks of has to come true first.
    Condition,
}

/// What a cue speaks of.
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
pub(super) type Cue = (&'static str, LimitKind, Reach);

/// Participles of what donors do, which after "not" take out what stands before.
pub(super) const GIVEN: &[&str] = &[
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
pub(super) const EN: &[Cue] = &[
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
pub(super) const FR: &[Cue] = &[
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
