//! Parts, which are read where their whole is.

use super::PartOf;
use entity::{
    assessment, assistance, assistance_country, assistance_exclusion, assistance_gap,
    assistance_line, assistance_mandate_task, assistance_request, assistance_sector, commitment,
    exemption_request, finding, gap, gap_country, gap_detail, gap_finding, gap_further_sector,
    gap_head, gap_lifting_condition, gap_mandate_task, gap_measure, gap_place, gap_progress,
    gap_provenance, gap_recommendation, match_consent, match_head, match_line, matches, need,
    need_dependency, need_endorsement, need_plan, need_plan_line, plan, plan_line, recommendation,
    recommendation_addressee, recommendation_follow_up, recommendation_instruction,
    recommendation_organisation, recommendation_repeat, reply, webhook_attempt, webhook_delivery,
};
use uuid::Uuid;

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

/// What is part of a gap is so whatever is read of the gap.
impl<E: PartOf<gap::Entity>> PartOf<gap_head::Entity> for E {
    const WHOLE: Self::Column = <E as PartOf<gap::Entity>>::WHOLE;
    const ORDER: Self::Column = <E as PartOf<gap::Entity>>::ORDER;

    fn whole(part: &Self::Model) -> Uuid {
        <E as PartOf<gap::Entity>>::whole(part)
    }
}

parts! {
    need of gap by GapId (gap_id), ordered by Position;
    gap_detail of gap by Id (id), ordered by Id;
    gap_country of gap by GapId (gap_id), ordered by CountryId;
    gap_provenance of gap by GapId (gap_id), ordered by Position;
    gap_place of gap by GapId (gap_id), ordered by Position;
    gap_progress of gap by GapId (gap_id), ordered by Dated;
    gap_lifting_condition of gap by GapId (gap_id), ordered by ConditionId;
    gap_measure of gap by GapId (gap_id), ordered by MeasureId;
    gap_mandate_task of gap by GapId (gap_id), ordered by TaskId;
    gap_recommendation of gap by GapId (gap_id), ordered by RecommendationId;
    gap_finding of gap by GapId (gap_id), ordered by FindingId;
    gap_further_sector of gap by GapId (gap_id), ordered by SectorId;
    assistance_gap of gap by GapId (gap_id), ordered by AssistanceId;
    need_dependency of need by NeedId (need_id), ordered by DependsOnId;
    need_plan of gap by GapId (gap_id), ordered by Id;
    need_plan_line of need_plan by PlanId (plan_id), ordered by Position;
    need_endorsement of need by NeedId (need_id), ordered by Id;
    commitment of need by NeedId (need_id), ordered by Id;
    reply of finding by FindingId (finding_id), ordered by Received;
    recommendation_follow_up of recommendation by RecommendationId (recommendation_id), ordered by Dated;
    recommendation_instruction of recommendation by RecommendationId (recommendation_id), ordered by Id;
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
    match_line of match_head by MatchId (match_id), ordered by Position;
    match_consent of match_head by MatchId (match_id), ordered by Id;
    exemption_request of match_head by MatchId (match_id), ordered by Id;
    exemption_request of matches by MatchId (match_id), ordered by Id;
    plan_line of plan by PlanId (plan_id), ordered by Position;
    webhook_attempt of webhook_delivery by DeliveryId (delivery_id), ordered by At;
}
