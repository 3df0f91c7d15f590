//! Questions that cost much, and others beside them.

use actix_web::rt;
use futures_util::future::join;
use server::eventually;
use tokio::time::{Instant, advance, pause};

use crate::http::tests::*;

/// Dear, and at work until it is given up.
const DEAR: &str = "{ slow gaps(first: 100) { edges { node { gaps(first: 10) { edges { node { id title } } } } } } }";

/// Who asks: the address, and the token if there is one.
type Who = (&'static str, Option<&'static str>);

/// An API with one turn for dear questions, and so many places in their line.
fn api(places: usize, timeout: Duration) -> web::Data<Api> {
    let settings = Settings {
        dear_max: 1,
        operations_max: places,
        timeout,
        ..Settings::default()
    };
    let trial = Trial(schema(), Arc::new(AtomicBool::new(true)));
    web::Data::new(Api::new(trial, settings).expect("an API"))
}

/// The status, and why it is none.
async fn ask(api: web::Data<Api>, query: &'static str, (address, token): Who) -> (u16, String) {
    let app = test::init_service(App::new().app_data(api).configure(routes)).await;
    let peer = format!("[{address}]:1").parse().expect("an address");
    let mut request = post(json!({ "query": query })).peer_addr(peer);
    if let Some(token) = token {
        request = request.insert_header(("Authorization", format!("Bearer {token}")));
    }
    let response = test::call_service(&app, request.to_request()).await;
    let status = response.status().as_u16();
    let body: Value = test::read_body_json(response).await;
    let message = body["errors"][0]["message"].as_str().unwrap_or_default();
    (status, message.to_owned())
}

#[actix_web::test]
async fn what_costs_little_overtakes_what_waits_for_its_turn() {
    let api = api(2, Duration::from_secs(60));
    let stand = || (2 - api.running.available_permits(), api.dear.waiting());
    let mut dear = Vec::new();
    for (from, standing) in [
        (("2001:db8:0:1::", None), (1, 0)),
        (("2001:db8:0:2::", None), (1, 1)),
        (("2001:db8:0:3::", Some("member")), (1, 2)),
    ] {
        dear.push(rt::spawn(ask(api.clone(), DEAR, from)));
        eventually("one runs, the others wait", async || stand() == standing).await;
    }
    let other = ("2001:db8:0:4::", None);
    let (little, _) = ask(api.clone(), "{ gap { id } }", other).await;
    assert_eq!(
        little, 200,
        "those that wait hold no place of those that run"
    );
    let (late, why) = ask(api.clone(), DEAR, other).await;
    assert_eq!(late, 503, "as many wait as may run");
    assert!(
        why.starts_with("This costs ")
            && why.contains("what costs 2000 and more waits for its turn: as many wait as may."),
        "{why}"
    );
    assert_eq!((api.dear.running(), api.dear.refused()), (1, 1));
    assert!(dear.iter().all(|asked| !asked.is_finished()));
    for standing in [(1, 1), (1, 0), (0, 0)] {
        dear.remove(0).abort();
        eventually("the next has its turn", async || stand() == standing).await;
    }
}

#[actix_web::test]
async fn no_client_takes_the_whole_line() {
    let api = api(64, Duration::from_secs(60));
    let mut dear = Vec::new();
    // The first has the turn. Addresses of one network are one client's, whoever signs in is one, and each may wait with two: twice
    // as many as run at once.
    for (from, waiting) in [
        (("2001:db8::1", None), 0),
        (("2001:db8::2", None), 1),
        (("2001:db8::3", None), 2),
        (("2001:db8::4", Some("member")), 3),
        (("2001:db8::5", Some("member")), 4),
        (("2001:db8:0:1::", None), 5),
    ] {
        dear.push(rt::spawn(ask(api.clone(), DEAR, from)));
        let is_there = async || {
            let runs = 64 - api.running.available_permits();
            (runs, api.dear.waiting()) == (1, waiting)
        };
        eventually("one runs, the others wait", is_there).await;
    }
    for from in [("2001:db8::6", None), ("2001:db8:0:2::", Some("member"))] {
        let (status, why) = ask(api.clone(), DEAR, from).await;
        assert!(
            status == 503 && why.contains("from your address, or with your key"),
            "{status} {why}"
        );
    }
    // Who goes away makes room.
    dear.remove(1).abort();
    eventually("one is gone", async || api.dear.waiting() == 4).await;
    dear.push(rt::spawn(ask(api.clone(), DEAR, ("2001:db8::6", None))));
    eventually("another waits", async || api.dear.waiting() == 5).await;
}

