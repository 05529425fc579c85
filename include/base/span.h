/* base/span: borrowed bytes. Never NUL-terminated by promise; never owned. */
#ifndef SIYU_BASE_SPAN_H
#define SIYU_BASE_SPAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	const char *p; /* NULL means absent, which is not the same as empty */
	size_t n;      /* bytes */
};

#define SPAN_ABSENT ((struct span){0})
#define SPAN_LIT(s) ((struct span){(s), sizeof(s) - 1})
/* For printf("%.*s"). */
#define SPAN_ARG(s) (int)(s).n, (s).p ? (s).p : ""

struct span span_of(const char *s);                 /* s may be NULL: absent */
struct span span_make(const void *p, size_t n);
bool span_present(struct span s);
bool span_eq(struct span a, struct span b);         /* byte equality; absent equals only absent */
bool span_is(struct span a, const char *b);         /* equal to a C string */
int span_cmp(struct span a, struct span b);         /* memcmp order, shorter prefix first */
bool span_starts(struct span s, const char *prefix);
bool span_ends(struct span s, const char *suffix);
struct span span_drop(struct span s, size_t n);     /* without the first n bytes; n above s.n gives empty */
struct span span_take(struct span s, size_t n);     /* the first n bytes at most */
struct span span_trim(struct span s);               /* ASCII blanks, CR, LF, TAB off both ends */
size_t span_find(struct span s, char c);            /* index, or SIZE_MAX */
size_t span_search(struct span s, struct span what);/* index, or SIZE_MAX */
/* Cuts at the first c: *ret_head before it, *ret_rest behind it. Without c: head = s, rest absent, false. */
bool span_cut(struct span s, char c, struct span *ret_head, struct span *ret_rest);
/* Whole of s must be a decimal integer in int64 (an optional leading '-'); nothing else is touched on false. */
bool span_int(struct span s, int64_t *ret);
/* FNV-1a 64 of the bytes: for hash tables only, never for security or identity on disk. */
uint64_t span_hash(struct span s);

#endif
