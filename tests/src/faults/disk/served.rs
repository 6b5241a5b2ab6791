//! The disk's side of FUSE: folders and files in memory.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::{Op, Refusal};

/// What is on the disk, and all that came of it.
#[derive(Default)]
pub(super) struct State {
    nodes: BTreeMap<u64, Node>,
    pub(super) log: Vec<Op>,
    changes: u64,
    refuse: Option<(u64, Refusal)>,
    refused: u64,
}

enum Node {
    Folder {
        path: String,
        names: BTreeMap<String, u64>,
    },
    File {
        path: String,
        bytes: Vec<u8>,
    },
}

const ROOT: u64 = 1;

/// The kernel may keep what it knows: nobody else changes this disk.
const KNOWN_FOR: Duration = Duration::from_secs(60);

impl State {
    /// An empty disk.
    pub(super) fn empty() -> Self {
        let root = Node::Folder {
            path: String::new(),
            names: BTreeMap::new(),
        };
        Self {
            nodes: BTreeMap::from([(ROOT, root)]),
            ..Self::default()
        }
    }

    /// Refuses the `n`-th change from now, counted from one.
    pub(super) fn refuse(&mut self, n: u64, refusal: Refusal) {
        self.changes = 0;
        self.refuse = Some((n, refusal));
        self.refused = 0;
    }

    /// Refuses nothing any more; returns how many changes there were since, and how many were refused.
    pub(super) fn forgive(&mut self) -> (u64, u64) {
        self.refuse = None;
        (self.changes, std::mem::take(&mut self.refused))
    }

    /// Counts a change; an error if it is the one to refuse.
    fn allow(&mut self) -> Result<(), Errno> {
        self.changes += 1;
        let errno = match self.refuse {
            Some((at, Refusal::Full)) if self.changes >= at => Errno::ENOSPC,
            Some((at, Refusal::Broken)) if self.changes == at => Errno::EIO,
            _ => return Ok(()),
        };
        self.refused += 1;
        Err(errno)
    }

    fn child(&self, parent: INodeNo, name: &OsStr) -> Option<u64> {
        match self.nodes.get(&parent.0)? {
            Node::Folder { names, .. } => names.get(name.to_str()?).copied(),
            Node::File { .. } => None,
        }
    }

    fn path_in(&self, parent: INodeNo, name: &OsStr) -> String {
        let name = name.to_string_lossy();
        match self.nodes.get(&parent.0) {
            Some(Node::Folder { path, .. }) if !path.is_empty() => format!("{path}/{name}"),
            _ => name.into_owned(),
        }
    }

    fn names(&mut self, parent: INodeNo) -> Option<&mut BTreeMap<String, u64>> {
        match self.nodes.get_mut(&parent.0)? {
            Node::Folder { names, .. } => Some(names),
            Node::File { .. } => None,
        }
    }

    fn bytes(&mut self, ino: INodeNo) -> Option<&mut Vec<u8>> {
        match self.nodes.get_mut(&ino.0)? {
            Node::File { bytes, .. } => Some(bytes),
            Node::Folder { .. } => None,
        }
    }

    fn add(&mut self, parent: INodeNo, name: &OsStr, node: Node) -> u64 {
        let number = self.nodes.keys().next_back().map_or(ROOT, |last| last + 1);
        self.nodes.insert(number, node);
        let name = name.to_string_lossy().into_owned();
        if let Some(names) = self.names(parent) {
            names.insert(name, number);
        }
        number
    }

    fn attr(&self, number: u64) -> Option<FileAttr> {
        let (kind, size) = match self.nodes.get(&number)? {
            Node::Folder { .. } => (FileType::Directory, 0),
            Node::File { bytes, .. } => (FileType::RegularFile, bytes.len() as u64),
        };
        Some(FileAttr {
            ino: INodeNo(number),
            size,
            blocks: size.div_ceil(512),
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind,
            perm: 0o755,
            nlink: 1,
            uid: 0,
            gid: 0,
            rdev: 0,
            flags: 0,
            blksize: 4096,
        })
    }
}

/// The shared memory of SQLite is rebuilt after every crash; its contents are not words.
fn is_shared_memory(path: &str) -> bool {
    path.ends_with("-shm")
}

/// The file system that the kernel asks.
pub(super) struct Served(pub(super) Arc<Mutex<State>>);

