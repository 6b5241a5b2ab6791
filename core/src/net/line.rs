//! The way to the province, known only once it is known whose handbook this is.

use std::sync::OnceLock;

use super::{HttpTransport, NetworkFault, Request, Response, Transport};

/// Forbidden until [`connect`](Line::connect)ed.
#[derive(Default)]
pub struct Line {
    transport: OnceLock<HttpTransport>,
}

impl Line {
    /// Opens the way to `server`; `roots` as for [`HttpTransport::new`].
    ///
    /// # Errors
    /// As [`HttpTransport::new`].
    pub fn connect(&self, server: &str, roots: Option<&[u8]>) -> Result<(), NetworkFault> {
        let transport = HttpTransport::new(server, roots)?;
        // A second call would be for the same server.
        let _ = self.transport.set(transport);
        Ok(())
    }
}

impl Transport for Line {
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault> {
        self.transport
            .get()
            .ok_or(NetworkFault::Forbidden)?
            .exchange(request)
    }
}
