/* wecom/shape: see shape.h. Pointers are moved by memcpy: a list is a pointer of some type and a size_t. */
#include "wecom/shape.h"
#include <string.h>

struct shape_list {
	void *v;
	size_t n;
};

static struct shape_list shape_list_at(const struct shape_field *f, const void *in)
{
	struct shape_list l;

	memcpy(&l.v, (const char *)in + f->offset, sizeof(l.v));
	memcpy(&l.n, (const char *)in + f->offset_n, sizeof(l.n));
	return l;
}

static void shape_list_put(const struct shape_field *f, void *out, struct shape_list l)
{
	memcpy((char *)out + f->offset, &l.v, sizeof(l.v));
	memcpy((char *)out + f->offset_n, &l.n, sizeof(l.n));
}

static int64_t shape_int_at(const struct shape_field *f, const void *in)
{
	int64_t v;

	memcpy(&v, (const char *)in + f->offset, sizeof(v));
	return v;
}

void shape_clear(const struct shape *s, void *out)
{
	static const int64_t none = SHAPE_NO_INT;
	const struct shape_list empty = {0};

	for (const struct shape_field *f = s->field; f->name != NULL; f++) {
		char *at = (char *)out + f->offset;
		switch (f->type) {
		case SHAPE_STR: memset(at, 0, sizeof(struct span)); break;
		case SHAPE_INT:
		case SHAPE_FLAG: memcpy(at, &none, sizeof(none)); break;
		case SHAPE_UINT: memset(at, 0, sizeof(int64_t)); break;
		case SHAPE_BOOL: memset(at, 0, sizeof(bool)); break;
		case SHAPE_STRS:
		case SHAPE_BARS:
		case SHAPE_KEYS:
		case SHAPE_OBJS: shape_list_put(f, out, empty); break;
		case SHAPE_OBJ: shape_clear(f->sub, at); break;
		}
	}
}

/* A string, or a number as its text: peers write ids either way. */
static struct span shape_read_str(struct arena *a, const struct json_node *n)
{
	struct text t = {0};
	struct span s = json_str(n);

	if (span_present(s))
		return arena_copy(a, s);
	if (json_kind(n) != JSON_NUMBER)
		return SPAN_ABSENT;
	text_init(&t, 64);
	if (json_scalar(n, &t))
		s = arena_copy(a, text_span(&t));
	text_release(&t);
	return s;
}

static struct shape_list shape_read_strs(struct arena *a, const struct shape_field *f, const struct json_node *n)
{
	struct span *v = arena_array(a, json_count(n) + 1, sizeof(*v));
	struct shape_list l = {v, 0};

	for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
		struct span s = shape_read_str(a, f->type == SHAPE_KEYS ? json_get(c, f->key) : c);
		if (span_present(s))
			v[l.n++] = s;
	}
	return l;
}

static struct shape_list shape_read_bars(struct arena *a, struct span s)
{
	struct span rest = s, head;
	size_t most = 1;

	for (size_t i = 0; i < s.n; i++)
		most += s.p[i] == '|';
	struct span *v = arena_array(a, most, sizeof(*v));
	struct shape_list l = {v, 0};
	while (rest.n > 0) {
		span_cut(rest, '|', &head, &rest);
		if (head.n > 0)
			v[l.n++] = head;
	}
	return l;
}

static const struct shape_field *shape_field_of(const struct shape *s, const char *name)
{
	const struct shape_field *f = s->field;

	while (f->name != NULL && strcmp(f->name, name) != 0)
		f++;
	INVARIANT(f->name != NULL);
	return f;
}

/* The strings in which neighbours differ; NULL: one object is one element. */
static const struct json_node *shape_run(const struct shape_field *f, const struct json_node *obj, unsigned where)
{
	const struct json_node *ids = f->key != NULL && where == SHAPE_KEPT ? json_get(obj, f->key) : NULL;

	return json_kind(ids) == JSON_ARRAY ? ids : NULL;
}

