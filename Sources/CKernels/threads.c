// A pool of threads that waits by spinning for a moment, then sleeps.
#define _GNU_SOURCE
#include "CKernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

enum { MAX_THREADS = 256, SPINS = 10000 };

static struct {
  pthread_mutex_t call;  // held by the one caller that uses the pool
  pthread_mutex_t lock;
  pthread_cond_t wake;
  _Atomic int wanted;  // threads, the caller's included; 0 until somebody asks
  int started;         // workers running
  _Atomic uint64_t round;
  _Atomic int64_t next, left;
  _Atomic int working;
  int64_t count;
  int isa;
  void *context;
  void (*body)(void *, int64_t);
} pool = {.call = PTHREAD_MUTEX_INITIALIZER,
          .lock = PTHREAD_MUTEX_INITIALIZER,
          .wake = PTHREAD_COND_INITIALIZER};

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

// Waits for a number to reach zero; gives the processor away when that takes long, since whoever is
// awaited may be waiting for it. The loads are sequentially consistent: the caller closes the round
// and then reads `working`, a worker counts itself in and then reads `round`, and one of the two
// must see the other.
#define AWAIT_ZERO(number)                            \
  for (int spins = 0; atomic_load(&(number)) > 0;) {  \
    if (++spins < SPINS) {                            \
      relax();                                        \
    } else {                                          \
      sched_yield();                                  \
    }                                                 \
  }

static void work(void) {
  for (;;) {
    int64_t index = atomic_fetch_add_explicit(&pool.next, 1, memory_order_relaxed);
    if (index >= pool.count) return;
    pool.body(pool.context, index);
    atomic_fetch_sub_explicit(&pool.left, 1, memory_order_release);
  }
}

static void *worker(void *argument) {
  int64_t rank = (int64_t)(intptr_t)argument;
  uint64_t seen = 0;
  for (;;) {
    int spins = 0;
    while (atomic_load_explicit(&pool.round, memory_order_acquire) == seen) {
      if (++spins < SPINS) {
        relax();
        continue;
      }
      pthread_mutex_lock(&pool.lock);
      while (atomic_load_explicit(&pool.round, memory_order_acquire) == seen)
        pthread_cond_wait(&pool.wake, &pool.lock);
      pthread_mutex_unlock(&pool.lock);
    }
    // A worker enters a round only while the round is open; `working` holds the round open.
    atomic_fetch_add(&pool.working, 1);
    uint64_t now = atomic_load(&pool.round);
    seen = now;
    if ((now & 1) && rank < pool.wanted) {
      hone_isa_select(pool.isa);
      work();
    }
    atomic_fetch_sub(&pool.working, 1);
  }
  return 0;
}

static void start_workers(void) {
  while (pool.started < pool.wanted - 1) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    int failed = pthread_create(&thread, &attributes, worker, (void *)(intptr_t)(pool.started + 1));
    pthread_attr_destroy(&attributes);
    if (failed) {
      pool.wanted = pool.started + 1;
      return;
    }
    pool.started++;
  }
}

static int within_limits(int count) {
  return count < 1 ? 1 : count > MAX_THREADS ? MAX_THREADS : count;
}

// The processors that this process may use, which can be fewer than the machine has.
static int default_threads(void) {
  cpu_set_t allowed;
  return within_limits(sched_getaffinity(0, sizeof allowed, &allowed) ? 1 : CPU_COUNT(&allowed));
}

int hone_threads(void) {
  int wanted = atomic_load(&pool.wanted);
  if (wanted) return wanted;
  int count = default_threads();
  return atomic_compare_exchange_strong(&pool.wanted, &wanted, count) ? count : wanted;
}

void hone_threads_select(int count) {
  pthread_mutex_lock(&pool.call);
  pool.wanted = within_limits(count);
  pthread_mutex_unlock(&pool.call);
}

// Odd rounds are open (work may be taken), even ones are closed.
static void turn_round(void) {
  pthread_mutex_lock(&pool.lock);
  atomic_fetch_add(&pool.round, 1);
  pthread_cond_broadcast(&pool.wake);
  pthread_mutex_unlock(&pool.lock);
}

void hone_parallel(int64_t count, void *context, void (*body)(void *, int64_t)) {
  if (count < 2 || hone_threads() == 1 || pthread_mutex_trylock(&pool.call)) {
    for (int64_t i = 0; i < count; i++) body(context, i);
    return;
  }
  start_workers();
  pool.count = count;
  pool.isa = hone_isa();
  pool.context = context;
  pool.body = body;
  atomic_store(&pool.next, 0);
  atomic_store(&pool.left, count);
  turn_round();
  work();
  AWAIT_ZERO(pool.left)
  atomic_fetch_add(&pool.round, 1);
  AWAIT_ZERO(pool.working)
  pthread_mutex_unlock(&pool.call);
}
