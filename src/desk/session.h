/* session: who is there, in signed cookies that nobody but us can make, and the token that every post carries. Pure. */
#ifndef SIYU_SRC_DESK_SESSION_H
#define SIYU_SRC_DESK_SESSION_H
#include "base/arena.h"
#include "desk/desk.h"

#define SESSION_CSRF_BYTES 33
#define SESSION_NONCE_BYTES 33 /* state of a login: 32 hex digits and the end */
#define SESSION_LOGIN_MS 600000

enum session_kind { SESSION_NONE, SESSION_EMPLOYEE, SESSION_CUSTOMER, SESSION_ACCOUNT };
struct session {
	enum session_kind kind;
	struct span who;        /* userid, external_userid, or what account_who made; in the arena */
	int64_t until_ms;
	char csrf[SESSION_CSRF_BYTES];
};

/* The Set-Cookie header of a new session, in the arena: HttpOnly, SameSite=Lax, Secure under https. */
const char *session_make(const struct desk_conf *conf, struct arena *a, enum session_kind kind, struct span who, int64_t until_ms);
const char *session_end(const struct desk_conf *conf, struct arena *a); /* takes it away */
/* Of a Cookie header. false: none, forged, or over. */
bool session_read(const struct desk_conf *conf, struct arena *a, struct span cookies, int64_t now_ms, struct session *ret);

/* A login begins: *ret_nonce is its state, the header keeps it and the way back in this browser alone. */
const char *session_login(const struct desk_conf *conf, struct arena *a, struct span to, int64_t now_ms, char ret_nonce[SESSION_NONCE_BYTES]);
const char *session_login_end(const struct desk_conf *conf, struct arena *a);
/* It comes back with that state. false: it began in another browser, or too long ago. */
bool session_login_read(const struct desk_conf *conf, struct arena *a, struct span cookies, struct span state, int64_t now_ms, struct span *ret_to);

#endif
