// What `with { type: "text" }` gives, for the kind of file that only the page has.
declare module "*.css" {
  const text: string;
  export { text as default };
}
