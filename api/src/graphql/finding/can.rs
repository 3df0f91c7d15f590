//! What can be done to a finding as it is.

use super::Finding;
use crate::{access::permission::Action, actions::reply::may_be_invited_to, error::Result};
use domain::{
    date::last_day,
    finding::{Hearing, InformationCategory},
};
use entity::finding;

/// What can be done to a finding as it is.
pub(super) fn actions(finding: &finding::Model) -> Vec<Action> {
    use Action::{
        AttachSealedNote, InviteReply, ReclassifyFinding, ReviseFinding, ShareFinding, SubmitReply,
    };
    let mut actions = vec![ReclassifyFinding, AttachSealedNote];
    match finding.category {
        InformationCategory::Report | InformationCategory::Tactical => actions.push(ShareFinding),
        _ => {}
    }
    if may_be_invited_to(finding) {
        actions.push(InviteReply);
    }
    if finding.category != InformationCategory::Public {
        actions.push(ReviseFinding);
    }
    if finding.invited.is_some() {
        actions.push(SubmitReply);
    }
    actions
}

impl Finding {
    /// Whether it can be shared on a day: not everybody reads it already, and nobody is still to be heard.
    pub(super) async fn may_be_shared(&self, today: &str) -> Result<bool> {
        let published = self.row.published.as_deref().map(last_day);
        let is_out = published.is_some_and(|day| day.as_str() <= today);
        Ok(!is_out && !self.waits(today).await?)
    }

    /// Whether others than its Panel and the party wait to read it until that party was heard.
    pub async fn waits(&self, today: &str) -> Result<bool> {
        let (all, batch) = (&self.together.replies, &self.together.batch);
        let replied = self.row.alleges && !all.of(batch, self.row.id).await?.is_empty();
        let due = self.row.reply_due.as_deref();
        Ok(Hearing::on(today, self.row.alleges, replied, due).waits())
    }
}
