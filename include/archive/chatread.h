/* archive/chatread: one page of the chat archive, pulled and opened (callbacks.md 7.2). */
#ifndef SIYU_ARCHIVE_CHATREAD_H
#define SIYU_ARCHIVE_CHATREAD_H
#include "archive/chatlib.h"
#include "base/arena.h"
#include "wecom/chatmsg.h"

/* Private keys by publickey_ver: all that ever were, for messages of five days may be sealed with an older one. */
struct chatread_keys;
struct chatread_keys *chatread_keys_new(void);
void chatread_keys_free(struct chatread_keys *k); /* NULL is harmless */
/* pem absent: the key is lost, its messages are passed over. RC_CONFLICT: that version is there. RC_INVALID: no RSA private key. */
enum rc MUST_USE chatread_keys_add(struct chatread_keys *k, int64_t version, struct span pem, struct err *err);

struct chatread_page {
	struct chatmsg *msg;
	int msgs;
	int64_t to_seq;     /* of the last that was dealt with; the one that was asked for when there was none */
	int64_t unreadable; /* that could not be opened or read, though others of their key can: passed over */
	bool full;          /* there may be more */
	char stopped[256];  /* why it stopped before the end of the page: no key of that version, or one that opens nothing; "": it did not */
};
/* Messages above seq. Those that come again (a seq not above the one before) are left out; gaps are nothing.
 * RC_AGAIN: the library says to try again; RC_FAILED: another of its codes, with what it means; RC_INVALID: a page that cannot be read. The position
 * does not move then. */
enum rc MUST_USE chatread_pull(struct chatlib *l, struct chatread_keys *k, struct arena *a, int64_t seq, int limit,
	struct chatread_page *ret, struct err *err);

#endif