impl Filesystem for Served {
    fn lookup(&self, _req: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let state = lock(&self.0);
        match state
            .child(parent, name)
            .and_then(|number| state.attr(number))
        {
            Some(attr) => reply.entry(&KNOWN_FOR, &attr, Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _req: &Request, ino: INodeNo, _fh: Option<FileHandle>, reply: ReplyAttr) {
        match lock(&self.0).attr(ino.0) {
            Some(attr) => reply.attr(&KNOWN_FOR, &attr),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        _req: &Request,
        ino: INodeNo,
        _mode: Option<u32>,
        _uid: Option<u32>,
        _gid: Option<u32>,
        size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        _fh: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut state = lock(&self.0);
        if let Some(length) = size {
            if let Err(errno) = state.allow() {
                return reply.error(errno);
            }
            if let Some(bytes) = state.bytes(ino) {
                bytes.resize(usize::try_from(length).unwrap_or(0), 0);
                state.log.push(Op::Truncate {
                    file: ino.0,
                    length,
                });
            }
        }
        match state.attr(ino.0) {
            Some(attr) => reply.attr(&KNOWN_FOR, &attr),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn mkdir(
        &self,
        _req: &Request,
        parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        reply: ReplyEntry,
    ) {
        let mut state = lock(&self.0);
        if let Err(errno) = state.allow() {
            return reply.error(errno);
        }
        let path = state.path_in(parent, name);
        let node = Node::Folder {
            path,
            names: BTreeMap::new(),
        };
        let number = state.add(parent, name, node);
        match state.attr(number) {
            Some(attr) => reply.entry(&KNOWN_FOR, &attr, Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn create(
        &self,
        _req: &Request,
        parent: INodeNo,
        name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        let mut state = lock(&self.0);
        if let Err(errno) = state.allow() {
            return reply.error(errno);
        }
        let path = state.path_in(parent, name);
        let node = Node::File {
            path: path.clone(),
            bytes: Vec::new(),
        };
        let number = state.add(parent, name, node);
        state.log.push(Op::Create { file: number, path });
        match state.attr(number) {
            Some(attr) => reply.created(
                &KNOWN_FOR,
                &attr,
                Generation(0),
                FileHandle(number),
                FopenFlags::empty(),
            ),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn read(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut state = lock(&self.0);
        let Some(bytes) = state.bytes(ino) else {
            return reply.error(Errno::ENOENT);
        };
        let from = usize::try_from(offset)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        let to = from.saturating_add(size as usize).min(bytes.len());
        reply.data(&bytes[from..to]);
    }

    fn write(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        data: &[u8],
        write_flags: WriteFlags,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let mut state = lock(&self.0);
        // What comes from the page cache of a mapped file comes at any time, and to nobody's call.
        let mapped = write_flags.contains(WriteFlags::FUSE_WRITE_CACHE);
        if !mapped && let Err(errno) = state.allow() {
            return reply.error(errno);
        }
        let Some(bytes) = state.bytes(ino) else {
            return reply.error(Errno::ENOENT);
        };
        let at = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = at + data.len();
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[at..end].copy_from_slice(data);
        let shared = matches!(
            state.nodes.get(&ino.0),
            Some(Node::File { path, .. }) if is_shared_memory(path)
        );
        if !shared {
            state.log.push(Op::Write {
                file: ino.0,
                at: offset,
                bytes: data.to_vec(),
            });
        }
        reply.written(u32::try_from(data.len()).unwrap_or(0));
    }

    fn flush(
        &self,
        _req: &Request,
        _ino: INodeNo,
        _fh: FileHandle,
        _lock_owner: LockOwner,
        reply: ReplyEmpty,
    ) {
        reply.ok();
    }

    fn fsync(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        _datasync: bool,
        reply: ReplyEmpty,
    ) {
        let mut state = lock(&self.0);
        match state.allow() {
            Ok(()) => {
                state.log.push(Op::Flush { file: ino.0 });
                reply.ok();
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn fsyncdir(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        _datasync: bool,
        reply: ReplyEmpty,
    ) {
        lock(&self.0).log.push(Op::Flush { file: ino.0 });
        reply.ok();
    }

    fn rename(
        &self,
        _req: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        _flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let mut state = lock(&self.0);
        if let Err(errno) = state.allow() {
            return reply.error(errno);
        }
        let (from, to) = (
            state.path_in(parent, name),
            state.path_in(new_parent, new_name),
        );
        let Some(number) = state.child(parent, name) else {
            return reply.error(Errno::ENOENT);
        };
        let (name, new_name) = (name.to_string_lossy(), new_name.to_string_lossy());
        if let Some(names) = state.names(parent) {
            names.remove(name.as_ref());
        }
        if let Some(names) = state.names(new_parent) {
            names.insert(new_name.into_owned(), number);
        }
        if let Some(Node::File { path, .. } | Node::Folder { path, .. }) =
            state.nodes.get_mut(&number)
        {
            path.clone_from(&to);
        }
        state.log.push(Op::Rename { from, to });
        reply.ok();
    }

    fn unlink(&self, _req: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let mut state = lock(&self.0);
        if let Err(errno) = state.allow() {
            return reply.error(errno);
        }
        let path = state.path_in(parent, name);
        let name = name.to_string_lossy();
        if let Some(names) = state.names(parent) {
            names.remove(name.as_ref());
        }
        state.log.push(Op::Unlink { path });
        reply.ok();
    }

    fn rmdir(&self, req: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        self.unlink(req, parent, name, reply);
    }

    fn readdir(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let state = lock(&self.0);
        let Some(Node::Folder { names, .. }) = state.nodes.get(&ino.0) else {
            return reply.error(Errno::ENOENT);
        };
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        for (place, (name, number)) in names.iter().enumerate().skip(skip) {
            let kind = match state.nodes.get(number) {
                Some(Node::Folder { .. }) => FileType::Directory,
                _ => FileType::RegularFile,
            };
            if reply.add(INodeNo(*number), place as u64 + 1, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _req: &Request, _ino: INodeNo, reply: ReplyStatfs) {
        reply.statfs(1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 4096, 255, 4096);
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
