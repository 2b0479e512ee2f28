// A gRPC or wRPC client that records the shapes of everything a node sends. The comparison opens
// one for each server of each node. It parses as loosely as possible, so that a difference is
// recorded and does not stop it.

import { type ClientDuplexStream, credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import { parseExact, stringifyExact } from "../../exact-json.ts";
import { rpcService } from "../grpc/grpc-server.ts";
import { type Fields, fieldsOf } from "../grpc/wire-fields.ts";
import { plainWords, Shape } from "./shape.ts";

export interface Observer {
  readonly shape: Shape;
  /** Refusals and findings, in order. */
  readonly notes: string[];
  /** The result; after a refusal an empty object, and the refusal is recorded. */
  ask(method: string, params: Fields): Promise<Fields>;
  close(): void;
}

export async function observeJson(port: number): Promise<Observer> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  const shape = new Shape();
  const notes: string[] = [];
  const waiting = new Map<number, (reply: Fields) => void>();
  let nextId = 1;
  socket.onmessage = (event) => {
    const message = fieldsOf(parseExact(String(event.data)));
    if (typeof message.id === "number") waiting.get(message.id)?.(message);
    else shape.add(String(message.method), message.params);
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`no node at port ${port}`));
  });
  const ask = async (method: string, params: Fields): Promise<Fields> => {
    const id = nextId++;
    const reply = await new Promise<Fields>((resolve) => {
      waiting.set(id, resolve);
      socket.send(stringifyExact({ id, method, params }));
    });
    if (reply.params === undefined) {
      notes.push(`${method}: ${plainWords(String(fieldsOf(reply.error).message))}`);
      return {};
    }
    shape.add(method, reply.params);
    return fieldsOf(reply.params);
  };
  return { shape, notes, ask, close: () => socket.close() };
}

/** Absent fields stay absent, so that the shape shows what was on the wire. */
export function observeGrpc(port: number): Observer {
  const service = rpcService({ defaults: false });
  const method = service.MessageStream;
  if (method === undefined) throw new Error("the service has no MessageStream");
  const Client = makeGenericClientConstructor(service, "RPC");
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const stream: ClientDuplexStream<Fields, Fields> = client.makeBidiStreamRequest(
    "/protowire.RPC/MessageStream",
    method.requestSerialize,
    method.responseDeserialize,
  );
  const shape = new Shape();
  const notes: string[] = [];
  const waiting = new Map<string, (reply: Fields) => void>();
  let nextId = 1;
  stream.on("data", (message: Fields) => {
    const name = String(message.payload);
    const content = fieldsOf(message[name] ?? {});
    const waiter = waiting.get(String(message.id));
    if (waiter === undefined) shape.add(name, content);
    else waiter(content);
  });
  stream.on("error", (error) => notes.push(`stream: ${error.message}`));
  const ask = async (name: string, params: Fields): Promise<Fields> => {
    const id = String(nextId++);
    const reply = await new Promise<Fields>((resolve) => {
      waiting.set(id, resolve);
      stream.write({ id, [name]: params });
    });
    if (reply.error) notes.push(`${name}: ${plainWords(String(fieldsOf(reply.error).message))}`);
    else shape.add(name, reply);
    return reply;
  };
  return { shape, notes, ask, close: () => client.close() };
}
