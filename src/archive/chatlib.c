#include "archive/chatlib.h"
#include "chatabi.h"

#include "base/mem.h"

#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

struct chatlib {
	struct chatabi fn;
	void *sdk;
	const char *proxy, *passwd;
	int timeout_s, hang_s;
};

/* ISO C has no way from an object pointer to a function pointer but the bytes; POSIX promises that they are the same. */
static enum rc find(void *handle, struct chatabi *ret, struct err *err)
{
	static const char *const names[] = CHATABI_SYMBOLS;
	void *at[sizeof names / sizeof *names];

	_Static_assert(sizeof at == sizeof *ret, "a name for each function");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		at[i] = dlsym(handle, names[i]);
		if (at[i])
			continue;
		err_set(err, RC_INVALID, "the library has no function '%s'", names[i]);
		err_hint(err, "is it the C library of the chat archive, and for this kind of machine?");
		return RC_INVALID;
	}
	memcpy(ret, at, sizeof *ret);
	return RC_OK;
}

enum rc chatlib_open(const struct chatlib_conf *conf, struct chatlib **ret, struct err *err)
{
	struct chatlib l = {
		.proxy = conf->proxy, .passwd = conf->passwd, .timeout_s = conf->timeout_s, .hang_s = conf->hang_s};
	void *handle;
	int code;
	enum rc rc;

	if (!strchr(conf->path, '/'))
		return err_set(err, RC_INVALID, "'%s' is no path with a folder in it", conf->path);
	if (access(conf->path, R_OK) != 0)
		return err_set(err, RC_NOTFOUND, "there is no library '%s', or it may not be read", conf->path);
	handle = dlopen(conf->path, RTLD_NOW | RTLD_LOCAL);
	if (!handle)
		return err_set(err, RC_INVALID, "loading '%s': %s", conf->path, dlerror());
	rc = find(handle, &l.fn, err);
	if (rc)
		return err_wrap(err, rc, "loading '%s'", conf->path);
	l.sdk = l.fn.new_sdk();
	if (!l.sdk)
		return err_set(err, RC_FAILED, "the library of the archive gave no handle");
	code = l.fn.init(l.sdk, conf->corpid, conf->secret);
	if (code != 0) {
		l.fn.destroy_sdk(l.sdk);
		err_set(err, RC_DENIED, "the library of the archive refuses corpid or secret: code %d", code);
		err_hint(err, "the secret is that of the archive page of the console (会话内容存档), not an app's");
		return RC_DENIED;
	}
	*ret = mem_alloc(sizeof l);
	**ret = l;
	return RC_OK;
}

void chatlib_close(struct chatlib *l)
{
	if (!l)
		return;
	l->fn.destroy_sdk(l->sdk);
	mem_free(l);
}

static enum rc take(struct chatlib *l, void *slice, struct text *out, struct err *err)
{
	const char *p = l->fn.get_content_from_slice(slice);
	int n = l->fn.get_slice_len(slice);

	text_clear(out);
	if (p && n > 0)
		text_add(out, span_make(p, (size_t)n));
	return text_check(out, err);
}

enum rc chatlib_pull(struct chatlib *l, int64_t seq, int limit, int *ret_code, struct text *out, struct err *err)
{
	void *slice = l->fn.new_slice();
	enum rc rc = RC_OK;
	int code;

	if (!slice)
		return err_set(err, RC_FAILED, "the library of the archive gave no slice");
	alarm((unsigned)l->hang_s);
	code = l->fn.get_chat_data(
		l->sdk, (unsigned long long)seq, (unsigned)limit, l->proxy, l->passwd, l->timeout_s, slice);
	alarm(0);
	if (code == 0)
		rc = take(l, slice, out, err);
	l->fn.free_slice(slice);
	if (!rc)
		*ret_code = code;
	return rc;
}

enum rc chatlib_decrypt(
	struct chatlib *l, const char *key, const char *sealed, int *ret_code, struct text *out, struct err *err)
{
	void *slice = l->fn.new_slice();
	enum rc rc = RC_OK;
	int code;

	if (!slice)
		return err_set(err, RC_FAILED, "the library of the archive gave no slice");
	code = l->fn.decrypt_data(key, sealed, slice);
	if (code == 0)
		rc = take(l, slice, out, err);
	l->fn.free_slice(slice);
	if (!rc)
		*ret_code = code;
	return rc;
}
