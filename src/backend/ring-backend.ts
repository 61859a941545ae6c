import type { Binding, Opened } from '../native/binding.js';

/** The ring of this thread, opened, and the addon it belongs to. */
export interface RingBackend {
  readonly kind: 'io_uring';
  readonly reason: string;
  readonly binding: Binding;
  readonly opened: Opened;
  /** Sets who is told when operations complete outside a flush. */
  onDelivery(deliver: (completed: number) => void): void;
}

export interface NodeBackend {
  readonly kind: 'node';
  readonly reason: string;
}
