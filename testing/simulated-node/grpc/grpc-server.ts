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
import { notificationJson } from "../wrpc/notification-json.ts";
import type { Notification, Notifications, Subscription } from "../wrpc/notifications.ts";
import type { RunningServer } from "../wrpc/wrpc-server.ts";
import { wireMessage } from "./grpc-blocks.ts";
import {
  notificationMessage,
  paramsOfRequest,
  replyMessage,
  scopeOfRequest,
} from "./grpc-messages.ts";
import { type Fields, fieldsOf } from "./wire-fields.ts";

type Stream = ServerDuplexStream<Fields, Fields>;

const outgoingLimit = 1_024;
const maxMessageBytes = 1024 * 1024 * 1024;

/** The service defined by node.proto. */
export function rpcService(given: { defaults: boolean } = { defaults: true }): ServiceDefinition {
  const path = fileURLToPath(new URL("./node.proto", import.meta.url));
  const options = { keepCase: true, longs: String, oneofs: true, ...given };
  const definition = loadPackageDefinition(loadSync(path, options));
  const service: unknown = fieldsOf(fieldsOf(definition).protowire).RPC;
  if (typeof service !== "function" || !("service" in service)) throw new Error("no RPC service");
  return service.service as ServiceDefinition;
}

export async function startGrpcServer(
  context: CallContext,
  notifications: Notifications,
): Promise<RunningServer> {
  const server = new Server({
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": maxMessageBytes,
  });
  const MessageStream = (stream: Stream) => serveStream(stream, context, notifications);
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

function serveStream(stream: Stream, context: CallContext, notifications: Notifications): void {
  let waiting = 0;
  const write = (message: Fields) => {
    if (stream.writableEnded || stream.destroyed) return;
    waiting += 1;
    if (waiting > outgoingLimit) stream.end();
    else stream.write(wireMessage(message), () => (waiting -= 1));
  };
  const subscription = notifications.join((notification) =>
    write(notificationEnvelope(notification, context)),
  );
  stream.on("data", (request: Fields) =>
    serveRequest(stream, request, subscription, context, write),
  );
  stream.on("end", () => {
    notifications.leave(subscription);
    stream.end();
  });
  stream.on("error", () => notifications.leave(subscription));
  stream.on("cancelled", () => notifications.leave(subscription));
}

function notificationEnvelope(notification: Notification, context: CallContext): Fields {
  const name = `${notification.scope[0]?.toLowerCase()}${notification.scope.slice(1)}`;
  return {
    [name]: notificationMessage(notification.scope, notificationJson(notification, context)),
  };
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
