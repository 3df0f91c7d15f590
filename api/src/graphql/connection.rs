//! Connections: pages as Relay wants them.

use crate::{
    db::page::{Cursor, Key, PageArgs, Place, Window},
    error::Result,
    graphql::{inline_object::InlineObject, inline_object::Objects},
};
use async_graphql::{ContainerType, Object, OutputType, TypeName};
use futures_util::future::BoxFuture;
use std::borrow::Cow;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// A page of a list.
pub struct Connection<T> {
    edges: Vec<Edge<T>>,
    info: PageInfo,
    total: Total,
}

/// How many there are in all, known or to be counted when asked for.
enum Total {
    Known(u64),
    Count {
        count: Box<dyn Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync>,
        counted: OnceCell<u64>,
    },
}

/// One entry of a page, and its place in the list.
pub struct Edge<T> {
    node: T,
    place: Place,
}

/// Where a page lies in its list.
#[derive(Clone, async_graphql::SimpleObject)]
#[graphql(serial)]
pub struct PageInfo {
    /// Whether there is more behind this page.
    has_next_page: bool,
    /// Whether there is something before this page.
    has_previous_page: bool,
    /// Cursor of the first entry; null on an empty page.
    start_cursor: Option<String>,
    /// Cursor of the last entry; null on an empty page. An empty page of `changes` ends at the cursor it was asked for behind.
    end_cursor: Option<String>,
}

impl<T> Connection<T> {
    /// A page of rows from the database; `count` counts the whole list, when it is asked for.
    pub fn of_rows(
        nodes: Vec<(T, Place)>,
        has_next: bool,
        has_previous: bool,
        count: impl Fn() -> BoxFuture<'static, Result<u64>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(
            nodes,
            has_next,
            has_previous,
            Total::Count {
                count: Box::new(count),
                counted: OnceCell::new(),
            },
        )
    }

    /// A page of a list in memory, given with its unique sort texts, in an order of this name, to which its cursors belong; `falling`
    /// where the greatest comes first.
    pub fn in_order(
        order: impl Into<Cow<'static, str>>,
        falling: bool,
        list: impl IntoIterator<Item = (String, T)>,
        args: PageArgs,
    ) -> Result<Self> {
        let order = order.into();
        let window = Window::parse(args, &order, |key| matches!(key, Key::Text(_)))?;
        let all: Vec<(String, T)> = list.into_iter().collect();
        let total = all.len() as u64;
        let (after, before) = (text_of(&window.after), text_of(&window.before));
        let follows = |one: &String, other: &String| match falling {
            true => one < other,
            false => one > other,
        };
        let within = |key: &String| {
            after.as_ref().is_none_or(|after| follows(key, after))
                && before.as_ref().is_none_or(|before| follows(before, key))
        };
        let mut found: Vec<(String, T)> = all.into_iter().filter(|(key, _)| within(key)).collect();
        if window.backward {
            found.reverse();
        }
        let more = window.more(&mut found);
        if window.backward {
            found.reverse();
        }
        let (has_next, has_previous) = if window.backward {
            (before.is_some(), more)
        } else {
            (more, after.is_some())
        };
        let nodes = found
            .into_iter()
            .map(|(key, node)| (node, Place::new(order.clone(), Key::Text(key), Uuid::nil())))
            .collect();
        Ok(Self::new(
            nodes,
            has_next,
            has_previous,
            Total::Known(total),
        ))
    }

    fn new(
        nodes: Vec<(T, Place)>,
        has_next_page: bool,
        has_previous_page: bool,
        total: Total,
    ) -> Self {
        let cursor = |entry: Option<&(T, Place)>| entry.map(|(_, place)| place.encode());
        let info = PageInfo {
            has_next_page,
            has_previous_page,
            start_cursor: cursor(nodes.first()),
            end_cursor: cursor(nodes.last()),
        };
        Self {
            edges: nodes
                .into_iter()
                .map(|(node, place)| Edge { node, place })
                .collect(),
            info,
            total,
        }
    }

    /// The same, where an empty page ends at the cursor it was asked for behind: a client goes on from there.
    pub(crate) fn ending_at(mut self, cursor: Option<String>) -> Self {
        self.info.end_cursor = self.info.end_cursor.or(cursor);
        self
    }

    pub(crate) fn edges(&self) -> &[Edge<T>] {
        &self.edges
    }

    pub(crate) fn info(&self) -> &PageInfo {
        &self.info
    }

    pub(crate) async fn total(&self) -> Result<u64> {
        match &self.total {
            Total::Known(total) => Ok(*total),
            Total::Count { count, counted } => Ok(*counted.get_or_try_init(count).await?),
        }
    }
}

impl<T> Edge<T> {
    /// An entry that is given alone.
    pub(crate) fn new(node: T, place: Place) -> Self {
        Self { node, place }
    }

    pub(crate) fn node(&self) -> &T {
        &self.node
    }

    pub(crate) fn place(&self) -> String {
        self.place.encode()
    }
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// A page of a list.
#[Object(name_type, serial)]
impl<T: ContainerType> Connection<T> {
    /// The entries of this page, in order.
    #[graphql(name = "edges")]
    fn edge_list(&self) -> Objects<&Edge<T>> {
        self.edges.iter().collect()
    }

    /// The entries alone, in the same order: `edges` without the cursor of each.
    #[graphql(name = "nodes")]
    fn entries(&self) -> Objects<&T> {
        let nodes = self.edges.iter().map(|edge| &edge.node);
        nodes.collect()
    }

    /// Where this page lies in the list.
    async fn page_info(&self) -> &PageInfo {
        &self.info
    }

    /// How many entries the list has in all that the viewer may see.
    async fn total_count(&self) -> Result<u64> {
        self.total().await
    }
}

/// One entry of a page.
#[Object(name_type, serial)]
impl<T: ContainerType> Edge<T> {
    /// The entry itself.
    #[graphql(name = "node")]
    fn entry(&self) -> InlineObject<&T> {
        InlineObject(&self.node)
    }

    /// Its place in the list, for `after` and `before`.
    fn cursor(&self) -> String {
        self.place()
    }
}

/// The sort text of a cursor, where it has one.
fn text_of(cursor: &Option<Cursor>) -> Option<String> {
    match &cursor.as_ref()?.key {
        Key::Text(text) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Connection<i32> {
        let list = (0..5).map(|number| (format!("k{number}"), number));
        Connection::in_order(
            "code",
            false,
            list,
            PageArgs {
                first,
                after,
                last,
                before,
            },
        )
        .expect("valid arguments")
    }

    fn nodes(page: &Connection<i32>) -> Vec<i32> {
        page.edges.iter().map(|edge| edge.node).collect()
    }

    #[test]
    fn pages_follow_each_other_in_both_directions() {
        let first = page(Some(2), None, None, None);
        assert_eq!(
            (
                nodes(&first),
                first.info.has_next_page,
                first.info.has_previous_page
            ),
            (vec![0, 1], true, false)
        );
        let second = page(Some(9), first.info.end_cursor, None, None);
        assert_eq!(
            (
                nodes(&second),
                second.info.has_next_page,
                second.info.has_previous_page
            ),
            (vec![2, 3, 4], false, true)
        );
        let before = page(None, None, Some(1), second.info.start_cursor);
        assert_eq!(
            (
                nodes(&before),
                before.info.has_next_page,
                before.info.has_previous_page
            ),
            (vec![1], true, true)
        );
        assert!(nodes(&page(Some(0), None, None, None)).is_empty());
    }
}
