#include "confedit.h"

#include "base/utf8.h"
#include "crypt/secret.h"

struct place {
	size_t line, end;     /* of the key's line, without its end */
	size_t behind_header; /* of the section's first header; SIZE_MAX: there is none */
	bool found;
};

/* "[app bot]", "[ app "bot" ] # ours" */
static bool is_header(struct span line, const char *section, const char *name)
{
	struct span inside, rest, head, tail;
	if (!span_cut(span_drop(line, 1), ']', &inside, &rest))
		return false;
	inside = span_trim(inside);
	span_cut(inside, span_find(inside, ' ') == SIZE_MAX ? '\t' : ' ', &head, &tail);
	tail = span_trim(tail);
	if (tail.n >= 2 && tail.p[0] == '"')
		tail = span_take(span_drop(tail, 1), tail.n - 2);
	return span_is(span_trim(head), section) && (name ? span_is(tail, name) : tail.n == 0);
}

static struct place find(struct span text, const char *section, const char *name, const char *key)
{
	struct place at = {.behind_header = SIZE_MAX};
	struct span rest = utf8_bare(text), line, left, right;
	bool inside = false;
	while (span_present(rest) && !at.found) {
		(void)span_cut(rest, '\n', &line, &rest);
		struct span bare = span_trim(line);
		if (span_starts(bare, "[")) {
			inside = is_header(bare, section, name);
			if (inside && at.behind_header == SIZE_MAX)
				at.behind_header = (size_t)(line.p - text.p) + line.n;
		} else if (inside && !span_starts(bare, "#") && !span_starts(bare, ";") &&
			span_cut(bare, '=', &left, &right) && span_is(span_trim(left), key)) {
			at.found = true;
			at.line = (size_t)(line.p - text.p);
			at.end = at.line + line.n - (span_ends(line, "\r") ? 1 : 0);
		}
	}
	return at;
}

bool confedit_has(struct span text, const char *section, const char *name, const char *key)
{
	return find(text, section, name, key).found;
}

void confedit_set(struct text *io, const char *section, const char *name, const char *key, struct span value)
{
	struct text out;
	struct span all = text_span(io);
	struct place at = find(all, section, name, key);
	size_t from = at.found ? at.line : at.behind_header == SIZE_MAX ? all.n : at.behind_header;
	size_t to = at.found ? at.end : from;
	text_init(&out, io->max);
	text_add(&out, span_take(all, from));
	if (!at.found && at.behind_header == SIZE_MAX)
		text_addf(&out, "%s\n[%s%s%s]\n", all.n > 0 && !span_ends(all, "\n") ? "\n" : "", section,
			name ? " " : "", name ? name : "");
	else if (!at.found)
		text_addc(&out, '\n');
	text_addf(&out, "%s = \"%.*s\"", key, SPAN_ARG(value));
	if (!at.found && at.behind_header == SIZE_MAX)
		text_addc(&out, '\n');
	text_add(&out, span_drop(all, to));
	text_clear(io);
	text_add(io, text_span(&out));
	secret_wipe(out.p, out.cap);
	text_release(&out);
}
