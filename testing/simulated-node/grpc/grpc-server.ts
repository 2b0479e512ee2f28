// The gRPC server: one bidirectional stream of requests, replies and notifications, as in kaspad.
// Request ids are echoed exactly. An unknown request ends the stream, and so does a client that
// reads too slowly.

import { fileURLToPath } from "node:url";
import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServiceDefinition,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { ownerScript } from "../mempool/owner-script.ts";
import type { CallContext } from "../wrpc/call-context.ts";
import { CallFault } from "../wrpc/call-fault.ts";
import { answer } from "../wrpc/calls.ts";
import { noticeJson } from "../wrpc/notice-json.ts";
import type { Notice, Notices, Subscription } from "../wrpc/notices.ts";
import type { Door } from "../wrpc/wrpc-server.ts";
import { wireMessage } from "./grpc-blocks.ts";
import { noticeMessage, paramsOfRequest, replyMessage, scopeOfRequest } from "./grpc-messages.ts";
import { type Fields, fieldsOf } from "./wire-fields.ts";

type Stream = ServerDuplexStream<Fields, Fields>;

const outgoingLimit = 1_024;
const maxMessageBytes = 1024 * 1024 * 1024;

/** The service as the proto file beside this one describes it. */
export function rpcService(given: { defaults: boolean } = { defaults: true }): ServiceDefinition {
  const path = fileURLToPath(new URL("./node.proto", import.meta.url));
  const options = { keepCase: true, longs: String, oneofs: true, ...given };
  const definition = loadPackageDefinition(loadSync(path, options));
  const service: unknown = fieldsOf(fieldsOf(definition).protowire).RPC;
  if (typeof service !== "function" || !("service" in service)) throw new Error("no RPC service");
  return service.service as ServiceDefinition;
}

export async function startGrpcDoor(context: CallContext, notices: Notices): Promise<Door> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const MessageStream = (stream: Stream) => serveStream(stream, context, notices);
  server.addService(rpcService(), { MessageStream });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return {
    port,
    async stop() {
      server.forceShutdown();
    },
  };
}

function serveStream(stream: Stream, context: CallContext, notices: Notices): void {
  let waiting = 0;
  const write = (message: Fields) => {
    if (stream.writableEnded || stream.destroyed) return;
    waiting += 1;
    if (waiting > outgoingLimit) stream.end();
    else stream.write(wireMessage(message), () => (waiting -= 1));
  };
  const subscription = notices.join((notice) => write(noticeEnvelope(notice, context)));
  stream.on("data", (request: Fields) =>
    serveRequest(stream, request, subscription, context, write),
  );
  stream.on("end", () => {
    notices.leave(subscription);
    stream.end();
  });
  stream.on("error", () => notices.leave(subscription));
  stream.on("cancelled", () => notices.leave(subscription));
}

function noticeEnvelope(notice: Notice, context: CallContext): Fields {
  const name = `${notice.scope[0]?.toLowerCase()}${notice.scope.slice(1)}`;
  return { [name]: noticeMessage(notice.scope, noticeJson(notice, context)) };
}

function serveRequest(
  stream: Stream,
  request: Fields,
  subscription: Subscription,
  context: CallContext,
  write: (message: Fields) => void,
): void {
  const { id, payload: method } = request;
  if (typeof method !== "string") {
    stream.end();
    return;
  }
  const reply = { id, [method]: perform(method, fieldsOf(request[method]), subscription, context) };
  const plan = context.faults.planReply(method);
  if (plan.isLost) return;
  if (plan.delayMs === 0) write(reply);
  else setTimeout(() => write(reply), plan.delayMs);
}

function perform(
  method: string,
  message: Fields,
  subscription: Subscription,
  context: CallContext,
): Fields {
  try {
    const scope = scopeOfRequest(method, message, ownerScript);
    if (scope === undefined) {
      return replyMessage(method, answer(method, paramsOfRequest(method, message), context));
    }
    if (message.command === 0) subscription.start(scope);
    if (message.command === 1) subscription.stop(scope);
    return {};
  } catch (error) {
    const text = error instanceof CallFault ? error.message : `internal: ${String(error)}`;
    return { error: { message: text } };
  }
}
