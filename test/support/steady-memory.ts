/**
 * For programs that measure their resident memory: glibc's malloc keeps what was freed in an arena for each thread that
 * had some, up to 60 MiB by chance, where these let it give back what is free.
 */
export const steadyMemory: NodeJS.ProcessEnv = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_TRIM_THRESHOLD_: '65536',
  MALLOC_MMAP_THRESHOLD_: '65536',
};
