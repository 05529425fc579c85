/* 附件: pictures, videos, files, links (finding 51). */
#ifndef SIYU_SOP_READMEDIA_H
#define SIYU_SOP_READMEDIA_H
#include "reading.h"

bool readmedia_one(struct reading *r, struct phrase *c, struct span step_name, struct sop_attachment *ret_attachment);

/* The kind that the ending of a file says; false: none. */
bool readmedia_kind(struct span path, enum sop_media *ret_media);
/* 邀请入群：X, as what is sent for it: the 群码 of that row of 资料, a picture or a link. false: complained. */
bool readmedia_invite(struct reading *r, struct phrase *c, struct sop_attachment *ret_attachment);
bool readmedia_outside(struct span path); /* does it lead out of the folder of scripts? */
/* The cell 附件 of a table, more of them with 、 between. */
void readmedia_cell(struct reading *r, struct span cell, struct span step_name, struct sop_attachment **v, int *n);
/* Looks for the file a->path of a picture, video or file: its size, its kind, its digest. */
void readmedia_file(struct reading *r, struct sop_attachment *a, const char *at);

#endif
