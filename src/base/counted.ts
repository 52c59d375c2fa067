/** `1 object`, `2 objects`; `digits` may write the number in another way. */
export function counted(
  count: number,
  noun: string,
  digits: (count: number) => string = String,
): string {
  return `${digits(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `1,234,567` */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
