//! Ids of matches and of what is written about them, by which lists are ordered.

use crate::{db::transaction::Tx, error::Result};
use domain::{date::PartialDate, id};
use entity::{assistance, gap};
use uuid::Uuid;

/// Ids of what is written now about matches of a gap and an offer or programme. They begin with the moment where everybody reads the gap
/// and the provider is named. Else they begin with the day, which everybody reads: by the moment, whoever reads the gap later would know
/// when that was done, and what is given unnamed could be told to be of whoever did something in its own name just then.
#[derive(Clone, Copy, Debug)]
pub struct NewIds {
    /// The first millisecond of today, where ids tell no more.
    day: Option<u64>,
}

impl NewIds {
    /// Those for matches of this gap and this offer or programme.
    pub async fn of(tx: &Tx, gap: Uuid, assistance: &assistance::Model) -> Result<Self> {
        let tells = assistance.attributed && tx.is_public::<gap::Entity>(gap).await?;
        let today = || PartialDate::stored(tx.today()).millis();
        Ok(Self {
            day: (!tells).then(today),
        })
    }

    /// Whether they begin with the moment.
    pub fn tell_the_moment(self) -> bool {
        self.day.is_none()
    }

    /// One that sorts behind the last that was written of its kind before, also where that begins with the moment.
    pub fn after(self, last: Option<Uuid>) -> Uuid {
        self.day
            .map_or_else(Uuid::now_v7, |day| id::of_day(day, last))
    }

    /// One that sorts behind so many of its kind that are written with it.
    pub fn behind(self, known: u64) -> Uuid {
        match self.day {
            Some(day) => id::fresh(day + known),
            None => Uuid::now_v7(),
        }
    }
}
