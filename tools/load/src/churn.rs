//! Mode `churn`: connections that connect, mine a few shares and close, at a fixed rate, to watch
//! the server's memory over many reconnects. Connections without a job or reply in time are
//! counted.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::fleet::{fail, Nobody, Options};
use crate::miner::Miner;
use crate::poll::Poll;

const SHARES: u32 = 3;
const PATIENCE: Duration = Duration::from_secs(5);

pub fn run(options: &Options) -> String {
    let mut poll = Poll::new().unwrap_or_else(|error| fail(&format!("epoll: {error}")));
    let mut slots: Vec<Option<(Miner, Instant)>> = Vec::new();
    let mut free: VecDeque<usize> = VecDeque::new();
    let (mut opened, mut served, mut failed) = (0u64, 0u64, 0u64);
    let mut buffer = vec![0u8; 1 << 16];
    let mut tokens = Vec::new();
    let begun = Instant::now();
    eprintln!("ready 0");
    while begun.elapsed().as_secs_f64() < options.seconds {
        let due = (begun.elapsed().as_secs_f64() * options.rate) as u64;
        while opened < due {
            opened += 1;
            let Ok(miner) = options.connect(opened as usize) else {
                failed += 1;
                continue;
            };
            let index = free.pop_front().unwrap_or(slots.len());
            if index == slots.len() {
                slots.push(None);
            }
            poll.add(miner.descriptor(), index).unwrap_or_else(|error| fail(&error.to_string()));
            slots[index] = Some((miner, Instant::now()));
        }
        poll.wait(5, &mut tokens);
        for &index in &tokens {
            let Some((miner, _)) = slots[index].as_mut() else { continue };
            let was_ready = miner.is_ready;
            miner.receive(index, &mut buffer, &mut Nobody);
            if miner.is_ready && !was_ready {
                (0..SHARES).for_each(|_| {
                    miner.add_share(false);
                });
                miner.flush();
            }
            let is_served = miner.is_ready && miner.waiting == 0;
            if is_served || !miner.is_open {
                served += u64::from(is_served);
                failed += u64::from(!is_served);
                slots[index] = None;
                free.push_back(index);
            }
        }
        for index in 0..slots.len() {
            let is_late = slots[index].as_ref().is_some_and(|(_, since)| since.elapsed() > PATIENCE);
            if is_late {
                failed += 1;
                slots[index] = None;
                free.push_back(index);
            }
        }
    }
    format!("{{\"opened\":{opened},\"served\":{served},\"failed\":{failed}}}")
}
