// Starts a process as Swift cannot: in a session of its own, with just the descriptors it is given.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/// One resource limit, soft and hard alike.
struct csandbox_limit {
  int resource;
  uint64_t value;
};

/// What is started. Descriptor i of the child is a copy of `descriptors[i]`; it has no others.
struct csandbox_command {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /// The working directory, or NULL for the caller's.
  const char *directory;
  const int *descriptors;
  int descriptor_count;
  const struct csandbox_limit *limits;
  int limit_count;
  /// Whether the system, short of memory, should rather kill this process than others.
  int is_expendable;
};

/// The most descriptors that a child can be given.
enum { CSANDBOX_DESCRIPTORS = 16 };

/// Starts a child that leads a session and a process group, with default signals.
///
/// Returns 0 with the child's id and a descriptor that becomes readable when it ends, or the errno of
/// the first step that failed; then there is no child. The caller's memory is borrowed, never copied,
/// so that the size of the caller does not matter.
int csandbox_start(const struct csandbox_command *command, pid_t *child, int *child_descriptor);

/// Whether a child has ended; it stays a zombie, and its id its own, until `csandbox_reap`.
int csandbox_has_ended(pid_t child);

/// Takes the status of a child that has ended: 0 to 255 for an exit, 256 and up for signals.
int csandbox_reap(pid_t child);

/// Kills every process of the group that `child` leads.
void csandbox_kill_group(pid_t child);

/// Makes a pipe that no other program inherits by accident; returns 0 or an errno.
int csandbox_pipe(int ends[2]);

/// Opens a file without a name that holds `count` bytes, to be read from its start; -1 and errno where
/// there is no room.
int csandbox_file(const void *bytes, size_t count);

/// Makes two connected sockets that keep messages apart; returns 0 or an errno.
int csandbox_sockets(int ends[2]);

/// Sends a message with descriptors, at most CSANDBOX_DESCRIPTORS, without waiting; returns 0 or an
/// errno.
int csandbox_send(int socket, const void *bytes, size_t count, const int *descriptors, int number);

/// Keeps SIGPIPE from the calling thread for good: writes fail instead.
void csandbox_refuse_sigpipe(void);

#ifdef __cplusplus
}
#endif
