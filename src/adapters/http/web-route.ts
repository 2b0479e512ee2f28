// A public route's request and response, independent of the web framework.
// Services build responses with these types; the public server sends them.

export interface WebRequest {
  /** Values of the path's named parts, decoded. */
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
  /** Lower-case name. */
  header(name: string): string | undefined;
  /** The client's address; behind a trusted proxy, the one the proxy reports. */
  address: string;
  /** The text of a POST, within the route's limit. */
  body: string;
}

export interface WebResponse {
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
  /** False if the reader is gone or too slow; it receives nothing more. */
  send(event: string, data: string): boolean;
}

/** Starts a stream; the returned function is called once, when the reader leaves. */
export type EventStream = (sink: EventSink) => () => void;

interface RouteBase {
  /** Express form: "/balance/:wallet". */
  path: string;
}

export type Route = RouteBase &
  (
    | { kind: "get"; respond: (request: WebRequest) => WebResponse | Promise<WebResponse> }
    | {
        kind: "post";
        bodyLimitBytes: number;
        respond: (request: WebRequest) => WebResponse | Promise<WebResponse>;
      }
    | { kind: "events"; open: (request: WebRequest) => EventStream }
  );

/** Thrown by a route to respond with an error; the message is public. */
export class HttpProblem extends Error {
  override name = "HttpProblem";
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
/** From this size on, better compression takes longer than sending. */
const LARGE_BYTES = 128 * 1024;
const encoder = new TextEncoder();

/** A response of text or bytes with an ETag, compressed from 1 kB on. */
export function contentResponse(options: {
  type: string;
  body: string | Uint8Array<ArrayBuffer>;
  cacheControl: string;
  status?: number;
  headers?: Readonly<Record<string, string>>;
}): WebResponse {
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
  401: "Unauthorized",
  404: "Not found",
  405: "Method not allowed",
  413: "Content too large",
  415: "Unsupported media type",
  422: "Unprocessable content",
  429: "Too many requests",
  500: "Internal server error",
  503: "Service unavailable",
};

/** An error as problem+json (RFC 9457). */
export function problemResponse(problem: HttpProblem): WebResponse {
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
