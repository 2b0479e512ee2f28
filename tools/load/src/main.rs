//! Load for stratum servers: `katpool-load shares|listen|churn --to HOST:PORT --users FILE …`.
//! Started by the bench, usable by hand; the result is one line of JSON on stdout, progress is on
//! stderr. One thread and few system calls, because the measured server shares the machine.

mod churn;
mod fleet;
mod listen;
mod miner;
mod poll;
mod shares;
mod wire;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mode = args.first().map_or("", String::as_str);
    let options = || fleet::read_options(&args[1..]);
    let result = match mode {
        "shares" => shares::run(&options()),
        "listen" => listen::run(&options()),
        "churn" => churn::run(&options()),
        _ => fleet::fail("usage: katpool-load shares|listen|churn --to HOST:PORT --users FILE …"),
    };
    println!("{result}");
}
