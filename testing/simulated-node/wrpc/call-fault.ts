// A refused RPC call, with the text of a real node. Calls throw it; the servers convert it to their
// own error format. Never used for faults of the simulated node itself.

export class CallFault extends Error {}

/** The wRPC server parses addresses with the request, and reports only a deserialization error. */
export class MalformedAddress extends CallFault {}
