//! The history beside the data, as an operator compares them.

use crate::TestDatabase;
use gapbridge::{
    cli::audit::{Progress, audit},
    config::VerifyOptions,
};

impl TestDatabase {
    /// What an audit says of each object that differs, without ids; nothing where every change is in the history.
    pub async fn differences(&self) -> Vec<String> {
        let (mut found, mut last) = (Vec::new(), None);
        let options = VerifyOptions::default();
        let audited = audit(
            &self.config(),
            &options,
            &mut |difference| found.push(difference.to_string()),
            &mut |progress| last = Some(progress),
        )
        .await;
        let Progress { what, done, of } = last.expect("progress");
        assert_eq!((what, done), ("objects", of));
        assert_eq!(audited.is_ok(), found.is_empty(), "{audited:?}");
        let mut found: Vec<String> = found
            .into_iter()
            .map(|text| {
                let words: Vec<&str> = text.split(' ').collect();
                [&words[..1], &words[2..]].concat().join(" ")
            })
            .collect();
        found.sort();
        found
    }
}
