/* Every call as api.md and callbacks.md have it: each field once, each limit at its border and one above. The shapes are request.c's own:
 * it is read in here, so that a field that no golden and no border knows is found. */
#include "request.c"

#include "borders.h"
#include "golden.h"
#include "sample.h"
#include <stdio.h>

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct span encoded(const struct request *r)
{
	struct jsonw *w = sample_writer(arena);

	request_encode(r, w);
	return sample_written(arena, w);
}

static struct json_doc *parsed(struct span json)
{
	struct json_doc *doc;
	struct err err = {0};

	if (json_parse(json, &doc, &err))
		fail_msg("%.*s: %s", SPAN_ARG(json), err.text);
	return doc;
}

/* -- what goes out ------------------------------------------------------------------------------------------------------- */

static void goes_out(const struct golden *g)
{
	const struct api_def *d = api_def(g->api);
	struct span kept = g->kept ? golden_text(arena, g->kept) : SPAN_ABSENT;
	struct request r = golden_request(arena, g->api, kept);
	struct request_http http;
	struct err err = {0};

	if (request_build(arena, &r, &http, &err))
		fail_msg("%s", err.text);
	if (!span_is(http.path, g->target))
		fail_msg("%s goes to %.*s", d->name, SPAN_ARG(http.path));
	assert_string_equal(http.method, d->body == API_BODY_NONE ? "GET" : "POST");
	if (g->body && !span_eq(http.body, golden_text(arena, g->body)))
		fail_msg("%s says %.*s", d->name, SPAN_ARG(http.body));
	assert_true(span_present(http.body) == (d->body != API_BODY_NONE));
	assert_true(d->body == API_BODY_MULTIPART  ? span_starts(http.content_type, "multipart/form-data; boundary=")
			: d->body == API_BODY_JSON ? span_is(http.content_type, "application/json")
						   : !span_present(http.content_type));
	if (g->kept && !span_eq(encoded(&r), kept))
		fail_msg("%s is kept as %.*s", d->name, SPAN_ARG(encoded(&r)));
}

static void test_every_call_goes_out_as_the_reference_has_it(void **state)
{
	bool seen[API_COUNT] = {false};

	(void)state;
	for (size_t i = 0; i < GOLDENS; i++) {
		goes_out(&golden_table[i]);
		seen[golden_table[i].api] = true;
	}
	for (int api = API_NONE + 1; api < API_COUNT; api++)
		if (!seen[api])
			fail_msg("'%s' has no row in tests/golden.h: write its request as the reference has it",
				api_def((enum api_id)api)->name);
}

/* -- every field ----------------------------------------------------------------------------------------------------------- */

#define ROOTS 64
struct roots { /* objects of one shape, of all goldens */
	const struct json_node *v[ROOTS];
	size_t n;
};

static void gather(struct roots *to, const struct json_node *n)
{
	if (n == NULL)
		return;
	assert_true(to->n < ROOTS);
	to->v[to->n++] = n;
}

/* Each leaf is handed to fn with the dotted way to it, lists without their numbers; roots: where it stands. */
typedef void (*leaf_fn)(enum api_id api, struct span path, const struct shape_field *f, const struct roots *roots);

static void each_leaf(enum api_id api, const struct shape *s, struct span prefix, const struct roots *roots, leaf_fn fn)
{
	for (const struct shape_field *f = s->field; f->name; f++) {
		struct roots here = {.n = 0};
		struct span path =
			prefix.n ? arena_printf(arena, "%.*s.%s", SPAN_ARG(prefix), f->name) : span_of(f->name);

		if (!(f->where & SHAPE_KEPT))
			continue;
		for (size_t i = 0; i < roots->n; i++) {
			const struct json_node *n = json_get(roots->v[i], f->name);
			for (const struct json_node *e = f->type == SHAPE_OBJS ? json_first(n) : NULL; e;
				e = json_next(e))
				gather(&here, e);
			if (f->type != SHAPE_OBJS)
				gather(&here, n);
		}
		fn(api, path, f, &here);
		if (f->type == SHAPE_OBJ || f->type == SHAPE_OBJS)
			each_leaf(api, f->sub, path, &here, fn);
	}
}

/* The calls of one shape share its fields: some stand in one of them alone. */
static void each_field(leaf_fn fn)
{
	for (int api = API_NONE + 1; api < API_COUNT; api++) {
		const struct shape *s = request_shape((enum api_id)api);
		struct json_doc *docs[GOLDENS];
		struct roots roots = {.n = 0};
		size_t n = 0;

		for (size_t i = 0; i < GOLDENS; i++)
			if (golden_table[i].kept && request_shape(golden_table[i].api) == s) {
				docs[n] = parsed(golden_text(arena, golden_table[i].kept));
				gather(&roots, json_root(docs[n++]));
			}
		each_leaf((enum api_id)api, s, SPAN_LIT(""), &roots, fn);
		while (n > 0)
			json_free(docs[--n]);
	}
}

