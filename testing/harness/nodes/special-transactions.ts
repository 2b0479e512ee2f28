// One transaction of every kind that a block template can carry, built and signed with the SDK.

import {
  covenantId,
  createTransactions,
  type ITransactionInput,
  type ITransactionOutput,
  type PrivateKey,
  payToAddressScript,
  type RpcClient,
  signTransaction,
  Transaction,
  type UtxoEntryReference,
} from "kaspa-wasm";

const AMOUNT = 99_990_000_000n;

/** Spends three outputs of the key: plain with change, version 1, version 1 with a covenant. */
export async function sendEachKind(rpc: RpcClient, key: PrivateKey): Promise<number> {
  const address = key.toAddress("simnet").toString();
  const { entries } = await rpc.getUtxosByAddresses([address]);
  const [first, second, third] = entries.filter((entry) => entry.amount > AMOUNT);
  if (first === undefined || second === undefined || third === undefined) {
    throw new Error("three outputs are needed");
  }
  const plain = await createTransactions({
    ...{ entries: [first], outputs: [{ address, amount: AMOUNT / 2n }], changeAddress: address },
    ...{ priorityFee: 0n, feeRate: 100, networkId: "simnet" },
  });
  for (const transaction of plain.transactions) {
    transaction.sign([key]);
    await transaction.submit(rpc);
  }
  const output = { value: AMOUNT, scriptPublicKey: payToAddressScript(address) };
  const covenant = {
    authorizingInput: 0,
    covenantId: covenantId(outpointOf(third), [{ index: 0, output }]).toString(),
  };
  const versionOnes = [versionOne(second, output), versionOne(third, { ...output, covenant })];
  for (const unsigned of versionOnes) {
    const transaction = signTransaction(unsigned, [key], false);
    await rpc.submitTransaction({ transaction, allowOrphan: false });
  }
  return plain.transactions.length + versionOnes.length;
}

function versionOne(
  spent: UtxoEntryReference,
  output: ITransactionOutput & { covenant?: { authorizingInput: number; covenantId: string } },
): Transaction {
  const input: ITransactionInput = {
    ...{ previousOutpoint: outpointOf(spent), signatureScript: "", sequence: 0n, sigOpCount: 0 },
    ...{ computeBudget: 20, utxo: spent },
  };
  return new Transaction({
    ...{ version: 1, inputs: [input], outputs: [output], lockTime: 0n, gas: 0n, payload: "" },
    ...{ subnetworkId: "00".repeat(20), storageMass: 0n },
  });
}

function outpointOf({ outpoint }: UtxoEntryReference) {
  return { transactionId: outpoint.transactionId, index: outpoint.index };
}
