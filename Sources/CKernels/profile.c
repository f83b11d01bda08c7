// Where time goes: seconds of the outermost kernel call of each thread, by kind.
#define _GNU_SOURCE
#include "CKernels.h"

#include <stdatomic.h>
#include <time.h>

bool hone_profiling = false;
static _Atomic int64_t spent[HONE_PROFILED_KINDS];
// Calls that this thread is in.
static _Thread_local int depth;

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

void hone_profile_select(bool on) {
  for (int kind = 0; kind < HONE_PROFILED_KINDS; kind++) atomic_store(&spent[kind], 0);
  __atomic_store_n(&hone_profiling, on, __ATOMIC_RELAXED);
}

int64_t hone_profile_enter(void) { return depth++ == 0 ? nanoseconds() : -1; }

void hone_profile_leave(int kind, int64_t entered) {
  depth--;
  if (entered < 0 || kind < 0 || kind >= HONE_PROFILED_KINDS) return;
  atomic_fetch_add(&spent[kind], nanoseconds() - entered);
}

double hone_profile_seconds(int kind) {
  return kind < 0 || kind >= HONE_PROFILED_KINDS ? 0 : 1e-9 * (double)atomic_load(&spent[kind]);
}
