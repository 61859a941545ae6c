import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { projectFolder } from '../../bench/setting/project-folder.js';

export interface Log {
  path: string;
  /** As much of it as is read: what is appended meanwhile does not count. */
  size: number;
}

const most = 32 * 1024 * 1024;
const systemLog = /\.log$|^syslog$|^messages$/;

/** The largest log of the system, else the largest of npm's, else the one long text that every checkout has. */
export function findLog(): Log {
  const npmLogs = join(process.env.npm_config_cache ?? join(homedir(), '.npm'), '_logs');
  const found = largestLog('/var/log') ?? largestLog(npmLogs);
  const path = found ?? join(projectFolder, 'package-lock.json');
  return { path, size: Math.min(statSync(path).size, most) };
}

function largestLog(folder: string): string | null {
  let largest: string | null = null;
  let size = 0;
  for (const path of logsIn(folder)) {
    const length = readableSize(path);
    if (length > size) {
      largest = path;
      size = length;
    }
  }
  return largest;
}

function logsIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && systemLog.test(entry.name))
      .map((entry) => join(folder, entry.name));
  } catch {
    // No such folder, or not for this user: no log from there.
    return [];
  }
}

function readableSize(path: string): number {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).size;
  } catch {
    // Not for this user, or rotated away this moment: not a log to read.
    return 0;
  }
}
