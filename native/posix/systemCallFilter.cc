// A list of what is allowed, not of what is forbidden: a call that a later kernel adds is forbidden until it stands here.
// The program is a straight line of comparisons; each either answers or falls through to the next.

#include "systemCallFilter.hh"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "../systemError.hh"

namespace loadstone {

namespace {

/// Calls of the x32 ABI have it in their number.
constexpr uint32_t x32Bit = 0x40000000;
/// linux/sched.h of later kernels.
constexpr uint32_t cloneNewTime = 0x00000080;

/// Memory, threads, time, signals of one's own, and reading and writing what is open already.
constexpr int allowed[] = {
    SYS_read, SYS_write, SYS_close, SYS_fstat, SYS_poll, SYS_ppoll, SYS_select, SYS_pselect6, SYS_lseek, SYS_mmap,
    SYS_mprotect, SYS_munmap, SYS_brk, SYS_mremap, SYS_msync, SYS_mincore, SYS_madvise, SYS_mlock, SYS_mlock2, SYS_munlock,
    SYS_pkey_alloc, SYS_pkey_free, SYS_pkey_mprotect, SYS_memfd_create, SYS_membarrier, SYS_pread64, SYS_pwrite64,
    SYS_readv, SYS_writev, SYS_preadv, SYS_pwritev, SYS_preadv2, SYS_pwritev2, SYS_sendmsg, SYS_recvmsg, SYS_sendto,
    SYS_recvfrom, SYS_shutdown, SYS_pipe, SYS_pipe2, SYS_dup, SYS_dup2, SYS_dup3, SYS_flock, SYS_fsync,
    SYS_fdatasync, SYS_ftruncate, SYS_fallocate, SYS_getdents64, SYS_copy_file_range, SYS_sendfile, SYS_splice, SYS_tee,
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_rt_sigpending, SYS_rt_sigtimedwait, SYS_rt_sigsuspend,
    SYS_sigaltstack, SYS_signalfd4, SYS_eventfd2, SYS_timerfd_create, SYS_timerfd_settime, SYS_timerfd_gettime,
    SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_wait, SYS_epoll_pwait, SYS_epoll_pwait2, SYS_restart_syscall, SYS_pause,
    SYS_nanosleep, SYS_clock_nanosleep, SYS_clock_gettime, SYS_clock_getres, SYS_gettimeofday, SYS_time, SYS_times,
    SYS_getitimer, SYS_setitimer, SYS_alarm, SYS_timer_create, SYS_timer_settime, SYS_timer_gettime, SYS_timer_delete,
    SYS_timer_getoverrun, SYS_getrusage, SYS_sysinfo, SYS_getrlimit, SYS_setrlimit, SYS_getcpu, SYS_getrandom, SYS_uname,
    SYS_getpid, SYS_gettid, SYS_getppid, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid, SYS_getresuid, SYS_getresgid,
    SYS_getgroups, SYS_getpgrp, SYS_getpgid, SYS_getsid, SYS_getcwd, SYS_umask, SYS_futex, SYS_futex_waitv,
    SYS_set_robust_list, SYS_get_robust_list, SYS_set_tid_address, SYS_rseq, SYS_arch_prctl, SYS_sched_yield,
    SYS_sched_getaffinity, SYS_sched_getparam, SYS_sched_getscheduler, SYS_sched_get_priority_max,
    SYS_sched_get_priority_min, SYS_exit, SYS_exit_group,
};

/// Opening and changing files by name: Landlock says which.
constexpr int byPath[] = {
    SYS_open, SYS_openat, SYS_creat, SYS_unlink, SYS_unlinkat, SYS_mkdir, SYS_mkdirat, SYS_rmdir, SYS_rename,
    SYS_renameat, SYS_renameat2, SYS_link, SYS_linkat, SYS_symlink, SYS_symlinkat, SYS_truncate, SYS_chdir, SYS_fchdir,
};

/// Looking at files by name without opening them, which Landlock does not hold back.
constexpr int lookingByPath[] = {
    SYS_stat, SYS_lstat, SYS_statx, SYS_access, SYS_faccessat, SYS_faccessat2, SYS_readlink, SYS_readlinkat, SYS_statfs,
};

/// What a terminal or a pipe is asked by a program that prints; TIOCSTI, which types for the user, is not among them.
constexpr uint32_t allowedRequests[] = {TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIOCLEX, FIONCLEX};
constexpr uint32_t allowedProcessControls[] = {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_SET_VMA, PR_SET_TIMERSLACK};

/// Without F_SETOWN and F_SETSIG, by which the kernel would send a signal to another process.
constexpr uint32_t allowedFileControls[] = {
    F_DUPFD,      F_DUPFD_CLOEXEC, F_GETFD,      F_SETFD,       F_GETFL,     F_SETFL,     F_GETLK,       F_SETLK,
    F_SETLKW,     F_OFD_GETLK,     F_OFD_SETLK,  F_OFD_SETLKW,  F_ADD_SEALS, F_GET_SEALS, F_GETPIPE_SZ,  F_SETPIPE_SZ,
};

constexpr uint32_t fail(uint32_t error) { return SECCOMP_RET_ERRNO | (error & SECCOMP_RET_DATA); }

class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    skipUnlessEqual(AUDIT_ARCH_X86_64, 1, true);
    answer(SECCOMP_RET_KILL_PROCESS);
    load(offsetof(seccomp_data, nr));
    add(BPF_JMP | BPF_JGE | BPF_K, x32Bit, 0, 1);
    answer(fail(ENOSYS));
  }

