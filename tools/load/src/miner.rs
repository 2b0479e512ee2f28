//! One connection: handshake, line splitting, and the state that a submission needs. Every mode
//! drives a list of them. A nonce is used once per connection and lies inside its extranonce, so
//! that every one is a share if the difficulty allows it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsRawFd, RawFd};

use crate::wire::{read_line, write_submit, Line};

/// Ids below this belong to the handshake.
pub const FIRST_SHARE_ID: u64 = 10;

pub struct Miner {
    stream: TcpStream,
    user: Vec<u8>,
    partial: Vec<u8>,
    out: Vec<u8>,
    pub job: Vec<u8>,
    prefix: u64,
    prefix_digits: u32,
    pub next_id: u64,
    pub waiting: u32,
    pub is_ready: bool,
    pub is_open: bool,
}

/// Events that a mode handles.
pub trait Listener {
    fn answered(&mut self, miner: usize, id: u64, code: Option<i64>);
    fn job(&mut self, miner: usize, job: &[u8]);
}

impl Miner {
    pub fn connect(
        to: SocketAddr,
        agent: &str,
        user: &str,
        password: &str,
    ) -> io::Result<Miner> {
        let mut stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        let hello = format!(
            "{{\"id\":1,\"method\":\"mining.subscribe\",\"params\":[\"{agent}\"]}}\n\
             {{\"id\":2,\"method\":\"mining.authorize\",\"params\":[\"{user}\",\"{password}\"]}}\n"
        );
        stream.write_all(hello.as_bytes())?;
        stream.set_nonblocking(true)?;
        Ok(Miner {
            stream,
            user: user.as_bytes().to_vec(),
            partial: Vec::new(),
            out: Vec::new(),
            job: Vec::new(),
            prefix: 0,
            prefix_digits: 0,
            next_id: FIRST_SHARE_ID,
            waiting: 0,
            is_ready: false,
            is_open: true,
        })
    }

    pub fn descriptor(&self) -> RawFd {
        self.stream.as_raw_fd()
    }

    /// Adds one share to what `flush` sends; `reuse` repeats the previous nonce.
    pub fn add_share(&mut self, reuse: bool) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.waiting += 1;
        let nonce = self.nonce_of(if reuse { id - 1 } else { id });
        write_submit(&mut self.out, id, &self.user, &self.job, nonce);
        id
    }

    pub fn nonce_of(&self, id: u64) -> u64 {
        let own_bits = 64 - 4 * self.prefix_digits;
        let own = if own_bits == 64 { id } else { id & ((1 << own_bits) - 1) };
        if self.prefix_digits == 0 { own } else { (self.prefix << own_bits) | own }
    }

    /// Bytes that the socket does not accept wait for the next call.
    pub fn flush(&mut self) {
        while !self.out.is_empty() {
            match self.stream.write(&self.out) {
                Ok(0) => return self.lost(),
                Ok(sent) => {
                    self.out.drain(..sent);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => return self.lost(),
            }
        }
    }

    /// Reads available bytes and passes on every complete line.
    pub fn receive(&mut self, index: usize, buffer: &mut [u8], listener: &mut impl Listener) {
        let got = match self.stream.read(buffer) {
            Ok(0) => return self.lost(),
            Ok(got) => got,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
            Err(_) => return self.lost(),
        };
        let mut rest = &buffer[..got];
        if !self.partial.is_empty() {
            let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
                self.partial.extend_from_slice(rest);
                return;
            };
            let mut line = std::mem::take(&mut self.partial);
            line.extend_from_slice(&rest[..end]);
            self.take(index, &line, listener);
            rest = &rest[end + 1..];
        }
        while let Some(end) = rest.iter().position(|&byte| byte == b'\n') {
            self.take(index, &rest[..end], listener);
            rest = &rest[end + 1..];
        }
        self.partial.extend_from_slice(rest);
    }

    fn take(&mut self, index: usize, line: &[u8], listener: &mut impl Listener) {
        match read_line(line) {
            Line::Accepted(id) if id >= FIRST_SHARE_ID => self.answer(index, id, None, listener),
            Line::Refused(id, code) => self.answer(index, id, Some(code), listener),
            Line::Job(job) => {
                self.job.clear();
                self.job.extend_from_slice(job);
                self.is_ready = true;
                listener.job(index, job);
            }
            Line::Extranonce(hex) => {
                let text = std::str::from_utf8(hex).unwrap_or("");
                self.prefix = u64::from_str_radix(text, 16).unwrap_or(0);
                self.prefix_digits = text.len() as u32;
            }
            _ => (),
        }
    }

    fn answer(&mut self, index: usize, id: u64, code: Option<i64>, listener: &mut impl Listener) {
        self.waiting = self.waiting.saturating_sub(1);
        listener.answered(index, id, code);
    }

    fn lost(&mut self) {
        self.is_open = false;
    }
}
