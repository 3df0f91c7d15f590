//! Which rows a viewer may read: the whole policy on one page.
//!
//! | category | who reads it |
//! | --- | --- |
//! | PUBLIC | everyone |
//! | REPORT | the owning Panel, organisations it shares with; everyone from its publication on |
//! | ALLEGATION | the owning Panel, the party named; everyone from its publication on, once the party replied or its date passed |
//! | TACTICAL | the owning Panel and the missions it shares with |
//! | CONFIDENTIAL | the owning Panel alone |
//!
//! Whom a finding accuses is heard first, whatever the finding's category is now: until then nobody else reads it, shared or
//! published, and it reads the finding as long as that is not CONFIDENTIAL.
//!
//! The predicate is part of every query, so that pages, counts, facets and cursors know nothing of other rows.

use crate::access::viewer::{Member, Viewer};
use async_graphql::Enum;
use domain::{
    event::EventKind,
    finding::InformationCategory,
    organisation::{OrganisationKind, OrganisationStanding, Role},
};
use entity::{
    api_key, assessment, assistance, assistance_country, assistance_exclusion, assistance_gap,
    assistance_line, assistance_mandate_task, assistance_request, assistance_sector, commitment,
    event, exemption_request, finding, gap, gap_country, gap_detail, gap_finding,
    gap_lifting_condition, gap_mandate_task, gap_measure, gap_progress, gap_provenance,
    gap_recommendation, hidden_text, judgement, lifting_condition, match_consent, match_line,
    matches, need, need_dependency, need_endorsement, need_plan, need_plan_line, organisation,
    panel, plan, plan_line, recommendation, recommendation_addressee, recommendation_follow_up,
    recommendation_organisation, recommendation_repeat, reply, report, sealed_note, share, webhook,
    webhook_attempt, webhook_delivery,
};
use sea_orm::{
    ActiveEnum, ColumnTrait, Condition, EntityName, EntityTrait, FromQueryResult, QueryFilter,
    QuerySelect, QueryTrait, Select,
    sea_query::{BinOper, Expr, ExprTrait, Func, Query, SelectStatement},
};
use uuid::Uuid;

/// An entity with a policy. Without one it cannot be read.
pub trait Guarded: EntityTrait<Model: Send + Sync> {
    /// What is read of a row at first.
    type Row: FromQueryResult + Send + Sync + 'static;

    /// The row's id.
    fn id(row: &Self::Row) -> Uuid;

    /// The query for what is read at first: all columns, if nothing else is said.
    fn shown(query: Select<Self>) -> Select<Self> {
        query
    }

    /// The rows that `viewer` may read on `today` (ISO 8601).
    fn readable(viewer: &Viewer, today: &str) -> Condition;

    /// Whether it is noted who reads this row while it is not public.
    fn is_confided(_: &Self::Row) -> bool {
        false
    }

    /// The Panel that owns the row, where a Panel does.
    fn owner(_: &Self::Row) -> Option<Uuid> {
        None
    }
}

/// An entity whose rows are part of rows of `Whole`: whoever may read the whole may read its parts.
pub trait PartOf<Whole: Guarded>: EntityTrait<Model: Send + Sync> {
    /// The column that names the whole.
    const WHOLE: Self::Column;
    /// The column parts are ordered by.
    const ORDER: Self::Column;

    /// The whole of a part.
    fn whole(part: &Self::Model) -> Uuid;
}

impl Guarded for gap::Entity {
    type Row = gap::Brief;

    fn id(row: &gap::Brief) -> Uuid {
        row.id
    }

    /// Long lists need little of a gap: the rest is read when it is asked for, as `gap_detail`.
    fn shown(query: Select<Self>) -> Select<Self> {
        query.select_only().columns(gap::Brief::COLUMNS)
    }

    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let classified = Classified {
            category: gap::Column::Category,
            published: gap::Column::Published,
            panel: gap::Column::PanelId,
        };
        let shared = |member: &Member| {
            let shared = shared_gaps(member, today);
            shareable(gap::Column::Category, member.kind).add(gap::Column::Id.in_subquery(shared))
        };
        classified
            .readable(viewer, today)
            .add_option(viewer.insider().map(shared))
    }

    fn is_confided(row: &gap::Brief) -> bool {
        row.category == InformationCategory::Confidential
            || row.category == InformationCategory::Allegation
    }

    fn owner(row: &gap::Brief) -> Option<Uuid> {
        row.panel_id
    }
}

