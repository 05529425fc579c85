/* wecom/shape: what a C struct looks like as JSON, as a table; one reader and one writer serve requests and answers. */
#ifndef SIYU_WECOM_SHAPE_H
#define SIYU_WECOM_SHAPE_H
#include "base/arena.h"
#include "base/json.h"

#define SHAPE_NO_INT INT64_MIN /* absent integer where 0 has a meaning */

enum shape_type {
	SHAPE_STR,  /* struct span; numbers are read as their decimal text */
	SHAPE_INT,  /* int64_t; SHAPE_NO_INT when absent */
	SHAPE_UINT, /* int64_t; 0 when absent, and 0 is not written */
	SHAPE_BOOL, /* bool; false is not written */
	SHAPE_FLAG, /* int64_t 0 or 1 written as a JSON bool; SHAPE_NO_INT when absent */
	SHAPE_STRS, /* struct span * and size_t: array of strings */
	SHAPE_BARS, /* the same as one string joined by '|' */
	SHAPE_KEYS, /* the same as an array of objects {"<sub key>": …}: read and written with field->key */
	SHAPE_OBJ,  /* an embedded struct; not written when nothing of it is there */
	SHAPE_OBJS  /* T * and size_t: array of objects */
};

/* Where a field takes part. */
enum { SHAPE_WIRE = 1, SHAPE_KEPT = 2, SHAPE_BOTH = 3 };

struct shape {
	size_t bytes;
	const struct shape_field *field; /* ends with a NULL name */
};

struct shape_field {
	const char *name;
	enum shape_type type;
	unsigned where;          /* SHAPE_WIRE: WeCom's form; SHAPE_KEPT: our stored form */
	size_t offset, offset_n; /* offset_n: of the count */
	const struct shape *sub;
	const char *key; /* SHAPE_KEYS; of SHAPE_OBJS: in our form neighbours that differ in this string alone are one object
	                  * with an array of them ({"id":["a","b"],"status":1}) */
	bool split;      /* the list that is cut into parts (of an object: its lists); inside of a split list: its elements count */
};

/* Rows of a table: members of struct s, named as in C. where: WIRE, KEPT or BOTH. */
/* clang-format off */
#define SHAPE_FIELD(s, m, kind, at) \
	{.name = #m, .type = SHAPE_##kind, .where = SHAPE_##at, .offset = offsetof(struct s, m)}
#define SHAPE_LIST(s, m, kind, at, inner, cut) \
	{.name = #m, .type = SHAPE_##kind, .where = SHAPE_##at, .offset = offsetof(struct s, m), \
	 .offset_n = offsetof(struct s, m##_n), .sub = inner, .split = cut}
#define SHAPE_INNER(s, m, inner) \
	{.name = #m, .type = SHAPE_OBJ, .where = SHAPE_BOTH, .offset = offsetof(struct s, m), .sub = inner}
#define SHAPE_END {.name = NULL}
#define SHAPE_OF(name, s, ...) \
	static const struct shape_field name##_fields[] = {__VA_ARGS__, SHAPE_END}; \
	static const struct shape name##_shape = {sizeof(struct s), name##_fields}
/* clang-format on */

/* A window over the elements of the split lists: [from, to) in document order. */
struct shape_window {
	size_t from, to, at;
};

/* All absent: what a shape holds before reading. */
void shape_clear(const struct shape *s, void *out);
/* Fields of the wanted place that are there and fit; others stay absent, unknown keys are passed over. Strings are
 * copied. */
void shape_read(struct arena *a, const struct shape *s, const struct json_node *obj, unsigned where, void *out);
/* The members of one object, without its braces. window NULL: all. */
void shape_write(struct jsonw *w, const struct shape *s, const void *in, unsigned where, struct shape_window *window);
size_t shape_elements(
	const struct shape *s, const void *in); /* of the split lists, innermost; an empty element counts 1 */

#endif
