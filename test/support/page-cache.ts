import { execFileSync } from 'node:child_process';

const script = `
import ctypes, mmap, os, sys
action, path = sys.argv[1:]
fd = os.open(path, os.O_RDWR)
if action == 'drop':
    os.fsync(fd)
    os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
elif action == 'uncached':
    try:
        os.preadv(fd, [bytearray(1)], 0, 0x80)
        print('yes')
    except OSError:
        print('no')
else:
    size = os.fstat(fd).st_size
    pages = (size + mmap.PAGESIZE - 1) // mmap.PAGESIZE
    memory = mmap.mmap(fd, size)
    told = (ctypes.c_ubyte * pages)()
    at = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    ctypes.CDLL(None).mincore(ctypes.c_void_p(at), ctypes.c_size_t(size), told)
    print(sum(page & 1 for page in told) / pages)
`;

// Node has no way to these system calls; building the addon takes a Python anyway.
function python(action: string, file: string): string {
  return execFileSync('python3', ['-c', script, action, file], { encoding: 'utf8' }).trim();
}

/** Writes a file out and takes it from the page cache. */
export function dropFromCache(file: string): void {
  python('drop', file);
}

/** Which part of a file is in the page cache, from 0 to 1. */
export function cachedPart(file: string): number {
  return Number(python('look', file));
}

/** Whether the kernel and the file's file system know of uncached buffered I/O (`RWF_DONTCACHE`). */
export function mayBeUncached(file: string): boolean {
  return python('uncached', file) === 'yes';
}
