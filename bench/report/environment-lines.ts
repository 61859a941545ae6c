import type { Environment } from '../setting/environment.js';

const busyLoad = 0.5;

export function environmentLines(environment: Environment): string {
  const { cpus, loadAverage } = environment;
  const lines = [
    `kernel       ${environment.kernel}`,
    `CPU          ${cpus} × ${environment.cpu}, load ${loadAverage.toFixed(2)}${loadRemark(loadAverage)}`,
    `file system  ${environment.fileSystem}, warm cache${journalRemark(environment.fileSystem)}`,
    `Node         ${environment.node} (${environment.nodePath})`,
    `backend      ${environment.backend}: ${environment.backendReason}`,
  ];
  return lines.join('\n');
}

function journalRemark(fileSystem: string): string {
  const lacks = fileSystem.endsWith('without a journal');
  return lacks ? ': making files is slow after many were removed, for everybody; see --folder' : '';
}

function loadRemark(loadAverage: number): string {
  return loadAverage > busyLoad ? ': other programs are at work, trust the ratios more than the times' : '';
}
