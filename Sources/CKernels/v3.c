#include "kernels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi2"))), apply_to = function)
#define TABLE hone_kernels_v3
#define HAS_FLOAT16
#define TILE_ROWS 6
#define TILE_VECTORS 1
#define FEW_ROWS_PANELS 4
#include "loops.inc"
#pragma clang attribute pop
#endif
