// Linux's numbers for file systems (statfs(2), linux/magic.h), as far as they matter to whoever
// wants to find again what was written.
const names: Record<number, string> = {
  0x01021994: "tmpfs",
  0x858458f6: "ramfs",
  0x794c7630: "overlay",
  0x61756673: "aufs",
  0x73717368: "squashfs",
  0x000072b6: "jffs2",
  0x24051905: "ubifs",
  0xf2f52010: "f2fs",
  0x0000ef53: "ext4",
  0x58465342: "xfs",
  0x9123683e: "btrfs",
  0x00004d44: "vfat",
  0x2011bab0: "exfat",
  0x00006969: "nfs",
  0x65735546: "fuse",
};

/** The name of a file system by `f_type` of statfs, which 32-bit systems give a sign. */
export function fileSystemName(type: number): string {
  const number = type >>> 0;
  return names[number] ?? `0x${number.toString(16)}`;
}
