//! The measures that gaps hold up are those that follow from their lifting conditions, whatever changed.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tests::{TestDatabase, on_both};

/// What can change, one after the other, in words that both databases take.
const CHANGES: &[&str] = &[
    "update gap set regime_id = (select id from regime where code = '1572') where regime_id is null",
    "update gap set regime_id = null where id in (select gap_id from gap_country)",
    "delete from gap_country where country_id = (select id from country where alpha3 = 'CIV')",
    "insert into gap_country (gap_id, country_id) select gap.id, country.id from gap join country on country.alpha3 = 'CIV'
        where gap.id not in (select gap_id from gap_country where country_id = country.id)",
    "update gap_country set country_id = (select id from country where alpha3 = 'XKX')
        where country_id = (select id from country where alpha3 = 'CIV')
        and gap_id not in (select gap_id from gap_country join country on country.id = country_id where alpha3 = 'XKX')",
    "insert into gap_lifting_condition (gap_id, condition_id) select gap.id, lifting_condition.id
        from gap join lifting_condition on lifting_condition.code = 'general-rule-of-law'
        where gap.id not in (select gap_id from gap_lifting_condition)",
    "delete from gap_lifting_condition where condition_id = (select id from lifting_condition where code = '1521-ssr')",
    "update gap set category = 'CONFIDENTIAL' where holder = 'HOST_STATE'",
    "delete from lifting_condition_measure where condition_id = (select id from lifting_condition where code = 'general-resources')",
    "insert into lifting_condition_measure (condition_id, measure_id) select lifting_condition.id, measure.id
        from lifting_condition join measure on measure.code = '1521-diamonds' where lifting_condition.code = 'general-resources'",
    "update measure set regime_id = (select id from regime where code = '1533') where code = '1521-diamonds'",
    "update regime set country_id = (select id from country where alpha3 = 'XKX') where code = '1572'",
    "update lifting_condition set regime_id = null",
    "update lifting_condition set regime_id = (select id from regime where code = '1572') where code like 'general-%'",
];

/// Rows that only one of them has, and all that are kept.
const COMPARED: &str = "select
    (select count(*) from (select gap_id, measure_id, public_from from gap_measure
        except select gap_id, measure_id, public_from from gap_measure_rule) as beyond)
    + (select count(*) from (select gap_id, measure_id, public_from from gap_measure_rule
        except select gap_id, measure_id, public_from from gap_measure) as missing) as different,
    (select count(*) from gap_measure) as kept";

async fn compared(connection: &DatabaseConnection) -> (i64, i64) {
    let question = Statement::from_string(connection.get_database_backend(), COMPARED);
    let row = connection.query_one_raw(question).await;
    let row = row.expect("it answers").expect("a row");
    let number = |column| row.try_get("", column).expect("a number");
    (number("different"), number("kept"))
}

on_both! {
    async fn measures_follow_from_conditions_whatever_changed(database: &TestDatabase) {
        database.load_demo().await;
        let connection = database.connect().await;
        let (different, kept) = compared(&connection).await;
        assert_eq!(different, 0);
        assert!(kept > 0, "the demonstration has none");
        let mut counts = vec![kept];
        for change in CHANGES {
            connection.execute_unprepared(change).await.expect(change);
            let (different, kept) = compared(&connection).await;
            assert_eq!(different, 0, "{change}");
            counts.push(kept);
        }
        counts.sort_unstable();
        counts.dedup();
        assert!(counts.len() > 4, "hardly anything changed: {counts:?}");
    }
}
