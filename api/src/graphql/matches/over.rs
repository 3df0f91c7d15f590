//! Missions that are over, of those that a match is between.

use super::Match;
use crate::{
    error::Result,
    graphql::mutation::warning::{Warning, WarningCode},
};
use domain::{date::in_words, gap::GapHolder, matches::pairing::is_over};

/// What is told where the mission is over that runs what is given, and what to do.
const GIVES: &str = "which runs what is given, ended";
const GIVEN: &str = "Who carries on registers it anew. What is agreed can be taken back (withdrawMatch): what was delivered is verified all the same.";

/// The same where it is the one whose gap it is.
const HOLDS: &str = "whose gap it is, ended";
const HELD: &str = "There may be nobody left to consent or to verify: if others have the gap by now, match theirs.";

impl Match {
    /// That the mission is over which runs what is given, as far as the viewer may know who gives, or whose gap it is: each as a warning.
    pub(super) async fn missions_over(&self) -> Result<Vec<Warning>> {
        let scope = &self.together.batch.scope;
        let (gap, _) = self.helped().await?;
        let gap = gap.brief().await?;
        let holds = gap.mission_id.filter(|_| gap.holder == GapHolder::Mission);
        let (assistance, _) = self.given().await?;
        let gives = assistance.row_mission(scope.viewer());
        let sides = [(gives, GIVES, GIVEN), (holds, HOLDS, HELD)];
        let told = sides.into_iter().filter_map(|(mission, is, advice)| {
            let mission = scope.reference().missions.of(mission)?;
            let over = mission.ended.as_deref();
            let over = over.filter(|over| is_over(over, scope.today()))?;
            let message = format!("{}, {is} {}. {advice}", mission.acronym, in_words(over));
            Some(Warning::of(WarningCode::MissionOver, message))
        });
        Ok(told.collect())
    }
}
