//! Typed requests, proven and verified.

use ed25519_dalek::VerifyingKey;
use handbook_domain::wire::sealed::Kind;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Collections;
use crate::error::{Error, Result};
use crate::net::{self, Fault, NetworkFault, Request, Response, Traffic, Transport};
use crate::session::{self, DeviceKey, Identity};
use crate::store::Store;

/// Everything an exchange with the province needs.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// Where it ends up.
    pub store: &'a Store,
    /// The way there.
    pub transport: &'a dyn Transport,
    /// Proves who asks.
    pub key: &'a dyn DeviceKey,
    /// What the features make of it.
    pub collections: &'a Collections,
}

impl Exchange<'_> {
    /// Who this store belongs to, and the key that seals the province's answers.
    ///
    /// # Errors
    /// [`Error::NotActivated`].
    pub(super) fn identity(&self) -> Result<(Identity, VerifyingKey)> {
        let identity = self.store.read(|tx| session::identity(tx))?;
        let key = identity.province_key()?;
        Ok((identity, key))
    }

    /// Asks for the JSON of a sealed `kind`.
    pub(super) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
        kind: Kind,
        nonce: &str,
        traffic: &mut Traffic,
    ) -> Result<T> {
        let body = serde_json::to_vec(body).map_err(|error| Error::Shape("REQUEST", error))?;
        let payload = self.call(Request::post(path, body), kind, nonce, traffic)?;
        // Signed by the province and still not readable: it speaks a language we do not know.
        serde_json::from_slice(&payload).map_err(|error| {
            tracing::warn!(path, %error, "answer not readable");
            Fault::NotOurs { status: 200 }.into()
        })
    }

    /// Asks for the payload of a sealed `kind`.
    pub(super) fn call(
        &self,
        mut request: Request,
        kind: Kind,
        nonce: &str,
        traffic: &mut Traffic,
    ) -> Result<Vec<u8>> {
        let (identity, province) = self.identity()?;
        self.prove(&mut request, &identity, nonce)?;
        Ok(net::call(
            self.transport,
            &request,
            kind,
            &province,
            nonce,
            traffic,
        )?)
    }

    /// Asks for something that is not sealed, because its hash proves it: an attachment's bytes.
    ///
    /// # Errors
    /// [`Error::Exchange`], also for a status other than `wanted`.
    pub fn open(
        &self,
        mut request: Request,
        wanted: u16,
        traffic: &mut Traffic,
    ) -> Result<Response> {
        let (identity, province) = self.identity()?;
        let nonce = self.store.clock().nonce();
        self.prove(&mut request, &identity, &nonce)?;
        traffic.requests += 1;
        let response = self.transport.exchange(&request).map_err(Fault::from)?;
        if response.status == wanted {
            return Ok(response);
        }
        let status = response.status;
        let mut body = Vec::new();
        std::io::Read::read_to_end(
            &mut std::io::Read::take(response.body, 64 * 1024),
            &mut body,
        )
        .map_err(|_| Fault::from(NetworkFault::Cut))?;
        Err(net::refusal(status, &body, &province, &nonce).into())
    }

    fn prove(&self, request: &mut Request, identity: &Identity, nonce: &str) -> Result<()> {
        let clock = self.store.clock();
        let time = self
            .store
            .read(|connection| session::province_time(connection, clock))?;
        session::prove(request, identity, self.key, time, nonce)
    }
}
