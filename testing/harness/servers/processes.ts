// Re-exports the process starter of tools/local for tests.

export { type Child, eventually, freePort, startProcess } from "../../../tools/local/processes.ts";
