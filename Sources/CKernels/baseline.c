#include "kernels.h"

#define TABLE hone_kernels_baseline
#define TILE_ROWS 6
#define TILE_VECTORS 1
#include "loops.inc"
