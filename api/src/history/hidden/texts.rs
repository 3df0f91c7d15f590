//! Which columns hold free texts, and in whose history these are, as the objects that have one say of themselves and of their parts.

use crate::history::{
    event::{Kept, PartList},
    objects::{Object, with_entity},
};
use sea_orm::Iterable;
use std::sync::LazyLock;

/// The table of the lines of plans. A line about a need says what the need says.
pub(super) const LINE: &str = "need_plan_line";
/// The table of follow-ups to recommendations.
pub(super) const FOLLOW_UP: &str = "recommendation_follow_up";
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

/// A table with free texts, in one history: it is named again where its rows can be in another one.
#[derive(Clone, Copy)]
pub struct Texts {
    /// Its name.
    pub table: &'static str,
    /// Columns with texts that everybody may read: registrars hide them, and operators erase them.
    read: &'static [&'static str],
    /// Columns with texts that are erased only.
    erased: &'static [&'static str],
    /// In whose history they are.
    pub told_with: History,
}

/// What names an object in whose history a row is, a column of that row or a query; and the object's table.
pub type History = (&'static str, &'static str);

/// Those whose rows do not name the object in whose history they are. An entry of the ledger is in that of its match; what a file gave
/// without one is told with the gap.
const BY_QUERY: [Texts; 3] = [
    Texts {
        table: LINE,
        read: &["title", "place", "note"],
        erased: &[],
        told_with: (
            "(select need_plan.gap_id from need_plan where need_plan.id = need_plan_line.plan_id)",
            GAP,
        ),
    },
    Texts {
        table: "commitment",
        read: &["note"],
        erased: &[],
        told_with: (
            "(select match_line.match_id from match_line where match_line.id = commitment.match_line_id)",
            "match",
        ),
    },
    Texts {
        table: "commitment",
        read: &["note"],
        erased: &[],
        told_with: (
            "(select need.gap_id from need where need.id = commitment.need_id)",
            GAP,
        ),
    },
];

/// All tables with free texts.
pub fn all_texts() -> &'static [Texts] {
    static ALL: LazyLock<Vec<Texts>> = LazyLock::new(|| {
        let all = Object::iter().flat_map(of_object).chain(BY_QUERY);
        all.filter(|texts| !texts.columns().is_empty()).collect()
    });
    &ALL
}

/// The table of an object, and those of the lists of its parts.
fn of_object(object: Object) -> Vec<Texts> {
    let whole = object.table();
    let (read, erased) = with_entity!(object, E => (E::TEXTS, E::ERASED));
    let own = Texts {
        table: whole,
        read,
        erased,
        told_with: ("id", whole),
    };
    let of_list = |list: PartList| Texts {
        table: list.table,
        read: list.texts,
        erased: list.erased,
        told_with: (list.whole, whole),
    };
    let parts = object.part_lists().into_iter().map(of_list);
    [own].into_iter().chain(parts).collect()
}

impl Texts {
    /// The columns whose texts can be erased.
    pub fn columns(self) -> Vec<&'static str> {
        [self.read, self.erased].concat()
    }
}

/// A table with free texts that can be hidden, and the columns that hold them; none of another name.
pub fn texts(table: &str) -> Option<(&'static str, &'static [&'static str])> {
    let mut all = all_texts().iter();
    let found = all.find(|texts| texts.table == table && !texts.read.is_empty());
    found.map(|texts| (texts.table, texts.read))
}

/// Whether a column of this name holds a text that can be hidden in one of these tables, words that may be said of the same elsewhere: no
/// figures.
pub fn is_text(column: &str) -> bool {
    let mut all = all_texts().iter();
    let is_words = all.any(|texts| texts.read.contains(&column));
    (is_words && !is_figure(column)) || column == "not_covered"
}

/// Whether a column of this name holds a figure.
pub fn is_figure(column: &str) -> bool {
    FIGURES.contains(&column)
}
