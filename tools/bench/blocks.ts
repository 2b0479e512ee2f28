// The node's side of a measurement: makes blocks at a steady pace so that there are new jobs, and
// records when the node notified each. Speaks wRPC JSON to the bench's kaspad. Times are wall time,
// to compare with the load client's.

import { parseExact, stringifyExact } from "../../testing/exact-json.ts";

type Fields = Record<string, unknown>;

export interface NodeClock {
  /** Wall time in microseconds of each "new template" notification, oldest first. */
  readonly notifiedUs: readonly number[];
  /** Makes a block every `everyMs` until the returned function is called. */
  makeBlocks(everyMs: number): () => Promise<void>;
  makeBlock(): Promise<void>;
  close(): void;
}

export async function openNodeClock(url: string, payAddress: string): Promise<NodeClock> {
  const notifiedUs: number[] = [];
  // Notifications have their own connection: after an unacknowledged reply TCP would delay one by
  // 40 ms, and the jobs that it announces would seem to arrive before it.
  const listener = await openCalls(url, (method) => {
    if (method !== "newBlockTemplateNotification") return;
    notifiedUs.push(Math.round((performance.timeOrigin + performance.now()) * 1000));
  });
  await listener.ask("subscribe", { NewBlockTemplate: {} });
  const { ask, close } = await openCalls(url, () => undefined);
  const makeBlock = async () => {
    const template = await ask("getBlockTemplate", { payAddress, extraData: [] });
    const block = template.block as { header: Fields };
    block.header.nonce = Math.floor(Math.random() * 2 ** 48);
    const { report } = await ask("submitBlock", { block, allowNonDaaBlocks: false });
    const { type } = report as Fields;
    if (type !== "success") throw new Error(`the node refused a block: ${stringifyExact(report)}`);
  };
  return {
    notifiedUs,
    makeBlock,
    makeBlocks: (ms) => pace(ms, makeBlock),
    close: () => {
      listener.close();
      close();
    },
  };
}

async function openCalls(url: string, onNotification: (method: string) => void) {
  const socket = await connect(url);
  const waiting = new Map<number, (params: Fields) => void>();
  let lastId = 0;
  socket.onmessage = ({ data }) => {
    const message = parseExact(String(data)) as { id?: number; method?: string; params?: Fields };
    if (message.id === undefined) return onNotification(message.method ?? "");
    waiting.get(message.id)?.(message.params ?? {});
    waiting.delete(message.id);
  };
  const ask = (method: string, params: Fields) =>
    new Promise<Fields>((resolve) => {
      lastId += 1;
      waiting.set(lastId, resolve);
      socket.send(stringifyExact({ id: lastId, method, params }));
    });
  return { ask, close: () => socket.close() };
}

function pace(everyMs: number, makeBlock: () => Promise<void>): () => Promise<void> {
  let isOver = false;
  const run = async () => {
    let dueMs = performance.now();
    while (!isOver) {
      await makeBlock();
      dueMs += everyMs;
      await Bun.sleep(Math.max(0, dueMs - performance.now()));
    }
  };
  const ended = run();
  return () => {
    isOver = true;
    return ended;
  };
}

function connect(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error(`no wRPC at ${url}`));
  });
}
