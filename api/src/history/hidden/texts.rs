//! Which columns hold free texts that others read.

/// The table of the lines of plans. A line about a need says what the need says.
pub(super) const LINE: &str = "need_plan_line";
/// The tables of follow-ups, and of what they are about.
pub(super) const FOLLOW_UP: &str = "recommendation_follow_up";
pub(super) const RECOMMENDATION: &str = "recommendation";
/// The table of offers and programmes.
pub(super) const ASSISTANCE: &str = "assistance";

/// The table of gaps.
pub(super) const GAP: &str = "gap";

/// Columns of progress that hold figures. They are hidden and erased with the texts beside them, since a number to call is one, too; but
/// that two are alike says nothing.
const FIGURES: [&str; 3] = ["value", "baseline", "baseline_to"];

/// Tables with free texts that everybody may read, and the columns that hold them.
const TEXTS: [(&str, &[&str]); 22] = [
    (
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
    ),
    ("gap_provenance", &["locator", "note"]),
    ("need", &["title", "place", "note"]),
    ("need_plan", &["source", "decision_reason"]),
    (LINE, &["title", "place", "note"]),
    ("need_endorsement", &["reason"]),
    (
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
    ),
    (
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
    ),
    ("assistance_line", &["title", "note"]),
    ("assistance_request", &["text"]),
    ("assessment", &["reason"]),
    (RECOMMENDATION, &["text", "made_by", "status_note", "note"]),
    (FOLLOW_UP, &["note"]),
    ("finding", &["text"]),
    ("reply", &["text"]),
    ("report", &["title"]),
    ("lifting_progress", &["statement", "locator"]),
    ("focal_point", &["unit", "rank", "role", "place", "note"]),
    ("match", &["note", "reason"]),
    ("match_consent", &["reason"]),
    ("exemption_request", &["statement", "reason"]),
    ("commitment", &["note"]),
];

/// A table with free texts, and the columns that hold them; none of another name.
pub fn texts(table: &str) -> Option<(&'static str, &'static [&'static str])> {
    TEXTS.into_iter().find(|(name, _)| *name == table)
}

/// Whether a column of this name holds a free text in one of these tables, words that may be said of the same elsewhere: no figures.
pub fn is_text(column: &str) -> bool {
    let is_words = TEXTS.iter().any(|(_, columns)| columns.contains(&column));
    (is_words && !is_figure(column)) || column == "not_covered"
}

/// Whether a column of this name holds a figure.
pub fn is_figure(column: &str) -> bool {
    FIGURES.contains(&column)
}
