import { assert } from "../base/assert.ts";
import { cidrHolds, parseCidr, type Cidr } from "./address.ts";

/** Some networks, as the configuration lists them. */
export class Networks {
  readonly #cidrs: Cidr[];

  constructor(cidrs: readonly string[]) {
    this.#cidrs = cidrs.map((text) => {
      const cidr = parseCidr(text);
      assert(cidr !== undefined, `"${text}" passed the configuration's check`);
      return cidr;
    });
  }

  /** Is an address of sixteen bytes in one of them? */
  hold(address: Uint8Array): boolean {
    return this.#cidrs.some((cidr) => cidrHolds(cidr, address));
  }
}