/// The column, of gaps and of their parts, that holds from which day on everybody may read the gap: empty where always, null
/// where never. The database keeps it by the same rule as the policy, so that questions of the public start from an index.
pub const PUBLIC_FROM: &str = "public_from";

/// Whether everybody may read the gap that a row is, or is a part of, on `today` (ISO 8601).
pub fn is_public_gap(today: &str) -> Expr {
    Expr::col(PUBLIC_FROM).lte(today)
}

/// Ids of the gaps that `viewer` may read beside the public ones; none for those who read as the public.
pub fn confided_gaps(viewer: &Viewer, today: &str) -> Option<SelectStatement> {
    let member = viewer.insider()?;
    let shared = shared_gaps(member, today);
    let theirs = Condition::any()
        .add(gap::Column::Id.in_subquery(shared))
        .add_option(member.panel.map(|panel| gap::Column::PanelId.eq(panel)));
    let not_public = Condition::any()
        .add(Expr::col(PUBLIC_FROM).is_null())
        .add(Expr::col(PUBLIC_FROM).gt(today));
    let gaps = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(theirs)
        .filter(not_public);
    Some(gaps.into_query())
}

impl Guarded for finding::Entity {
    type Row = finding::Model;

    fn id(row: &finding::Model) -> Uuid {
        row.id
    }

    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let classified = Classified {
            category: finding::Column::Category,
            published: finding::Column::Published,
            panel: finding::Column::PanelId,
        };
        let shared = |member: &Member| {
            let shared = shares(share::Column::FindingId, member.organisation, today);
            shareable(finding::Column::Category, member.kind)
                .add(finding::Column::Id.in_subquery(shared))
        };
        let named = |member: &Member| {
            finding::Column::Category
                .ne(InformationCategory::Confidential)
                .and(finding::Column::NamedPartyId.eq(member.organisation))
        };
        let let_in = classified
            .public(today)
            .add_option(viewer.insider().map(shared));
        Condition::any()
            .add(Condition::all().add(let_in).add(was_heard(today)))
            .add_option(classified.own(viewer))
            .add_option(viewer.insider().map(named))
    }

    fn is_confided(row: &finding::Model) -> bool {
        row.category == InformationCategory::Confidential || row.alleges
    }

    fn owner(row: &finding::Model) -> Option<Uuid> {
        Some(row.panel_id)
    }
}

/// Whom a finding accuses has replied, or its last day to do so has passed; or it accuses nobody. The rule of
/// [`domain::finding::Hearing`].
fn was_heard(today: &str) -> Condition {
    Condition::any()
        .add(finding::Column::Alleges.eq(false))
        .add(is_over(finding::Column::ReplyDue, today))
        .add(has_reply())
}

/// Whether the party that a finding names has replied.
pub fn has_reply() -> Expr {
    let replied = reply::Entity::find()
        .select_only()
        .column(reply::Column::FindingId)
        .into_query();
    finding::Column::Id.in_subquery(replied)
}

/// How a finding comes to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum FindingReach {
    /// It is the Panel's own.
    Own,
    /// Its Panel shares it with the organisation.
    Shared,
    /// It names the organisation.
    Named,
}

/// The findings that come to the viewer's organisation in this way, of those that it may read.
pub fn reached(viewer: &Viewer, reach: FindingReach, today: &str) -> Condition {
    let Some(member) = viewer.insider() else {
        return nobody();
    };
    let shared = || shares(share::Column::FindingId, member.organisation, today);
    match reach {
        FindingReach::Own => member.panel.map_or_else(nobody, |panel| {
            Condition::all().add(finding::Column::PanelId.eq(panel))
        }),
        // A share counts only where it lets somebody in.
        FindingReach::Shared => shareable(finding::Column::Category, member.kind)
            .add(finding::Column::Id.in_subquery(shared())),
        FindingReach::Named => {
            Condition::all().add(finding::Column::NamedPartyId.eq(member.organisation))
        }
    }
}

impl Guarded for recommendation::Entity {
    type Row = recommendation::Model;

