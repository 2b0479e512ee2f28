//! Command-line options, and opening many connections. Every mode starts here, and begins only
//! after every connection has a job; otherwise it reports how many have none.

use std::net::{SocketAddr, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::miner::{Listener, Miner};
use crate::poll::Poll;

const READY_LIMIT: Duration = Duration::from_secs(60);

pub struct Options {
    pub to: SocketAddr,
    pub connections: usize,
    pub users: Vec<String>,
    pub agent: String,
    pub password: String,
    pub seconds: f64,
    pub warmup: f64,
    pub window: u32,
    /// Shares (or connections in mode `churn`) per second in total; 0 = as fast as replies come.
    pub rate: f64,
    /// Every second share repeats the previous nonce.
    pub is_duplicate: bool,
    pub record: Option<String>,
}

/// `--name value` pairs; exits with a message on a wrong one.
pub fn read_options(args: &[String]) -> Options {
    let mut options = Options {
        to: SocketAddr::from(([127, 0, 0, 1], 7777)),
        connections: 100,
        users: Vec::new(),
        agent: "katpool-load".to_string(),
        password: "x".to_string(),
        seconds: 5.0,
        warmup: 1.0,
        window: 16,
        rate: 0.0,
        is_duplicate: false,
        record: None,
    };
    for pair in args.chunks(2) {
        let [name, value] = pair else { fail(&format!("{} needs a value", pair[0])) };
        let number = || value.parse::<f64>().unwrap_or_else(|_| fail(&format!("{name} {value}?")));
        match name.as_str() {
            "--to" => options.to = address(value),
            "--connections" => options.connections = number() as usize,
            "--users" => options.users = read_users(value),
            "--agent" => options.agent = value.clone(),
            "--password" => options.password = value.clone(),
            "--seconds" => options.seconds = number(),
            "--warmup" => options.warmup = number(),
            "--window" => options.window = number() as u32,
            "--rate" => options.rate = number(),
            "--duplicate" => options.is_duplicate = value == "yes",
            "--record" => options.record = Some(value.clone()),
            _ => fail(&format!("unknown option {name}")),
        }
    }
    if options.users.is_empty() {
        fail("--users FILE is missing: one WALLET.WORKER a line");
    }
    options
}

pub fn fail(what: &str) -> ! {
    eprintln!("{what}");
    std::process::exit(2);
}

fn address(text: &str) -> SocketAddr {
    let found = text.to_socket_addrs().ok().and_then(|mut list| list.next());
    found.unwrap_or_else(|| fail(&format!("--to {text}: not host:port")))
}

fn read_users(path: &str) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| fail(&format!("{path}: {error}")));
    text.lines().filter(|line| !line.is_empty()).map(str::to_string).collect()
}

pub struct Fleet {
    pub poll: Poll,
    pub miners: Vec<Miner>,
}

pub struct Nobody;
impl Listener for Nobody {
    fn answered(&mut self, _miner: usize, _id: u64, _code: Option<i64>) {}
    fn job(&mut self, _miner: usize, _job: &[u8]) {}
}

impl Options {
    pub fn connect(&self, number: usize) -> std::io::Result<Miner> {
        let user = &self.users[number % self.users.len()];
        Miner::connect(self.to, &self.agent, user, &self.password)
    }
}

pub fn open(options: &Options, listener: &mut impl Listener) -> Fleet {
    let poll = Poll::new().unwrap_or_else(|error| fail(&format!("epoll: {error}")));
    let mut fleet = Fleet { poll, miners: Vec::with_capacity(options.connections) };
    let mut buffer = vec![0u8; 1 << 16];
    let mut tokens = Vec::new();
    for number in 0..options.connections {
        let miner = options.connect(number).unwrap_or_else(|error| {
            fail(&format!("connection {number} of {}: {error}", options.connections))
        });
        fleet.poll.add(miner.descriptor(), number).unwrap_or_else(|error| fail(&error.to_string()));
        fleet.miners.push(miner);
        if number % 64 == 63 {
            fleet.turn(0, &mut tokens, &mut buffer, listener);
        }
    }
    let end = Instant::now() + READY_LIMIT;
    while fleet.miners.iter().any(|miner| !miner.is_ready && miner.is_open) {
        fleet.turn(20, &mut tokens, &mut buffer, listener);
        if Instant::now() > end {
            break;
        }
    }
    let missing = fleet.miners.iter().filter(|miner| !miner.is_ready).count();
    if missing > 0 {
        fail(&format!("{missing} of {} connections got no job", options.connections));
    }
    fleet
}

impl Fleet {
    pub fn turn(
        &mut self,
        timeout_ms: i32,
        tokens: &mut Vec<usize>,
        buffer: &mut [u8],
        listener: &mut impl Listener,
    ) {
        self.poll.wait(timeout_ms, tokens);
        for &index in tokens.iter() {
            let miner = &mut self.miners[index];
            miner.receive(index, buffer, listener);
            if !miner.is_open {
                self.poll.remove(miner.descriptor());
            }
        }
    }
}
