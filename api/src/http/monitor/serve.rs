//! The figures as they are asked for, on an address of their own.

use std::net::SocketAddr;

use actix_web::{App, HttpResponse, HttpServer, dev::Server, http::header::CACHE_CONTROL, web};
use anyhow::Context;

use super::levels::held;
use crate::http::Api;

const MEDIA: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

async fn metrics(api: web::Data<Api>) -> HttpResponse {
    let behind = api.backend.levels().await;
    let text = api.monitor.text(held(&api).into_iter().chain(behind));
    match text {
        Ok(text) => HttpResponse::Ok()
            .content_type(MEDIA)
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(text),
        Err(error) => {
            tracing::error!(%error, "writing the figures for monitoring");
            HttpResponse::InternalServerError().finish()
        }
    }
}

/// What is said where the address of figures cannot be taken.
pub fn metrics_refused(listen: SocketAddr) -> String {
    format!(
        "Cannot listen on {listen} for monitoring. Choose another address with --metrics-listen or GAPBRIDGE_METRICS_LISTEN"
    )
}

/// A server of `/metrics` alone. Fails if the address cannot be taken.
pub fn serve_metrics(
    api: web::Data<Api>,
    listen: SocketAddr,
) -> anyhow::Result<(Server, SocketAddr)> {
    let app = move || {
        App::new()
            .app_data(api.clone())
            .route("/metrics", web::get().to(metrics))
            .route("/metrics", web::head().to(metrics))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .disable_signals()
        .bind(listen)
        .with_context(|| metrics_refused(listen))?;
    let addresses = server.addrs();
    let address = addresses
        .first()
        .context("the server of metrics has no address")?;
    Ok((server.run(), *address))
}
