// A bare TCP connection for tests of hostile input: it writes any bytes, reads lines, and can stop
// reading or stay half open.

import { connect, type Socket } from "node:net";

export interface RawClientOptions {
  port: number;
  host?: string;
  /** Another address of the loopback to come from. */
  from?: string;
  /** Keeps its half open after the server closes, like a hung peer. */
  ignoresEnd?: boolean;
}

export class RawClient {
  readonly lines: string[] = [];
  /** Resolves once the server has closed its half, or the connection is gone. */
  readonly ended: Promise<void>;
  isEnded = false;
  #partial = "";
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => this.#receive(text));
    this.ended = new Promise((resolve) => {
      const end = () => {
        this.isEnded = true;
        resolve();
        this.#wake();
      };
      for (const event of ["end", "close"] as const) socket.once(event, end);
    });
  }

  static open(options: RawClientOptions): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({
        port: options.port,
        host: options.host ?? "127.0.0.1",
        allowHalfOpen: options.ignoresEnd === true,
        ...(options.from === undefined ? {} : { localAddress: options.from }),
      });
      const client = new RawClient(socket);
      socket.once("connect", () => resolve(client));
      socket.on("error", reject);
    });
  }

  /** Bytes of an incomplete line. */
  get partial(): string {
    return this.#partial;
  }

  write(bytes: string | Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  request(id: unknown, method: string, params: readonly unknown[] = []): void {
    this.write(`${JSON.stringify({ id, method, params })}\n`);
  }

  /** The first line from the `from`-th on that `fits`; undefined when the connection ends first. */
  async line(fits: (line: string) => boolean, from = 0): Promise<string | undefined> {
    for (;;) {
      const found = this.lines.slice(from).find(fits);
      if (found !== undefined || this.isEnded) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** The reply to the request with this id. */
  async reply(id: unknown): Promise<{ result: unknown; error: [number, string, null] | null }> {
    const start = `{"id":${JSON.stringify(id)},"result"`;
    const line = await this.line((one) => one.startsWith(start));
    if (line === undefined) throw new Error(`the connection ended before the reply to ${id}`);
    return JSON.parse(line);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Closes our half with FIN. */
  end(): void {
    this.#socket.end();
  }

  /** Resets the connection, as a peer that crashes or does not want to linger. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    const parts = (this.#partial + text).split("\n");
    this.#partial = parts.pop() ?? "";
    this.lines.push(...parts);
    if (parts.length > 0) this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
