// A name server as small as can be (RFC 1035, section 4): each name is 127.0.0.1, nothing else.
export interface NameServer {
  /** Names that were asked for, oldest first. */
  asked: string[];
  stop(): void;
}

/** Listens where /etc/resolv.conf points to: 127.0.0.1:53 of this network namespace. */
export async function openNameServer(): Promise<NameServer> {
  const asked: string[] = [];
  const socket = await Bun.udpSocket({
    hostname: "127.0.0.1",
    port: 53,
    socket: {
      data(self, query, port, address) {
        const { name, type, end } = questionOf(query);
        asked.push(name);
        self.send(answer(query.subarray(0, end), type), port, address);
      },
    },
  });
  return { asked, stop: () => socket.close() };
}

/** The first question: labels, each after its length, then type and class. */
function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answer(question: Buffer, type: number): Buffer {
  const ipv4 = 1;
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180, 2); // an answer, recursion available
  head.writeUInt16BE(type === ipv4 ? 1 : 0, 6); // number of answers; no authority, nothing more
  head.writeUInt32BE(0, 8);
  if (type !== ipv4) return head;
  // The name as a pointer to the question, type A, class IN, 60 s, four octets.
  return Buffer.concat([
    head,
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1]),
  ]);
}
