//! Pages: what a client asks for, and places in a list.

use crate::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::date::last_day;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use uuid::Uuid;

/// Rows of a page where nothing is said.
pub const SIZE_DEFAULT: u64 = 20;
/// Most rows of a page.
pub const SIZE_MAX: u64 = 500;

/// What sorts behind all dates.
pub const DATELESS: &str = "9999";

/// The name of an order by how well the rows of a list have the words of a text: a place in it is none by the words of another, nor in
/// another list.
pub fn by_words(list: &str, text: &str) -> Cow<'static, str> {
    let digest = Sha256::digest(format!("{list}\0{text}"));
    format!("relevance {}", URL_SAFE_NO_PAD.encode(&digest[..6])).into()
}

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

impl Key {
    /// The key of an order by the last day that a date may mean, where those without a date come last.
    pub fn last_day(date: Option<&str>) -> Self {
        Self::Text(date.map_or_else(|| DATELESS.to_owned(), last_day))
    }

    /// The key of an order by a text, the greatest first, where rows without one come last.
    pub fn text(text: Option<&str>) -> Self {
        Self::Text(text.unwrap_or_default().to_owned())
    }
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
                "is not a cursor of this list: pass one as it was given, and ask the rest as before",
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
    order: Cow<'static, str>,
}

impl Place {
    /// A place in a list of this order.
    pub fn new(order: impl Into<Cow<'static, str>>, key: Key, id: Uuid) -> Self {
        Self {
            cursor: Cursor { key, id },
            order: order.into(),
        }
    }

    /// The place as a window takes it.
    pub fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The opaque form.
    pub fn encode(&self) -> String {
        self.cursor.encode(&self.order)
    }
}

/// The arguments of a connection, as they come.
#[derive(Clone, Default)]
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
#[derive(Clone, Debug)]
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
    pub fn cut<R, T>(&self, mut found: Vec<R>, each: impl FnMut(R) -> (T, Place)) -> Rows<T> {
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

    pub(crate) fn more<R>(&self, found: &mut Vec<R>) -> bool {
        let size = usize::try_from(self.size).expect("a page is small");
        let more = found.len() > size;
        found.truncate(size);
        more
    }
}

/// A page of rows, each with its place.
pub struct Rows<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<(T, Place)>,
    /// Whether there is more behind.
    pub has_next: bool,
    /// Whether there is something before.
    pub has_previous: bool,
}

#[cfg(test)]
#[allow(
    clippy::too_many_lines,
    reason = "a test is read from its beginning to its end"
)]
mod tests {
    use super::*;

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
                first: Some(501),
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

    proptest::proptest! {
        #[test]
        fn a_cursor_is_a_place_in_its_own_order_alone(
            text in "\\PC{0,20}", number in proptest::prelude::any::<i64>(), id in proptest::prelude::any::<u128>(), order in "[a-z]{0,4}",
        ) {
            for key in [Key::None, Key::Number(number), Key::Text(text)] {
                let cursor = Cursor { key, id: Uuid::from_u128(id) };
                let after = |order: &str, cursor: &Cursor| {
                    let after = Some(cursor.encode("title"));
                    Window::parse(PageArgs { after, ..PageArgs::default() }, order, |_| true).map(|window| window.after)
                };
                proptest::prop_assert_eq!(after("title", &cursor).expect("its own"), Some(cursor.clone()));
                proptest::prop_assert!(after(&order, &cursor).is_err());
            }
        }
    }
}
