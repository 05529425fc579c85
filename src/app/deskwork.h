/* deskwork: what desk does beside its pages: it computes what the fold asked for, and hands it back to work (finding 18); what was
 * sent it writes as mail files, where a folder is named for them. */
#ifndef SIYU_APP_DESKWORK_H
#define SIYU_APP_DESKWORK_H
#include "datadir.h"
#include "app/conf.h"

struct deskwork;
struct deskwork *deskwork_new(const struct conf *conf, const struct datadir *dir); /* both are borrowed */
void deskwork_free(struct deskwork *w);                   /* NULL is harmless */
/* One look at what waits. While no work takes it, or the state is not there, it waits some seconds before it looks again. */
void deskwork_step(void *deskwork);

#endif
