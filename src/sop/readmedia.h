/* 附件: pictures, videos, files, links (finding 51). */
#ifndef SIYU_SOP_READMEDIA_H
#define SIYU_SOP_READMEDIA_H
#include "reading.h"

bool readmedia_one(struct reading *r, struct phrase *c, struct span step_name, struct sop_attachment *ret_attachment);

#endif
