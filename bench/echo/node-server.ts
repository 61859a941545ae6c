import { createServer } from 'node:net';

// The server of docs/ring.md, on node:net.
createServer((socket) => {
  socket.on('data', (data) => socket.write(data));
  socket.on('error', () => socket.destroy());
}).listen(process.argv[2]);
