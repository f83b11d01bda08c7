#define _GNU_SOURCE
#include "csandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
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

static void offer_to_die(void) {
  int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  // Where it cannot be said the process is as dear as any other.
  ssize_t written = write(file, "1000", 4);
  (void)written;
  close(file);
}

static _Noreturn void execute(const struct csandbox_command *command, volatile int *problem) {
  int failure = setsid() < 0 ? errno : 0;
  if (!failure && command->directory && chdir(command->directory) != 0) failure = errno;
  if (!failure) failure = place_descriptors(command);
  if (!failure) failure = set_limits(command);
  if (!failure) {
    if (command->is_expendable) offer_to_die();
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

int csandbox_file(const void *bytes, size_t count) {
  int file = memfd_create("hone", MFD_CLOEXEC);
  if (file < 0) return -1;
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(file, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      close(file);
      return -1;
    }
    next += written;
    count -= (size_t)written;
  }
  lseek(file, 0, SEEK_SET);
  return file;
}

int csandbox_sockets(int ends[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0 ? 0 : errno;
}

int csandbox_send(int socket, const void *bytes, size_t count, const int *descriptors, int number) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int) * CSANDBOX_DESCRIPTORS)];
  } control;
  if (number < 1 || number > CSANDBOX_DESCRIPTORS) return EINVAL;
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  struct msghdr message;
  memset(&message, 0, sizeof message);
  memset(&control, 0, sizeof control);
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)number);
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)number);
  memcpy(CMSG_DATA(header), descriptors, sizeof(int) * (size_t)number);
  ssize_t sent;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  } while (sent < 0 && errno == EINTR);
  return sent < 0 ? errno : 0;
}

void csandbox_refuse_sigpipe(void) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, NULL);
}
