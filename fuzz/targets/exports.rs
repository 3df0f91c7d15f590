//! Query strings of exports, feeds and tiles, which forms and links are filled in with.

#![no_main]

use gapbridge::{graphql::sdl, http::fuzzing::Exports};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static EXPORTS: LazyLock<Exports> =
    LazyLock::new(|| Exports::from_sdl(&sdl()).expect("our own schema"));

fuzz_target!(|query: &str| EXPORTS.read(query));
