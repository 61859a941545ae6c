import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';

/** The type of the file system that holds `path`, as the kernel's mount table names it. */
export function fileSystemType(path: string): string {
  const real = realpathSync(path);
  let longest = '';
  let type = 'unknown';
  let device = '';
  for (const mount of mounts()) {
    const holds = real === mount.point || real.startsWith(mount.point === '/' ? '/' : `${mount.point}/`);
    // A later mount on the same point hides the earlier one.
    if (holds && mount.point.length >= longest.length) {
      longest = mount.point;
      type = mount.type;
      device = mount.device;
    }
  }
  return type === 'ext4' && lacksJournal(device) ? 'ext4 without a journal' : type;
}

/**
 * Without a journal ext4 looks past every inode freed in the last minutes whenever it makes a file, folder or link:
 * rows that make and remove many then tell of that, on every side.
 */
function lacksJournal(device: string): boolean {
  try {
    return !readdirSync('/proc/fs/jbd2').some((journal) => journal.startsWith(`${basename(device)}-`));
  } catch {
    return false;
  }
}

interface Mount {
  point: string;
  type: string;
  device: string;
}

function mounts(): Mount[] {
  let table: string;
  try {
    table = readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return [];
  }
  return table
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [mounted = '', described = ''] = line.split(' - ');
      const [type = '', device = ''] = described.split(' ');
      return { point: unescapeOctal(mounted.split(' ')[4] ?? ''), type, device };
    });
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
