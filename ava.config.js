const onRing = ['node', 'small-ring', 'sanitized', 'node22', 'node24', 'node26'];

// What these say they say in every lane alike, so that not every lane plays them.
const onlyIn = {
  // What these options do has little to do with the version of Node.
  'streams/own-options': ['node', 'small-ring', 'fallback', 'sanitized', 'node26'],
  // The tests' own tools.
  'random/planted': ['node'],
  // Most of these is the start of one process after the other; what they call is tested in every lane.
  'cli/cat': ['node', 'fallback'],
  'cli/cp-interrupted': ['node', 'fallback'],
  'cli/cp-refused': ['node'],
  'cli/cp-trees': ['node', 'fallback', 'node26'],
  'cli/main': ['node', 'node26'],
  // The rings that a program opens itself do not depend on the engine's, nor on the backend.
  'ring/*': ['node', 'sanitized', 'node22', 'node24', 'node26'],
  // The text of the pages, which the sanitized copy of the package does not have.
  'log/docs': ['node', 'fallback', 'node22', 'node24', 'node26'],
  'ring/docs': ['node', 'node22', 'node24', 'node26'],
  // How Node loads a module that is preloaded has nothing to do with the ring or with memory.
  'register/preload': ['node', 'fallback', 'node22', 'node24', 'node26'],
  // What Node's own functions make of these is theirs to say.
  'lifecycle/hostile': [...onRing, 'linux-5.10'],
  // Where Node's own streams serve, these would compare Node with itself, or look for memory and slots of the ring.
  'streams/shrinking-file': onRing,
  'streams/same-file': onRing,
  'streams/kept-by-many': onRing,
  'streams/moments': onRing,
  'streams/no-room': onRing,
  'streams/run-ahead': [...onRing, 'linux-5.10'],
  'streams/under-pressure': ['node', 'small-ring', 'sanitized', 'node26'],
  // Processes that read gigabytes and open thousands: what they hold is the same whatever runs them.
  'streams/large-numbers': ['node'],
};

// What these look for, or play, has nothing to do with what an old kernel lacks, or they look for what it has not got.
const notOnOldKernels = [
  ...['backend', 'where-reads-go', 'streams/own-options-at-work', 'streams/read-ahead', 'register/*', 'random/*'],
  // A folder is opened by a thread there, and closeSync() meets it, which Node refuses a little later.
  'fs/opendir-recursive',
];

const lane = process.env.URINGFS_TEST_LANE ?? 'node';
const elsewhere = [
  ...Object.keys(onlyIn).filter((name) => !onlyIn[name].includes(lane)),
  ...(lane === 'linux-5.10' ? notOnOldKernels : []),
];

export default {
  files: ['build/dev/test/**/*.test.js', ...elsewhere.map((name) => `!build/dev/test/${name}.test.js`)],
  workerThreads: false,
  concurrency: 2,
  timeout: '2m',
  failFast: false,
};
