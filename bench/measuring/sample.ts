import process from 'node:process';

/** One measurement: time by the clock, and by the CPUs of this process (all its threads, the kernel's for it too). */
export interface Sample {
  microseconds: number;
  cpuMicroseconds: number;
}

/** Measures `work`, which does `count` operations, per operation. */
export async function sample(count: number, work: () => Promise<void> | void): Promise<Sample> {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await work();
  const elapsed = performance.now() - before;
  const cpu = process.cpuUsage(cpuBefore);
  return { microseconds: (elapsed * 1000) / count, cpuMicroseconds: (cpu.user + cpu.system) / count };
}
