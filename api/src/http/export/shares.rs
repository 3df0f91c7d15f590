//! What a country has of a need, where a row is for one country of several: what coverage by country counts for it there. And what of a gap
//! a sector is, where a row is for one of several.

use domain::{
    gap::{further_sector::of_main, need_share::by_country},
    money::decimal,
};
use serde_json::{Value, json};

/// Where the countries of a gap stand.
const COUNTRIES: &str = "countries";
/// Where a need stands that a row is for.
pub(super) const NEED: &str = "needs";
/// The figures of a need, as they are split.
const FIGURES: [&str; 5] = ["size", "pledged", "committed", "delivered", "remaining"];
/// A size in the stead of none: of such a need only the shares are taken.
const UNSIZED: [i128; 4] = [1, 0, 0, 0];

/// Where the sectors of a gap stand, beside its main one.
pub(super) const FURTHER: &str = "furtherSectors";
/// What is said of how many there are, the main one among them.
pub(super) const MAIN_AND_FURTHER: &str =
    "How many: the main sector, and those it touches beside it.";
/// Where the main one stands, and in each of these the sector itself.
pub(super) const SECTOR: &str = "sector";

/// Puts the main sector of a gap before the further ones, with what of the gap it is where that is stated of them.
pub(super) fn with_main(gap: &mut Value) {
    let main = gap[SECTOR].clone();
    let Some(further) = gap.get_mut(FURTHER).and_then(Value::as_array_mut) else {
        return;
    };
    let percent = of_main(further.iter().map(|one| one["percent"].as_str()));
    further.insert(0, json!({ SECTOR: main, "percent": percent }));
}

/// The need of a row as each of these countries has it, in their order; none where the list at the path is not that of the countries, or
/// the row is for no need of which shares were asked.
pub(super) fn parts(entry: &Value, path: &str, countries: &[Value]) -> Option<Vec<Value>> {
    let need = entry.get(NEED).filter(|_| path == COUNTRIES)?;
    let shares = need.get("shares")?.as_array()?.iter();
    let kept: Vec<String> = shares
        .map(|share| {
            let country = share["country"]["alpha3"].as_str().unwrap_or_default();
            let percent = share["percent"].as_str().unwrap_or_default();
            format!("{country}:{percent}")
        })
        .collect();
    let codes = countries.iter().map(|country| country["alpha3"].as_str());
    let codes: Vec<&str> = codes.collect::<Option<_>>()?;
    if codes.is_empty() {
        return None;
    }
    let whole = figures(need);
    let kept = kept.join(" ");
    let parts = by_country(whole.unwrap_or(UNSIZED), Some(&kept), codes.iter().copied());
    let currency = need["currency"].as_str();
    let part = |code: &&str| {
        let (part, mut need) = (parts.get(code)?, need.clone());
        for (name, figure) in FIGURES.iter().zip(part.figures).filter(|_| whole.is_some()) {
            let figure = currency.map_or_else(|| figure.to_string(), |of| decimal(figure, of));
            need[*name] = figure.into();
        }
        let share = |percent| json!({ "country": { "alpha3": code }, "percent": percent });
        need["shares"] = part.percent.as_ref().map_or(Value::Null, share);
        Some(need)
    };
    codes.iter().map(part).collect()
}

/// What of a need is needed, pledged, committed and delivered, in whole units or the smallest part of its currency, all of whose
/// decimals the API writes; none where it has no size.
fn figures(need: &Value) -> Option<[i128; 4]> {
    let figure = |name: &str| need[name].as_str()?.replace('.', "").parse::<i128>().ok();
    let [needed, pledged, committed, delivered, _] = FIGURES.map(figure);
    let given = [pledged, committed, delivered].map(Option::unwrap_or_default);
    let [pledged, committed, delivered] = given;
    Some([needed?, pledged, committed, delivered])
}
