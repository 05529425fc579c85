/* What 朋友圈 posts, when, and what WeCom lets a moment carry (api.md 6; sop-language-exact.md finding 39). */
#ifndef SIYU_SOP_INSPECTPOST_H
#define SIYU_SOP_INSPECTPOST_H
#include "reading.h"

void inspectpost_script(struct reading *r);

#endif
