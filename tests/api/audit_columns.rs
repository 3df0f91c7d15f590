//! Every column of every table that has history is compared with it, or said here not to be, and why.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::collections::{BTreeMap, BTreeSet};
use tests::{Backend, TestDatabase, on_both};

/// The tables of objects that have a history and of their parts, each with all its columns that are compared with it: as they are, by a
/// digest, or with what they follow from.
const COMPARED: &str = "
report: id code panel_id document_id title kind published source
finding: id reference report_id panel_id paragraph subparagraph text language category alleges named_party_id invited reply_due published source
reply: id finding_id organisation_id text language received
share: id finding_id gap_id organisation_id until ended
sealed_note: id finding_id gap_id panel_id recipient ciphertext attached removed removal_reason
recommendation: id reference year panel_id made_by text language report_id document_id paragraph locator status status_note note category published source due
recommendation_addressee: recommendation_id kind
recommendation_organisation: recommendation_id organisation_id
recommendation_repeat: recommendation_id repeats_id
recommendation_follow_up: id recommendation_id organisation_id dated status note document_id recorded
recommendation_instruction: id recommendation_id document_id paragraph kind addressee statement recorded_by
organisation: id code name name_fr kind country_id parent_id note source
organisation_review: organisation_id standing reviewed
lifting_condition: id code regime_id kind title description threshold basis_id paragraph note source
lifting_progress: id condition_id position dated statement document_id locator recorded_by
focal_point: id code mission_id unit rank role place valid_from valid_until note source alternate_of_id recorded_by ended_by
panel: id code organisation_id name name_fr kind regime_id country_id established note source
panel_key: panel_id recipient registered
plan: id reference organisation_id state note dated drawn approved policy digest
plan_line: id plan_id position gap_id need_id assistance_id line_id amount unit starts left_out match_id
api_key: id organisation_id label reach role digest created expires revoked
webhook: id organisation_id url description filter search created rotated paused removed secret
judgement: id organisation_id gap_id assistance_id verdict reason note dated model score parts
assistance: id reference kind provider_id mission_id title description language status starts ends willing able attributed condition languages place earmark membership memberships seeks_exemption cofinancing cofinancing_percent exclusions only_beneficiaries note source external_reference ceiling_minor ceiling_currency
assistance_line: id assistance_id position assistance title unit quantity amount_minor currency least most requires tied goods form people note
assistance_country: assistance_id country_id
assistance_sector: assistance_id sector_id
assistance_mandate_task: assistance_id task_id
assistance_exclusion: assistance_id kind value
assistance_gap: assistance_id gap_id extent not_covered
gap: id reference title description language holder institution organisation_id mission_id panel_id steward_id sector_id nature category state severity desired_end_state evidence regime_id tags beneficiaries starts ends year note published state_since state_note source first_called_for external_reference priority cost least_viable cost_currency cost_year
assessment: id gap_id organisation_id cycle decision reason dated public_from
assistance_request: id gap_id organisation_id text language dated
need_endorsement: id need_id gap_id organisation_id reason dated public_from
gap_link: id gap_id other_id kind note organisation_id dated
gap_country: gap_id country_id public_from
gap_further_sector: gap_id sector_id percent public_from
gap_lifting_condition: gap_id condition_id public_from
gap_mandate_task: gap_id task_id public_from
gap_recommendation: gap_id recommendation_id
gap_finding: gap_id finding_id
gap_provenance: id gap_id position document_id paragraph subparagraph locator finding_id note public_from
gap_progress: id gap_id dated statement document_id locator recorded_by indicator value baseline baseline_to indicator_unit
need: id gap_id position assistance title unit quantity amount_minor currency least goods form people starts needed_by languages place note author_id filled shares public_from
need_dependency: need_id depends_on_id planned
need_plan: id gap_id author_id status source made decided decided_by_id decision_reason
need_plan_line: id plan_id position own need_id assistance title unit quantity amount_minor currency least goods form people starts deadline languages place note waits_for shares
match: id reference gap_id assistance_id side proposer_id state proposed due agreed ended reason note terms rating
match_line: id match_id position need_id line_id size
match_consent: id match_id country_id organisation_id answer dated reason answered_by_id
exemption_request: id reference match_id measure_id committee_id state statement requested decided document_id reason conditions valid_until revoked revocation_reason
commitment: id code need_id provider_id assistance_id line_id match_line_id kind unit quantity amount_minor currency dated until commitment_until note reverses_id source
gap_measure: gap_id public_from
gap_text: id public_from
";

