//! Words of explanations.

use domain::assistance::ActivityStatus;

/// The word of a value, as the API writes it.
pub(crate) fn word<T: std::fmt::Debug>(value: &T) -> String {
    let mut word = String::new();
    for (at, letter) in format!("{value:?}").chars().enumerate() {
        if letter.is_uppercase() && at > 0 {
            word.push('_');
        }
        word.extend(letter.to_uppercase());
    }
    word
}

pub(super) fn status_name(status: ActivityStatus) -> &'static str {
    match status {
        ActivityStatus::Pipeline => "planned",
        ActivityStatus::Implementation => "under way",
        ActivityStatus::Finalisation => "ended in the field",
        ActivityStatus::Closed => "closed",
        ActivityStatus::Cancelled => "cancelled",
        ActivityStatus::Suspended => "suspended",
    }
}

/// The Oxford-less list that sentences use: "Liberia, Ghana and Togo"; long ones are cut.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 5;
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [] => "none".into(),
        [one] => (*one).into(),
        many if many.len() > SHOWN => format!(
            "{} and {} more",
            many[..SHOWN].join(", "),
            many.len() - SHOWN
        ),
        many => format!(
            "{} and {}",
            many[..many.len() - 1].join(", "),
            many[many.len() - 1]
        ),
    }
}
