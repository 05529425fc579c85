#include "base/mem.h"
#include "base/text.h"
#include "base/xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(65536);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct xml_node *parse(const char *s)
{
	struct xml_node *root = NULL;
	struct err e;
	if (xml_parse(arena, span_of(s), &root, &e) != RC_OK)
		fail_msg("'%s': %s", s, e.text);
	return root;
}

/* The tree in brackets: name=text or name(child child). */
static void print(const struct xml_node *n, struct text *out)
{
	text_add(out, n->name);
	if (!n->first) {
		assert_true(span_present(n->text));
		text_addc(out, '=');
		text_add(out, n->text);
		return;
	}
	assert_false(span_present(n->text));
	text_addc(out, '(');
	for (const struct xml_node *c = n->first; c; c = c->next) {
		print(c, out);
		if (c->next)
			text_addc(out, ' ');
	}
	text_addc(out, ')');
}

static void reads(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"<a/>", "a="},
		{"<a></a>", "a="},
		{"<a > </a >", "a="},
		{"<xml><A>1</A><B/><A>2</A></xml>", "xml(A=1 B= A=2)"},
		{"<xml>\n <A> \t1 2\r\n</A>\n</xml>\n", "xml(A=1 2)"},
		{"<a><![CDATA[ x ]]></a>", "a= x "},
		{"<a> <![CDATA[ x ]]> </a>", "a= x "},
		{"<a>\n<![CDATA[]]>\n</a>", "a="},
		{"<a><![CDATA[x]]><![CDATA[]]><![CDATA[y]]></a>", "a=xy"},
		{"<a> p <![CDATA[ x ]]> q <![CDATA[y ]]> </a>", "a=p  x  q y "},
		{"<a><![CDATA[x]]>&gt;<![CDATA[y]]></a>", "a=x>y"},
		{"<a><![CDATA[]]]]><![CDATA[>]]></a>", "a=]]>"},
		{"<a><![CDATA[<b>&amp;]] >]]></a>", "a=<b>&amp;]] >"},
		{"<a>&lt;&gt;&amp;&quot;&apos;</a>", "a=<>&\"'"},
		{"<a> &#x597D;&#22909;&#x1f600; </a>", "a=好好😀"},
		{"<a>&#x9;&#10;&#xD;</a>", "a=\t\n\r"},
		{"<a>&amp;lt;</a>", "a=&lt;"},
		{"<a>x<!-- c -->y</a>", "a=xy"},
		{"<a> <!-- c --> y <!----> </a>", "a=y"},
		{"<a>1\r\n2\r3</a>", "a=1\n2\n3"},
		{"<a><![CDATA[1\r\n2\r3\r\r\n]]></a>", "a=1\n2\n3\n\n"},
		{"<!-- c --> <a><b><!-- d --></b></a> <!-- e -->", "a(b=)"},
		{"<?xml version=\"1.0\"?><a/>", "a="},
		{"<?xml version='1.0' encoding='utf-8' standalone='yes' ?>\n<a/>", "a="},
		{"\xEF\xBB\xBF<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n<a/>", "a="},
		{"<a x='1' y = \"it's &lt; 3 > 2\" ><b z=''/></a>", "a(b=)"},
		{"<a>]] ></a>", "a=]] >"},
		{"<订单><编号>七</编号></订单>", "订单(编号=七)"},
		{"<a-b.c_d:e1>x</a-b.c_d:e1>", "a-b.c_d:e1=x"},
		{"<a><![CDATA[ ]]><b/></a>", "a(b=)"},
		{"<a>x<b>1</b>y<![CDATA[z]]><c/>&amp;</a>", "a(b=1 c=)"},
		{"<a>'\"></a>", "a='\">"},
	};
	struct text t;
	text_init(&t, 1000);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		text_clear(&t);
		print(parse(cases[i][0]), &t);
		if (strcmp(text_str(&t), cases[i][1]) != 0)
			fail_msg("'%s' gave '%s'", cases[i][0], text_str(&t));
	}
	text_release(&t);
}

