// Settings of the C library's allocator.
#include "CKernels.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

void hone_tune_malloc(void) {
#ifdef __GLIBC__
  // Fixed, where glibc would raise it to the largest block ever freed and then keep such blocks.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
#endif
}
