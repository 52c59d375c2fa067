import type { ServiceStart } from "../install/service.ts";
import { fine, warning, type Word } from "./finding.ts";

/** Variables that are settings, or hold credentials. */
const known = /^(SLUICE|LOGFWRD|AWS)_/;

/** Whose start the settings were taken from: names only, for values may be secret. */
export function serviceWords(service: ServiceStart | undefined): Word[] {
  const { origin, env, file, set = [], unread = [] } = service ?? {};
  const variables = Object.keys(env ?? {}).filter((name) => known.test(name));
  const parts = [
    ...(file === undefined ? [] : [`--config ${file}`]),
    ...set.map((each) => `--set ${each.split("=")[0]}`),
    ...variables,
  ];
  const words = unread.map((path) =>
    warning(`${path} cannot be read: the service has variables that this look does not know`, {
      why: "What is found may be of other settings than those of the service",
      mend: "sudo sluice doctor",
    }),
  );
  if (origin === undefined || parts.length === 0) return words;
  return [fine(`As ${origin} has it: ${parts.join(", ")}`), ...words];
}
