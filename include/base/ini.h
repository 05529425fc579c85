/* base/ini: lines of `[section name]`, `key = value`, `# comment`, `; comment`. Keys are read by a callback; meaning belongs
 * to the caller. A value keeps inner blanks; ' ;' and ' #' behind a blank begin a comment; "…" protects. */
#ifndef SIYU_BASE_INI_H
#define SIYU_BASE_INI_H
#include "base/err.h"
#include "base/span.h"

/* section: "app", name: "bot" of `[app bot]` (absent if none). Returns other than RC_OK end the reading with that result. */
typedef enum rc (*ini_fn)(void *user, int line, struct span section, struct span name, struct span key, struct span value, struct err *err);
/* file is used in messages only, which are for who wrote it (Chinese): "conf/siyu.conf:3: …". */
enum rc MUST_USE ini_read(struct span bytes, const char *file, ini_fn fn, void *user, struct err *err);

#endif
