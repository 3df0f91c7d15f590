//! From an activity to what the register can hold of it. What it cannot is told, and nothing is guessed.

use super::read::{Activity, Export, Remark};
use crate::db::reference::Reference;
use domain::{
    assistance::ActivityStatus,
    language, money,
    sector::SectorStatus,
    text::tidy,
    validation::{TEXT_MAX, TITLE_MAX},
};

/// Codes by which a file says that it names no sector.
const NO_SECTOR: [&str; 2] = ["998", "99810"];

/// An activity as a programme or offer.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) identifier: String,
    /// What a register says of it that wrote the file.
    pub(super) export: Option<Export>,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) language: String,
    pub(super) status: ActivityStatus,
    pub(super) starts: Option<String>,
    pub(super) ends: Option<String>,
    /// Alpha-3 codes.
    pub(super) countries: Vec<String>,
    /// Codes of the OECD DAC that are on record.
    pub(super) sectors: Vec<String>,
    /// Amounts above 0, each with its currency.
    pub(super) money: Vec<(String, String)>,
}

impl Record {
    /// The record of an activity, or why there is none; what is left out of it is noted with the activity.
    pub(super) fn of(
        activity: &mut Activity,
        reference: &Reference,
        language: &str,
    ) -> Result<Self, Remark> {
        let line = activity.line;
        let error = |rule, message: &str| Remark::error(rule, line, message);
        if activity.is_cut {
            let message = "it is longer than can be read as a whole: it was skipped";
            return Err(error("activity.too-long", message));
        }
        let identifier = activity.identifier.clone().ok_or_else(|| {
            let message =
                "it has no iati-identifier, by which it would be known again: it was skipped";
            error("identifier.missing", message)
        })?;
        if identifier.chars().any(char::is_control) {
            let message = "its iati-identifier has line breaks or other control characters in it: it was skipped";
            return Err(error("identifier.unfit", message));
        }
        let title = activity.title.clone();
        let title =
            title.ok_or_else(|| error("title.missing", "it has no title: it was skipped"))?;
        let status = activity.status.as_deref().and_then(status).ok_or_else(|| {
            let message = "it has no activity-status of 1 to 6, and whether it runs is not guessed: it was skipped";
            error("status.missing", message)
        })?;
        let description = activity.description.clone().unwrap_or_else(|| {
            let message = "it has no description: its title stands for it";
            activity.warn("description.missing", line, message);
            title.clone()
        });
        Ok(Self {
            identifier,
            export: activity.export.take(),
            title: shortened(activity, title, TITLE_MAX, "title"),
            description: shortened(activity, description, TEXT_MAX, "description"),
            language: spoken(activity, language),
            status,
            starts: activity.starts.clone(),
            ends: activity.ends.clone(),
            countries: countries(activity, reference)?,
            sectors: sectors(activity, reference),
            money: amounts(activity),
        })
    }
}

fn status(code: &str) -> Option<ActivityStatus> {
    Some(match code {
        "1" => ActivityStatus::Pipeline,
        "2" => ActivityStatus::Implementation,
        "3" => ActivityStatus::Finalisation,
        "4" => ActivityStatus::Closed,
        "5" => ActivityStatus::Cancelled,
        "6" => ActivityStatus::Suspended,
        _ => return None,
    })
}

/// A text as it is stored, of so many bytes at most; a mark at its end says that it goes on.
fn shortened(activity: &mut Activity, text: String, max: usize, what: &str) -> String {
    const MARK: &str = "…";
    // Letters with accents may be stored in more bytes than they were written in, or in fewer.
    let text = tidy(&text);
    if text.len() <= max {
        return text;
    }
    let at = text.floor_char_boundary(max - MARK.len());
    let message = format!("its {what} has more than {max} bytes: the rest was left out");
    let line = activity.line;
    activity.warn("text.shortened", line, message);
    format!("{}{MARK}", text[..at].trim_end())
}

