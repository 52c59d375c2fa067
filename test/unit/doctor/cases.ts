import type { Resolution, ShownCertificate } from "../../../src/base/box.ts";
import type { DialogFailure } from "../../../src/base/dialog.ts";
import type { Http } from "../../../src/base/http.ts";
import { load } from "../../../src/config/load.ts";
import { effectiveToml } from "../../../src/config/show.ts";
import type { Case, Check, Doors } from "../../../src/doctor/case.ts";
import { FakeClock } from "../../fake-clock.ts";
import { FakeDisk } from "../../fake-disk.ts";
import { failure, FakeHttp } from "../../fake-http.ts";
import { anySink, sourcesWith } from "../config/sources.ts";

/** A box that is well unless a test says otherwise. */
export interface Patient {
  toml?: string;
  env?: Record<string, string>;
  /** Files by path; folders are made of these. */
  files?: Record<string, string>;
  links?: Record<string, string>;
  freeBytes?: number;
  writeFault?: string;
  fileSystem?: string;
  grantedBytes?: number;
  resolved?: Resolution;
  certificate?: ShownCertificate | DialogFailure;
  /** What a connection comes to; undefined: it stands. */
  refused?: string;
  http?: Http;
  clock?: FakeClock;
  daemon?: Case["daemon"];
  isReadOnly?: boolean;
  form?: Case["form"];
}

/** What a check of that box finds: `state: sentence`, and the remedy where there is one. */
export async function findings(check: Check, patient: Patient): Promise<string[]> {
  const words = await check(caseOf(patient));
  return words.map(({ state, what, mend }) =>
    mend === undefined ? `${state}: ${what}` : `${state}: ${what} > ${mend}`,
  );
}

export function caseOf(patient: Patient): Case {
  const { toml = anySink, env = {}, files = {} } = patient;
  const readFile = readerOf({ ...files, "/s.toml": toml });
  const loaded = load({ ...sourcesWith({ file: "/s.toml" }), env, readFile });
  return {
    config: loaded.config,
    origin: "/s.toml",
    settings: effectiveToml(loaded),
    form: patient.form ?? "toml",
    isReadOnly: patient.isReadOnly ?? false,
    daemon: patient.daemon,
    doors: doorsOf(patient),
  };
}

export function doorsOf(patient: Patient): Doors {
  const { files = {}, links = {}, env = {} } = patient;
  const disk = new FakeDisk();
  disk.fileSystemName = patient.fileSystem ?? "ext4";
  return {
    clock: patient.clock ?? new FakeClock(),
    http: patient.http ?? new FakeHttp(failure("refused")),
    env,
    readTextFile: readerOf(files),
    openDialog: async () =>
      patient.refused === undefined
        ? { ok: true, write() {}, read: never, secure: never, close() {} }
        : { ok: false, code: patient.refused },
    openDisk: () => disk,
    grantedBytes: () => patient.grantedBytes ?? 2 * 256 * 1024 * 1024,
    box: {
      names: (folder) => namesIn(folder, [...Object.keys(files), ...Object.keys(links)]),
      link: (path) => links[path],
      freeBytes: () => patient.freeBytes ?? 2 ** 40,
      writeFault: () => patient.writeFault,
      resolve: async () => patient.resolved ?? { ok: true, addresses: ["192.0.2.1"] },
      certificate: async () => patient.certificate ?? { ok: false, code: "ECONNREFUSED" },
    },
  };
}

function readerOf(files: Record<string, string>) {
  return sourcesWith({ files }).readFile;
}

function namesIn(folder: string, paths: string[]): string[] {
  const below = paths.filter((path) => path.startsWith(`${folder}/`));
  return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0]!))];
}

const never = (): Promise<never> => new Promise(() => {});
