#include "base/arena.h"
#include "base/csv.h"
#include "base/xlsxwrite.h"
#include "base/zip.h"

#include <string.h>

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "http://schemas.openxmlformats.org/package/2006/"
#define TYPE "application/vnd.openxmlformats-officedocument.spreadsheetml."
#define NAME_LETTERS 31 /* of a sheet */

static const char types[] = HEAD
	"<Types xmlns=\"" PACKAGE "content-types\"><Default Extension=\"rels\" ContentType=\""
	"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	"<Override PartName=\"/xl/workbook.xml\" ContentType=\"" TYPE "sheet.main+xml\"/>"
	"<Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"" TYPE "worksheet+xml\"/></Types>";
static const char root[] =
	HEAD "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATION
	     "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>";
static const char sheets[] =
	HEAD "<Relationships xmlns=\"" PACKAGE "relationships\"><Relationship Id=\"rId1\" Type=\"" RELATION
	     "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";

/* Markup and control characters; what XML cannot carry is left out. */
static void escape(struct text *t, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		switch (c) {
		case '&': text_adds(t, "&amp;"); break;
		case '<': text_adds(t, "&lt;"); break;
		case '>': text_adds(t, "&gt;"); break;
		case '"': text_adds(t, "&quot;"); break;
		default:
			if (c >= 0x20 || c == '\t' || c == '\n')
				text_addc(t, (char)c);
		}
	}
}

static void put_place(struct text *t, int column, int no)
{
	char name[4];
	int n = 0;
	for (int c = column + 1; c > 0 && n < (int)sizeof name; c = (c - 1) / 26)
		name[n++] = (char)('A' + (c - 1) % 26);
	while (n > 0)
		text_addc(t, name[--n]);
	text_addf(t, "%d", no);
}

/* All cells as text: what looks like a number keeps its zeros. The row of names stays in sight. */
static enum rc write_sheet(struct span csv, struct text *t, struct err *err)
{
	struct arena *a = arena_new(0);
	struct span *cell;
	struct csv c;
	int n, no = 0;
	enum rc rc;
	text_adds(t,
		HEAD "<worksheet xmlns=\"" MAIN "\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" "
		     "topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>"
		     "<sheetFormatPr defaultRowHeight=\"15\"/><cols><col min=\"1\" max=\"256\" width=\"16\" "
		     "customWidth=\"1\"/></cols><sheetData>");
	csv_init(&c, csv);
	while ((rc = csv_next(&c, a, &cell, &n, err)) == RC_OK) {
		text_addf(t, "<row r=\"%d\">", ++no);
		for (int i = 0; i < n; i++) {
			if (cell[i].n == 0)
				continue;
			text_adds(t, "<c r=\"");
			put_place(t, i, no);
			text_adds(t, "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
			escape(t, cell[i]);
			text_adds(t, "</t></is></c>");
		}
		text_adds(t, "</row>");
		arena_reset(a);
	}
	text_adds(t, "</sheetData></worksheet>");
	arena_free(a);
	return rc == RC_NOTFOUND ? text_check(t, err) : rc;
}

enum rc xlsxwrite_table(struct span csv, const char *sheet, struct text *out, struct err *err)
{
	struct text part, book;
	struct zip_out z;
	text_init(&part, ZIP_MAX_BYTES);
	text_init(&book, 4096);
	INVARIANT(strlen(sheet) <= (size_t)4 * NAME_LETTERS);
	text_adds(&book, HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATION "\"><sheets><sheet name=\"");
	escape(&book, span_of(sheet));
	text_adds(&book, "\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
	enum rc rc = write_sheet(csv, &part, err);
	if (!rc) {
		zip_begin(&z, out);
		zip_add(&z, "[Content_Types].xml", span_of(types));
		zip_add(&z, "_rels/.rels", span_of(root));
		zip_add(&z, "xl/workbook.xml", text_span(&book));
		zip_add(&z, "xl/_rels/workbook.xml.rels", span_of(sheets));
		zip_add(&z, "xl/worksheets/sheet1.xml", text_span(&part));
		zip_finish(&z);
		rc = text_check(out, err);
	}
	text_release(&part);
	text_release(&book);
	return rc;
}
