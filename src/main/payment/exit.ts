// Exit codes of the operator's commands; docs/operator/payments.md lists them.

export const EXIT = {
  done: 0,
  failed: 1,
  configuration: 2,
  open: 3,
  halted: 4,
  partial: 5,
  aborted: 6,
} as const;
