//! Lines of what is given or needed, as the rows of a record have them on top of those on record.

mod sized;

use super::{cell::Cell, headings::Flaw, record::Record};
use domain::{
    assistance::{AssistanceType, line},
    gap::{need, need_share},
    money, size,
};
use entity::assistance_line;
pub(super) use sized::{cost, currency};
use sized::{people, size_as_it_is, sized};

/// Lines of an offer or programme in place of those on record, where it is titled so; none where the table has none.
pub(super) fn given(
    record: &mut Record<'_>,
    known: &[assistance_line::Model],
    titled: Option<&str>,
) -> Option<Vec<line::Draft>> {
    let heads = heads(record)?;
    let known: Vec<line::Draft> = known
        .iter()
        .cloned()
        .map(crate::load::line::as_it_is)
        .collect();
    let known_as: Vec<_> = known
        .iter()
        .map(|line| (line.assistance, line.title.as_str()))
        .collect();
    let matched = matched(&heads, &known_as);
    warn_of_gone(record, &known_as, &matched);
    let lines = heads.into_iter().zip(matched).enumerate();
    let lines = lines.map(|(at, (head, was))| {
        let base = was.and_then(|was| known.get(was)).cloned();
        let base = base.unwrap_or_else(|| fresh(record, at, &head));
        let size = sized(record, at, &base.size);
        line::Draft {
            least: revised(record, at, "least", Cell::number, base.least),
            most: revised(record, at, "most", Cell::number, base.most),
            requires: revised(record, at, "requires", Cell::word, base.requires),
            tied: revised(record, at, "tied", Cell::word, base.tied),
            goods: revised(record, at, "goods", Cell::word, base.goods),
            form: revised(record, at, "form", Cell::word, base.form),
            people: revised(record, at, "people", people, base.people),
            note: revised(record, at, "line_note", Cell::text, base.note),
            line: base.line,
            assistance: head.assistance.unwrap_or(base.assistance),
            title: title(head, base.title, titled),
            size: size.unwrap_or(base.size),
        }
    });
    Some(lines.collect())
}

/// Needs of a gap in place of those that its finding states, where it is titled so; none where the table has none.
pub(super) fn needed(
    record: &mut Record<'_>,
    known: &[need::Need],
    titled: Option<&str>,
) -> Option<Vec<need::Draft>> {
    let heads = heads(record)?;
    let known_as: Vec<_> = known
        .iter()
        .map(|need| (need.assistance, need.title.as_str()))
        .collect();
    let matched = matched(&heads, &known_as);
    warn_of_gone(record, &known_as, &matched);
    let needs = heads.into_iter().zip(matched).enumerate();
    let needs = needs.map(|(at, (head, was))| {
        let base = was.and_then(|was| known.get(was)).map(need_as_it_is);
        let base = base.unwrap_or_else(|| fresh_need(fresh(record, at, &head)));
        let size = sized(record, at, &base.size);
        let languages = record.line_removable(at, "line_languages", Cell::list);
        need::Draft {
            assistance: head.assistance.unwrap_or(base.assistance),
            title: title(head, base.title, titled),
            least: revised(record, at, "least", Cell::number, base.least),
            goods: revised(record, at, "goods", Cell::word, base.goods),
            form: revised(record, at, "form", Cell::word, base.form),
            people: revised(record, at, "people", people, base.people),
            starts: revised(record, at, "line_starts", Cell::date, base.starts),
            deadline: revised(record, at, "deadline", Cell::date, base.deadline),
            languages: languages.map_or(base.languages, Option::unwrap_or_default),
            place: revised(record, at, "line_place", Cell::text, base.place),
            note: revised(record, at, "line_note", Cell::text, base.note),
            shares: base.shares,
            depends_on: base.depends_on,
            size: size.unwrap_or(base.size),
        }
    });
    Some(needs.collect())
}

/// What the cell of a line says, or what was on record where it is empty; none where it takes that away.
fn revised<T>(
    record: &mut Record<'_>,
    at: usize,
    heading: &str,
    read: impl FnOnce(&Cell) -> Result<T, String>,
    was: Option<T>,
) -> Option<T> {
    record.line_removable(at, heading, read).unwrap_or(was)
}

/// The title of a line that was called so: where that was the title of its record for want of its own, it stays the record's.
fn title(head: Head, was: String, titled: Option<&str>) -> String {
    let follows = titled == Some(was.as_str());
    let new = head.own.or(head.title.filter(|_| follows));
    new.unwrap_or(was)
}

/// What a line is known by.
struct Head {
    assistance: Option<AssistanceType>,
    /// Its title, as its own cell has it.
    own: Option<String>,
    /// The same, or else the title of the record.
    title: Option<String>,
}