/* clang-format off */
static const char *const malformed[] = {
	"", " ", "x", "<", "<a", "<a>", "<a><", "</a>", "<a></b>", "<a></a", "<a/", "<a / >", "<a/>x", "<a/><b/>",
	"x<a/>", "<a></a></a>",
	"<a><b></a></b>", "< a/>", "<1/>", "<-a/>", "<a></ a>", "<a>< ![CDATA[x]]></a>", "<a>&</a>", "<a>&x;</a>",
	"<a>&nbsp;</a>",
	"<a>&lt</a>", "<a>&#0;</a>", "<a>&#;</a>", "<a>&#x;</a>", "<a>&#X41;</a>", "<a>&#x110000;</a>",
	"<a>&#xD800;</a>", "<a>&#1;</a>",
	"<a>&#xFFFE;</a>", "<a>&#4294967361;</a>", "<a>&#x41</a>", "<a>&#-65;</a>", "<a>& amp;</a>", "<a>]]></a>",
	"<a><![CDATA[x</a>",
	"<a><![CDATA[x]]</a>", "<a><![cdata[x]]></a>", "<![CDATA[x]]><a/>", "<a/><![CDATA[]]>",
	"<a><!-- x --y --></a>", "<a><!-- </a>",
	"<a><!-- --->  </a>", "<!---><a/>", "<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
	"<a><!DOCTYPE b></a>",
	"<?php ?><a/>", "<a><?x y?></a>", "<a/><?x?>", "<?xml?><a/>", "<?xml version='2.0'?><a/>",
	"<?xml encoding='utf-8'?><a/>",
	"<?xml version='1.0' encoding='GBK'?><a/>", "<?xml version='1.0'><a/>", " <?xml version='1.0'?><a/>",
	"<?xml version='1.0' standalone='no' encoding='utf-8'?><a/>", "<?xml version='1.0'encoding='utf-8'?><a/>",
	"<a x/>", "<a x=1/>",
	"<a x='1/>", "<a x='<'/>", "<a x='&y;'/>", "<a x='1'y='2'/>", "<a x='1' x='2'/>", "<a ='1'/>", "</a x='1'>",
	"<a></a x='1'>",
	"<a>\x01</a>", "<a>\x0B</a>", "<a>\x80</a>",
	"<a>\xEF\xBF\xBE</a>", "<a>\xED\xA0\x80</a>", "<\xC3\x97/>", "<a>\xFF</a>", "<a \x80='1'/>",
	"<!-- \xFF --><a/>", "<a!/>", "<a><!b/></a>",
};
/* clang-format on */

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
		struct xml_node *root = NULL;
		struct span text = SPAN_ABSENT;
		struct err e = {.text = ""};
		if (xml_parse(arena, span_of(malformed[i]), &root, &e) != RC_INVALID)
			fail_msg("'%s' was taken", malformed[i]);
		assert_null(root);
		assert_true(strncmp(e.text, "xml: ", 5) == 0);
		assert_int_equal(xml_pick(arena, span_of(malformed[i]), "a", &text, &e), RC_INVALID);
		assert_false(span_present(text));
	}
	struct xml_node *root = NULL;
	assert_int_equal(xml_parse(arena, span_make("<a>\0</a>", 8), &root, NULL), RC_INVALID);
	assert_int_equal(xml_parse(arena, span_make("<a/>\0", 5), &root, NULL), RC_INVALID);
	assert_int_equal(xml_parse(arena, SPAN_ABSENT, &root, NULL), RC_INVALID);
	assert_null(root);
}

static void points_into_the_bytes(void **state)
{
	(void)state;
	const char *s = "<xml> <A> plain </A><B><![CDATA[ cdata ]]></B><C>co&amp;ded</C></xml>";
	const struct xml_node *root = parse(s);
	assert_ptr_equal(xml_text(root, "A").p, strstr(s, "plain"));
	assert_ptr_equal(xml_text(root, "B").p, strstr(s, " cdata "));
	assert_true(span_is(xml_text(root, "C"), "co&ded"));
}

static void walks(void **state)
{
	(void)state;
	const struct xml_node *root = parse("<xml><A>1</A><B><A>x</A></B><A>2</A><E/></xml>");
	const struct xml_node *a = xml_child(root, "A");
	assert_true(span_is(a->text, "1"));
	a = xml_twin(a);
	assert_true(span_is(a->text, "2"));
	assert_null(xml_twin(a));
	assert_null(xml_child(root, "C"));
	assert_null(xml_child(NULL, "A"));
	assert_null(xml_child(xml_child(root, "E"), "A"));
	assert_null(xml_twin(NULL));
	assert_true(span_is(xml_text(root, "A"), "1"));
	assert_true(span_is(xml_text(root, "E"), ""));
	assert_false(span_present(xml_text(root, "B")));
	assert_false(span_present(xml_text(root, "C")));
	assert_false(span_present(xml_text(NULL, "A")));
}

static enum rc parse_and_pick(const struct text *t)
{
	struct xml_node *root;
	struct span text;
	enum rc rc = xml_parse(arena, text_span(t), &root, NULL);
	enum rc picked = xml_pick(arena, text_span(t), "none", &text, NULL);
	assert_int_equal(picked, rc == RC_OK ? RC_NOTFOUND : rc);
	return rc;
}

