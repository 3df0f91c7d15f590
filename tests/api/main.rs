//! The service as its clients see it, on both databases; a module a slice.

#![allow(
    missing_docs,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "the names of tests are sentences, and a test is read from its beginning to its end"
)]

mod access;
mod api_keys;
mod audit;
mod backups;
mod bad_values;
mod bulk;
mod changes;
mod crash;
mod cross_table;
mod database_faults;
mod deploy;
mod documents;
mod dry_run;
mod embeds;
mod endorsements;
mod ends;
mod erasure;
mod exports;
mod failures;
mod figures;
mod gap_changes;
mod gap_sources;
mod gap_stories;
mod gaps;
mod hidden;
mod hidden_parts;
mod hidden_texts;
mod histories;
mod history;
mod history_names;
mod hostile;
mod iati;
mod import_table;
mod inbox;
mod issuers_check;
mod judged_matches;
mod kept_answers;
mod layout;
mod ledger_model;
mod ledger_sums;
mod likely_same;
mod live;
mod load;
mod load_faults;
mod looked_after;
mod many_servers;
mod matches;
mod measures_kept;
mod monitoring;
mod need_plans;
mod need_shares;
mod noninterference;
mod offers;
mod organisations;
mod own_names;
mod panel_work;
mod plan_command;
mod plan_queue;
mod plans;
mod policy;
mod private_persons;
mod questions;
mod quotas;
mod rates;
mod recommendations;
mod reference;
mod replicas;
mod right_of_reply;
mod saved_searches;
mod schema;
mod sealed_notes;
mod search;
mod search_lists;
mod sign_in;
mod sign_in_api_key;
mod socket;
mod stalled;
mod start;
mod stewards;
mod stories;
mod suggestions;
mod tables;
mod timing;
mod tls;
mod traces;
mod transport;
mod trusted_documents;
mod webhooks;
