//! Whether a viewer may do something, and if not, why.

use super::{
    Action, Target, Who,
    who::{NEED_PLANNERS, WITNESSES},
};
use crate::{
    access::viewer::{Member, Viewer},
    error::{Error, Result},
};
use domain::organisation::{OrganisationStanding, Role};
use sea_orm::Iterable;

/// Whether the viewer may do this at all, whatever the target.
pub fn allow_any(viewer: &Viewer, action: Action) -> Result<&Member> {
    let (_, who) = action.rule();
    let member = viewer.member().ok_or_else(|| {
        Error::Unauthenticated(format!(
            "Sign in to {}: send a token of your organisation as a bearer.",
            action.name()
        ))
    })?;
    let obstacle = standing_obstacle(member)
        .or_else(|| role_obstacle(member, action))
        .or_else(|| key_obstacle(member, action))
        .or_else(|| who.obstacle(member).map(str::to_owned));
    match obstacle {
        Some(why) => Err(Error::Forbidden(format!("{} is {why}.", action.name()))),
        None => Ok(member),
    }
}

fn standing_obstacle(member: &Member) -> Option<String> {
    let why = match member.standing {
        OrganisationStanding::Active => return None,
        OrganisationStanding::PendingReview => {
            "for organisations that a registrar has reviewed; yours waits for it"
        }
        OrganisationStanding::Suspended => {
            "for organisations in good standing; a registrar suspended yours"
        }
    };
    Some(why.to_owned())
}

/// What a registrar does for gaps of which nobody is on record who could, or who is on record may not act.
const STOOD_IN: [Action; 4] = [
    Action::CloseGap,
    Action::ReopenGap,
    Action::LinkGaps,
    Action::UnlinkGaps,
];

fn role_obstacle(member: &Member, action: Action) -> Option<String> {
    let (role, _) = action.rule();
    let stands_in = member.role == Role::Registrar && STOOD_IN.contains(&action);
    let (needed, has) = (role_name(role), role_name(member.role));
    (!stands_in && !has_role(member, role))
        .then(|| format!("for those who act as {needed}; you act as {has}"))
}

fn key_obstacle(member: &Member, action: Action) -> Option<String> {
    let is_of_people = matches!(
        action,
        Action::CreateApiKey | Action::RegisterWebhook | Action::RotateWebhookSecret
    );
    let why = if is_of_people && member.subject.starts_with("key:") {
        "not for API keys: sign in as a person"
    } else if !member.reads_as_organisation {
        "not for keys that read only what is public"
    } else {
        return None;
    };
    Some(why.to_owned())
}

/// Whether the viewer may do to this thing, which they can read, what takes an approver here though editors may do it elsewhere, as `other`
/// says: where they lack the role alone, the refusal names what they asked for.
pub fn allow_approver(
    viewer: &Viewer,
    (asked, other): (Action, Action),
    target: &Target,
    where_it_does: &str,
) -> Result<()> {
    allow(viewer, other, target).map_err(|refused| match viewer.member() {
        Some(member) if member.role < Role::Approver => Error::Forbidden(format!(
            "{} is for those who act as approver {where_it_does}; you act as {}.",
            asked.name(),
            role_name(member.role)
        )),
        _ => refused,
    })
}

/// Whether the viewer may do this to this thing, which they can read.
pub fn allow(viewer: &Viewer, action: Action, target: &Target) -> Result<()> {
    let member = allow_any(viewer, action)?;
    let (_, who) = action.rule();
    if fits(who, member, target) {
        return Ok(());
    }
    Err(Error::Forbidden(format!(
        "{} is for {} alone.",
        action.name(),
        who.whose()
    )))
}

/// Whether a thing is one that this member may do it to.
fn fits(who: Who, member: &Member, target: &Target) -> bool {
    let is_own = target.organisation == Some(member.organisation);
    match who {
        Who::Owner => target.panel.is_some() && target.panel == member.panel,
        Who::Steward => target.is_seen_to_by(member),
        Who::Observer => {
            WITNESSES.contains(&member.kind)
                || target.steward == Some(member.organisation)
                || target.holds
                || target.gives
        }
        Who::Party => target.party == Some(member.organisation),
        Who::Organisation
        | Who::Coordinator
        | Who::Offerer
        | Who::Runner
        | Who::Giver
        | Who::Mission
        | Who::Committee => is_own,
        Who::Holder => target.holds,
        Who::NeedPlanner => target.holds || NEED_PLANNERS.contains(&member.kind),
        Who::Side => target.holds || is_own,
        Who::Weigher => target.holds || is_own || target.is_seen_to_by(member),
        Who::Verifier => target.holds || (target.panel.is_some() && target.panel == member.panel),
        Who::Panel
        | Who::Recorder
        | Who::Planner
        | Who::Reader
        | Who::Registrar
        | Who::Donor
        | Who::Implementer
        | Who::Witness => true,
    }
}

/// Which of these the viewer may do to a target.
pub fn allowed(
    viewer: &Viewer,
    actions: impl IntoIterator<Item = Action>,
    target: &Target,
) -> Vec<Action> {
    actions
        .into_iter()
        .filter(|action| allow(viewer, *action, target).is_ok())
        .collect()
}

/// What the viewer may do without a thing to do it to.
pub fn allowed_at_all(viewer: &Viewer) -> Vec<Action> {
    Action::iter()
        .filter(|action| {
            let (_, who) = action.rule();
            let is_his = allow_any(viewer, *action).is_ok_and(|member| who.may_own(member));
            is_his && may_begin(viewer, *action)
        })
        .collect()
}

/// Whether what an action takes beforehand is open to the viewer, too.
fn may_begin(viewer: &Viewer, action: Action) -> bool {
    match action {
        Action::RecordGap => may_record_gap(viewer),
        // Only what one recorded is withdrawn.
        Action::WithdrawProgress => allow_any(viewer, Action::RecordProgress).is_ok(),
        _ => true,
    }
}

/// Only a Panel keeps a gap to itself: others publish theirs as they record it, and need the role for that.
fn may_record_gap(viewer: &Viewer) -> bool {
    viewer.panel().is_some() || allow_any(viewer, Action::PublishGap).is_ok()
}

/// Each role may do what those before it may; a registrar serves the whole and does nothing else, but for [`STOOD_IN`].
fn has_role(member: &Member, wanted: Role) -> bool {
    if wanted == Role::Registrar || member.role == Role::Registrar {
        member.role == wanted
    } else {
        member.role >= wanted
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Reader => "reader",
        Role::Editor => "editor",
        Role::Approver => "approver",
        Role::Registrar => "registrar",
    }
}
