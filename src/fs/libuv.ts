/** Whether the running Node has a libuv older than that: what it does differently there is nothing else to tell by. */
export function libuvIsOlderThan(major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = process.versions.uv.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

/** Whether its copyfile gives the copy the owner and times of the source. */
export const copiesOwnerAndTimes = !libuvIsOlderThan(1, 48);
