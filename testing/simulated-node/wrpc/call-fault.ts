// A refused RPC call, with the text of a real node. Calls throw it; the servers convert it to their
// own error format. Never used for faults of the simulated node itself.

export class CallFault extends Error {}

/** The JSON door reads addresses along with the request, and says only that reading failed. */
export class MalformedAddress extends CallFault {}
