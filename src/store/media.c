#include "store/media.h"
#include "stmt.h"

enum { MEDIA_FIND, MEDIA_PUT };
static const struct stmt_sql media_sql[] = {
	[MEDIA_FIND] = {.one = true,
		.sql = "SELECT media_id, expires_ms FROM media WHERE sha256 = ?1 AND kind = ?2 AND expires_ms > ?3"},
	[MEDIA_PUT] =
		{.sql = "INSERT INTO media (sha256, kind, media_id, expires_ms) VALUES (?1, ?2, ?3, ?4) "
			"ON CONFLICT (sha256, kind) DO UPDATE SET media_id = excluded.media_id, expires_ms = excluded.expires_ms"},
};
const struct stmt_module media_module = STMT_MODULE("media", media_sql);

enum rc media_find(struct store_db *db, struct arena *a, struct span sha256, struct span kind, int64_t after_ms,
	struct span *ret_media_id, int64_t *ret_expires_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_media, MEDIA_FIND);
	enum rc rc;

	stmt_text(s, 1, sha256);
	stmt_text(s, 2, kind);
	stmt_int(s, 3, after_ms);
	rc = stmt_step(s, err);
	if (!rc) {
		*ret_media_id = stmt_col_text(s, 0, a);
		*ret_expires_ms = stmt_col_int(s, 1);
	}
	stmt_done(s);
	return rc;
}

enum rc media_put(struct store_db *db, struct span sha256, struct span kind, struct span media_id, int64_t expires_ms,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_media, MEDIA_PUT);

	stmt_text(s, 1, sha256);
	stmt_text(s, 2, kind);
	stmt_text(s, 3, media_id);
	stmt_int(s, 4, expires_ms);
	return stmt_run(s, err);
}
