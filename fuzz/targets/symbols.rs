//! Symbols of UN documents: the spelling of one is read as itself.

#![cfg_attr(fuzzing, no_main)]

use domain::symbol::Symbol;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match Symbol::parse(text) {
        Ok(symbol) => {
            assert_eq!(Symbol::parse(symbol.as_str()), Ok(symbol.clone()));
            assert!(symbol.as_str().is_ascii());
        }
        Err(reason) => assert!(!reason.is_empty()),
    }
});
