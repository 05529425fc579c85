/* base/span: borrowed bytes. Never NUL-terminated by promise; never owned. */
#ifndef SIYU_BASE_SPAN_H
#define SIYU_BASE_SPAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *p; /* NULL means absent, which is not the same as empty */
	size_t n;      /* bytes */
};

#define SPAN_ABSENT ((struct span){0})
#define SPAN_LIT(s) ((struct span){(s), sizeof(s) - 1})
/* For printf("%.*s"). */
#define SPAN_ARG(s) (int)(s).n, span_print((s).p)
static inline const char *span_print(const char *p) /* an absent span is an empty one */
{
	return p ? p : "";
}

/* The smallest are here: with a literal nothing is left to be counted when the program runs. */
/* s may be NULL: absent */
static inline struct span span_of(const char *s)
{
	return (struct span){s, s ? strlen(s) : 0};
}

static inline struct span span_make(const void *p, size_t n)
{
	return (struct span){p, n};
}

static inline bool span_present(struct span s)
{
	return s.p != NULL;
}

/* Byte equality; absent equals only absent. */
static inline bool span_eq(struct span a, struct span b)
{
	if (!a.p || !b.p)
		return !a.p && !b.p;
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* A letter or digit of ASCII, '_' or '-': what ids of WeCom are made of (api.md 4, 8). */
bool span_idchar(char c);
/* The same but for the case of ASCII letters. */
bool span_alike(struct span a, struct span b);

/* Equal to a C string. */
static inline bool span_is(struct span a, const char *b)
{
	return span_eq(a, span_of(b));
}

static inline bool span_starts(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);
	return s.p && s.n >= n && memcmp(s.p, prefix, n) == 0;
}

static inline bool span_ends(struct span s, const char *suffix)
{
	size_t n = strlen(suffix);
	return s.p && s.n >= n && memcmp(s.p + s.n - n, suffix, n) == 0;
}

/* Without the first n bytes; n above s.n gives empty. */
static inline struct span span_drop(struct span s, size_t n)
{
	if (!s.p)
		return s;
	if (n > s.n)
		n = s.n;
	return (struct span){s.p + n, s.n - n};
}

/* The first n bytes at most. */
static inline struct span span_take(struct span s, size_t n)
{
	if (n < s.n)
		s.n = n;
	return s;
}

int span_cmp(struct span a, struct span b);         /* memcmp order, shorter prefix first */
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
