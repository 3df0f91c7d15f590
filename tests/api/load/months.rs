//! What a file dates by a month or year is out on its last day, by the calendar.

use domain::{date::moment, deadline::day_before};
use entity::report;
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
}
