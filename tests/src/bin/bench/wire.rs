//! HTTP as bytes, for loads: requests are made beforehand, of answers only what counts is read.

use handbook_core::net::Request;
use handbook_domain::wire::sealed::{self, Kind};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::measure::{Done, line};

/// One connection to the province.
pub(crate) struct Connection(BufReader<TcpStream>);

/// An answer.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    /// HTTP status.
    pub(crate) status: u16,
    /// Whether it says when to come back.
    pub(crate) retry_after: bool,
    /// Its body.
    pub(crate) body: Vec<u8>,
}

impl Connection {
    /// A new one.
    pub(crate) async fn open(host: &str) -> Done<Self> {
        let stream = TcpStream::connect(host).await.map_err(line)?;
        stream.set_nodelay(true).map_err(line)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Sends a request and reads the whole answer.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Done<Answer> {
        self.0.get_mut().write_all(request).await.map_err(line)?;
        let mut answer = Answer::default();
        let mut length = 0;
        let mut field = String::new();
        loop {
            field.clear();
            if self.0.read_line(&mut field).await.map_err(line)? == 0 {
                return Err("the connection was closed".to_owned());
            }
            let text = field.trim_end();
            if text.is_empty() {
                break;
            }
            if let Some(rest) = text.strip_prefix("HTTP/1.1 ") {
                let code = rest.split(' ').next().unwrap_or_default();
                answer.status = code.parse().map_err(line)?;
            } else if let Some((name, value)) = text.split_once(':') {
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => length = value.trim().parse().map_err(line)?,
                    "retry-after" => answer.retry_after = true,
                    _ => {}
                }
            }
        }
        answer.body.resize(length, 0);
        self.0.read_exact(&mut answer.body).await.map_err(line)?;
        Ok(answer)
    }
}

/// The payload of a sealed body of this kind; whether it is the province's is not looked at.
pub(crate) fn payload(kind: Kind, body: &[u8]) -> Option<&[u8]> {
    let end = body.iter().position(|byte| *byte == b'\n')?;
    sealed::claims(kind, body)
        .then(|| body.get(end + 1..))
        .flatten()
}

/// The request as it travels.
pub(crate) fn raw(request: &Request) -> Vec<u8> {
    let mut head = format!(
        "{} {} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n",
        request.method,
        request.path,
        request.body.len()
    );
    for (name, value) in &request.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(&request.body);
    bytes
}
