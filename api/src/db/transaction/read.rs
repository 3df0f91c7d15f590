//! What a change reads: what the viewer may read, and what rules are decided on.

use super::Tx;
use crate::{
    access::{
        policy::{Guarded, PartOf, reads_hidden},
        viewer::Viewer,
    },
    error::{Error, Result},
    history::{
        event::{Kept, State, kept::key_column},
        hidden,
    },
};
use entity::{
    document, gap, hidden_text, need, need_plan, need_plan_line, organisation, panel_key,
};
use futures_util::future::BoxFuture;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use std::collections::HashMap;
use uuid::Uuid;

impl Tx {
    /// The row of this id, if the viewer may read it; `field` is where the input names it.
    pub fn find<'a, E: Guarded>(
        &'a self,
        id: Uuid,
        field: &'a str,
    ) -> BoxFuture<'a, Result<E::Model>> {
        Box::pin(async move {
            let query = E::find()
                .filter(key_column::<E>().eq(id))
                .filter(E::readable(self.scope.viewer(), self.scope.today()));
            query
                .one(&*self.transaction)
                .await?
                .ok_or_else(|| Error::absent(field))
        })
    }

    /// Rows of a query that the viewer may read.
    pub fn all<E: Guarded>(&self, query: Select<E>) -> BoxFuture<'_, Result<Vec<E::Model>>> {
        Box::pin(async move {
            Ok(query
                .filter(E::readable(self.scope.viewer(), self.scope.today()))
                .all(&*self.transaction)
                .await?)
        })
    }

    /// Rows that a rule is decided on, whoever may read them: what they say is not to be shown to whoever may not.
    pub fn rows_whoever_may_read<E: EntityTrait>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<Vec<E::Model>>> {
        Box::pin(async move { Ok(query.all(&*self.transaction).await?) })
    }

    /// How many rows of a query there are, whoever may read them: for bounds.
    pub fn count_whoever_may_read<E: EntityTrait>(
        &self,
        query: Select<E>,
    ) -> BoxFuture<'_, Result<u64>> {
        Box::pin(async move {
            let counted: Option<i64> = query
                .select_only()
                .expr(Expr::cust("count(*)"))
                .into_tuple()
                .one(&*self.transaction)
                .await?;
            Ok(counted.unwrap_or_default().unsigned_abs())
        })
    }

    /// The document with this symbol, known to everybody or not yet: not to be shown to whoever may not know of it.
    pub fn document<'a>(
        &'a self,
        symbol: &'a str,
    ) -> BoxFuture<'a, Result<Option<document::Model>>> {
        Box::pin(async move {
            Ok(document::Entity::find()
                .filter(document::Column::Symbol.eq(symbol))
                .one(&*self.transaction)
                .await?)
        })
    }

    /// A document by its id, known to everybody or not yet.
    pub fn document_of_id(&self, id: Uuid) -> BoxFuture<'_, Result<Option<document::Model>>> {
        Box::pin(async move {
            Ok(document::Entity::find_by_id(id)
                .one(&*self.transaction)
                .await?)
        })
    }

    /// Parts of a row that was found.
    pub fn parts<W: Guarded, E: PartOf<W>>(
        &self,
        whole: Uuid,
    ) -> BoxFuture<'_, Result<Vec<E::Model>>> {
        Box::pin(async move {
            Ok(E::find()
                .filter(E::WHOLE.eq(whole))
                .order_by_asc(E::ORDER)
                .order_by_asc(key_column::<E>())
                .all(&*self.transaction)
                .await?)
        })
    }

    /// The same of many rows that were found, by the row; nothing of those that have none.
    pub fn parts_of<'a, W: Guarded, E: PartOf<W>>(
        &'a self,
        wholes: &'a [Uuid],
    ) -> BoxFuture<'a, Result<HashMap<Uuid, Vec<E::Model>>>> {
        Box::pin(async move {
            let query = E::find()
                .filter(E::WHOLE.is_in(wholes.iter().copied()))
                .order_by_asc(E::ORDER)
                .order_by_asc(key_column::<E>());
            let mut parts: HashMap<Uuid, Vec<E::Model>> = HashMap::new();
            for part in query.all(&*self.transaction).await? {
                parts.entry(E::whole(&part)).or_default().push(part);
            }
            Ok(parts)
        })
    }

    /// Whether everybody may read this row.
    pub fn is_public<E: Guarded>(&self, id: Uuid) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async move {
            let query = E::find()
                .filter(key_column::<E>().eq(id))
                .filter(E::readable(&Viewer::Anonymous, self.scope.today()));
            Ok(query.one(&*self.transaction).await?.is_some())
        })
    }

    /// How an object is now, for [`Tx::note`] and for its version.
    pub fn state<E: Kept>(&self, id: Uuid) -> BoxFuture<'_, Result<State>> {
        Box::pin(async move {
            let state = Box::pin(State::read::<E>(
                &*self.transaction,
                &[id],
                self.scope.today(),
            ))
            .await?
            .remove(&id);
            state.ok_or_else(|| {
                Error::Internal(anyhow::anyhow!("{id} went away while it was changed"))
            })
        })
    }

    /// How objects are now, for [`Tx::note_all`].
    pub fn states<'a, E: Kept>(
        &'a self,
        ids: &'a [Uuid],
    ) -> BoxFuture<'a, Result<HashMap<Uuid, State>>> {
        Box::pin(State::read::<E>(
            &*self.transaction,
            ids,
            self.scope.today(),
        ))
    }

    /// The version of an object as the viewer is given it.
    pub fn version<E: Kept>(&self, id: Uuid) -> BoxFuture<'_, Result<String>> {
        Box::pin(async move {
            let (viewer, today) = (self.scope.viewer(), self.scope.today());
            let ids = [id];
            let versions = State::versions::<E>(&*self.transaction, &ids, viewer, today);
            Box::pin(versions).await?.remove(&id).ok_or_else(|| {
                Error::Internal(anyhow::anyhow!("{id} went away while it was changed"))
            })
        })
    }

    /// Refuses a change to what has changed since the viewer read it. Whose object it is may have read it as everybody does.
    pub fn expect<'a, E: Kept>(
        &'a self,
        id: Uuid,
        state: &'a State,
        version: &'a str,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            if state.version() == version {
                return Ok(());
            }
            self.expect_own::<E>(id, version).await
        })
    }

    /// The same for a change of what is told to whose object it is alone: that has to have been read, too.
    pub fn expect_own<'a, E: Kept>(
        &'a self,
        id: Uuid,
        version: &'a str,
    ) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let current = self.version::<E>(id).await?;
            if current == version {
                Ok(())
            } else {
                Err(Error::Stale { current })
            }
        })
    }

    /// Whether an organisation has this code, also one that another process registered just now.
    pub fn has_organisation<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<bool>> {
        Box::pin(async move {
            Ok(organisation::Entity::find()
                .filter(organisation::Column::Code.eq(code))
                .one(&*self.transaction)
                .await?
                .is_some())
        })
    }

    /// The key to which a Panel's notes are sealed, also one that another process registered just now.
    pub fn panel_key(&self, panel: Uuid) -> BoxFuture<'_, Result<Option<panel_key::Model>>> {
        Box::pin(async move {
            Ok(panel_key::Entity::find_by_id(panel)
                .one(&*self.transaction)
                .await?)
        })
    }

    /// The needs of a gap, in their order, also the words that a registrar hid: to decide on them, and to write them again before
    /// [`Tx::note`] takes them out once more. Not to be shown to whoever may not read them.
    pub fn needs(&self, gap: Uuid) -> BoxFuture<'_, Result<Vec<need::Model>>> {
        Box::pin(async move {
            let mut needs = self.parts::<gap::Entity, need::Entity>(gap).await?;
            hidden::unhide_needs(&*self.transaction, &[gap], &mut needs).await?;
            Ok(needs)
        })
    }

    /// The same as they are told to whoever does this: with the placeholder in place of what is hidden from them.
    pub fn needs_told(&self, gap: Uuid) -> BoxFuture<'_, Result<Vec<need::Model>>> {
        Box::pin(async move {
            let mut needs = self.parts::<gap::Entity, need::Entity>(gap).await?;
            let hidden = hidden_text::Entity::find().filter(hidden_text::Column::WholeId.eq(gap));
            let mut hidden = self.rows_whoever_may_read(hidden).await?;
            hidden.retain(|hidden| reads_hidden(self.scope.viewer(), hidden));
            hidden::unhide_needs_of(&hidden, &mut needs);
            Ok(needs)
        })
    }

    /// The lines of a plan of a gap's needs, also the words that a registrar hid, as [`Tx::needs`] has them.
    pub fn plan_lines<'a>(
        &'a self,
        plan: &'a need_plan::Model,
    ) -> BoxFuture<'a, Result<Vec<need_plan_line::Model>>> {
        Box::pin(async move {
            let mut lines = self
                .parts::<need_plan::Entity, need_plan_line::Entity>(plan.id)
                .await?;
            hidden::unhide_lines(&*self.transaction, plan.gap_id, &mut lines).await?;
            Ok(lines)
        })
    }
}
