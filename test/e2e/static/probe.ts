// Compiled as the daemon is, for test/e2e/static/probe.sh: calls libc through the symbol map, with
// a real datagram. Says one line for each thing that holds; ends with 1 at the first that does not.
import { openLibc, pinnedMemory } from "../../../src/base/libc.ts";

const say = (line: string) => process.stdout.write(`${line}\n`);
const check = (held: boolean, what: string) => {
  say(`${held ? "ok" : "FAILED"} ${what}`);
  if (!held) process.exit(1);
};

const libc = openLibc();
check(libc?.door === "symbol map", `libc through the ${libc?.door ?? "nothing"}`);
if (!libc) process.exit(1);

// <sys/socket.h> and <errno.h> of Linux; the numbers are the same on x64 and arm64.
const [inet, datagram, socketLevel, receiveBuffer, badDescriptor] = [2, 2, 1, 8, 9];
check(libc.close(-1) === -1 && libc.errno() === badDescriptor, "errno after close(-1)");

const socket = libc.socket(inet, datagram, 0);
check(socket > 2, "socket");
const wanted = Buffer.alloc(1024);
wanted.writeInt32LE(64 * 1024);
check(libc.setsockopt(socket, socketLevel, receiveBuffer, wanted, 4) === 0, "setsockopt");
const [granted, length] = [Buffer.alloc(1024), Buffer.alloc(1024)];
length.writeUInt32LE(4);
check(libc.getsockopt(socket, socketLevel, receiveBuffer, granted, length) === 0, "getsockopt");
// socket(7): the kernel doubles what is asked for.
check(granted.readInt32LE() === 128 * 1024, `receive buffer of ${granted.readInt32LE()} bytes`);

// struct sockaddr_in: family, port in network order, address. Port 0: the kernel chooses one.
const address = Buffer.alloc(1024);
address.writeUInt16LE(inet);
address.set([127, 0, 0, 1], 4);
check(libc.bind(socket, address, 16) === 0, "bind to 127.0.0.1");
length.writeUInt32LE(16);
check(libc.getsockname(socket, address, length) === 0 && address.readUInt16BE(2) > 0, "a port");

const texts = ["<13>first", "<14>the second one"];
for (const text of texts) {
  const sent = Number(libc.sendto(socket, Buffer.from(text), text.length, 0, address, 16));
  check(sent === text.length, `sendto of ${sent} bytes`);
}

// struct mmsghdr, LP64: iovec's address at 16, their number at 24, length received at 56; 64 bytes.
const slots = 4;
const [headers, vectors, slab] = [64 * slots, 16 * slots, 512 * slots].map((n) => pinnedMemory(n));
if (!headers || !vectors || !slab) process.exit(1);
for (let slot = 0; slot < slots; slot++) {
  vectors.bytes.writeBigUInt64LE(BigInt(slab.address + slot * 512), slot * 16);
  vectors.bytes.writeBigUInt64LE(512n, slot * 16 + 8);
  headers.bytes.writeBigUInt64LE(BigInt(vectors.address + slot * 16), slot * 64 + 16);
  headers.bytes.writeBigUInt64LE(1n, slot * 64 + 24);
}
const dontWait = 0x40;
const received = libc.recvmmsg(socket, headers.address, slots, dontWait, 0);
check(received === texts.length, `recvmmsg of ${received} datagrams at once`);
texts.forEach((text, slot) => {
  const size = headers.bytes.readUInt32LE(slot * 64 + 56);
  check(slab.bytes.toString("latin1", slot * 512, slot * 512 + size) === text, `"${text}"`);
});
check(libc.close(socket) === 0, "close");

const kept = pinnedMemory(1 << 20);
kept.bytes.fill(1);
const page = Math.ceil(kept.address / 65536) * 65536;
const dontNeed = 4;
check(libc.madvise(page, 65536, dontNeed) === 0, "madvise");
check(kept.bytes[page - kept.address] === 0, "a page given back reads as zeros");
say(`done on ${process.arch}`);