static struct shape_list shape_read_objs(
	struct arena *a, const struct shape_field *f, const struct json_node *n, unsigned where)
{
	size_t bytes = f->sub->bytes, most = 1;
	struct shape_list l = {0};
	char *v;

	for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
		const struct json_node *ids = shape_run(f, c, where);
		most += ids != NULL ? json_count(ids) + 1 : 1;
	}
	l.v = v = arena_array(a, most, bytes);
	for (const struct json_node *c = json_first(n); c != NULL; c = json_next(c)) {
		const struct json_node *ids = shape_run(f, c, where);
		char *first = v + bytes * l.n;
		if (json_kind(c) != JSON_OBJECT)
			continue;
		shape_read(a, f->sub, c, where, first);
		if (ids == NULL)
			l.n++;
		for (const struct json_node *id = json_first(ids); id != NULL; id = json_next(id)) {
			char *item = v + bytes * l.n++;
			struct span s = shape_read_str(a, id);
			if (item != first)
				memcpy(item, first, bytes);
			memcpy(item + shape_field_of(f->sub, f->key)->offset, &s, sizeof(s));
		}
	}
	return l;
}

static void shape_read_field(
	struct arena *a, const struct shape_field *f, const struct json_node *n, unsigned where, void *out)
{
	char *at = (char *)out + f->offset;
	struct span s;
	int64_t i;
	bool b;

	switch (f->type) {
	case SHAPE_STR:
		s = shape_read_str(a, n);
		memcpy(at, &s, sizeof(s));
		break;
	case SHAPE_INT:
	case SHAPE_UINT:
		if (json_int(n, &i))
			memcpy(at, &i, sizeof(i));
		break;
	case SHAPE_BOOL:
		if (json_bool(n, &b))
			memcpy(at, &b, sizeof(b));
		break;
	case SHAPE_FLAG:
		if (json_bool(n, &b))
			i = b;
		else if (!json_int(n, &i))
			break;
		memcpy(at, &i, sizeof(i));
		break;
	case SHAPE_STRS:
	case SHAPE_KEYS:
		if (json_kind(n) == JSON_ARRAY)
			shape_list_put(f, out, shape_read_strs(a, f, n));
		break;
	case SHAPE_BARS:
		s = shape_read_str(a, n);
		if (span_present(s))
			shape_list_put(f, out, shape_read_bars(a, s));
		break;
	case SHAPE_OBJ:
		if (json_kind(n) == JSON_OBJECT)
			shape_read(a, f->sub, n, where, at);
		break;
	case SHAPE_OBJS:
		if (json_kind(n) == JSON_ARRAY)
			shape_list_put(f, out, shape_read_objs(a, f, n, where));
		break;
	}
}

void shape_read(struct arena *a, const struct shape *s, const struct json_node *obj, unsigned where, void *out)
{
	shape_clear(s, out);
	for (const struct shape_field *f = s->field; f->name != NULL; f++)
		if (f->where & where) {
			const struct json_node *n = json_get(obj, f->name);
			if (n != NULL)
				shape_read_field(a, f, n, where, out);
		}
}

/* Counts what is in the window and says whether [at, at + n) of it is to be written; moves on by n. */
static bool shape_take(struct shape_window *window, size_t n)
{
	size_t at = window->at;

	window->at += n;
	return at < window->to && at + n > window->from;
}

static size_t shape_inner(const struct shape *s, const void *in)
{
	size_t n = shape_elements(s, in);

	return n > 0 ? n : 1;
}

static bool shape_splits(const struct shape *s)
{
	for (const struct shape_field *f = s->field; f->name != NULL; f++)
		if (f->split)
			return true;
	return false;
}

