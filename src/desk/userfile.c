#include "desk/userfile.h"

#include "base/fileio.h"
#include "base/utf8.h"
#include "desk/desk.h"

#define FILE_BYTES ((size_t)1 << 20)

static const struct {
	unsigned role;
	const char *word;
} roles[] = {{DESK_BOSS, "老板"}, {DESK_HEAD, "主管"}, {DESK_OPERATOR, "运营"}, {DESK_STAFF, "员工"}};
#define ROLES (sizeof roles / sizeof *roles)

unsigned userfile_role(struct span word)
{
	for (size_t i = 0; i < ROLES; i++)
		if (span_is(word, roles[i].word))
			return roles[i].role;
	return 0;
}

const char *userfile_role_word(unsigned role)
{
	for (size_t i = 0; i < ROLES; i++)
		if (roles[i].role == role)
			return roles[i].word;
	return NULL;
}

bool userfile_name_good(struct span name)
{
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		bool letter = c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
			return false;
	}
	return name.n > 0 && name.n <= USERFILE_NAME_BYTES && utf8_valid(name);
}

static bool read_line(struct arena *a, struct span line, struct userfile_account *ret)
{
	struct span name, role, employee, password;
	if (!span_cut(line, '\t', &name, &line) || !span_cut(line, '\t', &role, &line) ||
		!span_cut(line, '\t', &employee, &password) || !password.n || !employee.n || !userfile_name_good(name))
		return false;
	*ret = (struct userfile_account){.name = arena_copy(a, name),
		.employee = arena_copy(a, span_is(employee, "-") ? SPAN_LIT("") : employee),
		.role = userfile_role(role),
		.password = arena_copy(a, password)};
	return ret->role != 0;
}

static int lines_of(struct span s)
{
	int n = 1;
	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

enum rc userfile_read(const char *path, struct arena *a, struct userfile_account **ret, int *ret_count, struct err *err)
{
	struct text t;
	text_init(&t, FILE_BYTES);
	enum rc rc = fileio_read(path, &t, err);
	struct span rest = text_span(&t), line;
	*ret_count = 0;
	*ret = arena_array(a, (size_t)lines_of(rest), sizeof **ret);
	while (!rc && rest.n) {
		span_cut(rest, '\n', &line, &rest);
		if (line.n && !read_line(a, line, &(*ret)[(*ret_count)++])) {
			err_set(err, RC_INVALID, "line %d of '%s' is no account", *ret_count, path);
			err_hint(err, "remove that line, then `siyu user add` makes the account anew");
			rc = RC_INVALID;
		}
	}
	text_release(&t);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc userfile_write(const char *path, const struct userfile_account *all, int n, struct err *err)
{
	struct text t;
	text_init(&t, FILE_BYTES);
	for (int i = 0; i < n; i++)
		text_addf(&t, "%.*s\t%s\t%.*s\t%.*s\n", SPAN_ARG(all[i].name), userfile_role_word(all[i].role),
			SPAN_ARG(all[i].employee.n ? all[i].employee : SPAN_LIT("-")), SPAN_ARG(all[i].password));
	enum rc rc = text_check(&t, err);
	if (!rc)
		rc = fileio_write(path, text_span(&t), 0600, err);
	text_release(&t);
	return rc;
}

struct userfile_account *userfile_find(struct userfile_account *all, int n, struct span name)
{
	for (int i = 0; i < n; i++)
		if (span_eq(all[i].name, name))
			return &all[i];
	return NULL;
}
