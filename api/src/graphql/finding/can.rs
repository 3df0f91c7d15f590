//! What can be done to a finding as it is.

use crate::{access::permission::Action, actions::reply::may_be_invited_to};
use domain::finding::InformationCategory;
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
