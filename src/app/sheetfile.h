/* sheetfile: a sheet with a QR picture for print, as a file in a folder: `siyu codes print`, `siyu kf print`. */
#ifndef SIYU_APP_SHEETFILE_H
#define SIYU_APP_SHEETFILE_H
#include "base/arena.h"
#include "base/text.h"

struct sheetfile_tally { /* sheets that were printed, and things asked for that were not */
	int done, left;
};

/* `name`.svg in that folder, for a name that people gave; in a. What separates folders is no part of it, and it does not begin with a dot. */
const char *sheetfile_path(struct arena *a, const char *folder, struct span name);
/* Writes the sheet, if it was drawn (rc, err), tells the path or what stood in the way of `called`, and counts it. */
void sheetfile_write(const char *path, const struct text *sheet, struct span called, enum rc rc, struct err *err,
	struct sheetfile_tally *tally);
/* Of the names that were asked for, those that nothing was called by: told, `kind` and the command that lists them, and counted. */
void sheetfile_missing(char **names, const bool *found, int count, const char *kind, const char *command,
	struct sheetfile_tally *tally);

#endif
