/**
 * Whether Node checks what this process may touch. An addon works outside of that, so a ring would be a way round it.
 */
export function permissionModelActive(): boolean {
  return (process as { permission?: object }).permission !== undefined;
}
