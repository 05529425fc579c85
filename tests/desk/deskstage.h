/* deskstage: a desk on loopback with a small state, and a browser that keeps one cookie. */
#ifndef SIYU_TESTS_DESK_DESKSTAGE_H
#define SIYU_TESTS_DESK_DESKSTAGE_H
#include "base/zone.h"
#include "desk/desk.h"
#include "testhttp.h"
#include <pthread.h>

#define NOW INT64_C(1772503200000)
#define HOUR INT64_C(3600000)

struct deskstage {
	struct desk *d;
	struct testhttp_server server;
	pthread_t thread;
	int stop[2];
	char dir[200], path[256], users[256], tokens[256], url[64];
	struct zone zone;
	pthread_mutex_t lock; /* of what the desk's threads read and write, up to here */
	int64_t now_ms;
	const char *oauth; /* what work answers to a code */
	char put[2000];    /* the last input */
	int puts;
	bool away, held; /* no work runs; it does not answer what nobody waits for (deskstage_set) */
	char cookie[1200], csrf[64], page[400000], head[4000];
};

/* As cmocka wants them: under https://m.example.cn. li and wang are employees, hao leads li, yun is an operator, boss sees all. */
int deskstage_begin(void **state);
int deskstage_begin_without_url(void **state); /* the check-in pages and the API alone */
int deskstage_end(void **state);
/* Under http://127.0.0.1:PORT, for a real browser. */
struct deskstage *deskstage_plain(void);

/* Changes away or held: the desk's threads read them. */
void deskstage_set(struct deskstage *s, bool *what, bool to);
/* One request with the cookie at hand. more: header lines. form NULL: a GET. */
int deskstage_ask(struct deskstage *s, const char *path, const char *more, const char *form);
/* The platform leads back; the status of what we answer. */
int deskstage_come_back(struct deskstage *s, const char *code, const char *state);
void deskstage_login(struct deskstage *s, const char *who, const char *path);
/* He has an order of that amount, in what is told of him; reports know nothing of it. */
void deskstage_bought(struct deskstage *s, const char *id, const char *order_no, int64_t fen, int64_t paid_ms);
void deskstage_bought_it(
	struct deskstage *s, const char *id, const char *order_no, const char *product, int64_t fen, int64_t paid_ms);
/* That order of the shop is taken out of the books. */
void deskstage_void(struct deskstage *s, const char *order_no, const char *who, const char *why);
void deskstage_holds(const char *where, const char *part);
/* Waits until there were so many inputs; in the last of them stands part (NULL: whatever). */
void deskstage_puts(struct deskstage *s, int puts, const char *part);
void deskstage_lacks(const char *where, const char *part);
/* What stands between two words, of the last answer's head or page. */
void deskstage_between(const char *in, const char *before, const char *behind, char *ret, size_t cap);

/* The employee left then; EMPLOYEE_HERE: he is back. */
void deskstage_leave(struct deskstage *s, const char *employee, int64_t at_ms);

#endif
