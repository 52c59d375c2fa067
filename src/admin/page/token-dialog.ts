import { part, sayAtField } from "./dom.ts";

/** Asks for the token until something is typed. */
export function askToken(wasWrong: boolean): Promise<string> {
  const dialog = part<HTMLDialogElement>("token-dialog");
  const field = part<HTMLInputElement>("token");
  const form = part<HTMLFormElement>("token-form");
  field.value = "";
  sayAtField(field, wasWrong ? "That token is not accepted" : "");
  if (!dialog.open) dialog.showModal();
  return new Promise((resolve) => {
    // There is nothing to be seen without it: Escape does not help.
    dialog.oncancel = (event) => event.preventDefault();
    form.onsubmit = (event) => {
      event.preventDefault();
      if (field.value === "") return;
      dialog.close();
      resolve(field.value);
    };
  });
}
