/* wecom/pagesign: the signature with which a page may call the JS-SDK (doc 90506, api.md 16.3). Pure. */
#ifndef SIYU_WECOM_PAGESIGN_H
#define SIYU_WECOM_PAGESIGN_H
#include "base/span.h"

#define PAGESIGN_BYTES 41 /* 40 hex digits and the end */

/* url: of the page as the client has it, with its query; what stands behind '#' is left out. */
void pagesign(struct span ticket, struct span nonce, int64_t timestamp_s, struct span url, char ret[PAGESIGN_BYTES]);

#endif
