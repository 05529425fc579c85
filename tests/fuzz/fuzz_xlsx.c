/* rooms: base */
/* base/xlsx on any bytes: as a whole file, and as the parts of a sound container (sheet, strings, styles, separated by a zero
 * byte), so that what is below the checksums is reached, too. What was read can be written and read again. */
#include "base/text.h"
#include "base/xlsx.h"
#include "base/xlsxwrite.h"
#include "base/zip.h"

#include <string.h>

#define BYTES ((size_t)4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char rels[] =
	"<Relationships><Relationship Id=\"r1\" Type=\"x/officeDocument\" Target=\"/xl/workbook.xml\"/></Relationships>";
static const char book[] = "<workbook><sheets><sheet name=\"a\" r:id=\"r1\"/></sheets></workbook>";
static const char parts[] = "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/>"
			    "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"t.xml\"/>"
			    "<Relationship Id=\"r3\" Type=\"x/styles\" Target=\"y.xml\"/></Relationships>";

static void read_it(struct span file)
{
	struct text csv, again, back;
	struct err err;
	text_init(&csv, BYTES);
	text_init(&again, BYTES);
	text_init(&back, BYTES);
	enum rc rc = xlsx_read(file, NULL, &csv, &err);
	INVARIANT(rc == RC_OK || rc == RC_INVALID || rc == RC_LIMIT);
	if (!rc && csv.n && xlsxwrite_table(text_span(&csv), "a", &again, &err) == RC_OK)
		INVARIANT(xlsx_read(text_span(&again), "a", &back, &err) != RC_NOTFOUND);
	text_release(&csv);
	text_release(&again);
	text_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct span all = span_make(bytes, n), part[3] = {{0}};
	struct text file;
	struct zip_out z;
	read_it(all);
	for (int i = 0; i < 3 && span_present(all); i++) {
		const char *zero = all.n ? memchr(all.p, 0, all.n) : NULL;
		part[i] = zero ? span_take(all, (size_t)(zero - all.p)) : all;
		all = zero ? span_drop(all, part[i].n + 1) : SPAN_ABSENT;
	}
	text_init(&file, BYTES);
	zip_begin(&z, &file);
	zip_add(&z, "_rels/.rels", span_of(rels));
	zip_add(&z, "xl/workbook.xml", span_of(book));
	zip_add(&z, "xl/_rels/workbook.xml.rels", span_of(parts));
	zip_add(&z, "xl/s.xml", part[0].n ? part[0] : SPAN_LIT("<worksheet/>"));
	zip_add(&z, "xl/t.xml", part[1].n ? part[1] : SPAN_LIT("<sst/>"));
	zip_add(&z, "xl/y.xml", part[2].n ? part[2] : SPAN_LIT("<styleSheet/>"));
	zip_finish(&z);
	if (!file.over)
		read_it(text_span(&file));
	text_release(&file);
	return 0;
}
