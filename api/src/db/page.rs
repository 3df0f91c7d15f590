//! Pages: what a client asks for, cursors, and connections as Relay wants them.

use crate::{
    db::scope::Rows,
    error::{Error, Result},
    graphql::inline_object::Lean,
};
use async_graphql::{ContainerType, Object, OutputType, TypeName};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// Rows of a page where nothing is said.
pub const SIZE_DEFAULT: u64 = 20;
/// Most rows of a page.
pub const SIZE_MAX: u64 = 100;

/// The value a row is ordered by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// The id alone.
    None,
    /// A number.
    Number(i64),
    /// A text.
    Text(String),
}

/// A place in an ordered list: the row's own sort value and id, nothing of other rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The row's sort value.
    pub key: Key,
    /// The row's id.
    pub id: Uuid,
}

impl Cursor {
    /// The opaque form; `order` says in which order it is a place.
    pub fn encode(&self, order: &str) -> String {
        let json = serde_json::to_vec(&(order, &self.key, self.id.as_u128().to_string()))
            .expect("plain values");
        URL_SAFE_NO_PAD.encode(json)
    }

    fn decode(text: &str, order: &str, fits: impl Fn(&Key) -> bool, field: &str) -> Result<Self> {
        let invalid = || {
            Error::invalid(
                field,
                "is not a cursor of this list: pass one as it was given, with the same orderBy",
            )
        };
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let (of, key, id): (String, Key, String) =
            serde_json::from_slice(&json).map_err(|_| invalid())?;
        let id = id.parse().map(Uuid::from_u128).map_err(|_| invalid())?;
        let whole = !matches!(&key, Key::Text(text) if text.contains('\0'));
        if of == order && whole && fits(&key) {
            Ok(Self { key, id })
        } else {
            Err(invalid())
        }
    }
}

/// A cursor and the order it is a place in: written out only for who asks.
#[derive(Clone, Debug)]
pub struct Place {
    cursor: Cursor,
    order: &'static str,
}

impl Place {
    /// A place in a list of this order.
    pub fn new(order: &'static str, key: Key, id: Uuid) -> Self {
        Self {
            cursor: Cursor { key, id },
            order,
        }
    }

    /// The opaque form.
    pub fn encode(&self) -> String {
        self.cursor.encode(self.order)
    }
}

/// The arguments of a connection, as they come.
#[derive(Default)]
#[expect(
    missing_docs,
    reason = "the arguments of every connection, described there"
)]
pub struct PageArgs {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

/// The part of a list that is asked for.
#[derive(Debug)]
pub struct Window {
    /// Most rows.
    pub size: u64,
    /// Whether they are the last ones.
    pub backward: bool,
    /// The place they follow.
    pub after: Option<Cursor>,
    /// The place they precede.
    pub before: Option<Cursor>,
}

impl Window {
    /// Reads the arguments for a list in the order of this name, whose cursors hold what fits.
    pub fn parse(args: PageArgs, order: &str, fits: impl Fn(&Key) -> bool) -> Result<Self> {
        let cursor = |text: Option<String>, field| {
            text.map(|text| Cursor::decode(&text, order, &fits, field))
                .transpose()
        };
        let (asked, field, backward) = match (args.first, args.last) {
            (Some(_), Some(_)) => {
                return Err(Error::invalid(
                    "last",
                    "cannot go with first: ask for either",
                ));
            }
            (first, None) => (first, "first", false),
            (None, last) => (last, "last", true),
        };
        let size = match asked.map(u64::try_from) {
            None => SIZE_DEFAULT,
            Some(Ok(size)) if size <= SIZE_MAX => size,
            _ => {
                return Err(Error::invalid(
                    field,
                    &format!(
                        "must lie between 0 and {SIZE_MAX}: ask for fewer and follow with the cursor"
                    ),
                ));
            }
        };
        Ok(Self {
            size,
            backward,
            after: cursor(args.after, "after")?,
            before: cursor(args.before, "before")?,
        })
    }

    /// Cuts rows that were read in the window's direction, one more than asked for, into a page.
    pub fn cut<R, M>(
        &self,
        mut found: Vec<R>,
        each: impl FnMut(R) -> (crate::db::scope::Seen<M>, Place),
    ) -> Rows<M> {
        let more = self.more(&mut found);
        if self.backward {
            found.reverse();
        }
        let (has_next, has_previous) = if self.backward {
            (self.before.is_some(), more)
        } else {
            (more, self.after.is_some())
        };
        Rows {
            rows: found.into_iter().map(each).collect(),
            has_next,
            has_previous,
        }
    }

    fn more<R>(&self, found: &mut Vec<R>) -> bool {
        let size = usize::try_from(self.size).expect("a page is small");
        let more = found.len() > size;
        found.truncate(size);
        more
    }
}

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
    /// Cursor of the last entry; null on an empty page.
    end_cursor: Option<String>,
}

impl<T> Connection<T> {
    /// A page of rows from the database; `count` counts the whole list if somebody asks.
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

    /// A page of a list in memory, given with its unique sort texts, in order.
    pub fn of_list(list: impl IntoIterator<Item = (String, T)>, args: PageArgs) -> Result<Self> {
        let window = Window::parse(args, "code", |key| matches!(key, Key::Text(_)))?;
        let all: Vec<(String, T)> = list.into_iter().collect();
        let total = all.len() as u64;
        let place = |cursor: &Option<Cursor>| match cursor {
            Some(Cursor {
                key: Key::Text(text),
                ..
            }) => Some(text.clone()),
            _ => None,
        };
        let (after, before) = (place(&window.after), place(&window.before));
        let within = |key: &String| {
            after.as_ref().is_none_or(|after| key > after)
                && before.as_ref().is_none_or(|before| key < before)
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
            .map(|(key, node)| (node, Place::new("code", Key::Text(key), Uuid::nil())))
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
    async fn edge_list(&self) -> Vec<Lean<&Edge<T>>> {
        self.edges.iter().map(Lean).collect()
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
    async fn entry(&self) -> Lean<&T> {
        Lean(&self.node)
    }

    /// Its place in the list, for `after` and `before`.
    async fn cursor(&self) -> String {
        self.place()
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
        Connection::of_list(
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

    #[test]
    fn a_window_has_one_direction_a_bound_and_a_cursor_of_its_own_order() {
        let window = |args| Window::parse(args, "title", |_| true);
        assert!(
            window(PageArgs {
                first: Some(1),
                last: Some(1),
                ..PageArgs::default()
            })
            .is_err()
        );
        assert!(
            window(PageArgs {
                first: Some(101),
                ..PageArgs::default()
            })
            .is_err()
        );
        assert!(
            window(PageArgs {
                first: Some(-1),
                ..PageArgs::default()
            })
            .is_err()
        );
        let foreign = Cursor {
            key: Key::None,
            id: Uuid::nil(),
        }
        .encode("newest");
        assert!(
            window(PageArgs {
                after: Some(foreign),
                ..PageArgs::default()
            })
            .is_err()
        );
        assert!(
            window(PageArgs {
                after: Some("x".into()),
                ..PageArgs::default()
            })
            .is_err()
        );
    }
}
