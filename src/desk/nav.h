/* nav: what pages of managers share: who finds which of them, and their frame. */
#ifndef SIYU_SRC_DESK_NAV_H
#define SIYU_SRC_DESK_NAV_H
#include "visit.h"

#define NAV_CELL_BYTES 4096

void nav_begin(struct visit *v, struct page *p, const char *title);
/* Answers with the page, or tells that it failed. */
void nav_end(struct visit *v, struct page *p, enum rc rc, const struct err *err);
/* <table> with these headings, "a|b|c"; numbers: those from this one on stand at the right. */
void nav_table(struct page *p, const char *caption, const char *headings, int numbers);
void nav_table_end(struct page *p, int rows);
void nav_cell(struct page *p, struct span s); /* <td>, escaped */
void nav_count(struct page *p, int64_t n);
/* The beginning of a text, on one line. */
void nav_short(struct page *p, struct span s);

#endif
