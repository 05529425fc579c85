#include "sheetfile.h"

#include "base/fileio.h"

#include <stdio.h>

const char *sheetfile_path(struct arena *a, const char *folder, struct span name)
{
	char *file = arena_alloc(a, name.n + 1);
	for (size_t i = 0; i < name.n; i++)
		file[i] = name.p[i] == '/' || name.p[i] == '\\' || (i == 0 && name.p[i] == '.') ? '_' : name.p[i];
	return arena_printf(a, "%s/%.*s.svg", folder, (int)name.n, file).p;
}

void sheetfile_write(const char *path, const struct text *sheet, struct span called, enum rc rc, struct err *err,
	struct sheetfile_tally *tally)
{
	if (!rc) {
		struct err why = {0};
		rc = fileio_write(path, text_span(sheet), 0644, &why);
		if (rc)
			err_set(err, rc, "写不进 %s（%s）：看这个文件夹在不在、能不能写、磁盘满没满", path, why.text);
	}
	if (rc)
		fprintf(stderr, "siyu: 「%.*s」没有印：%s\n", SPAN_ARG(called), err->text);
	else
		printf("%s\n", path);
	tally->done += !rc;
	tally->left += rc != RC_OK;
}

void sheetfile_missing(char **names, const bool *found, int count, const char *kind, const char *command,
	struct sheetfile_tally *tally)
{
	for (int i = 0; i < count; i++)
		if (!found[i]) {
			fprintf(stderr, "siyu: 没有叫「%s」的%s：%s 看有哪些\n", names[i], kind, command);
			tally->left++;
		}
}
