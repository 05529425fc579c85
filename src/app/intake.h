/* Scripts as inputs (exact D6): read from files here, appended when they differ from what the fold has. */
#ifndef SIYU_APP_INTAKE_H
#define SIYU_APP_INTAKE_H
#include "app/conf.h"
#include "base/map.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/diag.h"
#include "store/db.h"

struct intake_asset { char *path, sha256[65]; int64_t bytes; };
struct intake_folder {
	int n;
	struct intake_file {
		char *path, *bytes;
		struct span name;    /* the path below the folder that was read: what the log calls it */
		struct span text;
		char *trouble;       /* why it could not be read, NULL: it was */
		char sha256[65];
		bool beside;         /* not named by the user: app/beside */
		bool uncounted;      /* nobody asks how many it would take in: app/headcount */
		int assets;
		struct intake_asset *asset; /* files that it attaches, by the paths it names them with (filled by intake_check) */
		struct sop_script *script;  /* of intake_script, NULL: not asked for, or not readable */
	} *file;
	struct intake_pools *pools; /* codes of 券 (filled by intake_check): see couponfile */
	struct store_db *state; /* of the corp, for how many of them are left; borrowed, NULL: not known */
	struct map *media; /* sha256 hex -> path, of all files that scripts attach (filled by intake_check) */
};
/* Every *.md below dir. A file that is unreadable is an error that names it; one that is longer than READ_MAX_BYTES is there with
 * its first bytes, one more than those, and has an error when it is checked. RC_LIMIT: more than INTAKE_FILES, or 16 MB together.
 * Free with intake_release. */
#define INTAKE_FILES 2000
enum rc MUST_USE intake_read(const char *dir, struct intake_folder *ret, struct err *err);
/* The same, but a file that cannot be read stays in the list with its trouble: what runs of it goes on as it is. */
enum rc MUST_USE intake_survey(const char *dir, struct intake_folder *ret, struct err *err);
/* Whether the folder is there at all. */
enum rc MUST_USE intake_look(const char *dir, struct err *err);
enum rc MUST_USE intake_file(const char *path, struct intake_folder *ret, struct err *err); /* one file */
enum rc MUST_USE intake_path(const char *path, struct intake_folder *f, struct err *err); /* adds a file, or a folder's *.md */
void intake_text(struct intake_folder *f, const char *path, struct span text); /* adds or replaces one, as if read */
void intake_drop(struct intake_folder *f, const char *path);              /* takes one away; no such file is harmless */
void intake_join(struct intake_folder *f, struct intake_folder *more);   /* more becomes empty; what f has already is dropped */
void intake_release(struct intake_folder *f);

/* What file i says, for those who only look: read when it is first asked for, and kept as long as the text. NULL: it has errors. */
const struct sop_script *intake_script(const struct intake_folder *f, int i);

/* The names that the files define, also those with errors: who uses such a name would else hear that there is none. w: what they are
 * read against. */
void intake_book(const struct intake_folder *f, struct check_world *w, struct book *book);
/* Where a file is that a script names: beside it, or in 素材/ there. A path that is absolute or climbs out is nowhere. false: not there. */
bool intake_where(struct span script_path, struct span path, struct text *ret);
/* Reads and checks all of them, and the folder as a whole. conf may be NULL: the house's defaults. ret_ok[i]: file i has no error. */
void intake_check(struct intake_folder *f, const struct conf *conf, struct diag_list *diags, bool *ret_ok);

/* The scripts input: files whose bytes differ from the version that runs, and scripts whose file is gone. Files with errors are left out
 * and stay as they run. *ret_any false: nothing to append. */
enum rc MUST_USE intake_scripts(struct store_db *db, const struct intake_folder *f, const bool *ok, struct text *out, bool *ret_any, struct err *err);

/* Adds to f->media the files that running scripts attach: a script whose file has an error now runs on with them. dir: of the scripts. */
enum rc MUST_USE intake_running_media(struct store_db *db, const char *dir, struct intake_folder *f, struct err *err);
/* What from knew and to does not: calls under way may still want it. */
void intake_keep_media(struct intake_folder *to, const struct intake_folder *from);
/* The bytes of an attached file by its digest. */
enum rc MUST_USE intake_media(const struct intake_folder *f, struct span sha256, struct text *out, struct err *err);

#endif
