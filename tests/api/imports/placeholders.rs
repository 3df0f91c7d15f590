//! What people write into cells of tables where there is nothing.

use serde_json::{Value, json};
use tests::{Actor, TestApp, on_both};

async fn import(actor: &Actor, content: &str) -> Value {
    let input = json!({ "kind": "OFFERS", "format": "CSV", "content": content });
    let selection =
        "stats { imported revised unchanged } lines { rule severity row column message record }";
    actor.say("importTable", input, selection).await
}

on_both! {
    async fn what_people_write_for_nothing_is_an_empty_cell_and_is_told_of(app: &TestApp) {
        let donor = app.approver("state-can");
        let table = "external_reference,title,description,language,starts,place,note,condition,countries,assistance,unit,quantity,line_note\n\
            CA-1,Customs courses,n/a,en,N/A,\u{2013},sans objet,Funds permitting,LBR,TRAINING,COURSES,2,N\u{e9}ant\n\
            CA-2,Scales,Scales for border posts.,en,2027,Buchanan,N\u{e9}ant,-,LBR,EQUIPMENT,n/a,\u{2013},\u{2014}\n";
        let done = import(&donor, table).await;
        assert_eq!(done["stats"]["imported"], 2, "{done}");
        let lines = done["lines"].as_array().unwrap().iter();
        let (read, other): (Vec<_>, Vec<_>) = lines.partition(|line| line["rule"] == "cell.placeholder");
        let places: Vec<_> = read.iter().map(|line| (line["row"].as_u64().unwrap(), line["column"].as_str().unwrap(), line["severity"].as_str().unwrap())).collect();
        assert_eq!(places, [
            (2, "starts", "WARNING"), (2, "place", "WARNING"), (2, "note", "WARNING"), (2, "line_note", "WARNING"), (3, "unit", "WARNING"), (3, "quantity", "WARNING"),
        ]);
        assert_eq!(read[0]["message"], "has \"N/A\", which was read as an empty cell: to take away what is on record, write -");
        assert_eq!(read[2]["message"], "has \"sans objet\" or \"N\u{e9}ant\" in 2 cells, which were read as empty ones: to take away what is on record, write -");
        let query = "query ($id: ID!) { node(id: $id) { ... on Offer { description starts place note condition lines { quantity note } } } }";
        let seen = async |line: &Value| donor.data(query, json!({ "id": line["record"] })).await["node"].take();
        assert_eq!(seen(other[0]).await, json!({
            "description": "n/a", "starts": null, "place": null, "note": null, "condition": "Funds permitting", "lines": [{ "quantity": "2", "note": null }],
        }), "what has to be said is what is written");
        let scales = seen(other[1]).await;
        assert_eq!(scales, json!({
            "description": "Scales for border posts.", "starts": "2027", "place": "Buchanan", "note": null, "condition": null,
            "lines": [{ "quantity": null, "note": null }],
        }));
        let again = import(&donor, &table.replace("Buchanan", "N/A")).await;
        assert_eq!((&again["stats"]["unchanged"], &seen(other[1]).await), (&json!(2), &scales), "what is on record stays");
        let away = import(&donor, &table.replace("Buchanan", "-")).await;
        assert_eq!((&away["stats"]["revised"], &seen(other[1]).await["place"]), (&json!(1), &Value::Null), "{away}");
        assert_eq!(app.database.differences().await, [""; 0]);
    }
}
