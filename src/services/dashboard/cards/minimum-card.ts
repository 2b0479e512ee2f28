// A wallet's own minimum payout: what is in force, and a request to change it, which the miner
// signs with the wallet's key in a wallet program. The key never comes near this page.

import { systemClock } from "../../../base/clock.ts";
import { type MinimumRequest, minimumMessage } from "../../../domain/payout.ts";
import { readKas } from "../../../domain/sompi.ts";
import { ApiError, fetchJson, sendJson } from "../api.ts";
import { h, setText } from "../dom.ts";
import { kasText } from "../format.ts";
import type { MinimumPayout } from "../responses.ts";
import { card, copyButton } from "./cards.ts";

const NONCE_BYTES = 16;

export function minimumCard(path: string, wallet: string, signal: AbortSignal) {
  const state = h("p", { class: "quiet" }, "Loading…");
  const amount = h("input", { inputmode: "decimal", "aria-label": "Minimum payout in KAS" });
  const message = h("textarea", { readonly: true, rows: "6", "aria-label": "Text to sign" });
  const signature = h("input", { autocomplete: "off", "aria-label": "Signature" });
  const result = h("p", { role: "status" });
  let poolId: string | undefined;
  let prepared: MinimumRequest | undefined;
  const prepare = () => {
    const minimum = readKas(amount.value.trim());
    prepared =
      minimum === undefined || poolId === undefined
        ? undefined
        : { poolId, wallet, minimum, time: now(), nonce: newNonce() };
    message.value = prepared === undefined ? "" : minimumMessage(prepared);
    setText(result, prepared === undefined ? "Enter an amount in KAS, such as 25." : "");
  };
  const send = async () => {
    if (prepared === undefined) return setText(result, "Prepare the text and sign it first.");
    const { minimum, time, nonce } = prepared;
    const body = { minimumSompi: minimum.toString(), time, nonce, signature: hex(signature.value) };
    try {
      await sendJson(`${path}/minimum-payout/request`, body, signal);
      setText(result, "Saved. It applies from the next payout on.");
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      setText(result, thrown.message);
    }
  };
  const element = card(
    "Minimum payout",
    { span: "span-12" },
    state,
    requestForm({ amount, message, signature, result }, { prepare, send: () => void send() }),
  );
  const refresh = async () => {
    const current = await fetchJson<MinimumPayout>(`${path}/minimum-payout`, signal);
    poolId = current.poolId;
    const pool = `${kasText(current.poolMinimum)} KAS is the pool's minimum`;
    const own =
      current.minimum === null ? "" : `; this wallet asked for ${kasText(current.minimum)}`;
    setText(state, `${pool}${own}.`);
  };
  return { element, refresh };
}

function requestForm(
  fields: {
    amount: HTMLElement;
    message: HTMLTextAreaElement;
    signature: HTMLElement;
    result: HTMLElement;
  },
  actions: { prepare: () => void; send: () => void },
): HTMLElement {
  const { amount, message, signature, result } = fields;
  return h(
    "details",
    {},
    h("summary", {}, "Change it"),
    h("p", {}, "Enter an amount, sign the text with your wallet (“sign message”), and send."),
    h("p", {}, amount, button("Prepare text", actions.prepare)),
    h(
      "p",
      {},
      message,
      copyButton(() => message.value, "text to sign"),
    ),
    h("p", {}, signature, button("Send", actions.send)),
    result,
  );
}

function button(text: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: "button", onclick }, text);
}

function now(): string {
  return new Date(systemClock.nowMs()).toISOString();
}

function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function hex(text: string): string {
  return text.trim().toLowerCase().replace(/^0x/, "");
}
