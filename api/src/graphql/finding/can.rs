//! What can be done to a finding as it is.

use super::Finding;
use crate::{
    access::{permission::Action, policy},
    actions::finding::reply::may_be_invited_to,
    error::Result,
};
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

/// What ends once everybody reads it: it stays as it was published, and its party replies when it likes.
const ENDS: [Action; 2] = [Action::InviteReply, Action::ReviseFinding];

impl Finding {
    /// Those of these actions that are open on a day.
    pub(super) async fn open(&self, mut can: Vec<Action>, today: &str) -> Result<Vec<Action>> {
        if can.contains(&Action::ShareFinding) && !self.may_be_shared(today).await? {
            can.retain(|action| *action != Action::ShareFinding);
        }
        let is_out = policy::is_finding_out(&self.row, today);
        if is_out && can.iter().any(|action| ENDS.contains(action)) && !self.waits(today).await? {
            can.retain(|action| !ENDS.contains(action));
        }
        Ok(can)
    }

    /// Whether it can be shared on a day: not everybody reads it already, and nobody is still to be heard.
    async fn may_be_shared(&self, today: &str) -> Result<bool> {
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
