// What these say of the tests' own tools they say in every lane alike.
const once = ['build/dev/test/random/planted.test.js'];
const lane = process.env.URINGFS_TEST_LANE ?? 'node';

export default {
  files: ['build/dev/test/**/*.test.js', ...(lane === 'node' ? [] : once.map((file) => `!${file}`))],
  workerThreads: false,
  concurrency: 2,
  timeout: '2m',
  failFast: false,
};
