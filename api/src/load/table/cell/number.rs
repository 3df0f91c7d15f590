//! Numbers in the manners in which people write them.

use super::sentence::shown;

/// A number that somebody wrote, in whatever manner, as a decimal string with a point; refused where it could mean two numbers.
pub(in crate::load::table) fn decimal(text: &str) -> Result<String, String> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let invalid = || no_number(text);
    let text = text.trim();
    // Spaces and apostrophes only ever separate thousands.
    let (plain, has_gaps) =
        ungrouped(text, &[' ', '\u{a0}', '\u{202f}', '\'', '’'], &digits).ok_or_else(invalid)?;
    let marks: Vec<char> = plain
        .chars()
        .filter(|letter| matches!(letter, '.' | ','))
        .collect();
    let Some(&last) = marks.last() else {
        return Some(plain)
            .filter(|plain| digits(plain))
            .ok_or_else(invalid);
    };
    let (before, after) = plain.rsplit_once(last).ok_or_else(invalid)?;
    let is_repeated = marks.len() > 1 && marks.iter().all(|mark| *mark == last);
    if is_repeated {
        return ungrouped(&plain, &[last], &digits)
            .map(|(plain, _)| plain)
            .ok_or_else(invalid);
    }
    let whole = match marks.len() {
        1 => before.to_owned(),
        // Thousands by the one mark, decimals by the other.
        _ => {
            let other = if last == '.' { ',' } else { '.' };
            ungrouped(before, &[other], &digits).ok_or_else(invalid)?.0
        }
    };
    if !digits(&whole) || !digits(after) {
        return Err(invalid());
    }
    // A group of three behind one mark may be thousands as well.
    let is_unclear = marks.len() == 1 && !has_gaps && after.len() == 3;
    if is_unclear && whole.len() <= 3 && !whole.starts_with('0') {
        return Err(unclear(text, &whole, after));
    }
    // Currencies without a smaller part, and what is counted, have no decimals.
    match after.bytes().all(|digit| digit == b'0') {
        true => Ok(whole),
        false => Ok(format!("{whole}.{after}")),
    }
}

fn unclear(text: &str, whole: &str, after: &str) -> String {
    format!(
        "has {}, which could be {whole}{after} or {whole}.{after}: write it without a mark between thousands, or with other decimals",
        shown(text)
    )
}

fn no_number(text: &str) -> String {
    format!(
        "has {}, which is no number above 0: write digits and at most one point, 1250.50",
        shown(text)
    )
}

/// A number without the marks between its thousands, and whether there were any; none where they do not stand between groups of three.
fn ungrouped(text: &str, marks: &[char], digits: &impl Fn(&str) -> bool) -> Option<(String, bool)> {
    let groups: Vec<&str> = text.split(marks).collect();
    let [first, rest @ ..] = groups.as_slice() else {
        return None;
    };
    if rest.is_empty() {
        return Some((text.to_owned(), false));
    }
    let (last, middle) = rest.split_last()?;
    let whole = last.split(['.', ',']).next().unwrap_or_default();
    let is_group = |group: &str| group.len() == 3 && digits(group);
    let fits = (1..=3).contains(&first.len())
        && digits(first)
        && middle.iter().all(|group| is_group(group))
        && is_group(whole);
    fits.then(|| (groups.concat(), true))
}
