/* listpage: what runs and what waits, as lists: scripts, mass messages to confirm, customer groups, 朋友圈; and the search for a customer. */
#ifndef SIYU_SRC_DESK_LISTPAGE_H
#define SIYU_SRC_DESK_LISTPAGE_H
#include "visit.h"

void listpage_scripts(struct visit *v); /* GET /scripts[?id=]: with it one of them */
void listpage_tasks(struct visit *v);   /* GET /tasks */
void listpage_groups(struct visit *v);  /* GET /groups */
void listpage_moments(struct visit *v); /* GET /moments */
void listpage_search(struct visit *v);  /* GET /search[?q=] */

#endif
