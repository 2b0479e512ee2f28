// A TCP proxy in front of one of the node's servers that can be frozen, cut or closed. It simulates
// a stopped process or a lost network without the cooperation of either library. While frozen it
// accepts connections and passes nothing in either direction.

import { connect, createServer, type Server, type Socket } from "node:net";
import type { Endpoint } from "../options.ts";

export class Gate {
  readonly #target: number;
  readonly #pairs = new Set<Socket>();
  #server: Server | null = null;
  #host = "";
  #port = 0;
  #isFrozen = false;
  /** Connections accepted while frozen; they are joined when thawed. */
  #halves: Socket[] = [];

  private constructor(target: number) {
    this.#target = target;
  }

  /** Listens on the endpoint and forwards to port `target` on loopback. */
  static async open(endpoint: Endpoint, target: number): Promise<Gate> {
    const gate = new Gate(target);
    gate.#host = endpoint.host;
    gate.#port = endpoint.port;
    await gate.reopen();
    return gate;
  }

  get port(): number {
    return this.#port;
  }

  freeze(): void {
    this.#isFrozen = true;
    for (const socket of this.#pairs) socket.pause();
  }

  thaw(): void {
    this.#isFrozen = false;
    for (const socket of this.#pairs) socket.resume();
    for (const half of this.#halves.splice(0)) this.#join(half);
  }

  /** Closes every connection; new ones are accepted. */
  cut(): void {
    for (const socket of [...this.#pairs, ...this.#halves.splice(0)]) socket.destroy();
    this.#pairs.clear();
  }

  /** Closes every connection and refuses new ones until reopened. */
  async shut(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.cut();
    if (server === null) return;
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Listens again, on the port it had. */
  async reopen(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer({ noDelay: true }, (client) => this.#accept(client));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(this.#port, this.#host, resolve);
    });
    const address = server.address();
    if (address !== null && typeof address !== "string") this.#port = address.port;
    this.#server = server;
  }

  #accept(client: Socket): void {
    if (!this.#isFrozen) {
      this.#join(client);
      return;
    }
    client.pause();
    client.on("error", () => client.destroy());
    this.#halves.push(client);
  }

  #join(client: Socket): void {
    const inner = connect({ host: "127.0.0.1", port: this.#target, noDelay: true });
    this.#pass(client, inner);
    this.#pass(inner, client);
    client.resume();
  }

  /** Forwards bytes one way with backpressure. */
  #pass(from: Socket, to: Socket): void {
    this.#pairs.add(from);
    from.on("data", (chunk: Buffer) => {
      if (!to.write(chunk)) from.pause();
    });
    to.on("drain", () => {
      if (!this.#isFrozen) from.resume();
    });
    from.on("end", () => to.end());
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#pairs.delete(from);
      to.destroy();
    });
  }
}
