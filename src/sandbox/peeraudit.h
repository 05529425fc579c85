/* sandbox/peeraudit: the chat archive as the platform hands it out (doc: callbacks.md 7.2): a file of sealed messages, which the library that
 * stands in for the platform's serves (tests/standin; its cipher is written here a second time). */
#ifndef SIYU_SANDBOX_PEERAUDIT_H
#define SIYU_SANDBOX_PEERAUDIT_H
#include "sandbox/brainaudit.h"

struct peeraudit;
/* The file is empty then. RC_INVALID: no public RSA key. RC_FAILED: the file cannot be written. Free with peeraudit_free. */
enum rc MUST_USE peeraudit_new(struct span path, struct span key, struct peeraudit **ret, struct err *err);
void peeraudit_free(struct peeraudit *p); /* NULL is harmless */
/* Appends what was said since. What cannot be written is tried again the next time, and said once. */
void peeraudit_write(struct peeraudit *p, const struct brain *b);

#endif
