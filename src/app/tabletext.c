#include "tabletext.h"

#include "base/csv.h"
#include "base/utf8.h"

#include <string.h>

#define FIRST_LINES 5 /* a title may stand above the names of the columns */

/* -- encodings ------------------------------------------------------------------------------------------------------------ */

static enum rc decode(struct span bytes, struct text *out)
{
	if (span_starts(bytes, "\xff\xfe") || span_starts(bytes, "\xfe\xff"))
		return utf8_from_utf16(bytes, out, NULL);
	if (span_find(bytes, 0) != SIZE_MAX)
		return RC_INVALID;
	if (!utf8_valid(bytes))
		return utf8_from_gb18030(bytes, out, NULL);
	text_add(out, bytes);
	return RC_OK;
}

/* Old spreadsheets end lines with a carriage return alone. */
static void mend_line_ends(struct text *t)
{
	if (span_find(text_span(t), '\n') != SIZE_MAX)
		return;
	for (size_t i = 0; i < t->n; i++)
		if (t->p[i] == '\r')
			t->p[i] = '\n';
}

/* -- separators ----------------------------------------------------------------------------------------------------------- */

/* Does c stand in the line outside quotes? */
static bool stands_in(struct span line, char c)
{
	bool quoted = false;

	for (size_t i = 0; i < line.n; i++) {
		quoted ^= line.p[i] == '"';
		if (!quoted && line.p[i] == c)
			return true;
	}
	return false;
}

/* "sep=;", as some programs write it for others; 0: nothing is said. */
static char said(struct span s)
{
	struct span line;

	span_cut(s, '\n', &line, &s);
	if (span_ends(line, "\r"))
		line.n--;
	if (line.n == 7 && line.p[0] == '"' && line.p[6] == '"')
		line = span_make(line.p + 1, 5);
	return line.n == 5 && line.p[4] != '"' && span_alike(span_take(line, 4), SPAN_LIT("sep=")) ? line.p[4] : 0;
}

static char separator(struct span s)
{
	static const char known[] = {',', '\t', ';'};
	struct span line;

	for (int i = 0; i < FIRST_LINES && s.n; i++) {
		span_cut(s, '\n', &line, &s);
		for (size_t k = 0; k < sizeof known; k++)
			if (stands_in(line, known[k]))
				return known[k];
	}
	return ',';
}

/* -- rows ----------------------------------------------------------------------------------------------------------------- */

/* The cell at the front of *s as it is written, its quotes with it. */
static struct span take_cell(struct span *s, char sep)
{
	size_t n = 0;
	bool quoted = s->n > 0 && s->p[0] == '"';

	for (; n < s->n; n++) {
		if (s->p[n] == '"' && quoted && n > 0) {
			if (n + 1 < s->n && s->p[n + 1] == '"')
				n++;
			else
				quoted = false;
		} else if (!quoted && (s->p[n] == sep || s->p[n] == '\n')) {
			break;
		}
	}
	struct span cell = span_take(*s, n);
	*s = span_drop(*s, n);
	return cell;
}

static bool blank(struct span cell)
{
	struct span s = span_trim(cell);

	return s.n == 0 || span_is(s, "\"\"");
}

/* One row; *s is behind its end afterwards. */
static void row(struct span *s, char sep, struct text *out)
{
	size_t from = out->n;
	bool empty = true;

	for (int i = 0;; i++) {
		struct span cell = take_cell(s, sep);
		bool last = s->n == 0 || s->p[0] == '\n';

		empty = empty && blank(cell);
		if (last && cell.n && cell.p[cell.n - 1] == '\r')
			cell.n--;
		if (i)
			text_addc(out, ',');
		if (sep != ',' && cell.n && cell.p[0] != '"')
			csv_cell(out, cell, true);
		else
			text_add(out, cell);
		bool end = s->n > 0 && last;
		if (s->n)
			*s = span_drop(*s, 1);
		if (!last)
			continue;
		if (empty)
			text_cut(out, from);
		if (end)
			text_addc(out, '\n');
		return;
	}
}

/* Is a cell in quotes that close in its line, and nothing behind them but what csv_next passes over? */
static bool closes(struct span cell)
{
	size_t i = 1;

	if (span_ends(cell, "\r"))
		cell.n--;
	while (i < cell.n && cell.p[i] != '\n' && (cell.p[i] != '"' || (i + 1 < cell.n && cell.p[i + 1] == '"')))
		i += cell.p[i] == '"' ? 2 : 1;
	if (i >= cell.n || cell.p[i] != '"')
		return false;
	while (++i < cell.n && cell.p[i] == ' ')
		;
	return i == cell.n;
}

/* Past one row that csv_next reads as it would read its copy: false where it is one of nothing but empty cells, and no blank line, or where
 * lines end in \r\n (returns) and a quote does not close in its line: csv_next goes on behind that line, and finds the \r that the copy has not. */
static bool passes(struct span *s, bool returns)
{
	bool empty = true, whole = true;

	for (int cells = 1;; cells++) {
		struct span cell = take_cell(s, ',');
		bool last = s->n == 0 || s->p[0] == '\n';

		empty = empty && blank(cell);
		whole = whole && (!returns || !cell.n || cell.p[0] != '"' || closes(cell));
		if (s->n)
			*s = span_drop(*s, 1);
		if (last)
			return whole && (!empty || (cells == 1 && (cell.n == 0 || span_is(cell, "\r"))));
	}
}

static bool lone_return(struct span s)
{
	for (size_t at; (at = span_find(s, '\r')) != SIZE_MAX; s = span_drop(s, at + 1))
		if (at + 1 == s.n || s.p[at + 1] != '\n')
			return true;
	return false;
}

static bool is_csv(struct span bytes)
{
	struct span s = utf8_bare(bytes);
	bool returns = span_find(s, '\r') != SIZE_MAX;

	if (span_find(s, 0) != SIZE_MAX || !utf8_valid(s) || lone_return(s))
		return false;
	if (utf8_bare(s).n != s.n) /* a second mark: csv_next takes it off the copy */
		return false;
	if (said(s) || separator(s) != ',')
		return false;
	while (s.n)
		if (!passes(&s, returns))
			return false;
	return true;
}

enum rc tabletext_view(struct span bytes, struct text *out, struct span *ret)
{
	enum rc rc = RC_OK;

	if (is_csv(bytes)) {
		*ret = bytes;
		return RC_OK;
	}
	rc = tabletext_csv(bytes, out);
	*ret = text_span(out);
	return rc;
}

enum rc tabletext_csv(struct span bytes, struct text *out)
{
	struct text plain;
	struct err err;

	text_init(&plain, out->max);
	enum rc rc = decode(bytes, &plain);
	if (!rc)
		rc = text_check(&plain, &err);
	mend_line_ends(&plain);
	struct span s = utf8_bare(text_span(&plain));
	char sep = said(s);
	if (sep) {
		struct span line;
		span_cut(s, '\n', &line, &s);
	} else {
		sep = separator(s);
	}
	while (!rc && s.n)
		row(&s, sep, out);
	if (!rc)
		rc = text_check(out, &err);
	text_release(&plain);
	return rc;
}
