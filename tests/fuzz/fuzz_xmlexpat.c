/* rooms: base */
/* needs: expat */
/* base/xml against expat: what our strict scanner accepts is well-formed XML with the same elements and texts. We are
 * wider in one point only: names may hold any character beyond ASCII. */
#include "base/arena.h"
#include "base/utf8.h"
#include "base/xml.h"

#include <expat.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* What both sides saw, written down the same way: <name, text without blanks, >. Text beside elements counts for nothing. */
struct seen {
	struct text line;
	size_t text_from; /* behind the innermost opening tag */
	bool child[XML_MAX_DEPTH];
	int depth;
};

static void add_text(struct text *t, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] > ' ')
			text_addc(t, p[i]);
}

static void on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	(void)attributes;
	struct seen *s = user;
	INVARIANT(s->depth < XML_MAX_DEPTH);
	if (s->depth > 0 && !s->child[s->depth - 1]) {
		text_cut(&s->line, s->text_from);
		s->child[s->depth - 1] = true;
	}
	text_addf(&s->line, "<%s ", name);
	s->text_from = s->line.n;
	s->child[s->depth++] = false;
}

static void on_end(void *user, const XML_Char *name)
{
	(void)name;
	struct seen *s = user;
	s->depth--;
	text_addc(&s->line, '>');
}

static void on_text(void *user, const XML_Char *p, int n)
{
	struct seen *s = user;
	if (!s->child[s->depth - 1])
		add_text(&s->line, p, (size_t)n);
}

static void write_node(struct text *t, const struct xml_node *n)
{
	text_addf(t, "<%.*s ", SPAN_ARG(n->name));
	add_text(t, n->text.p, n->text.n);
	for (const struct xml_node *c = n->first; c; c = c->next)
		write_node(t, c);
	text_addc(t, '>');
}

static bool has_high_byte(const uint8_t *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (bytes[i] >= 0x80)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_new(4096);
	struct xml_node *root;
	struct err err;
	if (xml_parse(a, span_make(bytes, n), &root, &err) == RC_OK && utf8_valid(span_make(bytes, n))) {
		struct seen theirs = {.depth = 0};
		struct text ours;
		text_init(&theirs.line, (size_t)1 << 20);
		text_init(&ours, (size_t)1 << 20);
		XML_Parser p = XML_ParserCreate("UTF-8");
		XML_SetUserData(p, &theirs);
		XML_SetElementHandler(p, on_start, on_end);
		XML_SetCharacterDataHandler(p, on_text);
		bool fine = XML_Parse(p, (const char *)bytes, (int)n, 1) == XML_STATUS_OK;
		if (!fine && !(XML_GetErrorCode(p) == XML_ERROR_INVALID_TOKEN && has_high_byte(bytes, n)))
			BUG("expat refuses: %s in: %.*s", XML_ErrorString(XML_GetErrorCode(p)), (int)n,
				(const char *)bytes);
		XML_ParserFree(p);
		write_node(&ours, root);
		if (fine && !span_eq(text_span(&ours), text_span(&theirs.line)))
			BUG("expat reads '%s', we read '%s'", text_str(&theirs.line), text_str(&ours));
		text_release(&ours);
		text_release(&theirs.line);
	}
	arena_free(a);
	return 0;
}
