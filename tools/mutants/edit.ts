// A change of a text: the common result of all mutations.

export interface Edit {
  /** Offsets of the replaced text, in UTF-16 code units. */
  start: number;
  end: number;
  replacement: string;
  /** What was done, such as "boundary". */
  kind: string;
}
