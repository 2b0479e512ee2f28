// Re-exports the process starter of tools/local for tests.

export { freePort } from "../../../tools/local/free-port.ts";
export { type Child, eventually, startProcess } from "../../../tools/local/processes.ts";
