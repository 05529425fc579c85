/* Folders of files: copied, weighed, removed. */
#ifndef SIYU_APP_TREECOPY_H
#define SIYU_APP_TREECOPY_H
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Regular files below from, hidden ones left out, to the same places below to; each flushed, 0600, given as fileio_give says. *ret_files counts on. RC_DENIED: root would
 * give the owner of `to` what a link leads to that he may not read. */
enum rc MUST_USE treecopy_all(const char *from, const char *to, int *ret_files, struct err *err);
enum rc MUST_USE treecopy_file(const char *from, const char *to, struct err *err);
/* Bytes of the regular files below it; 0 when it is not there. */
int64_t treecopy_bytes(const char *dir);
/* Removes it with all that is in it; never follows a link out of it. */
void treecopy_remove(const char *dir);
/* Root alone: all below dir belongs to whom dir does, but a file that has another name, too. Past no link. */
enum rc MUST_USE treecopy_give(const char *dir, struct err *err);
bool treecopy_empty(const char *dir); /* or not there */

#endif
