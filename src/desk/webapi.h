/* webapi: what programs read of desk (/api/v1/…), with a bearer token of desk/tokenfile. Read only; openapi.json beside it says what there
 * is, and a test holds the two against each other. */
#ifndef SIYU_SRC_DESK_WEBAPI_H
#define SIYU_SRC_DESK_WEBAPI_H
#include "visit.h"

#define WEBAPI_BASE "/api/v1"
#define WEBAPI_MINUTE 600 /* requests of one token a minute */

struct webapi_route {
	const char *path; /* below WEBAPI_BASE; the last part may be {NAME} */
	unsigned scope;   /* TOKENFILE_…, one of which the token must have */
	void (*serve)(struct visit *v, struct span last);
};
extern const struct webapi_route webapi_routes[];
extern const int webapi_routes_count;

struct webapi_pace; /* how often each token came this minute; several threads at once */
struct webapi_pace *webapi_pace_new(void);
void webapi_pace_free(struct webapi_pace *p); /* NULL is harmless */

/* Who brings the token: v->token is set, and v->account its name. false: nobody, or too often; he was told. */
bool webapi_enter(struct visit *v, struct webapi_pace *pace);
/* Fills in v->me by the role of the token. */
enum rc MUST_USE webapi_person(struct visit *v, struct err *err);
void webapi_serve(struct visit *v);
void webapi_refuse(struct visit *v, int status, const char *sentence);

#endif
