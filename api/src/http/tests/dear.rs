//! Questions that cost much, and others beside them.

use actix_web::rt;
use server::eventually;

use crate::http::tests::*;

/// Dear, and at work until it is given up.
const DEAR: &str = "{ slow gaps(first: 100) { edges { node { gaps(first: 10) { edges { node { id title } } } } } } }";

async fn ask(api: web::Data<Api>, query: &'static str) -> u16 {
    let app = test::init_service(App::new().app_data(api).configure(routes)).await;
    let request = post(json!({ "query": query })).to_request();
    test::call_service(&app, request).await.status().as_u16()
}

#[actix_web::test]
async fn what_costs_little_overtakes_what_waits_for_its_turn() {
    let settings = Settings {
        dear_max: 1,
        operations_max: 2,
        timeout: Duration::from_secs(60),
        ..Settings::default()
    };
    let trial = Trial(schema(), Arc::new(AtomicBool::new(true)));
    let api = web::Data::new(Api::new(trial, settings).expect("an API"));
    let stand = || (2 - api.running.available_permits(), api.dear.waiting());
    let mut dear = Vec::new();
    for standing in [(1, 0), (1, 1), (1, 2)] {
        dear.push(rt::spawn(ask(api.clone(), DEAR)));
        eventually("one runs, the others wait", async || stand() == standing).await;
    }
    let little = ask(api.clone(), "{ gap { id } }").await;
    assert_eq!(
        little, 200,
        "those that wait hold no place of those that run"
    );
    let late = ask(api.clone(), DEAR).await;
    assert_eq!(late, 503, "as many wait as may run");
    assert!(dear.iter().all(|asked| !asked.is_finished()));
    for standing in [(1, 1), (1, 0), (0, 0)] {
        dear.remove(0).abort();
        eventually("the next has its turn", async || stand() == standing).await;
    }
}