/// Columns of these tables that are not, and why.
const NOT_COMPARED: &str = "
gap public_from: generated by the database, which lets nobody write it, from columns that are compared
plan result: follows from the lines and from what the plan was drawn from, for which the digest vouches
api_key last_used: no change: when it was used
webhook old_secret: for a day, and the event before has the digest that it had
webhook old_until: when that day is over
webhook gone: what was found when it was sent to, and no change that anybody made
match external_reference: what its proposer calls it is theirs alone, and both sides read the history
exemption_request asker_id: the event of the request names who asked
gap_measure measure_id: found by triggers from the lifting conditions, which are compared
gap_text title: an index: made anew from what is compared
gap_text keywords: an index: made anew from what is compared
gap_text body: an index: made anew from what is compared
gap_text number: its place in the index
gap_text words: PostgreSQL: generated from the others
";

/// All other tables, and why they have no history of their own.
const WITHOUT_HISTORY: &str = "
anomaly country country_alias country_group country_group_member document exchange_rate lifting_condition_measure mandate_element mandate_task mandate_task_document measure mission panel_cooperation panel_cooperation_document panel_cooperation_mission panel_cost regime sector: from files alone, of which the history holds digests
event register_state: the history itself, and its count
loaded_record: digests of what was loaded
hidden_text: texts that are compared in their places
mutation_key: answers that were given
text_meaning: made of texts
webhook_attempt webhook_delivery webhook_progress: what was sent
seaql_migrations: of the migrations
";

/// The lines of a list, each with what stands before and behind its colon.
fn lines(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = list.trim().lines();
    lines.map(|line| line.split_once(": ").expect("a colon"))
}

/// The columns of all tables.
async fn columns(connection: &DatabaseConnection) -> BTreeMap<String, BTreeSet<String>> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DbBackend::Postgres => {
            "select c.table_name::text as part, c.column_name::text as name from information_schema.columns c
             join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
             where c.table_schema = 'public' and t.table_type = 'BASE TABLE'"
        }
        _ => {
            "select m.name as part, p.name as name from sqlite_master m join pragma_table_xinfo(m.name) p
             where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'gap_fts%'"
        }
    };
    let rows = connection.query_all_raw(Statement::from_string(backend, sql));
    let mut columns: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows.await.expect("names of columns") {
        let [part, name] = ["part", "name"].map(|column| row.try_get("", column).expect("a name"));
        columns.entry(part).or_default().insert(name);
    }
    columns
}

on_both! {
    async fn every_column_is_compared_or_said_not_to_be(database: &TestDatabase) {
        let mut there = columns(&database.connect().await).await;
        for table in lines(WITHOUT_HISTORY).flat_map(|(tables, _)| tables.split(' ')) {
            assert!(there.remove(table).is_some(), "there is no table {table}");
        }
        let is_there = |(table, column): &(&str, &str)| database.backend == Backend::Postgres || (*table, *column) != ("gap_text", "words");
        let left_out: BTreeSet<(&str, &str)> = lines(NOT_COMPARED)
            .map(|(column, why)| {
                assert!(!why.is_empty(), "{column}");
                column.split_once(' ').expect("a table and a column")
            })
            .collect();
        let compared: BTreeSet<(&str, &str)> = lines(COMPARED).flat_map(|(table, columns)| columns.split(' ').map(move |column| (table, column))).collect();
        let twice: Vec<_> = compared.intersection(&left_out).collect();
        assert!(twice.is_empty(), "said twice: {twice:?}");
        let said: BTreeSet<(&str, &str)> = compared.union(&left_out).copied().filter(is_there).collect();
        let there: BTreeSet<(&str, &str)> = there.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (table.as_str(), column.as_str()))).collect();
        let new: Vec<_> = there.difference(&said).collect();
        assert!(new.is_empty(), "say here whether these are compared with the history, and have api/src/history/snapshot compare them: {new:?}");
        let gone: Vec<_> = said.difference(&there).collect();
        assert!(gone.is_empty(), "these are gone: {gone:?}");
    }
}
