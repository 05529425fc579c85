/* The list of findings: filled from templates, sorted, counted. */
#include "sop/diag.h"
#include "base/utf8.h"
#include "codes.h"
#include <string.h>

#define TOLD 64 /* findings looked back at for the same one */
#define ARG_BYTES 600

struct code {
	const char *code, *text, *hint;
};

#define ROW(name, code, text, hint) {code, text, hint},
static const struct code codes[DIAG_CODE_COUNT] = {DIAG_CODES(ROW)};
#undef ROW

static enum diag_severity severity_of(enum diag_code c)
{
	return codes[c].code[0] == 'E' ? DIAG_ERROR : codes[c].code[0] == 'W' ? DIAG_WARNING : DIAG_NOTE;
}

void diag_init(struct diag_list *l, struct arena *arena)
{
	*l = (struct diag_list){.arena = arena};
}

bool diag_code_at(
	int i, const char **ret_code, enum diag_severity *ret_severity, const char **ret_text, const char **ret_hint)
{
	if (i < 0 || i >= DIAG_CODE_COUNT)
		return false;
	if (ret_code)
		*ret_code = codes[i].code;
	if (ret_severity)
		*ret_severity = severity_of((enum diag_code)i);
	if (ret_text)
		*ret_text = codes[i].text;
	if (ret_hint)
		*ret_hint = codes[i].hint;
	return true;
}

const char *diag_severity_name(enum diag_severity s)
{
	static const char *const names[] = {"错误", "警告", "提示"};
	return names[s];
}

/* The number of an argument at p ("{2}"), or 0. */
static int slot(const char *p, const char *end)
{
	return end - p >= 3 && p[0] == '{' && p[1] >= '1' && p[1] <= '3' && p[2] == '}' ? p[1] - '0' : 0;
}

/* true when every argument between p and the closing bracket is there. */
static bool part_present(const char *p, const char *end, const struct span arg[3])
{
	for (; p < end && *p != ']'; p++) {
		int k = slot(p, end);
		if (k && !span_present(arg[k - 1]))
			return false;
	}
	return true;
}

/* What somebody wrote, a thousand letters without a blank perhaps: shown as far as it helps. */
static void quote(struct text *out, struct span arg)
{
	struct span shown = utf8_prefix(arg, ARG_BYTES);

	text_add(out, shown);
	if (shown.n < arg.n)
		text_adds(out, "…");
}

static struct span fill(struct arena *arena, const char *tpl, const struct span arg[3])
{
	struct text t;
	const char *end = tpl + strlen(tpl);

	text_init(&t, 8192);
	for (const char *p = tpl; p < end; p++) {
		int k = slot(p, end);
		if (k) {
			quote(&t, arg[k - 1]);
			p += 2;
		} else if (*p == '[') {
			if (!part_present(p + 1, end, arg))
				p = memchr(p, ']', (size_t)(end - p));
		} else if (*p != ']') {
			text_addc(&t, *p);
		}
	}
	struct span s = t.n ? arena_copy(arena, text_span(&t)) : SPAN_ABSENT;
	text_release(&t);
	return s;
}

/* Word for word, at the same place, a moment ago: a line that stands for many days is told once. */
static bool told(const struct diag_list *l, const struct diag *d)
{
	for (int i = l->n; i > 0 && i > l->n - TOLD; i--) {
		const struct diag *was = &l->v[i - 1];

		if (d->line > 0 && was->line == d->line && was->col == d->col && was->code == d->code &&
			span_eq(was->file, d->file) && span_eq(was->text, d->text))
			return true;
	}
	return false;
}

void diag_add(struct diag_list *l, enum diag_code code, struct span file, struct sop_pos pos, struct span a,
	struct span b, struct span c)
{
	enum diag_severity sev = severity_of(code);
	const struct span arg[3] = {a, b, c};

	struct diag d = {
		.file = file,
		.line = pos.line,
		.col = pos.col,
		.code = codes[code].code,
		.severity = sev,
		.text = fill(l->arena, codes[code].text, arg),
		.hint = codes[code].hint ? fill(l->arena, codes[code].hint, arg) : SPAN_ABSENT,
	};
	l->wrong += sev == DIAG_ERROR;
	if (told(l, &d))
		return;
	*(sev == DIAG_ERROR ? &l->errors : sev == DIAG_WARNING ? &l->warnings : &l->notes) += 1;
	if (l->n >= DIAG_KEEP)
		return;
	if (l->n == l->cap) {
		int cap = l->cap ? l->cap * 2 : 16;
		struct diag *v = arena_array(l->arena, (size_t)cap, sizeof *v);
		if (l->n)
			memcpy(v, l->v, (size_t)l->n * sizeof *v);
		l->v = v;
		l->cap = cap;
	}
	l->v[l->n++] = d;
}

static int order(const struct diag *a, const struct diag *b)
{
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	if (a->col != b->col)
		return a->col < b->col ? -1 : 1;
	return 0;
}

/* Insertion sort: the list is short and nearly sorted. */
void diag_sort(struct diag_list *l, int from)
{
	for (int i = from + 1; i < l->n; i++) {
		struct diag d = l->v[i];
		int j = i;
		for (; j > from && order(&d, &l->v[j - 1]) < 0; j--)
			l->v[j] = l->v[j - 1];
		l->v[j] = d;
	}
}
