/* sop/read: bytes of a script file -> struct sop_script, or the list of what is wrong with it. Pure, deterministic. */
#ifndef SIYU_SOP_READ_H
#define SIYU_SOP_READ_H
#include "base/err.h"
#include "sop/check.h"
#include "sop/diag.h"
#include "sop/script.h"

#define READ_MAX_BYTES ((size_t)1 << 20) /* of a script file */
#define READ_MAX_STEPS 200
#define READ_MAX_QUESTIONS 5000 /* of a 话术 */

/* bytes: the whole file, not kept. path: for messages and for find_file, copied. world: NULL means check_world_init's
 * defaults. diags: initialised by the caller, added to (this file's part sorted by line), also on RC_OK (warnings, notes).
 * RC_OK: *ret_script is the caller's, free with script_free. RC_INVALID: at least one error was added. */
enum rc MUST_USE read_script(struct span bytes, struct span path, const struct check_world *world,
	struct diag_list *diags, struct sop_script **ret_script);

/* A file of names (商品 标签 渠道码 资料) for its names alone: the script, the caller's, also when it has errors
 * (*ret_sound false), so that nobody who uses one of its names hears that there is none. NULL: a file of another kind, or
 * one whose first line cannot be read. */
struct sop_script *read_names(struct span bytes, struct span path, const struct check_world *world, bool *ret_sound);

/* Kind and name of the first line only, for files that read_script refuses. The name points into arena. false: the
 * first line cannot be read. */
bool read_title(struct span bytes, struct arena *arena, enum sop_kind *ret_kind, struct span *ret_name);

#endif
