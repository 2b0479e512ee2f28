// The wRPC server: JSON frames over WebSocket, as the SDK's RpcClient with Encoding.SerdeJson uses
// them. Request ids are echoed digit for digit. Where a real node closes the connection, so does
// this server.

import type { Server, ServerWebSocket } from "bun";
import { parseExact, stringifyExact } from "../../exact-json.ts";
import { type Fields, fieldsOf, texts } from "../grpc/wire-fields.ts";
import { ownerScript } from "../mempool/owner-script.ts";
import type { CallContext } from "./call-context.ts";
import { CallFault, MalformedAddress } from "./call-fault.ts";
import { answer, isKnownCall } from "./calls.ts";
import { notificationJson, notificationMethod } from "./notification-json.ts";
import {
  type Notification,
  type Notifications,
  type ScopeRequest,
  type Subscription,
  scopeNames,
} from "./notifications.ts";

interface Peer {
  readonly listenerId: number;
  subscription: Subscription | null;
}

export interface RunningServer {
  readonly port: number;
  stop(): Promise<void>;
}

const maxFrameBytes = 128 * 1024 * 1024;

export function startWrpcServer(context: CallContext, notifications: Notifications): RunningServer {
  let nextListener = 1;
  const server: Server<Peer> = Bun.serve<Peer>({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self) {
      const isUpgraded = self.upgrade(request, {
        data: { listenerId: nextListener++, subscription: null },
      });
      return isUpgraded ? undefined : new Response("a WebSocket is expected", { status: 426 });
    },
    websocket: {
      maxPayloadLength: maxFrameBytes,
      idleTimeout: 0,
      open(socket) {
        const send = (notification: Notification) =>
          sendNotification(socket, notification, context);
        socket.data.subscription = notifications.join(send);
      },
      close(socket) {
        if (socket.data.subscription !== null) notifications.leave(socket.data.subscription);
      },
      message(socket, frame) {
        if (typeof frame !== "string") socket.terminate();
        else serveFrame(socket, frame, context);
      },
    },
  });
  return {
    port: server.port ?? 0,
    async stop() {
      await server.stop(true);
    },
  };
}

function sendNotification(
  socket: ServerWebSocket<Peer>,
  notification: Notification,
  context: CallContext,
): void {
  const params = { [notification.scope]: notificationJson(notification, context) };
  socket.send(stringifyExact({ method: notificationMethod(notification), params }));
}

function serveFrame(socket: ServerWebSocket<Peer>, frame: string, context: CallContext): void {
  const request = readRequest(frame);
  if (request === null) {
    socket.terminate();
    return;
  }
  const { id, method, params } = request;
  if (id === undefined) return;
  const reply = { id, method, ...perform(socket.data, method, params, context) };
  const plan = context.faults.planReply(method);
  if (plan.isLost) return;
  if (plan.delayMs === 0) socket.send(stringifyExact(reply));
  else setTimeout(() => socket.send(stringifyExact(reply)), plan.delayMs);
}

/** null for a request on which a real node disconnects. */
function readRequest(frame: string): { id: unknown; method: string; params: Fields } | null {
  try {
    const { id, method, params } = fieldsOf(parseExact(frame));
    const isSubscription = method === "subscribe" || method === "unsubscribe";
    if (typeof method !== "string" || !(isSubscription || isKnownCall(method))) return null;
    if (id !== undefined && typeof id !== "bigint" && !Number.isSafeInteger(id)) return null;
    return { id, method, params: fieldsOf(params) };
  } catch (_unreadable) {
    return null;
  }
}

function perform(peer: Peer, method: string, params: Fields, context: CallContext): Fields {
  try {
    if (method === "subscribe" || method === "unsubscribe") {
      const request = readScope(params);
      if (method === "subscribe") peer.subscription?.start(request);
      else peer.subscription?.stop(request);
      return { params: method === "subscribe" ? { id: peer.listenerId } : {} };
    }
    return { params: answer(method, params, context) };
  } catch (error) {
    return { error: { code: 0, message: wordsOf(error), data: null } };
  }
}

/** {"UtxosChanged":{"addresses":[…]}} and its like. */
function readScope(params: Fields): ScopeRequest {
  const scope = scopeNames.find((name) => name in params);
  if (scope === undefined) throw new CallFault("request deserialization error");
  const fields = fieldsOf(params[scope]);
  const scripts = scope === "UtxosChanged" ? texts(fields, "addresses").map(ownerScript) : [];
  return { scope, scripts, withAccepted: fields.include_accepted_transaction_ids === true };
}

function wordsOf(error: unknown): string {
  if (error instanceof MalformedAddress) return "request deserialization error";
  return error instanceof CallFault ? error.message : `internal: ${String(error)}`;
}
