// A TCP connection split into lines, for the stratum client; it knows nothing of stratum. `onLine`
// gets complete lines only; `onClose` is called exactly once, with the reason.

import { connect, type Socket } from "node:net";

export interface LineConnectionOptions {
  host: string;
  port: number;
  timeoutMs: number;
  onLine: (line: string) => void;
  /** `cut`: an incomplete line was left over. */
  onClose: (reason: string, cut: boolean) => void;
}

export class LineConnection {
  readonly #socket: Socket;
  readonly #onLine: (line: string) => void;
  #pending: Buffer = Buffer.alloc(0);
  #reason: string | undefined;

  private constructor(socket: Socket, onLine: (line: string) => void) {
    this.#socket = socket;
    this.#onLine = onLine;
  }

  static open(options: LineConnectionOptions): Promise<LineConnection> {
    const { host, port, timeoutMs, onLine, onClose } = options;
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true });
      const connection = new LineConnection(socket, onLine);
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error(`no connection to ${host}:${port} in time`));
      }, timeoutMs);
      socket.once("connect", () => {
        clearTimeout(timer);
        socket.on("close", () => {
          onClose(connection.#reason ?? "closed by the server", connection.#pending.length > 0);
        });
        resolve(connection);
      });
      socket.on("data", (chunk: Buffer) => connection.#receive(chunk));
      socket.on("error", (error: Error) => {
        clearTimeout(timer);
        connection.#reason ??= error.message;
        reject(error);
      });
    });
  }

  write(bytes: string | Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Stops reading, like a hung device; the kernel's buffers fill up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Closes with FIN after what was written. */
  end(reason: string): void {
    this.#reason ??= reason;
    this.#socket.end();
  }

  /** Closes immediately, with RST if possible. */
  destroy(reason: string): void {
    this.#reason ??= reason;
    this.#socket.resetAndDestroy();
  }

  #receive(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const end = this.#pending.indexOf(10);
      if (end < 0) return;
      const line = this.#pending.subarray(0, end).toString("utf8").trim();
      this.#pending = this.#pending.subarray(end + 1);
      this.#onLine(line);
    }
  }
}
