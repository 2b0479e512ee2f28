//! Mode `listen`: connections that send nothing and record when each job reached them. Times are
//! wall time, taken right after the read, to compare with those of the node's notifications.

use std::collections::HashMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::fleet::{open, Nobody, Options};
use crate::miner::Listener;

/// Busy polling: waking a sleeping reader would cost the sender CPU on this machine, which remote
/// miners do not.
const AWAKE: Duration = Duration::from_millis(2);

#[derive(Default)]
struct Arrivals {
    order: Vec<Vec<u8>>,
    at_us: HashMap<Vec<u8>, Vec<u64>>,
}

impl Listener for Arrivals {
    fn answered(&mut self, _miner: usize, _id: u64, _code: Option<i64>) {}

    fn job(&mut self, _miner: usize, job: &[u8]) {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let now_us = since.map_or(0, |time| time.as_micros() as u64);
        if let Some(times) = self.at_us.get_mut(job) {
            times.push(now_us);
            return;
        }
        self.order.push(job.to_vec());
        self.at_us.insert(job.to_vec(), vec![now_us]);
    }
}

pub fn run(options: &Options) -> String {
    let mut fleet = open(options, &mut Nobody);
    eprintln!("ready {}", fleet.miners.len());
    let mut arrivals = Arrivals::default();
    let mut buffer = vec![0u8; 1 << 16];
    let mut tokens = Vec::new();
    let begun = Instant::now();
    let mut heard = begun;
    while begun.elapsed().as_secs_f64() < options.seconds {
        let timeout_ms = if heard.elapsed() < AWAKE { 0 } else { 50 };
        fleet.turn(timeout_ms, &mut tokens, &mut buffer, &mut arrivals);
        if !tokens.is_empty() {
            heard = Instant::now();
        }
    }
    let lost = fleet.miners.iter().filter(|miner| !miner.is_open).count();
    let jobs: Vec<String> = arrivals.order.iter().map(|job| describe(&arrivals, job)).collect();
    format!("{{\"lostConnections\":{lost},\"jobs\":[{}]}}", jobs.join(","))
}

fn describe(arrivals: &Arrivals, job: &[u8]) -> String {
    let times = &arrivals.at_us[job];
    let first = times.iter().min().copied().unwrap_or(0);
    let after: Vec<String> = times.iter().map(|time| (time - first).to_string()).collect();
    let id = String::from_utf8_lossy(job);
    format!("{{\"job\":\"{id}\",\"firstUs\":{first},\"afterUs\":[{}]}}", after.join(","))
}
