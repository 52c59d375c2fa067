// What holds without a file: a first-time user sees the object at once.

/** Where messages come in as long as nobody says otherwise. */
export const embeddedListen = {
  listen: [
    { transport: "udp", port: 5514 },
    { transport: "tcp", port: 5514 },
  ],
};

/** Where they go when there is no file: it would be too surprising behind one. */
export const embeddedSink = {
  sink: [{ kind: "directory", path: "./sluice-data" }],
  ship: { age: "2s" },
};
