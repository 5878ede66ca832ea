//! Requests to a `sheep` over TCP: a header of 48 bytes both ways, little endian, and data behind it.

use std::{
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{errors::Failure, options::SheepdogOptions};

/// Bytes of a header.
pub(super) const HEADER: usize = 48;
/// The version that answers reads whole; the next one cuts zeros off.
const VERSION: u8 = 1;
/// The request brings data.
const BRINGS_DATA: u16 = 1;
/// Connections that are kept while nobody uses them.
const KEPT: usize = 8;
/// Time for a connection to be made.
const CONNECT: Duration = Duration::from_secs(10);

/// A request.
pub(super) struct Request {
    /// What it asks, for people.
    pub(super) what: &'static str,
    opcode: u8,
    /// What of the header belongs to this kind of request.
    fields: [u8; 32],
    data: Bytes,
    /// Bytes of the answer.
    wanted: usize,
    /// Whether asking twice does no harm.
    repeatable: bool,
}

impl Request {
    /// One that brings data.
    pub(super) fn send(what: &'static str, opcode: u8, data: Bytes) -> Self {
        Self { what, opcode, fields: [0; 32], data, wanted: 0, repeatable: true }
    }

    /// One whose answer has up to `wanted` bytes.
    pub(super) fn fetch(what: &'static str, opcode: u8, wanted: usize) -> Self {
        Self { what, opcode, fields: [0; 32], data: Bytes::new(), wanted, repeatable: true }
    }

    /// Sets bytes of its own part of the header.
    pub(super) fn field(mut self, at: usize, bytes: &[u8]) -> Self {
        self.fields[at..at + bytes.len()].copy_from_slice(bytes);
        self
    }

    /// It is not asked twice.
    pub(super) fn once(self) -> Self {
        Self { repeatable: false, ..self }
    }

    fn header(&self) -> [u8; HEADER] {
        let length = if self.data.is_empty() { self.wanted } else { self.data.len() };
        let flags = if self.data.is_empty() { 0 } else { BRINGS_DATA };
        let mut header = [0; HEADER];
        (header[0], header[1]) = (VERSION, self.opcode);
        header[2..4].copy_from_slice(&flags.to_le_bytes());
        header[12..16].copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        header[16..].copy_from_slice(&self.fields);
        header
    }
}

/// A good answer.
pub(super) struct Answer {
    /// What of the header belongs to this kind of request.
    pub(super) fields: [u8; 32],
    pub(super) data: Vec<u8>,
}

/// The connections to a node.
pub(super) struct Wire {
    address: String,
    port: u16,
    timeout: Duration,
    idle: Mutex<Vec<TcpStream>>,
}

impl Wire {
    pub(super) fn new(options: &SheepdogOptions) -> Self {
        Self {
            address: options.sheepdog_store_address.clone(),
            port: options.sheepdog_store_port,
            timeout: Duration::from_secs(options.sheepdog_store_timeout),
            idle: Mutex::default(),
        }
    }

    /// Asks, and reads the answer. A connection that was kept may have been closed at the other end: then it is made
    /// again, where the request may be.
    pub(super) async fn ask(&self, request: &Request) -> Result<Answer, Failure> {
        let kept = if request.repeatable { self.idle().pop() } else { None };
        if let Some(connection) = kept {
            match self.exchange(connection, request).await {
                Err(Failure::Silent { source, .. }) if source.kind() != io::ErrorKind::TimedOut => {}
                outcome => return outcome,
            }
        }
        let connection = self.connect().await.map_err(|source| Failure::Silent {
            what: request.what,
            source: io::Error::new(source.kind(), format!("{}:{}: {source}", self.address, self.port)),
        })?;
        self.exchange(connection, request).await
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let connecting = TcpStream::connect((self.address.as_str(), self.port));
        let connection = tokio::time::timeout(CONNECT.min(self.timeout), connecting).await??;
        connection.set_nodelay(true)?;
        Ok(connection)
    }

    async fn exchange(&self, mut connection: TcpStream, request: &Request) -> Result<Answer, Failure> {
        let silent = |source| Failure::Silent { what: request.what, source };
        let work = async {
            connection.write_all(&request.header()).await?;
            connection.write_all(&request.data).await?;
            let mut header = [0; HEADER];
            connection.read_exact(&mut header).await?;
            let length = if request.wanted > 0 { number(&header, 12) as usize } else { 0 };
            if length > request.wanted {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the answer is longer than was asked for",
                ));
            }
            let mut data = vec![0; length];
            connection.read_exact(&mut data).await?;
            io::Result::Ok((header, data))
        };
        let (header, data) = tokio::time::timeout(self.timeout, work)
            .await
            .map_err(|_| {
                let text =
                    format!("nothing within {} seconds (sheepdog_store_timeout)", self.timeout.as_secs());
                silent(io::Error::new(io::ErrorKind::TimedOut, text))
            })?
            .map_err(silent)?;
        if header[1] != request.opcode {
            let problem = "it belongs to another request: is this the port of a sheep?";
            return Err(Failure::Nonsense { what: request.what, problem });
        }
        let mut idle = self.idle();
        if idle.len() < KEPT {
            idle.push(connection);
        }
        drop(idle);
        let mut fields = [0; 32];
        fields.copy_from_slice(&header[16..]);
        match number(&fields, 0) {
            0 => Ok(Answer { fields, data }),
            result => Err(Failure::Refused { what: request.what, result }),
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<TcpStream>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The number of four bytes at a place; 0 where there are none.
pub(super) fn number(bytes: &[u8], at: usize) -> u32 {
    let part = bytes.get(at..at + 4).and_then(|part| part.try_into().ok());
    part.map(u32::from_le_bytes).unwrap_or_default()
}

/// The number of eight bytes at a place; 0 where there are none.
pub(super) fn long(bytes: &[u8], at: usize) -> u64 {
    let part = bytes.get(at..at + 8).and_then(|part| part.try_into().ok());
    part.map(u64::from_le_bytes).unwrap_or_default()
}
