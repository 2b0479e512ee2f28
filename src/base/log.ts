// The only writer of the console: JSON lines on stdout, through pino.
// Made once by the roof and handed down; children carry fixed fields. What must stay true:
// the message is a constant, data goes into fields, and secrets never get here.

import pino from "pino";

export type LogFields = Record<string, unknown>;

/** What every room may do with a log. Levels: error = a person must look, warn = we recovered. */
export interface Log {
  error(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  child(fields: LogFields): Log;
}

/** `debug` also lets the debug level through. `stream` is for tests; stdout otherwise. */
export function createLog(
  service: string,
  options: { debug?: boolean; stream?: pino.DestinationStream } = {},
): Log {
  const settings: pino.LoggerOptions = {
    level: options.debug === true ? "debug" : "info",
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ["*.password", "*.privateKey", "*.connectionString"],
  };
  return wrap(options.stream === undefined ? pino(settings) : pino(settings, options.stream));
}

/** A log that keeps nothing; for tests of parts whose log is not the subject. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
  child: () => silentLog,
};

function wrap(logger: pino.Logger): Log {
  return {
    error: (message, fields) => logger.error(fields ?? {}, message),
    warn: (message, fields) => logger.warn(fields ?? {}, message),
    info: (message, fields) => logger.info(fields ?? {}, message),
    debug: (message, fields) => logger.debug(fields ?? {}, message),
    child: (fields) => wrap(logger.child(fields)),
  };
}
