// The only way that this page makes elements. What is shown is text, whatever is in it: nothing
// that was received is ever read as markup (test/tidy.test.ts bans whatever could).

/** The element with this id, which index.html has. */
export function part<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no ${id}`);
  return element as T;
}

/** A new element with a class ("" for none) and what is in it; texts become text nodes. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  element.append(...children);
  return element;
}

/** Sets the text if it is another one: a selection in it stays. */
export function say(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Says below a field what is wrong with it; "" when nothing is. The field names its place. */
export function sayAtField(field: HTMLElement, fault: string): void {
  say(part(field.getAttribute("aria-describedby")!), fault);
  if (fault === "") field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
}
