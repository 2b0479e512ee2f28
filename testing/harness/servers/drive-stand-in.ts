// A loopback stand-in for the Google Drive API: tokens, resumable uploads, permissions, list and
// delete, as far as Google's client uses them. Faults are scripted per step, first in first out.
// Uploaded bytes stay in memory. Tests and the compose test start it.

import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface StoredFile {
  id: string;
  name: string;
  content: Uint8Array;
  appProperties: Record<string, string>;
  parents: string[];
  createdTime: string;
  sharedWith: string[];
}

export type Step = "token" | "begin" | "put" | "share" | "list" | "delete" | "trash";
/** The response of a step; "cut" stores half of the chunk and drops the connection. */
export type Fault = { status: number; reason?: string } | "cut" | "corrupt" | "lose-reply";

export interface DriveStandIn extends AsyncDisposable {
  readonly endpoint: string;
  readonly files: StoredFile[];
  /** Every step that was called, in order. */
  readonly calls: Step[];
  /** The body of the last token request. */
  lastTokenRequest(): URLSearchParams | undefined;
  failNext(step: Step, ...faults: Fault[]): void;
}

interface Session {
  metadata: { name: string; appProperties?: Record<string, string>; parents?: string[] };
  received: Uint8Array;
  total: number;
  finished?: StoredFile;
}

export async function startDriveStandIn(
  options: { port?: number; hostname?: string } = {},
): Promise<DriveStandIn> {
  const files: StoredFile[] = [];
  const calls: Step[] = [];
  const faults = new Map<Step, Fault[]>();
  const sessions = new Map<string, Session>();
  let tokenRequest: URLSearchParams | undefined;

  const answer = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const step = stepOf(request.method, url);
    if (step === undefined) return new Response("unknown call", { status: 404 });
    calls.push(step);
    const fault = faults.get(step)?.shift();
    if (fault !== undefined && typeof fault === "object") return refusal(fault);
    if (step === "token") {
      tokenRequest = new URLSearchParams(await request.text());
      return Response.json({
        access_token: "stand-in-token",
        expires_in: 3600,
        token_type: "Bearer",
      });
    }
    if (request.headers.get("authorization") !== "Bearer stand-in-token") {
      return refusal({ status: 401, reason: "authError" });
    }
    if (step === "begin") return begin(request, url, sessions);
    if (step === "put") return put(request, url, { sessions, files, fault });
    return meta(step, request, url, files);
  };

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, answer).catch((thrown: unknown) => {
      outgoing.destroy(thrown instanceof Error ? thrown : undefined);
    });
  });
  const host = options.hostname ?? "127.0.0.1";
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, host, resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    endpoint: `http://${host}:${port}/`,
    files,
    calls,
    lastTokenRequest: () => tokenRequest,
    failNext: (step, ...more) => faults.set(step, [...(faults.get(step) ?? []), ...more]),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function stepOf(method: string, url: URL): Step | undefined {
  if (method === "POST" && url.pathname === "/token") return "token";
  if (url.pathname === "/upload/drive/v3/files") return method === "POST" ? "begin" : "put";
  if (method === "POST" && url.pathname.endsWith("/permissions")) return "share";
  if (method === "GET" && url.pathname === "/drive/v3/files") return "list";
  if (method === "DELETE") return "delete";
  if (method === "PATCH" && url.pathname.startsWith("/drive/v3/files/")) return "trash";
  return undefined;
}

function refusal(fault: { status: number; reason?: string }): Response {
  const error = {
    code: fault.status,
    message: `stand-in says ${fault.status}`,
    errors: [{ domain: "usageLimits", reason: fault.reason ?? "stand-in" }],
  };
  return Response.json({ error }, { status: fault.status });
}

async function begin(
  request: Request,
  url: URL,
  sessions: Map<string, Session>,
): Promise<Response> {
  if (url.searchParams.get("uploadType") !== "resumable") {
    return refusal({ status: 400, reason: "badRequest" });
  }
  const id = randomUUID();
  sessions.set(id, {
    metadata: JSON.parse(await request.text()) as Session["metadata"],
    received: new Uint8Array(),
    total: Number.parseInt(request.headers.get("x-upload-content-length") ?? "-1", 10),
  });
  const location = new URL(`/upload/drive/v3/files?uploadType=resumable&upload_id=${id}`, url);
  return new Response("", { headers: { location: location.href } });
}

