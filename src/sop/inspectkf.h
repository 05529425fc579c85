/* inspectkf: a 剧本 that speaks in 微信客服 (finding 38). */
#ifndef SIYU_SRC_SOP_INSPECTKF_H
#define SIYU_SRC_SOP_INSPECTKF_H
#include "reading.h"

#define INSPECTKF_TEXT_BYTES 2048 /* of a message (callbacks.md 6.4, finding 53) */
#define INSPECTKF_MENU_BYTES 1024 /* above a menu */
#define INSPECTKF_PARTS 5         /* messages after one of the customer's */

void inspectkf_script(struct reading *r);
bool inspectkf_enters(const struct sop_script *s); /* 进入会话 begins it */

#endif
