/* needs: expat */
/* The samples of callbacks.md, and noise over them, read by base/xml and by expat: what we take, expat takes, too,
 * and both see the same leaves; what only we refuse is what the dialect leaves out. */
#include "base/json.h"
#include "base/xml.h"
#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <expat.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 64

/* Leaves in document order, "path=text\n", made from expat's events. */
struct theirs {
	struct text out, path, text;
	size_t path_ends[MAX_DEPTH], text_from[MAX_DEPTH];
	bool has_child[MAX_DEPTH];
	int depth;
	bool outside; /* met something that the dialect leaves out */
};

static void on_start(void *user, const char *name, const char **attributes)
{
	struct theirs *t = user;
	(void)attributes;
	if (t->depth >= MAX_DEPTH) {
		t->outside = true;
		return;
	}
	if (t->depth > 0)
		t->has_child[t->depth - 1] = true;
	t->path_ends[t->depth] = t->path.n;
	if (t->depth > 0)
		text_addf(&t->path, "/%s", name);
	t->has_child[t->depth] = false;
	t->text_from[t->depth++] = t->text.n;
}

static void on_end(void *user, const char *name)
{
	struct theirs *t = user;
	(void)name;
	if (t->outside)
		return;
	t->depth--;
	struct span s = span_drop(text_span(&t->text), t->text_from[t->depth]);
	if (!t->has_child[t->depth])
		text_addf(&t->out, "%s=%.*s\n", text_str(&t->path), SPAN_ARG(s));
	text_cut(&t->path, t->path_ends[t->depth]);
	text_cut(&t->text, t->text_from[t->depth]);
}

static void on_text(void *user, const char *s, int n)
{
	struct theirs *t = user;
	text_add(&t->text, span_make(s, (size_t)n));
}

static void on_doctype(void *user, const char *name, const char *system, const char *public, int internal)
{
	(void)name, (void)system, (void)public, (void)internal;
	((struct theirs *)user)->outside = true;
}

static void on_pi(void *user, const char *target, const char *data)
{
	(void)target, (void)data;
	((struct theirs *)user)->outside = true;
}

static bool expat_reads(struct span s, struct theirs *t)
{
	XML_Parser p = XML_ParserCreate(NULL);
	XML_SetUserData(p, t);
	XML_SetElementHandler(p, on_start, on_end);
	XML_SetCharacterDataHandler(p, on_text);
	XML_SetStartDoctypeDeclHandler(p, on_doctype);
	XML_SetProcessingInstructionHandler(p, on_pi);
	text_clear(&t->out);
	text_clear(&t->path);
	text_clear(&t->text);
	t->depth = 0;
	t->outside = false;
	bool good = XML_Parse(p, s.p, (int)s.n, 1) == XML_STATUS_OK;
	XML_ParserFree(p);
	return good;
}

static void ours(const struct xml_node *n, struct text *path, struct text *out)
{
	size_t end = path->n;
	for (const struct xml_node *c = n; c; c = c->next) {
		text_addc(path, '/');
		text_add(path, c->name);
		if (c->first)
			ours(c->first, path, out);
		else
			text_addf(out, "%s=%.*s\n", text_str(path), SPAN_ARG(c->text));
		text_cut(path, end);
	}
}

/* expat keeps blanks outside CDATA: both sides are compared without blanks. */
static void squeeze(struct text *t)
{
	size_t n = 0;
	for (size_t i = 0; i < t->n; i++)
		if (!memchr(" \t\r\n", t->p[i], 4))
			t->p[n++] = t->p[i];
	text_cut(t, n);
}

struct tally {
	int both, neither, stricter;
};

