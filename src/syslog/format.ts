const grammars = ["raw", "rfc3164", "rfc5424"] as const;

const dialects = [
  ...(["routeros", "openwrt", "unifi", "cisco", "junos", "fortigate", "filterlog"] as const),
  ...(["huawei", "panos", "esxi", "synology", "netscaler", "netfilter", "audit"] as const),
  ...(["cef", "leef", "json", "gelf", "dropbear", "hostapd", "dnsmasq", "netifd"] as const),
  "busybox",
] as const;

/**
 * The grammar that a message was read by, or the dialect of devices that it was found to be; `raw`
 * fits none. Closed set: it is a metric label.
 */
export const formats = [...grammars, ...dialects] as const;

export type Format = (typeof formats)[number];

/** Whether it is more than what the RFCs, or none of them, made of a message. */
export function isDialect(format: Format): boolean {
  return format !== "rfc3164" && format !== "rfc5424" && format !== "raw";
}

/** RFC 3164, 4.3.3: what has no PRI is of `user.notice`. */
export const priorityDefault = 13;
