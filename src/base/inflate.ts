/** What unpacks, made when the first packed octets come: it takes two megabytes. */
let unzip: ((bytes: Uint8Array, options: { maxOutputLength: number }) => Buffer) | undefined;

/** Unpacks gzip or zlib at once. Undefined when it is neither, damaged, or longer than allowed. */
export function inflate(bytes: Uint8Array, bytesMax: number): Buffer | undefined {
  unzip ??= process.getBuiltinModule("node:zlib").unzipSync;
  try {
    return unzip(bytes, { maxOutputLength: bytesMax });
  } catch {
    return undefined;
  }
}
