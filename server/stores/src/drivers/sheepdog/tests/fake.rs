//! A small sheep that speaks the protocol, and what can go wrong with one.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::drivers::sheepdog::wire::{HEADER, long, number};

/// Bytes of an inode: its own part, and the list of a million objects.
const INODE: usize = 4664 + 4 * (1 << 20);
/// A list of no objects.
static NO_OBJECTS: [u8; INODE - 4664] = [0; INODE - 4664];
/// Bytes of an object of data.
const OBJECT: usize = 1 << 22;

/// What goes wrong.
#[derive(Clone, Copy)]
pub(super) enum Fault {
    Nothing,
    /// It answers this result.
    Refuse(u32),
    /// The connection ends without an answer.
    Close,
    /// It does what was asked, and the answer is lost.
    LoseAnswer,
    /// It never answers.
    Hang,
}

type Faults = Box<dyn Fn(u8) -> Fault + Send + Sync>;

#[derive(Default)]
pub(super) struct State {
    inodes: BTreeMap<u32, Vec<u8>>,
    objects: BTreeMap<u64, Vec<u8>>,
    next: u32,
    /// The clock, which stamps what is made.
    clock: u64,
    log: Vec<u8>,
}

struct Shared {
    state: Mutex<State>,
    faults: Faults,
}

/// The daemon; it ends with the test.
pub(super) struct Fake {
    pub(super) port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fake {
    pub(super) async fn start(faults: impl Fn(u8) -> Fault + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Mutex::new(State { next: 7, ..State::default() });
        let shared = Arc::new(Shared { state, faults: Box::new(faults) });
        let serving = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(Arc::clone(&serving), connection));
            }
        });
        Self { port, shared, task }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap()
    }

    /// Objects of data that are there.
    pub(super) fn objects(&self) -> usize {
        self.state().objects.len()
    }

    /// The opcodes of all requests.
    pub(super) fn log(&self) -> Vec<u8> {
        self.state().log.clone()
    }

    /// Makes a VDI without the store, which is no image: the disk of a machine, or a snapshot.
    pub(super) fn put(&self, name: &str, size: u64, is_snapshot: bool) {
        let mut state = self.state();
        let number = state.make(name, size);
        if is_snapshot {
            state.inodes.get_mut(&number).unwrap()[520] = 1;
        }
    }

    /// Removes a VDI and gives its number to another.
    pub(super) fn replace(&self, name: &str, other: &str, size: u64) {
        let mut state = self.state();
        let number = state.find(name).unwrap();
        state.remove(number);
        let next = std::mem::replace(&mut state.next, number);
        state.make(other, size);
        state.next = next;
    }
}

impl State {
    fn find(&self, name: &str) -> Option<u32> {
        let found = self.inodes.iter().find(|(_, inode)| text(inode) == name && long(inode, 520) == 0);
        found.map(|(number, _)| *number)
    }

    fn make(&mut self, name: &str, size: u64) -> u32 {
        let number = self.next;
        self.next += 1;
        self.clock += 1;
        let mut inode = vec![0; INODE];
        inode[..name.len()].copy_from_slice(name.as_bytes());
        inode[512..520].copy_from_slice(&self.clock.to_le_bytes());
        inode[536..544].copy_from_slice(&size.to_le_bytes());
        (inode[554], inode[555]) = (1, 22);
        inode[560..564].copy_from_slice(&number.to_le_bytes());
        self.inodes.insert(number, inode);
        number
    }

    fn remove(&mut self, number: u32) {
        let inode = self.inodes.get_mut(&number).unwrap();
        inode[..256].fill(0);
        inode[536..544].fill(0);
        inode[4664..].fill(0);
        self.objects.retain(|object, _| object >> 32 != u64::from(number));
    }

