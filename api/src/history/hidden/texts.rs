//! Which columns hold free texts, and in whose history these are.

/// The table of the lines of plans. A line about a need says what the need says.
pub(super) const LINE: &str = "need_plan_line";
/// The tables of follow-ups, and of what they are about.
pub(super) const FOLLOW_UP: &str = "recommendation_follow_up";
const RECOMMENDATION: &str = "recommendation";
/// The table of what the Security Council asks about recommendations.
pub const INSTRUCTION: &str = "recommendation_instruction";
/// The table of offers and programmes.
pub(super) const ASSISTANCE: &str = "assistance";

/// The table of gaps.
pub(super) const GAP: &str = "gap";

/// What somebody calls an offer, programme, gap or match in systems of their own: no two of theirs have the same.
pub const OWN_NAME: &str = "external_reference";

/// Columns of progress that hold figures. They are hidden and erased with the texts beside them, since a number to call is one, too; but
/// that two are alike says nothing.
const FIGURES: [&str; 3] = ["value", "baseline", "baseline_to"];

/// A table with free texts.
#[derive(Clone, Copy)]
pub struct Texts {
    /// Its name.
    pub table: &'static str,
    /// Columns with texts that everybody may read: registrars hide them, and operators erase them.
    read: &'static [&'static str],
    /// Columns with texts that are erased only.
    erased: &'static [&'static str],
    /// In whose history they are; in that of their own row where this is empty.
    told_with: &'static [History],
}

/// What names an object in whose history a row is, a column of that row or a query; and the object's table.
pub type History = (&'static str, &'static str);

const WITH_GAP: &[History] = &[("gap_id", GAP)];
const WITH_MATCH: &[History] = &[("match_id", "match")];
const WITH_FINDING_OR_GAP: &[History] = &[("finding_id", "finding"), ("gap_id", GAP)];

/// All tables with free texts. A new one has to be named here, and nowhere else.
pub const TEXTS: [Texts; 31] = [
    Texts::of(
        GAP,
        &[
            "title",
            "description",
            "institution",
            "desired_end_state",
            "beneficiaries",
            "tags",
            "note",
            "state_note",
        ],
    )
    .erased(&[OWN_NAME]),
    Texts::of("gap_provenance", &["locator", "note"]).told_with(WITH_GAP),
    Texts::of("need", &["title", "place", "note"]).told_with(WITH_GAP),
    Texts::of(
        ASSISTANCE,
        &[
            "title",
            "description",
            "condition",
            "place",
            "earmark",
            "membership",
            "cofinancing",
            "only_beneficiaries",
            "exclusions",
            "note",
        ],
    )
    .erased(&[OWN_NAME]),
    Texts::of("assistance_line", &["title", "note"]).told_with(&[("assistance_id", ASSISTANCE)]),
    Texts::of("assistance_request", &["text"]).told_with(WITH_GAP),
    Texts::of("assessment", &["reason"])
        .erased(&["cycle"])
        .told_with(WITH_GAP),
    Texts::of(FOLLOW_UP, &["note"]).told_with(&[("recommendation_id", RECOMMENDATION)]),
    Texts::of(INSTRUCTION, &["statement"]).told_with(&[("recommendation_id", RECOMMENDATION)]),
    Texts::of("finding", &["text"]),
    Texts::of("reply", &["text"]).told_with(&[("finding_id", "finding")]),
    Texts::of(
        RECOMMENDATION,
        &["text", "made_by", "locator", "status_note", "note"],
    ),
    Texts::of("report", &["title"]),
    Texts::of("match", &["note", "reason"]).erased(&[OWN_NAME]),
    Texts::of("match_consent", &["reason"]).told_with(WITH_MATCH),
    Texts::of(
        "exemption_request",
        &["statement", "reason", "conditions", "revocation_reason"],
    )
    .told_with(WITH_MATCH),
    Texts::of(
        "gap_progress",
        &[
            "statement",
            "locator",
            "indicator",
            "value",
            "baseline",
            "baseline_to",
            "indicator_unit",
        ],
    )
    .told_with(WITH_GAP),
    Texts::of("lifting_progress", &["statement", "locator"])
        .told_with(&[("condition_id", "lifting_condition")]),
    Texts::of("focal_point", &["unit", "rank", "role", "place", "note"]),
    Texts::of("need_endorsement", &["reason"]).told_with(WITH_GAP),
    Texts::of("gap_link", &["note"]).told_with(WITH_GAP),
    Texts::of("need_plan", &["source", "decision_reason"]).told_with(WITH_GAP),
    Texts::of(LINE, &["title", "place", "note"]).told_with(&[(
        "(select need_plan.gap_id from need_plan where need_plan.id = need_plan_line.plan_id)",
        GAP,
    )]),
    // An entry of the ledger is in the history of its match; what a file gave without one is told with the gap.
    Texts::of("commitment", &["note"]).told_with(&[
        (
            "(select match_line.match_id from match_line where match_line.id = commitment.match_line_id)",
            "match",
        ),
        (
            "(select need.gap_id from need where need.id = commitment.need_id)",
            GAP,
        ),
    ]),
    Texts::of("plan", &[]).erased(&["note"]),
    Texts::of("plan_line", &[])
        .erased(&["left_out"])
        .told_with(&[("plan_id", "plan")]),
    Texts::of("judgement", &[]).erased(&["note"]),
    Texts::of("api_key", &[]).erased(&["label"]),
    Texts::of("webhook", &[]).erased(&["description"]),
    Texts::of("organisation", &[]).erased(&["name", "name_fr", "note"]),
    Texts::of("sealed_note", &[])
        .erased(&["removal_reason"])
        .told_with(WITH_FINDING_OR_GAP),
];

impl Texts {
    const fn of(table: &'static str, read: &'static [&'static str]) -> Self {
        Self {
            table,
            read,
            erased: &[],
            told_with: &[],
        }
    }

    const fn erased(self, erased: &'static [&'static str]) -> Self {
        Self { erased, ..self }
    }

    const fn told_with(self, told_with: &'static [History]) -> Self {
        Self { told_with, ..self }
    }

    /// The columns whose texts can be erased.
    pub fn columns(self) -> Vec<&'static str> {
        [self.read, self.erased].concat()
    }

    /// Where its rows are told of: of several, in the first that there is.
    pub fn histories(self) -> impl Iterator<Item = History> {
        let own = self.told_with.is_empty().then_some(("id", self.table));
        own.into_iter().chain(self.told_with.iter().copied())
    }
}

/// A table with free texts that can be hidden, and the columns that hold them; none of another name.
pub fn texts(table: &str) -> Option<(&'static str, &'static [&'static str])> {
    let hidden = |texts: &Texts| texts.table == table && !texts.read.is_empty();
    let found = TEXTS.into_iter().find(hidden);
    found.map(|texts| (texts.table, texts.read))
}

/// Whether a column of this name holds a text that can be hidden in one of these tables, words that may be said of the same elsewhere: no
/// figures.
pub fn is_text(column: &str) -> bool {
    let is_words = TEXTS.iter().any(|texts| texts.read.contains(&column));
    (is_words && !is_figure(column)) || column == "not_covered"
}

/// Whether a column of this name holds a figure.
pub fn is_figure(column: &str) -> bool {
    FIGURES.contains(&column)
}
