// A wallet's own minimum payout: what is in force, and the signed request that changes it.
// Invariant: nothing is stored without a signature of the wallet's key over this request.

import { type MinimumOutcome, readMinimum } from "../../../adapters/database/payouts/minimum.ts";
import {
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { minimumMessage } from "../../../domain/payout.ts";
import { SOMPI_PER_KAS, type Sompi, sompi } from "../../../domain/sompi.ts";
import { jsonResponse } from "../cache/response-cache.ts";
import { type ApiContext, MINER_MS, prefixOf } from "../context.ts";
import type { PublicConfig } from "../dependencies.ts";
import { amount, time } from "../json.ts";
import { readWallet } from "../query.ts";

const BODY_LIMIT_BYTES = 2048;
const TIME_WINDOW_MS = 600_000;
/** 100,000 KAS: above, a slip is likelier than a wish. */
const MAX_MINIMUM = 100_000n * SOMPI_PER_KAS;
const PATH = "/api/miners/:wallet/minimum-payout";

export function minimumRoutes(context: ApiContext): Route[] {
  return [
    { kind: "get", path: PATH, respond: (request) => show(context, request) },
    {
      kind: "post",
      path: `${PATH}/request`,
      bodyLimitBytes: BODY_LIMIT_BYTES,
      respond: (request) => change(context, request),
    },
  ];
}

function show(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const wallet = readWallet(request.params.wallet, prefixOf(context));
  const config = context.config.current();
  return context.cache.json({ key: `minimum ${wallet}`, lifeMs: MINER_MS }, () =>
    context.reports.atOneMoment(async (reader, asOf) => {
      const own = await readMinimum(reader, wallet);
      return minimumView(config, own, asOf);
    }),
  );
}

export function minimumView(
  config: Pick<PublicConfig, "pool_id" | "thresholdAmount">,
  own: Awaited<ReturnType<typeof readMinimum>>,
  asOf: Date,
) {
  return {
    asOf: time(asOf),
    poolId: config.pool_id,
    poolMinimum: amount(BigInt(config.thresholdAmount)),
    minimum: own === undefined ? null : amount(own.minimumSompi),
    signedAt: own === undefined ? null : time(own.signedAt),
  };
}

async function change(context: ApiContext, request: WebRequest): Promise<WebResponse> {
  const wallet = readWallet(request.params.wallet, prefixOf(context));
  const config = context.config.current();
  const given = readBody(request.body);
  const pool = BigInt(config.thresholdAmount);
  if (given.minimum < pool || given.minimum > MAX_MINIMUM) {
    throw new HttpProblem(422, "the minimum must be the pool's or more, 100000 KAS at most");
  }
  const signedMs = Date.parse(given.time);
  if (Math.abs(context.clock.nowMs() - signedMs) > TIME_WINDOW_MS) {
    throw new HttpProblem(422, "the time must be within ten minutes of now");
  }
  const { minimum, nonce, signature } = given;
  const message = minimumMessage({ ...given, poolId: config.pool_id, wallet });
  if (!context.minimum.isSignedBy(wallet, { message, signature })) {
    throw new HttpProblem(403, "the signature is not of this wallet's key over this request");
  }
  const row = { wallet, minimumSompi: minimum, signedAt: new Date(signedMs), nonce, signature };
  const outcome = await context.minimum.store.store(row);
  if (outcome !== "stored") throw REFUSALS[outcome]();
  return jsonResponse({ minimum: amount(minimum) }, 0);
}

const REFUSALS: Record<Exclude<MinimumOutcome, "stored">, () => HttpProblem> = {
  unknownWallet: () => new HttpProblem(404, "this wallet has not earned anything here"),
  notFresh: () => new HttpProblem(409, "a newer request of this wallet is in force"),
  usedNonce: () => new HttpProblem(409, "this nonce was used before"),
  tooMany: () => new HttpProblem(429, "five changes a day are enough"),
  unavailable: () => new HttpProblem(503, "this pool does not take such requests"),
};

interface Body {
  minimum: Sompi;
  time: string;
  nonce: string;
  signature: string;
}

const FORMS = {
  minimumSompi: /^[1-9][0-9]{0,17}$/,
  time: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{3})?Z$/,
  nonce: /^[0-9a-f]{16,64}$/,
  signature: /^[0-9a-f]{128}$/,
};

function readBody(text: string): Body {
  const raw = parse(text);
  const read = (name: keyof typeof FORMS): string => {
    const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
    if (typeof value === "string" && FORMS[name].test(value)) return value;
    throw new HttpProblem(422, `${name} is missing or malformed`);
  };
  const time = read("time");
  if (Number.isNaN(Date.parse(time))) throw new HttpProblem(422, "time is not a time");
  return {
    minimum: sompi(BigInt(read("minimumSompi"))),
    time,
    nonce: read("nonce"),
    signature: read("signature"),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const raw: unknown = JSON.parse(text);
    if (typeof raw === "object" && raw !== null) return { ...raw };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  throw new HttpProblem(422, "the body is not a JSON object");
}
