import { readFileSync, realpathSync } from 'node:fs';

/** The type of the file system that holds `path`, as the kernel's mount table names it. */
export function fileSystemType(path: string): string {
  const real = realpathSync(path);
  let longest = '';
  let type = 'unknown';
  for (const mount of mounts()) {
    const holds = real === mount.point || real.startsWith(mount.point === '/' ? '/' : `${mount.point}/`);
    // A later mount on the same point hides the earlier one.
    if (holds && mount.point.length >= longest.length) {
      longest = mount.point;
      type = mount.type;
    }
  }
  return type;
}

interface Mount {
  point: string;
  type: string;
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
      return { point: unescapeOctal(mounted.split(' ')[4] ?? ''), type: described.split(' ')[0] ?? '' };
    });
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
