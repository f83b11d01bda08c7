#define _GNU_SOURCE
#include "csandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

// Everything up to `execute` runs in the child on the parent's memory: system calls alone.

static void default_signals(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &action, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

// Copies go out of the way of the targets first: a source may be another's target.
static int place_descriptors(const struct csandbox_command *command) {
  int copies[CSANDBOX_DESCRIPTORS];
  int count = command->descriptor_count;
  for (int i = 0; i < count; i++) {
    copies[i] = fcntl(command->descriptors[i], F_DUPFD_CLOEXEC, CSANDBOX_DESCRIPTORS);
    if (copies[i] < 0) return errno;
  }
  for (int i = 0; i < count; i++)
    if (dup2(copies[i], i) < 0) return errno;
  if (syscall(SYS_close_range, (unsigned)count, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return 0;
  long last = sysconf(_SC_OPEN_MAX);
  for (int i = count; i < last; i++) fcntl(i, F_SETFD, FD_CLOEXEC);
  return 0;
}

static int set_limits(const struct csandbox_command *command) {
  for (int i = 0; i < command->limit_count; i++) {
    struct rlimit old, wanted;
    int resource = command->limits[i].resource;
    if (getrlimit(resource, &old) != 0) return errno;
    wanted.rlim_cur = wanted.rlim_max = command->limits[i].value;
    // A limit that is stricter already stays.
    if (old.rlim_max < wanted.rlim_max) wanted.rlim_cur = wanted.rlim_max = old.rlim_max;
    if (setrlimit(resource, &wanted) != 0) return errno;
  }
  return 0;
}

static _Noreturn void execute(const struct csandbox_command *command, volatile int *problem) {
  int failure = setsid() < 0 ? errno : 0;
  if (!failure && command->directory && chdir(command->directory) != 0) failure = errno;
  if (!failure) failure = place_descriptors(command);
  if (!failure) failure = set_limits(command);
  if (!failure) {
    default_signals();
    execve(command->path, command->arguments, command->environment);
    failure = errno;
  }
  *problem = failure;
  _exit(127);
}

int csandbox_start(const struct csandbox_command *command, pid_t *child, int *child_descriptor) {
  if (command->descriptor_count > CSANDBOX_DESCRIPTORS) return EMFILE;
  sigset_t all, before;
  sigfillset(&all);
  volatile int problem = 0;
  int cancel;
  // No handler and no cancellation may run while the child borrows this memory.
  pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t started = vfork();
  if (started == 0) execute(command, &problem);
  int failure = started < 0 ? errno : problem;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pthread_setcancelstate(cancel, NULL);
  if (started < 0) return failure;
  int descriptor = -1;
  if (!failure) {
    descriptor = (int)syscall(SYS_pidfd_open, started, 0);
    if (descriptor < 0) failure = errno;
  }
  if (failure) {
    kill(started, SIGKILL);
    csandbox_reap(started);
    return failure;
  }
  *child = started;
  *child_descriptor = descriptor;
  return 0;
}

int csandbox_has_ended(pid_t child) {
  siginfo_t info;
  info.si_pid = 0;
  int result;
  do {
    result = waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT);
  } while (result < 0 && errno == EINTR);
  return result < 0 || info.si_pid == child;
}

int csandbox_reap(pid_t child) {
  int status = 0;
  pid_t result;
  do {
    result = waitpid(child, &status, 0);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return 255;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

void csandbox_kill_group(pid_t child) {
  // Never 0, 1 or a negative id: those mean other groups.
  if (child > 1) kill(-child, SIGKILL);
}

int csandbox_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno; }

void csandbox_refuse_sigpipe(void) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, NULL);
}
