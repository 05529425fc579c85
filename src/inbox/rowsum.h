/* rowsum: the checksum over a row of the log. */
#ifndef SIYU_INBOX_ROWSUM_H
#define SIYU_INBOX_ROWSUM_H
#include "inbox/inbox.h"

uint64_t rowsum(const struct inbox_row *row);

#endif
