import { release } from 'node:os';
import { decide } from './decide.js';

/** Which backend serves this thread, why, and what it can do. */
export interface Backend {
  readonly kind: 'io_uring' | 'node';
  /** A sentence: why this one, and what would enable io_uring where it is not on. */
  readonly reason: string;
  /** The kernel's release, as `uname -r` prints it. */
  readonly kernel: string;
  /** Names of the ring's IORING_FEAT_* and of the IORING_SETUP_* flags in use; empty on node. */
  readonly features: readonly string[];
  /** Names of the opcodes that the kernel's probe affirmed; empty on node. */
  readonly ops: readonly string[];
  readonly limits: {
    readonly submissionEntries: number;
    readonly completionEntries: number;
    /** Operations that may be in flight at once; more wait their turn. */
    readonly operations: number;
    /** The most memory that will be registered with the ring, in bytes. */
    readonly registeredBufferBytes: number;
    readonly fixedFiles: number;
  };
}

/** @throws Error where URINGFS_BACKEND demands what can't be had. */
export function describe(): Backend {
  const decision = decide();
  const { kind, reason } = decision;
  const common = { kind, reason, kernel: release() };
  if (decision.kind === 'node') {
    const none = { submissionEntries: 0, completionEntries: 0, operations: 0, registeredBufferBytes: 0, fixedFiles: 0 };
    return { ...common, features: [], ops: [], limits: none };
  }
  const { opened, binding } = decision;
  const named = (names: readonly (readonly [string, number])[], bits: number) =>
    names.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name);
  return {
    ...common,
    features: [...named(opened.featureNames, opened.features), ...named(opened.setupNames, opened.setupFlags)],
    ops: opened.opcodes,
    limits: {
      submissionEntries: opened.submissionEntries,
      completionEntries: opened.completionEntries,
      operations: binding.layout.slots,
      registeredBufferBytes: binding.layout.maxSegments * binding.layout.segmentBytes,
      fixedFiles: opened.fileSlots,
    },
  };
}
