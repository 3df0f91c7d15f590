//! Lines of what is given or needed, as the rows of a record have them on top of those on record.

use super::{cell::Cell, record::Record};
use domain::{
    assistance::{AssistanceType, line},
    gap::{need, need_share},
    money,
    size::{self, QuantityUnit, Size, SizeUnit},
};
use entity::assistance_line;
use std::str::FromStr;
use strum::IntoEnumIterator;

/// Lines of an offer or programme in place of those on record; none where the table has none.
pub(super) fn given(
    record: &mut Record<'_>,
    known: &[assistance_line::Model],
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
    let lines = heads.into_iter().zip(matched).enumerate();
    let lines = lines.map(|(at, (head, was))| {
        let base = was.and_then(|was| known.get(was)).cloned();
        let base = base.unwrap_or_else(|| fresh(record, at, &head));
        let size = sized(record, at, &base.size);
        let set = |said: Option<Option<String>>, was: Option<String>| said.unwrap_or(was);
        line::Draft {
            least: set(record.line_removable(at, "least", Cell::number), base.least),
            most: set(record.line_removable(at, "most", Cell::number), base.most),
            requires: word(record, at, "requires", base.requires),
            tied: word(record, at, "tied", base.tied),
            goods: word(record, at, "goods", base.goods),
            form: word(record, at, "form", base.form),
            note: set(
                record.line_removable(at, "line_note", Cell::text),
                base.note,
            ),
            line: base.line,
            assistance: head.assistance.unwrap_or(base.assistance),
            title: head.own.unwrap_or(base.title),
            size: size.unwrap_or(base.size),
        }
    });
    Some(lines.collect())
}

/// Needs of a gap in place of those that its finding states; none where the table has none.
pub(super) fn needed(record: &mut Record<'_>, known: &[need::Need]) -> Option<Vec<need::Draft>> {
    let heads = heads(record)?;
    let known_as: Vec<_> = known
        .iter()
        .map(|need| (need.assistance, need.title.as_str()))
        .collect();
    let matched = matched(&heads, &known_as);
    let needs = heads.into_iter().zip(matched).enumerate();
    let needs = needs.map(|(at, (head, was))| {
        let base = was.and_then(|was| known.get(was)).map(need_as_it_is);
        let base = base.unwrap_or_else(|| fresh_need(fresh(record, at, &head)));
        let size = sized(record, at, &base.size);
        let languages = record.line_removable(at, "line_languages", Cell::list);
        need::Draft {
            assistance: head.assistance.unwrap_or(base.assistance),
            title: head.own.unwrap_or(base.title),
            least: record
                .line_removable(at, "least", Cell::number)
                .unwrap_or(base.least),
            goods: word(record, at, "goods", base.goods),
            form: word(record, at, "form", base.form),
            starts: record
                .line_removable(at, "line_starts", Cell::date)
                .unwrap_or(base.starts),
            deadline: record
                .line_removable(at, "deadline", Cell::date)
                .unwrap_or(base.deadline),
            languages: languages.map_or(base.languages, Option::unwrap_or_default),
            place: record
                .line_removable(at, "line_place", Cell::text)
                .unwrap_or(base.place),
            note: record
                .line_removable(at, "line_note", Cell::text)
                .unwrap_or(base.note),
            shares: base.shares,
            depends_on: base.depends_on,
            size: size.unwrap_or(base.size),
        }
    });
    Some(needs.collect())
}

/// The word of a cell, or else the one on record.
fn word<W: FromStr + IntoEnumIterator + AsRef<str>>(
    record: &mut Record<'_>,
    at: usize,
    heading: &str,
    base: Option<W>,
) -> Option<W> {
    record
        .line_removable(at, heading, Cell::word)
        .unwrap_or(base)
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
    line::Draft {
        line: None,
        assistance: head.assistance.unwrap_or(AssistanceType::Funding),
        title: head.title.clone().unwrap_or_default(),
        size: size::Draft::Unsized,
        least: None,
        most: None,
        requires: None,
        tied: None,
        goods: None,
        form: None,
        note: None,
    }
}

fn fresh_need(line: line::Draft) -> need::Draft {
    need::Draft {
        assistance: line.assistance,
        title: line.title,
        size: line.size,
        least: None,
        goods: None,
        form: None,
        starts: None,
        deadline: None,
        languages: Vec::new(),
        place: None,
        shares: Vec::new(),
        note: None,
        depends_on: Vec::new(),
    }
}

