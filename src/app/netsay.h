/* netsay: what the network did, said to operators in Chinese. */
#ifndef SIYU_SRC_APP_NETSAY_H
#define SIYU_SRC_APP_NETSAY_H
#include "base/err.h"
#include "base/span.h"
#include "net/fetch.h"

struct netsay {
	const char *code; /* for programs: "dns" */
	const char *said; /* what is wrong */
	const char *todo; /* "" for nothing */
};
/* Why a call of WeCom's had no answer. */
struct netsay netsay_trouble(enum fetch_trouble why);
/* Of what listen_tcp gave for [section] listen (section "": an option of the command): the words in err become Chinese, the system's own stand in parentheses. Gives
 * back rc. */
enum rc netsay_listen(struct err *err, enum rc rc, const char *section, struct span address);
/* Exit code of `serve` behind it. A port that is in use, or an address that this machine does not have, may be free and there in a moment: who
 * starts it tries again (3). A port that one may not have stays so (2). */
int netsay_listen_code(enum rc rc);

#endif
