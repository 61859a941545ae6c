import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import {
  AddressFamily,
  IncomingMessage,
  type IoUring,
  MsgFlags,
  type RegisteredBuffer,
  ShutdownHow,
  type SocketAddress,
  SocketAddressStorage,
  SockFlag,
  SockType,
} from 'uringfs/ring';
import { complete, completions, entry, result, thrown, withRing } from '../support/rings.js';
import { withTemporaryDirectory } from '../support/temporary-directory.js';
import { covers } from './checklist.js';

const local = { family: 'IPv4', address: '127.0.0.1', port: 0 } as const;

async function socket(ring: IoUring, type = SockType.STREAM, family = AddressFamily.INET): Promise<number> {
  return await result(ring, (sqe) => sqe.socket(family, type, 0, SockFlag.CLOEXEC));
}

/** Lends a connection of which this ring has one end and Node the other. */
async function withPeer(use: (ring: IoUring, fd: number, peer: Socket) => Promise<unknown>): Promise<void> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await withRing(async (ring) => {
    const fd = await socket(ring);
    const arrived = once(server, 'connection') as Promise<[Socket]>;
    entry(ring).connect(fd, { ...local, port });
    ring.submit();
    const [peer] = await arrived;
    (await ring.cq.waitForCqeAsync()).result();
    peer.on('error', () => {});
    await use(ring, fd, peer);
    peer.destroy();
    closeSync(fd);
  });
  server.close();
}

test(covers('SQE: connect'), async (t) => {
  await withPeer(async (_ring, _fd, peer) => t.is(peer.remoteAddress, '127.0.0.1'));
  await withRing(async (ring) => {
    const fd = await socket(ring);
    const nobody = await complete(ring, (sqe) => sqe.connect(fd, { ...local, port: 1 }));
    t.like(
      thrown(() => nobody.result()),
      { code: 'ECONNREFUSED', syscall: 'connect' },
    );
    closeSync(fd);
  });
});

test(covers('SQE: recv'), async (t) => {
  await withPeer(async (ring, fd, peer) => {
    const bytes = Buffer.alloc(20);
    entry(ring).recv(fd, bytes);
    ring.submit();
    peer.write('hello');
    t.is((await ring.cq.waitForCqeAsync()).result(), 5);
    t.is(bytes.toString('utf8', 0, 5), 'hello');
    peer.end();
    t.is(await result(ring, (sqe) => sqe.recv(fd, bytes)), 0);
  });
});

test(covers('SQE: send'), async (t) => {
  await withPeer(async (ring, fd, peer) => {
    t.is(await result(ring, (sqe) => sqe.send(fd, Buffer.from('hello'), MsgFlags.NOSIGNAL)), 5);
    t.is(String(await once(peer, 'data')), 'hello');
  });
});

test(covers('Beyond: sendZeroCopy'), async (t) => {
  await withPeer(async (ring, fd, peer) => {
    const [buffer] = ring.registrar.registerBuffers([10]) as [RegisteredBuffer<'readwrite'>];
    buffer.bytes.set(Buffer.from('registered'));
    let received = '';
    peer.on('data', (bytes) => {
      received += bytes;
    });
    for (const [text, from] of [
      ['plain', Buffer.from('plain')],
      ['registered', buffer],
    ] as const) {
      entry(ring).sendZeroCopy(fd, from);
      ring.submit();
      const [sent, freed] = await completions(ring, 2);
      t.is(sent?.result(), text.length);
      t.deepEqual([sent?.more, sent?.isNotification], [true, false]);
      t.deepEqual([freed?.more, freed?.isNotification], [false, true]);
    }
    while (received.length < 15) await once(peer, 'data');
    t.is(received, 'plainregistered');
  });
});

test(covers('SQE: sendmsg'), async (t) => {
  await withPeer(async (ring, fd, peer) => {
    const buffers = [Buffer.from('one, '), Buffer.from('two')];
    t.is(await result(ring, (sqe) => sqe.sendmsg(fd, { buffers })), 8);
    t.is(String(await once(peer, 'data')), 'one, two');
  });
});

test(covers('SQE: recvmsg'), async (t) => {
  await withRing(async (ring) => {
    const [to, from] = [
      await socket(ring, SockType.DGRAM, AddressFamily.UNIX),
      await socket(ring, SockType.DGRAM, AddressFamily.UNIX),
    ];
    const [target, source] = ['to', 'from'].map(
      (name) => ({ family: 'unix', path: `\0uringfs ${name} ${process.pid}` }) as const,
    ) as [SocketAddress, SocketAddress];
    await result(ring, (sqe) => sqe.bind(to, target));
    await result(ring, (sqe) => sqe.bind(from, source));
    await result(ring, (sqe) => sqe.sendmsg(from, { buffers: [Buffer.from('a datagram')], address: target }));
    const buffers = [Buffer.alloc(4), Buffer.alloc(4)];
    const message = new IncomingMessage({ buffers, controlBytes: 32 });
    t.is(await result(ring, (sqe) => sqe.recvmsg(to, message)), 8);
    t.deepEqual(buffers.map(String), ['a da', 'tagr']);
    t.deepEqual(message.address, source);
    t.is(message.flags & MsgFlags.TRUNC, MsgFlags.TRUNC);
    t.is(message.control.byteLength, 0);
    [to, from].forEach(closeSync);
  });
});

