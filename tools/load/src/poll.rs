//! Readiness of many sockets directly from Linux: level-triggered epoll, one token per socket, and
//! this process's CPU time. It needs no crate, so the client builds anywhere in seconds.

use std::io;
use std::os::fd::RawFd;

const EPOLL_CLOEXEC: i32 = 0x80000;
const EPOLL_ADD: i32 = 1;
const EPOLL_DELETE: i32 = 2;
const READABLE: u32 = 1;

#[repr(C, packed)]
#[derive(Clone, Copy)]
pub struct Event {
    events: u32,
    token: u64,
}

#[repr(C)]
#[derive(Default)]
struct Usage {
    user: [i64; 2],
    system: [i64; 2],
    rest: [i64; 14],
}

extern "C" {
    fn epoll_create1(flags: i32) -> i32;
    fn epoll_ctl(poll: i32, operation: i32, socket: i32, event: *mut Event) -> i32;
    fn epoll_wait(poll: i32, events: *mut Event, room: i32, timeout_ms: i32) -> i32;
    fn getrusage(who: i32, usage: *mut Usage) -> i32;
}

pub struct Poll {
    descriptor: i32,
    events: Vec<Event>,
}

impl Poll {
    pub fn new() -> io::Result<Poll> {
        let descriptor = unsafe { epoll_create1(EPOLL_CLOEXEC) };
        if descriptor < 0 {
            return Err(io::Error::last_os_error());
        }
        let events = vec![Event { events: 0, token: 0 }; 1024];
        Ok(Poll { descriptor, events })
    }

    pub fn add(&self, socket: RawFd, token: usize) -> io::Result<()> {
        let mut event = Event { events: READABLE, token: token as u64 };
        let answer = unsafe { epoll_ctl(self.descriptor, EPOLL_ADD, socket, &mut event) };
        if answer < 0 { Err(io::Error::last_os_error()) } else { Ok(()) }
    }

    pub fn remove(&self, socket: RawFd) {
        let mut event = Event { events: 0, token: 0 };
        unsafe { epoll_ctl(self.descriptor, EPOLL_DELETE, socket, &mut event) };
    }

    /// Waits up to `timeout_ms` and writes the tokens of readable sockets into `tokens`.
    pub fn wait(&mut self, timeout_ms: i32, tokens: &mut Vec<usize>) {
        tokens.clear();
        let room = self.events.len() as i32;
        let events = self.events.as_mut_ptr();
        let count = unsafe { epoll_wait(self.descriptor, events, room, timeout_ms) };
        for event in self.events.iter().take(count.max(0) as usize) {
            tokens.push(event.token as usize);
        }
    }
}

/// Seconds of CPU that this process used.
pub fn cpu_seconds() -> f64 {
    let mut usage = Usage::default();
    unsafe { getrusage(0, &mut usage) };
    let seconds = |time: [i64; 2]| time[0] as f64 + time[1] as f64 / 1e6;
    seconds(usage.user) + seconds(usage.system)
}