/* A field of an attachment is one field, wherever attachments go. */
static const struct shape_field *seen[512];
static size_t seen_n;

static void note_field(enum api_id api, struct span path, const struct shape_field *f, const struct roots *roots)
{
	(void)api;
	(void)path;
	assert_true(seen_n < sizeof seen / sizeof *seen);
	if (roots->n > 0)
		seen[seen_n++] = f;
}

static void is_in_a_golden(enum api_id api, struct span path, const struct shape_field *f, const struct roots *roots)
{
	(void)roots;
	for (size_t i = 0; i < seen_n; i++)
		if (seen[i] == f)
			return;
	fail_msg("no row of tests/golden.h has '%.*s' of '%s'", SPAN_ARG(path), api_def(api)->name);
}

static void test_every_field_stands_in_a_golden(void **state)
{
	(void)state;
	seen_n = 0;
	each_field(note_field);
	each_field(is_in_a_golden);
}

/* -- every limit ------------------------------------------------------------------------------------------------------------- */

/* The digest and the name of our own file, and what WeCom gave us for it: there is nothing to be at the border of. */
static const char *const boundless[] = {"sha256", "filename", "media_id", "pic_url", "pic_media_id"};

static void copy_node(struct jsonw *w, const struct json_node *n)
{
	int64_t i = 0;
	bool b = false;

	if (json_kind(n) == JSON_OBJECT) {
		jsonw_obj(w);
		for (const struct json_node *c = json_first(n); c; c = json_next(c)) {
			jsonw_keyn(w, json_key(c));
			copy_node(w, c);
		}
		jsonw_end_obj(w);
	} else if (json_kind(n) == JSON_ARRAY) {
		jsonw_arr(w);
		for (const struct json_node *c = json_first(n); c; c = json_next(c))
			copy_node(w, c);
		jsonw_end_arr(w);
	} else if (json_bool(n, &b)) {
		jsonw_bool(w, b);
	} else if (json_kind(n) == JSON_NUMBER && json_int(n, &i)) {
		jsonw_int(w, i);
	} else {
		jsonw_str(w, json_str(n));
	}
}

static void write_value(struct jsonw *w, const struct border *b, const struct json_node *was, long long n)
{
	struct text t;

	text_init(&t, 1 << 20);
	for (long long i = 0; i < n && (b->kind == BYTES || b->kind == CHARS || b->kind == BARS); i++)
		text_adds(&t, b->kind == CHARS ? "字" : b->kind == BARS ? i ? "|7" : "7" : "x");
	if (b->kind == LIST || b->kind == TIMES) {
		jsonw_arr(w);
		for (long long i = 0; i < n; i++)
			if (b->kind == LIST)
				jsonw_str(w, SPAN_LIT("x"));
			else
				copy_node(w, json_first(was));
		jsonw_end_arr(w);
	} else if (b->kind == MOST || b->kind == LEAST) {
		jsonw_int(w, n);
	} else {
		jsonw_str(w, b->kind == WORD ? SPAN_LIT("?") : text_span(&t));
	}
	text_release(&t);
}

/* The golden with another value at b->path; the key of an array is its number. */
static void write_edited(
	struct jsonw *w, const struct json_node *n, struct span path, const struct border *b, long long value)
{
	struct span head, rest;
	bool list = json_kind(n) == JSON_ARRAY;
	int64_t at = 0, k = 0;

	if (path.n == 0) {
		write_value(w, b, n, value);
		return;
	}
	(void)span_cut(path, '.', &head, &rest);
	assert_true(list ? span_int(head, &at) : json_kind(n) == JSON_OBJECT);
	if (list)
		jsonw_arr(w);
	else
		jsonw_obj(w);
	bool found = false;
	for (const struct json_node *c = json_first(n); c; c = json_next(c), k++) {
		bool here = list ? k == at : span_eq(json_key(c), head);
		if (!list)
			jsonw_keyn(w, json_key(c));
		if (here)
			write_edited(w, c, rest, b, value);
		else
			copy_node(w, c);
		found = found || here;
	}
	if (!found)
		fail_msg("the golden of '%s' has no '%s'", api_def(b->api)->name, b->path);
	if (list)
		jsonw_end_arr(w);
	else
		jsonw_end_obj(w);
}

static const struct golden *golden_of(const struct border *b)
{
	int row = 0;

	for (size_t i = 0; i < GOLDENS; i++)
		if (golden_table[i].api == b->api && row++ == b->row)
			return &golden_table[i];
	fail_msg("'%s' has no golden %d", api_def(b->api)->name, b->row);
	return NULL;
}

static enum rc checked(const struct border *b, long long value, struct err *err)
{
	struct json_doc *doc = parsed(golden_text(arena, golden_of(b)->kept));
	struct jsonw *w = sample_writer(arena);

