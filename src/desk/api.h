/* api: what programs read of desk (/api/v1/…), with a bearer token of desk/tokenfile. Read only; openapi.json beside it says what there
 * is, and a test holds the two against each other. */
#ifndef SIYU_SRC_DESK_API_H
#define SIYU_SRC_DESK_API_H
#include "visit.h"

#define API_BASE "/api/v1"
#define API_MINUTE 600 /* requests of one token a minute */

struct api_route {
	const char *path; /* below API_BASE; the last part may be {NAME} */
	unsigned scope;   /* TOKENFILE_…, one of which the token must have */
	void (*serve)(struct visit *v, struct span last);
};
extern const struct api_route api_routes[];
extern const int api_routes_count;

struct api_pace; /* how often each token came this minute; several threads at once */
struct api_pace *api_pace_new(void);
void api_pace_free(struct api_pace *p); /* NULL is harmless */

/* Who brings the token: v->token is set, and v->account its name. false: nobody, or too often; he was told. */
bool api_enter(struct visit *v, struct api_pace *pace);
/* Fills in v->me by the role of the token. */
enum rc MUST_USE api_person(struct visit *v, struct err *err);
void api_serve(struct visit *v);
void api_refuse(struct visit *v, int status, const char *sentence);

#endif
