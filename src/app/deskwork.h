/* deskwork: what desk does beside its pages: it computes what the fold asked for, and hands it back to work (finding 18). */
#ifndef SIYU_APP_DESKWORK_H
#define SIYU_APP_DESKWORK_H
#include "datadir.h"

struct deskwork;
struct deskwork *deskwork_new(const struct datadir *dir); /* dir is borrowed */
void deskwork_free(struct deskwork *w);                   /* NULL is harmless */
/* One look at what waits. While no work takes it, or the state is not there, it waits some seconds before it looks again. */
void deskwork_step(void *deskwork);

#endif
