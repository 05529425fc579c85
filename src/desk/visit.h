/* visit: one request to a page behind the login: who he is, what he asked, the state as it stands now. */
#ifndef SIYU_SRC_DESK_VISIT_H
#define SIYU_SRC_DESK_VISIT_H
#include "page.h"
#include "session.h"
#include "looks.h"
#include "ration.h"
#include "throttle.h"
#include "workline.h"

#define VISIT_ID_BYTES 128
#define VISIT_TEXT_BYTES 600

struct visit {
	const struct desk_conf *conf;
	struct httpd_req *req;
	struct arena *a;
	struct store_db *db;   /* in a transaction, but while something is put or said */
	struct session session;
	struct desk_person me; /* of an employee, or of whoever has an account; userid is empty where the account is no employee's */
	struct span account;   /* its name; absent: he came by WeCom */
	struct span *hide;     /* what the customer whose page it is is called: masked in all words by role */
	int hidden;
	const struct tokenfile_token *token; /* of a program (openapi.h); NULL: somebody else */
	struct throttle *throttle; /* of passwords */
	struct looks *looks;       /* kept in the audit that nobody waits for; NULL: there are no pages */
	int64_t now_ms;
};

/* A parameter of the query, or a field of the form that was posted; decoded, in the arena; empty where it is absent, cannot be read, or is
 * longer than most. */
struct span visit_param(const struct visit *v, const char *name, size_t most);
/* A parameter that is one of some words, or a day: so, but where it cannot be read or is longer than any of them it is 「?」, which is none,
 * so that who looks it up refuses it. */
struct span visit_word(const struct visit *v, const char *name);
/* The same of the i-th of that name, from 0. */
struct span visit_word_at(const struct visit *v, const char *name, int i);
struct span visit_field(const struct visit *v, const char *name, size_t most);

/* s as it may stand between 「」 in the audit: nothing in it ends the quote or the line, or tells a terminal something. In the arena. */
struct span visit_quoted(const struct visit *v, struct span s);

/* Does he see what is this employee's? */
bool visit_sees(const struct visit *v, struct span employee);
/* His customer, or of one whom he leads. what: he wanted, for the audit. *ret_mine: he follows him himself. false: not, or nobody knows him;
 * he was told, and it was kept. */
bool visit_customer(struct visit *v, struct span customer, const char *what, bool *ret_mine);

/* Was it posted from a page of ours, as far as the browser says? */
bool visit_from_here(const struct visit *v);

void visit_begin(struct visit *v, struct page *p, const char *title);
/* Something is done: an input by him (flow's botpage). The transaction is renewed behind it, so that what follows sees it. */
enum rc MUST_USE visit_put(struct visit *v, struct span body, struct workline_done *ret, struct err *err);
/* The begin of such a body: {"verb":"page","by":…; the caller goes on and ends the object. */
void visit_body(const struct visit *v, struct text *body, struct jsonw *w);
/* That he opened data of a customer or group stands in the audit before he reads it. false: it could not be kept; he was told. */
bool visit_saw(struct visit *v, struct span customer, const char *what);
/* He saw that report, of nobody in particular (looks.h): kept behind the answer, once in an hour, and not for a HEAD. what: our words. */
void visit_looked(struct visit *v, const char *report, const char *what);
/* What he was refused and by which sentence: kept behind the answer (looks.h), which is the caller's. customer: as it was asked for; it is kept
 * where it looks like an id, else that it does not. what, sentence: our words, or by visit_quoted. */
void visit_denied(struct visit *v, struct span customer, const char *what, const char *sentence);
/* Says into out, outside of the transaction. */
enum rc MUST_USE visit_say(struct visit *v, enum desk_topic topic, struct span customer, struct span message, struct text *out, struct err *err);

/* Answers that are no page. */
void visit_failed(struct visit *v, const struct err *err);
void visit_refused(struct visit *v, const char *sentence);

#endif
