const prefix = Buffer.from('{"ledger":');

/** Is this stored line a ledger? A look at its beginning: no line about a message begins so. */
export function isLedgerLine(line: Uint8Array): boolean {
  return prefix.equals(line.subarray(0, prefix.length));
}