    fn id(row: &recommendation::Model) -> Uuid {
        row.id
    }

    fn readable(viewer: &Viewer, today: &str) -> Condition {
        Classified {
            category: recommendation::Column::Category,
            published: recommendation::Column::Published,
            panel: recommendation::Column::PanelId,
        }
        .readable(viewer, today)
    }
}

impl Guarded for report::Entity {
    type Row = report::Model;

    fn id(row: &report::Model) -> Uuid {
        row.id
    }

    /// A report is its Panel's until its embargo date.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let own = viewer
            .panel()
            .map(|panel| report::Column::PanelId.eq(panel));
        Condition::any()
            .add(is_out(report::Column::Published, today))
            .add_option(own)
    }
}

impl Guarded for share::Entity {
    type Row = share::Model;

    fn id(row: &share::Model) -> Uuid {
        row.id
    }

    /// Whom a Panel lets read what is the Panel's own affair; who was let in knows by reading.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        let findings = finding::Entity::find()
            .select_only()
            .column(finding::Column::Id);
        let gaps = gap::Entity::find().select_only().column(gap::Column::Id);
        let of_own = |panel: Uuid| {
            Condition::any()
                .add(
                    share::Column::FindingId.in_subquery(
                        findings
                            .filter(finding::Column::PanelId.eq(panel))
                            .into_query(),
                    ),
                )
                .add(
                    share::Column::GapId
                        .in_subquery(gaps.filter(gap::Column::PanelId.eq(panel)).into_query()),
                )
        };
        viewer.panel().map_or_else(nobody, of_own)
    }
}

impl Guarded for sealed_note::Entity {
    type Row = sealed_note::Model;

    fn id(row: &sealed_note::Model) -> Uuid {
        row.id
    }

    /// A sealed note is given to its Panel alone, whatever the category of what it is attached to.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        viewer.panel().map_or_else(nobody, |panel| {
            Condition::all().add(sealed_note::Column::PanelId.eq(panel))
        })
    }
}

/// What is of the viewer's own organisation, by this column.
fn of_own_organisation(viewer: &Viewer, organisation: impl ColumnTrait) -> Condition {
    let own = |member: &Member| Condition::all().add(organisation.eq(member.organisation));
    viewer.insider().map_or_else(nobody, own)
}

impl Guarded for api_key::Entity {
    type Row = api_key::Model;

    fn id(row: &api_key::Model) -> Uuid {
        row.id
    }

    /// The keys of an organisation are known to its members.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, api_key::Column::OrganisationId)
    }
}

impl Guarded for webhook::Entity {
    type Row = webhook::Model;

    fn id(row: &webhook::Model) -> Uuid {
        row.id
    }

    /// The webhooks of an organisation are known to its members.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, webhook::Column::OrganisationId)
    }
}

impl Guarded for webhook_delivery::Entity {
    type Row = webhook_delivery::Model;

    fn id(row: &webhook_delivery::Model) -> Uuid {
        row.id
    }

    /// What was sent to an organisation is known to its members.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, webhook_delivery::Column::OrganisationId)
    }
}

impl Guarded for event::Entity {
    type Row = event::Model;

    fn id(row: &event::Model) -> Uuid {
        row.id
    }

    /// What changed for everybody, what happened to a Panel's own, what one did oneself, and what was done about matches that
    /// one is told of. That the object itself may be read is for whoever asks for its history to see to.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let own = |member: &Member| event::Column::OrganisationId.eq(member.organisation);
        Condition::any()
            .add(event::Column::Open.is_not_null())
            .add_option(viewer.panel().map(|panel| event::Column::PanelId.eq(panel)))
            .add_option(viewer.insider().map(own))
            .add(is_told_of_match(viewer, today))
    }
}

/// Whether the viewer, who may read an event, may read what of it is not for everybody: the owning Panel and who did it may. An
/// event about a match says nothing for everybody; who may read it at all, reads it whole.
pub fn reads_closed(viewer: &Viewer, event: &event::Model) -> bool {
    let own = event
        .organisation_id
        .is_some_and(|organisation| viewer.is(organisation));
    let of_panel = event.panel_id.is_some() && event.panel_id == viewer.panel();
    own || of_panel || (event.about == matches::Entity.table_name() && event.open.is_none())
}

