// compile-probe.ts x64|arm64: the probe as a static executable, compiled as the daemon is.
import { compile } from "../../../build/compile.ts";
import { script } from "../../../build/command.ts";
import { arches, target } from "../../../build/targets.ts";

await script(async () => {
  for (const arch of arches.filter((name) => process.argv.includes(name))) {
    await compile(target(arch, "static"), "test/e2e/static/probe.ts", `probe-${arch}`);
  }
});