static void compare(struct span s, struct tally *tally)
{
	static const char *const our_own[] = {"deeper", "elements", "attributes"};
	struct theirs t = {.depth = 0};
	struct text path, out;
	struct arena *a = arena_new(65536);
	struct xml_node *root;
	struct err e;
	text_init(&t.out, 1 << 20);
	text_init(&t.path, 1 << 16);
	text_init(&t.text, 1 << 20);
	text_init(&path, 1 << 16);
	text_init(&out, 1 << 20);
	bool theirs = expat_reads(s, &t);
	enum rc rc = xml_parse(a, s, &root, &e);
	if (rc == RC_OK && !theirs)
		fail_msg("only we read: %.*s", SPAN_ARG(s));
	if (rc == RC_OK && t.outside)
		fail_msg("outside the dialect: %.*s", SPAN_ARG(s));
	if (rc == RC_OK) {
		if (root->first)
			ours(root->first, &path, &out);
		else
			text_addf(&out, "=%.*s\n", SPAN_ARG(root->text));
		squeeze(&out);
		squeeze(&t.out);
		if (!span_eq(text_span(&out), text_span(&t.out)))
			fail_msg("%.*s\nours: %s\ntheirs: %s", SPAN_ARG(s), text_str(&out), text_str(&t.out));
		tally->both++;
	} else if (theirs) {
		bool known = t.outside || strstr(e.text, "declaration");
		for (size_t i = 0; i < sizeof our_own / sizeof our_own[0]; i++)
			known |= strstr(e.text, our_own[i]) != NULL;
		if (!known)
			fail_msg("only expat reads (%s): %.*s", e.text, SPAN_ARG(s));
		tally->stricter++;
	} else {
		tally->neither++;
	}
	text_release(&t.out);
	text_release(&t.path);
	text_release(&t.text);
	text_release(&path);
	text_release(&out);
	arena_free(a);
}

static uint64_t next(uint64_t *x)
{
	*x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
	return *x;
}

static void noise(struct span s, uint64_t *x, struct tally *tally)
{
	static const char *const bits[] = {
		"<",
		">",
		"/",
		"&",
		";",
		"]]>",
		"<![CDATA[",
		"<!--",
		"-->",
		"--",
		"&lt;",
		"&#65;",
		"&#x4f60;",
		"\r\n",
		"\r",
		" ",
		"=",
		"'",
		"\"",
		"\x01",
		"\x80",
		"好",
		"\xEF\xBF\xBF",
		"<a>",
		"</a>",
		"<a/>",
		"<a b='c'/>",
		"<?p q?>",
		"<!DOCTYPE a>",
		"]",
		"-",
		"!",
		"1",
		"x:y",
		"<?xml version='1.0'?>",
	};
	struct text t;
	text_init(&t, 1 << 20);
	size_t at = next(x) % s.n, cut = next(x) % 4 == 0 ? next(x) % 20 : 0;
	text_add(&t, span_take(s, at));
	for (uint64_t i = next(x) % 3 + (cut == 0); i > 0; i--)
		text_adds(&t, bits[next(x) % (sizeof bits / sizeof bits[0])]);
	text_add(&t, span_drop(s, at + cut));
	compare(text_span(&t), tally);
	text_release(&t);
}

static void agrees_on_samples_and_noise(void **state)
{
	(void)state;
	struct text index, sample;
	struct json_doc *doc;
	struct tally plain = {0}, noisy = {0};
	uint64_t x = 88172645463325252;
	if (!shared_read("samples/callbacks/index.json", &index))
		skip();
	assert_int_equal(json_parse(text_span(&index), &doc, NULL), RC_OK);
	for (const struct json_node *c = json_first(json_get(json_root(doc), "callbacks")); c; c = json_next(c)) {
		char name[200];
		struct span file = json_str(json_get(c, "file"));
		(void)snprintf(name, sizeof name, "samples/callbacks/%.*s", SPAN_ARG(file));
		assert_true(shared_read(name, &sample));
		compare(text_span(&sample), &plain);
		for (int i = 0; i < 60; i++)
			noise(text_span(&sample), &x, &noisy);
		text_release(&sample);
	}
	assert_true(plain.both > 200 && plain.neither == 1 && plain.stricter == 0);
	assert_true(noisy.both > 1000 && noisy.neither > 1000 && noisy.stricter > 10);
	json_free(doc);
	text_release(&index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_on_samples_and_noise),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
