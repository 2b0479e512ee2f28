// Converts blocks, transactions and outputs between the JSON form of the calls and the protobuf
// messages. Lossless both ways; 64-bit numbers are decimal text, which the protobuf library keeps
// exact.

import { CallFault } from "../wrpc/call-fault.ts";
import { type Fields, fieldsOf, list } from "./wire-fields.ts";

/** Fields that proto3 marks as optional: they are sent even when they are zero. */
const optionalFields = new Set(["confirmationCount", "rewardAmount"]);

/**
 * Prepares an object for the protobuf library: bigint as text, which it keeps exact, and no zero
 * values, which it would encode although proto3 omits them.
 */
export function wireMessage(message: Fields): Fields {
  const kept = Object.entries(message).filter(
    ([key, value]) => optionalFields.has(key) || !isZero(value),
  );
  return Object.fromEntries(kept.map(([key, value]) => [key, wireValue(value)]));
}

function wireValue(value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(wireValue);
  return typeof value === "object" && value !== null ? wireMessage(fieldsOf(value)) : value;
}

function isZero(value: unknown): boolean {
  return value === 0 || value === 0n || value === false || value === "" || value === null;
}

export function blockMessage(block: Fields): Fields {
  const { header, transactions, verboseData } = block;
  return {
    header: header === undefined ? undefined : headerMessage(fieldsOf(header)),
    transactions: list({ transactions }, "transactions").map(transactionMessage),
    verboseData,
  };
}

export function headerMessage(header: Fields): Fields {
  const levels = list(header, "parentsByLevel");
  return {
    ...header,
    parents: levels.map((parentHashes) => ({ parentHashes })),
    blueWork: String(header.blueWork).replace(/^0+(?=.)/, ""),
  };
}

export function transactionMessage(value: unknown): Fields {
  const transaction = fieldsOf(value);
  const outputs = list(transaction, "outputs").map((item) => {
    const output = fieldsOf(item);
    const script = scriptMessage(String(output.scriptPublicKey));
    return { ...output, amount: output.value, scriptPublicKey: script };
  });
  return { ...transaction, outputs };
}

function scriptMessage(scriptPublicKey: string): Fields {
  const version = Number.parseInt(scriptPublicKey.slice(0, 4), 16);
  return { version, scriptPublicKey: scriptPublicKey.slice(4) };
}

export function utxoMessage(value: unknown): Fields {
  const utxo = fieldsOf(value);
  const entry = fieldsOf(utxo.utxoEntry);
  const scriptPublicKey = scriptMessage(String(entry.scriptPublicKey));
  return { ...utxo, utxoEntry: { ...entry, scriptPublicKey } };
}

/** The submitted block; throws with the node's text if a field is missing. */
export function blockOfMessage(message: Fields): Fields {
  if (!message.block) {
    throw new CallFault("Missing required field RpcBlock.SubmitBlockRequestMessage.block");
  }
  const { header, transactions } = fieldsOf(message.block);
  if (!header) throw new CallFault("Missing required field RpcBlock.header");
  const fields = fieldsOf(header);
  const levels = list(fields, "parents").map((level) => fieldsOf(level).parentHashes);
  return {
    header: { ...fields, parentsByLevel: levels },
    transactions: list({ transactions }, "transactions").map(transactionOfMessage),
  };
}

export function transactionOfMessage(value: unknown): Fields {
  const transaction = fieldsOf(value);
  const outputs = list(transaction, "outputs").map((item) => {
    const output = fieldsOf(item);
    const script = fieldsOf(output.scriptPublicKey);
    return {
      value: output.amount,
      scriptPublicKey: { version: script.version, script: script.scriptPublicKey },
      covenant: output.covenant,
    };
  });
  return { ...transaction, outputs };
}
