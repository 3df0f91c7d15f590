//! What is read for needs together: their ledger, and the matches that are to give to them.

use crate::{
    db::{
        related::Linked,
        scope::{Batch, Lazy, Scope, Seen},
        updated::Updates,
    },
    error::{Error, Result},
    graphql::{assistance::Assistance, matches::Match},
};
use domain::matches::MatchState;
use entity::{
    assistance, commitment, match_line, matches, need, need_dependency, need_endorsement,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// What is read for needs of one page together.
pub struct Needs {
    pub(in crate::graphql::gap) batch: Batch<need::Entity>,
    pub(in crate::graphql::gap) ledger: Linked<commitment::Entity, assistance::Entity, Assistance>,
    pub(super) dependencies: Lazy<need_dependency::Entity>,
    pub(super) endorsements: Lazy<need_endorsement::Entity>,
    pub(super) updates: Updates,
    matched: OnceCell<Matched>,
}

/// What matches are to give to needs that are read together, as far as the viewer may read them.
pub(super) struct Matched {
    /// By need.
    pub(super) given: HashMap<Uuid, Vec<Given>>,
    /// The matches by their lines.
    by_line: HashMap<Uuid, Match>,
}

/// What a match is to give to a need.
pub(super) struct Given {
    /// The line of the match.
    pub(super) line: Uuid,
    /// How far the match is.
    pub(super) state: MatchState,
    /// Whether it was ever agreed.
    pub(super) agreed: bool,
    /// When it was verified or ended.
    pub(super) ended: Option<String>,
}

impl Needs {
    /// Needs that are read together.
    pub fn new(scope: &Scope, rows: Vec<Seen<need::Model>>) -> Arc<Self> {
        let batch = Batch {
            scope: scope.clone(),
            rows,
        };
        Arc::new(Self {
            batch,
            ledger: Linked::new(
                |entry: &commitment::Model| entry.assistance_id,
                Assistance::batch,
            ),
            dependencies: Lazy::default(),
            endorsements: Lazy::default(),
            updates: Updates::default(),
            matched: OnceCell::new(),
        })
    }

    /// What matches are to give to each need, as far as the viewer may read them.
    pub(super) async fn matched(&self) -> Result<&Matched> {
        let Batch { scope, rows } = &self.batch;
        let read = async || {
            let gaps: BTreeSet<Uuid> = rows.iter().map(|row| row.gap_id).collect();
            let of_gaps = matches::Entity::find().filter(matches::Column::GapId.is_in(gaps));
            let known = scope.all(of_gaps).await?;
            let lines = scope
                .parts::<matches::Entity, match_line::Entity>(&known)
                .await?;
            let together = Match::batch(scope, known.clone());
            let mut matched = Matched {
                given: HashMap::new(),
                by_line: HashMap::new(),
            };
            for (of, object) in known.iter().zip(together) {
                for line in lines.get(&of.id).into_iter().flatten() {
                    matched.by_line.insert(line.id, object.clone());
                    matched.given.entry(line.need_id).or_default().push(Given {
                        line: line.id,
                        state: of.state,
                        agreed: of.agreed.is_some(),
                        ended: of.ended.clone(),
                    });
                }
            }
            Ok::<_, Error>(matched)
        };
        self.matched.get_or_try_init(read).await
    }

    /// The match under which an entry of the ledger was made; none where it belongs to none, or to none that the viewer may read.
    pub(in crate::graphql::gap) async fn match_of(
        &self,
        entry: &commitment::Model,
    ) -> Result<Option<&Match>> {
        let Some(line) = entry.match_line_id else {
            return Ok(None);
        };
        Ok(self.matched().await?.by_line.get(&line))
    }
}
