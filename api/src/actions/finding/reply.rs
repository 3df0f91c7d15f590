//! Replies to allegations: the party that a finding names is invited to reply, and replies.

use crate::{
    access::permission::Action,
    actions::{
        conflict,
        finding::{allowed, hearing::replies},
        gap::planned::{goes_out_after, out_of, wait_for_finding},
    },
    db::transaction::{Reason, Tx},
    error::{Error, Result},
};
use domain::{
    date::{PartialDate, begins, ends, last_day},
    deadline::day_after,
    event::EventKind,
    finding::InformationCategory,
    organisation::OrganisationKind,
    validation::{Fault, TEXT_MAX, Validation},
};
use entity::{finding, gap, organisation, reply};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

/// Most replies to one finding.
const REPLIES_MAX: usize = 20;

/// What is said where another party is named than was invited.
pub const OTHER_PARTY: &str =
    "is not the one invited before: record a finding of its own for each party";
/// What is said where the last day to reply would come earlier.
pub const BROUGHT_FORWARD: &str = "can be put off, not brought forward";

/// Whom to invite to reply, and until when.
pub struct Invitation {
    /// Code of the organisation that the finding names.
    pub party: String,
    /// Last day on which it may reply before publication.
    pub due: PartialDate,
}

/// A reply of the party that a finding names.
pub struct ReplyDraft {
    /// The reply.
    pub text: String,
    /// Language of the text, ISO 639-1.
    pub language: String,
    /// What the actor confirms about the text.
    pub confirmed: &'static str,
}

/// Invites the party that an allegation names to reply; from then on it reads the finding.
pub async fn invite(tx: &mut Tx, id: Uuid, invitation: &Invitation) -> Result<Uuid> {
    let finding = allowed(tx, id, Action::InviteReply).await?;
    if !may_be_invited_to(&finding) {
        return Err(conflict(
            "Only the party named in an ALLEGATION is invited to reply: put the finding into that category first.",
        ));
    }
    if tx.is_public::<finding::Entity>(id).await? {
        return Err(conflict(
            "This finding is public: the party it names may reply at any time.",
        ));
    }
    let before = tx.state::<finding::Entity>(id).await?;
    let organisations = &tx.reference().organisations;
    let party = organisations.named(&invitation.party, "party")?;
    let due = check(&finding, party, &invitation.due, tx.today())?;
    gaps_wait(tx, &finding, Some(&due)).await?;
    let today = || Some(tx.today().to_owned());
    let invited = finding.invited.clone().or_else(today);
    let published = not_before_heard(tx, &finding, &due).await?;
    let is_put_off = published != finding.published;
    let finding = finding::Model {
        named_party_id: Some(party.id),
        invited,
        reply_due: Some(due),
        published,
        ..finding
    };
    tx.update(finding.clone()).await?;
    if is_put_off {
        wait_for_finding(tx, &finding).await?;
    }
    let why = Reason::default();
    tx.note::<finding::Entity>(EventKind::ReplyInvited, id, Some(&before), why)
        .await?;
    Ok(id)
}

/// The day on which a finding goes out, or the first one on which its party was heard by this last day to reply, where that is later: it is
/// not read before, and is not to say that it was. Of a party that replied nothing is waited for.
async fn not_before_heard(tx: &Tx, finding: &finding::Model, due: &str) -> Result<Option<String>> {
    let published = finding.published.clone();
    if replies(tx, finding.id).await? > 0 {
        return Ok(published);
    }
    Ok(published.map(|day| match last_day(&day).as_str() <= due {
        true => day_after(due),
        false => day,
    }))
}

/// Whether a party can be invited to reply to a finding: an ALLEGATION, or what was one and still is to be published.
pub fn may_be_invited_to(finding: &finding::Model) -> bool {
    let may_go_out = [InformationCategory::Allegation, InformationCategory::Report];
    finding.alleges && may_go_out.contains(&finding.category)
}

/// Whether no gap that was written out of a finding goes out on a day to come before its party was heard: up to the last day to
/// reply, or at all where that is not known yet. For one that replied nothing waits.
pub async fn gaps_wait(tx: &Tx, finding: &finding::Model, due: Option<&str>) -> Result<()> {
    if replies(tx, finding.id).await? > 0 {
        return Ok(());
    }
    let planned = gap::Entity::find()
        .filter(out_of(&[finding.id]))
        .filter(goes_out_after(tx.today()));
    for gap in tx.all(planned).await? {
        let day = gap.published.as_deref().map(last_day).unwrap_or_default();
        if due.is_none_or(|due| day.as_str() <= due) {
            return Err(Error::Conflict(format!(
                "{}, which was written out of this finding, goes out on {day}, before the party was heard: publish that gap later, or \
                 reclassify it, which takes its day away.",
                gap.reference
            )));
        }
    }
    Ok(())
}

/// The last day to reply, of an invitation that is in order. The party stays the same, and the day can only be put off.
fn check(
    finding: &finding::Model,
    party: &organisation::Model,
    due: &PartialDate,
    today: &str,
) -> Result<String, Vec<Fault>> {
    let mut faults = Validation::default();
    let due = faults.day(due, "due");
    let fits = |rule: &dyn Fn(&str) -> bool| due.as_deref().is_none_or(rule);
    faults.ensure(
        fits(&|due| due > today),
        "due",
        "must lie ahead: give the party time to reply",
    );
    faults.ensure(
        party.kind != OrganisationKind::Panel,
        "party",
        "is a Panel: invite the party that the finding names",
    );
    let known = finding.named_party_id;
    faults.ensure(
        known.is_none_or(|known| known == party.id),
        "party",
        OTHER_PARTY,
    );
    // A month or year, as a file may have it, is over with its last day.
    let earlier = finding.reply_due.as_deref().and_then(ends);
    faults.ensure(
        earlier.is_none_or(|earlier| fits(&|due| begins(due) >= Some(earlier))),
        "due",
        BROUGHT_FORWARD,
    );
    faults.into_result()?;
    Ok(due.unwrap_or_default())
}

/// Replies to a finding that names the viewer's organisation.
pub async fn submit(tx: &mut Tx, id: Uuid, draft: ReplyDraft) -> Result<Uuid> {
    allowed(tx, id, Action::SubmitReply).await?;
    let before = tx.state::<finding::Entity>(id).await?;
    let mut faults = Validation::default();
    let text = faults.text(&draft.text, TEXT_MAX, "text");
    let language = faults.language(&draft.language, "language");
    faults.into_result()?;
    if replies(tx, id).await? >= REPLIES_MAX {
        return Err(Error::Conflict(format!(
            "A finding takes {REPLIES_MAX} replies: write to the Panel."
        )));
    }
    tx.insert(reply::Model {
        id: domain::id::random(),
        finding_id: id,
        organisation_id: tx.member().organisation,
        text,
        language,
        received: tx.now(),
    })
    .await?;
    let why = Reason {
        reason: None,
        confirmed: Some(draft.confirmed),
    };
    tx.note::<finding::Entity>(EventKind::ReplySubmitted, id, Some(&before), why)
        .await?;
    Ok(id)
}
