/* base/cells: memory in small pieces that come and go by the million, for a library that asks for it through functions: sizes up to
 * CELLS_MOST are kept in lists by their size, one set of lists for each thread, and come out of there again in a few instructions;
 * larger ones are malloc's. A piece may be given back in another thread than the one that took it. What was taken once stays with
 * the process: its peak, not more. Where memory is watched (AddressSanitizer) all of it is malloc's. */
#ifndef SIYU_BASE_CELLS_H
#define SIYU_BASE_CELLS_H

#define CELLS_MOST 1024

/* The signatures are those that SQLite asks for (sqlite3_mem_methods). */
void *cells_take(int bytes);            /* bytes > 0; not zeroed, aligned to 8. NULL: there is no memory */
void cells_give(void *p);               /* NULL is harmless */
void *cells_resize(void *p, int bytes); /* as realloc, bytes > 0: NULL leaves p as it is; p NULL takes */
int cells_room(void *p);                /* what may be used of it: at least what was asked for; NULL: 0 */
int cells_round(int bytes);             /* what cells_room will say */
int cells_start(void *none);            /* nothing is to be set up: 0 */

#endif
