// A bucket that takes everything and counts it, in a process of its own.
let objects = 0;
let bytes = 0;
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  maxRequestBodySize: 1 << 30,
  async fetch(request) {
    if (request.method === "GET") return Response.json({ objects, bytes });
    const body = await request.arrayBuffer();
    objects++;
    bytes += body.byteLength;
    return new Response("");
  },
});
console.log(JSON.stringify({ port: server.port }));
