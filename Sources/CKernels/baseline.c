#include "kernels.h"

#define TABLE hone_kernels_baseline
#define TILE_ROWS 6
#define TILE_VECTORS 1
#define FEW_ROWS_PANELS 2
#include "loops.inc"