static void limits(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 4 << 20);
	for (int depth = XML_MAX_DEPTH; depth <= XML_MAX_DEPTH + 1; depth++) {
		text_clear(&t);
		for (int i = 0; i < depth; i++)
			text_adds(&t, "<a>");
		for (int i = 0; i < depth; i++)
			text_adds(&t, "</a>");
		assert_int_equal(parse_and_pick(&t), depth > XML_MAX_DEPTH ? RC_LIMIT : RC_OK);
	}
	for (int n = XML_MAX_NODES; n <= XML_MAX_NODES + 1; n++) {
		text_clear(&t);
		text_adds(&t, "<a>");
		for (int i = 1; i < n; i++)
			text_adds(&t, "<b/>");
		text_adds(&t, "</a>");
		assert_int_equal(parse_and_pick(&t), n > XML_MAX_NODES ? RC_LIMIT : RC_OK);
	}
	for (int n = 32; n <= 33; n++) {
		text_clear(&t);
		text_adds(&t, "<a");
		for (int i = 0; i < n; i++)
			text_addf(&t, " x%d=''", i);
		text_adds(&t, "/>");
		assert_int_equal(parse_and_pick(&t), n > 32 ? RC_LIMIT : RC_OK);
	}
	text_release(&t);
}

static void many_sections_in_one_element(void **state)
{
	(void)state;
	struct text t;
	text_init(&t, 4 << 20);
	text_adds(&t, "<xml><A>");
	for (int i = 0; i < 50000; i++)
		text_adds(&t, "<![CDATA[x]]>\n");
	text_adds(&t, "</A></xml>");
	struct span picked;
	struct xml_node *root;
	assert_int_equal(xml_pick(arena, text_span(&t), "A", &picked, NULL), RC_OK);
	assert_int_equal(picked.n, 99999);
	assert_int_equal(xml_parse(arena, text_span(&t), &root, NULL), RC_OK);
	assert_true(span_eq(xml_text(root, "A"), picked));
	text_release(&t);
}

static void picks(void **state)
{
	(void)state;
	static const struct {
		const char *xml, *want; /* NULL: not found */
	} cases[] = {
		{"<xml><E>x</E></xml>", "x"},
		{"<xml><ToUserName><![CDATA[c]]></ToUserName>\n<E><![CDATA[a+/=]]></E>\n</xml>", "a+/="},
		{"<xml><E> <![CDATA[ab]]><![CDATA[cd]]> </E></xml>", "abcd"},
		{"<xml><E>a&amp;b</E></xml>", "a&b"},
		{"<xml><E/></xml>", ""},
		{"<xml><E>1</E><E>2</E></xml>", "1"},
		{"<xml><X><E>inner</E></X><E>outer</E></xml>", "outer"},
		{"<xml><E><F>no leaf</F></E><E>leaf</E></xml>", "leaf"},
		{"<xml><E><F/></E></xml>", NULL},
		{"<xml><E>1<F/>2</E></xml>", NULL},
		{"<xml>x<E>1</E>y</xml>", "1"},
		{"<xml><X><E>inner</E></X></xml>", NULL},
		{"<XML><E>x</E></XML>", NULL},
		{"<other><E>x</E></other>", NULL},
		{"<xml><e>x</e></xml>", NULL},
		{"<xml/>", NULL},
		{"<E>x</E>", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct span text = SPAN_ABSENT;
		struct err e;
		enum rc rc = xml_pick(arena, span_of(cases[i].xml), "E", &text, &e);
		assert_int_equal(rc, cases[i].want ? RC_OK : RC_NOTFOUND);
		if (!span_is(text, cases[i].want))
			fail_msg("'%s' gave '%.*s'", cases[i].xml, SPAN_ARG(text));
	}
	/* Well formed up to the element is not enough. */
	struct span text;
	assert_int_equal(xml_pick(arena, SPAN_LIT("<xml><E>x</E>"), "E", &text, NULL), RC_INVALID);
	assert_int_equal(xml_pick(arena, SPAN_LIT("<xml><E>x</E></xml>y"), "E", &text, NULL), RC_INVALID);
}

/* No prefix of a document is a document, and nothing reads behind the end. */
static void prefixes(void **state)
{
	(void)state;
	static const char doc[] = "<?xml version='1.0' encoding='UTF-8'?><!-- c -->"
				  "<xml a='&lt;'><E><![CDATA[x]]>&#x41;</E><F/><G>好</G></xml>";
	for (size_t n = 0; n < sizeof doc; n++) {
		char *exact = mem_alloc(n ? n : 1);
		struct xml_node *root;
		memcpy(exact, doc, n);
		assert_int_equal(
			xml_parse(arena, span_make(exact, n), &root, NULL), n == sizeof doc - 1 ? RC_OK : RC_INVALID);
		mem_free(exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads, setup, teardown),
		cmocka_unit_test_setup_teardown(refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(points_into_the_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(walks, setup, teardown),
		cmocka_unit_test_setup_teardown(limits, setup, teardown),
		cmocka_unit_test_setup_teardown(many_sections_in_one_element, setup, teardown),
		cmocka_unit_test_setup_teardown(picks, setup, teardown),
		cmocka_unit_test_setup_teardown(prefixes, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