/// Events about matches that the viewer may read: those of its own from the proposal on, and of others from their agreement on.
/// Every event names who acts, so that none is read by whoever may not know who provides.
fn is_told_of_match(viewer: &Viewer, today: &str) -> Condition {
    use matches::Column;
    let named = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id)
        .filter(provider_is_seen(viewer));
    let knows = Condition::any()
        .add(Column::AssistanceId.in_subquery(named.into_query()))
        .add_option(viewer.insider().map(is_asked_of_match));
    let told = Condition::any()
        .add(Expr::exists(agreement_before()))
        .add_option(viewer.insider().map(is_side));
    let of_event =
        Expr::col(Column::Id.as_column_ref()).eq(Expr::col(event::Column::AboutId.as_column_ref()));
    let read = matches::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(of_event)
        .filter(matches::Entity::readable(viewer, today))
        .filter(knows)
        .filter(told);
    Condition::all()
        .add(event::Column::About.eq(matches::Entity.table_name()))
        .add(Expr::exists(read.into_query()))
}

/// The agreement of the match that an event is about, if it is this event or came before it.
fn agreement_before() -> SelectStatement {
    let agreement = |column: event::Column| Expr::col(("agreement", column));
    let event = |column: event::Column| Expr::col(column.as_column_ref());
    Query::select()
        .expr(agreement(event::Column::Id))
        .from_as(event::Entity, "agreement")
        .and_where(agreement(event::Column::AboutId).eq(event(event::Column::AboutId)))
        .and_where(agreement(event::Column::Kind).eq(EventKind::MatchAgreed.to_value()))
        .and_where(agreement(event::Column::Sequence).lte(event(event::Column::Sequence)))
        .to_owned()
}

impl Guarded for hidden_text::Entity {
    type Row = hidden_text::Model;

    fn id(row: &hidden_text::Model) -> Uuid {
        row.id
    }

    /// That a text is hidden, since when and why, everybody may know who reads what it was in: that is for whoever asks to see
    /// to, as for events. The text itself is for [`reads_hidden`].
    fn readable(_: &Viewer, _: &str) -> Condition {
        everyone()
    }
}

/// Whether the viewer still reads what a registrar hid: whose text it is, to mend it, and registrars.
pub fn reads_hidden(viewer: &Viewer, hidden: &hidden_text::Model) -> bool {
    let is_registrar = |member: &Member| {
        member.role == Role::Registrar && member.standing == OrganisationStanding::Active
    };
    viewer.member().is_some_and(is_registrar)
        || hidden.owner_id.is_some_and(|owner| viewer.is(owner))
}

/// Declares entities that hold nothing but what everybody may read.
macro_rules! public {
    ($($entity:ident)*) => {
        $(impl Guarded for $entity::Entity {
            type Row = $entity::Model;

            fn id(row: &$entity::Model) -> Uuid {
                row.id
            }

            fn readable(_: &Viewer, _: &str) -> Condition {
                everyone()
            }
        })*
    };
}

public! { organisation panel lifting_condition }

impl Guarded for assistance::Entity {
    type Row = assistance::Model;

    fn id(row: &assistance::Model) -> Uuid {
        row.id
    }

    fn readable(_: &Viewer, _: &str) -> Condition {
        everyone()
    }
}

/// Whether the viewer may know who provides this assistance: a provider may ask to be shown unattributed.
pub fn sees_provider(viewer: &Viewer, assistance: &assistance::Model) -> bool {
    assistance.attributed || viewer.is(assistance.provider_id)
}

/// Whether the viewer is told of deliveries against a measure: the Panel that owns the gap, and the committee of the measure.
pub fn is_told_of_breaches(viewer: &Viewer, panel: Option<Uuid>, committee: Option<Uuid>) -> bool {
    let is_panel = panel.is_some() && viewer.panel() == panel;
    is_panel || committee.is_some_and(|committee| viewer.is(committee))
}

/// Assistance of which the viewer may know who provides it.
pub fn provider_is_seen(viewer: &Viewer) -> Condition {
    let own = |member: &Member| assistance::Column::ProviderId.eq(member.organisation);
    Condition::any()
        .add(assistance::Column::Attributed.eq(true))
        .add_option(viewer.insider().map(own))
}