/// The language of the texts: one that there is, of the file or else as who imports says.
fn spoken(activity: &mut Activity, otherwise: &str) -> String {
    let stated = activity.language.as_deref().unwrap_or_default();
    let first = stated.split(['-', '_']).next().unwrap_or_default();
    let first = first.to_ascii_lowercase();
    if language::is_code(&first) {
        return first;
    }
    if !stated.is_empty() {
        let message = format!(
            "\"{stated}\" is no code of ISO 639-1, as fr is: its texts stand as in \"{otherwise}\""
        );
        let line = activity.line;
        activity.warn("language.unknown", line, message);
        return otherwise.to_owned();
    }
    let what = format!("texts without a language stand as in \"{otherwise}\"");
    activity.counts.add_many("language.assumed", what, 1);
    otherwise.to_owned()
}

/// Countries on record. Where a file names some and none is known, there is no record: without any it would be for all the world.
fn countries(activity: &mut Activity, reference: &Reference) -> Result<Vec<String>, Remark> {
    const UNKNOWN: &str = "country.unknown";
    let (mut found, line) = (Vec::new(), activity.line);
    let mut is_any_unknown = activity.remarks.iter().any(|told| told.rule == UNKNOWN);
    for code in std::mem::take(&mut activity.countries) {
        match reference.country(&code, "recipient-country") {
            Ok(country) if !found.contains(&country.alpha3) => found.push(country.alpha3.clone()),
            Ok(_) => {}
            Err(fault) => {
                let message = format!("{}: it was left out", fault.reason);
                activity.warn(UNKNOWN, line, message);
                is_any_unknown = true;
            }
        }
    }
    if found.is_empty() && is_any_unknown {
        let message = "none of the countries that it names is known, and without one it would stand as for any: it was skipped";
        return Err(Remark::error("country.none", line, message));
    }
    Ok(found)
}

fn sectors(activity: &mut Activity, reference: &Reference) -> Vec<String> {
    let (mut found, line) = (Vec::new(), activity.line);
    for code in std::mem::take(&mut activity.sectors) {
        if NO_SECTOR.contains(&code.as_str()) {
            let what = format!("sector {code} says that none is named");
            activity.counts.add_many("sector.unspecified", what, 1);
            continue;
        }
        let Some(sector) = reference.sectors.by_code(&code) else {
            let shown: String = code.chars().take(40).collect();
            let message = format!("\"{shown}\" is no sector of the OECD DAC: it was left out");
            activity.warn("sector.unknown", line, message);
            continue;
        };
        if sector.status == SectorStatus::Withdrawn {
            let next = sector.replaced_by_id;
            let next = next.and_then(|next| reference.sectors.get(next));
            let next = next.map_or_else(String::new, |next| format!(", replaced by {}", next.code));
            let message = format!("sector {code} was withdrawn{next}: it was kept as it is");
            activity.warn("sector.withdrawn", line, message);
        }
        found.push(sector.code.clone());
    }
    found
}

/// Sums that can stand as what is given.
fn amounts(activity: &mut Activity) -> Vec<(String, String)> {
    let Some((basis, sums)) = activity.money.take() else {
        return Vec::new();
    };
    let (mut found, line) = (Vec::new(), activity.line);
    if sums.is_partial() {
        let word = basis.word();
        let message = format!(
            "some of its {word} cannot be read, so that their sum is not known: no amount was taken, and a new record is open-ended"
        );
        activity.warn("amount.partial", line, message);
        return found;
    }
    for (currency, amount) in sums.decimals() {
        let minor = money::currency(currency).and_then(|of| money::minor_units(&amount, of));
        let (rule, why) = match minor {
            Ok(minor) if minor > 0 => {
                found.push((currency.to_owned(), amount));
                continue;
            }
            _ if amount.starts_with('-') || amount == "0" => {
                ("amount.not-above-zero", "it is not above 0".to_owned())
            }
            Ok(_) => continue,
            Err(why) => ("amount.unfit", why),
        };
        let word = basis.word();
        let message = format!("the sum of its {word}, {amount} {currency}, was left out: {why}");
        activity.warn(rule, line, message);
    }
    let what = format!("sums are those of {}", basis.word());
    activity.counts.add_many("money.basis", what, 1);
    found
}
