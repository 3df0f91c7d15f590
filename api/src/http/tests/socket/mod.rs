//! Sockets, as a client of the protocol sees them.

mod held;
mod opened;
mod protocol;

use crate::http::tests::*;

pub(super) fn bounds(change: impl FnOnce(&mut Sockets)) -> Sockets {
    let mut sockets = Sockets::default();
    change(&mut sockets);
    sockets
}