fn everyone() -> Condition {
    Condition::all()
}

fn nobody() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

/// The last day that a date means, which may name only a month or a year.
fn last_day<C: ColumnTrait>(date: C) -> Expr {
    let column = || Expr::col(date.as_column_ref());
    let rest = Func::cust("substr")
        .arg("-12-31")
        .arg(Func::cust("length").arg(column()).sub(3));
    column().binary(BinOper::Custom("||"), Expr::expr(rest))
}

/// Whether the day of publication has come. Of a date that names only a month or a year, it is the last day that counts: an
/// embargo ends late rather than early.
pub fn is_out<C: ColumnTrait>(published: C, today: &str) -> Expr {
    last_day(published).lte(today)
}

/// Whether the last day of a date has passed.
pub fn is_over<C: ColumnTrait>(date: C, today: &str) -> Expr {
    last_day(date).lt(today)
}

/// The columns that decide about a row with a category.
struct Classified<C> {
    category: C,
    published: C,
    panel: C,
}

impl<C: ColumnTrait> Classified<C> {
    fn readable(&self, viewer: &Viewer, today: &str) -> Condition {
        self.public(today).add_option(self.own(viewer))
    }

    fn public(&self, today: &str) -> Condition {
        let publishable = self
            .category
            .is_in([InformationCategory::Report, InformationCategory::Allegation]);
        Condition::any()
            .add(self.category.eq(InformationCategory::Public))
            .add(publishable.and(is_out(self.published, today)))
    }

    fn own(&self, viewer: &Viewer) -> Option<Expr> {
        viewer.panel().map(|panel| self.panel.eq(panel))
    }
}

/// The categories a Panel can share: REPORT with anybody, TACTICAL with missions.
fn shareable<C: ColumnTrait>(category: C, kind: OrganisationKind) -> Condition {
    let tactical = (kind == OrganisationKind::Mission).then_some(InformationCategory::Tactical);
    Condition::all().add(category.is_in([InformationCategory::Report].into_iter().chain(tactical)))
}

/// What is shared with an organisation now: ids in this column of shares.
pub fn shares(subject: share::Column, organisation: Uuid, today: &str) -> SelectStatement {
    share::Entity::find()
        .select_only()
        .column(subject)
        .filter(share::Column::OrganisationId.eq(organisation))
        .filter(Expr::col(subject).is_not_null())
        .filter(share::Column::Ended.is_null())
        .filter(
            share::Column::Until
                .is_null()
                .or(share::Column::Until.gte(today)),
        )
        .into_query()
}

/// Gaps that are shared with a member: none that was written out of a finding whose party has not been heard.
fn shared_gaps(member: &Member, today: &str) -> SelectStatement {
    use gap_provenance::Column::{FindingId, GapId};
    let linked = unheard::<gap_finding::Entity>(
        gap_finding::Column::GapId,
        gap_finding::Column::FindingId,
        today,
    );
    let cited = unheard::<gap_provenance::Entity>(GapId, FindingId, today);
    let mut shared = shares(share::Column::GapId, member.organisation, today);
    shared.and_where(Expr::not_exists(linked));
    shared.and_where(Expr::not_exists(cited));
    shared
}

/// Links of the shared gap to findings whose party has not been heard.
fn unheard<L: EntityTrait>(gap: L::Column, finding: L::Column, today: &str) -> SelectStatement {
    let column = |column: L::Column| Expr::col(column.as_column_ref());
    let heard = finding::Entity::find()
        .select_only()
        .column(finding::Column::Id)
        .filter(column(finding).eq(Expr::col(finding::Column::Id.as_column_ref())))
        .filter(was_heard(today));
    let links = L::find()
        .select_only()
        .column(finding)
        .filter(column(gap).eq(Expr::col(share::Column::GapId.as_column_ref())))
        .filter(finding.is_not_null())
        .filter(Expr::not_exists(heard.into_query()));
    links.into_query()
}

/// Declares parts: `part of whole by column, ordered by column`.
macro_rules! parts {
    ($($part:ident of $whole:ident by $column:ident ($field:ident), ordered by $order:ident;)*) => {
        $(impl PartOf<$whole::Entity> for $part::Entity {
            const WHOLE: Self::Column = $part::Column::$column;
            const ORDER: Self::Column = $part::Column::$order;

            fn whole(part: &Self::Model) -> Uuid {
                part.$field
            }
        })*
    };
}

