// All uses of the Kaspa SDK in the simulated node: hashes, ids, proof of work, signatures,
// addresses. SDK objects live in WASM memory and are freed here. Client input is checked before it
// reaches a call that can panic, because each panic damages the WASM instance.

import {
  addressFromScriptPublicKey,
  type ITransaction,
  PoW,
  payToAddressScript,
  Header as SdkHeader,
  Transaction as SdkTransaction,
  signTransaction,
} from "kaspa-wasm";
import type { NetworkId } from "../../../src/domain/network.ts";
import { type Header, nativeSubnetwork, type Transaction, type Utxo } from "./block.ts";

export function blockHash(header: Header): string {
  const sdkHeader = new SdkHeader(header);
  try {
    return sdkHeader.finalize();
  } finally {
    sdkHeader.free();
  }
}

export function proofOfWork(header: Header): { meetsBits: boolean; value: bigint } {
  const sdkHeader = new SdkHeader(header);
  const pow = new PoW(sdkHeader);
  try {
    const [meetsBits, value] = pow.checkWork(header.nonce);
    return { meetsBits, value };
  } finally {
    pow.free();
    sdkHeader.free();
  }
}

/** Throws an Error if the SDK cannot read the transaction. */
export function transactionId(transaction: Transaction): string {
  const sdkTransaction = sdkTransactionOf(transaction);
  try {
    return sdkTransaction.id;
  } finally {
    sdkTransaction.free();
  }
}

const schnorrScript = /^000020[0-9a-f]{64}ac$/;
const schnorrSignature = /^41[0-9a-f]{128}01$/;

/**
 * Checks Schnorr signatures over all inputs. The SDK reads script and signature at fixed places, so
 * both must have exactly the expected form; other scripts are refused.
 */
export function areSignaturesValid(transaction: Transaction, spent: readonly Utxo[]): boolean {
  if (transaction.subnetworkId !== nativeSubnetwork || transaction.inputs.length === 0)
    return false;
  const hasKnownForm = transaction.inputs.every((input, at) => {
    const script = spent[at]?.scriptPublicKey ?? "";
    return schnorrSignature.test(input.signatureScript) && schnorrScript.test(script);
  });
  if (!hasKnownForm) return false;
  const sdkTransaction = sdkTransactionOf(transaction, spent);
  try {
    signTransaction(sdkTransaction, [], true);
    return true;
  } catch (_refused) {
    return false;
  } finally {
    sdkTransaction.free();
  }
}

/** Standard scripts only: pay to a Schnorr key, an ECDSA key or a script hash. */
export function isStandardScript(scriptPublicKey: string): boolean {
  return /^0000(20[0-9a-f]{64}ac|21[0-9a-f]{66}ab|aa20[0-9a-f]{64}87)$/.test(scriptPublicKey);
}

/** The script of an address of any network; throws with the node's text. */
export function scriptOfAddress(address: string): string {
  const script = payToAddressScript(address);
  try {
    return script.version.toString(16).padStart(4, "0") + script.script;
  } finally {
    script.free();
  }
}

export function addressOfScript(scriptPublicKey: string, network: NetworkId): string | null {
  if (!isStandardScript(scriptPublicKey)) return null;
  const address = addressFromScriptPublicKey(scriptPublicKey, network);
  if (address === undefined) return null;
  try {
    return address.toString();
  } finally {
    address.free();
  }
}

/** The constructor accepts plain objects with spent outputs, although its type does not say so. */
function sdkTransactionOf(transaction: Transaction, spent: readonly Utxo[] = []): SdkTransaction {
  const inputs = transaction.inputs.map((input, at) => ({ ...input, utxo: spent[at] }));
  const outputs = transaction.outputs.map((output) => ({
    ...output,
    covenant: output.covenant ?? undefined,
  }));
  const form: object = { ...transaction, inputs, outputs };
  return new SdkTransaction(form as ITransaction);
}
