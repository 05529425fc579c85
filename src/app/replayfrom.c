#include "replayfrom.h"

#include "archiveold.h"

#include "flow/fold.h"
#include "inbox/rowkind.h"

#include <stdio.h>

#define OTHER_HINT "用更早的备份，或者用 siyu replay --scripts 只看假如"

/* -- is the log whole? ----------------------------------------------------------------------------------------------------------- */

/* What named a customer who was forgotten is gone from it (exact D7). */
static enum rc cleaned(struct inbox *in, int64_t after, bool *ret, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct rowkind forgotten = {.in = in, .a = a, .kind = INBOX_FORGET, .after = after};
	const struct inbox_row *row;
	enum rc rc;
	while (!(rc = rowkind_next(&forgotten, &row, err)) && row && !fold_cleaned(row))
		;
	*ret = !rc && row;
	arena_free(a);
	return rc;
}

/* Did this version decide all that comes after `after`? Each that took over behind it says from where on (D5). */
static enum rc upgraded(struct inbox *in, int64_t after, bool *ret, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct rowkind takeovers = {.in = in, .a = a, .kind = INBOX_FOLD, .after = after};
	const struct inbox_row *row;
	int64_t version = 0, from = 0;
	enum rc rc;
	while (!(rc = rowkind_next(&takeovers, &row, err)) && row && fold_took_over(row, &version, &from) &&
		from <= after)
		;
	*ret = row || (version > 0 && version != FOLD_VERSION);
	arena_free(a);
	return rc;
}

/* *ret_why: what is missing behind `after`, NULL: nothing. */
static enum rc whole(struct inbox *in, int64_t after, const char **ret_why, struct err *err)
{
	bool yes = false;
	*ret_why = NULL;
	enum rc rc = cleaned(in, after, &yes, err);
	if (!rc && yes)
		*ret_why = "有客户按要求忘记过，收件箱里没有他了";
	if (!rc && !yes)
		rc = archiveold_any(in, after, &yes, err);
	if (!rc && yes && !*ret_why)
		*ret_why = "会话存档的原文到期已经拿掉（[archive] keep_days）";
	if (!rc && !yes)
		rc = upgraded(in, after, &yes, err);
	if (!rc && yes && !*ret_why)
		*ret_why = "升级以前的决定是老版本做的";
	return rc;
}

/* -- where to begin ---------------------------------------------------------------------------------------------------------------- */

/* An older version came just there, and this one decided what comes after it. */
static enum rc followed(struct inbox *in, int64_t position, bool *ret, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct rowkind takeovers = {.in = in, .a = a, .kind = INBOX_FOLD, .after = position};
	const struct inbox_row *row;
	int64_t version = 0, from = 0;
	enum rc rc;
	while (!(rc = rowkind_next(&takeovers, &row, err)) && row &&
		!(fold_took_over(row, &version, &from) && from == position && version == FOLD_VERSION))
		;
	*ret = !rc && row;
	arena_free(a);
	return rc;
}

/* Does the log still have the row at which it stands, as the state that was folded to there saw it? */
static enum rc fits(struct inbox *in, const struct snapshot *s, bool *ret, struct err *err)
{
	struct statecopy c;
	int64_t sum = 0;
	const char *why = NULL;
	*ret = false;
	enum rc rc = statecopy_look(s->path, &c, err);
	if (rc == RC_NOTFOUND || rc == RC_INVALID)
		return RC_OK;
	if (rc || c.older || c.position != s->position || !span_eq(span_of(c.lineage), inbox_lineage(in)))
		return rc;
	rc = inbox_checksum(in, c.position, &sum, err);
	if (rc == RC_NOTFOUND || (!rc && sum != c.checksum))
		return RC_OK;
	if (!rc)
		rc = whole(in, c.position, &why, err);
	if (!rc && !why && s->fold_version != FOLD_VERSION)
		rc = followed(in, c.position, ret, err);
	else
		*ret = !rc && !why;
	return rc;
}

enum rc replayfrom_find(const struct datadir *d, struct inbox *in, int64_t position, bool *ret_found,
	struct snapshot *ret, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	char pruned[160];
	int64_t first = 0, first_ms = 0;
	const char *why = NULL;
	bool found = false, any = false;
	enum rc rc = inbox_first(in, &first, &first_ms, err);
	if (!rc && first > 1) {
		(void)snprintf(pruned, sizeof pruned, "收件箱从第 %lld 条开始，更早的到期已经删掉（[data] inbox_days）",
			(long long)first);
		why = pruned;
	} else if (!rc) {
		rc = whole(in, 0, &why, err);
	}
	if (rc || !why) {
		*ret_found = false;
		return rc;
	}
	for (int i = snapshot_list(d, all) - 1; !rc && !found && i >= 0; i--) {
		if (all[i].position <= position)
			rc = fits(in, &all[i], &found, err);
		any = any || all[i].fold_version == FOLD_VERSION;
		if (found)
			*ret = all[i];
	}
	if (!rc && !found) {
		rc = err_set(err, RC_INVALID, "%s，不能从头重放；%s", why,
			any ? "快照（data/snapshots）都在那以后，或者和它不是一对"
			    : "快照（data/snapshots）也没有能用的");
		err_hint(err, OTHER_HINT);
	}
	*ret_found = found;
	return rc;
}

enum rc replayfrom_before(
	const struct datadir *d, int64_t at_ms, struct snapshot *ret, int64_t *ret_now_ms, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	struct statecopy c;
	for (int i = 0, n = snapshot_list(d, all); i < n; i++)
		if (all[i].fold_version == FOLD_VERSION && statecopy_look(all[i].path, &c, NULL) == RC_OK && !c.older &&
			c.now_ms <= at_ms) {
			*ret = all[i];
			*ret_now_ms = c.now_ms;
			return RC_OK;
		}
	return err_set(err, RC_NOTFOUND, "no snapshot is so old");
}

enum rc replayfrom_still(struct inbox *in, int64_t from, struct err *err)
{
	int64_t first = 0, first_ms = 0;
	enum rc rc = inbox_first(in, &first, &first_ms, err);
	if (!rc && first > from + 1) {
		rc = err_set(err, RC_AGAIN, "重放的时候，收件箱前面到期的一段删掉了");
		err_hint(err, "再来一次");
	}
	return rc;
}
