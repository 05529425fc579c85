#include "base/json.h"

#include "base/arena.h"
#include "base/jsonscan.h"
#include "base/utf8.h"

#include <cJSON.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A document is one arena: what cJSON asks for while it reads comes from there and goes with it, so that a tree of ten thousand
 * values is given back in one step. */
struct json_doc {
	struct arena *memory;
	cJSON *root;
};

static _Thread_local struct arena *reading; /* whose document this thread reads now */
static pthread_once_t hooked = PTHREAD_ONCE_INIT;

static void *take(size_t bytes)
{
	return arena_raw(reading, bytes); /* as malloc: cJSON zeroes what it wants zeroed */
}

static void give(void *p)
{
	(void)p; /* goes with the arena */
}

static void hook(void)
{
	cJSON_Hooks hooks = {.malloc_fn = take, .free_fn = give};
	cJSON_InitHooks(&hooks);
}

#define EXACT_MAX 999999999999999.0 /* JSONSCAN_EXACT_DIGITS nines */

/* A node is cJSON's item under a name that callers cannot look into. */
static const cJSON *item_of(const struct json_node *n)
{
	return (const cJSON *)(const void *)n;
}

static const struct json_node *node_of(const cJSON *item)
{
	return (const struct json_node *)(const void *)item;
}

enum rc json_parse(struct span bytes, struct json_doc **ret_doc, struct err *err)
{
	bytes = utf8_bare(bytes);
	struct text rewritten;
	enum rc rc = jsonscan_check(bytes, &rewritten, err);
	if (rc == RC_OK) {
		struct span s = rewritten.n ? text_span(&rewritten) : bytes;
		(void)pthread_once(&hooked, hook);
		struct arena *memory = arena_new(0);
		reading = memory;
		cJSON *root = cJSON_ParseWithLengthOpts(s.p, s.n, NULL, 0);
		reading = NULL;
		if (root) {
			struct json_doc *doc = arena_alloc(memory, sizeof *doc);
			*doc = (struct json_doc){.memory = memory, .root = root};
			*ret_doc = doc;
		} else {
			/* The pass let through what cJSON does not read: never half a tree. */
			arena_free(memory);
			rc = err_set(err, RC_INVALID, "json: not readable");
		}
	}
	text_release(&rewritten);
	return rc;
}

void json_free(struct json_doc *doc)
{
	if (doc)
		arena_free(doc->memory);
}

const struct json_node *json_root(const struct json_doc *doc)
{
	return doc ? node_of(doc->root) : NULL;
}

enum json_kind json_kind(const struct json_node *n)
{
	const cJSON *item = item_of(n);
	if (!item)
		return JSON_NONE;
	switch (item->type & 0xFF) { /* beside flags of cJSON's own */
	case cJSON_NULL: return JSON_NULL;
	case cJSON_False:
	case cJSON_True: return JSON_BOOL;
	case cJSON_Number: return JSON_NUMBER;
	case cJSON_String: return JSON_STRING;
	case cJSON_Array: return JSON_ARRAY;
	default: return JSON_OBJECT;
	}
}

static const struct json_node *member(const struct json_node *obj, struct span key)
{
	if (json_kind(obj) != JSON_OBJECT)
		return NULL;
	char first = key.n ? key.p[0] : '\0'; /* most keys differ in it */
	for (const cJSON *c = item_of(obj)->child; c; c = c->next)
		if (c->string[0] == first && strncmp(c->string, key.p, key.n) == 0 && !c->string[key.n])
			return node_of(c);
	return NULL;
}

const struct json_node *json_get(const struct json_node *obj, const char *key)
{
	return member(obj, span_of(key));
}

static const struct json_node *element(const struct json_node *arr, struct span index)
{
	int64_t i;
	if (!span_int(index, &i) || i < 0)
		return NULL;
	const struct json_node *n = json_first(arr);
	while (n && i-- > 0)
		n = json_next(n);
	return n;
}

const struct json_node *json_path(const struct json_node *n, const char *dotted)
{
	struct span rest = span_of(dotted);
	while (n && span_present(rest)) {
		struct span step;
		(void)span_cut(rest, '.', &step, &rest);
		n = json_kind(n) == JSON_ARRAY ? element(n, step) : member(n, step);
	}
	return n;
}

const struct json_node *json_first(const struct json_node *n)
{
	enum json_kind kind = json_kind(n);
	return kind == JSON_ARRAY || kind == JSON_OBJECT ? node_of(item_of(n)->child) : NULL;
}

const struct json_node *json_next(const struct json_node *child)
{
	return child ? node_of(item_of(child)->next) : NULL;
}

struct span json_key(const struct json_node *child)
{
	return child ? span_of(item_of(child)->string) : SPAN_ABSENT;
}

size_t json_count(const struct json_node *n)
{
	size_t count = 0;
	for (const struct json_node *c = json_first(n); c; c = json_next(c))
		count++;
	return count;
}

struct span json_str(const struct json_node *n)
{
	if (json_kind(n) != JSON_STRING)
		return SPAN_ABSENT;
	return span_of(cJSON_GetStringValue(item_of(n)));
}

static bool whole_number(const struct json_node *n, int64_t *ret)
{
	double v = cJSON_GetNumberValue(item_of(n));
	if (!(v >= -EXACT_MAX && v <= EXACT_MAX))
		return false;
	int64_t whole = (int64_t)v;
	if (v - (double)whole != 0)
		return false;
	*ret = whole;
	return true;
}

bool json_int(const struct json_node *n, int64_t *ret)
{
	switch (json_kind(n)) {
	case JSON_NUMBER: return whole_number(n, ret);
	case JSON_STRING: return span_int(json_str(n), ret);
	default: return false;
	}
}

bool json_bool(const struct json_node *n, bool *ret)
{
	if (json_kind(n) != JSON_BOOL)
		return false;
	*ret = cJSON_IsTrue(item_of(n));
	return true;
}

bool json_scalar(const struct json_node *n, struct text *out)
{
	int64_t whole;
	char buf[40];
	text_clear(out);
	if (json_kind(n) == JSON_STRING) {
		text_add(out, json_str(n));
	} else if (json_kind(n) != JSON_NUMBER) {
		return false;
	} else if (whole_number(n, &whole)) {
		text_addf(out, "%lld", (long long)whole);
	} else {
		/* The shortest form that reads back as the same number. */
		double v = cJSON_GetNumberValue(item_of(n));
		(void)snprintf(buf, sizeof buf, "%.15g", v);
		if (strtod(buf, NULL) < v || strtod(buf, NULL) > v)
			(void)snprintf(buf, sizeof buf, "%.17g", v);
		text_adds(out, buf);
	}
	return !out->over;
}
