/* Messages of the archive as the platform hands them out, sealed for the stand-in (tests/standin) with keys made here. */
#ifndef SIYU_TESTS_SEALED_H
#define SIYU_TESTS_SEALED_H
#include "base/text.h"

struct sealed_key;
struct sealed_key *sealed_key_new(void); /* aborts the test where libcrypto cannot */
void sealed_key_free(struct sealed_key *k);
void sealed_key_pem(const struct sealed_key *k, struct text *out); /* the private half */
void sealed_key_public_pem(const struct sealed_key *k, struct text *out);

/* One line of the stand-in's file. */
void sealed_add(const struct sealed_key *k, int64_t version, int64_t seq, const char *json, struct text *out);
/* {"msgid":…,"action":"send",…} with this text. room "": a single chat. */
void sealed_text(const struct sealed_key *k, int64_t version, int64_t seq, const char *from, const char *to,
	const char *room, int64_t at_ms, const char *text, struct text *out);
/* The stand-in's library. lacks: the one without DecryptData. */
const char *sealed_library(bool lacks);

#endif
