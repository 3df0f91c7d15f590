//! Offers and programmes as objects of the schema.

use super::{Assistance, AssistanceLine, Ceiling, Exclusion, row::Row};
use crate::{
    access::permission::Action,
    actions::source_of_assistance,
    db::page::PageArgs,
    error::Result,
    graphql::{
        ContextExt,
        connection::Connection,
        gap::cover::GapCover,
        hidden_text::HiddenText,
        history::{Event, history},
        id::{self, Kind},
        inline_object::{InlineObject, Objects},
        matches::Match,
        reference::{
            country::{Country, CountryGroup},
            mandate_task::MandateTask,
            mission::Mission,
            organisation::Organisation,
            sector::Sector,
        },
        suggestion::{self, Suggestion},
    },
};
use async_graphql::{Context, Description, ID, Object};
use chrono::{DateTime, Utc};
use domain::{
    assistance::{ActivityStatus, Stated},
    date::PartialDate,
};

/// Fields that offers and programmes share, so that the interface holds by construction.
macro_rules! assistance_object {
    ($(#[$doc:meta])* $name:ident, $kind:ident, { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Description)]
        pub struct $name(pub Row);

        #[Object(use_type_description, serial)]
        impl $name {
            /// Global id.
            pub async fn id(&self) -> ID {
                id::global(Kind::$kind, self.0.row.id)
            }

            /// Stable name.
            pub async fn reference(&self) -> &str {
                &self.0.row.reference
            }

            /// The version of it that you see: pass it as `expectedVersion` when you revise it. For its
            /// provider it also counts what it covers, its mandate tasks and `externalReference`.
            async fn version(&self) -> Result<&str> {
                self.0.version().await
            }

            /// When it last changed, as far as you may know: the last event that `history` shows you, or when it was loaded, where
            /// that is later. Null where the provider asked not to be named, to all but that provider.
            async fn updated_at(&self) -> Result<Option<DateTime<Utc>>> {
                self.0.updated().await
            }

            /// What the viewer may do to it.
            async fn viewer_can(&self, ctx: &Context<'_>) -> Result<Vec<Action>> {
                self.0.can(ctx.scope().viewer(), Self::ACTIONS).await
            }

            /// What was done to it, latest first. What an unnamed provider did shows to that provider alone.
            async fn history(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "How many from the start, at most 500; 20 by default.")] first: Option<i32>,
                #[graphql(desc = "Cursor to start behind.")] after: Option<String>,
                #[graphql(desc = "How many from the end, at most 500.")] last: Option<i32>,
                #[graphql(desc = "Cursor to end before.")] before: Option<String>,
            ) -> Result<Connection<Event>> {
                history(ctx, self.0.row.id, PageArgs { first, after, last, before }).await
            }

            /// That a registrar hid its texts and those of its lines, since when and why; null where they are shown.
            async fn hidden(&self, ctx: &Context<'_>) -> Result<Option<HiddenText>> {
                HiddenText::of(ctx.scope(), self.0.row.id, Some(&self.0.row.title)).await
            }

            /// What it is, in a line.
            pub async fn title(&self) -> &str {
                &self.0.row.title
            }

            /// What it is, in a few sentences.
            pub async fn description(&self) -> Result<&str> {
                Ok(&self.0.whole().await?.description)
            }

            /// Language of title and description, ISO 639-1.
            pub async fn language(&self) -> Result<&str> {
                Ok(&self.0.whole().await?.language)
            }

            /// Who gives; null where the provider asked not to be named.
            pub async fn provider(&self, ctx: &Context<'_>) -> Option<Organisation> {
                let named = self.0.names_provider(ctx.scope().viewer());
                Organisation::get(ctx, self.0.row.provider_id).filter(|_| named)
            }

            /// What its provider calls it in systems of their own, such as its IATI identifier; null where not stated, and to all but
            /// themselves where they asked not to be named or a registrar hid its texts.
            pub async fn external_reference(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
                self.0.external_reference(ctx.scope().viewer()).await
            }

            /// Status, as IATI names it. Where the provider asked not to be named, what is open is SUSPENDED, to all but that provider,
            /// also while a registrar does not let the provider act.
            pub async fn status(&self, ctx: &Context<'_>) -> ActivityStatus {
                self.0.status(ctx.scope())
            }

            /// Since when; null where not stated.
            pub async fn starts(&self) -> Result<Option<PartialDate>> {
                Ok(self.0.whole().await?.starts.as_deref().map(PartialDate::stored))
            }

            /// Until when; null where not stated.
            pub async fn ends(&self) -> Result<Option<PartialDate>> {
                Ok(self.0.whole().await?.ends.as_deref().map(PartialDate::stored))
            }

            /// Declared interest.
            pub async fn willing(&self) -> Result<Stated> {
                Ok(self.0.whole().await?.willing)
            }

            /// Confirmed capacity.
            pub async fn able(&self) -> Result<Stated> {
                Ok(self.0.whole().await?.able)
            }

            /// What it depends on; null where on nothing.
            pub async fn condition(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.condition.as_deref())
            }

            /// What is given, line by line.
            pub async fn lines(&self) -> Result<Objects<AssistanceLine>> {
                self.0.lines().await.map(Objects)
            }

            /// The most that it gives over its lines of one currency together; null where it gives as much as they do.
            async fn ceiling(&self) -> Result<Option<Ceiling>> {
                self.0.ceiling().await
            }

            /// Countries it is for; empty where it is bound to none.
            pub async fn countries(&self) -> Result<Objects<Country>> {
                self.0.countries().await.map(Objects)
            }

            /// Sectors; empty where it is bound to none.
            pub async fn sectors(&self) -> Result<Objects<Sector>> {
                self.0.sectors().await.map(Objects)
            }

            /// Working languages, ISO 639-1; empty where not stated.
            pub async fn languages(&self) -> Result<Vec<&str>> {
                let row = self.0.whole().await?;
                Ok(row.languages.as_deref().unwrap_or_default().split_whitespace().collect())
            }

            /// What people made of it and gaps, oldest first: what was agreed on gaps that the viewer reads, and for both sides also what
            /// is proposed or was refused.
            async fn matches(&self, #[graphql(desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest.")] first: Option<i32>, #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<i32>) -> Result<Objects<Match>> {
                self.0.matches(first, skip).await.map(Objects)
            }

            /// Gaps that it is declared to cover, in full or in part, by their references: those that the viewer may read.
            async fn covers(&self, #[graphql(desc = "How many at most, 0 to 60. Without it all, if there are no more than 60; else an error. Use `skip` for the rest.")] first: Option<i32>, #[graphql(desc = "How many to pass over from the start; none by default.")] skip: Option<i32>) -> Result<Objects<GapCover>> {
                let by = Assistance::$name(self.clone());
                self.0.covers(&by, first, skip).await.map(Objects)
            }

            /// The gaps it fits best, best first, at least as good as the model's threshold, of those that the viewer may read.
            async fn suggestions(
                &self,
                ctx: &Context<'_>,
                #[graphql(desc = "How many at most, 1 to 50; 10 by default.")] first: Option<i32>,
                #[graphql(desc = "The day asked about; by default, the first on which each gap is to be helped, or else today.")] on: Option<
                    PartialDate,
                >,
                #[graphql(desc = "Whether to leave out what your organisation found of no use; by default it is shown.")] hide_not_useful: Option<bool>,
            ) -> Result<Objects<Suggestion>> {
                let (number, day) = (suggestion::number(first)?, suggestion::day(on));
                suggestion::for_assistance(ctx, self.0.whole().await?, number, day, hide_not_useful).await.map(Objects)
            }

            /// Where within its countries; null where not stated.
            async fn place(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.place.as_deref())
            }

            /// What its money is bound to; null where to nothing.
            async fn earmark(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.earmark.as_deref())
            }

            /// Groups of countries that a receiving state has to be in, all of them; empty where in none.
            async fn memberships(&self, ctx: &Context<'_>) -> Result<Objects<CountryGroup>> {
                self.0.memberships(ctx.scope().reference()).await.map(Objects)
            }

            /// Kinds of institution that it is for alone; empty where it is for all that it does not exclude.
            async fn only_beneficiaries(&self) -> Result<Vec<&str>> {
                let row = self.0.whole().await?;
                Ok(row.only_beneficiaries.as_deref().unwrap_or_default().lines().collect())
            }

            /// Whether the provider would ask for an exemption, or give notice, where a measure asks it.
            async fn seeks_exemption(&self) -> Result<Stated> {
                Ok(self.0.whole().await?.seeks_exemption)
            }

            /// What a receiving state has to be a member of, in words; null where of nothing.
            async fn membership(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.membership.as_deref())
            }

            /// What others have to pay; null where nothing.
            async fn cofinancing(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.cofinancing.as_deref())
            }

            /// What of the cost others have to bear, in percent as a decimal string from 0 to 100; null where that is not stated.
            async fn cofinancing_percent(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.cofinancing_percent.as_deref())
            }

            /// What it is not for, as data; empty where nothing is excluded so.
            async fn excluded(&self) -> Result<Objects<Exclusion>> {
                self.0.excluded().await.map(Objects)
            }

            /// What it does not cover; null where nothing is excluded.
            pub async fn exclusions(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.exclusions.as_deref())
            }

            /// What a reader should know; null where there is nothing.
            pub async fn note(&self) -> Result<Option<&str>> {
                Ok(self.0.whole().await?.note.as_deref())
            }

            /// Where the record comes from.
            pub async fn source(&self) -> Result<&str> {
                Ok(source_of_assistance(&self.0.whole().await?.source))
            }

            $($own)*
        }
    };
}

assistance_object! {
    /// What a donor can give.
    Offer, Offer, {}
}

assistance_object! {
    /// What a mission, agency or scheme does.
    Programme, Programme, {
        /// The mission, where it is a mission's programme; null otherwise, and where it asked not to be named.
        fn mission(&self, ctx: &Context<'_>) -> Option<InlineObject<Mission>> {
            if !self.0.names_provider(ctx.scope().viewer()) {
                return None;
            }
            Mission::of(ctx, self.0.row.mission_id)
        }

        /// Mandate tasks under which it runs; empty where its mission asked not to be named.
        async fn mandate_tasks(&self, ctx: &Context<'_>) -> Result<Objects<MandateTask>> {
            self.0.mandate_tasks(ctx.scope().viewer()).await.map(Objects)
        }
    }
}

impl Offer {
    const ACTIONS: [Action; 2] = [Action::ReviseOffer, Action::WithdrawOffer];
}

impl Programme {
    const ACTIONS: [Action; 1] = [Action::ReviseProgramme];
}
