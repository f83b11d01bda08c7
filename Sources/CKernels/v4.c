#include "kernels.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,f16c,bmi2"))), apply_to = function)
#define TABLE hone_kernels_v4
#define HAS_FLOAT16
#define TILE_ROWS 12
#define TILE_VECTORS 2
#define FEW_ROWS_PANELS 4
#include "loops.inc"
#pragma clang attribute pop
#endif
