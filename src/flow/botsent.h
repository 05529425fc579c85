/* botsent: what a digest said, kept with it: its figures, and those of earlier ones that it corrects. */
#ifndef SIYU_SRC_FLOW_BOTSENT_H
#define SIYU_SRC_FLOW_BOTSENT_H
#include "foldint.h"
#include "store/rendition.h"

/* root: the input that brought its text. */
enum rc MUST_USE botsent_keep(struct fold *f, const struct rendition *r, const struct json_node *root, struct err *err);
/* Into the group of its robot, and to those who are named for digests. */
enum rc MUST_USE botsent_say(struct fold *f, const struct rendition *r, struct err *err);

#endif
