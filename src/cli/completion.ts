import { UserError } from "../base/user-error.ts";
import { exitStatus, type Command } from "./command.ts";
import { pages, type ManualPage } from "./manual.ts";

/** Prints what makes a shell complete commands, options and files. */
export const completionCommand: Command = async ([shell, ...more], io) => {
  if (more.length > 0) {
    const hint = 'eval "$(sluice completion bash)" is all of it';
    throw new UserError(`Unexpected argument "${more[0]}"`, hint);
  }
  if (shell !== "bash") {
    const hint = "bash can be taught; ash, which routers have, completes files and nothing else";
    throw new UserError(shell === undefined ? "Which shell?" : `No completion for ${shell}`, hint);
  }
  io.out(bashCompletion(pages));
  return exitStatus.fine;
};

/** Values that are files; of others nothing is known. */
const fileValues = new Set(["FILE", "DIRECTORY", "PATH"]);

/** A function for bash 3.2 or later, which needs nothing beside it. */
export function bashCompletion(commands: readonly ManualPage[]): string {
  const names = commands.map(({ name }) => name).join(" ");
  const cases = commands.map((page) => {
    const { name, words = [], options, dashes = "--" } = page;
    const all = [...options.map((each) => each.name), "help"].map((each) => dashes + each);
    const more = words.length > 0 ? ` words="${words.join(" ")}"` : "";
    return `    ${name}) options="${all.join(" ")}"${more} ;;`;
  });
  return `# Completion of sluice for bash: eval "$(sluice completion bash)", or as a file in
# /usr/share/bash-completion/completions/sluice
_sluice() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local options="" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$previous" in
    ${optionsWith(commands, "file").join("|")})
      COMPREPLY=($(compgen -f -- "$current"))
      return ;;
    ${optionsWith(commands, "other").join("|")})
      return ;;
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
    *)
      if [ -n "$words" ] && [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "$words" -- "$current"))
      else
        COMPREPLY=($(compgen -f -- "$current"))
      fi ;;
  esac
}
complete -o filenames -F _sluice sluice
`;
}

/** Options that take a value of that kind. Where two commands differ, it is no file. */
function optionsWith(commands: readonly ManualPage[], kind: "file" | "other"): readonly string[] {
  const kinds = new Map<string, "file" | "other">();
  for (const { options, dashes = "--" } of commands) {
    for (const { name, value } of options) {
      if (value === undefined) continue;
      const isFile = fileValues.has(value) && kinds.get(dashes + name) !== "other";
      kinds.set(dashes + name, isFile ? "file" : "other");
    }
  }
  return [...kinds].filter(([, each]) => each === kind).map(([option]) => option);
}
