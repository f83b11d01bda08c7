#include <sqlite3.h>

/// Turns a truth value of a connection on or off; sqlite3_db_config takes a variable number of
/// arguments, which Swift cannot call.
static inline int hone_sqlite_switch(sqlite3 *connection, int setting, int on) {
  return sqlite3_db_config(connection, setting, on, (int *)0);
}
