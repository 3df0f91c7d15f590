//! From a request to a socket.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    HttpRequest, HttpResponse,
    body::{BodySize, BoxBody, MessageBody},
    http::header::{RETRY_AFTER, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE},
    rt, web,
};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
    error::code,
    http::{Answer, Api, negotiate::Media, socket::Socket, viewer},
};

/// The sub-protocol we speak.
const PROTOCOL: &str = "graphql-transport-ws";

/// What goes out over a socket. It holds the socket's place until the connection is gone, even if the client reads so slowly
/// that we have long given up.
struct Outgoing {
    body: BoxBody,
    _place: OwnedSemaphorePermit,
}

impl MessageBody for Outgoing {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<web::Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().body).poll_next(cx)
    }
}

/// Opens a socket, or says why not.
pub(in crate::http) async fn open(
    request: HttpRequest,
    body: web::Payload,
    api: web::Data<Api>,
) -> HttpResponse {
    upgrade(&request, body, api).unwrap_or_else(|refused| refused.write(Media::Json))
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
    let place = api
        .sockets
        .clone()
        .try_acquire_owned()
        .map_err(|_| too_many())?;
    let (response, session, frames) =
        actix_ws::handle_with_protocols(request, body, &[PROTOCOL]).map_err(|_| no_socket())?;
    if !response.headers().contains_key(SEC_WEBSOCKET_PROTOCOL) {
        return Err(Answer::refused(
            400,
            code::BAD_USER_INPUT,
            format!("Ask for the sub-protocol {PROTOCOL}: no other is spoken here."),
        ));
    }
    rt::spawn(Socket::new(api, session, frames, token).run());
    Ok(response.map_body(|_, body| {
        BoxBody::new(Outgoing {
            body,
            _place: place,
        })
    }))
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
