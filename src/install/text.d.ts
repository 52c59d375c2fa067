// The files of build/package/ are taken in as text; both kinds of installation put the same there.
declare module "*.acl" {
  const text: string;
  export { text as default };
}
declare module "*.capabilities" {
  const text: string;
  export { text as default };
}
declare module "*.config" {
  const text: string;
  export { text as default };
}
declare module "*.hotplug" {
  const text: string;
  export { text as default };
}
declare module "*.init" {
  const text: string;
  export { text as default };
}
declare module "*.keep" {
  const text: string;
  export { text as default };
}
declare module "*.service" {
  const text: string;
  export { text as default };
}
declare module "*.sh" {
  const text: string;
  export { text as default };
}
