import type { ForwardOptions } from "../sink/forward/options.ts";
import { given } from "./given.ts";
import type { ForwardValues } from "./readings.ts";

/** What only a stream has, or only TLS, is there for no others. */
export function toForward(values: ForwardValues): ForwardOptions {
  const { transport, host, port, condition, format } = values;
  const target = { host, port, condition, format };
  if (transport === "udp") return target;
  const { framing, queue: queueBytesMax, connect_timeout: connectMsMax } = values;
  const stream = { framing, queueBytesMax, connectMsMax };
  if (transport === "tcp") return { ...target, stream };
  const tls = given({
    caFile: values.ca_file,
    certFile: values.cert_file,
    keyFile: values.key_file,
    serverName: values.server_name,
  });
  return { ...target, stream: { ...stream, tls } };
}
