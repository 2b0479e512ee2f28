// The treasury's wallet: builds and signs one transaction from exactly the given inputs and
// outputs. Only the payment service opens it, with the private key.
// Invariant: the transaction id follows from inputs and outputs alone, so it is known before
// signing and stable over repeated signing.

import { addressFromScriptPublicKey, PrivateKey, signTransaction, Transaction } from "kaspa-wasm";
import { assert } from "../../../base/assert.ts";
import { PoolError } from "../../../base/errors.ts";
import type { NetworkId } from "../../../domain/network.ts";
import type { Sompi } from "../../../domain/sompi.ts";
import { scriptOf } from "../address.ts";

export interface WalletInput {
  transactionId: string;
  index: number;
  amount: Sompi;
  blockDaaScore: bigint;
  isCoinbase: boolean;
  /** The script of the treasury's address that it pays, hex. */
  script: string;
}

export interface WalletOutput {
  /** Hex, without its version, which is 0. */
  script: string;
  amount: Sompi;
}

export interface SignedTransaction {
  transactionId: string;
  /** The SDK's safe JSON, for `readSigned` and `sendSigned`. */
  bytes: string;
}

export interface Wallet {
  /** The treasury's current address, which also receives change. */
  readonly address: string;
  readonly script: string;
  /** Addresses of retired keys, whose outputs the wallet still spends. */
  readonly retired: readonly { address: string; script: string }[];
  /** Signs every input and checks the signatures. Throws PoolError "data" when that fails. */
  sign(inputs: readonly WalletInput[], outputs: readonly WalletOutput[]): SignedTransaction;
  /** The same without signatures, to record a transaction that is already on the chain. */
  describe(inputs: readonly WalletInput[], outputs: readonly WalletOutput[]): SignedTransaction;
}

/** Keys are 64 hex digits; throws PoolError "config" if one is not a key of the curve. */
export function openWallet(
  privateKey: string,
  network: NetworkId,
  retiredKeys: readonly string[] = [],
): Wallet {
  const keys = [privateKey, ...retiredKeys].map(readKey);
  const [current, ...retired] = keys.map((key) => {
    const address = key.toAddress(network).toString();
    return { address, script: scriptOf(address, network) };
  });
  assert(current !== undefined, "a wallet has a current key");
  return {
    ...current,
    retired,
    describe: (inputs, outputs) => {
      const transaction = build(inputs, outputs);
      const transactionId = transaction.finalize().toString();
      return { transactionId, bytes: transaction.serializeToSafeJSON() };
    },
    sign: (inputs, outputs) => {
      const transaction = build(inputs, outputs);
      const transactionId = transaction.finalize().toString();
      try {
        const signed = signTransaction(transaction, keys, true);
        assert(signed.id === transactionId, "signing does not change the transaction id");
        const bytes = signed.serializeToSafeJSON();
        return { transactionId, bytes };
      } catch (thrown) {
        throw new PoolError("data", "the transaction cannot be signed", thrown);
      }
    },
  };
}

/** Inputs and outputs of a signed transaction, read from its bytes; its id is recomputed. */
export function readSigned(bytes: string): {
  transactionId: string;
  inputs: { transactionId: string; index: number }[];
  outputs: WalletOutput[];
} {
  const transaction = Transaction.deserializeFromSafeJSON(bytes);
  const read = {
    transactionId: transaction.finalize().toString(),
    inputs: transaction.inputs.map(({ previousOutpoint: { transactionId, index } }) => ({
      transactionId,
      index,
    })),
    outputs: transaction.outputs.map((output) => ({
      script: output.scriptPublicKey.script,
      amount: output.value as Sompi,
    })),
  };
  transaction.free();
  return read;
}

/** The address of a script (hex, without version); undefined for a non-standard script. */
export function addressOfScript(script: string, network: NetworkId): string | undefined {
  const address = addressFromScriptPublicKey(`0000${script}`, network);
  const text = address?.toString();
  address?.free();
  return text;
}

function readKey(privateKey: string): PrivateKey {
  try {
    return new PrivateKey(privateKey);
  } catch {
    // The SDK's error is left out: it could quote the key.
    throw new PoolError("config", "TREASURY_PRIVATE_KEY: is not a key of the curve");
  }
}

/** Version 0: its id does not cover signatures, so it is known before signing. */
function build(inputs: readonly WalletInput[], outputs: readonly WalletOutput[]): Transaction {
  return Transaction.deserializeFromSafeJSON(
    JSON.stringify({
      id: "00".repeat(32),
      version: 0,
      inputs: inputs.map((input) => ({
        transactionId: input.transactionId,
        index: input.index,
        sequence: "0",
        sigOpCount: 1,
        computeBudget: 0,
        signatureScript: "",
        utxo: {
          address: null,
          amount: input.amount.toString(),
          scriptPublicKey: `0000${input.script}`,
          blockDaaScore: input.blockDaaScore.toString(),
          isCoinbase: input.isCoinbase,
          covenantId: null,
        },
      })),
      outputs: outputs.map((output) => ({
        value: output.amount.toString(),
        scriptPublicKey: `0000${output.script}`,
        covenant: null,
      })),
      subnetworkId: "00".repeat(20),
      lockTime: "0",
      gas: "0",
      storageMass: "0",
      payload: "",
    }),
  );
}
