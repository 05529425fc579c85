#include "base/xml.h"

#include "base/xmlscan.h"

#include <string.h>

#define FEW_PIECES 4

/* Texts and CDATA sections of the element that is being read. Text beside elements counts for nothing, so that one
 * collection for the innermost element is enough. */
struct pieces {
	struct xmlscan_token few[FEW_PIECES];
	struct xmlscan_token *v;
	size_t n, cap;
};

static void forget(struct pieces *p)
{
	p->v = p->few;
	p->n = 0;
	p->cap = FEW_PIECES;
}

static void collect(struct arena *a, struct pieces *p, const struct xmlscan_token *t)
{
	if (p->n == p->cap) {
		struct xmlscan_token *more = arena_array(a, p->cap * 2, sizeof *more);
		memcpy(more, p->v, p->n * sizeof *more);
		p->v = more;
		p->cap *= 2;
	}
	p->v[p->n++] = *t;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Blanks off both ends, as far as no CDATA section stands there. */
static void trim(struct pieces *p)
{
	for (size_t i = 0; i < p->n && p->v[i].kind == XMLSCAN_TEXT; i++) {
		struct span *s = &p->v[i].s;
		while (s->n > 0 && is_blank(s->p[0]))
			*s = span_drop(*s, 1);
		if (s->n > 0)
			break;
	}
	for (size_t i = p->n; i > 0 && p->v[i - 1].kind == XMLSCAN_TEXT; i--) {
		struct span *s = &p->v[i - 1].s;
		while (s->n > 0 && is_blank(s->p[s->n - 1]))
			s->n--;
		if (s->n > 0)
			break;
	}
}

/* What the pieces say together: in place if it is one plain piece, else written into the arena. */
static struct span join(struct arena *a, struct pieces *p)
{
	const struct xmlscan_token *only = NULL;
	size_t filled = 0, total = 0;
	trim(p);
	for (size_t i = 0; i < p->n; i++) {
		total += p->v[i].s.n;
		if (p->v[i].s.n > 0) {
			only = &p->v[i];
			filled++;
		}
	}
	if (filled == 0)
		return SPAN_LIT("");
	if (filled == 1 && !only->coded)
		return only->s;
	char *out = arena_alloc(a, total + 1);
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct xmlscan_token *t = &p->v[i];
		if (t->coded) {
			n += xmlscan_decode(t->s, t->kind == XMLSCAN_CDATA, out + n);
		} else if (t->s.n > 0) {
			memcpy(out + n, t->s.p, t->s.n);
			n += t->s.n;
		}
	}
	return span_make(out, n);
}

static struct xml_node *add_node(struct arena *a, struct span name, struct xml_node ***tail)
{
	struct xml_node *n = arena_alloc(a, sizeof *n);
	n->name = name;
	**tail = n;
	*tail = &n->next;
	return n;
}

enum rc xml_parse(struct arena *a, struct span bytes, struct xml_node **ret_root, struct err *err)
{
	struct xml_node *root = NULL;
	struct xml_node *open[XML_MAX_DEPTH];
	struct xml_node **tail[XML_MAX_DEPTH + 1]; /* where the next sibling of that depth goes */
	struct pieces pieces;
	struct xmlscan s;
	struct xmlscan_token t;
	enum rc rc = xmlscan_init(&s, bytes, err);
	if (rc != RC_OK)
		return rc;
	int depth = 0;
	tail[0] = &root;
	forget(&pieces);
	while ((rc = xmlscan_next(&s, &t)) == RC_OK && t.kind != XMLSCAN_END) {
		switch (t.kind) {
		case XMLSCAN_OPEN:
			open[depth] = add_node(a, t.s, &tail[depth]);
			tail[depth + 1] = &open[depth]->first;
			depth++;
			forget(&pieces);
			break;
		case XMLSCAN_CLOSE:
			INVARIANT(depth > 0);
			depth--;
			if (!open[depth]->first)
				open[depth]->text = join(a, &pieces);
			forget(&pieces);
			break;
		default: collect(a, &pieces, &t); break;
		}
	}
	if (rc == RC_OK)
		*ret_root = root;
	return rc;
}

const struct xml_node *xml_child(const struct xml_node *n, const char *name)
{
	const struct xml_node *c = n ? n->first : NULL;
	while (c && !span_is(c->name, name))
		c = c->next;
	return c;
}

const struct xml_node *xml_twin(const struct xml_node *n)
{
	const struct xml_node *c = n ? n->next : NULL;
	while (c && !span_eq(c->name, n->name))
		c = c->next;
	return c;
}

struct span xml_text(const struct xml_node *n, const char *name)
{
	const struct xml_node *c = xml_child(n, name);
	return c ? c->text : SPAN_ABSENT;
}

enum rc xml_pick(struct arena *a, struct span bytes, const char *name, struct span *ret_text, struct err *err)
{
	struct span found = SPAN_ABSENT;
	struct pieces pieces;
	struct xmlscan s;
	struct xmlscan_token t;
	enum rc rc = xmlscan_init(&s, bytes, err);
	if (rc != RC_OK)
		return rc;
	bool inside = false; /* in a child of that name, which may still turn out to be no leaf */
	while ((rc = xmlscan_next(&s, &t)) == RC_OK && t.kind != XMLSCAN_END) {
		switch (t.kind) {
		case XMLSCAN_OPEN:
			inside =
				s.depth == 2 && !span_present(found) && span_is(t.s, name) && span_is(s.open[0], "xml");
			forget(&pieces);
			break;
		case XMLSCAN_CLOSE:
			if (inside)
				found = join(a, &pieces);
			inside = false;
			break;
		default:
			if (inside)
				collect(a, &pieces, &t);
			break;
		}
	}
	if (rc != RC_OK)
		return rc;
	if (!span_present(found))
		return err_set(err, RC_NOTFOUND, "xml: no text in '/xml/%s'", name);
	*ret_text = found;
	return RC_OK;
}