  template <size_t Count>
  void answerAll(const int (&calls)[Count], uint32_t value) {
    for (const int call : calls) answerOne(call, value);
  }

  void answerOne(int call, uint32_t value) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 1);
    answer(value);
  }

  /// Allowed if the lower half of this argument is one of the values.
  void allowIfOneOf(int call, unsigned argument, const std::vector<uint32_t>& values) {
    const auto body = static_cast<uint8_t>(2 + 2 * values.size());
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, body);
    loadArgument(argument);
    for (const uint32_t value : values) {
      add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
      answer(SECCOMP_RET_ALLOW);
    }
    answer(fail(EPERM));
  }

  /// Allowed if all bits of `set` are set in this argument and none of `clear`.
  void allowIfBits(int call, unsigned argument, uint32_t set, uint32_t clear, uint32_t otherwise) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 5);
    loadArgument(argument);
    add(BPF_ALU | BPF_AND | BPF_K, set | clear, 0, 0);
    add(BPF_JMP | BPF_JEQ | BPF_K, set, 0, 1);
    answer(SECCOMP_RET_ALLOW);
    answer(otherwise);
  }

  /// Whatever was not answered yet.
  void finish(uint32_t value) { answer(value); }

  void install() {
    sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    const long result = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program);
    if (result != 0) throwErrno("seccomp", "SECCOMP_SET_MODE_FILTER");
  }

 private:
  void add(uint32_t operation, uint32_t value, uint8_t jumpIfTrue, uint8_t jumpIfFalse) {
    code_.push_back({static_cast<uint16_t>(operation), jumpIfTrue, jumpIfFalse, value});
  }
  void load(size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset), 0, 0); }
  /// Little-endian: the lower half comes first.
  void loadArgument(unsigned argument) { load(offsetof(seccomp_data, args) + argument * sizeof(uint64_t)); }
  void skipUnlessEqual(uint32_t value, uint8_t count, bool ifEqual) {
    add(BPF_JMP | BPF_JEQ | BPF_K, value, ifEqual ? count : 0, ifEqual ? 0 : count);
  }
  void answer(uint32_t value) { add(BPF_RET | BPF_K, value, 0, 0); }

  std::vector<sock_filter> code_;
};

}  // namespace

void filterSystemCalls(bool filesByPath, bool anythingGranted) {
  const auto self = static_cast<uint32_t>(getpid());
  Filter filter;
  filter.answerAll(allowed, SECCOMP_RET_ALLOW);
  filter.answerAll(byPath, filesByPath ? SECCOMP_RET_ALLOW : fail(EACCES));
  // By descriptor it tells of what is open already.
  filter.allowIfBits(SYS_newfstatat, 3, AT_EMPTY_PATH, 0, anythingGranted ? SECCOMP_RET_ALLOW : fail(EACCES));
  filter.answerAll(lookingByPath, anythingGranted ? SECCOMP_RET_ALLOW : fail(EACCES));
  // Threads, no processes and no namespaces. glibc tries clone3 first, whose flags lie in memory that no filter sees.
  constexpr uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER |
                                  CLONE_NEWPID | CLONE_NEWNET | cloneNewTime;
  filter.allowIfBits(SYS_clone, 0, CLONE_THREAD | CLONE_VM, namespaces, fail(EPERM));
  filter.answerOne(SYS_clone3, fail(ENOSYS));
  // Signals to oneself alone: the number of a process is an argument of its own.
  for (const int call : {SYS_kill, SYS_tgkill, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_process_vm_readv,
                         SYS_process_vm_writev}) {
    filter.allowIfOneOf(call, 0, {self});
  }
  filter.allowIfOneOf(SYS_prlimit64, 0, {0, self});
  filter.allowIfOneOf(SYS_sched_setaffinity, 0, {0, self});
  filter.allowIfOneOf(SYS_fcntl, 1, {std::begin(allowedFileControls), std::end(allowedFileControls)});
  filter.allowIfOneOf(SYS_ioctl, 1, {std::begin(allowedRequests), std::end(allowedRequests)});
  filter.allowIfOneOf(SYS_prctl, 0, {std::begin(allowedProcessControls), std::end(allowedProcessControls)});
  filter.finish(fail(EPERM));
  filter.install();
}

}  // namespace loadstone