size_t shape_elements(const struct shape *s, const void *in)
{
	size_t n = 0;

	for (const struct shape_field *f = s->field; f->name != NULL; f++) {
		if (!f->split)
			continue;
		if (f->type == SHAPE_OBJ) { /* its lists are cut */
			n += shape_elements(f->sub, (const char *)in + f->offset);
			continue;
		}
		struct shape_list l = shape_list_at(f, in);
		if (f->type != SHAPE_OBJS || !shape_splits(f->sub)) {
			n += l.n;
			continue;
		}
		for (size_t i = 0; i < l.n; i++)
			n += shape_inner(f->sub, (const char *)l.v + f->sub->bytes * i);
	}
	return n;
}

static void shape_write_strs(
	struct jsonw *w, const struct shape_field *f, struct shape_list l, struct shape_window *window)
{
	const struct span *v = l.v;

	jsonw_arr(w);
	for (size_t i = 0; i < l.n; i++) {
		if (f->split && window != NULL && !shape_take(window, 1))
			continue;
		if (f->type == SHAPE_KEYS) {
			jsonw_obj(w);
			jsonw_kstr(w, f->key, v[i]);
			jsonw_end_obj(w);
		} else {
			jsonw_str(w, v[i]);
		}
	}
	jsonw_end_arr(w);
}

static void shape_write_bars(struct jsonw *w, struct shape_list l)
{
	const struct span *v = l.v;
	struct text t;
	size_t most = 1;

	for (size_t i = 0; i < l.n; i++)
		most += v[i].n + 1;
	text_init(&t, most);
	for (size_t i = 0; i < l.n; i++) {
		if (i > 0)
			text_addc(&t, '|');
		text_add(&t, v[i]);
	}
	jsonw_str(w, t.n > 0 ? text_span(&t) : SPAN_LIT(""));
	text_release(&t);
}

static bool shape_has(const struct shape_field *f, const void *in, unsigned where);
static void shape_write_field(
	struct jsonw *w, const struct shape_field *f, const void *in, unsigned where, struct shape_window *window);

/* Are a and b alike but for the key, which both have? */
static bool shape_alike(const struct shape *s, const char *key, const void *a, const void *b)
{
	for (const struct shape_field *f = s->field; f->name != NULL; f++) {
		struct span x, y;
		bool has = shape_has(f, a, SHAPE_KEPT), is_key = strcmp(f->name, key) == 0;
		if (has != shape_has(f, b, SHAPE_KEPT) || (is_key && !has))
			return false;
		if (!has || is_key)
			continue;
		switch (f->type) {
		case SHAPE_STR:
			memcpy(&x, (const char *)a + f->offset, sizeof(x));
			memcpy(&y, (const char *)b + f->offset, sizeof(y));
			if (!span_eq(x, y))
				return false;
			break;
		case SHAPE_INT:
		case SHAPE_UINT:
			if (shape_int_at(f, a) != shape_int_at(f, b))
				return false;
			break;
		default: return false;
		}
	}
	return true;
}

/* n neighbours that are alike: one object. */
static void shape_write_run(struct jsonw *w, const struct shape_field *f, const char *item, size_t n)
{
	jsonw_obj(w);
	for (const struct shape_field *g = f->sub->field; g->name != NULL; g++) {
		if (strcmp(g->name, f->key) != 0) {
			shape_write_field(w, g, item, SHAPE_KEPT, NULL);
			continue;
		}
		jsonw_key(w, g->name);
		jsonw_arr(w);
		for (size_t i = 0; i < n; i++) {
			struct span s;
			memcpy(&s, item + f->sub->bytes * i + g->offset, sizeof(s));
			jsonw_str(w, s);
		}
		jsonw_end_arr(w);
	}
	jsonw_end_obj(w);
}

/* The elements of the window, neighbours together. */
static void shape_write_runs(
	struct jsonw *w, const struct shape_field *f, struct shape_list l, struct shape_window *window)
{
	size_t bytes = f->sub->bytes, n;

