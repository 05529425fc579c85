/* rooms: base */
/* base/csv on any bytes: no crash, and the rows written again are read the same. */
#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static bool only_blank(const struct span *cells, int count)
{
	return count == 1 && span_trim(cells[0]).n == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena *a = arena_new(4096);
	struct err err;
	struct csv csv, again;
	struct span *cells, *same;
	int count, same_count, line = 0;
	csv_init(&csv, span_make(bytes, n));
	for (;;) {
		enum rc rc = csv_next(&csv, a, &cells, &count, &err);
		if (rc != RC_OK) {
			INVARIANT(rc == RC_NOTFOUND || rc == RC_INVALID || rc == RC_LIMIT);
			break;
		}
		INVARIANT(csv.line > line && count > 0 && count <= CSV_MAX_COLUMNS);
		line = csv.line;
		if (only_blank(cells, count))
			continue;
		struct text row;
		text_init(&row, (size_t)1 << 20);
		text_adds(&row, "head\n"); /* a first cell that begins with a BOM is no BOM of the file */
		for (int i = 0; i < count; i++)
			csv_cell(&row, cells[i], i == 0);
		text_addc(&row, '\n');
		csv_init(&again, text_span(&row));
		rc = csv_next(&again, a, &same, &same_count, &err);
		INVARIANT(rc == RC_OK && same_count == 1);
		rc = csv_next(&again, a, &same, &same_count, &err);
		INVARIANT(rc == RC_OK && same_count == count);
		for (int i = 0; i < count; i++)
			INVARIANT(span_cmp(cells[i], same[i]) == 0);
		text_release(&row);
	}
	arena_free(a);
	return 0;
}
