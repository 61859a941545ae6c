#!/usr/bin/env node
/** The command `uringfs`. */
import { main } from './cli/main.js';
import { setTimeout } from './native/intrinsics.js';

// What a shell shows of a program that a signal has ended is more than this by the signal's number.
const signalled = 128;
const patienceMilliseconds = 200;

const code = await main(process.argv.slice(2));
process.exitCode ||= code;
// A thread that waits for the other end of a FIFO would keep an interrupted command for ever, and `process.exit()` too,
// which waits for libuv's threads. Nothing is left to be taken back, and the signal has its own effect again.
if (code > signalled) setTimeout(() => process.kill(process.pid, code - signalled), patienceMilliseconds).unref();
