/* openapi: what programs read of desk (/api/v1/…), with a bearer token of desk/tokenfile. Read only; openapi.json beside it says what there
 * is, and a test holds the two against each other. */
#ifndef SIYU_SRC_DESK_OPENAPI_H
#define SIYU_SRC_DESK_OPENAPI_H
#include "visit.h"

#define OPENAPI_BASE "/api/v1"
#define OPENAPI_MINUTE 600 /* requests of one token a minute */

struct openapi_route {
	const char *path; /* below OPENAPI_BASE; the last part may be {NAME} */
	unsigned scope;   /* TOKENFILE_…, one of which the token must have */
	void (*serve)(struct visit *v, struct span last);
	const char *params; /* of the query, with blanks between; another one is refused */
};
extern const struct openapi_route openapi_routes[];
extern const int openapi_routes_count;

/* Who brings the token: v->token is set, and v->account its name. false: nobody, or too often; he was told. */
bool openapi_enter(struct visit *v, struct ration *programs);
/* Fills in v->me by the role of the token. */
enum rc MUST_USE openapi_person(struct visit *v, struct err *err);
void openapi_serve(struct visit *v);
void openapi_refuse(struct visit *v, int status, const char *sentence);

#endif
