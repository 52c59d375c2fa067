// The text format of Prometheus, version 0.0.4.

/** One thing that is measured, and how it is read from what it is measured of. */
export interface Metric<T> {
  readonly name: string;
  readonly type: "counter" | "gauge";
  /** For a person, in one sentence. */
  readonly help: string;
  /** Undefined where there is nothing to measure. */
  read(of: T): number | undefined;
}

/** Names and values of a sample's labels, from closed sets. */
export type Labels = Readonly<Record<string, string>>;

/** A metric with its samples; empty where there are none. */
export function exposed<T>(metric: Metric<T>, samples: readonly (readonly [Labels, T])[]): string {
  let text = "";
  for (const [labels, of] of samples) {
    const value = metric.read(of);
    if (value !== undefined) text += `${metric.name}${braced(labels)} ${value}\n`;
  }
  const { name, help, type } = metric;
  return text === "" ? "" : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${text}`;
}

function braced(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
