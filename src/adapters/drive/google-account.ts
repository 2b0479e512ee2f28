// The account that calls Google: credentials, tokens, and the two calls of a resumable upload
// that the generated client does not offer. With an `endpoint` (a stand-in) nothing is sent to
// Google, tokens included.

import { auth as authLibrary } from "@googleapis/drive";
import { z } from "zod";
import { PoolError } from "../../base/errors.ts";

const credentialsSchema = z.union([
  z.looseObject({
    type: z.literal("service_account"),
    client_email: z.string().min(1),
    private_key: z.string().includes("PRIVATE KEY"),
  }),
  z.looseObject({
    type: z.literal("authorized_user"),
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
    refresh_token: z.string().min(1),
  }),
]);
export type Credentials = z.output<typeof credentialsSchema>;
type Account = InstanceType<typeof authLibrary.OAuth2>;
type TransporterOptions = { timeout: number; fetchImplementation?: typeof fetch };

/** The answer to a chunk: 308 with the place reached, or the finished file. */
export interface PutAnswer {
  status: number;
  range: string | undefined;
  data: Record<string, string>;
}

export interface GoogleAccount {
  auth: Account;
  /** Begins a resumable upload; answers the session's address, undefined when Drive gave none. */
  begin(url: string, metadata: object, bytes: number): Promise<string | undefined>;
  /** Sends one chunk, or asks with an empty one how far the upload came. */
  put(session: string, chunk: Uint8Array, range: string): Promise<PutAnswer>;
}

const SCOPE = "https://www.googleapis.com/auth/drive.file";

/** Throws PoolError "config" when the text is neither of the two forms; shows none of it. */
export function parseCredentials(text: string): Credentials {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new PoolError("config", "google-credentials.json: is not JSON");
  }
  const result = credentialsSchema.safeParse(raw);
  if (result.success) return result.data;
  throw new PoolError(
    "config",
    "google-credentials.json: must be a service account's key (type service_account) " +
      "or a person's OAuth credentials (type authorized_user, with refresh_token)",
  );
}

export function openAccount(options: {
  credentials: Credentials;
  endpoint: string | undefined;
  timeoutMs: number;
}): GoogleAccount {
  const { endpoint } = options;
  const auth = clientFor(options.credentials, {
    timeout: options.timeoutMs,
    ...(endpoint === undefined ? {} : { fetchImplementation: fetchFrom(endpoint) }),
  });
  return {
    auth,
    begin: async (url, metadata, bytes) => {
      const response = await auth.request({
        url,
        method: "POST",
        headers: {
          "Content-Type": "application/json; charset=UTF-8",
          "X-Upload-Content-Type": "application/octet-stream",
          "X-Upload-Content-Length": String(bytes),
        },
        data: metadata,
        timeout: options.timeoutMs,
        retry: false,
      });
      return response.headers.get("location") ?? undefined;
    },
    put: async (session, chunk, range) => {
      const response = await auth.request<Record<string, string>>({
        url: session,
        method: "PUT",
        headers: { "Content-Range": range, "Content-Length": String(chunk.length) },
        data: Buffer.from(chunk),
        timeout: options.timeoutMs,
        retry: false,
        redirect: "manual",
        validateStatus: (status) => (status >= 200 && status < 300) || status === 308,
      });
      return {
        status: response.status,
        range: response.headers.get("range") ?? undefined,
        data: response.data,
      };
    },
  };
}

function clientFor(credentials: Credentials, transporterOptions: TransporterOptions): Account {
  if (credentials.type === "service_account") {
    return new authLibrary.JWT({
      email: credentials.client_email,
      key: credentials.private_key,
      scopes: [SCOPE],
      transporterOptions,
    });
  }
  const person = new authLibrary.OAuth2({
    clientId: credentials.client_id,
    clientSecret: credentials.client_secret,
    transporterOptions,
  });
  person.setCredentials({ refresh_token: credentials.refresh_token });
  return person;
}

/** The same request at the stand-in, whatever host the library wanted. */
function fetchFrom(endpoint: string): typeof fetch {
  const base = new URL(endpoint);
  const redirected = (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    url.protocol = base.protocol;
    url.host = base.host;
    return fetch(url, init);
  };
  return Object.assign(redirected, { preconnect: () => undefined });
}
