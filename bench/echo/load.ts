/** What the client of an echo server is to do. */
export interface Load {
  /** The server's socket. */
  path: string;
  /** The server's process, whose CPU is counted. */
  server: number;
  connections: number;
  /** Of each message; a connection sends the next one when it has the whole of the last one back. */
  bytes: number;
  warmUpMilliseconds: number;
  milliseconds: number;
}

/** What it tells of that. */
export interface EchoAccount {
  roundTrips: number;
  seconds: number;
  serverCpuSeconds: number;
  clientCpuSeconds: number;
}
