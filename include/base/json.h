/* base/json: reading and writing JSON. Reading makes one strict pass first (UTF-8, depth, node count, no \u0000, no
 * duplicate key, nothing behind the end; integers of more than 15 digits become strings), then cJSON builds the tree,
 * which stays inside this module. */
#ifndef SIYU_BASE_JSON_H
#define SIYU_BASE_JSON_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define JSON_MAX_DEPTH 32
#define JSON_MAX_NODES 200000

enum json_kind { JSON_NONE, JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

struct json_doc;  /* owns the tree */
struct json_node; /* borrowed from its doc; NULL is a valid "not there" for every reader below */

/* RC_INVALID with a byte offset in the text, RC_LIMIT for depth, nodes or size. Free with json_free. */
enum rc MUST_USE json_parse(struct span bytes, struct json_doc **ret_doc, struct err *err);
void json_free(struct json_doc *doc);
const struct json_node *json_root(const struct json_doc *doc);

enum json_kind json_kind(const struct json_node *n);                        /* JSON_NONE for NULL */
const struct json_node *json_get(const struct json_node *obj, const char *key); /* exact case */
const struct json_node *json_path(const struct json_node *n, const char *dotted); /* "a.b.0.c": a number indexes an array */
const struct json_node *json_first(const struct json_node *n);              /* child of array or object */
const struct json_node *json_next(const struct json_node *child);
struct span json_key(const struct json_node *child);
size_t json_count(const struct json_node *n);
struct span json_str(const struct json_node *n);                            /* absent unless a string (or a long integer) */
/* Lenient where WeCom is: a whole number, or a string of digits. false: absent or anything else. */
bool json_int(const struct json_node *n, int64_t *ret);
bool json_bool(const struct json_node *n, bool *ret);
/* A number or a string as its decimal text, for ids that peers write either way. Into out (cleared first). */
bool json_scalar(const struct json_node *n, struct text *out);

/* Writing: raw UTF-8, int64 exact, deterministic. Commas are its own business. */
struct jsonw { struct text *out; uint8_t first[JSON_MAX_DEPTH + 1]; int depth; bool after_key; };
void jsonw_init(struct jsonw *w, struct text *out);
void jsonw_obj(struct jsonw *w);
void jsonw_end_obj(struct jsonw *w);
void jsonw_arr(struct jsonw *w);
void jsonw_end_arr(struct jsonw *w);
void jsonw_keyn(struct jsonw *w, struct span key);
static inline void jsonw_key(struct jsonw *w, const char *key)
{
	jsonw_keyn(w, span_of(key));
}
void jsonw_str(struct jsonw *w, struct span s);    /* absent writes null; bytes that are no UTF-8 become U+FFFD */
void jsonw_cstr(struct jsonw *w, const char *s);
void jsonw_int(struct jsonw *w, int64_t v);
void jsonw_bool(struct jsonw *w, bool v);
void jsonw_null(struct jsonw *w);
void jsonw_raw(struct jsonw *w, struct span json); /* an already written value */
/* key and value at once; the _opt form writes nothing for an absent span. */
static inline void jsonw_kstr(struct jsonw *w, const char *key, struct span s)
{
	jsonw_key(w, key);
	jsonw_str(w, s);
}

static inline void jsonw_kstr_opt(struct jsonw *w, const char *key, struct span s)
{
	if (span_present(s))
		jsonw_kstr(w, key, s);
}

static inline void jsonw_kcstr(struct jsonw *w, const char *key, const char *s)
{
	jsonw_kstr(w, key, span_of(s));
}

static inline void jsonw_kint(struct jsonw *w, const char *key, int64_t v)
{
	jsonw_key(w, key);
	jsonw_int(w, v);
}

static inline void jsonw_kbool(struct jsonw *w, const char *key, bool v)
{
	jsonw_key(w, key);
	jsonw_bool(w, v);
}

#endif
