#include "base/csv.h"

#include "base/utf8.h"

#include <string.h>

void csv_init(struct csv *c, struct span utf8)
{
	*c = (struct csv){.rest = utf8_bare(utf8), .next_line = 1, .next_row = 1};
}

/* Takes the physical line at the front of *s off, with its end. */
static struct span take_line(struct span *s)
{
	struct span line, rest;
	(void)span_cut(*s, '\n', &line, &rest);
	*s = span_present(rest) ? rest : span_drop(*s, s->n);
	return line;
}

/* At a line end or the end of the bytes: passes over it. */
static bool at_row_end(struct span *s)
{
	if (s->n == 0)
		return true;
	size_t n = s->p[0] == '\n' ? 1 : span_starts(*s, "\r\n") ? 2 : s->p[0] == '\r' && s->n == 1 ? 1 : 0;
	*s = span_drop(*s, n);
	return n > 0;
}

/* At an opening quote; behind the closing one afterwards. Doubled quotes become one. */
static enum rc quoted_cell(struct span *s, struct arena *a, int *line, struct span *ret, struct err *err)
{
	int from = *line;
	size_t i = 1, quotes = 0;
	for (;; i++) {
		if (i >= s->n)
			return err_set(err, RC_INVALID, "line %d: a quote does not close", from);
		*line += s->p[i] == '\n';
		if (s->p[i] != '"')
			continue;
		if (i + 1 >= s->n || s->p[i + 1] != '"')
			break;
		quotes++;
		i++;
	}
	char *out = arena_alloc(a, i - quotes);
	size_t n = 0;
	for (size_t j = 1; j < i; j++) {
		out[n++] = s->p[j];
		j += s->p[j] == '"';
	}
	*ret = span_make(out, n);
	*s = span_drop(*s, i + 1);
	while (s->n > 0 && s->p[0] == ' ')
		*s = span_drop(*s, 1);
	if (s->n > 0 && s->p[0] != ',' && s->p[0] != '\n' && s->p[0] != '\r')
		return err_set(err, RC_INVALID, "line %d: text behind a closing quote", *line);
	return RC_OK;
}

static struct span plain_cell(struct span *s)
{
	size_t n = 0;
	while (n < s->n && s->p[n] != ',' && s->p[n] != '\n')
		n++;
	struct span cell = span_take(*s, n);
	*s = span_drop(*s, n);
	if (cell.n > 0 && cell.p[cell.n - 1] == '\r' && (s->n == 0 || s->p[0] == '\n'))
		cell.n--;
	return cell;
}

static enum rc read_row(struct csv *c, struct arena *a, struct span *cells, int *ret_count, struct err *err)
{
	int n = 0, line = c->line;
	for (;;) {
		if (n == CSV_MAX_COLUMNS)
			return err_set(err, RC_LIMIT, "line %d: more than %d columns", c->line, CSV_MAX_COLUMNS);
		enum rc rc = RC_OK;
		if (c->rest.n > 0 && c->rest.p[0] == '"')
			rc = quoted_cell(&c->rest, a, &line, &cells[n], err);
		else
			cells[n] = plain_cell(&c->rest);
		if (rc != RC_OK)
			return rc;
		n++;
		if (c->rest.n > 0 && c->rest.p[0] == ',') {
			c->rest = span_drop(c->rest, 1);
			continue;
		}
		if (!at_row_end(&c->rest))
			return err_set(err, RC_INVALID, "line %d: carriage return without a line feed", line);
		c->next_line = line + 1;
		*ret_count = n;
		return RC_OK;
	}
}

enum rc csv_next(struct csv *c, struct arena *a, struct span **ret_cells, int *ret_count, struct err *err)
{
	struct span cells[CSV_MAX_COLUMNS], behind;
	int count = 0;
	for (;;) {
		if (c->rest.n == 0)
			return RC_NOTFOUND;
		behind = c->rest;
		if (span_trim(take_line(&behind)).n > 0)
			break;
		c->rest = behind;
		c->next_line++;
		c->next_row++;
	}
	c->line = c->next_line;
	c->row = c->next_row++;
	enum rc rc = read_row(c, a, cells, &count, err);
	if (rc != RC_OK) {
		/* The next call goes on behind the line in which the bad row began. */
		c->rest = behind;
		c->next_line = c->line + 1;
		return rc;
	}
	*ret_cells = arena_array(a, (size_t)count, sizeof cells[0]);
	memcpy(*ret_cells, cells, (size_t)count * sizeof cells[0]);
	*ret_count = count;
	return RC_OK;
}

void csv_cell(struct text *out, struct span cell, bool first)
{
	if (!first)
		text_addc(out, ',');
	bool quote = span_trim(cell).n != cell.n;
	for (size_t i = 0; i < cell.n && !quote; i++)
		quote = memchr(",\"\r\n", cell.p[i], 4) != NULL;
	if (!quote) {
		text_add(out, cell);
		return;
	}
	text_addc(out, '"');
	struct span head, rest = cell;
	while (span_cut(rest, '"', &head, &rest)) {
		text_add(out, head);
		text_adds(out, "\"\"");
	}
	text_add(out, head);
	text_addc(out, '"');
}

/* As spreadsheets read it, those of East Asia in full width, too. */
static bool begins_formula(struct span cell)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (span_starts(cell, wide[i]))
			return true;
	return cell.n > 0 && memchr("=+-@\t\r\n", cell.p[0], 7) != NULL;
}

void csv_text(struct text *out, struct span cell, bool first)
{
	if (!begins_formula(cell)) {
		csv_cell(out, cell, first);
		return;
	}
	struct text safe;
	text_init(&safe, cell.n + 1);
	text_addc(&safe, '\'');
	text_add(&safe, cell);
	csv_cell(out, text_span(&safe), first);
	text_release(&safe);
}
