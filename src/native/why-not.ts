/** The sentence that tells a person why io_uring does not serve here, and what would make it. */
export function whyNot(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOSYS':
      return (
        'this kernel has no io_uring (Linux before 5.1, gVisor, some sandboxes): ' +
        'run on a Linux kernel of 5.12 or newer to have it'
      );
    case 'EPERM':
    case 'EACCES':
      return (
        'io_uring is forbidden here, by a seccomp profile (the default of Docker, containerd and Kubernetes) or by ' +
        'the sysctl kernel.io_uring_disabled: allow io_uring_setup, io_uring_enter and io_uring_register in the ' +
        'profile, or set the sysctl to 0'
      );
    case 'ENOMEM':
      return (
        'the kernel had no memory for the ring, or it does not fit RLIMIT_MEMLOCK: raise the limit ' +
        '(ulimit -l, LimitMEMLOCK= in systemd, --ulimit memlock= in Docker)'
      );
    case 'EMFILE':
      return (
        'this process has as many open files as it may have: raise RLIMIT_NOFILE ' +
        '(ulimit -n, LimitNOFILE= in systemd)'
      );
    case 'ENFILE':
      return 'this system has as many open files as it may have: raise the sysctl fs.file-max';
    case 'ENOTSUP':
      return 'this JavaScript runtime allows no memory outside its own heap (pointer compression): use a stock Node';
    default:
      return `${error.syscall ?? 'setting up io_uring'} failed: ${error.code ?? error.message}`;
  }
}
