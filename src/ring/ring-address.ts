declare const brand: unique symbol;

/**
 * Where a ring can be sent messages. It can be posted to other threads of the process, says nothing to other processes,
 * and is never used for another ring.
 */
export type RingAddress = bigint & { readonly [brand]: 'RingAddress' };