/// Types and titles of the lines that a record has.
fn heads(record: &mut Record<'_>) -> Option<Vec<Head>> {
    let lines = record.lines();
    if lines == 0 {
        return None;
    }
    let of_record = record.given("title", Cell::text);
    let heads = (0..lines).map(|at| {
        let own = record.line_given(at, "line_title", Cell::text);
        Head {
            assistance: record.line_given(at, "assistance", Cell::word),
            title: own.clone().or_else(|| of_record.clone()),
            own,
        }
    });
    Some(heads.collect())
}

/// Which line on record each one is: that of its type and title, or else the one at its place if it is of its type.
fn matched(heads: &[Head], known: &[(AssistanceType, &str)]) -> Vec<Option<usize>> {
    let mut found = vec![None; heads.len()];
    let mut taken = vec![false; known.len()];
    for by_place in [false, true] {
        for (at, head) in heads.iter().enumerate() {
            let is_same = |(was, (of_type, called)): (usize, &(AssistanceType, &str))| -> bool {
                let is_type = head
                    .assistance
                    .is_none_or(|assistance| assistance == *of_type);
                let is_title = head.title.as_deref() == Some(*called);
                !taken[was] && is_type && if by_place { was == at } else { is_title }
            };
            if found[at].is_some() {
                continue;
            }
            let was = known.iter().enumerate().position(is_same);
            if let Some(was) = was {
                taken[was] = true;
                found[at] = Some(was);
            }
        }
    }
    found
}

/// Warns of lines on record that the table has no more, as where a row was lost. Their texts are left out: what is told is kept.
fn warn_of_gone(
    record: &mut Record<'_>,
    known: &[(AssistanceType, &str)],
    matched: &[Option<usize>],
) {
    let row = record.rows[0].number;
    let known = known.iter().enumerate();
    let gone = known.filter(|(at, _)| !matched.contains(&Some(*at)));
    let gone = gone.map(|(at, (assistance, _))| Flaw {
        rule: "line.gone",
        row,
        column: None,
        message: format!(
            "line {} of it on record, of {assistance}, is in none of its rows, and is taken away",
            at + 1
        ),
    });
    record.warnings.extend(gone);
}

/// A line that is not on record; what it has to have is noted where it is missing.
fn fresh(record: &mut Record<'_>, at: usize, head: &Head) -> line::Draft {
    if head.assistance.is_none() && !record.is_spoilt("assistance") {
        let message = "is missing: say what type of assistance this line is";
        record.flaw(Some(at), "assistance", "cell.missing", message);
    }
    if head.title.is_none() && !record.is_spoilt("title") && !record.is_spoilt("line_title") {
        let message = "is missing: say what this line is";
        record.flaw(Some(at), "line_title", "cell.missing", message);
    }
    let assistance = head.assistance.unwrap_or(AssistanceType::Funding);
    let title = head.title.clone().unwrap_or_default();
    line::Draft::new(assistance, title, size::Draft::Unsized)
}

fn fresh_need(line: line::Draft) -> need::Draft {
    need::Draft {
        assistance: line.assistance,
        title: line.title,
        size: line.size,
        least: None,
        goods: None,
        form: None,
        people: None,
        starts: None,
        deadline: None,
        languages: Vec::new(),
        place: None,
        shares: Vec::new(),
        note: None,
        depends_on: Vec::new(),
    }
}

/// A need on record as a draft that changes nothing of it.
fn need_as_it_is(need: &need::Need) -> need::Draft {
    let size = size_as_it_is(need.size.as_ref());
    let least = need.least.map(|units| match size.currency() {
        Some(currency) => money::decimal(units, currency),
        None => units.to_string(),
    });
    let date = |date: &Option<String>| date.as_deref().map(domain::date::PartialDate::stored);
    let languages = need.languages.as_deref().unwrap_or_default();
    let shares = need_share::stated(need.shares.as_deref());
    let shares = shares.map(|(country, percent)| need_share::Draft {
        country: country.to_owned(),
        percent: percent.to_owned(),
    });
    need::Draft {
        assistance: need.assistance,
        title: need.title.clone(),
        size,
        least,
        goods: need.goods,
        form: need.form,
        people: need.people,
        starts: date(&need.starts),
        deadline: date(&need.deadline),
        languages: languages.split_whitespace().map(str::to_owned).collect(),
        place: need.place.clone(),
        shares: shares.collect(),
        note: need.note.clone(),
        depends_on: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_known_by_type_and_title_or_else_by_their_place() {
        let head = |assistance, title: &str| Head {
            assistance: Some(assistance),
            own: None,
            title: Some(title.to_owned()),
        };
        let known = [
            (AssistanceType::Training, "Courses"),
            (AssistanceType::Equipment, "Scales"),
        ];
        let heads = [
            head(AssistanceType::Equipment, "Scales"),
            head(AssistanceType::Equipment, "Balances"),
            head(AssistanceType::Training, "Courses"),
        ];
        assert_eq!(matched(&heads, &known), [Some(1), None, Some(0)]);
        let renamed = [head(AssistanceType::Training, "Two courses")];
        assert_eq!(matched(&renamed, &known), [Some(0)]);
    }
}
