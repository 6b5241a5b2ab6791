//! TLS in front of the service, for a province that has no reverse proxy.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

use crate::error::{Error, Result};

/// How long a phone may take over its handshake: a hall's line needs seconds, a scanner hours.
const HANDSHAKE: Duration = Duration::from_secs(20);

/// Handshakes under way at once; whoever comes beyond waits in the system's queue.
const HANDSHAKES: usize = 512;

/// Hands out connections whose handshake is done. Handshakes run beside each other, so that a slow
/// one keeps nobody waiting.
pub struct TlsListener {
    address: SocketAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    accepting: JoinHandle<()>,
}

impl TlsListener {
    /// Takes over `listener` with the certificates and the key of these PEM files. TLS 1.2 and 1.3.
    /// Renewed files are read at the next start.
    ///
    /// # Errors
    /// [`Error::Tls`] if a file cannot be read or the two do not fit each other.
    pub fn new(listener: TcpListener, certificates: &Path, key: &Path) -> Result<Self> {
        let unusable = |path: &Path, error: &dyn std::fmt::Display| Error::Tls {
            path: path.to_owned(),
            why: error.to_string(),
        };
        let chain = CertificateDer::pem_file_iter(certificates)
            .and_then(Iterator::collect::<std::result::Result<Vec<_>, _>>)
            .map_err(|error| unusable(certificates, &error))?;
        let secret = PrivateKeyDer::from_pem_file(key).map_err(|error| unusable(key, &error))?;
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, secret)
            .map_err(|error| unusable(certificates, &error))?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let address = listener
            .local_addr()
            .map_err(|error| unusable(certificates, &error))?;
        let (sender, ready) = mpsc::channel(64);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let accepting = tokio::spawn(accept(listener, acceptor, sender));
        Ok(Self {
            address,
            ready,
            accepting,
        })
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(connection) => connection,
            // The accepting task only ends when this is dropped.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

async fn accept(
    mut listener: TcpListener,
    acceptor: TlsAcceptor,
    sender: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    let room = Arc::new(Semaphore::new(HANDSHAKES));
    loop {
        // axum's own accept waits out what passes, such as too many open files.
        let (stream, address) = Listener::accept(&mut listener).await;
        let Ok(place) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            let _place = place;
            let _ = stream.set_nodelay(true);
            match tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                // The service has ended meanwhile: nobody is there to take it.
                Ok(Ok(stream)) => drop(sender.send((stream, address)).await),
                Ok(Err(error)) => tracing::debug!(%error, "handshake failed"),
                Err(_) => tracing::debug!("handshake took too long"),
            }
        });
    }
}
