export default {
  files: ['build/dev/test/**/*.test.js'],
  workerThreads: false,
  concurrency: 2,
  timeout: '2m',
  failFast: false,
};
