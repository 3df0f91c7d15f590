//! Cursors of lists and of the feed: one that is taken is written as it was read, and is one of its own list alone.

#![cfg_attr(fuzzing, no_main)]

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gapbridge::db::{
    feed,
    page::{Cursor, Key, PageArgs, Window},
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // As it is sent, and what is within.
    for cursor in [text.to_owned(), URL_SAFE_NO_PAD.encode(text)] {
        list(&cursor, "title", |_| true);
        list(&cursor, feed::ORDER, feed::fits);
    }
});

fn after(text: &str, order: &str, fits: impl Fn(&Key) -> bool) -> Option<Cursor> {
    let args = PageArgs {
        after: Some(text.to_owned()),
        ..PageArgs::default()
    };
    Window::parse(args, order, fits).ok()?.after
}

fn list(text: &str, order: &str, fits: impl Fn(&Key) -> bool) {
    let Some(cursor) = after(text, order, &fits) else {
        return;
    };
    let written = cursor.encode(order);
    assert_eq!(after(&written, order, &fits), Some(cursor));
    assert_eq!(after(&written, "another", &fits), None);
}
