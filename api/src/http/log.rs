//! One line of the log for each request: what, how it ended, how long it took. Never a query, a variable or a token.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};
use std::time::Instant;

/// Logs a request when it is answered: faults of ours as warnings, all others for those who look closely.
pub(super) async fn log(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let (method, path, begun) = (
        request.method().clone(),
        request.path().to_owned(),
        Instant::now(),
    );
    let response = next.call(request).await?;
    let (status, millis) = (response.status().as_u16(), begun.elapsed().as_millis());
    if response.status().is_server_error() {
        tracing::warn!(%method, path, status, millis, "request");
    } else {
        tracing::debug!(%method, path, status, millis, "request");
    }
    Ok(response)
}
