// An answer of "no" to a call, with the text that a real node gives. Calls throw it, the doors turn
// it into their own error form. What must stay true: it never stands for a fault of our own.

export class CallFault extends Error {}

/** The JSON door reads addresses along with the request, and says only that reading failed. */
export class MalformedAddress extends CallFault {}
