import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { PassThrough, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { setImmediate as turn } from 'node:timers/promises';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';
import { makeReadStream } from '../support/read-stream.js';
import type { Scene } from '../support/scene.js';
import { makeWriteStream } from '../support/write-stream.js';

const size = 2 ** 20 + 200_123;
const whole = pattern(size);

type Reader = ReturnType<typeof makeReadStream>;
type Heard = (bytes: number) => void;
type Way = (reader: Reader, heard: Heard, scene: Scene) => Promise<Buffer>;

function beBusy(): void {
  const until = performance.now() + 0.1;
  while (performance.now() < until);
}

/** How much was copied is a matter of time: nothing of it is left behind. */
function taken(file: string): Buffer {
  const bytes = readFileSync(file);
  rmSync(file);
  return bytes;
}

/** Reads it all; `heard` is called with what has come so far. */
const ways: Record<string, Way> = {
  'a listener': async (reader, heard) => {
    const kept: Buffer[] = [];
    reader.on('data', (chunk) => {
      kept.push(chunk as Buffer);
      heard(reader.bytesRead);
    });
    await finished(reader);
    return Buffer.concat(kept);
  },
  'a listener that takes its time': async (reader, heard) => {
    const kept: Buffer[] = [];
    reader.on('data', (chunk) => {
      kept.push(chunk as Buffer);
      heard(reader.bytesRead);
      beBusy();
    });
    await finished(reader);
    return Buffer.concat(kept);
  },
  'an iteration that takes its time': async (reader, heard) => {
    const kept: Buffer[] = [];
    for await (const chunk of reader) {
      kept.push(chunk as Buffer);
      heard(reader.bytesRead);
      await turn();
    }
    return Buffer.concat(kept);
  },
  'a writable that is slow': async (reader, heard) => {
    const kept: Buffer[] = [];
    const slow = new Writable({
      write(chunk, _encoding, callback) {
        kept.push(chunk);
        heard(reader.bytesRead);
        setImmediate(callback);
      },
    });
    await pipeline(reader, slow);
    return Buffer.concat(kept);
  },
  'a pipe to a file': async (reader, heard, scene) => {
    const writer = makeWriteStream(scene, {}, scene.at('copy'));
    const copied = pipeline(reader, writer);
    while (!writer.closed) {
      heard(writer.bytesWritten);
      await turn();
    }
    // All of it may have been copied between two looks.
    heard(writer.bytesWritten);
    await copied;
    return taken(scene.at('copy'));
  },
  'a pipe through a transform to a file': async (reader, heard, scene) => {
    const between = new PassThrough().on('data', () => heard(reader.bytesRead));
    await pipeline(reader, between, makeWriteStream(scene, {}, scene.at('copy')));
    return taken(scene.at('copy'));
  },
};

const changes: Record<string, (file: string) => void> = {
  'is emptied': (file) => truncateSync(file, 0),
  'loses its end': (file) => truncateSync(file, 600_000),
  'loses its last byte': (file) => truncateSync(file, size - 1),
  'is emptied by being opened': (file) => closeSync(openSync(file, 'w')),
  'loses its end and gets it back': (file) => {
    truncateSync(file, 400_000);
    appendFileSync(file, whole.subarray(400_000));
  },
  'shrinks and becomes a hole': (file) => {
    const fd = openSync(file, 'r+');
    ftruncateSync(fd, 500_000);
    ftruncateSync(fd, size);
    closeSync(fd);
  },
};

/** Where each of them cuts the file off. */
const cuts: Record<string, number> = {
  'is emptied': 0,
  'loses its end': 600_000,
  'loses its last byte': size - 1,
  'is emptied by being opened': 0,
  'loses its end and gets it back': 400_000,
  'shrinks and becomes a hole': 500_000,
};

/**
 * Whether every byte is the one that was at its place or, from the cut on, a zero: there the kernel clears the rest of
 * the page, which a read that is under way may come to see, Node's too.
 */
function rightBytes(read: Buffer, cut: number): boolean {
  if (whole.subarray(0, read.length).equals(read)) return true;
  return read.every((byte, at) => byte === whole[at] || (byte === 0 && at >= cut));
}

for (const [title, way] of Object.entries(ways)) {
  for (const [what, change] of Object.entries(changes)) {
    test(`a file that ${what} while it is read by ${title}`, sameAsNode, async (scene) => {
      const seen: unknown[] = [];
      for (const after of [1, 800_000]) {
        writeFileSync(scene.at('file'), whole);
        const reader = makeReadStream(scene);
        let changed = false;
        const read = await way(
          reader,
          (bytes) => {
            if (changed || bytes < after) return;
            changed = true;
            change(scene.at('file'));
          },
          scene,
        );
        // How much had been read by then is a matter of time: at least what was heard of, at most what there was.
        const enough = read.length >= Math.min(after, size) && read.length <= size;
        seen.push([changed, enough, rightBytes(read, cuts[what] as number), reader.bytesRead === read.length]);
      }
      return seen;
    });
  }
}
