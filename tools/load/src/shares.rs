//! Mode `shares`: every connection keeps a number of shares in flight, or all together send at a
//! fixed rate; counts replies and latencies. At a fixed rate, latency counts from when the share
//! was due. `--record` writes down every accepted nonce, to be looked for in the server's journal.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::time::{Duration, Instant};

use crate::fleet::{open, Options};
use crate::miner::{Listener, Miner};
use crate::poll::cpu_seconds;

/// Send times per connection, which bounds the shares in flight on it.
const RING: usize = 256;

struct Counter {
    begun: Instant,
    is_measuring: bool,
    accepted: u64,
    refused: BTreeMap<i64, u64>,
    sent_us: Vec<u32>,
    delays_us: Vec<u32>,
    accepted_ids: Vec<(usize, u64)>,
    is_recording: bool,
}

impl Counter {
    fn now_us(&self) -> u32 {
        self.begun.elapsed().as_micros() as u32
    }
}

impl Listener for Counter {
    fn answered(&mut self, miner: usize, id: u64, code: Option<i64>) {
        if self.is_recording && code.is_none() {
            self.accepted_ids.push((miner, id));
        }
        if !self.is_measuring {
            return;
        }
        match code {
            None => self.accepted += 1,
            Some(code) => *self.refused.entry(code).or_default() += 1,
        }
        let sent = self.sent_us[miner * RING + id as usize % RING];
        self.delays_us.push(self.now_us().saturating_sub(sent));
    }

    fn job(&mut self, _miner: usize, _job: &[u8]) {}
}

pub fn run(options: &Options) -> String {
    let mut fleet = open(options, &mut crate::fleet::Nobody);
    let count = fleet.miners.len();
    let mut counter = Counter {
        begun: Instant::now(),
        is_measuring: false,
        accepted: 0,
        refused: BTreeMap::new(),
        sent_us: vec![0; count * RING],
        delays_us: Vec::with_capacity(1 << 20),
        accepted_ids: Vec::new(),
        is_recording: options.record.is_some(),
    };
    let mut record = options.record.as_ref().map(|path| {
        BufWriter::new(File::create(path).expect("the record's file can be made"))
    });
    eprintln!("ready {count}");
    let window = options.window.min(RING as u32 - 1);
    let is_paced = options.rate > 0.0;
    let warmup = Duration::from_secs_f64(options.warmup);
    let end = warmup + Duration::from_secs_f64(options.seconds);
    let mut measured_from = Duration::ZERO;
    let mut cpu_before = 0.0;
    let (mut sent, mut turn) = (0u64, 0usize);
    if !is_paced {
        for (index, miner) in fleet.miners.iter_mut().enumerate() {
            fill(&mut counter, miner, index, window, options);
        }
    }
    let mut buffer = vec![0u8; 1 << 16];
    let mut tokens = Vec::new();
    loop {
        let now = counter.begun.elapsed();
        if now >= end || fleet.miners.iter().all(|miner| !miner.is_open) {
            break;
        }
        if !counter.is_measuring && now >= warmup {
            counter.is_measuring = true;
            measured_from = now;
            cpu_before = cpu_seconds();
            eprintln!("measuring");
        }
        fleet.poll.wait(1, &mut tokens);
        for &index in &tokens {
            let miner = &mut fleet.miners[index];
            miner.receive(index, &mut buffer, &mut counter);
            if !miner.is_open {
                fleet.poll.remove(miner.descriptor());
            } else if !is_paced {
                fill(&mut counter, miner, index, window, options);
            }
        }
        if is_paced {
            let due = (counter.begun.elapsed().as_secs_f64() * options.rate) as u64;
            while sent < due {
                let index = turn % count;
                turn += 1;
                let due_us = (sent as f64 * 1e6 / options.rate) as u32;
                sent += 1;
                send_one(&mut counter, &mut fleet.miners[index], index, due_us, options);
            }
        }
        if let Some(file) = record.as_mut() {
            for (index, id) in counter.accepted_ids.drain(..) {
                let nonce = fleet.miners[index].nonce_of(id);
                file.write_all(&nonce.to_be_bytes()).expect("the record can be written");
            }
        }
    }
    if let Some(mut file) = record {
        file.flush().expect("the record can be written");
    }
    let seconds = (counter.begun.elapsed() - measured_from).as_secs_f64();
    let lost = fleet.miners.iter().filter(|miner| !miner.is_open).count();
    report(counter, seconds, cpu_seconds() - cpu_before, lost)
}

fn fill(counter: &mut Counter, miner: &mut Miner, index: usize, window: u32, options: &Options) {
    let room = window.saturating_sub(miner.waiting);
    if room == 0 || !miner.is_ready {
        return;
    }
    let now = counter.now_us();
    for _ in 0..room {
        let reuse = options.is_duplicate && miner.next_id % 2 == 1;
        let id = miner.add_share(reuse);
        counter.sent_us[index * RING + id as usize % RING] = now;
    }
    miner.flush();
}

fn send_one(
    counter: &mut Counter,
    miner: &mut Miner,
    index: usize,
    due_us: u32,
    options: &Options,
) {
    if !miner.is_open || !miner.is_ready || miner.waiting as usize >= RING - 1 {
        return;
    }
    let id = miner.add_share(options.is_duplicate && miner.next_id % 2 == 1);
    counter.sent_us[index * RING + id as usize % RING] = due_us;
    miner.flush();
}

fn report(mut counter: Counter, seconds: f64, cpu: f64, lost: usize) -> String {
    counter.delays_us.sort_unstable();
    let delays = &counter.delays_us;
    let at = |part: f64| -> f64 {
        let index = ((delays.len() as f64 * part) as usize).min(delays.len().saturating_sub(1));
        f64::from(delays.get(index).copied().unwrap_or(0)) / 1000.0
    };
    let refused: Vec<String> =
        counter.refused.iter().map(|(code, count)| format!("\"{code}\":{count}")).collect();
    format!(
        "{{\"accepted\":{},\"refused\":{{{}}},\"seconds\":{seconds:.3},\"perSecond\":{:.0},\
         \"delayMs\":{{\"p50\":{},\"p90\":{},\"p99\":{},\"max\":{}}},\"clientCpuSeconds\":{cpu:.3},\
         \"lostConnections\":{lost}}}",
        counter.accepted,
        refused.join(","),
        delays.len() as f64 / seconds,
        at(0.5),
        at(0.9),
        at(0.99),
        at(1.0),
    )
}
