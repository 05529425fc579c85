/* Every callback sample of the reference: the leaves that index.json lists, and the malformed one refused. */
#include "base/json.h"
#include "base/xml.h"
#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

static void walk(const struct xml_node *n, struct text *path, const struct json_node **leaf, const char *file)
{
	size_t end = path->n;
	for (; n; n = n->next) {
		if (end > 0)
			text_addc(path, '/');
		text_add(path, n->name);
		if (n->first) {
			walk(n->first, path, leaf, file);
		} else {
			struct span want_path = json_str(json_path(*leaf, "0")), want = json_str(json_path(*leaf, "1"));
			if (!span_eq(text_span(path), want_path) || !span_eq(n->text, want))
				fail_msg("%s: %s = '%.*s', wanted %.*s = '%.*s'", file, text_str(path),
					SPAN_ARG(n->text), SPAN_ARG(want_path), SPAN_ARG(want));
			*leaf = json_next(*leaf);
		}
		text_cut(path, end);
	}
}

static void check_sample(const struct json_node *c, struct arena *a)
{
	char name[200];
	struct text bytes, path;
	struct xml_node *root;
	struct err e;
	bool well_formed = false;
	struct span file = json_str(json_get(c, "file"));
	(void)snprintf(name, sizeof name, "samples/callbacks/%.*s", SPAN_ARG(file));
	assert_true(json_bool(json_get(c, "well_formed"), &well_formed));
	assert_true(shared_read(name, &bytes));
	enum rc rc = xml_parse(a, text_span(&bytes), &root, &e);
	if (rc != (well_formed ? RC_OK : RC_INVALID))
		fail_msg("%s: %s %s", name, err_name(rc), rc == RC_OK ? "" : e.text);
	if (rc == RC_OK) {
		const struct json_node *leaf = json_first(json_get(c, "leaves"));
		assert_non_null(leaf);
		text_init(&path, 1000);
		walk(root->first, &path, &leaf, name);
		assert_null(leaf);
		text_release(&path);
	}
	text_release(&bytes);
}

static void every_sample(void **state)
{
	(void)state;
	struct text index;
	struct json_doc *doc;
	struct err e;
	int n = 0;
	if (!shared_read("samples/callbacks/index.json", &index))
		skip();
	if (json_parse(text_span(&index), &doc, &e) != RC_OK)
		fail_msg("%s", e.text);
	struct arena *a = arena_new(65536);
	for (const struct json_node *c = json_first(json_get(json_root(doc), "callbacks")); c; c = json_next(c), n++) {
		check_sample(c, a);
		arena_reset(a);
	}
	int64_t count = -1;
	assert_true(json_int(json_get(json_root(doc), "count"), &count));
	assert_int_equal(n, count);
	arena_free(a);
	json_free(doc);
	text_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