parts! {
    need of gap by GapId (gap_id), ordered by Position;
    gap_detail of gap by Id (id), ordered by Id;
    gap_country of gap by GapId (gap_id), ordered by CountryId;
    gap_provenance of gap by GapId (gap_id), ordered by Position;
    gap_progress of gap by GapId (gap_id), ordered by Dated;
    gap_lifting_condition of gap by GapId (gap_id), ordered by ConditionId;
    gap_measure of gap by GapId (gap_id), ordered by MeasureId;
    gap_mandate_task of gap by GapId (gap_id), ordered by TaskId;
    gap_recommendation of gap by GapId (gap_id), ordered by RecommendationId;
    gap_finding of gap by GapId (gap_id), ordered by FindingId;
    assistance_gap of gap by GapId (gap_id), ordered by AssistanceId;
    need_dependency of need by NeedId (need_id), ordered by DependsOnId;
    need_plan of gap by GapId (gap_id), ordered by Id;
    need_plan_line of need_plan by PlanId (plan_id), ordered by Position;
    need_endorsement of need by NeedId (need_id), ordered by Id;
    commitment of need by NeedId (need_id), ordered by Id;
    reply of finding by FindingId (finding_id), ordered by Received;
    recommendation_follow_up of recommendation by RecommendationId (recommendation_id), ordered by Dated;
    recommendation_addressee of recommendation by RecommendationId (recommendation_id), ordered by Kind;
    recommendation_organisation of recommendation by RecommendationId (recommendation_id), ordered by OrganisationId;
    recommendation_repeat of recommendation by RecommendationId (recommendation_id), ordered by RepeatsId;
    assistance_line of assistance by AssistanceId (assistance_id), ordered by Position;
    assistance_country of assistance by AssistanceId (assistance_id), ordered by CountryId;
    assistance_sector of assistance by AssistanceId (assistance_id), ordered by SectorId;
    assistance_mandate_task of assistance by AssistanceId (assistance_id), ordered by TaskId;
    assistance_exclusion of assistance by AssistanceId (assistance_id), ordered by Value;
    assessment of gap by GapId (gap_id), ordered by Id;
    assistance_request of gap by GapId (gap_id), ordered by Id;
    match_line of matches by MatchId (match_id), ordered by Position;
    match_consent of matches by MatchId (match_id), ordered by Id;
    exemption_request of matches by MatchId (match_id), ordered by Id;
    plan_line of plan by PlanId (plan_id), ordered by Position;
    webhook_attempt of webhook_delivery by DeliveryId (delivery_id), ordered by At;
}

/// That the viewer may read the gap that this column names. Asked of each row: a list of all readable gaps would be made anew for
/// every question about one of them.
fn is_of_readable_gap(column: impl ColumnTrait, viewer: &Viewer, today: &str) -> Expr {
    let its = Expr::col(gap::Column::Id.as_column_ref()).eq(Expr::col(column.as_column_ref()));
    let gap = gap::Entity::find()
        .select_only()
        .column(gap::Column::Id)
        .filter(its)
        .filter(gap::Entity::readable(viewer, today));
    Expr::exists(gap.into_query())
}

impl Guarded for need::Entity {
    type Row = need::Model;

    fn id(row: &need::Model) -> Uuid {
        row.id
    }

    /// A need is read where its gap is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        Condition::all().add(is_of_readable_gap(need::Column::GapId, viewer, today))
    }
}

impl Guarded for need_plan::Entity {
    type Row = need_plan::Model;

    fn id(row: &need_plan::Model) -> Uuid {
        row.id
    }

    /// A plan of needs is read where its gap is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        Condition::all().add(is_of_readable_gap(need_plan::Column::GapId, viewer, today))
    }
}

impl Guarded for commitment::Entity {
    type Row = commitment::Model;

    fn id(row: &commitment::Model) -> Uuid {
        row.id
    }