    /// The fields of the answer, and its data.
    fn answer(&mut self, opcode: u8, fields: &[u8], data: &[u8], wanted: usize) -> ([u8; 32], Vec<u8>) {
        let result = |result: u32, number: u32| {
            let mut fields = [0; 32];
            fields[..4].copy_from_slice(&result.to_le_bytes());
            fields[8..12].copy_from_slice(&number.to_le_bytes());
            (fields, Vec::new())
        };
        let (object, offset) = (long(fields, 0), number(fields, 24) as usize);
        match opcode {
            0x11 if self.find(text(data)).is_some() => result(4, 0),
            0x11 if data.len() != 256 => result(5, 0),
            0x11 => {
                let number = self.make(text(data), long(fields, 0));
                result(0, number)
            }
            0x14 | 0x17 if data.len() != 512 => result(5, 0),
            0x14 => self.find(text(data)).map_or_else(|| result(8, 0), |number| result(0, number)),
            0x17 => match self.find(text(data)) {
                None => result(8, 0),
                // As the real one: it does not remove what still has objects, and does not say so.
                Some(number) if self.inodes[&number][4664..] != NO_OBJECTS => result(0, number),
                Some(number) => {
                    self.remove(number);
                    result(0, number)
                }
            },
            0x15 => {
                let mut bits = vec![0; wanted];
                for number in self.inodes.keys() {
                    bits[*number as usize / 8] |= 1 << (number % 8);
                }
                (result(0, 0).0, bits)
            }
            0x02 => match self.object(object) {
                Some(bytes) => (result(0, 0).0, bytes[offset..offset + wanted].to_vec()),
                None => result(2, 0),
            },
            0x01 if object >> 63 == 0 => {
                let mut bytes = vec![0; OBJECT];
                bytes[offset..offset + data.len()].copy_from_slice(data);
                self.objects.insert(object, bytes);
                result(0, 0)
            }
            0x03 => match self.object(object) {
                Some(bytes) => {
                    bytes[offset..offset + data.len()].copy_from_slice(data);
                    let is_emptied =
                        object >> 63 == 1 && offset >= 4664 && data.iter().all(|byte| *byte == 0);
                    if is_emptied {
                        self.objects.retain(|held, _| held >> 32 != (object >> 32) & 0xff_ffff);
                    }
                    result(0, 0)
                }
                None => result(2, 0),
            },
            _ => result(5, 0),
        }
    }

    fn object(&mut self, object: u64) -> Option<&mut Vec<u8>> {
        if object >> 63 == 1 {
            return self.inodes.get_mut(&(((object >> 32) & 0xff_ffff) as u32));
        }
        self.objects.get_mut(&object)
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes[..256].split(|byte| *byte == 0).next().unwrap()).unwrap()
}

async fn serve(shared: Arc<Shared>, mut connection: TcpStream) {
    connection.set_nodelay(true).unwrap();
    let mut header = [0; HEADER];
    while connection.read_exact(&mut header).await.is_ok() {
        assert_eq!(header[0], 1, "the version of the protocol");
        let (opcode, length) = (header[1], number(&header, 12) as usize);
        let brings_data = header[2] & 1 == 1;
        let mut data = vec![0; if brings_data { length } else { 0 }];
        connection.read_exact(&mut data).await.unwrap();
        let fault = (shared.faults)(opcode);
        let answer = || {
            let mut state = shared.state.lock().unwrap();
            state.log.push(opcode);
            state.answer(opcode, &header[16..], &data, if brings_data { 0 } else { length })
        };
        let (fields, data) = match fault {
            Fault::Nothing => answer(),
            Fault::Refuse(result) => {
                let mut fields = [0; 32];
                fields[..4].copy_from_slice(&result.to_le_bytes());
                (fields, Vec::new())
            }
            Fault::Close => return,
            Fault::LoseAnswer => {
                answer();
                return;
            }
            Fault::Hang => std::future::pending().await,
        };
        let mut reply = [0; HEADER];
        reply[1] = opcode;
        reply[12..16].copy_from_slice(&(data.len() as u32).to_le_bytes());
        reply[16..].copy_from_slice(&fields);
        if connection.write_all(&reply).await.is_err() || connection.write_all(&data).await.is_err() {
            return;
        }
    }
}
