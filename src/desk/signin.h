/* signin: who opens a page, as WeCom tells (网页授权, api.md 16.2); the code is exchanged by work, which alone has the secret. */
#ifndef SIYU_SRC_DESK_SIGNIN_H
#define SIYU_SRC_DESK_SIGNIN_H
#include "visit.h"

#define SIGNIN_TO_BYTES 800

void signin_start(struct visit *v);  /* GET /login?to=PATH */
void signin_return(struct visit *v); /* GET /oauth?code=&state= */
void signin_end(struct visit *v);    /* POST /logout */
/* Begins a login that leads back to this request. */
void signin_first(struct visit *v);

/* Is it a path of ours? A second slash, or what a browser takes for one, would lead to another host. */
bool signin_inside(struct span to);

#endif
