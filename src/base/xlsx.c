#include "base/xlsx.h"

#include "base/arena.h"
#include "base/csv.h"
#include "base/xlsxstyle.h"
#include "base/xmlscan.h"
#include "base/zip.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES ((size_t)48 << 20) /* of one part, unpacked */
#define NODES_MOST 4000000
#define STRINGS_MOST 1000000
#define MERGES_MOST 20000
#define NAMES_BYTES 300
#define ROW_CELLS 16 /* a row begins with */

struct row {
	int no;      /* from 1 */
	int columns; /* up to the last one with something in it, of … */
	int room;    /* … the cells there are */
	struct span *cell;
};
struct book {
	struct zip zip;
	struct arena *a;
	bool from_1904;
	struct span sheet, strings, styles; /* paths of parts; absent: there is none */
	int shared_n;
	struct span *shared;
	struct xlsxstyles style;
	int rows, cap;
	struct row *row;
	struct xlsx_lost lost;
	struct err *err;
};

bool xlsx_is_old(struct span bytes)
{
	return span_starts(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
}

/* -- parts -------------------------------------------------------------------------------------------------------------- */

/* Unpacked into the arena. */
static enum rc part(struct book *b, struct span path, struct span *ret)
{
	struct text t;
	char name[512];
	if (!path.n)
		return err_set(b->err, RC_INVALID, "xlsx: a part without a name");
	if (path.n >= sizeof name)
		return err_set(b->err, RC_INVALID, "xlsx: a part with a very long name");
	memcpy(name, path.p, path.n);
	name[path.n] = 0;
	text_init(&t, PART_BYTES);
	enum rc rc = zip_read(&b->zip, name, PART_BYTES, &t, b->err);
	if (!rc)
		*ret = arena_copy(b->a, text_span(&t));
	text_release(&t);
	return rc == RC_NOTFOUND ? err_set(b->err, RC_INVALID, "xlsx: the part '%s' is missing", name) : rc;
}

static struct span decoded(struct book *b, struct span raw)
{
	char *p = arena_alloc(b->a, raw.n + 1);
	return span_make(p, xmlscan_decode(raw, false, p));
}

static struct span attribute(struct book *b, const struct xmlscan_token *t, const char *name)
{
	struct span raw = xmlscan_attribute(t->attributes, name);
	return span_present(raw) ? decoded(b, raw) : raw;
}

static enum rc begin(struct book *b, struct span xml, struct xmlscan *s)
{
	enum rc rc = xmlscan_init(s, xml, b->err);
	s->most_nodes = NODES_MOST;
	return rc;
}

static bool is_open(const struct xmlscan_token *t, const char *name)
{
	return t->kind == XMLSCAN_OPEN && span_is(xmlscan_local(t->s), name);
}

static bool is_close(const struct xmlscan_token *t, const char *name)
{
	return t->kind == XMLSCAN_CLOSE && span_is(xmlscan_local(t->s), name);
}

/* Of a relation's target, seen from the folder of its source: "worksheets/sheet1.xml", "/xl/styles.xml". */
static struct span path_from(struct book *b, const char *folder, struct span target)
{
	if (span_starts(target, "/"))
		return span_drop(target, 1);
	return arena_printf(b->a, "%s%.*s", folder, SPAN_ARG(target));
}

/* The target of the relation with that id, or of a type that ends so; absent: there is none. */
static enum rc related(
	struct book *b, struct span xml, const char *folder, struct span id, const char *type, struct span *ret)
{
	struct xmlscan s;
	struct xmlscan_token t;
	enum rc rc = begin(b, xml, &s);
	*ret = SPAN_ABSENT;
	while (!rc && (rc = xmlscan_next(&s, &t)) == RC_OK && t.kind != XMLSCAN_END) {
		if (!is_open(&t, "Relationship") || span_present(*ret))
			continue;
		bool fits = id.n ? span_eq(attribute(b, &t, "Id"), id) : span_ends(attribute(b, &t, "Type"), type);
		if (fits)
			*ret = path_from(b, folder, attribute(b, &t, "Target"));
	}
	return rc;
}

/* -- the workbook ---------------------------------------------------------------------------------------------------------- */

/* The relation of the wanted sheet; the first that is not hidden without a name. names: of those that may be wanted, *ret_n of them. */
static enum rc pick_sheet(
	struct book *b, struct span xml, const char *wanted, struct text *names, int *ret_n, struct span *ret_id)
{
	struct xmlscan s;
	struct xmlscan_token t;
	enum rc rc = begin(b, xml, &s);
	*ret_id = SPAN_ABSENT;
	*ret_n = 0;
	while (!rc && (rc = xmlscan_next(&s, &t)) == RC_OK && t.kind != XMLSCAN_END) {
		if (is_open(&t, "workbookPr")) {
			struct span date = attribute(b, &t, "date1904");
			b->from_1904 = span_is(date, "1") || span_is(date, "true");
		}
		if (!is_open(&t, "sheet"))
			continue;
		struct span name = attribute(b, &t, "name"), state = attribute(b, &t, "state");
		bool visible = !span_present(state) || span_is(state, "visible");
		if (visible || wanted)
			text_addf(names, "%s%.*s", (*ret_n)++ ? "、" : "", SPAN_ARG(name));
		bool fits = wanted ? span_is(name, wanted) : visible;
		if (fits && !span_present(*ret_id))
			*ret_id = attribute(b, &t, "id");
	}
	if (!rc && !span_present(*ret_id) && wanted)
		rc = err_set(b->err, RC_NOTFOUND, "no sheet '%s'; there are: %s", wanted, text_str(names));
	else if (!rc && !span_present(*ret_id))
		rc = err_set(b->err, RC_INVALID, "xlsx: it has no sheet");
	return rc;
}

/* Its list of sheets. */
static enum rc open_list(struct book *b, struct span bytes, struct span *ret_xml)
{
	struct span rels, path;
	enum rc rc = zip_open(bytes, &b->zip, b->err);
	if (!rc)
		rc = part(b, SPAN_LIT("_rels/.rels"), &rels);
	if (!rc)
		rc = related(b, rels, "", SPAN_ABSENT, "/officeDocument", &path);
	if (!rc && !span_is(path, "xl/workbook.xml"))
		return err_set(b->err, RC_INVALID, "xlsx: no workbook in it");
	return rc ? rc : part(b, path, ret_xml);
}

static enum rc open_book(struct book *b, struct span bytes, const char *wanted)
{
	struct span xml, rels, id;
	struct text names;
	int n;
	text_init(&names, NAMES_BYTES);
	enum rc rc = open_list(b, bytes, &xml);
	if (!rc)
		rc = pick_sheet(b, xml, wanted, &names, &n, &id);
	text_release(&names);
	if (!rc)
		rc = part(b, SPAN_LIT("xl/_rels/workbook.xml.rels"), &rels);
	if (!rc)
		rc = related(b, rels, "xl/", id, "", &b->sheet);
	if (!rc)
		rc = related(b, rels, "xl/", SPAN_ABSENT, "/sharedStrings", &b->strings);
	if (!rc)
		rc = related(b, rels, "xl/", SPAN_ABSENT, "/styles", &b->styles);
	return !rc && !span_present(b->sheet) ? err_set(b->err, RC_INVALID, "xlsx: the sheet has no part") : rc;
}

enum rc xlsx_sheets(struct span bytes, struct text *out, int *ret_n, struct err *err)
{
	struct book b = {.a = arena_new((size_t)1 << 16), .err = err};
	struct span xml, id;
	enum rc rc = open_list(&b, bytes, &xml);
	if (!rc)
		rc = pick_sheet(&b, xml, NULL, out, ret_n, &id);
	arena_free(b.a);
	return rc;
}

/* -- strings --------------------------------------------------------------------------------------------------------------- */

static int hex4(const char *p)
{
	int v = 0;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9'   ? c - '0'
			: c >= 'A' && c <= 'F' ? c - 'A' + 10
			: c >= 'a' && c <= 'f' ? c - 'a' + 10
					       : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

/* _x000D_ stands for a control character: a line break stays, a carriage return and the others go. */
static void add_escaped(struct text *t, struct span s)
{
	size_t i = 0;
	while (i < s.n) {
		int c = i + 7 <= s.n && s.p[i] == '_' && s.p[i + 1] == 'x' && s.p[i + 6] == '_' ? hex4(s.p + i + 2)
												: -1;
		if (c < 0 || c >= 0x20) {
			text_addc(t, s.p[i++]);
			continue;
		}
		if (c == '\n' || c == '\t')
			text_addc(t, (char)c);
		i += 7;
	}
}

/* The text of the element that was just opened, its <t>s together, what is only read aloud (rPh) left out. */
static enum rc string_of(struct book *b, struct xmlscan *s, const char *element, struct text *out)
{
	struct xmlscan_token t;
	bool text = false;
	int aloud = 0;
	enum rc rc;
	while ((rc = xmlscan_next(s, &t)) == RC_OK && t.kind != XMLSCAN_END && !is_close(&t, element)) {
		if (is_open(&t, "rPh") || is_close(&t, "rPh"))
			aloud += t.kind == XMLSCAN_OPEN ? 1 : -1;
		else if (is_open(&t, "t") || is_close(&t, "t"))
			text = t.kind == XMLSCAN_OPEN;
		else if ((t.kind == XMLSCAN_TEXT || t.kind == XMLSCAN_CDATA) && text && !aloud)
			add_escaped(out, t.coded && t.kind == XMLSCAN_TEXT ? decoded(b, t.s) : t.s);
	}
	return rc;
}

static enum rc read_strings(struct book *b)
{
	struct span xml;
	struct xmlscan s;
	struct xmlscan_token t;
	struct text one;
	int cap = 0;
	if (!span_present(b->strings))
		return RC_OK;
	enum rc rc = part(b, b->strings, &xml);
	if (!rc)
		rc = begin(b, xml, &s);
	text_init(&one, PART_BYTES);
	while (!rc && (rc = xmlscan_next(&s, &t)) == RC_OK && t.kind != XMLSCAN_END) {
		if (!is_open(&t, "si"))
			continue;
		text_clear(&one);
		rc = string_of(b, &s, "si", &one);
		if (!rc && b->shared_n == STRINGS_MOST)
			rc = err_set(b->err, RC_LIMIT, "xlsx: more than %d texts", STRINGS_MOST);
		if (rc)
			break;
		if (b->shared_n == cap) {
			cap = cap ? 2 * cap : 256;
			struct span *v = arena_array(b->a, (size_t)cap, sizeof *v);
			if (b->shared_n)
				memcpy(v, b->shared, (size_t)b->shared_n * sizeof *v);
			b->shared = v;
		}
		b->shared[b->shared_n++] = one.n ? arena_copy(b->a, text_span(&one)) : SPAN_LIT("");
	}
	text_release(&one);
	return rc;
}

/* -- cells ------------------------------------------------------------------------------------------------------------------ */

/* "AB12": column from 0, row from 1. false: it is none. */
static bool place_of(struct span s, int *ret_column, int *ret_row)
{
	int64_t column = 0, row;
	size_t i = 0;
	for (; i < s.n && i < 4 && s.p[i] >= 'A' && s.p[i] <= 'Z'; i++)
		column = column * 26 + (s.p[i] - 'A' + 1);
	if (i == 0 || i == s.n || !span_int(span_drop(s, i), &row) || row < 1 || row > 1048576)
		return false;
	*ret_column = (int)column - 1;
	*ret_row = (int)row;
	return true;
}

static struct row *row_at(struct book *b, int no)
{
	if (b->rows && b->row[b->rows - 1].no == no)
		return &b->row[b->rows - 1];
	if (b->rows == b->cap) {
		b->cap = b->cap ? 2 * b->cap : 256;
		struct row *v = arena_array(b->a, (size_t)b->cap, sizeof *v);
		if (b->rows)
			memcpy(v, b->row, (size_t)b->rows * sizeof *v);
		b->row = v;
	}
	/* Rows of a table are about as wide as the one before. */
	int room = b->rows && b->row[b->rows - 1].room ? b->row[b->rows - 1].room : ROW_CELLS;
	b->row[b->rows] =
		(struct row){.no = no, .room = room, .cell = arena_array(b->a, (size_t)room, sizeof(struct span))};
	return &b->row[b->rows++];
}

static void widen(struct book *b, struct row *r, int columns)
{
	if (columns <= r->room)
		return;
	int room = r->room;
	while (room < columns)
		room *= 2;
	struct span *cell = arena_array(b->a, (size_t)room, sizeof *cell);
	memcpy(cell, r->cell, (size_t)r->columns * sizeof *cell);
	r->cell = cell;
	r->room = room;
}

static void put_cell(struct book *b, struct row *r, int column, struct span value)
{
	widen(b, r, column + 1);
	r->cell[column] = value;
	if (column >= r->columns)
		r->columns = column + 1;
}

static enum rc keep(struct book *b, int column, int no, struct span value)
{
	if (value.n == 0)
		return RC_OK;
	if (no > XLSX_MAX_ROWS || column >= XLSX_MAX_COLUMNS)
		return err_set(b->err, RC_LIMIT, "xlsx: something stands behind row %d or column %d", XLSX_MAX_ROWS,
			XLSX_MAX_COLUMNS);
	if (b->rows && b->row[b->rows - 1].no > no)
		return err_set(b->err, RC_INVALID, "xlsx: its rows are out of order");
	put_cell(b, row_at(b, no), column, value);
	return RC_OK;
}

/* What a person sees of a value of that type. */
static struct span shown(struct book *b, struct span type, struct span style, struct span value)
{
	struct xlsxstyle how = {XLSXSTYLE_PLAIN, 0};
	struct text t;
	int64_t i;
	if (span_is(type, "s"))
		return span_int(value, &i) && i >= 0 && i < b->shared_n ? b->shared[i] : SPAN_LIT("");
	if (span_is(type, "b"))
		return span_is(value, "1") ? SPAN_LIT("是") : SPAN_LIT("否");
	if (type.n && !span_is(type, "n"))
		return value; /* the text of a formula, an error, an ISO date */
	if (span_int(style, &i) && i >= 0 && i < b->style.n)
		how = b->style.v[i];
	text_init(&t, 512);
	xlsxstyle_show(value, how, b->from_1904, &t);
	struct span s = t.n ? arena_copy(b->a, text_span(&t)) : SPAN_LIT("");
	text_release(&t);
	return s;
}

/* Of a number as the file has it, 1.23456789012346E+16 too; no date or amount is so long. */
static bool too_long(struct span type, struct span value)
{
	char buf[64], *end;
	if ((type.n && !span_is(type, "n")) || value.n < 16 || value.n >= sizeof buf)
		return false;
	memcpy(buf, value.p, value.n);
	buf[value.n] = 0;
	double v = strtod(buf, &end);
	return !*end && (v >= 1e15 || v <= -1e15);
}

/* Behind <c …>, up to its end. */
static enum rc read_cell(struct book *b, struct xmlscan *s, const struct xmlscan_token *open, int *column, int *no)
{
	struct span at = attribute(b, open, "r"), type = attribute(b, open, "t"), style = attribute(b, open, "s");
	struct xmlscan_token t;
	struct text value;
	bool in_value = false;
	enum rc rc;
	if (span_present(at) && !place_of(at, column, no))
		return err_set(b->err, RC_INVALID, "xlsx: a cell at '%.*s'", SPAN_ARG(at));
	text_init(&value, PART_BYTES);
	while ((rc = xmlscan_next(s, &t)) == RC_OK && !is_close(&t, "c")) {
		if (is_open(&t, "is"))
			rc = string_of(b, s, "is", &value);
		else if (is_open(&t, "v") || is_close(&t, "v"))
			in_value = t.kind == XMLSCAN_OPEN;
		else if (in_value && (t.kind == XMLSCAN_TEXT || t.kind == XMLSCAN_CDATA))
			add_escaped(&value, t.coded && t.kind == XMLSCAN_TEXT ? decoded(b, t.s) : t.s);
		if (rc)
			break;
	}
	struct span got = value.n ? arena_copy(b->a, text_span(&value)) : SPAN_LIT("");
	text_release(&value);
	if (!b->lost.number_row && too_long(type, got)) {
		b->lost.number_row = *no;
		b->lost.number_column = *column + 1;
	}
	if (!rc)
		rc = keep(b, *column, *no, span_is(type, "inlineStr") ? got : shown(b, type, style, got));
	++*column;
	return rc;
}

static struct row *find_row(struct book *b, int no)
{
	int low = 0, high = b->rows;
	while (low < high) {
		int mid = low + (high - low) / 2;
		if (b->row[mid].no < no)
			low = mid + 1;
		else
			high = mid;
	}
	return low < b->rows && b->row[low].no == no ? &b->row[low] : NULL;
}

/* "A2:A5": what stands in the first row of a merged area holds for its other rows, as far as they have something. */
static enum rc fill_down(struct book *b, struct span area)
{
	struct span from, to;
	int column, no, last_column, last_no;
	if (!span_cut(area, ':', &from, &to) || !place_of(from, &column, &no) || !place_of(to, &last_column, &last_no))
		return err_set(b->err, RC_INVALID, "xlsx: a merged area '%.*s'", SPAN_ARG(area));
	struct row *first = find_row(b, no);
	if (!first || column >= first->columns || !first->cell[column].n)
		return RC_OK;
	if (last_no > XLSX_MAX_ROWS)
		last_no = XLSX_MAX_ROWS;
	for (int i = no + 1; i <= last_no; i++) {
		struct row *r = find_row(b, i);
		if (!r || (column < r->columns && r->cell[column].n))
			continue;
		put_cell(b, r, column, first->cell[column]);
	}
	return RC_OK;
}

/* A link of a cell: where its words are no address, the address is lost. Those inside the workbook and of mails are none. */
static void look_at_link(struct book *b, const struct xmlscan_token *t)
{
	struct span from = attribute(b, t, "ref"), head, rest;
	int column, no;
	if (!attribute(b, t, "id").n)
		return;
	if (span_cut(from, ':', &head, &rest))
		from = head;
	struct row *r = place_of(from, &column, &no) ? find_row(b, no) : NULL;
	if (!r || column >= r->columns || !r->cell[column].n ||
		span_search(r->cell[column], SPAN_LIT("://")) != SIZE_MAX ||
		span_find(r->cell[column], '@') != SIZE_MAX)
		return;
	if (b->lost.links++ == 0) {
		b->lost.link_row = no;
		b->lost.link_column = column + 1;
	}
}

static enum rc read_sheet(struct book *b)
{
	struct span xml;
	struct xmlscan s;
	struct xmlscan_token t;
	int column = 0, no = 0, merges = 0;
	enum rc rc = part(b, b->sheet, &xml);
	if (!rc)
		rc = begin(b, xml, &s);
	while (!rc && (rc = xmlscan_next(&s, &t)) == RC_OK && t.kind != XMLSCAN_END) {
		int64_t n;
		if (is_open(&t, "row")) {
			column = 0;
			no = span_int(attribute(b, &t, "r"), &n) && n >= 1 && n <= 1048576 ? (int)n : no + 1;
		} else if (is_open(&t, "c")) {
			rc = read_cell(b, &s, &t, &column, &no);
		} else if (is_open(&t, "hyperlink")) {
			look_at_link(b, &t);
		} else if (is_open(&t, "mergeCell")) {
			rc = ++merges > MERGES_MOST
				? err_set(b->err, RC_LIMIT, "xlsx: more than %d merged areas", MERGES_MOST)
				: fill_down(b, attribute(b, &t, "ref"));
		}
	}
	return rc;
}

enum rc xlsx_read(struct span bytes, const char *sheet, struct text *out, struct err *err)
{
	struct xlsx_lost lost;
	return xlsx_read_all(bytes, sheet, out, &lost, err);
}

enum rc xlsx_read_all(
	struct span bytes, const char *sheet, struct text *out, struct xlsx_lost *ret_lost, struct err *err)
{
	struct book b = {.a = arena_new((size_t)1 << 20), .err = err};
	struct span styles = SPAN_ABSENT;
	int line = 1;
	enum rc rc = open_book(&b, bytes, sheet);
	if (!rc)
		rc = read_strings(&b);
	if (!rc && span_present(b.styles))
		rc = part(&b, b.styles, &styles);
	if (!rc && span_present(b.styles))
		rc = xlsxstyle_read(b.a, styles, &b.style, err);
	if (!rc)
		rc = read_sheet(&b);
	for (int i = 0; !rc && i < b.rows; i++) {
		for (; line < b.row[i].no; line++)
			text_addc(out, '\n');
		for (int c = 0; c < b.row[i].columns; c++)
			csv_cell(out, b.row[i].cell[c].n ? b.row[i].cell[c] : SPAN_LIT(""), c == 0);
		text_addc(out, '\n');
		line++;
	}
	*ret_lost = b.lost;
	arena_free(b.a);
	return rc ? rc : text_check(out, err);
}
