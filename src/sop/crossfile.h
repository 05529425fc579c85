/* What only all scripts of a folder together can tell. */
#ifndef SIYU_SOP_CROSSFILE_H
#define SIYU_SOP_CROSSFILE_H
#include "sop/diag.h"
#include "sop/script.h"

struct crossfile {
	const struct sop_script *const *scripts;
	int n;
	const struct sop_names *unread; /* may be NULL */
	struct diag_list *diags;
	const struct circles *circles; /* of all of them */
};

/* Findings that are told at script i. */
void crossfile_one(const struct crossfile *c, int i);

/* For the other file of this. */
struct span crossfile_file(const struct crossfile *c, int i);
bool crossfile_named(const struct sop_script *s, struct span name);
/* Can who is in `from` go on in `to` by 转剧本? A group in what is for groups, a customer in a 剧本; of 打卡 both go on: its group, each member. */
bool crossfile_takes_over(const struct sop_script *from, const struct sop_script *to);

#endif
