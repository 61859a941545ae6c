#!/usr/bin/env node
/** The command `uringfs`. */
import { main } from './cli/main.js';

// What a shell shows of a program that a signal has ended is more than this.
const signalled = 128;

const code = await main(process.argv.slice(2));
// A thread that waits for the other end of a FIFO would keep an interrupted command for ever.
if (code > signalled) process.exit(code);
process.exitCode ||= code;
