/** Is it an address of loopback, as the kernel has them: 127.0.0.0/8 and ::1? */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address) || address === "::1";
}
