import { UserError } from "../base/user-error.ts";
import { carriageReturn, lineFeed } from "../syslog/octet.ts";
import type { Io } from "./command.ts";

/** No message is longer, whatever it comes by. */
const lineBytesMax = 1024 * 1024;

/**
 * The lines of a file, a device or a pipe, or of standard input, as they come, without their ends;
 * empty ones are no messages. What there is no end of is told behind the lines before it: rejects
 * with a UserError.
 */
export async function* linesOf(
  path: string | undefined,
  io: Pick<Io, "input">,
): AsyncGenerator<Buffer[]> {
  const file = path === "-" || path === "/dev/stdin" ? undefined : path;
  let rest = Buffer.alloc(0);
  let number = 1;
  for await (const part of io.input(file)) {
    const octets = Buffer.concat([rest, part]);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = octets.indexOf(lineFeed); end >= 0; end = octets.indexOf(lineFeed, start)) {
      const last = octets[end - 1] === carriageReturn ? end - 1 : end;
      if (last > start) lines.push(octets.subarray(start, last));
      start = end + 1;
      number++;
    }
    rest = octets.subarray(start);
    yield lines;
    if (rest.length > lineBytesMax) throw tooLong(number, file);
  }
  if (rest.length > 0) yield [rest];
}

function tooLong(number: number, file: string | undefined): UserError {
  const where = file === undefined ? "standard input" : `"${file}"`;
  const hint = "Each message stands in a line of its own, of text";
  return new UserError(`Line ${number} of ${where} is longer than 1 MiB`, hint);
}
