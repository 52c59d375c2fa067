import { expect, test } from "bun:test";
import { serviceEnvironment } from "../../../src/install/environment.ts";

test("the variables of a service are read as its manager reads them", () => {
  const f = (path: string, text: string, expected: Record<string, string>) =>
    expect(serviceEnvironment((each) => (each === path ? text : undefined))).toEqual(expected);
  f("/etc/sluice/sluice.env", "# A_B=1\nA_B=2\n\nC=x=y \n", { A_B: "2", C: "x=y" });
  f("/config/sluice/sluice.env", `A="b c"\nD='e"f'\n`, { A: "b c", D: 'e"f' });
  f("/etc/conf.d/sluice", "export A=b\n# export C=d\nnot a line\n", { A: "b" });
  f("/elsewhere", "A=b", {});
});
