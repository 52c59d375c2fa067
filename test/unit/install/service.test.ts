import { expect, test } from "bun:test";
import { installedService, serviceStart } from "../../../src/install/service.ts";

/** A box with these files; `null`: it may not be read. */
function boxOf(files: Record<string, string | null>) {
  return {
    readTextFile(path: string) {
      const text = files[path];
      if (text === undefined) return { ok: false, code: "ENOENT" } as const;
      return text === null ? ({ ok: false, code: "EACCES" } as const) : { ok: true as const, text };
    },
    names(folder: string) {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      return [...new Set(below.map((path) => path.slice(folder.length + 1).split("/")[0]!))];
    },
  };
}

test("the variables of a service are read as its manager reads them", () => {
  const f = (path: string, text: string, expected: Record<string, string>) =>
    expect(installedService(boxOf({ [path]: text })).env).toEqual(expected);
  f("/etc/sluice/sluice.env", "# A_B=1\nA_B=2\n\nC=x=y \n", { A_B: "2", C: "x=y" });
  f("/config/sluice/sluice.env", `A="b c"\nD='e"f'\n`, { A: "b c", D: 'e"f' });
  f("/etc/conf.d/sluice", "export A=b\n# export C=d\nnot a line\n", { A: "b" });
  f("/elsewhere", "A=b", {});
});

test("a unit of systemd says variables, files of variables and the command line", () => {
  const unit = (lines: string) => installedService(boxOf(files(lines)));
  const files = (lines: string) => ({
    "/etc/systemd/system/sluice.service": `[Service]\n${lines}\n`,
    "/etc/a.env": "A=file\nB=file\n",
    "/etc/secret.env": null,
  });
  const f = (lines: string, expected: Record<string, string>) =>
    expect(unit(lines).env).toEqual(expected);

  f("Environment=A=1 B=2", { A: "1", B: "2" });
  f(`Environment="A=1 2" 'B=x "y"' C="3 4"`, { A: "1 2", B: 'x "y"', C: "3 4" });
  f("Environment=A=1\nEnvironment=B=2\n#Environment=C=3", { A: "1", B: "2" });
  f("Environment=A=1\nEnvironment=\nEnvironment=B=2", { B: "2" });
  f("Environment=A=1 \\\n  B=2", { A: "1", B: "2" });
  // Files win, whatever the order; one that is not there is nothing.
  f("EnvironmentFile=/etc/a.env\nEnvironment=A=unit C=unit", { A: "file", B: "file", C: "unit" });
  f("EnvironmentFile=-/etc/none.env\nEnvironment=A=1", { A: "1" });
  expect(unit("EnvironmentFile=-/etc/secret.env").unread).toEqual(["/etc/secret.env"]);

  const line = 'ExecStart=/opt/sluice run --config "/etc/my settings.toml" --set a.b=1 --set=c=2';
  expect(unit(line)).toMatchObject({ file: "/etc/my settings.toml", set: ["a.b=1", "c=2"] });
  expect(unit("ExecStart=/old run --config /a\nExecStart=\nExecStart=/new run").file).toBe(
    undefined,
  );
});

test("the strongest unit counts, and what is dropped in beside any of them, by name", () => {
  const env = (text: string) => `[Service]\nEnvironment=${text}\n`;
  const box = boxOf({
    "/usr/lib/systemd/system/sluice.service": env("A=vendor LOW=1"),
    "/etc/systemd/system/sluice.service": env("A=admin"),
    "/run/systemd/system/sluice.service.d/50-x.conf": env("B=run"),
    "/etc/systemd/system/sluice.service.d/50-x.conf": env("B=etc"),
    "/usr/lib/systemd/system/sluice.service.d/90-y.conf": env("A=last"),
    "/etc/systemd/system/sluice.service.d/README": env("C=no"),
  });
  expect(installedService(box)).toMatchObject({
    ...{ origin: "the unit sluice.service", env: { A: "last", B: "etc" } },
  });
});

test("what runs is believed before what is written", () => {
  const files = {
    "/etc/systemd/system/sluice.service": "[Service]\nEnvironment=A=new\n",
    "/proc/1/cgroup": "0::/init.scope\n",
    "/proc/77/cgroup": "0::/system.slice/sluice.service\n",
    "/proc/77/cmdline": "/usr/bin/sluice\0run\0--config\0/etc/x.toml\0",
    "/proc/77/environ": "A=old\0SLUICE_X=a=b\nc\0",
    // What a stop or a check of the same unit runs.
    "/proc/76/cgroup": "0::/system.slice/sluice.service\n",
    "/proc/76/cmdline": "/bin/sh\0-c\0true\0",
    "/proc/76/environ": "A=other\0",
  };
  expect(serviceStart(boxOf(files))).toEqual({
    ...{ origin: "the running service (process 77)", file: "/etc/x.toml", set: [], unread: [] },
    env: { A: "old", SLUICE_X: "a=b\nc" },
  });
  // Of another user's process only the name is seen.
  const other = { ...files, "/proc/77/environ": null };
  expect(serviceStart(boxOf(other))).toMatchObject({ env: { A: "new" } });
});
