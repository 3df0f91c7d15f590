//! Saved searches of webhooks: what has to fit an offer, a programme or a gap to be told of, and how well.

use crate::{
    db::{
        feed::{Thing, Wanted},
        scope::Scope,
        transaction::Tx,
    },
    error::{Error, Result},
    graphql::{
        ContextExt,
        change_filter::ChangeFilter,
        id::{Kind, row_or_nil},
        node::{self, Node},
    },
    matchmaking::search::{self, Search, SearchState, Subject},
};
use async_graphql::{Context, Description, ID, InputObject, Object};
use domain::assistance::AssistanceKind;
use entity::{assistance, gap};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A search to save: one thing that has to be fitted, and how well. An empty one takes it away.
#[derive(Clone, Debug, Default, InputObject, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SavedSearchInput {
    /// An offer, your own or another that you may read: tell of gaps that fit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fits_offer: Option<ID>,
    /// A programme: tell of gaps that fit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fits_programme: Option<ID>,
    /// A gap: tell of offers and programmes that fit it.
    #[serde(skip_serializing_if = "Option::is_none")]
    fits_gap: Option<ID>,
    /// Least `score` of a suggestion, 0 to 1; by default, and where it is lower, the threshold of `matchingModel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    least_score: Option<f64>,
}

impl SavedSearchInput {
    /// The search that a webhook keeps; none where it keeps none.
    pub fn kept(text: Option<&String>) -> Result<Option<Self>> {
        let read = |text: &String| serde_json::from_str(text);
        let kept = text.map(read).transpose();
        kept.map_err(anyhow::Error::new).map_err(Error::Internal)
    }

    /// The same as a webhook keeps it, once it is seen that the viewer may read what it is by; none where it asks for nothing.
    pub async fn keep(&self, tx: &Tx) -> Result<Option<String>> {
        let things = [&self.fits_offer, &self.fits_programme, &self.fits_gap];
        let named = things.into_iter().flatten().count();
        if named == 0 && self.least_score.is_none() {
            return Ok(None);
        }
        if named != 1 {
            let reason = "has to name one thing: give fitsOffer, fitsProgramme or fitsGap";
            return Err(Error::invalid("search", reason));
        }
        let is_none = |score: f64| !(0.0..=1.0).contains(&score);
        if self.least_score.is_some_and(is_none) {
            return Err(Error::invalid(
                "search.leastScore",
                "must lie between 0 and 1",
            ));
        }
        self.may_be_read(tx).await?;
        let text = serde_json::to_string(self).map_err(anyhow::Error::new);
        text.map(Some).map_err(Error::Internal)
    }

    async fn may_be_read(&self, tx: &Tx) -> Result<()> {
        let id = match self.subject() {
            Subject::Gap(id) => {
                tx.find::<gap::Entity>(id, "search.fitsGap").await?;
                return Ok(());
            }
            Subject::Assistance(id) => id,
        };
        let (kind, field) = match self.fits_offer {
            Some(_) => (AssistanceKind::Offer, "search.fitsOffer"),
            None => (AssistanceKind::Programme, "search.fitsProgramme"),
        };
        let row = tx.find::<assistance::Entity>(id, field).await?;
        if row.kind == kind {
            Ok(())
        } else {
            Err(Error::absent(field))
        }
    }

    /// What it is by.
    fn subject(&self) -> Subject {
        match (&self.fits_offer, &self.fits_programme, &self.fits_gap) {
            (Some(offer), ..) => Subject::Assistance(row_or_nil(offer, Kind::Offer)),
            (None, Some(programme), _) => {
                Subject::Assistance(row_or_nil(programme, Kind::Programme))
            }
            (None, None, Some(gap)) => Subject::Gap(row_or_nil(gap, Kind::Gap)),
            (None, None, None) => Subject::Gap(Uuid::nil()),
        }
    }

    /// Global id of what it is by.
    fn named(&self) -> Option<&ID> {
        let offered = self.fits_offer.as_ref().or(self.fits_programme.as_ref());
        offered.or(self.fits_gap.as_ref())
    }

    /// The search in words of matchmaking.
    pub fn search(&self) -> Search {
        Search {
            subject: self.subject(),
            least: self.least_score.unwrap_or_default(),
        }
    }

    /// Whether it can find anything for the viewer.
    pub async fn state(&self, scope: &Scope) -> Result<SearchState> {
        search::state(scope, self.subject()).await
    }

    /// Leaves of what is asked for the sorts of things that it looks for.
    fn narrow(&self, wanted: &mut Wanted) {
        let sought: &[Thing] = match self.subject() {
            Subject::Gap(_) => &[Thing::Offer, Thing::Programme],
            Subject::Assistance(_) => &[Thing::Gap],
        };
        let things = wanted.things.take().unwrap_or_else(|| sought.to_vec());
        let sought = things.into_iter().filter(|thing| sought.contains(thing));
        wanted.things = Some(sought.collect());
    }
}

/// The entries of the feed that a webhook looks at: those of its filter, and of the sorts that its search is for.
pub fn wanted(
    scope: &Scope,
    filter: Option<&String>,
    search: Option<&SavedSearchInput>,
) -> Result<Wanted> {
    let mut wanted = ChangeFilter::kept(filter)?.wanted(scope)?;
    if let Some(search) = search {
        search.narrow(&mut wanted);
    }
    Ok(wanted)
}

/// Refuses a filter and a search, as they are kept, that leave nothing of each other.
pub fn agree(scope: &Scope, filter: Option<&String>, search: Option<&String>) -> Result<()> {
    let search = SavedSearchInput::kept(search)?;
    if search.is_none() || !wanted(scope, filter, search.as_ref())?.is_empty() {
        return Ok(());
    }
    let reason = "leaves nothing that the search could tell of, which is gaps that fit an offer or programme, or offers and \
                  programmes that fit a gap: leave out its things, kinds, gaps, gapFilter and assistance, or name others";
    Err(Error::invalid("filter", reason))
}

/// What has to be fitted by what a webhook tells of, and how well.
#[derive(Description)]
pub struct WebhookSearch(pub(super) SavedSearchInput);

#[Object(use_type_description, serial)]
impl WebhookSearch {
    /// The offer or programme that gaps have to fit, or the gap that offers and programmes have to fit; null where the viewer may no
    /// longer read it.
    async fn fits(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        match self.0.named() {
            Some(id) => node::find(ctx.scope(), id).await,
            None => Ok(None),
        }
    }

    /// Least score of what is told of; null where any suggestion will do.
    fn least_score(&self) -> Option<f64> {
        self.0.least_score
    }

    /// Whether it can find anything. Where it can't, the webhook tells of nothing, and `viewer { inbox }` says so.
    async fn state(&self, ctx: &Context<'_>) -> Result<SearchState> {
        self.0.state(ctx.scope()).await
    }
}
