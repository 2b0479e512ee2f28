// The log: JSON lines on stdout, through pino. Created once by the entry point and passed down;
// children carry fixed fields. Messages are constants, data goes into fields, secrets are never
// logged.

import pino from "pino";
import { maskFields } from "./privacy/mask.ts";

export type LogFields = Record<string, unknown>;

/** Levels: error = a person must act, warn = recovered, info = business event, debug = detail. */
export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

/**
 * `debug` enables the debug level. `fullAddresses` logs wallets and client addresses unmasked.
 * `stream` is for tests; the default is stdout.
 */
export function createLog(
  service: string,
  options: { debug?: boolean; fullAddresses?: boolean; stream?: pino.DestinationStream } = {},
): Log {
  const settings: pino.LoggerOptions = {
    level: options.debug === true ? "debug" : "info",
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ["*.password", "*.privateKey", "*.connectionString"],
  };
  const logger = options.stream === undefined ? pino(settings) : pino(settings, options.stream);
  return wrap(logger, options.fullAddresses === true ? (fields) => fields : maskFields);
}

/** Discards everything; for tests that do not look at the log. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
};

function wrap(logger: pino.Logger, shown: (fields: LogFields) => LogFields): Log {
  return {
    error: (message, fields) => logger.error(shown(fields ?? {}), message),
    warn: (message, fields) => logger.warn(shown(fields ?? {}), message),
    info: (message, fields) => logger.info(shown(fields ?? {}), message),
    debug: (message, fields) => {
      if (logger.isLevelEnabled("debug")) logger.debug(shown(fields ?? {}), message);
    },
    child: (fields) => wrap(logger.child(shown(fields)), shown),
  };
}
