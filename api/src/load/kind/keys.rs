//! What records are called by of which more is to say than the field that names them.

use crate::load::{
    names::{Named, Names, resolution},
    records::{Assistance, Document, Gap, Offer, PanelCost, Programme, Recommendation, Report},
};
use domain::date::PartialDate;
use std::borrow::Cow;
use uuid::Uuid;

impl Named for Document {
    const KIND: &'static str = "document";

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.key)
    }

    fn millis(&self, _names: &Names) -> u64 {
        millis(self.date.as_ref())
    }

    fn announced(&self, id: Uuid, names: &mut Names) {
        names.dates.extend(self.date.clone().map(|date| (id, date)));
        names
            .resolutions
            .extend(self.symbol.as_deref().and_then(resolution));
    }
}

impl Named for PanelCost {
    const KIND: &'static str = "panel_cost";

    fn key(&self) -> Cow<'_, str> {
        Cow::Owned(format!("{}/{}/{}", self.table, self.position, self.period))
    }

    fn identity(&self) -> String {
        self.key().into_owned()
    }
}

impl Named for Report {
    const KIND: &'static str = "report";

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.code)
    }

    fn millis(&self, _names: &Names) -> u64 {
        millis(self.published.as_ref())
    }
}

impl Named for Recommendation {
    const KIND: &'static str = "recommendation";

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.reference)
    }

    fn millis(&self, _names: &Names) -> u64 {
        let year = self
            .year
            .map(|year| PartialDate::stored(&format!("{year:04}")));
        millis(year.as_ref())
    }
}

impl Named for Gap {
    const KIND: &'static str = "gap";

    fn key(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.reference)
    }

    /// A gap is as old as the first call for it.
    fn millis(&self, names: &Names) -> u64 {
        millis(self.called_for(names).as_ref())
    }
}

impl Gap {
    /// When it was first called for: as the record says, or else by its oldest source.
    pub(in crate::load) fn called_for(&self, names: &Names) -> Option<PartialDate> {
        let documents = self.provenance.iter().map(|place| place.document.as_str());
        let stated = self.first_called_for.clone();
        stated.or_else(|| names.oldest(documents))
    }
}

/// Offers and programmes have names apart from each other's, and one kind.
macro_rules! assistance {
    ($($record:ident)*) => {
        $(impl Named for $record {
            const KIND: &'static str = "assistance";

            fn key(&self) -> Cow<'_, str> {
                Cow::Borrowed(&self.0.reference)
            }

            fn millis(&self, _names: &Names) -> u64 {
                millis(self.0.starts.as_ref())
            }
        })*
    };
}

assistance! { Offer Programme }

impl From<Offer> for Assistance {
    fn from(offer: Offer) -> Self {
        offer.0
    }
}

impl From<Programme> for Assistance {
    fn from(programme: Programme) -> Self {
        programme.0
    }
}

fn millis(date: Option<&PartialDate>) -> u64 {
    date.map_or(0, PartialDate::millis)
}
