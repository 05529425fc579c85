#include "confage.h"

#include "base/json.h"

#include <sys/stat.h>

static int64_t written_ms(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return 0;
#ifdef __APPLE__
	return (int64_t)st.st_mtimespec.tv_sec * 1000 + st.st_mtimespec.tv_nsec / 1000000;
#else
	return (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000;
#endif
}

bool confage_unread(const struct conf *conf, struct span status)
{
	struct json_doc *doc = NULL;
	int64_t newest = written_ms(conf_path(conf)), read_ms = 0;
	const char *path;
	for (int i = 0; (path = conf_secret_file(conf, i)) != NULL; i++) {
		int64_t ms = written_ms(path);
		newest = ms > newest ? ms : newest;
	}
	bool known = json_parse(status, &doc, NULL) == RC_OK &&
		json_int(json_get(json_root(doc), "configured_ms"), &read_ms);
	json_free(doc);
	return known && newest > read_ms;
}
