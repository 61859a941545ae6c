import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type ClientHttp2Stream, connect, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { sameAsNode } from '../support/conformance.js';
import { pattern } from '../support/pattern.js';

/** What a client gets of a server that answers as `respond` says. */
async function answered(respond: (stream: ServerHttp2Stream) => void) {
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream) => {
    stream.on('error', () => {});
    respond(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const request: ClientHttp2Stream = client.request({ ':path': '/' });
  let status: unknown;
  request.on('response', (headers) => {
    status = [headers[':status'], headers['content-type'], headers['content-length']];
  });
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  const failed = await once(request, 'close').then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code,
  );
  const closed = [once(server, 'close'), once(client, 'close')];
  client.close();
  server.close();
  await Promise.all(closed);
  return [status, Buffer.concat(parts), failed];
}

const options: Record<string, object> = {
  'the whole file': {},
  'a range': { offset: 10, length: 70_000 },
  'a range beyond the end': { offset: 199_990, length: 100 },
};

for (const [title, range] of Object.entries(options)) {
  test(`respondWithFD: ${title}`, sameAsNode, async ({ at, open, attempt }) => {
    writeFileSync(at('file'), pattern(200_000));
    const handle = await open('file');
    const seen = await answered((stream) => stream.respondWithFD(handle, { 'content-type': 'text/plain' }, range));
    return [seen, handle.fd >= 0, await attempt(() => handle.read(Buffer.alloc(5), 0, 5, 0))];
  });
}

test('respondWithFD asks for stats first', sameAsNode, async ({ at, open, attempt }) => {
  writeFileSync(at('file'), pattern(1_000));
  const handle = await open('file');
  const asked: unknown[] = [];
  const seen = await answered((stream) =>
    stream.respondWithFD(
      handle,
      {},
      {
        statCheck(stats, headers) {
          asked.push(stats.size, stats.isFile());
          headers['content-length'] = stats.size;
        },
      },
    ),
  );
  return [seen, asked, await attempt(() => handle.close()), handle.fd];
});
