// The families of miners that connect to a Kaspa pool, and how each behaves on the wire: its user
// agent, its job format, its nonce format. The stratum client reads its behaviour from this table.
// A row describes the device, not what our server prefers.

export const deviceNames = [
  "iceriver",
  "bitmain",
  "goldshell",
  "bzminer",
  "lolminer",
  "kaspa-miner",
  "nicehash",
] as const;

export type DeviceName = (typeof deviceNames)[number];

/** "hex": 80 hex digits in one string; "array": four u64 words and a timestamp. */
export type JobForm = "hex" | "array";

/** "full": 16 hex digits; "0x-full": the same with 0x; "suffix": the digits after the prefix. */
export type NonceForm = "full" | "0x-full" | "suffix";

export interface Device {
  readonly userAgent: string;
  readonly protocol: string | null;
  readonly jobForm: JobForm;
  readonly nonceForm: NonceForm;
  /** Submits [user, job, extranonce2, time, nonce] rather than [user, job, nonce]. */
  readonly fiveParameters: boolean;
  /** Sends mining.extranonce.subscribe between subscribe and authorize. */
  readonly asksForExtranonce: boolean;
  /** Reads the extranonce from the subscribe reply [null, prefix, size]. */
  readonly extranonceInSubscribe: boolean;
  /** Disconnects if set_extranonce has one parameter only. */
  readonly needsTwoExtranonceParameters: boolean;
  /** The fewest nonce bytes the device needs after the prefix. */
  readonly leastOwnNonceBytes: number;
  /** Disconnects if no job follows the authorize reply within this time; 0 = never. */
  readonly firstJobWithinMs: number;
}

const plain: Device = {
  userAgent: "",
  protocol: "EthereumStratum/1.0.0",
  jobForm: "array",
  nonceForm: "0x-full",
  fiveParameters: false,
  asksForExtranonce: false,
  extranonceInSubscribe: false,
  needsTwoExtranonceParameters: false,
  leastOwnNonceBytes: 4,
  firstJobWithinMs: 0,
};

export const devices: Readonly<Record<DeviceName, Device>> = {
  iceriver: {
    ...plain,
    userAgent: "IceRiverMiner-v1.1",
    jobForm: "hex",
    nonceForm: "full",
    firstJobWithinMs: 5_000,
  },
  bitmain: {
    ...plain,
    userAgent: "GodMiner/2.0.0",
    nonceForm: "suffix",
    extranonceInSubscribe: true,
  },
  goldshell: { ...plain, userAgent: "Goldshell-KA/1.0", jobForm: "hex" },
  bzminer: { ...plain, userAgent: "BzMiner-v11.1.0", jobForm: "hex", asksForExtranonce: true },
  lolminer: {
    ...plain,
    userAgent: "lolMiner 1.88",
    fiveParameters: true,
    asksForExtranonce: true,
  },
  "kaspa-miner": {
    ...plain,
    userAgent: "kaspa-miner/0.2.1",
    protocol: null,
    nonceForm: "full",
    needsTwoExtranonceParameters: true,
  },
  nicehash: {
    ...plain,
    userAgent: "NiceHash/1.0.0",
    asksForExtranonce: true,
    leastOwnNonceBytes: 6,
  },
};

export function isDeviceName(text: string): text is DeviceName {
  return deviceNames.some((name) => name === text);
}
