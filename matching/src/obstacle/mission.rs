//! Rules about the missions of both sides.

use crate::obstacle::{Case, Obstacle, Rule};

/// MISSION: a mission is over that runs the assistance, or whose gap it is. Nobody is there to give, or to say what is lacking still; but
/// who carries on may be known to those who propose it.
pub(super) fn mission(case: &Case<'_>) -> Option<Obstacle> {
    let gives = (
        &case.assistance.mission_end,
        "assistance.mission",
        "which runs the assistance",
        "Who carries on would have to register it anew.",
    );
    let holds = (
        &case.gap.mission_end,
        "gap.mission",
        "whose gap it is",
        "Who has the gap by now would have to record it.",
    );
    let (mut found, mut changes, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (end, name, is, change) in [gives, holds] {
        let Some(end) = end.as_ref().filter(|end| end.last_day < case.on) else {
            continue;
        };
        found.push(format!("{}, {is}, ended on {}.", end.mission, end.last_day));
        changes.push(change);
        values.push((name, end.mission.to_string()));
    }
    (!found.is_empty()).then(|| Obstacle {
        rule: Rule::Mission,
        explanation: found.join(" "),
        change: Some(changes.join(" ")),
        values,
    })
}
