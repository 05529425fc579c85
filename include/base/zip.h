/* base/zip: the container of a workbook, read strictly and written plainly: one disk, stored or deflated entries, no
 * encryption, no zip64. Sizes are bounded before anything is unpacked, and again while it is. */
#ifndef SIYU_BASE_ZIP_H
#define SIYU_BASE_ZIP_H
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define ZIP_MAX_ENTRIES 2000
#define ZIP_MAX_BYTES ((size_t)64 << 20) /* of one entry, unpacked */

struct zip {
	struct span bytes; /* borrowed: must live as long as it is used */
	size_t directory;  /* where the central directory begins, and how many entries it has */
	int entries;
};
/* Does it begin as a zip file does? */
bool zip_is(struct span bytes);
/* RC_INVALID: no zip file, or one that is damaged; RC_LIMIT: more than ZIP_MAX_ENTRIES. */
enum rc MUST_USE zip_open(struct span bytes, struct zip *ret, struct err *err);
/* Appends the entry of that name, checked against its CRC. RC_NOTFOUND; RC_INVALID: damaged, encrypted, packed in a way that is
 * not known here; RC_LIMIT: longer than `most` or ZIP_MAX_BYTES, whatever its header says. */
enum rc MUST_USE zip_read(const struct zip *z, const char *name, size_t most, struct text *out, struct err *err);

struct zip_out { /* being written */
	struct text *out;
	struct text directory;
	int entries;
};
/* Appends to out; each entry once. zip_finish closes the file and frees what zip_begin took. */
void zip_begin(struct zip_out *z, struct text *out);
void zip_add(struct zip_out *z, const char *name, struct span bytes);
void zip_finish(struct zip_out *z);

#endif
