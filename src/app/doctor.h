/* siyu doctor: what may be wrong between this machine and WeCom, found by looking, each with what to do (检查). Nothing is changed and
 * nothing is put into the log. */
#ifndef SIYU_APP_DOCTOR_H
#define SIYU_APP_DOCTOR_H
#include "command.h"
#include "oneask.h"

#include "base/arena.h"
#include "base/text.h"

/* A symptom is what something bad that was found before brings with it: told, and not counted. */
enum doctor_mark { DOCTOR_GOOD, DOCTOR_NOTE, DOCTOR_BAD, DOCTOR_SYMPTOM };

struct doctor_finding {
	enum doctor_mark mark;
	const char *code; /* English, for programs: "dns", "trusted_ip" */
	struct span said; /* Chinese */
	const char *todo; /* Chinese, what a person does; "" for nothing */
};

#define DOCTOR_MOST 96

struct doctor {
	struct arena *arena;
	struct oneask *ask;
	const struct conf *conf; /* NULL: it cannot be read */
	struct doctor_finding v[DOCTOR_MOST];
	int n;
	bool asked;           /* WeCom was, or could not be */
	const char *fault;    /* code of the first bad thing that this showed; NULL: none */
	int64_t clock_off_ms; /* of this machine, known after an answer with a Date header; INT64_MAX: not known */
};

/* The finding's text is made of fmt, in the doctor's arena; todo is static or lives as long as the doctor. More than DOCTOR_MOST are left out. */
void doctor_add(struct doctor *d, enum doctor_mark mark, const char *code, const char *todo, const char *fmt, ...)
	PRINTF_LIKE(5, 6);
bool doctor_bad(const struct doctor *d);
void doctor_print(const struct doctor *d, bool json, struct text *out);

/* The configuration, the data folder, what runs, what the gate counted and what events the log holds. What runs and the archive are looked at
 * behind the API: what is wrong there is why they are in trouble. */
void doctorhouse_conf(struct doctor *d, struct app *app);
void doctorhouse_look(struct doctor *d);
/* Whether the gate answers where [gate] listen says; nothing where it does not run. */
void doctorgate_look(struct doctor *d);
/* Whether pages answer where [desk] listen says; nothing where desk does not run. */
void doctordesk_look(struct doctor *d);
/* The chat archive; nothing where it is off. */
void doctorarchive_look(struct doctor *d);
/* The API: name, connection, what stands between, secret, trusted address, rights, visible range (api.md 1.1 to 1.4, 18). */
void doctorapi_look(struct doctor *d);

/* How the answer to a verification looks beside what it must be (callbacks.md 1.3). */
enum doctor_echo {
	DOCTOR_ECHO_GOOD,
	DOCTOR_ECHO_NEWLINE, /* right, and blanks or a line break behind or before it */
	DOCTOR_ECHO_QUOTED,
	DOCTOR_ECHO_BOM,
	DOCTOR_ECHO_WRAPPED, /* it is in there, in something larger */
	DOCTOR_ECHO_HTML,
	DOCTOR_ECHO_JSON,
	DOCTOR_ECHO_EMPTY,
	DOCTOR_ECHO_REDIRECT,
	DOCTOR_ECHO_LOCKED,  /* 401, 407, 403 with a page */
	DOCTOR_ECHO_NOWHERE, /* 404 */
	DOCTOR_ECHO_METHOD,  /* 405 */
	DOCTOR_ECHO_REFUSED, /* 403 without a word, which is the gate's own; another 4xx */
	DOCTOR_ECHO_BEHIND,  /* 5xx: who stands before the gate does not reach it */
	DOCTOR_ECHO_OTHER
};
enum doctor_echo doctorurl_echo(int status, struct span body, struct span want);
/* Asks the callback URL as WeCom does: the verification, and a post that nobody signed, which the gate has to refuse. First at the gate of
 * this machine, so that it is clear on which side of the web server the fault lies. */
void doctorurl_look(struct doctor *d, struct span url);

/* A request of WeCom as a web server's log has it ("GET /wecom/bot?msg_signature=… HTTP/1.1", or a URL, in text): which rule of callbacks.md 2 it
 * breaks and why. body: of a POST, absent: none is at hand. */
void doctorline_look(struct doctor *d, struct span text, struct span body, int64_t now_ms);

#endif
