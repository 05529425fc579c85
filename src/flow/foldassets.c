#include "foldassets.h"
#include <string.h>

#define MAX_ASSETS 1000
#define SHA_HEX 64

static enum rc one(struct arena *a, const struct json_node *node, struct foldasset *ret, struct err *err)
{
	ret->path = arena_copy(a, json_str(json_get(node, "path")));
	ret->sha256 = arena_copy(a, json_str(json_get(node, "sha256")));
	if (!json_int(json_get(node, "bytes"), &ret->bytes))
		ret->bytes = 0;
	if (!ret->path.n || ret->sha256.n != SHA_HEX || ret->bytes < 0)
		return err_set(err, RC_INVALID, "an asset needs 'path', 'sha256' of 64 hex digits and 'bytes'");
	return RC_OK;
}

enum rc foldassets_of(struct arena *a, const struct json_node *list, struct foldassets *ret, struct err *err)
{
	int n = 0;

	*ret = (struct foldassets){.n = -1};
	if (json_kind(list) != JSON_ARRAY)
		return RC_OK;
	if (json_count(list) > MAX_ASSETS)
		return err_set(err, RC_INVALID, "a script with more than %d assets", MAX_ASSETS);
	ret->v = arena_array(a, json_count(list) + 1, sizeof *ret->v);
	for (const struct json_node *i = json_first(list); i; i = json_next(i)) {
		enum rc rc = one(a, i, &ret->v[n++], err);

		if (rc)
			return rc;
	}
	ret->n = n;
	return RC_OK;
}

enum rc foldassets_read(struct arena *a, struct span json, struct foldassets *ret, struct err *err)
{
	struct json_doc *doc;
	enum rc rc;

	*ret = (struct foldassets){.n = -1};
	if (!json.n)
		return RC_OK;
	rc = json_parse(json, &doc, err);
	if (rc)
		return rc;
	rc = foldassets_of(a, json_root(doc), ret, err);
	json_free(doc);
	return rc;
}

void foldassets_write(const struct foldassets *v, struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	if (v->n < 0) {
		jsonw_null(&w);
		return;
	}
	jsonw_arr(&w);
	for (int i = 0; i < v->n; i++) {
		jsonw_obj(&w);
		jsonw_kstr(&w, "path", v->v[i].path);
		jsonw_kstr(&w, "sha256", v->v[i].sha256);
		jsonw_kint(&w, "bytes", v->v[i].bytes);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
}

static bool find_file(void *user, struct span script_path, struct span path, struct check_file *ret_file)
{
	const struct foldassets *v = user;

	(void)script_path;
	for (int i = 0; i < v->n; i++)
		if (span_eq(v->v[i].path, path)) {
			*ret_file = (struct check_file){.bytes = v->v[i].bytes};
			memcpy(ret_file->sha256, v->v[i].sha256.p, SHA_HEX);
			return true;
		}
	return false;
}

void foldassets_world(struct foldassets *v, struct check_world *world)
{
	if (v->n < 0)
		return;
	world->user = v;
	world->find_file = find_file;
}
