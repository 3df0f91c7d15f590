//! Several requests in one body, as clients that collect them send: answered one after the other, as a list in their order.

use std::net::IpAddr;

use actix_web::web::Bytes;
use tokio::time::Instant;

use crate::{
    access::viewer::Viewer,
    http::{
        Api,
        answer::{Answer, Body, Content},
        documents::Call,
        execute,
        written::Written,
    },
};

/// Runs the requests of a batch. Together they have the time and the bytes of one: what goes beyond is refused, each for itself,
/// and the others are answered all the same.
pub(super) async fn run_all(
    calls: Vec<Result<Call, Answer>>,
    viewer: Viewer,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Answer, Answer> {
    let end = Instant::now() + api.settings.timeout;
    let mut reserved = api.answers.reserve(0).ok_or_else(Answer::unread)?;
    let (mut json, mut standing) = (vec![b'['], None);
    for call in calls {
        let answer = match call {
            Ok(call) => tokio::time::timeout_at(end, one(call, viewer.clone(), from, api))
                .await
                .unwrap_or_else(|_| Err(Answer::timed_out())),
            Err(refused) => Err(refused),
        };
        let answer = answer.unwrap_or_else(|refused| refused);
        standing = answer.left().or(standing);
        let answer = bytes(answer);
        let room = api.settings.limits.answer_bytes.saturating_sub(json.len());
        let answer = if answer.len() < room && reserved.grow_to(json.len() + answer.len()) {
            answer
        } else {
            bytes(Answer::too_long_together(api.settings.limits.answer_bytes))
        };
        if json.len() > 1 {
            json.push(b',');
        }
        json.extend_from_slice(&answer);
    }
    json.push(b']');
    Ok(Answer::executed(Written::new(json, reserved)).standing(standing))
}

async fn one(
    call: Call,
    viewer: Viewer,
    from: Option<IpAddr>,
    api: &Api,
) -> Result<Answer, Answer> {
    let prepared = api.documents.prepare(call).map_err(Answer::from_refusal)?;
    execute::answer(prepared, viewer, from, false, api).await
}

fn bytes(answer: Answer) -> Bytes {
    match answer.into_content() {
        Content::Executed(written) => written.bytes(),
        Content::Refused(refusal) => {
            let body = serde_json::to_vec(&Body::from(&*refusal));
            body.expect("GraphQL values are JSON").into()
        }
    }
}
