// A remote store through rclone: any S3-compatible store, SFTP, WebDAV and many others. rclone
// itself compares size and checksum after each copy, if the store has checksums.

import { z } from "zod";
import { PoolError } from "../../base/errors.ts";
import type { RemoteStore } from "./dependencies.ts";
import { runProgram } from "./program.ts";

export interface RcloneOptions {
  /** As rclone writes it: `remote:bucket/folder`, or a local path. */
  remote: string;
  /** rclone.conf with the credentials; undefined for a remote that needs none. */
  configFile: string | undefined;
  path: string;
}

const LIST_TIMEOUT_MS = 5 * 60_000;
const COPY_TIMEOUT_MS = 6 * 3_600_000;
const MAX_LISTED = 10_000;

const listing = z.array(z.object({ Name: z.string(), Size: z.number() })).max(MAX_LISTED);

/** A file's id is its name. Every method throws PoolError "data" with rclone's last words. */
export function openRclone(options: RcloneOptions): RemoteStore {
  const remote = options.remote.replace(/\/+$/, "");
  const rclone = (timeoutMs: number, ...command: string[]) =>
    runProgram({
      command: ["rclone", "--config", options.configFile ?? "/dev/null", ...command],
      env: { HOME: "/tmp" },
      path: options.path,
      timeoutMs,
    });
  return {
    upload: async ({ path, name, bytes }) => {
      await rclone(COPY_TIMEOUT_MS, "copyto", path, `${remote}/${name}`);
      return { id: name, name, bytes };
    },
    list: async () => {
      // Listing a folder that does not exist fails.
      await rclone(LIST_TIMEOUT_MS, "mkdir", remote);
      const text = await rclone(LIST_TIMEOUT_MS, "lsjson", "--files-only", remote);
      const result = listing.safeParse(JSON.parse(text));
      if (!result.success) throw new PoolError("data", "rclone lsjson: unexpected output");
      return result.data.map((file) => ({ id: file.Name, name: file.Name, bytes: file.Size }));
    },
    delete: async (name) => {
      await rclone(LIST_TIMEOUT_MS, "deletefile", `${remote}/${name}`);
    },
  };
}
