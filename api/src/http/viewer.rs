//! Who asks.

use actix_web::{HttpRequest, http::header::AUTHORIZATION};

use crate::{
    error::{Error, Result},
    viewer::Viewer,
};

/// The viewer that a request's token stands for. A token we can't use is refused rather than ignored, lest its
/// holder take the public view for all there is.
pub(super) fn viewer(request: &HttpRequest) -> Result<Viewer> {
    if request.headers().contains_key(AUTHORIZATION) {
        return Err(Error::Unauthenticated("This token is not known here.".into()));
    }
    Ok(Viewer::Anonymous)
}