	write_edited(w, json_root(doc), span_of(b->path), b, value);
	json_free(doc);
	struct request r = golden_request(arena, b->api, sample_written(arena, w));
	return request_check(&r, err);
}

static void test_every_limit_at_its_border(void **state)
{
	(void)state;
	for (size_t i = 0; i < BORDERS; i++) {
		const struct border *b = &borders[i];
		struct err err = {0};

		if (b->kind != WORD && checked(b, b->n, &err) != RC_OK)
			fail_msg("'%s' of '%s' may be %lld: %s", b->path, api_def(b->api)->name, b->n, err.text);
		err.text[0] = '\0';
		if (checked(b, b->kind == LEAST ? b->n - 1 : b->n + 1, &err) != RC_INVALID ||
			!strstr(err.text, b->says))
			fail_msg("'%s' of '%s' behind its border %lld: '%s'", b->path, api_def(b->api)->name, b->n,
				err.text);
		arena_reset(arena);
	}
}

static const struct shape_field *field_at(const struct shape *s, struct span path)
{
	const struct shape_field *f = NULL;
	struct span head, rest = path;
	int64_t number;

	while (rest.n > 0) {
		(void)span_cut(rest, '.', &head, &rest);
		if (span_int(head, &number))
			continue;
		s = f && f->sub ? f->sub : s;
		for (f = s->field; f->name && !span_is(head, f->name); f++)
			;
		if (!f->name)
			fail_msg("there is no '%.*s'", SPAN_ARG(path));
	}
	return f;
}

static void has_a_border(enum api_id api, struct span path, const struct shape_field *f, const struct roots *roots)
{
	(void)roots;
	if (f->type == SHAPE_OBJ || f->type == SHAPE_BOOL || f->type == SHAPE_FLAG)
		return; /* there is nothing to have a border */
	for (size_t i = 0; i < sizeof boundless / sizeof *boundless; i++)
		if (strcmp(f->name, boundless[i]) == 0)
			return;
	for (size_t i = 0; i < BORDERS; i++)
		if (field_at(request_shape(borders[i].api), span_of(borders[i].path)) == f)
			return;
	fail_msg("'%.*s' of '%s' has no row in the table of borders", SPAN_ARG(path), api_def(api)->name);
}

static void test_every_field_has_a_border(void **state)
{
	(void)state;
	each_field(has_a_border);
}

/* What the outbox never holds. */
static void test_limits_of_secrets_and_files(void **state)
{
	struct request r = {.api = API_GETTOKEN};
	struct err err = {0};
	char *bytes = arena_alloc(arena, ((size_t)20 << 20) + 1);

	(void)state;
	memset(bytes, 'x', ((size_t)20 << 20) + 1);
	static const struct {
		size_t corpid, secret;
		bool ok;
	} secrets[] = {{LIMIT_ID_BYTES, 512, true}, {LIMIT_ID_BYTES + 1, 512, false}, {LIMIT_ID_BYTES, 513, false},
		{0, 1, false}, {1, 0, false}};
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		r.u.token = (struct request_token){
			span_make(bytes, secrets[i].corpid), span_make(bytes, secrets[i].secret)};
		assert_int_equal(request_check(&r, &err), secrets[i].ok ? RC_OK : RC_INVALID);
	}
	/* api.md 13 and 17 */
	static const struct {
		enum api_id api;
		const char *type;
		size_t most;
	} files[] = {{API_MEDIA_UPLOAD, "image", (size_t)10 << 20}, {API_MEDIA_UPLOAD, "voice", (size_t)2 << 20},
		{API_MEDIA_UPLOAD, "video", (size_t)10 << 20}, {API_MEDIA_UPLOAD, "file", (size_t)20 << 20},
		{API_MOMENT_UPLOAD, "image", (size_t)10 << 20}, {API_MOMENT_UPLOAD, "video", (size_t)10 << 20}};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct request_http http;
		r = (struct request){.api = files[i].api};
		r.u.upload = (struct request_upload){
			span_of(files[i].type), SPAN_LIT("a"), SPAN_LIT("ab12"), span_make(bytes, files[i].most)};
		assert_int_equal(request_build(arena, &r, &http, &err), RC_OK);
		r.u.upload.content.n++;
		assert_int_equal(request_build(arena, &r, &http, &err), RC_INVALID);
		r.u.upload.content.n = 5;
		assert_int_equal(request_build(arena, &r, &http, &err), RC_INVALID);
		arena_reset(arena);
		bytes = arena_alloc(arena, ((size_t)20 << 20) + 1);
		memset(bytes, 'x', ((size_t)20 << 20) + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_call_goes_out_as_the_reference_has_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_field_stands_in_a_golden, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_limit_at_its_border, setup, teardown),
		cmocka_unit_test_setup_teardown(test_every_field_has_a_border, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_secrets_and_files, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