	jsonw_arr(w);
	for (size_t i = 0; i < l.n; i += n) {
		const char *item = (const char *)l.v + bytes * i;
		n = 1;
		if (f->split && window != NULL && !shape_take(window, 1))
			continue;
		while (i + n < l.n && shape_alike(f->sub, f->key, item, item + bytes * n) &&
			(!f->split || window == NULL || window->at < window->to)) {
			if (f->split && window != NULL)
				(void)shape_take(window, 1);
			n++;
		}
		if (n > 1) {
			shape_write_run(w, f, item, n);
			continue;
		}
		jsonw_obj(w);
		shape_write(w, f->sub, item, SHAPE_KEPT, NULL);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void shape_write_objs(
	struct jsonw *w, const struct shape_field *f, struct shape_list l, unsigned where, struct shape_window *window)
{
	bool inner = f->split && shape_splits(f->sub);

	if (f->key != NULL && where == SHAPE_KEPT) {
		shape_write_runs(w, f, l, window);
		return;
	}
	jsonw_arr(w);
	for (size_t i = 0; i < l.n; i++) {
		const char *item = (const char *)l.v + f->sub->bytes * i;
		struct shape_window mine;
		if (f->split && window != NULL) {
			mine = *window;
			if (!shape_take(window, inner ? shape_inner(f->sub, item) : 1))
				continue;
		}
		jsonw_obj(w);
		shape_write(w, f->sub, item, where, inner && window != NULL ? &mine : NULL);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static bool shape_any(const struct shape *s, const void *in, unsigned where);

static bool shape_has(const struct shape_field *f, const void *in, unsigned where)
{
	struct span s;
	bool b;

	if (!(f->where & where))
		return false;
	switch (f->type) {
	case SHAPE_STR: memcpy(&s, (const char *)in + f->offset, sizeof(s)); return span_present(s);
	case SHAPE_INT:
	case SHAPE_FLAG: return shape_int_at(f, in) != SHAPE_NO_INT;
	case SHAPE_UINT: return shape_int_at(f, in) != 0;
	case SHAPE_BOOL: memcpy(&b, (const char *)in + f->offset, sizeof(b)); return b;
	case SHAPE_STRS:
	case SHAPE_BARS:
	case SHAPE_KEYS:
	case SHAPE_OBJS: return shape_list_at(f, in).v != NULL;
	case SHAPE_OBJ: return shape_any(f->sub, (const char *)in + f->offset, where);
	}
	return false;
}

static bool shape_any(const struct shape *s, const void *in, unsigned where)
{
	for (const struct shape_field *f = s->field; f->name != NULL; f++)
		if (shape_has(f, in, where))
			return true;
	return false;
}

static void shape_write_field(
	struct jsonw *w, const struct shape_field *f, const void *in, unsigned where, struct shape_window *window)
{
	struct span str;

	if (!shape_has(f, in, where))
		return;
	jsonw_key(w, f->name);
	switch (f->type) {
	case SHAPE_STR:
		memcpy(&str, (const char *)in + f->offset, sizeof(str));
		jsonw_str(w, str);
		break;
	case SHAPE_INT:
	case SHAPE_UINT: jsonw_int(w, shape_int_at(f, in)); break;
	case SHAPE_BOOL: jsonw_bool(w, true); break;
	case SHAPE_FLAG: jsonw_bool(w, shape_int_at(f, in) != 0); break;
	case SHAPE_STRS:
	case SHAPE_KEYS: shape_write_strs(w, f, shape_list_at(f, in), window); break;
	case SHAPE_BARS: shape_write_bars(w, shape_list_at(f, in)); break;
	case SHAPE_OBJ:
		jsonw_obj(w);
		shape_write(w, f->sub, (const char *)in + f->offset, where, window);
		jsonw_end_obj(w);
		break;
	case SHAPE_OBJS: shape_write_objs(w, f, shape_list_at(f, in), where, window); break;
	}
}

void shape_write(struct jsonw *w, const struct shape *s, const void *in, unsigned where, struct shape_window *window)
{
	for (const struct shape_field *f = s->field; f->name != NULL; f++)
		shape_write_field(w, f, in, where, window);
}
