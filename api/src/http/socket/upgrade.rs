//! From a request to a socket.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    body::BoxBody,
    dev::Payload,
    http::header::{ALLOW, RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE},
    rt, web,
};
use futures_util::FutureExt;

use crate::{
    error::code,
    http::{
        Api,
        answer::Answer,
        connection,
        connection::Connection,
        log,
        negotiate::Media,
        socket::{
            Opened, Socket,
            frames::{Bounds, Frames},
            outgoing::{Outgoing, Passage},
        },
        viewer,
    },
};

/// The sub-protocol we speak.
const PROTOCOL: &str = "graphql-transport-ws";

/// Opens a socket, or says why not.
pub(in crate::http) async fn open(
    request: HttpRequest,
    body: web::Payload,
    api: web::Data<Api>,
) -> HttpResponse {
    upgrade(&request, body, api).unwrap_or_else(|refused| refused.write_refusal(Media::Json))
}

/// What is asked by another method than the one that opens sockets.
pub(in crate::http) async fn wrong_method() -> HttpResponse {
    let message = format!(
        "A WebSocket is opened by GET, with the sub-protocol {PROTOCOL}. Queries and mutations can be sent by POST to /graphql, and \
         subscriptions, too, with the header Accept: text/event-stream."
    );
    Answer::refused(405, code::BAD_USER_INPUT, message)
        .header(ALLOW, "GET")
        .write_refusal(Media::Json)
}

fn upgrade(
    request: &HttpRequest,
    body: web::Payload,
    api: web::Data<Api>,
) -> Result<HttpResponse, Answer> {
    if !api.settings.origins.may_connect(request.headers()) {
        return Err(Answer::refused(
            403,
            code::FORBIDDEN,
            "Pages of this origin may not connect.",
        ));
    }
    let token = viewer::token(request.headers())
        .map_err(Answer::from_viewer)?
        .map(str::to_owned);
    let place = api.sockets.take(connection::address(request));
    let place = place.ok_or_else(too_many)?;
    let body = judged(request, body, &api);
    let (response, session, frames) =
        actix_ws::handle_with_protocols(request, body, &[PROTOCOL]).map_err(|_| no_socket())?;
    if !response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL) {
        return Err(Answer::refused(
            400,
            code::BAD_USER_INPUT,
            format!("Ask for the sub-protocol {PROTOCOL}: no other is spoken here."),
        ));
    }
    let passage = Passage::default();
    let opened = Opened {
        session,
        frames,
        passage: passage.clone(),
        connection: Connection::of(request),
        header: token,
        address: connection::address(request),
    };
    rt::spawn(log::named_by(request, Socket::new(api, opened).run()));
    Ok(response.map_body(|_, body| BoxBody::new(Outgoing::new(body, passage, place))))
}

/// The bytes that arrive, with their frames judged before they are collected.
fn judged(request: &HttpRequest, body: web::Payload, api: &Api) -> web::Payload {
    let bounds = Bounds {
        message_bytes: api.settings.limits.body_bytes,
        time: api.settings.timeout,
        arriving: api.arriving.clone(),
    };
    let payload = Box::pin(Frames::new(body, bounds));
    let judged = web::Payload::from_request(request, &mut Payload::Stream { payload });
    let judged = judged.now_or_never().and_then(Result::ok);
    judged.expect("a payload is taken as it is")
}

fn no_socket() -> Answer {
    let answer = Answer::refused(
        426,
        code::BAD_USER_INPUT,
        "This address is for WebSockets; requests go to /graphql.",
    );
    answer
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
}

fn too_many() -> Answer {
    Answer::refused(
        503,
        code::LIMITED,
        "Too many WebSockets are open; try again later.",
    )
    .header(RETRY_AFTER, "5")
}
