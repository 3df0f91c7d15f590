//! Answers that everybody gets: asked for once, and given for as long as nothing moves.

use std::sync::atomic::{AtomicI64, AtomicUsize};

use actix_web::rt;
use domain::table::TableKind;
use futures_util::future::join_all;
use server::eventually;

use crate::http::tests::*;

const QUESTION: &str = "{ long(bytes: 3) }";

/// How a register stands, and what it does when it is asked.
struct State {
    reference: AtomicI64,
    day: AtomicI64,
    asked: AtomicUsize,
    is_lasting: AtomicBool,
    is_faulty: AtomicBool,
    /// Whether it moves while it is asked.
    moves: AtomicBool,
    /// Held by each question while it runs.
    gate: Semaphore,
}

/// A register that answers how often it was asked.
struct Counting(Schema, Arc<State>);

impl Backend for Counting {
    fn sdl(&self) -> String {
        self.0.sdl()
    }

    fn sign_in<'a>(
        &'a self,
        _: Option<&'a str>,
        _: Option<IpAddr>,
    ) -> BoxFuture<'a, Result<Viewer, Error>> {
        Box::pin(async { Ok(Viewer::Anonymous) })
    }

    fn execute(&self, request: Request, _: Viewer) -> BoxFuture<'_, Response> {
        Box::pin(self.0.execute(request))
    }

    fn template(&self, _: TableKind, _: bool) -> anyhow::Result<Vec<u8>> {
        anyhow::bail!("the small schema has no tables")
    }

    fn mark(&self) -> BoxFuture<'_, Option<Mark>> {
        Box::pin(async {
            Some(Mark {
                data: "x".into(),
                reference: self.1.reference.load(Ordering::SeqCst),
                day: self.1.day.load(Ordering::SeqCst).to_string().into(),
            })
        })
    }

    fn execute_public(&self, _: Request, _: Mark) -> BoxFuture<'_, (Response, bool)> {
        Box::pin(async {
            let state = &self.1;
            let asked = state.asked.fetch_add(1, Ordering::SeqCst) + 1;
            let _held = state.gate.acquire().await;
            // Lets the others come.
            tokio::task::yield_now().await;
            if state.moves.load(Ordering::SeqCst) {
                state.reference.fetch_add(1, Ordering::SeqCst);
            }
            let data = async_graphql::Value::from_json(json!({ "long": asked }));
            let mut response = Response::new(data.expect("a value"));
            if state.is_faulty.load(Ordering::SeqCst) {
                let error = async_graphql::ServerError::new("no", None);
                response.errors.push(error);
            }
            (response, state.is_lasting.load(Ordering::SeqCst))
        })
    }

    fn subscribe(&self, request: Request, _: Viewer) -> BoxStream<'_, Response> {
        self.0.execute_stream(request)
    }

    fn levels(&self) -> BoxFuture<'_, Vec<Level>> {
        Box::pin(async { Vec::new() })
    }

    fn ready(&self) -> BoxFuture<'_, anyhow::Result<()>> {
        Box::pin(async { Ok(()) })
    }
}

fn counting() -> (web::Data<Api>, Arc<State>) {
    let state = Arc::new(State {
        reference: AtomicI64::new(0),
        day: AtomicI64::new(0),
        asked: AtomicUsize::new(0),
        is_lasting: AtomicBool::new(true),
        is_faulty: AtomicBool::new(false),
        moves: AtomicBool::new(false),
        gate: Semaphore::new(Semaphore::MAX_PERMITS),
    });
    let backend = Counting(schema(), state.clone());
    let api = Api::new(backend, Settings::default()).expect("an API");
    (web::Data::new(api), state)
}

/// How often the register had been asked when this answer was made.
async fn ask(api: web::Data<Api>, query: String) -> Option<u64> {
    let app = test::init_service(App::new().app_data(api).configure(routes)).await;
    let request = test::TestRequest::post().uri("/graphql");
    let request = request.set_json(json!({ "query": query })).to_request();
    let body: Value = test::call_and_read_body_json(&app, request).await;
    body["data"]["long"].as_u64()
}

