//! What matching reads in a text: words stand where they are said to stand, and limits quote it.

#![cfg_attr(fuzzing, no_main)]

use domain::text::fold;
use libfuzzer_sys::fuzz_target;
use matching::text::{
    Language, Lexicon,
    limits::limits_in,
    token::{Token, tokens},
};

fuzz_target!(|text: &str| {
    let lexicon = Lexicon::embedded().expect("our own");
    for language in [Language::En, Language::Fr, Language::Other] {
        let words = tokens(text, language);
        for word in &words {
            let written = fold(&text[word.start..word.end]);
            assert!(written == word.word || (written == "t" && word.word == "not"));
        }
        let in_order =
            |one: &Token, next: &Token| one.end <= next.start && one.sentence <= next.sentence;
        assert!(words.is_sorted_by(in_order));
        for excludes in [false, true] {
            let limits = limits_in(text, &words, language, lexicon, excludes);
            assert_eq!(limits.negated.len(), words.len());
            let mut found = limits.found.iter();
            assert!(found.all(|limit| text.contains(&*limit.sentence)));
        }
        lexicon.tags(text, language);
    }
});