    /// A line of the ledger is read where its need is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let its = Expr::col(need::Column::Id.as_column_ref())
            .eq(Expr::col(commitment::Column::NeedId.as_column_ref()));
        let need = need::Entity::find()
            .select_only()
            .column(need::Column::Id)
            .filter(its)
            .filter(need::Entity::readable(viewer, today));
        Condition::all().add(Expr::exists(need.into_query()))
    }
}

impl Guarded for matches::Entity {
    type Row = matches::Model;

    fn id(row: &matches::Model) -> Uuid {
        row.id
    }

    /// Who reads the gap reads what was agreed about it. What is proposed, or was refused, is the affair of both sides and of the
    /// Panel that owns the gap.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let told = Condition::any()
            .add(matches::Column::Agreed.is_not_null())
            .add_option(viewer.insider().map(is_side));
        Condition::all()
            .add(is_of_readable_gap(matches::Column::GapId, viewer, today))
            .add(told)
    }
}

impl Guarded for judgement::Entity {
    type Row = judgement::Model;

    fn id(row: &judgement::Model) -> Uuid {
        row.id
    }

    /// What an organisation thinks of a suggestion is its own affair, not that of the other side, nor of the Panel; and it reads it as
    /// long as it reads the gap.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        of_own_organisation(viewer, judgement::Column::OrganisationId).add(is_of_readable_gap(
            judgement::Column::GapId,
            viewer,
            today,
        ))
    }
}

impl Guarded for plan::Entity {
    type Row = plan::Model;

    fn id(row: &plan::Model) -> Uuid {
        row.id
    }

    /// A plan weighs what its organisation may read: it is theirs alone.
    fn readable(viewer: &Viewer, _: &str) -> Condition {
        of_own_organisation(viewer, plan::Column::OrganisationId)
    }
}

impl Guarded for plan_line::Entity {
    type Row = plan_line::Model;

    fn id(row: &plan_line::Model) -> Uuid {
        row.id
    }

    /// A line is read where its plan is.
    fn readable(viewer: &Viewer, today: &str) -> Condition {
        let plans = plan::Entity::find()
            .select_only()
            .column(plan::Column::Id)
            .filter(plan::Entity::readable(viewer, today));
        Condition::all().add(plan_line::Column::PlanId.in_subquery(plans.into_query()))
    }
}

/// Matches that a member is a side of, or decides an exemption for.
fn is_side(member: &Member) -> Condition {
    let of_mine = assistance::Entity::find()
        .select_only()
        .column(assistance::Column::Id);
    let of_mine = of_mine
        .filter(assistance::Column::ProviderId.eq(member.organisation))
        .into_query();
    let of_panel = member.panel.map(|panel| {
        let gaps = gap::Entity::find()
            .select_only()
            .column(gap::Column::Id)
            .filter(gap::Column::PanelId.eq(panel));
        matches::Column::GapId.in_subquery(gaps.into_query())
    });
    let decides = exemption_request::Entity::find()
        .select_only()
        .column(exemption_request::Column::MatchId);
    let decides = decides
        .filter(exemption_request::Column::CommitteeId.eq(member.organisation))
        .into_query();
    Condition::any()
        .add(matches::Column::Id.in_subquery(decides))
        // Who approved a plan sees what became of it.
        .add(matches::Column::ProposerId.eq(member.organisation))
        .add(matches::Column::AssistanceId.in_subquery(of_mine))
        .add(is_asked_of_match(member))
        .add_option(of_panel)
}

/// Matches that take a member's consent.
fn is_asked_of_match(member: &Member) -> Expr {
    let asked = match_consent::Entity::find()
        .select_only()
        .column(match_consent::Column::MatchId)
        .filter(is_asked(member))
        .into_query();
    matches::Column::Id.in_subquery(asked)
}

/// Whether it is this member's organisation that is asked for its consent: by name, or as one of a state.
pub fn is_asked(member: &Member) -> Condition {
    let countries = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::CountryId);
    let own = countries
        .filter(organisation::Column::Id.eq(member.organisation))
        .filter(organisation::Column::CountryId.is_not_null());
    Condition::any()
        .add(match_consent::Column::OrganisationId.eq(member.organisation))
        .add_option(
            member
                .kind
                .speaks_for_a_state()
                .then(|| match_consent::Column::CountryId.in_subquery(own.into_query())),
        )
}
