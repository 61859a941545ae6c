import os from 'node:os';
import process from 'node:process';
import { backend } from 'uringfs';
import { fileSystemType } from './file-system-type.js';

/** What a reader must know of the machine before believing a number. */
export interface Environment {
  kernel: string;
  cpu: string;
  cpus: number;
  loadAverage: number;
  fileSystem: string;
  node: string;
  nodePath: string;
  backend: string;
  backendReason: string;
}

export function describeEnvironment(folder: string): Environment {
  return {
    kernel: `${os.type()} ${os.release()} ${os.machine()}`,
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cpus: os.availableParallelism(),
    loadAverage: os.loadavg()[0] ?? 0,
    fileSystem: fileSystemType(folder),
    node: process.version,
    nodePath: process.execPath,
    backend: backend.kind,
    backendReason: backend.reason,
  };
}
