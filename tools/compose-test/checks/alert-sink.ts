// Receives what Alertmanager would send to Discord and prints each message as one line, which
// alerts.ts looks for in the container's log.

const server = Bun.serve({
  hostname: "0.0.0.0",
  port: 8000,
  fetch: async (request) => {
    process.stdout.write(`${(await request.text()).replaceAll("\n", " ")}\n`);
    return new Response(null, { status: 204 });
  },
});
process.on("SIGTERM", () => void server.stop(true).then(() => process.exit(0)));