test('recvmsg tells the address of IPv4', async (t) => {
  await withRing(async (ring) => {
    const fd = await socket(ring, SockType.DGRAM);
    await result(ring, (sqe) => sqe.bind(fd, local));
    const target = { ...local, port: await portOf(ring, fd) };
    await result(ring, (sqe) => sqe.sendmsg(fd, { buffers: [Buffer.from('to myself')], address: target }));
    const message = new IncomingMessage({ buffers: [Buffer.alloc(20)] });
    t.is(await result(ring, (sqe) => sqe.recvmsg(fd, message)), 9);
    t.deepEqual(message.address, target);
    closeSync(fd);
  });
});

/** The port that the kernel has chosen for a socket. */
async function portOf(ring: IoUring, fd: number): Promise<number> {
  const { createSocket } = await import('node:dgram');
  const probe = createSocket('udp4');
  // A datagram to ourselves says where it comes from.
  await new Promise<void>((resolve) => probe.bind(0, '127.0.0.1', resolve));
  const arrived = once(probe, 'message') as Promise<[Buffer, { port: number }]>;
  const address = { ...local, port: probe.address().port };
  await result(ring, (sqe) => sqe.sendmsg(fd, { buffers: [Buffer.from('?')], address }));
  const [, { port }] = await arrived;
  probe.close();
  return port;
}

/** Listens at a unix socket: no port has to be found out. */
async function listen(ring: IoUring, path: string): Promise<number> {
  const fd = await socket(ring, SockType.STREAM, AddressFamily.UNIX);
  await result(ring, (sqe) => sqe.bind(fd, { family: 'unix', path }));
  await result(ring, (sqe) => sqe.listen(fd, 16));
  return fd;
}

async function withListener(use: (ring: IoUring, fd: number, dial: () => Socket) => Promise<void>): Promise<void> {
  await withTemporaryDirectory(async (directory) => {
    const path = join(directory, 's');
    await withRing(async (ring) => {
      const fd = await listen(ring, path);
      const dialled: Socket[] = [];
      const dial = () => {
        const made = connect(path).on('error', () => {});
        dialled.push(made);
        return made;
      };
      await use(ring, fd, dial);
      for (const each of dialled) each.destroy();
      closeSync(fd);
    });
  });
}

test(covers('SQE: accept'), async (t) => {
  await withListener(async (ring, fd, dial) => {
    dial();
    const accepted = await result(ring, (sqe) => sqe.accept(fd, null, SockFlag.CLOEXEC));
    t.true(accepted > 2);
    closeSync(accepted);
  });
});

test(covers('Socket address storage: what accept wrote'), async (t) => {
  await withRing(async (ring) => {
    const server = await socket(ring);
    await result(ring, (sqe) => sqe.bind(server, local));
    await result(ring, (sqe) => sqe.listen(server));
    const storage = new SocketAddressStorage();
    t.is(storage.address(), null);
    const client = await socket(ring);
    const port = await listeningPort(server);
    entry(ring).accept(server, storage).userData = 1;
    entry(ring).connect(client, { ...local, port });
    ring.submit();
    const accepted = (await completions(ring, 2)).find((cqe) => cqe.userData === 1n);
    t.like(storage.address(), { family: 'IPv4', address: '127.0.0.1' });
    t.true((storage.address() as { port: number }).port > 0);
    [server, client, accepted?.result() as number].forEach(closeSync);
  });
  await withListener(async (ring, fd, dial) => {
    const storage = new SocketAddressStorage();
    dial();
    closeSync(await result(ring, (sqe) => sqe.accept(fd, storage)));
    t.deepEqual(storage.address(), { family: 'unix', path: '' });
  });
});

/** The port of a listening socket, as the kernel lists it by the inode of the descriptor. */
async function listeningPort(fd: number): Promise<number> {
  const { fstatSync, readFileSync } = await import('node:fs');
  const { ino } = fstatSync(fd);
  const line = readFileSync('/proc/self/net/tcp', 'utf8')
    .split('\n')
    .find((each) => each.trim().split(/\s+/)[9] === String(ino));
  return Number.parseInt(line?.trim().split(/\s+/)[1]?.split(':')[1] ?? '0', 16);
}