#[actix_web::test]
async fn those_who_count_together_take_half_of_the_line() {
    let strangers: [Who; 3] =
        ["2001:db8:0:2::", "2001:db8:0:3::", "2001:db8:0:4::"].map(|address| (address, None));
    let members: [Who; 2] = ["member", "colleague"].map(|token| ("2001:db8:0:5::", Some(token)));
    // With four places half are two, and one client has one; with two it is one, whoever of an organisation asks.
    for (places, waiting, refused) in [
        (4, &strangers[..2], strangers[2]),
        (2, &members[..1], members[1]),
    ] {
        let api = api(places, Duration::from_secs(60));
        let mut dear = vec![rt::spawn(ask(api.clone(), DEAR, ("2001:db8:0:1::", None)))];
        let stands = async |waits: usize| {
            let is_there = async || {
                (api.dear.waiting(), places - api.running.available_permits()) == (waits, 1)
            };
            eventually("one runs, the others wait", is_there).await;
        };
        stands(0).await;
        for (at, from) in waiting.iter().enumerate() {
            dear.push(rt::spawn(ask(api.clone(), DEAR, *from)));
            stands(at + 1).await;
        }
        let (status, why) = ask(api.clone(), DEAR, refused).await;
        let together =
            "as many wait as may at once of your organisation, or of all who did not sign in";
        assert!(status == 503 && why.contains(together), "{status} {why}");
        // Others still have places, and who goes away makes room for those they count with.
        let other = if refused.1.is_some() {
            strangers[0]
        } else {
            members[0]
        };
        dear.push(rt::spawn(ask(api.clone(), DEAR, other)));
        stands(waiting.len() + 1).await;
        dear.remove(1).abort();
        stands(waiting.len()).await;
        dear.push(rt::spawn(ask(api.clone(), DEAR, refused)));
        stands(waiting.len() + 1).await;
        for asked in dear {
            asked.abort();
        }
    }
}

#[actix_web::test]
async fn a_turn_that_would_come_too_late_is_not_waited_for() {
    pause();
    for token in [None, Some("member")] {
        let api = api(8, Duration::from_secs(10));
        let timed = async |address| {
            let begun = Instant::now();
            let (status, why) = ask(api.clone(), DEAR, (address, token)).await;
            (status, why, begun.elapsed().as_secs())
        };
        let (first, second) = join(timed("2001:db8:0:1::"), timed("2001:db8:0:2::")).await;
        let (status, why, seconds) = first;
        assert_eq!((status, seconds), (503, 10), "{why}");
        assert!(why.contains("took too long"), "{why}");
        let (status, why, seconds) = second;
        assert_eq!((status, seconds), (503, 5), "{why}");
        assert!(why.contains("it did not come in half of the time"), "{why}");
        assert_eq!(api.dear.refused(), 1, "the first had its turn");
    }
}

#[actix_web::test]
async fn waiting_is_a_part_of_the_time_of_a_request() {
    pause();
    for token in [None, Some("member")] {
        let api = api(8, Duration::from_secs(10));
        let begun = Instant::now();
        let first = rt::spawn(ask(api.clone(), DEAR, ("2001:db8:0:1::", token)));
        let second = rt::spawn(ask(api.clone(), DEAR, ("2001:db8:0:2::", token)));
        while api.dear.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        advance(Duration::from_secs(3)).await;
        first.abort();
        let (status, why) = second.await.expect("an answer");
        assert_eq!((status, begun.elapsed().as_secs()), (503, 10), "{why}");
        assert!(why.contains("took too long"), "{why}");
    }
}
