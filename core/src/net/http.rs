//! HTTP over TLS, by ureq: a connection is kept and used again.

use std::io::ErrorKind;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use super::{NetworkFault, Request, Response, Transport};

/// The real way to the province.
pub struct HttpTransport {
    agent: Agent,
    base: String,
}

impl HttpTransport {
    /// To the server at `base` (`https://…`; plain `http` only to this machine itself). `roots` are
    /// further certificates to trust, in PEM: a province may run its own authority.
    ///
    /// # Errors
    /// [`NetworkFault::Untrusted`] if the address is neither TLS nor this machine, or `roots` holds
    /// no certificate.
    pub fn new(base: &str, roots: Option<&[u8]>) -> Result<Self, NetworkFault> {
        if !base.starts_with("https://") && !is_loopback(base) {
            return Err(NetworkFault::Untrusted);
        }
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(15)))
            // Village halls are slow; a single answer is at most a few megabytes.
            .timeout_recv_response(Some(Duration::from_secs(60)))
            .timeout_recv_body(Some(Duration::from_secs(600)));
        if let Some(pem) = roots {
            let certificate = Certificate::from_pem(pem).map_err(|_| NetworkFault::Untrusted)?;
            let roots = RootCerts::new_with_certs(&[certificate]);
            config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
        }
        let base = base.trim_end_matches('/').to_owned();
        Ok(Self {
            agent: config.build().new_agent(),
            base,
        })
    }
}

impl Transport for HttpTransport {
    fn exchange(&self, request: &Request) -> Result<Response, NetworkFault> {
        let url = format!("{}{}", self.base, request.path);
        let answer = if request.method == "GET" {
            let call = self.agent.get(&url);
            request
                .headers
                .iter()
                .fold(call, |call, (name, value)| call.header(*name, value))
                .call()
        } else {
            let call = self.agent.post(&url);
            request
                .headers
                .iter()
                .fold(call, |call, (name, value)| call.header(*name, value))
                .send(request.body.as_slice())
        };
        let answer = answer.map_err(|error| classify(&error))?;
        let status = answer.status().as_u16();
        Ok(Response {
            status,
            body: Box::new(answer.into_body().into_reader()),
        })
    }
}

fn is_loopback(base: &str) -> bool {
    !base.contains('@')
        && base.strip_prefix("http://").is_some_and(|rest| {
            let host = rest.split(['/', '?']).next().unwrap_or_default();
            let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
            matches!(name, "127.0.0.1" | "localhost" | "[::1]")
        })
}

fn classify(error: &ureq::Error) -> NetworkFault {
    match error {
        ureq::Error::Timeout(_) => NetworkFault::TimedOut,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::Pem(_) => {
            NetworkFault::Untrusted
        }
        ureq::Error::Io(inner) => match inner.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => NetworkFault::TimedOut,
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                NetworkFault::Cut
            }
            ErrorKind::InvalidData => NetworkFault::Untrusted,
            _ => NetworkFault::Unreachable,
        },
        _ => NetworkFault::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_may_be_reached_without_tls() {
        let check = |base: &str| HttpTransport::new(base, None).is_ok();
        assert!(check("https://so-tay.example.vn"));
        assert!(check("http://127.0.0.1:8080"));
        assert!(check("http://localhost"));
        assert!(!check("http://so-tay.example.vn"));
        assert!(!check("http://127.0.0.1.example.vn"));
        assert!(!check("http://127.0.0.1:x@example.vn"));
        assert!(!check("ftp://127.0.0.1"));
    }
}