async fn ask_twice(api: &web::Data<Api>) -> [Option<u64>; 2] {
    let asking = || ask(api.clone(), QUESTION.to_owned());
    [asking().await, asking().await]
}

#[actix_web::test]
async fn an_answer_is_kept_until_the_register_or_the_day_moves() {
    let (api, state) = counting();
    assert_eq!(ask_twice(&api).await, [Some(1), Some(1)]);
    let other = ask(api.clone(), "{ long(bytes: 4) }".to_owned()).await;
    assert_eq!(other, Some(2), "another question");
    state.reference.fetch_add(1, Ordering::SeqCst);
    assert_eq!(ask_twice(&api).await, [Some(3), Some(3)]);
    state.day.fetch_add(1, Ordering::SeqCst);
    assert_eq!(ask_twice(&api).await, [Some(4), Some(4)]);
}

#[actix_web::test]
async fn what_may_be_other_the_next_time_is_not_kept() {
    let (api, state) = counting();
    state.is_lasting.store(false, Ordering::SeqCst);
    assert_eq!(ask_twice(&api).await, [Some(1), Some(2)], "of the moment");
    let (api, state) = counting();
    state.is_faulty.store(true, Ordering::SeqCst);
    assert_eq!(ask_twice(&api).await, [Some(1), Some(2)], "with errors");
    let (api, state) = counting();
    state.moves.store(true, Ordering::SeqCst);
    assert_eq!(ask_twice(&api).await, [Some(1), Some(2)], "moved meanwhile");
}

#[actix_web::test]
async fn many_at_once_are_answered_by_one_run() {
    let (api, state) = counting();
    let asking = (0..100).map(|_| ask(api.clone(), QUESTION.to_owned()));
    let answers = join_all(asking).await;
    assert!(
        answers.iter().all(|answer| *answer == Some(1)),
        "{answers:?}"
    );
    assert_eq!(state.asked.load(Ordering::SeqCst), 1);
}

#[actix_web::test]
async fn another_goes_on_for_a_client_that_left() {
    let (api, state) = counting();
    state.gate.forget_permits(Semaphore::MAX_PERMITS);
    let asked = || state.asked.load(Ordering::SeqCst);
    let first = rt::spawn(ask(api.clone(), QUESTION.to_owned()));
    eventually("the first runs", async || asked() == 1).await;
    let second = rt::spawn(ask(api.clone(), QUESTION.to_owned()));
    first.abort();
    eventually("the second runs", async || asked() == 2).await;
    state.gate.add_permits(1);
    assert_eq!(second.await.expect("an answer"), Some(2));
}

#[actix_web::test]
async fn who_has_no_place_to_wait_in_asks_for_themselves() {
    let (api, state) = counting();
    state.gate.forget_permits(Semaphore::MAX_PERMITS);
    let asked = || state.asked.load(Ordering::SeqCst);
    let copy = || rt::spawn(ask(api.clone(), QUESTION.to_owned()));
    let mut copies = vec![copy()];
    eventually("one runs", async || asked() == 1).await;
    copies.extend((0..125).map(|_| copy()));
    eventually("an eighth waits", async || {
        api.public.waiting.taken() == 125
    })
    .await;
    copies.push(copy());
    let other = rt::spawn(ask(api.clone(), "{ long(bytes: 4) }".to_owned()));
    eventually("the same and another run", async || asked() == 3).await;
    state.gate.add_permits(3);
    for copy in copies.into_iter().chain([other]) {
        assert!(copy.await.expect("an end").is_some());
    }
    assert_eq!(asked(), 3, "those that waited have the answer of the first");
}

#[actix_web::test]
async fn what_was_not_good_for_others_is_kept_once_it_is() {
    let (api, state) = counting();
    state.is_lasting.store(false, Ordering::SeqCst);
    assert_eq!(ask_twice(&api).await, [Some(1), Some(2)]);
    state.is_lasting.store(true, Ordering::SeqCst);
    assert_eq!(ask_twice(&api).await, [Some(3), Some(3)]);
}
