// The process starter of tools/local, under the name that tests know it by.

export { type Child, eventually, freePort, startProcess } from "../../../tools/local/processes.ts";