async function put(
  request: Request,
  url: URL,
  state: { sessions: Map<string, Session>; files: StoredFile[]; fault: Fault | undefined },
): Promise<Response> {
  const session = state.sessions.get(url.searchParams.get("upload_id") ?? "");
  if (session === undefined) return refusal({ status: 404, reason: "notFound" });
  const range = request.headers.get("content-range") ?? "";
  const body = new Uint8Array(await request.arrayBuffer());
  if (!/^bytes \*\//.test(range)) {
    const start = Number.parseInt(/^bytes ([0-9]+)-/.exec(range)?.[1] ?? "-1", 10);
    if (start !== session.received.length) return refusal({ status: 400, reason: "badRequest" });
    const kept = state.fault === "cut" ? body.subarray(0, Math.floor(body.length / 2)) : body;
    session.received = new Uint8Array(Buffer.concat([session.received, kept]));
  }
  if (session.received.length === session.total) finish(session, state);
  // A client sees a truncated response as a dead connection.
  if (state.fault === "cut" || state.fault === "lose-reply") return broken();
  if (session.finished !== undefined) return Response.json(shown(session.finished));
  const headers: Record<string, string> =
    session.received.length === 0 ? {} : { range: `bytes=0-${session.received.length - 1}` };
  return new Response("", { status: 308, headers });
}

function finish(session: Session, state: { files: StoredFile[]; fault: Fault | undefined }): void {
  if (session.finished !== undefined) return;
  const content = session.received.slice();
  if (state.fault === "corrupt") content[0] = (content[0] ?? 0) ^ 1;
  session.finished = {
    id: randomUUID(),
    name: session.metadata.name,
    content,
    appProperties: session.metadata.appProperties ?? {},
    parents: session.metadata.parents ?? [],
    createdTime: new Date().toISOString(),
    sharedWith: [],
  };
  state.files.push(session.finished);
}

/** Marks a response that never arrives. */
const BROKEN = "x-broken";

function broken(): Response {
  return new Response("", { headers: { [BROKEN]: "1" } });
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  answer: (request: Request) => Promise<Response>,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  const method = incoming.method ?? "GET";
  const body = parts.length === 0 || method === "GET" ? null : Buffer.concat(parts);
  const url = `http://${headers.get("host")}${incoming.url}`;
  const response = await answer(new Request(url, { method, headers, body }));
  if (response.headers.has(BROKEN)) {
    incoming.socket.destroy();
    return;
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

async function meta(
  step: Step,
  request: Request,
  url: URL,
  files: StoredFile[],
): Promise<Response> {
  const id = url.pathname.split("/")[4] ?? "";
  if (step === "list") {
    const quoted = /value='((?:[^'\\]|\\.)*)'/.exec(url.searchParams.get("q") ?? "")?.[1];
    const wanted = quoted?.replace(/\\(.)/g, "$1");
    const found = files.filter((file) => file.appProperties.katpool === wanted);
    return Response.json({ files: found.map(shown).reverse() });
  }
  const index = files.findIndex((file) => file.id === id);
  const file = files[index];
  if (file === undefined) return refusal({ status: 404, reason: "notFound" });
  if (step === "delete") {
    files.splice(index, 1);
    return new Response(null, { status: 204 });
  }
  if (step === "trash") {
    const change = JSON.parse(await request.text()) as { trashed?: boolean };
    if (change.trashed === true) files.splice(index, 1);
    return Response.json(shown(file));
  }
  const permission = JSON.parse(await request.text()) as { emailAddress?: string };
  file.sharedWith.push(permission.emailAddress ?? "");
  return Response.json({ id: "permission" });
}

function shown(file: StoredFile): Record<string, string> {
  return {
    id: file.id,
    name: file.name,
    size: String(file.content.length),
    md5Checksum: createHash("md5").update(file.content).digest("hex"),
    createdTime: file.createdTime,
  };
}