test('addresses of IPv6 go there and back', async (t) => {
  await withRing(async (ring) => {
    const fd = await result(ring, (sqe) => sqe.socket(AddressFamily.INET6, SockType.DGRAM));
    await result(ring, (sqe) => sqe.bind(fd, { family: 'IPv6', address: '::1', port: 0 }));
    const { createSocket } = await import('node:dgram');
    const node = createSocket('udp6');
    await new Promise<void>((resolve) => node.bind(0, '::1', resolve));
    const { port } = node.address();
    const arrived = once(node, 'message') as Promise<[Buffer, { port: number; address: string }]>;
    const address = { family: 'IPv6', address: '0:0:0:0::1', port } as const;
    await result(ring, (sqe) => sqe.sendmsg(fd, { buffers: [Buffer.from('6')], address }));
    const [, from] = await arrived;
    t.is(from.address, '::1');
    node.send('answer', from.port, '::1');
    const message = new IncomingMessage({ buffers: [Buffer.alloc(10)] });
    await result(ring, (sqe) => sqe.recvmsg(fd, message));
    t.like(message.address, { family: 'IPv6', address: '::1', port });
    node.close();
    closeSync(fd);
  });
});

for (const [what, address] of Object.entries({
  'a family that there is not': { family: 'IPX', address: '1', port: 1 },
  'an IPv4 address that is none': { family: 'IPv4', address: '1.2.3', port: 1 },
  'an IPv6 address that is none': { family: 'IPv6', address: '127.0.0.1', port: 1 },
  'a port beyond 65535': { family: 'IPv4', address: '127.0.0.1', port: 65_536 },
  'a path of more than 107 bytes': { family: 'unix', path: 'x'.repeat(108) },
  'no path': { family: 'unix', path: '' },
  nothing: null,
})) {
  test(`an address with ${what} is refused`, async (t) => {
    await withRing((ring) => {
      t.regex(thrown(() => entry(ring).connect(1, address as never)).code ?? '', /^ERR_(INVALID_ARG|OUT_OF_RANGE)/);
    });
  });
}

test(covers('Beyond: socket, bind, listen and shutdown'), async (t) => {
  await withListener(async (ring, fd, dial) => {
    const peer = dial();
    const accepted = await result(ring, (sqe) => sqe.accept(fd));
    const ended = once(peer, 'end');
    peer.resume();
    t.is(await result(ring, (sqe) => sqe.shutdown(accepted, ShutdownHow.WR)), 0);
    await ended;
    closeSync(accepted);
    ring.registrar.registerFilesSparse(4);
    t.is(await result(ring, (sqe) => sqe.socketDirect(AddressFamily.UNIX, SockType.STREAM, 0, 1)), 0);
    t.true((await result(ring, (sqe) => sqe.socketDirect(AddressFamily.UNIX, SockType.STREAM))) >= 0);
    dial();
    const place = await result(ring, (sqe) => sqe.acceptDirect(fd));
    const file = ring.registrar.file(place);
    t.is(await result(ring, (sqe) => sqe.send(file, Buffer.from('x'))), 1);
  });
});

test(covers('Beyond: multishot accept'), async (t) => {
  await withListener(async (ring, fd, dial) => {
    entry(ring).acceptMultishot(fd).userData = 5;
    ring.submit();
    const accepted: number[] = [];
    for (let i = 0; i < 5; i++) {
      dial();
      const cqe = await ring.cq.waitForCqeAsync();
      t.deepEqual([cqe.userData, cqe.more], [5n, true]);
      accepted.push(cqe.result());
    }
    t.is(new Set(accepted).size, 5);
    entry(ring).cancel(5);
    ring.submit();
    const [, last] = await completions(ring, 2);
    t.false(last?.more);
    accepted.forEach(closeSync);
  });
});

test(covers('Beyond: multishot recv'), async (t) => {
  await withPeer(async (ring, fd, peer) => {
    const group = ring.registrar.registerBufferGroup(3, { count: 4, bytes: 16 });
    entry(ring).recvMultishot(fd, group);
    ring.submit();
    for (let i = 0; i < 10; i++) {
      peer.write(`message ${i}`);
      const cqe = await ring.cq.waitForCqeAsync();
      t.true(cqe.more);
      t.is(Buffer.from(group.take(cqe)).toString(), `message ${i}`);
    }
    peer.end();
    const last = await ring.cq.waitForCqeAsync();
    t.deepEqual([last.result(), last.more, last.bufferId], [0, false, null]);
  });
});

test('a multishot recv ends with ENOBUFS when nobody gives buffers back', async (t) => {
  await withPeer(async (ring, fd, peer) => {
    const group = ring.registrar.registerBufferGroup(0, { count: 2, bytes: 4 });
    entry(ring).recvMultishot(fd, group);
    ring.submit();
    peer.write('0123456789ab');
    const [first, second, last] = await completions(ring, 3);
    if (first === undefined || second === undefined || last === undefined) return t.fail();
    t.is(thrown(() => last.result()).code, 'ENOBUFS');
    t.is(Buffer.from(group.copy(first)).toString(), '0123');
    t.is(Buffer.from(group.take(second)).toString(), '4567');
    t.is(thrown(() => group.giveBack(second)).code, 'ERR_INVALID_STATE');
    t.is(thrown(() => group.take(last)).code, 'ERR_INVALID_ARG_VALUE');
  });
});
