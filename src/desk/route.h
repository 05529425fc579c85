/* route: the one table of what desk serves: method, path, who may, and what answers. */
#ifndef SIYU_SRC_DESK_ROUTE_H
#define SIYU_SRC_DESK_ROUTE_H
#include "visit.h"

/* Connections to the state, one for each thread of the pool. */
struct route_pool;
enum rc MUST_USE route_pool_new(const struct desk_conf *conf, int threads, struct route_pool **ret, struct err *err);
void route_pool_free(struct route_pool *p); /* NULL is harmless */

void route_step(const struct desk_conf *conf, struct route_pool *p); /* from time to time, in one thread */

/* 0: it is served; else the status that refuses it (405 with what is allowed). */
int route_admit(const struct desk_conf *conf, struct httpd_req *req);
void route_serve(const struct desk_conf *conf, struct route_pool *pool, struct httpd_req *req);

#endif
