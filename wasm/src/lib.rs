//! The Kaspa WASM SDK: what the published crates export to JavaScript, gathered in one module.
//! wasm-bindgen keeps an export only when its crate is linked, and a crate is linked only when it
//! is named; so every line below is one part of the JavaScript interface, and none is dead.

#![allow(unused_imports)]

pub use kaspa_addresses::{Address, Version as AddressVersion};
pub use kaspa_consensus_core::tx::{
    ScriptPublicKey, Transaction, TransactionInput, TransactionOutpoint, TransactionOutput,
};
pub use kaspa_consensus_wasm::*;
pub use kaspa_pow::wasm::*;
pub use kaspa_txscript::wasm::*;
pub use kaspa_wallet_core::wasm::*;
pub use kaspa_wallet_keys::prelude::*;

pub mod rpc {
    pub use kaspa_wrpc_wasm::client::*;
    pub use kaspa_wrpc_wasm::notify::*;
    pub use kaspa_wrpc_wasm::resolver::*;
}
