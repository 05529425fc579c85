/* codework, codecall: what the modules of the fold know of channel codes (渠道码). */
#ifndef SIYU_FLOW_CODEWORK_H
#define SIYU_FLOW_CODEWORK_H
#include "foldint.h"
#include "sop/duty.h"
#include "store/chancode.h"

struct foldcode { /* by State in f->codes */
	int64_t code;
	struct span name, script; /* script: id of its file */
	const struct sop_script *file;
	const struct sop_code *row; /* as its table says; NULL: 停用 */
};

/* In memory, from the table of the state and the scripts that run. */
enum rc MUST_USE codework_load(struct fold *f, struct err *err);
void codework_drop(struct fold *f);
/* The column 剧本 becomes a 开始 of those scripts. Once after they were read. */
void codework_bind(struct fold *f);
/* NULL: no code of a table has that State. */
const struct foldcode *codework_find(const struct fold *f, struct span state);
/* The answer to its call is here, or its time: what the row means now is asked for if WeCom has something else. c is
 * written. */
enum rc MUST_USE codework_settle(struct fold *f, struct chancode *c, const struct foldcode *k, struct err *err);
enum rc MUST_USE codework_next(struct fold *f, struct chancode *c, struct err *err);
/* WeCom would not have it: why in Chinese; tried again later. c is written. */
enum rc MUST_USE codework_refused(struct fold *f, struct chancode *c, struct span why, struct err *err);

#endif
