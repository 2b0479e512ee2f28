// What a public route is given and what it gives back, apart from the web framework.
// Rooms build answers with these; the public server sends them. What must stay true: an answer
// carries its own tag and age, so that the same bytes are never sent twice to one reader.

export interface WebRequest {
  /** Values of the path's named parts, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Lower-case name. */
  header(name: string): string | undefined;
  /** The caller's address; behind a trusted proxy the one it names. */
  address: string;
  /** The text of a POST, within the route's limit. */
  body: string;
}

export interface WebAnswer {
  status: number;
  type: string;
  body: Uint8Array;
  gzip?: Uint8Array;
  etag?: string;
  cacheControl: string;
  headers?: Readonly<Record<string, string>>;
}

/** Writes server-sent events to one reader. */
export interface EventSink {
  /** False when the reader is gone or too slow; nothing more will reach it then. */
  send(event: string, data: string): boolean;
}

/** Starts a stream; the returned function ends it and is called once, when the reader leaves. */
export type EventStream = (sink: EventSink) => () => void;

interface RouteBase {
  /** Express form: "/balance/:wallet". */
  path: string;
}

export type Route = RouteBase &
  (
    | { kind: "get"; answer: (request: WebRequest) => WebAnswer | Promise<WebAnswer> }
    | {
        kind: "post";
        bodyLimitBytes: number;
        answer: (request: WebRequest) => WebAnswer | Promise<WebAnswer>;
      }
    | { kind: "events"; open: (request: WebRequest) => EventStream }
  );

/** Thrown by a route to answer with an error of the caller's; says nothing of the inside. */
export class WebProblem extends Error {
  override name = "WebProblem";
  readonly status: number;
  readonly faults: readonly { where: string; fault: string }[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    options: {
      faults?: readonly { where: string; fault: string }[];
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.status = status;
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
  }
}

const GZIP_FROM_BYTES = 1024;
/** From here on packing well would take longer than sending. */
const LARGE_BYTES = 128 * 1024;
const encoder = new TextEncoder();

/** An answer of text or bytes, tagged by its content and packed when that is worth it. */
export function contentAnswer(options: {
  type: string;
  body: string | Uint8Array<ArrayBuffer>;
  cacheControl: string;
  status?: number;
  headers?: Readonly<Record<string, string>>;
}): WebAnswer {
  const body = typeof options.body === "string" ? encoder.encode(options.body) : options.body;
  return {
    status: options.status ?? 200,
    type: options.type,
    body,
    etag: `"${Bun.hash(body).toString(36)}-${body.byteLength.toString(36)}"`,
    cacheControl: options.cacheControl,
    ...(body.byteLength >= GZIP_FROM_BYTES
      ? { gzip: Bun.gzipSync(body, { level: body.byteLength < LARGE_BYTES ? 5 : 1 }) }
      : {}),
    ...(options.headers === undefined ? {} : { headers: options.headers }),
  };
}

const TITLES: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not authorised",
  404: "Not found",
  405: "Method not allowed",
  413: "Too large",
  415: "Wrong content type",
  422: "Not acceptable",
  429: "Too many requests",
  500: "Internal error",
  503: "Not available now",
};

/** An error as problem+json (RFC 9457). */
export function problemAnswer(problem: WebProblem): WebAnswer {
  const text = JSON.stringify({
    type: "about:blank",
    title: TITLES[problem.status] ?? "Error",
    status: problem.status,
    detail: problem.message,
    ...(problem.faults.length === 0 ? {} : { faults: problem.faults }),
  });
  return {
    status: problem.status,
    type: "application/problem+json; charset=utf-8",
    body: encoder.encode(text),
    cacheControl: "no-store",
    headers: problem.headers,
  };
}