/// A size on record as a draft.
fn size_as_it_is(size: Option<&Size>) -> size::Draft {
    match size {
        None => size::Draft::Unsized,
        Some(Size::Quantity { unit, value }) => {
            let (unit, value) = (*unit, *value);
            size::Draft::Quantity { unit, value }
        }
        Some(Size::Money { minor, currency }) => size::Draft::Money {
            amount: money::decimal(*minor, currency),
            currency: currency.clone(),
        },
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
        starts: date(&need.starts),
        deadline: date(&need.deadline),
        languages: languages.split_whitespace().map(str::to_owned).collect(),
        place: need.place.clone(),
        shares: shares.collect(),
        note: need.note.clone(),
        depends_on: Vec::new(),
    }
}

/// The size of a line, where its cells say one; what they leave out of it is as on record.
fn sized(record: &mut Record<'_>, at: usize, base: &size::Draft) -> Option<size::Draft> {
    let unit: Option<Option<SizeUnit>> = record.line_removable(at, "unit", Cell::word);
    let quantity = record.line_removable(at, "quantity", Cell::number);
    let currency = record.line_given(at, "currency", currency);
    if unit == Some(None) || quantity == Some(None) {
        return Some(size::Draft::Unsized);
    }
    let (unit, quantity) = (unit.flatten(), quantity.flatten());
    if unit.is_none() && quantity.is_none() && currency.is_none() {
        return None;
    }
    let money = currency.as_ref().map(|_| SizeUnit::Money);
    let Some(unit) = unit.or(money).or_else(|| base.unit()) else {
        missing(record, at, "unit", "is missing: say what is counted");
        return None;
    };
    let before = (base.unit() == Some(unit)).then_some(base);
    let quantity = quantity.or_else(|| before.and_then(amount));
    let Some(quantity) = quantity else {
        let message = "is missing: say how much, or leave out the unit where it is open";
        missing(record, at, "quantity", message);
        return None;
    };
    let Some(unit) = unit.counted() else {
        let before = before.and_then(size::Draft::currency).map(str::to_owned);
        return of_money(record, at, quantity, currency.or(before));
    };
    of_things(record, at, unit, &quantity, currency.is_some())
}

/// The code of a currency that is in a cell.
fn currency(cell: &Cell) -> Result<String, String> {
    let code = cell.code()?;
    let known = money::currency(&code).map_err(|reason| format!("is wrong: {reason}"))?;
    Ok(known.code().to_owned())
}

fn of_money(
    record: &mut Record<'_>,
    at: usize,
    amount: String,
    currency: Option<String>,
) -> Option<size::Draft> {
    let Some(currency) = currency else {
        let message = "is missing: write for example USD, EUR or XOF";
        missing(record, at, "currency", message);
        return None;
    };
    Some(size::Draft::Money { amount, currency })
}

fn of_things(
    record: &mut Record<'_>,
    at: usize,
    unit: QuantityUnit,
    quantity: &str,
    has_currency: bool,
) -> Option<size::Draft> {
    if has_currency {
        record.flaw(
            Some(at),
            "currency",
            "cell.unreadable",
            "goes with the unit MONEY alone: leave it empty, or write MONEY",
        );
    }
    match counted(quantity) {
        Ok(value) => Some(size::Draft::Quantity { unit, value }),
        Err(message) => {
            record.flaw(Some(at), "quantity", "cell.unreadable", message);
            None
        }
    }
}

/// A number of what is counted, as far as the API takes it.
fn counted(quantity: &str) -> Result<i64, String> {
    let is_whole = quantity.bytes().all(|byte| byte.is_ascii_digit());
    match quantity.parse::<i32>() {
        Ok(value) => Ok(value.into()),
        Err(_) if is_whole => Err(format!("has {quantity}, and {} is the most", i32::MAX)),
        Err(_) => Err(format!(
            "has {quantity}, which is no whole number, and this unit takes no other"
        )),
    }
}

/// Notes a cell that is missing, unless it is there and could not be read.
fn missing(record: &mut Record<'_>, at: usize, heading: &str, message: &str) {
    if !record.is_spoilt(heading) {
        record.flaw(Some(at), heading, "cell.missing", message);
    }
}

fn amount(size: &size::Draft) -> Option<String> {
    match size {
        size::Draft::Unsized => None,
        size::Draft::Quantity { value, .. } => Some(value.to_string()),
        size::Draft::Money { amount, .. } => Some(amount.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_whole_and_no_more_than_the_api_takes() {
        assert_eq!(counted("2147483647"), Ok(2_147_483_647));
        for (quantity, says) in [
            ("2147483648", "is the most"),
            ("99999999999999999999", "is the most"),
            ("2.5", "no whole number"),
        ] {
            let reason = counted(quantity).expect_err("a reason");
            assert!(reason.contains(says), "{reason}");
        }
    }

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
