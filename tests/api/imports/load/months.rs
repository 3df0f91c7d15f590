//! What a file dates by a month or year is out on its last day, by the calendar.

use domain::{
    date::moment,
    deadline::{day_after, day_before},
};
use entity::{finding, report};
use gapbridge::access::{policy::Guarded, told::opened, viewer::Viewer};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, sea_query::Expr};
use serde_json::json;
use tests::{TestApp, TestDatabase, ahead, on_both, with};

on_both! {
    async fn a_report_that_is_dated_by_a_month_is_out_on_its_last_day(database: &TestDatabase) {
        let connection = database.connect().await;
        let own = || report::Entity::find().filter(report::Column::Code.eq("own-report"));
        for (published, last) in [
            ("2025-06", "2025-06-30"), ("2025-02", "2025-02-28"), ("2024-02", "2024-02-29"), ("2000-02", "2000-02-29"), ("1900-02", "1900-02-28"),
            ("2025-10", "2025-10-31"), ("2009", "2009-12-31"), ("2025-06-29", "2025-06-29"),
        ] {
            let text = format!(
                "[[report]]\ncode = \"own-report\"\npanel = \"group-civ\"\ntitle = \"Own report\"\nkind = \"FINAL\"\npublished = \"{published}\"\nsource = \"own\"\n"
            );
            database.load("own.toml", &text).await.unwrap();
            let out = async |day: &str| own().filter(report::Entity::readable(&Viewer::Anonymous, day)).count(&connection).await.unwrap();
            let before = day_before(last).unwrap();
            assert_eq!((out(&before).await, out(last).await), (0, 1), "{published}");
            // That it opened is told of the same day.
            let told = |today: &str| format!("({})", opened::<report::Entity>(today).unwrap());
            let (began, early) = (moment(last).unwrap(), told(&before));
            let on = own().filter(Expr::cust(format!("{} = {began}", told(last))));
            assert_eq!(on.count(&connection).await.unwrap(), 1, "{published}");
            let none = own().filter(Expr::cust(format!("{early} is null")));
            assert_eq!(none.count(&connection).await.unwrap(), 1, "{published}");
        }
    }

    async fn a_document_that_such_a_report_has_too_is_dated_by_a_day_of_the_calendar(app: &TestApp) {
        let panel = app.approver("group-civ");
        let report = panel.reports("Report", json!({ "document": "S/2031/8" })).await;
        let publish = json!({ "report": report["id"], "confirmation": "NAMES_NO_PRIVATE_PERSON" });
        let later = with(publish.clone(), json!({ "expectedVersion": report["version"], "on": ahead(5) }));
        let put_off = panel.done("publishReport", later, "report { version }").await;
        let text = "[[report]]\ncode = \"own-report\"\npanel = \"group-civ\"\ndocument = \"S/2031/8\"\ntitle = \"Own report\"\nkind = \"FINAL\"\n\
            published = \"2025-06\"\nsource = \"own\"\n";
        app.database.load("own.toml", text).await.unwrap();
        let now = with(publish, json!({ "expectedVersion": put_off["version"] }));
        panel.done("publishReport", now, "report { id }").await;
        let query = "query ($c: String!) { report(symbol: $c) { document { date } } }";
        let seen = panel.data(query, json!({ "c": report["code"] })).await;
        assert_eq!(seen["report"]["document"]["date"], "2025-06-30");
    }

    async fn what_waits_for_a_reply_in_a_month_opens_on_the_day_after_its_last_one(database: &TestDatabase) {
        let connection = database.connect().await;
        let text = "[[finding]]\nreference = \"own-finding\"\nreport = \"report-S-2009-521\"\nparagraph = \"7\"\ntext = \"Who was paid.\"\n\
            language = \"en\"\ncategory = \"ALLEGATION\"\nnamed_party = \"civ-authorities\"\nreply_due = \"2025-06\"\nsource = \"own\"\n";
        database.load("own.toml", text).await.unwrap();
        let own = || finding::Entity::find().filter(finding::Column::Reference.eq("own-finding"));
        for (due, last) in [
            ("2025-06", "2025-06-30"), ("2025-02", "2025-02-28"), ("2024-02", "2024-02-29"), ("2025-10", "2025-10-31"), ("2009", "2009-12-31"),
            ("2025-06-29", "2025-06-29"),
        ] {
            database.run_sql(&format!("update finding set category = 'PUBLIC', reply_due = '{due}' where reference = 'own-finding'")).await;
            let next = day_after(last);
            let out = async |day: &str| own().filter(finding::Entity::readable(&Viewer::Anonymous, day)).count(&connection).await.unwrap();
            assert_eq!((out(last).await, out(&next).await), (0, 1), "{due}");
            let told = |today: &str| format!("({})", opened::<finding::Entity>(today).unwrap());
            let (began, early) = (moment(&next).unwrap(), told(last));
            let on = own().filter(Expr::cust(format!("{} = {began}", told(&next))));
            assert_eq!(on.count(&connection).await.unwrap(), 1, "{due}");
            let none = own().filter(Expr::cust(format!("{early} is null")));
            assert_eq!(none.count(&connection).await.unwrap(), 1, "{due}");
        }
    }
}
